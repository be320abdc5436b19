"""The spine: names, units, codes and limits agree with each other and with public facts."""

from __future__ import annotations

from datetime import date

import pytest

from inpersona.core.conditions import CONDITIONS, by_code, condition
from inpersona.core.records import PatientRecord
from inpersona.core.units import factor
from inpersona.core.variables import VARIABLES, by_loinc, in_unit, to_canonical, variable
from inpersona.errors import UnitError, UnknownName

ICD, SNOMED = "http://hl7.org/fhir/sid/icd-10-cm", "http://snomed.info/sct"


def mod_10(code: str) -> bool:
    """The check digit of LOINC codes (Luhn, as LOINC describes it)."""
    digits, check = code.split("-")
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return (10 - total % 10) % 10 == int(check)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_has_unit_meaning_sane_limits_and_valid_codes(name: str) -> None:
    known = variable(name)
    assert known.meaning
    assert known.low < known.high
    assert all(mod_10(code) for code in known.loinc)
    factor(known.unit, known.unit)
    for low, high in known.reference.values():
        assert known.low <= max(low, known.low) < min(high, known.high) <= known.high


def test_no_code_measures_two_variables() -> None:
    codes = [code for known in VARIABLES.values() for code in known.loinc]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("name", VARIABLES)
def test_factors_agree_with_the_dimension_where_no_molar_mass_is_needed(name: str) -> None:
    known = variable(name)
    for unit, (scale, offset) in known.other_units.items():
        try:
            by_dimension, zero = factor(unit, known.unit)
        except UnitError:
            continue
        if unit.startswith("{") or "1.73" in known.unit or unit.startswith(("u[IU]", "m[IU]")):
            continue
        if unit.startswith("meq") or name == "hemoglobin_a1c":
            continue  # charge, not amount; two methods joined by a regression
        assert scale == pytest.approx(by_dimension, rel=2e-3), unit
        assert offset == pytest.approx(zero, rel=2e-3, abs=1e-6), unit


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("systolic_blood_pressure", 20.0, "kPa", 150.01),
        ("creatinine", 1.0, "mg/dL", 88.4),  # 113.12 g/mol
        ("creatinine", 1.0, "mg/dl", 88.4),
        ("glucose", 100.0, "mg/dL", 5.55),  # 180.16 g/mol
        ("hemoglobin_a1c", 53.0, "mmol/mol", 7.0),  # IFCC to NGSP
        ("body_temperature", 98.6, "[degF]", 37.0),
        ("body_weight", 154.3, "lb", 69.99),
        ("hemoglobin", 14.0, "g/dL", 140.0),
        ("uric_acid", 6.0, "mg/dL", 356.9),  # 168.11 g/mol
        ("left_ventricular_ejection_fraction", 0.55, "1", 55.0),
        ("heart_rate", 70.0, "{beats}/min", 70.0),
    ],
)
def test_known_conversions_come_out(name: str, value: float, unit: str, expected: float) -> None:
    assert to_canonical(variable(name), value, unit) == pytest.approx(expected, rel=2e-3)


def test_a_unit_that_does_not_fit_and_a_name_that_is_unknown_are_refused() -> None:
    with pytest.raises(UnitError, match="potassium"):
        to_canonical(variable("potassium"), 4.0, "kg")
    with pytest.raises(UnitError):
        to_canonical(variable("potassium"), 4.0, "")
    with pytest.raises(UnknownName, match="systolic_blood_pressure"):
        variable("systolic_blod_pressure")


def test_the_codes_of_blood_pressure_lead_to_it() -> None:
    for code, name in (("8480-6", "systolic"), ("8462-4", "diastolic")):
        found = by_loinc(code)
        assert found is not None
        assert found.name == f"{name}_blood_pressure"
    assert by_loinc("0000-0") is None


@pytest.mark.parametrize(
    ("system", "code", "name"),
    [
        (SNOMED, "38341003", "hypertension"),
        (ICD, "I10", "hypertension"),
        (ICD, "I50.22", "heart_failure_reduced_ejection_fraction"),
        (ICD, "I50.9", "heart_failure"),
        (ICD, "N18.31", "chronic_kidney_disease_stage_3"),
        (ICD, "E11.65", "diabetes_type_2"),
        (ICD, "E11.22", "diabetic_nephropathy"),
        (ICD, "I48.91", "atrial_fibrillation"),
    ],
)
def test_a_code_means_its_condition_by_the_longest_beginning(
    system: str, code: str, name: str
) -> None:
    found = by_code(system, code)
    assert found is not None
    assert found.name == name


def test_a_code_of_another_system_means_nothing() -> None:
    assert by_code("http://example.org/codes", "I10") is None
    assert by_code(SNOMED, "160903007") is None


def test_no_snomed_code_stands_for_two_conditions() -> None:
    codes = [code for known in CONDITIONS.values() for code in known.snomed]
    assert len(codes) == len(set(codes))
    with pytest.raises(UnknownName, match="hypertension"):
        condition("hypertensoin")


def test_moles_and_grams_of_a_concentration_convert_both_ways() -> None:
    assert in_unit("creatinine", 88.42, "umol/L", "mg/dL") == pytest.approx(1.0)
    assert in_unit("creatinine", 1.0, "mg/dL", "mmol/L") == pytest.approx(0.08842)
    assert in_unit("aldosterone", 100.0, "pg/mL", "pmol/L") == pytest.approx(1e5 / 360.44, rel=1e-3)


@pytest.mark.parametrize(("day", "years"), [(date(2025, 2, 28), 77), (date(2025, 3, 1), 78)])
def test_age_is_told_in_birthdays(day: date, years: int) -> None:
    assert PatientRecord("k", "someone", "female", date(1947, 3, 1), day).birthdays == years
