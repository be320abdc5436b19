"""Whatever is given, reading a record ends in a record or in one sentence, never in a traceback."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpersona.errors import InputError
from inpersona.formats.read import read_bytes, read_record

PATIENT = {
    "resourceType": "Patient",
    "id": "p1",
    "name": [{"family": "Secretname", "given": ["Zacharias"]}],
    "gender": "male",
    "birthDate": "1960-02-03",
}


def pressure(systolic: float, diastolic: float, unit: str = "mm[Hg]") -> dict[str, Any]:
    def part(code: str, value: float) -> dict[str, Any]:
        coding = [{"system": "http://loinc.org", "code": code}]
        return {"code": {"coding": coding}, "valueQuantity": {"value": value, "code": unit}}

    return {
        "resourceType": "Observation",
        "id": "bp",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2020-05-06T10:00:00Z",
        "component": [part("8480-6", systolic), part("8462-4", diastolic)],
    }


def bundle(*resources: Any) -> bytes:
    entries = [{"resource": r} for r in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


GOOD = bundle(PATIENT, pressure(150, 90))

BAD: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \n\t ",
    "binary": bytes(range(256)),
    "null bytes": b"\x00\x00{}",
    "truncated": GOOD[: len(GOOD) // 2],
    "nested lists": b"[" * 200_000,
    "nested objects": b'{"a":' * 200_000,
    "nested but closed": b"[" * 50_000 + b"]" * 50_000,
    "a number": b"12",
    "a list of numbers": b"[1, 2, 3]",
    "no resource": b'{"hello": "world"}',
    "plain text": b"Dear colleague, thank you for sending this man.",
    "html": b"<!doctype html><html></html>",
    "no patient": bundle(pressure(150, 90)),
    "two patients": bundle(PATIENT, {**PATIENT, "id": "p2"}),
    "no birth": bundle({**PATIENT, "birthDate": None}),
    "birth in the future": bundle({**PATIENT, "birthDate": "2999-01-01"}),
    "death before birth": bundle({**PATIENT, "deceasedDateTime": "1950-01-01"}),
    "no sex": bundle({**PATIENT, "gender": "unknown"}),
    "negative pressure": bundle(PATIENT, pressure(-150, 90)),
    "pressure in kilograms": bundle(PATIENT, pressure(150, 90, "kg")),
    "not a number": bundle(PATIENT).replace(b'"male"', b"NaN"),
    "toml with an unknown word": b'sex = "male"\nbirth = 1960-01-01\ncolour = "red"\n',
    "toml without a birth": b'sex = "male"\n',
    "toml negative pressure": (
        b'sex = "male"\nbirth = 1960-01-01\n[[pressures]]\ndate = 2020-01-01\n'
        b"systolic = -150\ndiastolic = 90\n"
    ),
    "toml wrong unit": (
        b'sex = "male"\nbirth = 1960-01-01\n[[readings]]\ndate = 2020-01-01\n'
        b'variable = "creatinine"\nvalue = 1\nunit = "kg"\n'
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_a_usable_record_gives_one_sentence(name: str) -> None:
    with pytest.raises(InputError) as caught:
        read_bytes(BAD[name])
    message = str(caught.value)
    assert message
    assert "\n" not in message
    assert len(message) < 400
    for secret in ("Secretname", "Zacharias", "1960", "150"):
        assert secret not in message


def test_a_good_record_is_read_with_and_without_a_byte_order_mark() -> None:
    for content in (GOOD, b"\xef\xbb\xbf" + GOOD):
        record = read_bytes(content)
        newest = record.latest("systolic_blood_pressure")
        assert newest is not None
        assert (newest.value, newest.setting) == (150.0, "office")
        assert record.original == content


def test_lines_of_resources_are_a_record() -> None:
    lines = "\n".join(json.dumps(r) for r in (PATIENT, pressure(150, 90))).encode()
    assert len(read_bytes(lines).observations) == 2


def test_a_folder_and_a_missing_file_are_refused_without_naming_them(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "Zacharias_Secretname.json"):
        with pytest.raises(InputError) as caught:
            read_record(path)
        assert "Secretname" not in str(caught.value)
        assert str(tmp_path) not in str(caught.value)


def test_a_day_outside_the_life_is_refused() -> None:
    for day in (date(1950, 1, 1),):
        with pytest.raises(InputError):
            read_bytes(GOOD, day)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = ("resourceType", "status", "code", "subject", "component", "valueQuantity", "coding", "id",
          "effectiveDateTime", "effectivePeriod", "dosageInstruction", "medicationCodeableConcept",
          "medicationReference", "clinicalStatus", "onsetDateTime", "reaction", "extension", "name",
          "birthDate", "gender", "deceasedDateTime", "method", "category", "contained")  # fmt: skip
KINDS = ("Observation", "Condition", "MedicationRequest", "MedicationStatement",
         "AllergyIntolerance", "Encounter", "Patient", "Medication", "Bundle")  # fmt: skip
resources = st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=8).flatmap(
    lambda fields: st.sampled_from(KINDS).map(lambda kind: {**fields, "resourceType": kind})
)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(content: bytes) -> None:
    try:
        record = read_bytes(content)
    except InputError:
        return
    assert record.sex in ("female", "male")


@settings(max_examples=300, deadline=None)
@given(st.lists(resources, max_size=4))
def test_resources_of_any_shape_are_refused_or_read(found: list[dict[str, Any]]) -> None:
    try:
        record = read_bytes(bundle(PATIENT, *found))
    except InputError:
        return
    assert record.sex == "male"


@settings(max_examples=100, deadline=None)
@given(st.integers(1, len(GOOD) - 1))
def test_a_record_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(InputError):
        read_bytes(GOOD[:length])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FIELDS), json_values)
def test_a_reading_with_any_field_of_any_shape_is_refused_or_read(field: str, value: Any) -> None:
    odd = {**pressure(150, 90), field: value}
    try:
        record = read_bytes(bundle(PATIENT, odd))
    except InputError:
        return
    assert all(o.value in (150.0, 90.0) for o in record.observations)
