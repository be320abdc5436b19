"""Predictions as FHIR: valid as R4B, marked as simulated, without the person's name."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from inpersona.core.decisions import Goal, Interval, Option, Ranking, Reason
from inpersona.core.records import PatientRecord
from inpersona.core.results import Answer, Fit
from inpersona.core.twins import Belief, Twin
from inpersona.formats.fhir_out import answer_to_fhir

OPTIONS = (
    Option(
        treatment="amlodipine 5 mg oral once daily",
        status="ranked",
        tier=1,
        values={
            "systolic_blood_pressure": Interval(141.2345678, 133.0, 150.5, "mm[Hg]"),
            "blood_volume": Interval(5100.0, 4700.0, 5600.0, "mL"),
        },
        changes={"systolic_blood_pressure": Interval(-9.9, -15.0, -4.0, "mm[Hg]")},
        better_than_current=0.93,
        goals={"systolic below 140": 0.61},
        reasons=(Reason("warn", "ankle swelling is common"),),
    ),
    Option(
        treatment="lisinopril 10 mg oral once daily",
        status="excluded",
        reasons=(Reason("exclude", "angioedema with an ACE inhibitor before"),),
    ),
)


def an_answer(*options: Option) -> Answer:
    record = PatientRecord("a1b2", "Jane Doe", "female", date(1960, 5, 1), date(2025, 6, 1))
    belief = Belief({}, {}, np.array([1.0]), np.array(["a"]))
    fit = Fit((), (), {}, 1.0, 0, True, (), 0.1)
    goal = Goal("systolic_blood_pressure", None, 139.0, "mm[Hg]", "systolic below 140", "ours")
    ranking = Ranking("hypertension", "systolic_blood_pressure", 2.0, 8.0, options, (goal,))
    twin = Twin("adult", belief, record.as_of, record.key)
    return Answer(record, twin, fit, ranking, (), 7, 1.0, {"inpersona": "0.1"})


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    found = [e["resource"] for e in bundle["entry"]]
    return [r for r in found if r["resourceType"] == kind]


def test_the_bundle_validates_as_r4b() -> None:
    models = pytest.importorskip("fhir.resources.R4B.bundle")
    text = json.dumps(answer_to_fhir(an_answer(*OPTIONS)))
    bundle = models.Bundle.model_validate_json(text)
    kinds = [e.resource.get_resource_type() for e in bundle.entry]
    assert kinds.count("Observation") == 2
    assert kinds.count("RiskAssessment") == 2


def test_a_prediction_holds_its_interval_and_says_that_it_is_simulated() -> None:
    (pressure, _) = resources(answer_to_fhir(an_answer(*OPTIONS)), "Observation")
    assert pressure["code"]["coding"] == [{"system": "http://loinc.org", "code": "8480-6"}]
    assert pressure["valueQuantity"]["value"] == pytest.approx(141.235)
    values = {c["code"]["text"]: c["valueQuantity"]["value"] for c in pressure["component"]}
    assert values["value: lower end of the 90 % interval"] == 133.0
    assert values["change against current therapy: median"] == -9.9
    assert "not a medical device" in " ".join(n["text"] for n in pressure["note"])
    assert pressure["effectiveDateTime"] == "2025-07-27"


def test_probabilities_are_of_being_better_and_of_the_goals() -> None:
    risk, _ = resources(answer_to_fhir(an_answer(*OPTIONS)), "RiskAssessment")
    assert [p["probabilityDecimal"] for p in risk["prediction"]] == [0.93, 0.61]
    assert len(risk["basis"]) == 2


def test_an_excluded_option_is_there_with_its_reason_and_no_prediction() -> None:
    _, risk = resources(answer_to_fhir(an_answer(*OPTIONS)), "RiskAssessment")
    assert "prediction" not in risk
    assert any("angioedema" in note["text"] for note in risk["note"])


def test_every_reference_of_the_bundle_is_in_the_bundle() -> None:
    bundle = answer_to_fhir(an_answer(*OPTIONS))
    known = {e["fullUrl"] for e in bundle["entry"]}
    for risk in resources(bundle, "RiskAssessment"):
        assert {b["reference"] for b in risk.get("basis", [])} <= known
    for observation in resources(bundle, "Observation"):
        assert observation["device"]["reference"] in known


def test_the_name_of_the_person_does_not_leave() -> None:
    assert "Jane" not in json.dumps(answer_to_fhir(an_answer(*OPTIONS)))


def test_numbers_that_are_not_finite_are_left_out_and_ids_are_the_same_every_time() -> None:
    lost = replace(
        OPTIONS[0],
        values={"potassium": Interval(math.nan, math.nan, math.nan, "mmol/L")},
        better_than_current=math.nan,
        goals={},
    )
    bundle = answer_to_fhir(an_answer(lost))
    assert resources(bundle, "Observation") == []
    assert "prediction" not in resources(bundle, "RiskAssessment")[0]
    assert bundle == answer_to_fhir(an_answer(lost))
