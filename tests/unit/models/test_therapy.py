"""Drugs on the slow body: steps, draws that belong to a person, adherence, washout."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from inpersona.core.treatments import Dose
from inpersona.decide.trials import Subject
from inpersona.drugs import catalogue
from inpersona.errors import ModelError
from inpersona.models.adult.effects import inputs_of, ties
from inpersona.models.adult.members import slow_body
from inpersona.models.adult.therapy import (
    FINE_HOURS,
    Regimens,
    body_steps,
    draws_for,
    means_over,
    treat,
)

Array = NDArray[np.float64]
PRESSURE = "mean_arterial_pressure"


def standard(name: str) -> Dose:
    return catalogue.standard_dose(catalogue.drug(name))


@pytest.mark.parametrize("hours", [1, 47, 48, 49, 120, 171, 336, 1344])
def test_steps_fill_the_treatment_and_end_hour_by_hour(hours: int) -> None:
    lengths = body_steps(hours)
    assert lengths.sum() == hours
    assert (lengths >= 1).all()
    assert (lengths[-min(hours, FINE_HOURS) :] == 1).all()
    assert len(lengths) <= hours


def test_means_over_stretches_keep_the_sum() -> None:
    values = np.random.default_rng(0).normal(size=(100, 3))
    lengths = np.array([4] * 20 + [1] * 20)
    means = means_over(values, lengths)
    assert means[0] == pytest.approx(values[:4].mean(axis=0))
    assert lengths @ means == pytest.approx(values.sum(axis=0))


def test_a_person_has_the_same_draws_in_every_selection() -> None:
    everyone, chosen = draws_for(50, 3), np.array([41, 2, 17])
    some = draws_for(50, 3, index=chosen)
    for labels in (("sensitivity", "renin"), ("key", "moiety", "clearance")):
        np.testing.assert_array_equal(some.normal(*labels), everyone.normal(*labels)[chosen])
    np.testing.assert_array_equal(some.uniform(9, "intakes"),
                                  everyone.uniform(9, "intakes")[:, chosen])  # fmt: skip
    assert not np.array_equal(draws_for(50, 4).normal("renin"), everyone.normal("renin"))


def test_what_a_fit_found_replaces_the_draw() -> None:
    found = np.linspace(-1.0, 1.0, 50)
    draws = draws_for(50, 3, {("sensitivity", "renin"): found}, np.array([10, 20]))
    np.testing.assert_array_equal(draws.normal("sensitivity", "renin"), found[[10, 20]])
    others = draws_for(50, 3).normal("sensitivity", "other")
    np.testing.assert_array_equal(draws.normal("sensitivity", "other"), others[[10, 20]])


def with_adherence(person: Subject, adherence: float) -> Regimens:
    old = person.regimens
    return Regimens(old.person, old.draws, np.full(person.members.count, adherence))


def test_tablets_that_are_not_taken_do_nothing(untreated: Subject) -> None:
    dose = (standard("chlortalidone"),)
    ends = {
        share: treat(untreated.members, with_adherence(untreated, share), dose, 336).quantities[
            PRESSURE
        ][-1]
        for share in (0.0, 0.5, 1.0)
    }
    start = treat(untreated.members, with_adherence(untreated, 1.0), (), 336).quantities[PRESSURE]
    assert np.max(np.abs(ends[0.0] - start[-1])) < 1e-9
    fall = {share: float(np.median(end - start[-1])) for share, end in ends.items()}
    assert fall[1.0] < fall[0.5] - 0.5 < -1.0


def test_a_drug_that_is_stopped_washes_out(untreated: Subject) -> None:
    dose = (standard("hydrochlorothiazide"),)
    on = treat(untreated.members, untreated.regimens, dose, 672)
    off = treat(on.members, untreated.regimens, (), 672, before=dose)
    pressure = np.concatenate([on.quantities[PRESSURE], off.quantities[PRESSURE]])
    fallen = on.quantities[PRESSURE][-1] - pressure[0]
    left = off.quantities[PRESSURE][-1] - pressure[0]
    assert np.median(fallen) < -2.0
    assert np.median(np.abs(left)) < 0.1 * abs(np.median(fallen))


def test_a_drug_taken_for_ever_before_goes_on_without_a_step(untreated: Subject) -> None:
    """The effect of the first hours equals that of a day a month later."""
    dose = standard("lisinopril")
    everything = with_adherence(untreated, 1.0)
    kept = everything.inputs((dose,), (dose,), 48)["renin.ace_inhibition"]
    begun = everything.inputs((dose,), (), 24 * 40)["renin.ace_inhibition"]
    assert kept[:24].mean(axis=0) == pytest.approx(begun[-24:].mean(axis=0), rel=1e-3)


def test_effects_worked_out_once_are_those_of_a_fresh_start(untreated: Subject) -> None:
    doses = (standard("amlodipine"), standard("lisinopril"))
    first = with_adherence(untreated, 0.9)
    first.inputs(doses[:1], (), 336)
    remembered, fresh = (r.inputs(doses, (), 336) for r in (first, with_adherence(untreated, 0.9)))
    assert remembered.keys() == fresh.keys()
    for name, values in fresh.items():
        np.testing.assert_array_equal(remembered[name], values)


def test_every_target_of_the_catalogue_reaches_an_input_of_the_body() -> None:
    targets = {e.target for name in catalogue.names() for e in catalogue.drug(name).effects}
    for target in targets:
        assert set(ties()[target]) <= set(slow_body().inputs), target


def test_targets_of_one_input_combine_as_independent() -> None:
    both = {
        "calcium_channel_vascular": np.array([0.4]),
        "arteriolar_smooth_muscle": np.array([0.5]),
    }
    alone = [inputs_of({k: v})["circulation.arteriolar_dilation"] for k, v in both.items()]
    together = inputs_of(both)["circulation.arteriolar_dilation"]
    assert together == pytest.approx(1.0 - (1.0 - alone[0]) * (1.0 - alone[1]))


def test_shifts_of_volume_add_up() -> None:
    both = {"phosphodiesterase_3": np.array([1.0]), "nitrate_vasodilation": np.array([1.0])}
    name = "circulation.venous_dilation"
    alone = [inputs_of({k: v})[name] for k, v in both.items()]
    assert inputs_of(both)[name] == pytest.approx(sum(alone))


def test_a_target_that_is_not_tied_is_an_error_of_ours() -> None:
    with pytest.raises(ModelError, match="nowhere"):
        inputs_of({"nowhere": np.array([0.1])})


def test_a_dose_that_is_doubled_changes_the_inputs_and_not_the_memory(untreated: Subject) -> None:
    dose = standard("lisinopril")
    twice = replace(dose, amounts=(2.0 * dose.amounts[0],))
    once_, twice_ = (
        untreated.regimens.inputs((d,), (), 96)["renin.ace_inhibition"][-1] for d in (dose, twice)
    )
    assert (twice_ >= once_).all()  # equal where nothing was taken in these days
    assert np.mean(twice_ > once_) > 0.9
