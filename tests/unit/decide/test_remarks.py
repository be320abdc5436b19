"""What is told of a person before any number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inpersona.core.records import Condition, Note, Observation, PatientRecord
from inpersona.decide.report.remarks import remarks

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
