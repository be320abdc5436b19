"""Products by their names, and schedules by their codes and words."""

from __future__ import annotations

from typing import Any

import pytest

from inpersona.formats.drug_names import nonproprietary
from inpersona.formats.products import take_apart
from inpersona.formats.schedules import intakes, written_interval


@pytest.mark.parametrize(
    ("display", "ingredients", "route"),
    [
        ("Hydrochlorothiazide 25 MG Oral Tablet", [("hydrochlorothiazide", 25.0)], "oral"),
        ("Hydrochlorothiazide 25 MG", [("hydrochlorothiazide", 25.0)], ""),
        ("Lasix 40mg", [("furosemide", 40.0)], ""),
        (
            "amLODIPine 5 MG / Hydrochlorothiazide 12.5 MG / Olmesartan medoxomil 20 MG Oral Tablet",
            [("amlodipine", 5.0), ("hydrochlorothiazide", 12.5), ("olmesartan", 20.0)],
            "oral",
        ),
        (
            "24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]",
            [("metoprolol", 100.0)],
            "oral",
        ),
        ("Verapamil Hydrochloride 40 MG", [("verapamil", 40.0)], ""),
        ("cloNIDine hydrochloride 100 MCG Oral Tablet", [("clonidine", 0.1)], "oral"),
        ("10 ML Furosemide 10 MG/ML Injection", [("furosemide", 100.0)], "injection"),
        ("Memantine hydrochloride 2 MG/ML Oral Solution", [("memantine", None)], "oral"),
        ("0.25 ML Leuprolide Acetate 30 MG/ML Prefilled Syringe", [("leuprorelin", 7.5)],
         "subcutaneous"),
        ("Acetaminophen 325 MG / oxyCODONE Hydrochloride 5 MG Oral Tablet",
         [("paracetamol", 325.0), ("oxycodone", 5.0)], "oral"),
        ("Nitroglycerin 0.4 MG/ACTUAT Mucosal Spray", [("glyceryl trinitrate", 0.4)], "sublingual"),
        ("Lisinopril-HCTZ 20-12.5 mg tablet",
         [("lisinopril", 20.0), ("hydrochlorothiazide", 12.5)], "oral"),
        ("lisinopril/hydrochlorothiazide 10/12.5 mg",
         [("lisinopril", 10.0), ("hydrochlorothiazide", 12.5)], ""),
        ("Metformin 1 G Oral Tablet", [("metformin", 1000.0)], "oral"),
        ("12 HR verapamil hydrochloride 120 MG Extended Release Oral Capsule",
         [("verapamil", 120.0)], "oral"),
        ("Hyzaar", [("losartan", None), ("hydrochlorothiazide", None)], ""),
        ("", [], ""),
        ("123", [], ""),
    ],
)  # fmt: skip
def test_a_product_is_taken_apart(display: str, ingredients: list[Any], route: str) -> None:
    product = take_apart(display)
    assert [(i.drug, i.amount) for i in product.ingredients] == ingredients
    assert product.route == route


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Chlorthalidone", "chlortalidone"),
        ("Frusemide", "furosemide"),
        ("torsemide", "torasemide"),
        ("Losartan Potassium", "losartan"),
        ("Potassium Chloride", "potassium chloride"),
        ("Perindopril arginine", "perindopril"),
        ("Candesartan cilexetil", "candesartan"),
        ("Insulin glargine", "insulin"),
        ("Norvasc", "amlodipine"),
        ("Something Unheard Of", "something unheard of"),
    ],
)
def test_a_name_becomes_nonproprietary_without_its_salt(written: str, name: str) -> None:
    assert nonproprietary(written) == name
    assert nonproprietary(name) == name


@pytest.mark.parametrize(
    ("words", "hours"),
    [
        ("one tablet twice daily", 12.0),
        ("once a day in the morning", 24.0),
        ("three times a day", 8.0),
        ("1 tab po bid", 12.0),
        ("every 6 hours", 6.0),
        ("q8h", 8.0),
        ("once weekly", 168.0),
        ("every other day", 48.0),
        ("as directed", None),
        ("every 0 hours", None),
    ],
)
def test_words_say_how_often(words: str, hours: float | None) -> None:
    assert written_interval(words) == hours


def timed(frequency: float, period: float, unit: str, **more: Any) -> dict[str, Any]:
    repeat = {"frequency": frequency, "period": period, "periodUnit": unit}
    return {"timing": {"repeat": repeat}, **more}


@pytest.mark.parametrize(
    ("dosage", "expected"),
    [
        (timed(2, 1, "d"), (None, None, 12.0)),
        (timed(1, 6, "h", doseAndRate=[{"doseQuantity": {"value": 2}}]), (2.0, None, 6.0)),
        (timed(1, 1, "wk"), (None, None, 168.0)),
        (timed(0, 1, "d"), (None, None, None)),
        ({"timing": {"code": {"coding": [{"code": "BID"}]}}}, (None, None, 12.0)),
        ({"timing": {"repeat": {"timeOfDay": ["08:00:00", "20:00:00"]}}}, (None, None, 12.0)),
        ({"doseAndRate": [{"doseQuantity": {"value": 0.5, "unit": "g"}}]}, (None, 500.0, None)),
        ({"doseAndRate": [{"doseQuantity": {"value": 5, "unit": "mL"}}]}, (None, None, None)),
        ({"text": "Take two tablets twice daily"}, (2.0, None, 12.0)),
        ({"text": "Take 0.5 tablet daily"}, (0.5, None, 24.0)),
    ],
)
def test_a_dosage_says_how_much_and_how_often(dosage: dict[str, Any], expected: Any) -> None:
    (line,) = intakes([dosage])
    assert line[:3] == expected


@pytest.mark.parametrize(
    "dosage", [{"asNeededBoolean": True}, {"text": "1 tablet as needed"}, {"text": "prn"}]
)
def test_what_is_taken_as_needed_is_said(dosage: dict[str, Any]) -> None:
    assert intakes([dosage])[0].as_needed
