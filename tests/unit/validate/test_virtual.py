from __future__ import annotations

import numpy as np
import pytest

from inpersona.validate.population import parse_population
from inpersona.validate.virtual import draw, reweight

RNG = np.random.default_rng(7)
N = 2000
AGE = RNG.uniform(18.0, 90.0, N)
SYSTOLIC = 115.0 + 0.4 * (AGE - 50.0) + 16.0 * RNG.standard_normal(N)
COVARIATES = {
    "age": AGE,
    "systolic_blood_pressure": SYSTOLIC,
    "diastolic_blood_pressure": 0.45 * SYSTOLIC + 22.0 + 6.0 * RNG.standard_normal(N),
    "male": (RNG.random(N) < 0.5).astype(float),
    "hypertension": (SYSTOLIC > 125.0).astype(float),
    "treated": (RNG.random(N) < 0.3).astype(float),
    "healthy": (SYSTOLIC < 130.0).astype(float),
}


def test_weighted_means_and_sds_are_those_that_the_paper_reports() -> None:
    people = parse_population("adults; age 55 sd 10; systolic_blood_pressure 140 sd 12; "
                              "share 0.4 of men")  # fmt: skip
    found = reweight(COVARIATES, people)
    assert found.reason == ""
    for key, mean, sd in (("age", 55.0, 10.0), ("systolic_blood_pressure", 140.0, 12.0)):
        x = COVARIATES[key]
        assert found.weight @ x == pytest.approx(mean, abs=0.05)
        assert np.sqrt(found.weight @ (x - mean) ** 2) == pytest.approx(sd, abs=0.05)
    assert found.weight @ COVARIATES["male"] == pytest.approx(0.4, abs=1e-3)
    assert 50.0 < found.effective < N


def test_nothing_reported_leaves_the_weights_uniform() -> None:
    found = reweight(COVARIATES, parse_population("adults"))
    assert np.allclose(found.weight, 1.0 / N)
    assert found.effective == pytest.approx(N)


def test_flags_and_limits_leave_people_out() -> None:
    found = reweight(COVARIATES, parse_population("hypertension untreated; women; age below 60"))
    kept = found.weight > 0
    assert kept.any()
    assert (COVARIATES["hypertension"][kept] == 1).all()
    assert (COVARIATES["treated"][kept] == 0).all()
    assert (COVARIATES["male"][kept] == 0).all()
    assert (AGE[kept] <= 60).all()


def test_the_weights_are_the_nearest_to_uniform_that_meet_the_mean() -> None:
    found = reweight(COVARIATES, parse_population("adults; age 60"))
    log = np.log(found.weight)
    slope = np.polyfit(AGE, log, 1)
    assert np.abs(log - np.polyval(slope, AGE)).max() < 1e-6


def test_too_few_effective_people_mean_no_prediction_and_are_said() -> None:
    found = reweight(COVARIATES, parse_population("adults; age 88 sd 0.5"))
    assert "effective" in found.reason


def test_numbers_that_nobody_resembles_mean_no_prediction() -> None:
    found = reweight(COVARIATES, parse_population("adults; systolic_blood_pressure 250 sd 5"))
    assert found.reason


def test_a_flag_that_the_population_lacks_is_named() -> None:
    assert "sepsis" in reweight(COVARIATES, parse_population("sepsis")).reason
    assert "ARB" in reweight(COVARIATES, parse_population("adults; taking ARB")).reason


def test_a_drawn_sample_keeps_the_weighted_means() -> None:
    found = reweight(COVARIATES, parse_population("adults; age 60 sd 9"))
    index, weight = draw(found.weight, 400, seed=1)
    assert weight.sum() == pytest.approx(1.0)
    assert len(index) == len(set(index.tolist()))
    assert weight @ AGE[index] == pytest.approx(60.0, abs=0.5)


def test_the_same_seed_draws_the_same_people() -> None:
    weight = np.full(N, 1.0 / N)
    assert (draw(weight, 100, 3)[0] == draw(weight, 100, 3)[0]).all()
    assert (draw(weight, 100, 3)[0] != draw(weight, 100, 4)[0]).any()


def test_people_who_stand_for_few_weigh_little_until_a_paper_asks_for_them() -> None:
    share = np.where(COVARIATES["hypertension"] > 0.5, 0.25, 1.0)
    rare = {**COVARIATES, "share": share}
    everyone = reweight(rare, parse_population("adults"))
    assert np.allclose(everyone.weight, share / share.sum())
    asked = reweight(rare, parse_population("adults; systolic_blood_pressure 140 sd 12"))
    assert asked.weight @ SYSTOLIC == pytest.approx(140.0, abs=0.05)
    log = np.log(asked.weight / share)
    x = SYSTOLIC
    assert np.abs(log - np.polyval(np.polyfit(x, log, 2), x)).max() < 1e-5
