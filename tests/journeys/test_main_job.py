"""The main job from a record to a ranked answer, as the Python calls do it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

import inpersona
from inpersona import app
from inpersona.app import learn, refuse_unlike
from inpersona.core.records import Condition, PatientRecord
from inpersona.core.results import Answer
from inpersona.decide.facts import facts_of
from inpersona.decide.regimens import read_treatment
from inpersona.decide.safety import screen
from inpersona.decide.serialise import answer_as_dict, to_json
from inpersona.errors import InputError, UnknownName

TEXTS = ("lisinopril 10 mg oral once daily", "thiazide at standard dose")


def answer_of(record: PatientRecord, seed: int) -> Answer:
    return inpersona.try_treatments(record, None, TEXTS, weeks=2.0, members=24, seed=seed)


def timeless(answer: Answer) -> str:
    """The answer's JSON without what a clock says."""
    plain = json.loads(to_json(answer_as_dict(answer)))
    plain.pop("seconds")
    plain["fit"].pop("seconds")
    return json.dumps(plain, sort_keys=True)


@pytest.fixture(scope="module")
def answer(untreated_record: PatientRecord) -> Answer:
    return answer_of(untreated_record, 1)


def test_the_same_seed_gives_the_same_answer(
    answer: Answer, untreated_record: PatientRecord
) -> None:
    assert timeless(answer_of(untreated_record, 1)) == timeless(answer)


def test_another_seed_gives_another_answer(answer: Answer, untreated_record: PatientRecord) -> None:
    other = answer_of(untreated_record, 2)
    assert timeless(other) != timeless(answer)
    pairs = zip(other.ranking.options, answer.ranking.options, strict=True)
    assert any(a.changes != b.changes for a, b in pairs)


def test_an_answer_ranks_what_was_asked_for_beside_the_present(answer: Answer) -> None:
    assert {o.treatment for o in answer.ranking.options} == {
        "none",
        "lisinopril 10 mg oral once daily",
        "bendroflumethiazide 2.5 mg oral once daily",
        "chlortalidone 25 mg oral once daily",
        "hydrochlorothiazide 25 mg oral once daily",
        "indapamide 2.5 mg oral once daily",
    }
    falls = {o.treatment: o.changes["systolic_blood_pressure"].median
             for o in answer.ranking.options}  # fmt: skip
    assert all(fall < -0.5 for name, fall in falls.items() if name != "none")


def test_the_answer_has_beats_now_and_under_the_first_option(answer: Answer) -> None:
    assert [w.label for w in answer.waveforms] == ["now", answer.ranking.options[0].treatment]
    now = answer.waveforms[0]
    assert np.ptp(now.arterial_pressure) > 20.0
    assert np.ptp(now.left_ventricular_volume) > 30.0
    assert np.allclose(np.diff(now.time), now.time[1] - now.time[0])


def test_the_report_is_one_page_that_names_every_option(answer: Answer) -> None:
    page = inpersona.report(answer)
    assert page.lstrip().lower().startswith("<!doctype html")
    for option in answer.ranking.options:
        assert option.treatment in page


def test_a_twin_before_its_data_is_wider_than_after(
    answer: Answer, untreated_record: PatientRecord
) -> None:
    prior = inpersona.build(untreated_record, members=40, seed=1)
    before, after = (np.std(t.belief.parameters["normal_pressure"]) + np.std(
        t.belief.parameters["severity"]) for t in (prior, answer.twin))  # fmt: skip
    assert after < before


@pytest.mark.parametrize("members", [0, 19, 5001, -5])
def test_too_few_or_too_many_members_are_refused(
    members: int, untreated_record: PatientRecord
) -> None:
    for call in (inpersona.build, inpersona.calibrate, inpersona.try_treatments):
        with pytest.raises(InputError, match="members"):
            call(untreated_record, members=members)


def refused(record: PatientRecord) -> None:
    for call in (inpersona.build, inpersona.calibrate, inpersona.try_treatments):
        with pytest.raises(InputError, match="outside what the twin was made for"):
            call(record, members=24)


def test_a_child_is_refused(untreated_record: PatientRecord) -> None:
    refused(replace(untreated_record, birth=date(2012, 1, 1)))


@pytest.mark.parametrize(
    "condition",
    [
        "pregnancy",
        "pre_eclampsia",
        "gestational_hypertension",
        "dialysis",
        "end_stage_renal_disease",
        "renal_transplant",
        "cardiogenic_shock",
        "septic_shock",
        "hypertensive_emergency",
    ],
)
def test_pregnancy_dialysis_shock_and_emergency_are_refused(
    condition: str, treated_record: PatientRecord
) -> None:
    more = (*treated_record.conditions, Condition(condition, condition))
    refused(replace(treated_record, conditions=more))


def test_somebody_without_high_pressure_is_treated_only_when_asked(
    untreated_record: PatientRecord,
) -> None:
    healthy = replace(untreated_record, conditions=())
    with pytest.raises(InputError, match="--for hypertension"):
        app.condition_of(healthy, None)
    assert app.condition_of(healthy, "hypertension") == "hypertension"
    with pytest.raises(UnknownName):
        app.condition_of(healthy, "gout")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("losartn 50 mg oral once daily", "losartan"),
        ("tilt 60 degrees for 10 min", "simulate"),
        ("lisinopril ten mg", "lisinopril"),
    ],
)
def test_a_treatment_that_cannot_be_tried_is_the_callers_error(
    text: str, error: str, untreated_record: PatientRecord
) -> None:
    with pytest.raises(InputError, match=error):
        inpersona.try_treatments(untreated_record, None, [text], members=20)


def test_negative_weeks_are_refused(untreated_record: PatientRecord) -> None:
    with pytest.raises(InputError, match="weeks"):
        inpersona.try_treatments(untreated_record, None, TEXTS, weeks=-1.0, members=20)


def test_nothing_is_ranked_on_a_twin_that_is_not_like_the_person(answer: Answer) -> None:
    refuse_unlike(answer.fit)
    (first, *others) = (r for r in answer.fit.rows if r.variable == "systolic_blood_pressure")
    unlike = replace(answer.fit, rows=(replace(first, z=4.0, used=True), *others))
    with pytest.raises(InputError, match="does not reproduce the person's own systolic"):
        refuse_unlike(unlike)
    potassium = replace(first, variable="potassium", z=4.0, used=True)
    refuse_unlike(replace(answer.fit, rows=(potassium,)))
    with pytest.raises(InputError, match="Hardly any body agrees"):
        refuse_unlike(replace(answer.fit, effective_members=19.0))


def test_after_a_response_that_nobody_foresaw_nothing_is_ranked(answer: Answer) -> None:
    response = "amlodipine 5 mg oral once daily for 4 weeks: 70/40, 71/41, 70/42"
    learned, ranking = learn(answer.record, [response], members=40)
    assert learned.surprising and ranking is None


@pytest.mark.parametrize(
    "drug", ["lisinopril", "losartan", "aliskiren", "spironolactone", "amiloride"]
)
@pytest.mark.parametrize("missing", ["potassium", "creatinine"])
def test_without_potassium_or_filtration_what_raises_potassium_is_not_ranked(
    drug: str, missing: str, untreated_record: PatientRecord
) -> None:
    absent = {missing, "estimated_glomerular_filtration_rate" if missing == "creatinine" else ""}
    kept = tuple(o for o in untreated_record.observations if o.variable not in absent)
    record = replace(untreated_record, observations=kept)
    treatment = read_treatment(f"{drug} 10 mg oral once daily")
    reasons = screen(record, treatment, facts_of(record))
    assert any(r.severity == "exclude" and "not ranked without" in r.text for r in reasons)
    whole = screen(untreated_record, treatment, facts_of(untreated_record))
    assert not any("not ranked without" in r.text for r in whole)
