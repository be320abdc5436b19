"""What is told of a person before any number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inpersona.core.records import Condition, Medication, Note, Observation, PatientRecord
from inpersona.decide.report.remarks import remarks
from inpersona.infer.current import current_doses

PERSON = PatientRecord("k", "someone", "male", date(1965, 1, 1), date(2025, 1, 2))


def pressure(systolic: float, diastolic: float) -> PatientRecord:
    when = datetime(2025, 1, 1, tzinfo=UTC)
    pair = (("systolic", systolic), ("diastolic", diastolic))
    read = (Observation(f"{side}_blood_pressure", v, "mm[Hg]", time=when) for side, v in pair)
    return replace(PERSON, observations=tuple(read))


def test_nothing_is_told_of_a_person_like_those_of_the_tables() -> None:
    assert remarks(pressure(152.0, 94.0)) == ()


@pytest.mark.parametrize(("systolic", "diastolic"), [(185.0, 100.0), (170.0, 112.0)])
def test_very_high_pressure_sends_for_help_first(systolic: float, diastolic: float) -> None:
    (told,) = remarks(pressure(systolic, diastolic))
    assert "emergency" in told


def test_what_was_set_aside_is_told_with_its_reason_and_without_its_value() -> None:
    note = Note("implausible", "body weight", "cannot go with the height of the same moment")
    (told,) = remarks(replace(PERSON, notes=(note,)))
    assert told == f"Set aside as implausible: body weight ({note.why})"


def test_death_is_told() -> None:
    assert "has died" in remarks(replace(PERSON, death=date(2025, 1, 2)))[0]


@pytest.mark.parametrize(
    "name", ["heart_failure", "heart_failure_mildly_reduced_ejection_fraction"]
)
def test_heart_failure_is_beyond_what_was_tested(name: str) -> None:
    (told,) = remarks(replace(PERSON, conditions=(Condition(name, name),)))
    assert "No row" in told


def test_very_old_age_is_beyond_what_was_tested() -> None:
    assert "age above 90" in remarks(replace(PERSON, birth=date(1930, 1, 1)))[0]


def test_a_condition_that_no_rule_knows_is_named() -> None:
    conditions = (Condition(None, "high blood presure"), Condition(None, "gone", active=False))
    (told,) = remarks(replace(PERSON, conditions=conditions))
    assert "nothing was checked against: high blood presure" in told


@pytest.mark.parametrize(
    ("name", "value"), [("potassium", 6.9), ("potassium", 2.6), ("sodium", 118)]
)
def test_a_dangerous_value_is_told_without_its_number(name: str, value: float) -> None:
    when = datetime(2025, 1, 1, tzinfo=UTC)
    read = Observation(name, value, "mmol/L", time=when)
    (told,) = remarks(replace(PERSON, observations=(read,)))
    assert "dangerous" in told and str(value) not in told


def test_a_recorded_dose_beyond_belief_is_told_and_not_simulated() -> None:
    slip = Medication("amlodipine", "amlodipine", 500.0, "mg", "oral", 24.0)
    record = replace(PERSON, medications=(slip,))
    assert current_doses(record) == ()
    (told,) = remarks(record)
    assert "amlodipine" in told and "500" not in told
