"""The prior of a person: transforms, what a record changes, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from inpersona.core.records import Condition, Medication, Observation, PatientRecord, Sex
from inpersona.errors import OutOfRange, UnknownName
from inpersona.infer import expected
from inpersona.infer.hypotheses import HYPOTHESES, weights_of_hypotheses
from inpersona.infer.latents import Latents, Prior
from inpersona.infer.prior import draw, prior_of
from inpersona.infer.rise import measured_rise

NAMES = {
    "body_height", "body_weight", "hematocrit", "severity", "cardiac_output_scale",
    "resting_heart_rate", "arterial_compliance_scale", "contractility_scale",
    "salt_sensitivity_scale", "renin_scale", "sympathetic_scale", "nephron_scale",
    "creatinine_generation_scale", "usual_potassium_scale", "sodium_intake",
    "potassium_intake", "water_intake", "baroreflex_gain_scale", "white_coat_systolic",
    "white_coat_diastolic", "adherence",
}  # fmt: skip


def record(
    age: float = 55,
    sex: Sex = "male",
    conditions: tuple[str, ...] = (),
    drugs: tuple[str, ...] = (),
    readings: tuple[tuple[str, float, str], ...] = (),
) -> PatientRecord:
    return PatientRecord(
        key="k",
        label="p",
        sex=sex,
        birth=date(2020 - int(age), 1, 1),
        as_of=date(2020, 1, 1),
        conditions=tuple(Condition(name, name) for name in conditions),
        medications=tuple(Medication(drug, drug) for drug in drugs),
        observations=tuple(Observation(v, x, u, datetime(2019, 12, 1)) for v, x, u in readings),
    )


def prior(person: PatientRecord) -> Prior:
    return prior_of(person, measured_rise(person.sex, round(person.age)))


def drawn(
    person: PatientRecord, members: int, seed: int, hypotheses: tuple[str, ...] | None = None
) -> Latents:
    rise = measured_rise(person.sex, round(person.age))
    return draw(person, members, seed, rise, hypotheses)


def test_every_binding_latent_is_drawn() -> None:
    latents = drawn(record(), 10, 0)
    assert set(latents.values) >= NAMES
    assert all(v.shape == (10,) for v in latents.values.values())


def test_whitening_is_the_inverse_of_drawing() -> None:
    latents = drawn(record(conditions=("hypertension",)), 500, 3)
    back = latents.prior.to_z(latents.values, latents.hypothesis)
    assert np.allclose(back, latents.z, atol=1e-9)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not() -> None:
    first, again, other = (drawn(record(), 50, seed) for seed in (1, 1, 2))
    assert first.z.tobytes() == again.z.tobytes()
    assert first.z.tobytes() != other.z.tobytes()


def test_quantities_that_cannot_be_negative_are_not() -> None:
    values = drawn(record(conditions=("hypertension",)), 4000, 0).values
    signed = {"white_coat_systolic", "white_coat_diastolic"}
    assert all((v > 0.0).all() for k, v in values.items() if k not in signed)
    assert (values["adherence"] < 1.0).all()


def test_log_prior_is_the_standard_normal_density() -> None:
    found = prior(record())
    n = len(found.names)
    origin, away = found.log_prior(np.stack([np.zeros(n), np.eye(n)[0] * 2.0]))
    assert origin == pytest.approx(-0.5 * n * np.log(2 * np.pi))
    assert origin - away == pytest.approx(2.0)


def test_white_coat_effects_go_together_as_tabled() -> None:
    values = drawn(record(), 20000, 0).values
    found = np.corrcoef(values["white_coat_systolic"], values["white_coat_diastolic"])[0, 1]
    assert found == pytest.approx(expected.number("white_coat.correlation"), abs=0.02)


def test_a_recorded_weight_narrows_the_weight_to_its_error() -> None:
    free = drawn(record(), 4000, 0).values["body_weight"]
    bound = drawn(record(readings=(("body_weight", 120.0, "kg"),)), 4000, 0).values["body_weight"]
    assert bound.std() < 0.15 * free.std()
    assert bound.mean() == pytest.approx(120.0, abs=0.5)


def test_a_hematocrit_in_percent_is_read_as_a_fraction() -> None:
    values = drawn(record(readings=(("hematocrit", 36.0, "%"),)), 4000, 0).values["hematocrit"]
    assert 0.36 < values.mean() < 0.40  # drawn from 0.36 towards the population's 0.45


def test_an_old_weight_says_less_than_a_new_one() -> None:
    person = record()
    spread = {}
    for year in (2009, 2019):
        reading = Observation("body_weight", 95.0, "kg", datetime(year, 12, 1))
        spread[year] = prior(replace(person, observations=(reading,))).latents[1].spread
    assert spread[2009] > 2.0 * spread[2019]


def test_a_height_read_in_childhood_is_not_the_adult_s() -> None:
    child = Observation("body_height", 120.0, "cm", datetime(1972, 1, 1))
    person = replace(record(), observations=(child,))
    assert prior(person).latents[0].centre == prior(record()).latents[0].centre


def test_a_recorded_index_tells_the_weight_where_none_is_recorded() -> None:
    tall, index = ("body_height", 177.0, "cm"), ("body_mass_index", 28.0, "kg/m2")
    told = prior(record(readings=(tall, index))).latents[1]
    assert told.centre == pytest.approx(28.0 * 1.77**2, rel=0.01)
    assert told.spread < prior(record(readings=(tall,))).latents[1].spread / 2
    weighed = (tall, index, ("body_weight", 95.0, "kg"))
    assert prior(record(readings=weighed)).latents[1].centre == pytest.approx(95.0, rel=0.01)


def test_a_weight_in_pounds_is_a_weight_in_kilograms() -> None:
    pounds = prior(record(readings=(("body_weight", 200.0, "[lb_av]"),))).latents[1].centre
    kilograms = prior(record(readings=(("body_weight", 90.72, "kg"),))).latents[1].centre
    assert pounds == pytest.approx(kilograms, rel=1e-4)


def test_severity_is_about_one_with_hypertension_and_small_without() -> None:
    ill = drawn(record(conditions=("hypertension",)), 4000, 0).values["severity"]
    treated = drawn(record(drugs=("lisinopril",)), 4000, 0).values["severity"]
    well = drawn(record(), 4000, 0).values["severity"]
    assert 0.8 < np.median(ill) < 1.6
    assert np.median(treated) == pytest.approx(np.median(ill), rel=0.05)
    assert np.median(well) < 0.2


def test_a_beta_blocker_for_the_heart_does_not_make_a_person_hypertensive() -> None:
    heart = drawn(record(conditions=("heart_failure",), drugs=("bisoprolol",)), 4000, 0)
    assert np.median(heart.values["severity"]) < 0.2


def test_more_drugs_mean_a_higher_severity() -> None:
    one = drawn(record(drugs=("lisinopril",)), 4000, 0).values["severity"]
    three = drawn(record(drugs=("lisinopril", "amlodipine", "chlortalidone")), 4000, 0)
    assert np.median(three.values["severity"]) > 1.2 * np.median(one)


def test_every_hypothesis_means_the_same_excess_of_pressure() -> None:
    person = record(conditions=("hypertension",))
    rise = measured_rise(person.sex, round(person.age))
    severity = {h: draw(person, 4000, 1, rise, [h]).values["severity"] for h in rise}
    excess = np.array([np.sort(rise[h].rise_at(severity[h])) for h in rise])
    assert np.ptp(np.median(severity["renal"]) / [np.median(severity[h]) for h in rise]) > 0.1
    np.testing.assert_allclose(excess, np.broadcast_to(excess[0], excess.shape), rtol=1e-9)


def test_kidney_disease_of_stage_four_has_the_filtration_of_stage_four() -> None:
    person = record(age=70, conditions=("chronic_kidney_disease_stage_4", "chronic_kidney_disease"))
    scale = drawn(person, 4000, 0).values["nephron_scale"]
    filtration = scale * expected.filtration_per_surface(70.0, "male")
    assert np.mean((filtration >= 15.0) & (filtration < 30.0)) > 0.8


def test_a_failing_heart_contracts_less() -> None:
    failing = drawn(record(conditions=("heart_failure_reduced_ejection_fraction",)), 2000, 0)
    assert np.median(failing.values["contractility_scale"]) == pytest.approx(0.45, abs=0.03)


def test_weights_of_hypotheses_sum_to_one_and_move_with_age_and_disease() -> None:
    young, old = weights_of_hypotheses(record(age=25)), weights_of_hypotheses(record(age=80))
    adrenal = weights_of_hypotheses(record(conditions=("primary_aldosteronism",)))
    for weights in (young, old, adrenal):
        assert sum(weights.values()) == pytest.approx(1.0)
        assert set(weights) == set(HYPOTHESES)
    assert young["neurogenic"] > old["neurogenic"]
    assert old["low_renin"] > young["low_renin"]
    assert adrenal["aldosterone"] > 0.9


def test_members_come_from_the_hypotheses_asked_for() -> None:
    latents = drawn(record(), 200, 0, hypotheses=("renal", "low_renin"))
    assert set(latents.hypothesis) == {"renal", "low_renin"}


def test_an_unknown_hypothesis_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownName, match="low_renin"):
        drawn(record(), 10, 0, hypotheses=("low_renine",))


def test_a_child_is_refused() -> None:
    with pytest.raises(OutOfRange):
        draw(record(age=10), 10, 0, dict.fromkeys(HYPOTHESES, 10.0))
