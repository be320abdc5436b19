"""FHIR resources made for tests."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from inpersona.core.records import PatientRecord
from inpersona.formats.read import read_bytes

Json = dict[str, Any]
PATIENT: Json = {
    "resourceType": "Patient",
    "id": "p1",
    "gender": "male",
    "birthDate": "1950-01-01",
}


def record(*resources: Json, as_of: date | None = None, **patient: Any) -> PatientRecord:
    """The record of a list of resources beside the Patient."""
    return read_bytes(json.dumps([{**PATIENT, **patient}, *resources]).encode(), as_of)


def loinc(code: str, text: str = "") -> Json:
    return {"coding": [{"system": "http://loinc.org", "code": code}], "text": text}


def quantity(value: float, unit: str) -> Json:
    return {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}


def reading(code: str, value: float, unit: str, day: str = "2020-01-01", **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": loinc(code),
        "effectiveDateTime": day,
        "valueQuantity": quantity(value, unit),
        **more,
    }


def pressure(systolic: float, diastolic: float, day: str = "2020-01-01", **more: Any) -> Json:
    parts = (("8480-6", systolic), ("8462-4", diastolic))
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": loinc("85354-9"),
        "effectiveDateTime": day,
        "component": [
            {"code": loinc(code), "valueQuantity": quantity(value, "mm[Hg]")}
            for code, value in parts
        ],
        **more,
    }


def order(text: str, day: str, status: str = "active", **more: Any) -> Json:
    return {
        "resourceType": "MedicationRequest",
        "status": status,
        "intent": "order",
        "medicationCodeableConcept": {"text": text},
        "authoredOn": day,
        **more,
    }


def condition(code: str, onset: str, system: str = "http://snomed.info/sct", **more: Any) -> Json:
    return {
        "resourceType": "Condition",
        "code": {"coding": [{"system": system, "code": code}]},
        "onsetDateTime": onset,
        **more,
    }


def clinical(status: str) -> Json:
    return {"coding": [{"code": status}]}


def why(found: PatientRecord, kind: str) -> list[str]:
    """The reasons of all notes of a kind."""
    return [note.why for note in found.notes if note.kind == kind]
