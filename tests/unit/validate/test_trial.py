from __future__ import annotations

import numpy as np

from inpersona.core.grammar import parse
from inpersona.validate import trial
from inpersona.validate.population import parse_population
from inpersona.validate.virtual import reweight

USUAL = 140.0 + 12.0 * np.random.default_rng(3).standard_normal(20_000)


def test_entry_by_a_noisy_reading_lets_pressure_fall_without_any_treatment() -> None:
    screening = trial.readings(USUAL, "systolic_blood_pressure", trial.SCREENING)
    follow_up = trial.readings(USUAL, "systolic_blood_pressure", trial.FOLLOW_UP)
    entered = screening > 150.0
    fall = follow_up[entered].mean() - screening[entered].mean()
    reliability = 12.0**2 / (12.0**2 + trial.reading_sd("systolic_blood_pressure") ** 2)
    expected = -(1.0 - reliability) * (screening[entered].mean() - 140.0)
    assert fall < -2.0
    assert abs(fall - expected) < 0.3


def test_a_persons_noise_is_frozen_by_visit_and_differs_between_visits() -> None:
    first = trial.noise(100, trial.BASELINE, "heart_rate")
    assert (first == trial.noise(100, trial.BASELINE, "heart_rate")).all()
    assert abs(np.corrcoef(first, trial.noise(100, trial.FOLLOW_UP, "heart_rate"))[0, 1]) < 0.4
    other = trial.noise(100, trial.BASELINE, "systolic_blood_pressure")
    assert (first != other).any()


def test_systolic_and_diastolic_readings_carry_different_noise() -> None:
    systolic = trial.noise(500, 0, "systolic_blood_pressure")
    diastolic = trial.noise(500, 0, "diastolic_blood_pressure")
    assert abs(np.corrcoef(systolic, diastolic)[0, 1]) < 0.2


def test_only_protocols_with_drugs_are_trials() -> None:
    assert trial.is_trial(parse("thiazide at standard dose for 6 weeks"))
    assert not trial.is_trial(parse("salt 70 mmol/day for 4 weeks"))


def test_a_reported_mean_of_readings_is_met_by_readings_not_by_usual_pressures() -> None:
    seen = trial.observed({"systolic_blood_pressure": USUAL}, trial.BASELINE)
    found = reweight(seen, parse_population("adults; systolic_blood_pressure 155 sd 10"))
    assert abs(found.weight @ seen["systolic_blood_pressure"] - 155.0) < 0.1
    assert found.weight @ USUAL < 153.0
