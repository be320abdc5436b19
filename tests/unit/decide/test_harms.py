"""Harms: limits crossed because of a treatment; the front of benefit and harm; regret."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.core.sources import known
from inpersona.core.variables import VARIABLES
from inpersona.decide.harms import Limit, crossed, front, harms, limits
from inpersona.decide.placing import regrets
from inpersona.decide.trials import OUTCOMES


def limit(kind: str, value: float) -> Limit:
    return Limit("a", "potassium", kind, value, "mmol/L", "ours", True)  # type: ignore[arg-type]


def test_every_limit_is_of_an_outcome_in_its_unit_with_a_source() -> None:
    for entry in limits():
        assert entry.variable in OUTCOMES and (entry.source == "ours" or known(entry.source))
        assert entry.kind in ("fall", "rise") or entry.unit == VARIABLES[entry.variable].unit


def test_who_was_past_the_limit_before_is_not_harmed_by_the_treatment() -> None:
    now, before = np.array([5.7, 5.7, 5.0]), np.array([5.6, 5.0, 5.0])
    np.testing.assert_array_equal(crossed(limit("above", 5.5), now, before), [False, True, False])
    now, before = np.array([3.3, 3.3, 4.0]), np.array([3.4, 4.0, 4.0])
    np.testing.assert_array_equal(crossed(limit("below", 3.5), now, before), [False, True, False])


def test_a_fall_is_a_share_of_what_it_was() -> None:
    hit = crossed(limit("fall", 30.0), np.array([69.0, 71.0]), np.array([100.0, 100.0]))
    np.testing.assert_array_equal(hit, [True, False])


def test_a_member_without_a_result_counts_as_harmed() -> None:
    value = {name: np.array([np.nan, 1.0]) for name in ("potassium",)}
    found, any_harm = harms(value, {"potassium": np.array([4.0, 1.0])}, np.ones(2))
    assert found["high potassium"] == 0.5 and any_harm == 0.5


def test_any_harm_is_not_the_sum_of_harms() -> None:
    value = {"potassium": np.array([6.0, 4.0]), "heart_rate": np.array([40.0, 70.0])}
    before = {"potassium": np.array([4.0, 4.0]), "heart_rate": np.array([70.0, 70.0])}
    found, any_harm = harms(value, before, np.array([3.0, 1.0]))
    assert found["high potassium"] == found["slow heart"] == any_harm == 0.75


def test_the_front_holds_what_no_other_option_beats_in_both() -> None:
    assert front([10.0, 8.0, 9.0, 2.0], [0.30, 0.05, 0.30, 0.20]) == (True, True, False, False)


def test_regret_is_what_the_best_choice_for_each_member_would_add() -> None:
    changes = {"a": np.array([-10.0, -2.0]), "b": np.array([-6.0, -6.0])}
    found = regrets(changes, np.array([1.0, 1.0]))
    assert found == pytest.approx({"a": 2.0, "b": 2.0})
    assert regrets(changes, np.array([1.0, 0.0]))["a"] == 0.0


def test_oedema_is_a_sixth_more_fluid_outside_cells_than_now() -> None:
    (limit,) = (entry for entry in limits() if entry.name == "oedema")
    now = np.array([15.0, 15.0, 15.0])
    later = np.array([16.0, 17.5, np.nan])
    np.testing.assert_array_equal(crossed(limit, later, now), [False, True, True])
