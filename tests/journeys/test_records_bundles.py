"""The eight Synthea bundles and HL7's own examples, as far as INPERSONA_DATA holds them."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from inpersona.core.records import PatientRecord
from inpersona.core.variables import variable
from inpersona.errors import InputError
from inpersona.formats.read import read_bytes, read_record
from inpersona.formats.readiness import readiness

_DATA = os.environ.get("INPERSONA_DATA", "")
_PATIENTS = Path(_DATA) / "patients"
pytestmark = pytest.mark.skipif(
    not _DATA or not _PATIENTS.is_dir(), reason="needs the reference data: set INPERSONA_DATA"
)

#: Family name in the file's name: (sex, birth year, drugs known to be taken at the end).
PEOPLE = {
    "Casper": ("male", 1952, {"hydrochlorothiazide", "amlodipine", "metoprolol", "furosemide"}),
    "Dietrich": ("female", 1924, {"hydrochlorothiazide", "metoprolol", "digoxin", "warfarin"}),
    "Aufderhar": ("female", 1926, {"amlodipine", "clopidogrel", "simvastatin", "furosemide"}),
    "Ortiz": ("male", 1915, {"hydrochlorothiazide", "metoprolol", "metformin"}),
    "Lakin": ("male", 1910, {"hydrochlorothiazide", "digoxin", "warfarin"}),
    "Denesik": ("male", 1914, {"simvastatin", "donepezil"}),
    "Ferry": ("male", 1940, {"lisinopril", "verapamil", "warfarin"}),
    "Goodwin": ("female", 1967, {"amlodipine", "clopidogrel"}),
}


@cache
def bundle(person: str) -> PatientRecord:
    (path,) = (_PATIENTS / "fhir_synthea").glob(f"*{person}*.json")
    return read_record(path)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_bundle_gives_sex_birth_and_the_drugs_taken_at_the_end(person: str) -> None:
    record = bundle(person)
    sex, year, drugs = PEOPLE[person]
    assert (record.sex, record.birth.year) == (sex, year)
    assert drugs <= {m.drug for m in record.medications if m.active}


@pytest.mark.parametrize("person", PEOPLE)
def test_the_twin_never_stands_after_death(person: str) -> None:
    record = bundle(person)
    assert record.birth < record.as_of
    assert record.death is None or record.as_of <= record.death


@pytest.mark.parametrize("person", PEOPLE)
def test_every_reading_is_plausible_and_in_the_canonical_unit(person: str) -> None:
    for reading in bundle(person).observations:
        known = variable(reading.variable)
        assert reading.unit == known.unit
        assert known.plausible(reading.value)


@pytest.mark.parametrize("person", PEOPLE)
def test_every_type_of_resource_is_accounted_for(person: str) -> None:
    record = bundle(person)
    entries = json.loads(record.original.decode("utf-8-sig"))["entry"]
    said = " ".join(note.what for note in record.notes).lower()
    for kind in {e["resource"]["resourceType"] for e in entries}:
        stem = "medication" if kind.startswith("Medication") else kind.lower()
        assert stem in said, kind


@pytest.mark.parametrize("person", PEOPLE)
def test_no_note_holds_the_name_of_the_person(person: str) -> None:
    record = bundle(person)
    for word in record.label.split():
        assert not any(word in f"{note.what} {note.why}" for note in record.notes if len(word) > 3)


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"Goodwin"}))
def test_a_drug_is_listed_once_by_each_route(person: str) -> None:
    listed = [(m.drug, m.route) for m in bundle(person).medications]
    assert len(listed) == len(set(listed))


def test_readings_that_cannot_be_are_set_aside_with_the_reason() -> None:
    ortiz, denesik = bundle("Ortiz"), bundle("Denesik")
    assert any("a1c" in n.what for n in ortiz.notes if n.kind == "implausible")
    assert all(o.value >= 3.0 for o in ortiz.observations if o.variable == "hemoglobin_a1c")
    fractions = [o.value for o in denesik.series("left_ventricular_ejection_fraction")]
    assert all(value <= 80.0 for value in fractions)
    assert any("ejection fraction" in n.what for n in denesik.notes if n.kind == "implausible")


def test_a_record_without_vital_signs_is_refused_with_one_sentence_on_what_to_add() -> None:
    with pytest.raises(InputError, match="no blood pressure"):
        readiness(bundle("Goodwin"))


def test_a_record_without_an_ejection_fraction_is_ready_and_what_is_missing_is_said() -> None:
    assert bundle("Lakin").latest("left_ventricular_ejection_fraction") is None
    assert "heart rate" in {note.what for note in readiness(bundle("Lakin"))}
    assert "heart rate" not in {note.what for note in readiness(bundle("Ferry"))}


def test_repeated_renewals_begin_with_the_first_of_the_same_dose() -> None:
    (drug,) = [m for m in bundle("Ferry").medications if m.drug == "lisinopril"]
    assert drug.active
    assert drug.start is not None
    assert drug.start.year < 1970
    assert drug.dose == 10.0


def _instances() -> Iterator[tuple[str, dict[str, Any]]]:
    path = _PATIENTS / "fhir_r4_examples" / "hl7.fhir.r4.examples-4.0.1-instances.tar.xz"
    with tarfile.open(path) as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None and member.name.endswith(".json") and member.size < 300_000:
                yield member.name, json.loads(file.read())


def test_every_official_example_beside_a_patient_is_read_or_refused_with_a_reason() -> None:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1950-01-01"}
    read = 0
    for name, resource in _instances():
        if resource.get("resourceType") in ("Patient", "Bundle"):
            continue
        alone = {k: v for k, v in resource.items() if k not in ("subject", "patient")}
        try:
            record = read_bytes(json.dumps([patient, alone]).encode())
        except InputError:
            continue
        read += 1
        assert record.notes or record.observations, name
    assert read > 500
