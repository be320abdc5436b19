"""What a person takes on a day, from the prescriptions of years."""

from __future__ import annotations

from datetime import date

import pytest
from fhir_made import order, reading, record, why

from inpersona.core.records import Medication, PatientRecord

LATER = reading("2823-3", 4.1, "mmol/L", "2021-06-01")
ONCE = {"timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
        "doseAndRate": [{"doseQuantity": {"value": 1}}]}  # fmt: skip


def taken(found: PatientRecord) -> dict[str, Medication]:
    return {m.drug: m for m in found.medications if m.active}


def test_renewals_at_one_dose_are_one_medication_since_the_first() -> None:
    found = record(
        order("lisinopril 10 MG Oral Tablet", "2017-01-01", "stopped", dosageInstruction=[ONCE]),
        order("lisinopril 20 MG Oral Tablet", "2018-01-01", "stopped", dosageInstruction=[ONCE]),
        order("lisinopril 20 MG Oral Tablet", "2019-01-01", "stopped", dosageInstruction=[ONCE]),
        order("lisinopril 20 MG Oral Tablet", "2020-01-01", "active", dosageInstruction=[ONCE]),
    )
    (drug,) = found.medications
    assert (drug.dose, drug.start, drug.active) == (20.0, date(2018, 1, 1), True)
    assert drug.imputed == ()
    assert any("4 prescriptions joined" in reason for reason in why(found, "used"))


def test_a_gap_of_years_begins_a_new_course() -> None:
    found = record(
        order("lisinopril 10 MG Oral Tablet", "2010-01-01", "stopped"),
        order("lisinopril 10 MG Oral Tablet", "2020-01-01", "active"),
    )
    assert found.medications[0].start == date(2020, 1, 1)


def test_what_was_stopped_is_not_taken_but_was_on_an_earlier_day_between_renewals() -> None:
    orders = [
        order("lisinopril 10 MG Oral Tablet", "2018-01-01", "stopped"),
        order("lisinopril 10 MG Oral Tablet", "2018-12-01", "stopped"),
    ]
    assert not taken(record(*orders, LATER))
    assert taken(record(*orders, LATER, as_of=date(2018, 6, 1))).keys() == {"lisinopril"}


def test_a_prescription_of_a_later_day_is_left_out_and_noted() -> None:
    found = record(order("amlodipine 5 MG Oral Tablet", "2020-01-01"), as_of=date(2019, 1, 1))
    assert found.medications == ()
    assert any("after the day" in reason for reason in why(found, "ignored"))


def test_a_combination_is_two_drugs() -> None:
    found = record(
        order("lisinopril 20 MG / hydrochlorothiazide 12.5 MG Oral Tablet", "2020-01-01")
    )
    doses = {drug: m.dose for drug, m in taken(found).items()}
    assert doses == {"lisinopril": 20.0, "hydrochlorothiazide": 12.5}


def test_missing_frequency_and_count_are_imputed_and_said() -> None:
    found = record(order("lisinopril 10 MG Oral Tablet", "2020-01-01"))
    drug = taken(found)["lisinopril"]
    assert (drug.dose, drug.interval_hours) == (10.0, 24.0)
    assert set(drug.imputed) == {"dose", "interval_hours"}
    assert len(why(found, "imputed")) == 2


def test_two_tablets_twice_daily_are_that_dose() -> None:
    twice = {"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}},
             "doseAndRate": [{"doseQuantity": {"value": 2, "unit": "tablet"}}]}  # fmt: skip
    found = record(order("verapamil 40 MG Oral Tablet", "2020-01-01", dosageInstruction=[twice]))
    drug = taken(found)["verapamil"]
    assert (drug.dose, drug.interval_hours, drug.imputed) == (80.0, 12.0, ())


def test_unequal_doses_of_a_day_keep_the_amount_of_the_day() -> None:
    morning = {"text": "two tablets every morning"}
    evening = {"text": "one tablet every evening"}
    found = record(
        order("Furosemide 40 MG Oral Tablet", "2020-01-01", dosageInstruction=[morning, evening])
    )
    drug = taken(found)["furosemide"]
    assert drug.dose is not None
    assert drug.interval_hours is not None
    assert drug.dose * 24.0 / drug.interval_hours == pytest.approx(120.0)


def test_what_is_taken_as_needed_or_injected_once_has_no_regular_dose() -> None:
    found = record(
        order("Ibuprofen 200 MG Oral Tablet", "2020-01-01",
              dosageInstruction=[{"asNeededBoolean": True}]),
        order("10 ML Furosemide 10 MG/ML Injection", "2020-01-01"),
        LATER,
    )  # fmt: skip
    assert taken(found).keys() == {"ibuprofen"}
    assert all(m.dose is None for m in found.medications)


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        (order("amlodipine 5 MG", "2020-01-01", "entered-in-error"), "entered in error"),
        (order("amlodipine 5 MG", "2020-01-01", "cancelled"), "cancelled"),
        (order("amlodipine 5 MG", "2020-01-01", intent="proposal"), "a plan, not an order"),
        (order("amlodipine 5 MG", "2020-01-01", doNotPerform=True), "an order not to give it"),
        (order("", "2020-01-01"), "no medicine is named"),
    ],
)
def test_what_is_no_order_is_ignored_with_the_reason(
    resource: dict[str, object], reason: str
) -> None:
    found = record(resource)
    assert found.medications == ()
    assert reason in why(found, "ignored")


@pytest.mark.parametrize("reference", ["#m", "Medication/m", "urn:uuid:m", "http://a/Medication/m"])
def test_a_medicine_is_found_by_its_reference(reference: str) -> None:
    medicine = {
        "resourceType": "Medication",
        "id": "m",
        "code": {"text": "Amlodipine 5 MG Oral Tablet"},
    }
    request = order("", "2020-01-01", medicationReference={"reference": reference})
    del request["medicationCodeableConcept"]
    held = {**request, "contained": [medicine]} if reference == "#m" else request
    assert taken(record(held, medicine))["amlodipine"].dose == 5.0


def test_a_statement_with_a_period_ends_with_it() -> None:
    statement = {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": {"text": "bisoprolol fumarate 5 mg tablet"},
        "effectivePeriod": {"start": "2019-01-01", "end": "2020-03-01"},
        "dosage": [{"text": "once daily"}],
    }
    assert taken(record(statement, as_of=date(2020, 2, 1))).keys() == {"bisoprolol"}
    assert not taken(record(statement, as_of=date(2020, 4, 1)))


def test_a_drug_that_is_not_simulated_is_kept_and_said() -> None:
    found = record(order("Warfarin Sodium 5 MG Oral Tablet", "2020-01-01"))
    assert taken(found)["warfarin"].dose == 5.0
    assert any("not in the catalogue" in reason for reason in why(found, "ignored"))
