"""Readings from FHIR: units, settings, what is ignored, what cannot be believed."""

from __future__ import annotations

from typing import Any

import pytest
from fhir_made import condition, loinc, pressure, quantity, reading, record, why

from inpersona.core.records import PatientRecord
from inpersona.errors import InputError

SYSTOLIC, CREATININE, FILTRATION = "8480-6", "2160-0", "33914-3"
FRACTION, WEIGHT, HEIGHT, INDEX = "10230-1", "29463-7", "8302-2", "39156-5"


def implausible(found: PatientRecord) -> list[tuple[str, str]]:
    return [(n.what, n.why) for n in found.notes if n.kind == "implausible"]


def test_components_of_old_and_new_panels_are_read() -> None:
    old = pressure(140, 80, "2019-01-01", code=loinc("55284-4"))
    found = record(old, pressure(150, 90))
    assert [o.value for o in found.series("systolic_blood_pressure")] == [140.0, 150.0]
    assert [o.value for o in found.series("diastolic_blood_pressure")] == [80.0, 90.0]


def test_units_are_converted_and_that_is_noted() -> None:
    found = record(reading(CREATININE, 1.0, "mg/dL"), reading(SYSTOLIC, 20.0, "kPa"))
    values = {o.variable: (o.value, o.unit) for o in found.observations}
    assert values["creatinine"] == (pytest.approx(88.42), "umol/L")
    assert values["systolic_blood_pressure"] == (pytest.approx(150.01, abs=0.01), "mm[Hg]")
    assert len(why(found, "converted")) == 2


def test_a_pressure_without_a_setting_is_taken_as_office_and_that_is_said() -> None:
    found = record(pressure(150, 90))
    assert {o.setting for o in found.observations} == {"office"}
    assert any("office" in reason for reason in why(found, "imputed"))


@pytest.mark.parametrize(
    ("more", "setting"),
    [
        ({"method": {"text": "Home blood pressure monitoring"}}, "home"),
        ({"performer": [{"reference": "Patient/p1"}]}, "home"),
        ({"method": {"text": "24 hour ambulatory monitoring"}}, "ambulatory"),
        ({"method": {"text": "arterial line"}}, "invasive"),
        ({"note": [{"text": "seen in the nursing home"}]}, "office"),
        ({"method": {"text": "ambulatory care visit"}}, "office"),
    ],
)
def test_the_setting_is_read_from_what_is_said(more: dict[str, Any], setting: str) -> None:
    assert {o.setting for o in record(pressure(150, 90, **more)).observations} == {setting}


def test_the_posture_is_read_from_the_extension_of_vital_signs() -> None:
    where = "http://hl7.org/fhir/StructureDefinition/observation-bodyPosition"
    coding = [{"system": "http://snomed.info/sct", "code": "10904000"}]
    extension = [{"url": where, "valueCodeableConcept": {"coding": coding}}]
    found = record(pressure(130, 85, extension=extension))
    assert {o.posture for o in found.observations} == {"standing"}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "entered-in-error"}, "entered in error"),
        ({"status": "cancelled"}, "cancelled"),
        ({"dataAbsentReason": {"coding": [{"code": "not-performed"}]}}, "no value: not-performed"),
        ({"valueQuantity": None, "valueString": "high"}, "its value is not a number with a unit"),
        ({"valueQuantity": {**quantity(4, "mmol/L"), "comparator": "<"}}, "only a bound"),
        ({"valueQuantity": None}, "no value"),
        ({"valueQuantity": quantity(4, "kg")}, "its unit does not fit potassium"),
        ({"code": loinc("99999-9")}, "none of the twin's variables"),
    ],
)
def test_what_is_not_used_leaves_its_reason(change: dict[str, Any], reason: str) -> None:
    found = record({**reading("2823-3", 4.0, "mmol/L"), **change})
    assert found.observations == ()
    assert any(reason in said for said in why(found, "ignored"))


def test_the_other_component_is_used_where_one_is_absent() -> None:
    one = pressure(150, 90)
    del one["component"][1]["valueQuantity"]
    one["component"][1]["dataAbsentReason"] = {"coding": [{"code": "not-performed"}]}
    found = record(one)
    assert [o.variable for o in found.observations] == ["systolic_blood_pressure"]
    assert "no value: not-performed" in why(found, "ignored")


def test_a_second_copy_and_another_persons_reading_are_left_out() -> None:
    mine = reading("2823-3", 4.0, "mmol/L", id="a")
    other = reading("2823-3", 9.0, "mmol/L", id="b", subject={"reference": "Patient/p2"})
    found = record(mine, mine, other)
    assert [o.value for o in found.observations] == [4.0]
    assert {"a second copy of a resource", "about another person"} <= set(why(found, "ignored"))


def test_repeated_notes_are_one_with_its_count() -> None:
    found = record(*(reading("99999-9", 1.0, "1") for _ in range(7)))
    assert [w for w in why(found, "ignored") if "variables" in w] == [
        "a code that is none of the twin's variables (7 times)"
    ]


@pytest.mark.parametrize("value", [-150.0, -999.0])
def test_a_negative_pressure_is_refused(value: float) -> None:
    with pytest.raises(InputError, match="negative"):
        record(reading(SYSTOLIC, value, "mm[Hg]"))


def test_a_pressure_in_kilograms_is_refused_but_an_odd_laboratory_unit_is_not() -> None:
    with pytest.raises(InputError, match="no unit of pressure"):
        record(reading(SYSTOLIC, 150, "kg"))
    assert record(reading(CREATININE, 80, "kg")).observations == ()


def test_the_gate_sets_aside_what_lies_outside_hard_limits() -> None:
    found = record(reading("4548-4", 2.4, "%"), reading("4548-4", 6.4, "%"))
    assert [o.value for o in found.observations] == [6.4]
    assert implausible(found) == [("hemoglobin a1c", "outside 3 to 22 %")]


def test_a_diastolic_above_the_systolic_sets_the_pair_aside() -> None:
    found = record(pressure(90, 150), pressure(150, 90, "2020-02-01"))
    assert [o.value for o in found.observations] == [150.0, 90.0]
    assert len([n for n in found.notes if n.kind == "implausible"]) == 2


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [([], 1), (["84114007"], 0), (["22298006"], 0)],  # none, heart failure, myocardial infarction
)
def test_a_high_ejection_fraction_is_not_believed_in_a_failing_heart(
    conditions: list[str], kept: int
) -> None:
    problems = [condition(code, "2018-01-01") for code in conditions]
    assert len(record(reading(FRACTION, 84.0, "%"), *problems).observations) == kept


def test_a_body_mass_index_that_contradicts_height_and_weight_is_set_aside() -> None:
    size = [reading(WEIGHT, 80, "kg"), reading(HEIGHT, 180, "cm")]
    assert len(record(*size, reading(INDEX, 24.7, "kg/m2")).observations) == 3
    found = record(*size, reading(INDEX, 41.0, "kg/m2"))
    assert [o.variable for o in found.observations] == ["body_weight", "body_height"]


@pytest.mark.parametrize(
    ("weight", "height", "index", "kept"),
    [
        (5, 177, 28.0, ["body_height", "body_mass_index"]),
        (80, 77, 25.5, ["body_weight", "body_mass_index"]),
        (5, 177, None, []),
        (5, 177, 1.6, []),
        (80, 177, None, ["body_weight", "body_height"]),
        (240, 175, None, ["body_weight", "body_height"]),
        (300, 175, None, []),
    ],
)
def test_of_weight_and_height_that_cannot_go_together_the_one_the_index_speaks_for_stays(
    weight: float, height: float, index: float | None, kept: list[str]
) -> None:
    size = [reading(WEIGHT, weight, "kg"), reading(HEIGHT, height, "cm")]
    size += [reading(INDEX, index, "kg/m2")] if index else []
    found = record(*size)
    assert [o.variable for o in found.observations] == kept
    assert len(implausible(found)) == len(size) - len(kept)


def test_a_weight_is_held_against_the_height_of_another_visit_and_of_grown_people_only() -> None:
    tall, heavy = reading(HEIGHT, 177, "cm", "2012-01-01"), reading(WEIGHT, 80, "kg", "2012-01-01")
    found = record(tall, heavy, reading(WEIGHT, 5, "kg", "2020-01-01"))
    assert [o.value for o in found.observations] == [177.0, 80.0]
    ((what, reason),) = implausible(found)
    assert (what, reason.split(" (")[0]) == ("body weight", "cannot go with the height")
    child = record(tall, heavy, reading(WEIGHT, 5, "kg", "1950-04-01"))
    assert len(child.observations) == 3


def test_undated_and_dated_sizes_are_compared_too() -> None:
    undated = reading(WEIGHT, 5, "kg")
    del undated["effectiveDateTime"]
    assert (
        record(undated, reading(HEIGHT, 177, "cm"), pressure(150, 90)).series("body_weight") == ()
    )


@pytest.mark.parametrize(
    ("creatinine", "filtration", "kept"),
    [(80.0, 4.3, False), (80.0, 85.0, True), (400.0, 13.0, True), (400.0, 110.0, False)],
)
def test_a_filtration_that_contradicts_creatinine_of_the_day_is_set_aside(
    creatinine: float, filtration: float, kept: bool
) -> None:
    found = record(
        reading(CREATININE, creatinine, "umol/L"),
        reading(FILTRATION, filtration, "mL/min/{1.73_m2}"),
    )
    assert bool(found.series("estimated_glomerular_filtration_rate")) is kept
    assert found.series("creatinine")


def test_readings_outside_the_life_are_set_aside() -> None:
    found = record(
        reading("2823-3", 4.0, "mmol/L", "1949-12-31"),
        reading("2823-3", 4.1, "mmol/L", "2020-01-01"),
        reading("2823-3", 4.2, "mmol/L", "2021-01-01"),
        deceasedDateTime="2020-06-01",
    )
    assert [o.value for o in found.observations] == [4.1]
    assert {reason for _, reason in implausible(found)} == {
        "dated before birth",
        "dated after death",
    }
