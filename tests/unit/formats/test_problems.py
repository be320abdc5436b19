"""Conditions and allergies as they stood on a day; the day itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from fhir_made import clinical, condition, loinc, reading, record, why

from inpersona.core.conditions import by_text
from inpersona.errors import InputError

HYPERTENSION, ICD = "38341003", "http://hl7.org/fhir/sid/icd-10-cm"
LATER = reading("2823-3", 4.1, "mmol/L", "2021-06-01")


@pytest.mark.parametrize(
    ("more", "active"),
    [
        ({}, True),
        ({"clinicalStatus": clinical("active")}, True),
        ({"clinicalStatus": clinical("recurrence")}, True),
        ({"clinicalStatus": clinical("resolved")}, False),
        ({"clinicalStatus": "inactive"}, False),
        ({"abatementDateTime": "2019-01-01"}, False),
        ({"abatementDateTime": "2022-01-01", "clinicalStatus": clinical("resolved")}, True),
        ({"abatementBoolean": True}, False),
        ({"abatementPeriod": {"start": "2019-01-01", "end": "2019-02-01"}}, False),
    ],
)
def test_a_condition_is_active_as_its_status_and_end_say(
    more: dict[str, Any], active: bool
) -> None:
    found = record(condition(HYPERTENSION, "2010-01-01", **more), LATER)
    assert found.has("hypertension") is active


def test_codes_of_icd_10_are_known_by_their_beginning() -> None:
    found = record(condition("N18.31", "2019-01-01", ICD), condition("E11.9", "2019-01-01", ICD))
    names = {c.name for c in found.conditions}
    assert names == {"chronic_kidney_disease_stage_3", "diabetes_type_2"}


def test_an_unknown_condition_is_kept_and_said() -> None:
    found = record(condition("10509002", "2019-01-01"))
    assert [(c.name, c.code) for c in found.conditions] == [(None, "10509002")]
    assert any("no condition that the twin knows" in reason for reason in why(found, "ignored"))


@pytest.mark.parametrize("doubt", ["refuted", "entered-in-error", "provisional", "differential"])
def test_a_condition_that_is_not_confirmed_is_ignored_with_the_reason(doubt: str) -> None:
    found = record(condition(HYPERTENSION, "2010-01-01", verificationStatus=clinical(doubt)))
    assert found.conditions == ()
    assert len(why(found, "ignored")) == 1


def test_what_begins_later_is_not_known_yet() -> None:
    found = record(condition(HYPERTENSION, "2020-01-01"), as_of=date(2019, 1, 1))
    assert found.conditions == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Essential hypertension (disorder)", "hypertension"),
        ("Type 2 diabetes mellitus", "diabetes_type_2"),
        ("CKD stage 3a", "chronic_kidney_disease_stage_3"),
        ("chronic_kidney_disease_stage_3", "chronic_kidney_disease_stage_3"),
        ("HFrEF", "heart_failure_reduced_ejection_fraction"),
        ("pregnant", "pregnancy"),
        ("Pregnant, 20 weeks", "pregnancy"),
        ("haemodialysis three times a week", "dialysis"),
        ("bronchial asthma", "asthma"),
        ("bilateral renal artery stenosis", "renal_artery_stenosis"),
        ("not pregnant", None),
        ("history of asthma in the family", None),
        ("no heart failure", None),
        ("family history of hypertension", None),
        ("at risk of stroke", None),
        ("", None),
    ],
)
def test_words_are_taken_for_a_condition_as_a_whole_unless_a_word_is_enough(
    words: str, name: str | None
) -> None:
    found = by_text(words)
    assert (found.name if found else None) == name


def allergy(text: str, **more: Any) -> dict[str, Any]:
    return {"resourceType": "AllergyIntolerance", "code": {"text": text}, **more}


@pytest.mark.parametrize(
    ("written", "substance"),
    [
        ("Allergy to lisinopril", "lisinopril"),
        ("Amlodipine besylate", "amlodipine"),
        ("HCTZ", "hydrochlorothiazide"),
        ("Peanut (substance)", "peanut"),
        ("Sulfonamide allergy", "sulfonamide"),
        ("Aspirin", "acetylsalicylic acid"),
    ],
)
def test_an_allergy_names_its_substance_as_the_catalogue_does(written: str, substance: str) -> None:
    reaction = [{"manifestation": [{"text": "angioedema"}]}]
    (found,) = record(allergy(written, reaction=reaction)).allergies
    assert (found.substance, found.text, found.reaction) == (substance, written, "angioedema")


def test_an_intolerance_without_a_code_is_read_from_its_reaction() -> None:
    reaction = [
        {"substance": {"text": "Amlodipine"}, "manifestation": [{"text": "ankle swelling"}]}
    ]
    (found,) = record({"resourceType": "AllergyIntolerance", "reaction": reaction}).allergies
    assert (found.substance, found.reaction) == ("amlodipine", "ankle swelling")


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (allergy("No known allergies"), "states that there is none"),
        (allergy("Latex", clinicalStatus=clinical("resolved")), "no longer active"),
        (allergy("Latex", verificationStatus=clinical("refuted")), "refuted"),
        ({"resourceType": "AllergyIntolerance"}, "no substance is named"),
    ],
)
def test_what_is_no_allergy_is_ignored_with_the_reason(
    resource: dict[str, Any], reason: str
) -> None:
    found = record(resource)
    assert found.allergies == ()
    assert why(found, "ignored") == [reason]


def test_the_twin_stands_on_the_last_date_but_not_after_death() -> None:
    assert record(LATER).as_of == date(2021, 6, 1)
    assert record(LATER, deceasedDateTime="2021-05-01").as_of == date(2021, 5, 1)
    late = {"resourceType": "Encounter", "period": {"start": "2022-02-02T10:00:00Z"}}
    assert record(LATER, late).as_of == date(2022, 2, 2)


@pytest.mark.parametrize("day", [date(1949, 1, 1), date(2021, 7, 1)])
def test_a_day_outside_the_life_is_refused(day: date) -> None:
    with pytest.raises(InputError, match=r"birth|death"):
        record(LATER, as_of=day, deceasedDateTime="2021-06-15")


def test_the_birth_sex_goes_before_the_administrative_gender() -> None:
    where = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex"
    extension = [{"url": where, "valueCode": "F"}]
    assert record(LATER, extension=extension).sex == "female"


def pregnancy(code: str, day: str, **more: Any) -> dict[str, Any]:
    coding = [{"system": "http://snomed.info/sct", "code": code}]
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": loinc("82810-3"),
        "effectiveDateTime": day,
        "valueCodeableConcept": {"coding": coding},
        **more,
    }


PREGNANT, NOT = "77386006", "60001007"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([pregnancy(PREGNANT, "2021-03-01")], True),
        ([pregnancy(PREGNANT, "2019-03-01")], False),
        ([pregnancy(PREGNANT, "2021-03-01"), pregnancy(NOT, "2021-05-01")], False),
        ([pregnancy(NOT, "2021-03-01")], False),
        ([pregnancy(PREGNANT, "2021-03-01", status="entered-in-error")], False),
        ([pregnancy(PREGNANT, "2021-03-01", effectiveDateTime=None)], False),
    ],
)
def test_a_pregnancy_is_read_from_its_newest_answer(
    answers: list[dict[str, Any]], expected: bool
) -> None:
    assert record(*answers, LATER, gender="female").has("pregnancy") is expected
