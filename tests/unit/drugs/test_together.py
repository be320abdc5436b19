"""Several drugs at once, what was taken before, and stopping."""

from __future__ import annotations

import time

import numpy as np
import pytest

from inpersona.core.treatments import Dose
from inpersona.drugs.catalogue import drug, standard_dose
from inpersona.drugs.draws import Draws
from inpersona.drugs.person import Person, person
from inpersona.drugs.together import effects_together
from inpersona.errors import UnknownName

DAY = np.full(24, 60.0)
WEEKS = np.full(1344, 60.0)


def members(count: int) -> tuple[Person, Draws]:
    return person(count, weight=80.0, gfr=90.0, age=60.0, female=0.0), Draws(count, seed=2)


def test_two_drugs_at_one_target_block_more_than_each_but_less_than_their_sum() -> None:
    who, draws = members(30)
    habits = [standard_dose(drug(name)) for name in ("hydrochlorothiazide", "chlortalidone")]

    def block(chosen: list[Dose]) -> np.ndarray:
        found = effects_together(chosen, who, draws, DAY, before=chosen)
        return found["sodium_chloride_cotransporter"]

    both, one, other = block(habits), block(habits[:1]), block(habits[1:])
    assert np.all(both > np.maximum(one, other)) and np.all(both < one + other)


def test_a_drug_that_is_stopped_washes_out() -> None:
    who, draws = members(5)
    found = effects_together(
        [], who, draws, np.full(240, 60.0), before=[standard_dose(drug("amlodipine"))]
    )
    course = found["calcium_channel_vascular"]
    assert np.all(np.diff(course, axis=0)[24:] < 0.0)
    assert np.all(course[-1] < 0.3 * course[0]) and np.all(course[0] > 0.05)


def test_continuing_a_drug_keeps_its_steady_effect() -> None:
    who, draws = members(5)
    dose = standard_dose(drug("bisoprolol"))
    found = effects_together([dose], who, draws, np.full(168, 60.0), before=[dose])
    course = found["beta_1_adrenoceptor"].reshape(7, 24, 5)
    assert course[6] == pytest.approx(course[0], rel=1e-6)


def test_who_forgets_half_of_the_doses_has_less_effect() -> None:
    who, draws = members(100)
    dose = standard_dose(drug("losartan"))
    full, half = (
        effects_together([dose], who, draws, WEEKS, adherence=a)["angiotensin_receptor_1"].mean()
        for a in (1.0, 0.5)
    )
    assert 0.35 * full < half < 0.7 * full


def test_no_drug_means_no_effect_and_an_unknown_one_is_an_error() -> None:
    who, draws = members(2)
    assert effects_together([], who, draws, DAY) == {}
    with pytest.raises(UnknownName):
        effects_together([Dose("unobtainium", (1.0,), "mg")], who, draws, DAY)


def test_two_hundred_members_over_eight_weeks_take_a_fraction_of_a_second() -> None:
    who, draws = members(200)
    dose = standard_dose(drug("spironolactone"))
    effects_together([dose], who, draws, DAY)
    begin = time.thread_time()
    effects_together([dose], who, draws, WEEKS)
    assert time.thread_time() - begin < 1.0
