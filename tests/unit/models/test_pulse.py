"""The pulse pressure of the averaged circulation is what the beating bodies show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inpersona.infer.calibrate import Calibration
from inpersona.models.adult.beats import beat, hearts_of, shown
from inpersona.models.adult.pulse import BEATING, PulseSurface, measure

FEW = np.arange(0, 40, 2)


@pytest.fixture(scope="module")
def beaten(untreated_fit: Calibration):  # type: ignore[no-untyped-def]
    """Every second member, its slow quantities, surface and what its heart showed."""
    members = untreated_fit.rest.members.select(FEW)
    slow = {k: v[FEW] for k, v in untreated_fit.rest.quantities.items()}
    surface, hearts, seen = measure(members, slow, untreated_fit.rest.ok[FEW])
    return members, slow, surface, hearts, seen


def beats(seen) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.isfinite(seen["pulse_pressure"]) & (seen["pulse_pressure"] > BEATING)


def test_the_anchored_surface_gives_each_beating_member_its_own_pulse_pressure(beaten) -> None:  # type: ignore[no-untyped-def]
    members, slow, surface, _, seen = beaten
    good = beats(seen)
    assert good.sum() >= 15
    pulse = surface.pulse_pressure(members, slow)
    assert pulse[good] == pytest.approx(seen["pulse_pressure"][good], rel=1e-6)


def test_without_its_anchor_the_surface_errs_by_its_stated_error(beaten) -> None:  # type: ignore[no-untyped-def]
    members, slow, surface, _, seen = beaten
    good = beats(seen)
    loose = replace(surface, offset=0.0).pulse_pressure(members, slow)
    error = np.log(loose[good] / seen["pulse_pressure"][good])
    assert 0.0 < surface.error < 0.15
    assert np.median(np.abs(error)) * 1.4826 == pytest.approx(surface.error, rel=0.35)


def test_beating_and_averaged_circulation_agree_on_pressure_and_output(beaten) -> None:  # type: ignore[no-untyped-def]
    _, slow, surface, _, seen = beaten
    good = beats(seen)
    for name, stated in (
        ("mean_arterial_pressure", surface.pressure_error),
        ("cardiac_output", surface.output_error),
    ):
        ratio = np.log(seen[name][good] / slow[name][good])
        assert np.sqrt(np.mean(ratio**2)) == pytest.approx(stated, rel=1e-9)
        assert np.median(np.abs(ratio)) < 0.1


def test_systolic_and_diastolic_have_the_mean_and_the_pulse_pressure(beaten) -> None:  # type: ignore[no-untyped-def]
    members, slow, surface, _, _ = beaten
    found = surface.pressures(members, slow)
    pulse = found["systolic_blood_pressure"] - found["diastolic_blood_pressure"]
    assert pulse == pytest.approx(found["pulse_pressure"])
    mean = found["diastolic_blood_pressure"] + surface.share * pulse
    assert mean == pytest.approx(slow["mean_arterial_pressure"])
    assert 0.25 < surface.share < 0.55


def test_more_elastic_arteries_have_less_pulse_pressure(beaten) -> None:  # type: ignore[no-untyped-def]
    """On the surface and on the beating bodies themselves."""
    members, slow, surface, _, seen = beaten
    elastic = replace(
        members,
        healthy={**members.healthy, "pulse_pressure": members.healthy["pulse_pressure"] / 1.3},
    )
    assert (surface.pulse_pressure(elastic, slow) < surface.pulse_pressure(members, slow)).all()
    again = shown(beat(hearts_of(elastic), elastic, slow))
    good = beats(seen) & beats(again)
    assert good.sum() >= 12
    assert (again["pulse_pressure"][good] < seen["pulse_pressure"][good]).all()


def test_a_larger_stroke_has_a_larger_pulse(beaten) -> None:  # type: ignore[no-untyped-def]
    members, slow, surface, _, _ = beaten
    more = {**slow, "cardiac_output": 1.1 * slow["cardiac_output"]}
    assert surface.coefficients[1] > 0.0
    assert (surface.pulse_pressure(members, more) > surface.pulse_pressure(members, slow)).all()


def test_courses_over_time_and_single_states_read_the_same(beaten) -> None:  # type: ignore[no-untyped-def]
    members, slow, surface, _, _ = beaten
    course = {name: np.stack([value, value]) for name, value in slow.items()}
    np.testing.assert_allclose(
        surface.pulse_pressure(members, course)[1], surface.pulse_pressure(members, slow)
    )


def test_members_that_failed_do_not_enter_the_surface(beaten) -> None:  # type: ignore[no-untyped-def]
    members, slow, _, _, _ = beaten
    ok = np.ones(len(FEW), bool)
    ok[:3] = False
    lost = {name: np.where(ok, value, np.nan) for name, value in slow.items()}
    surface, _, _ = measure(members, lost, ok)
    assert np.isfinite(surface.coefficients).all()
    assert isinstance(surface, PulseSurface)
    assert np.asarray(surface.offset)[:3] == pytest.approx(0.0)
