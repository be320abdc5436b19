"""The shipped examples read as records that can carry a twin."""

from __future__ import annotations

from pathlib import Path

import pytest

from inpersona import examples
from inpersona.core.grammar import parse
from inpersona.decide.safety import screen
from inpersona.errors import UnknownName
from inpersona.formats.read import read_record


def written(name: str, folder: Path) -> Path:
    path = folder / examples.file_name(name)
    path.write_bytes(examples.read(name))
    return path


def test_there_are_three_examples() -> None:
    assert examples.names() == (
        "heart_failure_reduced_on_treatment",
        "hypertension_ckd3_on_treatment",
        "hypertension_stage2_untreated",
    )


def test_an_unknown_example_is_named_with_the_near_ones() -> None:
    with pytest.raises(UnknownName, match="hypertension_stage2_untreated"):
        examples.read("hypertension_stage2")


def test_the_untreated_man_has_office_and_home_readings_and_no_drug(tmp_path: Path) -> None:
    record = read_record(written("hypertension_stage2_untreated", tmp_path))
    assert (record.sex, round(record.age)) == ("male", 55)
    office = [o.value for o in record.series("systolic_blood_pressure", "office")]
    home = [o.value for o in record.series("systolic_blood_pressure", "home")]
    assert (len(office), len(home)) == (9, 12)
    assert sum(office) / 9 == pytest.approx(154.8, abs=0.1)
    assert sum(home) / 12 == pytest.approx(146.25, abs=0.1)
    assert record.has("hypertension")
    assert not record.medications
    assert not [n for n in record.notes if n.kind == "implausible"]
    potassium = record.latest("potassium")
    assert potassium is not None
    assert potassium.value == 4.2


def test_the_treated_woman_takes_two_drugs_since_the_day_given(tmp_path: Path) -> None:
    record = read_record(written("hypertension_ckd3_on_treatment", tmp_path))
    assert (record.sex, round(record.age)) == ("female", 68)
    taken = {m.drug: (m.dose, m.unit, m.interval_hours) for m in record.medications if m.active}
    assert taken == {
        "lisinopril": (10.0, "mg", 24.0),
        "hydrochlorothiazide": (12.5, "mg", 24.0),
    }
    for name in ("hypertension", "chronic_kidney_disease_stage_3", "gout", "asthma"):
        assert record.has(name)
    creatinine = record.latest("creatinine")
    assert creatinine is not None
    assert creatinine.value == pytest.approx(107.9, abs=0.1)
    assert [a.substance for a in record.allergies] == ["sulfamethoxazole", "amlodipine"]


@pytest.mark.parametrize("name", ["hypertension_stage2_untreated"])
def test_a_json_example_validates_as_r4b(name: str) -> None:
    models = pytest.importorskip("fhir.resources.R4B.bundle")
    bundle = models.Bundle.model_validate_json(examples.read(name))
    assert len(bundle.entry) > 30


@pytest.mark.parametrize("name", examples.names())
def test_an_example_can_be_read_from_its_path(name: str) -> None:
    with examples.path(name) as path:
        assert read_record(path).original == examples.read(name)


def test_the_recorded_intolerance_excludes_amlodipine_and_nothing_else_of_its_class() -> None:
    with examples.path("hypertension_ckd3_on_treatment") as path:
        record = read_record(path)
    reasons = {
        drug: [r.severity for r in screen(record, parse(f"{drug} oral once daily"), {})]
        for drug in ("amlodipine 5 mg", "verapamil 240 mg")
    }
    assert "exclude" in reasons["amlodipine 5 mg"]
    assert "exclude" not in reasons["verapamil 240 mg"]
