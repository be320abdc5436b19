"""The short TOML form: read strictly, written so that it reads the same again."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toml_written import write_toml

from inpersona.core.records import Allergy, Condition, Medication, Observation, PatientRecord
from inpersona.core.variables import variables
from inpersona.errors import InputError, OutOfRange, UnitError, UnknownName
from inpersona.formats import toml_record
from inpersona.formats.fhir_elements import text
from inpersona.formats.read import read_bytes

HEAD = 'sex = "female"\nbirth = 1958-03-14\nas_of = 2025-05-20\n'


def read(body: str) -> PatientRecord:
    return read_bytes((HEAD + body).encode())


def documented_example() -> str:
    lines = (toml_record.__doc__ or "").splitlines()
    return "\n".join(line[4:] for line in lines if line.startswith("    "))


def test_the_form_in_the_documentation_is_read_as_it_says() -> None:
    record = read_bytes(documented_example().encode())
    assert record.sex == "female"
    assert record.as_of == date(2025, 5, 20)
    values = {o.variable: (o.value, o.setting) for o in record.observations}
    assert values["systolic_blood_pressure"] == (152.0, "office")
    assert values["creatinine"] == (pytest.approx(106.1, abs=0.1), "laboratory")
    assert record.has("hypertension")
    assert [(m.drug, m.dose, m.interval_hours) for m in record.medications] == [
        ("lisinopril", 10.0, 24.0)
    ]
    assert record.allergies == (Allergy("amlodipine", "amlodipine", "swollen ankles"),)


def test_a_frequency_that_is_not_given_is_imputed_from_the_catalogue_and_said() -> None:
    record = read('[[medications]]\ndrug = "Lasix"\ndose = 40\n')
    (drug,) = record.medications
    assert (drug.drug, drug.imputed) == ("furosemide", ("interval_hours",))
    assert any(n.kind == "imputed" and "furosemide" in n.what for n in record.notes)


def test_a_drug_that_begins_later_is_not_taken_yet_and_said() -> None:
    record = read('[[medications]]\ndrug = "lisinopril"\ndose = 10\nstart = 2031-01-01\n')
    assert not record.medications[0].active
    assert any("begins after" in note.why for note in record.notes)


def test_the_spread_of_a_reading_is_converted_with_its_unit() -> None:
    body = '[[readings]]\nvariable = "creatinine"\nvalue = 1.0\nsd = 0.1\nunit = "mg/dL"\n'
    (reading,) = read(body).observations
    assert reading.value == pytest.approx(88.42, abs=0.01)
    assert reading.sd == pytest.approx(8.842, abs=0.001)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ('[[readings]]\nvariable = "creatinin"\nvalue = 1\nunit = "mg/dL"\n', UnknownName),
        ('[[readings]]\nvariable = "creatinine"\nvalue = 1\nunit = "mm[Hg]"\n', UnitError),
        ('[[readings]]\nvariable = "potassium"\nvalue = 40\nunit = "mmol/L"\n', OutOfRange),
        ('[[medications]]\ndrug = "lisinopril"\ndose = -10\n', OutOfRange),
        ('[[medications]]\ndrug = "lisinopril"\nevery_hours = 0\n', OutOfRange),
        (
            '[[medications]]\ndrug = "lisinopril"\nstart = 2025-02-01\nend = 2025-01-01\n',
            OutOfRange,
        ),
        ("[[pressures]]\nsystolic = 150\n", InputError),
        ('[[pressures]]\nsystolic = "150"\ndiastolic = 90\n', InputError),
        ('[[pressures]]\nsystolic = 150\ndiastolic = 90\nsetting = "moon"\n', InputError),
        ("[[pressures]]\nsystolic = inf\ndiastolic = 90\n", InputError),
        ('[[pressures]]\nsystolic = 150\ndiastolic = 90\ndate = "soon"\n', InputError),
        ("pressures = 3\n", InputError),
        ("[[allergies]]\n", InputError),
    ],
)
def test_what_is_wrong_in_the_form_is_refused_by_place(body: str, error: type[InputError]) -> None:
    with pytest.raises(error):
        read(body)


def test_an_empty_sex_is_refused_not_guessed() -> None:
    empty = HEAD.replace('"female"', '""') + "[[pressures]]\nsystolic = 150\ndiastolic = 90\n"
    with pytest.raises(InputError, match="sex must be one of"):
        read_bytes(empty.encode())


def test_an_unknown_word_is_answered_with_the_near_one() -> None:
    with pytest.raises(UnknownName, match="systolic"):
        read("[[pressures]]\nsystolc = 150\ndiastolic = 90\n")


times = st.datetimes(datetime(1960, 1, 1), datetime(2025, 5, 20)).map(
    lambda t: t.replace(tzinfo=UTC)
)
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20).map(text)


@st.composite
def readings(draw: st.DrawFn) -> Observation:
    known = draw(st.sampled_from([
        v for v in variables().values()
        if v.low > -1e9 and v.high < 1e9 and "blood_pressure" not in v.name
        and v.name not in ("body_mass_index", "body_weight",
                           "estimated_glomerular_filtration_rate")
    ]))  # fmt: skip
    value = draw(st.floats(known.low, known.high))
    sd = draw(st.none() | st.floats(0.01, 100.0))
    device, modality, when = draw(texts), draw(texts), draw(st.none() | times)
    posture = draw(st.sampled_from(["sitting", "unknown"]))
    return Observation(
        known.name, value, known.unit, when, sd, device, modality, "laboratory", posture
    )


medications = st.builds(
    Medication,
    drug=st.sampled_from(["lisinopril", "amlodipine", "ferrous sulfate", "warfarin"]),
    text=st.just(""),
    dose=st.floats(0.1, 500.0),
    interval_hours=st.sampled_from([8.0, 12.0, 24.0]),
    start=st.none() | st.dates(date(1990, 1, 1), date(2025, 1, 1)),
    active=st.booleans(),
)
conditions = st.builds(
    Condition,
    name=st.sampled_from(["hypertension", "gout", "asthma"]),
    text=st.just(""),
    onset=st.none() | st.dates(date(1990, 1, 1), date(2025, 1, 1)),
    active=st.booleans(),
)
allergies = st.builds(
    Allergy,
    substance=st.sampled_from(["amlodipine", "penicillin v", "peanut"]),
    text=st.just(""),
    reaction=texts,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(readings(), max_size=4),
    st.lists(medications, max_size=3),
    st.lists(conditions, max_size=3),
    st.lists(allergies, max_size=3),
    texts,
)
def test_a_record_written_and_read_again_is_the_same(
    observed: list[Observation],
    taken: list[Medication],
    ill: list[Condition],
    allergic: list[Allergy],
    label: str,
) -> None:
    record = PatientRecord(
        "", label, "male", date(1950, 1, 1), date(2025, 5, 20), None, tuple(observed),
        tuple(ill), tuple(taken), tuple(allergic),
    )  # fmt: skip
    written = write_toml(record)
    tomllib.loads(written)
    again = read_bytes(written.encode())
    assert (again.label, again.sex, again.birth) == (label, "male", record.birth)
    assert again.as_of == record.as_of
    assert again.observations == record.observations
    assert tuple(replace(m, text="") for m in again.medications) == record.medications
    assert tuple(replace(c, text="") for c in again.conditions) == record.conditions
    assert tuple(replace(a, text="") for a in again.allergies) == record.allergies
