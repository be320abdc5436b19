"""The untreated population that the prior means, against published surveys.

Readings are made by the observation operators from the prior's own usual pressures (linear stand-in
for the body). Means by age rest on the survey; the other numbers were not used to build the prior.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pytest

from inpersona.core.records import Condition, PatientRecord, Sex
from inpersona.infer import expected
from inpersona.infer.latents import Latents
from inpersona.infer.operators import day_to_day_factor, daytime_shift, operators, table
from inpersona.infer.prior import draw
from inpersona.infer.rise import measured_rise

MEMBERS = 4000


class Readings(NamedTuple):
    systolic: np.ndarray
    diastolic: np.ndarray
    day_systolic: np.ndarray
    day_diastolic: np.ndarray


def predicted_pressure(latents: Latents, record: PatientRecord) -> tuple[np.ndarray, np.ndarray]:
    """Usual systolic and diastolic pressure (mmHg) that the prior means, without the body.

    A stand-in for the body along the curves of `measured_rise`; for checks of the prior. Pulse
    pressure grows 1 % per mmHg of mean pressure (ours).
    """
    values, rise = latents.values, measured_rise(record.sex, round(record.age))
    each = zip(latents.hypothesis, values["severity"], strict=True)
    gained = np.array([float(rise[str(h)].rise_at(s)) for h, s in each])
    mean = values["normal_pressure"] + gained
    central = expected.mean_pressure_without_disease(record.age, record.sex)
    pulse = expected.pulse_pressure(record.age, record.sex) / values["arterial_compliance_scale"]
    pulse = pulse * np.maximum(1.0 + 0.010 * (mean - central), 0.3)
    return mean + 2.0 * pulse / 3.0, mean - pulse / 3.0


def readings(age: int, sex: Sex, hypertensive: bool = False, count: int = 3) -> Readings:
    """Mean of `count` office readings of one visit, and one daytime ambulatory mean."""
    person = PatientRecord("k", "p", sex, date(2020 - age, 1, 1), date(2020, 1, 1))
    if hypertensive:
        person = PatientRecord(
            "k", "p", sex, person.birth, person.as_of, conditions=(Condition("hypertension", "h"),)
        )
    latents = draw(person, MEMBERS, 7, measured_rise(sex, round(person.age)))
    generator = np.random.default_rng(11)
    rho = table()["pressure.correlation"].value
    days = generator.multivariate_normal([0, 0], [[1, rho], [rho, 1]], (2, MEMBERS))
    made = {}
    for i, side in enumerate(("systolic", "diastolic")):
        factor = day_to_day_factor(f"{side}_blood_pressure", age, hypertensive)
        usual = predicted_pressure(latents, person)[i]
        office = operators()[f"{side}_blood_pressure", "office"]
        around = operators()[f"{side}_blood_pressure", "ambulatory"]
        repeat = office.within_visit / np.sqrt(count) * generator.standard_normal(MEMBERS)
        day = factor * office.between_visit * days[0, :, i]
        made[side] = usual + latents.values[f"white_coat_{side}"] + day + repeat
        away = around.between_visit * factor * days[1, :, i]
        made[f"day_{side}"] = usual + daytime_shift(side, age) + away
    return Readings(**made)


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("age", [25, 35])
def test_pressure_of_the_young_has_the_survey_s_mean_and_spread(age: int, sex: Sex) -> None:
    """Below 40 few have known hypertension, so all adults of the survey are the comparison."""
    made = readings(age, sex)
    for side, values in (("systolic", made.systolic), ("diastolic", made.diastolic)):
        survey = expected.table()[f"survey_{side}_{sex}.age_{age}"]
        assert values.mean() == pytest.approx(survey.value, abs=2.5)
    spread = expected.table()[f"survey_systolic_{sex}.age_{age}"].sd
    assert spread is not None
    assert made.systolic.std() == pytest.approx(spread, abs=2.5)


def test_the_population_has_the_published_prevalence_of_white_coat_hypertension() -> None:
    """2.2 % at 18-30 and 19.5 % from 70 on, office >= 140/90 with daytime < 135/85 [conen2014]."""
    for age, published in ((25, 0.022), (75, 0.195)):
        shares = []
        for sex in ("female", "male"):
            made = readings(age, sex, count=2)
            high = (made.systolic >= 140.0) | (made.diastolic >= 90.0)
            day = (made.day_systolic >= 135.0) | (made.day_diastolic >= 85.0)
            shares.append(np.mean(high & ~day))
        assert np.mean(shares) == pytest.approx(published, abs=0.04)


MASKED = {  # share by sex and middle of ten years of age [conen2014, abstract]
    "male": {25: 0.182, 35: 0.273, 45: 0.278, 55: 0.201, 65: 0.136},
    "female": {25: 0.090, 35: 0.099, 45: 0.122, 55: 0.119, 65: 0.147},
}
#: Rows that the prior misses and why.


@pytest.mark.parametrize(("sex", "age"), [(s, a) for s, row in MASKED.items() for a in row])
def test_masked_hypertension_is_as_frequent_as_published(sex: Sex, age: int) -> None:
    """Office below 140/90 with daytime from 135/85 on, within 7 points."""
    made = readings(age, sex, count=2)
    high = (made.systolic >= 140.0) | (made.diastolic >= 90.0)
    day = (made.day_systolic >= 135.0) | (made.day_diastolic >= 85.0)
    assert np.mean(~high & day) == pytest.approx(MASKED[sex][age], abs=0.07)


def test_hypertension_found_in_the_untreated_has_the_published_mean() -> None:
    """146/85 mmHg in untreated hypertensive adults, 116/69 in normotensive ones [wright2011]."""
    share = {25: 0.2, 35: 0.19, 45: 0.2, 55: 0.16, 65: 0.12, 75: 0.13}  # of US adults, rounded
    systolic, diastolic, weight = [], [], []
    for age, part in share.items():
        for sex in ("female", "male"):
            made = readings(age, sex)
            systolic.append(made.systolic)
            diastolic.append(made.diastolic)
            alone = part * (1.0 - expected.by_age("diagnosed_share", age))
            weight.append(np.full(MEMBERS, alone))
    upper, lower, w = (np.concatenate(x) for x in (systolic, diastolic, weight))
    high = (upper >= 140.0) | (lower >= 90.0)
    assert np.average(upper[high], weights=w[high]) == pytest.approx(146.0, abs=3.0)
    assert np.average(lower[high], weights=w[high]) == pytest.approx(85.0, abs=4.0)
    assert np.average(upper[~high], weights=w[~high]) == pytest.approx(116.0, abs=3.0)
    assert np.average(lower[~high], weights=w[~high]) == pytest.approx(69.0, abs=3.0)


def test_known_hypertension_before_treatment_looks_like_the_trials_patients() -> None:
    """154/97 mmHg at about 55 years in 354 trials [law2003], most with a diastolic entry of 90 to
    114. The excess of the diagnosed was chosen between this and a survey, so this is a check of
    consistency, not a prediction."""
    made = [readings(55, sex, hypertensive=True) for sex in ("female", "male")]
    upper = np.concatenate([m.systolic for m in made])
    lower = np.concatenate([m.diastolic for m in made])
    entered = (lower >= 90.0) & (lower < 115.0)
    assert upper[entered].mean() == pytest.approx(154.0, abs=5.0)
    assert lower[entered].mean() == pytest.approx(97.0, abs=3.0)


def test_one_office_reading_of_154_is_not_a_usual_pressure_of_154() -> None:
    """Of untreated people of 55 who read 154 once, the usual pressure is 10 to 25 mmHg lower."""
    person = PatientRecord("k", "p", "male", date(1965, 1, 1), date(2020, 1, 1))
    latents = draw(person, 40000, 1, measured_rise("male", 55))
    usual, _ = predicted_pressure(latents, person)
    office = operators()["systolic_blood_pressure", "office"]
    sd = np.hypot(
        office.between_visit * day_to_day_factor("systolic_blood_pressure", 55.0, False),
        office.within_visit,
    )
    reading = usual + latents.values["white_coat_systolic"]
    weight = np.exp(-0.5 * ((154.0 - reading) / sd) ** 2)
    assert 10.0 < 154.0 - np.average(usual, weights=weight) < 25.0


def test_pulse_pressure_widens_and_the_heart_slows_its_output_with_age() -> None:
    surface = expected.Size(30.0, "male", 175.0, 75.0).surface
    young, old = (expected.cardiac_index(age) * surface for age in (30.0, 75.0))
    assert expected.pulse_pressure(75.0, "male") > 1.2 * expected.pulse_pressure(30.0, "male")
    assert old < young
    assert 4.5 < young < 6.5


def test_filtration_declines_from_35_years_and_faster_in_women() -> None:
    """100 mL/min/1.73 m2 to 35, then 6.6 a decade in men and 7.7 in women [fenton2018]."""
    assert expected.filtration_per_surface(20.0, "male") == 100.0
    assert expected.filtration_per_surface(65.0, "male") == pytest.approx(80.2)
    assert expected.filtration_per_surface(65.0, "female") == pytest.approx(76.9)
