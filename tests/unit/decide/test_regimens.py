"""What a treatment means for one person."""

from __future__ import annotations

import pytest

from inpersona.core.treatments import Dose
from inpersona.decide.regimens import (
    Stretch,
    expanded,
    only_drugs,
    read_treatment,
    read_treatment_of_weeks,
    stretches,
    text_of,
)
from inpersona.errors import InputError, OutOfRange, UnknownName

LISINOPRIL = Dose("lisinopril", (10.0,), "mg")
THIAZIDE = Dose("hydrochlorothiazide", (12.5,), "mg")
CURRENT = (LISINOPRIL, THIAZIDE)


def read(text: str) -> tuple[Stretch, ...]:
    return stretches(read_treatment(text), CURRENT)


def taken(text: str) -> dict[str, float]:
    (stretch,) = read(text)
    return {d.drug: d.amounts[0] for d in stretch.doses}


NOW = {"lisinopril": 10.0, "hydrochlorothiazide": 12.5}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("current therapy", NOW),
        ("none", {}),
        ("placebo", {}),
        ("amlodipine 5 mg oral once daily", {"amlodipine": 5.0}),
        ("current therapy + amlodipine 5 mg oral once daily", NOW | {"amlodipine": 5.0}),
        ("current therapy + lisinopril 40 mg oral once daily", NOW | {"lisinopril": 40.0}),
        ("stop lisinopril", {"hydrochlorothiazide": 12.5}),
        (
            "stop lisinopril + losartan 50 mg oral once daily",
            {"hydrochlorothiazide": 12.5, "losartan": 50.0},
        ),
        ("salt 70 mmol/day", NOW),
        ("tilt 60 degrees", NOW),
        ("Zestril 20 mg oral once daily", {"lisinopril": 20.0}),
    ],
)
def test_which_drugs_are_taken_from_then_on(text: str, expected: dict[str, float]) -> None:
    assert taken(text) == expected


def test_salt_sets_what_is_eaten_in_a_minute() -> None:
    (stretch,) = read("current therapy + salt 70 mmol/day for 2 weeks")
    ((name, value),) = stretch.inputs
    assert name == "compartments.sodium_intake"
    assert value * 1440.0 == pytest.approx(70.0)
    assert stretch.hours == 336.0
    assert stretch.acute == ()


def test_a_manoeuvre_of_minutes_is_kept_apart() -> None:
    (stretch,) = read("tilt 60 degrees for 10 min")
    assert [m.kind for m in stretch.acute] == ["tilt"]
    assert stretch.inputs == ()


def test_each_step_stands_for_itself() -> None:
    first, second = read("stop lisinopril for 2 weeks; then current therapy for 4 weeks")
    assert {d.drug for d in first.doses} == {"hydrochlorothiazide"}
    assert {d.drug for d in second.doses} == set(NOW)
    assert (first.hours, second.hours) == (336.0, 672.0)


def test_a_drug_that_is_not_taken_cannot_be_stopped() -> None:
    with pytest.raises(UnknownName, match="taken"):
        read("stop amlodipine")


@pytest.mark.parametrize(
    "text",
    ["furosemide 40 mg iv once", "lisinopril 10 mg oral once"],
)
def test_what_the_slow_body_cannot_take_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read(text)


def test_a_drug_at_standard_dose_is_that_dose_and_a_class_of_several_is_refused() -> None:
    meant = only_drugs(read_treatment("clonidine at standard dose for 4 weeks"))
    assert text_of(meant) == "clonidine 0.15 mg oral twice daily for 4 weeks"
    with pytest.raises(InputError, match="name one drug"):
        only_drugs(read_treatment("thiazide at standard dose"))


def test_potassium_eaten_is_a_diet_of_the_slow_body() -> None:
    (stretch,) = read("potassium intake 80 mmol/day for 4 weeks")
    assert stretch.inputs == (("potassium.potassium_intake", 80.0 / 1440.0),)


def test_a_treatment_without_classes_is_only_itself() -> None:
    treatment = read_treatment("current therapy + amlodipine 5 mg oral once daily")
    assert expanded(treatment) == (treatment,)


def test_expanded_treatments_read_back_from_their_texts() -> None:
    for one in expanded(read_treatment("any antihypertensive at twice standard dose for 6 weeks")):
        assert read_treatment(text_of(one)) == one


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("lisinopril 10 mg oral once daily for 20 years", "104 weeks at most"),
        ("salt 60 mmol/day for 60 weeks; then salt 200 mmol/day for 60 weeks", "104"),
        ("lisinopril 10 mg oral every 1 min", "once an hour at most"),
        ("stand for 3 days", "6 hours at most"),
    ],
)
def test_what_lasts_too_long_or_comes_too_often_is_refused_when_read(text: str, says: str) -> None:
    """Twenty years of steps once took all the memory of the machine."""
    with pytest.raises(OutOfRange, match=says):
        read_treatment(text)


def test_a_manoeuvre_of_minutes_is_no_treatment_of_weeks() -> None:
    assert read_treatment_of_weeks("salt 100 mmol/day for 2 weeks").steps
    with pytest.raises(InputError, match="lasts minutes"):
        read_treatment_of_weeks("tilt 60 degrees for 10 min")
