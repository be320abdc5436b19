"""The frozen virtual population, made small: whom it holds and what each one stands for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from inpersona.drugs import catalogue
from inpersona.errors import InputError
from inpersona.models.adult.slow_runs import settle
from inpersona.validate import people as module
from inpersona.validate.all import run_all
from inpersona.validate.people import People, background, draws, people

SIZES = {
    "HEALTHY": 24,
    "UNTREATED": 24,
    "RESISTANT": 16,
    "REDUCED": 24,
    "PRESERVED": 24,
    "FEWEST": 4,
    "AGES": (35, 55, 75),
}


def small() -> People:
    """The population of the package with fewer people in fewer groups."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SIZES.items():
            patch.setattr(module, name, value)
        return people.__wrapped__()


@pytest.fixture(scope="module")
def population() -> People:
    return small()


def test_the_population_is_the_same_each_time(population: People) -> None:
    again = small()
    np.testing.assert_array_equal(again.members.parameters, population.members.parameters)
    np.testing.assert_array_equal(again.members.states, population.members.states)
    np.testing.assert_array_equal(again.stratum, population.stratum)
    np.testing.assert_array_equal(again.share, population.share)
    for name, values in population.seen.items():
        np.testing.assert_array_equal(again.seen[name], values)


def test_everyone_stands_for_somebody(population: People) -> None:
    assert (population.share > 0.0).all()
    assert np.isfinite(population.share).all()


def test_everyone_is_of_one_stratum_and_each_has_people(population: People) -> None:
    assert set(np.unique(population.stratum)) == {0, 1, 2, 3, 4}
    assert len(population.stratum) == population.members.count == len(population.ok)
    assert (np.bincount(population.stratum) >= 16).all()


def test_most_people_come_to_rest_and_beat(population: People) -> None:
    healthy = population.stratum == 0
    assert population.ok[healthy].mean() > 0.9
    assert population.ok[~healthy].mean() > 0.5
    for name, values in population.seen.items():
        assert np.isfinite(values[population.ok]).all(), name


def test_the_ill_have_higher_pressure_than_the_healthy(population: People) -> None:
    pressure = population.seen["systolic_blood_pressure"]
    healthy, untreated = (
        np.median(pressure[population.ok & (population.stratum == k)]) for k in (0, 1)
    )
    assert untreated > healthy + 5.0


def test_people_who_are_ill_stand_for_fewer_than_the_healthy(population: People) -> None:
    total = [population.share[population.stratum == k].sum() for k in range(3)]
    assert total[0] > total[1] > total[2]


def test_both_sexes_and_every_age_are_there(population: People) -> None:
    assert set(np.unique(population.members.male)) == {0.0, 1.0}
    for age in SIZES["AGES"]:  # type: ignore[attr-defined]
        assert (np.abs(population.members.age - age) <= 2.5).any()


def test_the_drugs_of_the_treated_are_known_and_lower_their_pressure(population: People) -> None:
    assert {dose.drug for dose in background(2)} <= set(catalogue.names())
    treated = np.flatnonzero(population.stratum == 2)
    without = settle(population.members.select(treated)).quantities["mean_arterial_pressure"]
    with_drugs = population.rest.quantities["mean_arterial_pressure"][treated]
    ok = population.rest.ok[treated]
    assert np.median((with_drugs - without)[ok]) < -5.0


def test_failing_hearts_are_weak_or_stiff_and_both_are_congested(population: People) -> None:
    found = {}
    for stratum in (0, 3, 4):
        chosen = population.ok & (population.stratum == stratum)
        found[stratum] = {
            name: float(np.median(population.rest.quantities[name][chosen]))
            for name in ("left_ventricular_ejection_fraction", "pulmonary_artery_wedge_pressure")
        }
    fraction, wedge = ([found[k][name] for k in (0, 3, 4)] for name in found[0])
    assert fraction[1] < 42.0 and fraction[2] > 50.0
    assert wedge[1] > wedge[0] + 3.0 and wedge[2] > wedge[0] + 3.0


def test_a_person_keeps_their_draws_in_every_selection() -> None:
    everyone, some = draws(90, np.arange(90)), draws(90, np.array([3, 50]))
    for labels in (("sensitivity", "renin"), ("record", "clearance")):
        np.testing.assert_array_equal(some.normal(*labels), everyone.normal(*labels)[[3, 50]])


def test_what_is_unknown_of_a_drug_is_shared_by_a_world_and_sensitivity_is_not() -> None:
    everyone = draws(2 * module.WORLDS, np.arange(2 * module.WORLDS))
    potency, own = everyone.normal("record", "clearance"), everyone.normal("sensitivity", "renin")
    np.testing.assert_array_equal(potency[: module.WORLDS], potency[module.WORLDS :])
    assert not np.array_equal(own[: module.WORLDS], own[module.WORLDS :])


def test_a_validation_table_that_cannot_be_read_is_the_callers_error(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_bytes(b"\xff\xfe\x00bad")
    for name in ("nowhere.csv", "table.csv"):
        with pytest.raises(InputError, match="UTF-8 text"):
            run_all(tmp_path / name, lambda *_: None)
