"""Safety: exclusions, warnings, and what is not known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from inpersona.core.conditions import by_text, condition
from inpersona.core.decisions import Reason
from inpersona.core.records import Allergy, Condition, Medication, Observation, PatientRecord
from inpersona.core.treatments import Action, CurrentTherapy, Dose, Step, Stop, Treatment
from inpersona.decide.regimens import read_treatment
from inpersona.decide.rules import rules
from inpersona.decide.safety import groups_of, refusal, screen
from inpersona.drugs import catalogue

FACTS = {
    "potassium": 4.2,
    "sodium": 140.0,
    "creatinine": 80.0,
    "estimated_glomerular_filtration_rate": 85.0,
    "heart_rate": 72.0,
    "systolic_blood_pressure": 152.0,
    "pr_interval": 160.0,
    "left_ventricular_ejection_fraction": 60.0,
}


def patient(
    *conditions: str,
    takes: Iterable[str] = (),
    allergies: Iterable[Allergy] = (),
    readings: Iterable[tuple[str, float]] = (),
    born: int = 1970,
) -> PatientRecord:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    return PatientRecord(
        key="k",
        label="someone",
        sex="female",
        birth=date(born, 1, 1),
        as_of=date(2026, 1, 2),
        conditions=tuple(Condition(name, name) for name in conditions),
        medications=tuple(Medication(drug, drug) for drug in takes),
        allergies=tuple(allergies),
        observations=tuple(
            Observation(variable, value, "", time=when) for variable, value in readings
        ),
    )


def usual(name: str) -> Dose:
    known = catalogue.known(name)
    return catalogue.standard_dose(catalogue.drug(name)) if known else Dose(name, (10.0,), "mg")


def trying(*drugs: str, added: bool = False, stopping: Iterable[str] = ()) -> Treatment:
    actions: list[Action] = [CurrentTherapy()] if added else []
    actions += [Stop(drug) for drug in stopping]
    actions += [usual(drug) for drug in drugs]
    return Treatment((Step(tuple(actions)),))


def said(reasons: Iterable[Reason], severity: str) -> str:
    return " | ".join(reason.text for reason in reasons if reason.severity == severity)


@pytest.mark.parametrize("name", catalogue.names())
def test_nothing_speaks_against_any_drug_in_a_healthy_well_measured_person(name: str) -> None:
    assert screen(patient("hypertension"), trying(name), FACTS) == ()


@pytest.mark.parametrize("name", ["lisinopril", "losartan", "aliskiren", "spironolactone"])
@pytest.mark.parametrize("missing", ["potassium", "estimated_glomerular_filtration_rate"])
def test_without_potassium_or_filtration_a_raas_blocker_is_unknown_never_safe(
    name: str, missing: str
) -> None:
    known = {k: v for k, v in FACTS.items() if k != missing}
    reasons = screen(patient(), trying(name), known)
    assert missing.replace("_", " ") in said(reasons, "unknown")


def test_a_value_of_the_record_is_used_when_the_facts_lack_it() -> None:
    known = {k: v for k, v in FACTS.items() if k != "potassium"}
    someone = patient(readings=[("potassium", 5.8)])
    assert "5.5 mmol/L" in said(screen(someone, trying("lisinopril"), known), "exclude")


@pytest.mark.parametrize(
    ("name", "potassium", "severity"),
    [
        ("lisinopril", 5.6, "exclude"),
        ("lisinopril", 5.2, "warn"),
        ("spironolactone", 5.2, "exclude"),
        ("hydrochlorothiazide", 2.9, "exclude"),
        ("hydrochlorothiazide", 3.3, "warn"),
    ],
)
def test_potassium_excludes_or_warns_by_its_height(
    name: str, potassium: float, severity: str
) -> None:
    reasons = screen(patient(), trying(name), FACTS | {"potassium": potassium})
    assert [reason.severity for reason in reasons] == [severity]
    assert "potassium" in reasons[0].text


@pytest.mark.parametrize(
    ("drug", "condition"),
    [
        ("lisinopril", "ace_inhibitor_angioedema"),
        ("bisoprolol", "complete_heart_block"),
        ("verapamil", "heart_failure_reduced_ejection_fraction"),
        ("doxazosin", "orthostatic_hypotension"),
        ("hydralazine", "systemic_lupus"),
        ("dapagliflozin", "diabetes_type_1"),
        ("spironolactone", "adrenal_insufficiency"),
        ("furosemide", "dehydration"),
        ("clonidine", "sick_sinus_syndrome"),
    ],
)
def test_a_contraindication_excludes_only_the_drug_that_it_is_of(drug: str, condition: str) -> None:
    someone = patient(condition)
    assert said(screen(someone, trying(drug), FACTS), "exclude")
    assert not said(screen(someone, trying("chlortalidone"), FACTS), "exclude")


@pytest.mark.parametrize("name", ["lisinopril", "aliskiren"])
@pytest.mark.parametrize("condition", ["angioedema", "hereditary_angioedema"])
def test_angioedema_of_any_cause_excludes_what_can_bring_it_back(name: str, condition: str) -> None:
    assert "angioedema" in said(screen(patient(condition), trying(name), FACTS), "exclude")


def test_angioedema_warns_of_receptor_blockers() -> None:
    assert "angioedema" in said(screen(patient("angioedema"), trying("losartan"), FACTS), "warn")


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("furosemide 160 mg oral twice daily", "warn"),
        ("furosemide 6000 mg oral twice daily", "exclude"),
        ("amlodipine 50000 mg oral once daily", "exclude"),
        ("lisinopril 40 mg oral every 1 h", "exclude"),
        ("lisinopril 40 mg oral twice daily", "warn"),
    ],
)
def test_more_than_the_usual_maximum_a_day_is_told(text: str, severity: str) -> None:
    assert "usual maximum" in said(screen(patient(), read_treatment(text), FACTS), severity)


@pytest.mark.parametrize("name", catalogue.names())
@pytest.mark.parametrize("condition", ["hypertension", "heart_failure"])
def test_usual_doses_are_no_excess(name: str, condition: str) -> None:
    for dose in catalogue.usual_doses(catalogue.drug(name), condition):
        treatment = Treatment((Step((dose,)),))
        reasons = screen(patient(condition), treatment, FACTS)
        assert all("maximum" not in r.text for r in reasons)


def test_oedema_may_ask_for_more_than_high_pressure_does() -> None:
    much = read_treatment("furosemide 160 mg oral twice daily")
    assert "usual maximum" not in said(screen(patient("heart_failure"), much, FACTS), "warn")
    too_much = read_treatment("furosemide 500 mg oral twice daily")
    assert "usual maximum" in said(screen(patient("heart_failure"), too_much, FACTS), "warn")


def test_every_condition_of_a_rule_can_be_read_from_a_record_by_code_and_by_name() -> None:
    for rule in rules().rules:
        for name in filter(None, (rule.condition, rule.also)):
            known = condition(name)
            assert known.snomed or known.icd10, name
            assert by_text(known.text) == known, name


def test_a_rule_that_was_not_checked_acts_and_says_so() -> None:
    (reason,) = screen(patient("gout"), trying("hydrochlorothiazide"), FACTS)
    assert reason.severity == "warn" and not reason.confirmed
    assert "not checked" in reason.text
    checked, *_ = screen(
        patient("heart_failure_reduced_ejection_fraction"), trying("verapamil"), FACTS
    )
    assert checked.confirmed and "not checked" not in checked.text


def test_allergy_to_the_substance_its_brand_or_its_class_excludes() -> None:
    for substance in ("Lisinopril", "Zestril", "ACE inhibitors"):
        someone = patient(allergies=[Allergy(substance, "rash")])
        assert "allergy" in said(screen(someone, trying("lisinopril"), FACTS), "exclude")
        assert not screen(someone, trying("amlodipine"), FACTS)


def test_allergy_to_another_of_the_class_excludes_ace_inhibitors_and_warns_of_others() -> None:
    ace = patient(allergies=[Allergy("enalapril", "swelling")])
    assert "class" in said(screen(ace, trying("lisinopril"), FACTS), "exclude")
    calcium = patient(allergies=[Allergy("nifedipine", "rash")])
    assert "class" in said(screen(calcium, trying("amlodipine"), FACTS), "warn")


def test_an_allergy_can_stand_for_a_condition() -> None:
    sulfa = patient(allergies=[Allergy("sulfamethoxazole", "rash")])
    assert "sulfonamide" in said(screen(sulfa, trying("furosemide"), FACTS), "warn")
    swollen = patient(allergies=[Allergy("ramipril", "drug allergy", reaction="angioedema")])
    assert "angioedema" in said(screen(swollen, trying("losartan"), FACTS), "warn")
    coughing = patient(allergies=[Allergy("ramipril", "drug allergy", reaction="cough")])
    assert not screen(coughing, trying("losartan"), FACTS)


def test_an_old_potassium_does_not_clear_a_raas_blocker() -> None:
    old = datetime(2023, 1, 1, tzinfo=UTC)
    someone = replace(patient(), observations=(Observation("potassium", 4.2, "mmol/L", time=old),))
    reasons = screen(someone, trying("lisinopril"), FACTS)
    assert "older than a year: potassium" in said(reasons, "unknown")
    assert not screen(someone, trying("amlodipine"), FACTS)


def test_two_blockers_of_the_renin_system_are_never_given_together() -> None:
    someone = patient(takes=["losartan"])
    added = screen(someone, trying("lisinopril", added=True), FACTS)
    assert "renin-angiotensin" in said(added, "exclude")
    assert not screen(someone, trying("lisinopril"), FACTS)
    both = screen(patient(), trying("lisinopril", "aliskiren"), FACTS)
    assert "renin-angiotensin" in said(both, "exclude")


def test_another_dose_replaces_the_present_one_and_another_drug_of_the_class_is_a_duplication() -> (
    None
):
    someone = patient(takes=["amlodipine", "ramipril"])
    assert not said(screen(someone, trying("amlodipine", added=True), FACTS), "exclude")
    assert "same class" in said(screen(someone, trying("lisinopril", added=True), FACTS), "exclude")
    swapped = trying("lisinopril", added=True, stopping=["ramipril"])
    assert not screen(someone, swapped, FACTS)


def test_drugs_that_are_not_against_pressure_stay_beside_and_interact() -> None:
    someone = patient(takes=["ibuprofen", "bisoprolol"])
    assert "ibuprofen" in said(screen(someone, trying("lisinopril"), FACTS), "warn")
    assert "bisoprolol" in said(screen(someone, trying("verapamil", added=True), FACTS), "exclude")
    assert not said(screen(someone, trying("verapamil"), FACTS), "exclude")


def test_exclusions_come_first() -> None:
    reasons = screen(
        patient("ace_inhibitor_angioedema", "renal_artery_stenosis"), trying("lisinopril"), {}
    )
    severities = [reason.severity for reason in reasons]
    assert severities == sorted(severities, key=["exclude", "unknown", "warn"].index)


@pytest.mark.parametrize(
    "condition", ["pregnancy", "pre_eclampsia", "dialysis", "renal_transplant", "septic_shock"]
)
def test_people_whom_the_twin_does_not_cover_are_refused(condition: str) -> None:
    assert refusal(patient(condition)) is not None


def test_people_older_than_any_that_the_body_was_made_from_are_refused() -> None:
    assert refusal(patient(born=1900)) is not None
    assert refusal(patient(born=1930)) is None


def test_children_are_refused_and_a_person_with_hypertension_is_not() -> None:
    assert refusal(patient("hypertension", born=2015)) is not None
    assert refusal(patient("hypertension")) is None


def test_very_high_pressure_is_refused_only_with_fresh_organ_damage() -> None:
    high = [("systolic_blood_pressure", 190.0), ("diastolic_blood_pressure", 100.0)]
    assert refusal(patient("hypertension", readings=high)) is None
    assert refusal(patient("acute_pulmonary_oedema", readings=high)) is not None
    usual = [("systolic_blood_pressure", 150.0), ("diastolic_blood_pressure", 95.0)]
    assert refusal(patient("acute_pulmonary_oedema", readings=usual)) is None


def test_every_rule_applies_to_a_drug_of_the_catalogue_and_its_source_exists() -> None:
    text = (Path(str(files("inpersona.core"))) / "sources.bib").read_text(encoding="utf-8")
    keys = {"ours", *re.findall(r"@\w+\{([^,]+),", text)}
    classes = {catalogue.drug(name).drug_class for name in catalogue.names()}
    for rule in rules().rules:
        assert set(rule.applies) & (classes | set(catalogue.names())), rule.id
        assert rule.source in keys, rule.id
    assert len({rule.id for rule in rules().rules}) == len(rules().rules)
    named = [r.source for r in rules().never_together] + [r.source for r in rules().refusals]
    assert set(named) <= keys


def test_every_catalogue_drug_is_in_the_group_of_its_class() -> None:
    for name in catalogue.names():
        assert catalogue.drug(name).drug_class in groups_of(name)
        assert name in rules().groups[catalogue.drug(name).drug_class]


def test_groups_that_pair_rules_name_exist_or_are_drugs() -> None:
    for rule in rules().rules:
        for taken in rule.takes:
            assert taken in rules().groups or taken.islower(), (rule.id, taken)


def test_an_ace_inhibitor_gives_way_to_sacubitril_with_the_washout_of_the_label() -> None:
    someone = patient(takes=("lisinopril",))
    change = trying("sacubitril", added=True, stopping=("lisinopril",))
    assert "36 h" in said(screen(someone, change, FACTS), "warn")
    assert "36 h" not in said(screen(patient(), trying("sacubitril"), FACTS), "warn")


def test_a_kidney_about_to_be_replaced_is_refused() -> None:
    found = refusal(patient(readings=[("estimated_glomerular_filtration_rate", 8.0)]))
    assert found is not None and "filtration below 10" in found.text


def test_no_rule_orders_anybody_about() -> None:
    orders = re.compile(r"(^|[:;,] )(stop|start|check|correct|lower|give|take|do not|avoid)\b")
    assert [rule.text for rule in rules().rules if orders.search(rule.text)] == []
