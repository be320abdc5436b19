"""The TOML form written and read again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toml_written import write_toml

from inpersona import examples
from inpersona.core.records import Allergy, PatientRecord
from inpersona.formats.fhir_elements import text
from inpersona.formats.read import read_bytes


def facts(record: PatientRecord) -> tuple[object, ...]:
    readings = [
        (o.variable, o.value, o.unit, o.setting, o.posture, o.sd, o.time and o.time.timestamp())
        for o in record.observations
    ]
    conditions = [(c.name, c.onset, c.abated, c.active) for c in record.conditions]
    taken = [
        (m.drug, m.dose, m.unit, m.interval_hours, m.route, m.start, m.end, m.active)
        for m in record.medications
    ]
    refused = [(a.substance, a.reaction) for a in record.allergies]
    person = (record.label, record.sex, record.birth, record.death, record.as_of)
    return person, readings, conditions, taken, refused


@pytest.mark.parametrize("name", examples.names())
def test_an_example_written_and_read_again_holds_the_same_facts(name: str) -> None:
    record = read_bytes(examples.read(name))
    again = read_bytes(write_toml(record).encode())
    assert facts(again) == facts(record)


words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).map(text)


@settings(max_examples=60, deadline=None)
@given(label=words, substance=words, value=st.floats(70, 200))
def test_any_words_and_values_survive_the_round_trip(
    label: str, substance: str, value: float
) -> None:
    source = read_bytes(examples.read("hypertension_ckd3_on_treatment"))
    first = replace(source.observations[0], value=value)
    changed = replace(
        source,
        label=label.strip(),
        observations=(first,),
        allergies=(Allergy(substance.strip() or "x", ""),),
    )
    again = read_bytes(write_toml(changed).encode())
    assert again.label == changed.label
    assert again.observations[0].value == value
    assert len(again.allergies) == 1
