"""Which treatments are tried."""

from __future__ import annotations

import pytest

from inpersona.core.treatments import CurrentTherapy, Dose, Nothing
from inpersona.decide.options import Candidate, all_for, asked_for, current_candidate
from inpersona.decide.regimens import text_of
from inpersona.drugs import catalogue
from inpersona.errors import InputError, UnknownName

LISINOPRIL = Dose("lisinopril", (10.0,), "mg")


def doses_of(name: str) -> int:
    return len(catalogue.usual_doses(catalogue.drug(name)))


def of_drug(candidates: tuple[Candidate, ...], name: str) -> list[Candidate]:
    return [c for c in candidates if any(d.drug == name for d in c.treatment.doses)]


def test_without_therapy_every_drug_is_offered_alone_at_its_usual_doses() -> None:
    found = all_for("hypertension", ())
    records = catalogue.for_condition("hypertension")
    assert len(found) == sum(doses_of(r.name) for r in records)
    assert {c.mode for c in found} == {"as given"}
    assert {c.treatment.doses[0].drug for c in found} == {r.name for r in records}


def test_a_new_drug_is_offered_instead_of_therapy_and_added_to_it() -> None:
    found = of_drug(all_for("hypertension", (LISINOPRIL,)), "amlodipine")
    assert len(found) == 2 * doses_of("amlodipine")
    for candidate in found:
        keeps = CurrentTherapy() in candidate.treatment.steps[0].actions
        assert keeps == (candidate.mode == "added")
    assert {c.mode for c in found} == {"instead", "added"}


def test_a_drug_that_is_taken_is_offered_at_its_other_doses_only() -> None:
    found = of_drug(all_for("hypertension", (LISINOPRIL,)), "lisinopril")
    assert [c.mode for c in found] == ["added"] * len(found)
    amounts = {c.treatment.doses[0].amounts for c in found}
    usual = {d.amounts for d in catalogue.usual_doses(catalogue.drug("lisinopril"))}
    assert amounts == usual - {(10.0,)}
    assert amounts


def test_a_class_becomes_each_of_its_drugs_at_standard_dose() -> None:
    found = asked_for(["thiazide at standard dose"])
    assert {text_of(c.treatment) for c in found} == {
        "bendroflumethiazide 2.5 mg oral once daily",
        "chlortalidone 25 mg oral once daily",
        "hydrochlorothiazide 25 mg oral once daily",
        "indapamide 2.5 mg oral once daily",
    }
    half = asked_for(["thiazide at half standard dose"])
    assert {c.treatment.doses[0].amounts for c in half} == {(12.5,), (1.25,)}


def test_two_classes_in_one_treatment_give_every_pair() -> None:
    found = asked_for(["thiazide at standard dose + ACE inhibitor at standard dose"])
    pairs = {tuple(d.drug for d in c.treatment.doses) for c in found}
    diuretics = {r.name for r in catalogue.of_class("thiazide")}
    blockers = {r.name for r in catalogue.of_class("ACE inhibitor")}
    assert pairs == {(a, b) for a in diuretics for b in blockers}


def test_what_is_asked_for_twice_is_tried_once() -> None:
    texts = ["hydrochlorothiazide 25 mg oral once daily", "thiazide at standard dose"]
    assert len(asked_for(texts)) == 4


def test_an_unknown_drug_is_an_error_that_names_near_ones() -> None:
    with pytest.raises(UnknownName, match="losartan"):
        asked_for(["losartn 50 mg oral once daily"])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lisinopril",
        "lisinopril -5 mg oral once daily",
        "lisinopril 0 mg oral once daily",
        "lisinopril 5 mg sideways",
    ],
)
def test_what_is_no_treatment_is_the_callers_error(text: str) -> None:
    with pytest.raises(InputError):
        asked_for([text])


def test_the_present_is_current_therapy_or_nothing() -> None:
    assert current_candidate((LISINOPRIL,)).treatment.steps[0].actions == (CurrentTherapy(),)
    assert current_candidate(()).treatment.steps[0].actions == (Nothing(),)
