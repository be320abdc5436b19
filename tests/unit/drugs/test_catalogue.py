"""The catalogue: names, classes, doses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from inpersona.core.grammar import CLASSES
from inpersona.drugs import catalogue
from inpersona.drugs.amounts import most_a_day
from inpersona.errors import UnknownName


@pytest.mark.parametrize(
    ("name", "inn"),
    [
        ("HCTZ", "hydrochlorothiazide"),
        ("chlorthalidone", "chlortalidone"),
        ("Zestril", "lisinopril"),
    ],
)
def test_a_drug_is_found_by_synonym_and_brand(name: str, inn: str) -> None:
    assert catalogue.drug(name).name == inn
    assert catalogue.known(f" {name.upper()} ")


def test_an_unknown_drug_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="amlodipine"):
        catalogue.drug("amlodipin")


def test_no_name_leads_to_two_drugs() -> None:
    names = [n.lower() for d in catalogue.names() for n in (d, *catalogue.drug(d).synonyms)]
    repeated = {name for name in names if names.count(name) > 1}
    assert not repeated


def test_thiazide_covers_thiazide_like_and_calcium_blocker_both_kinds() -> None:
    thiazides = {
        "hydrochlorothiazide",
        "bendroflumethiazide",
        "chlortalidone",
        "indapamide",
    }
    assert {r.name for r in catalogue.of_class("thiazide")} == thiazides
    dihydropyridines = {"amlodipine", "felodipine", "nifedipine", "nitrendipine"}
    both = dihydropyridines | {"verapamil", "diltiazem"}
    assert {r.name for r in catalogue.of_class("calcium channel blockers")} == both


def test_any_antihypertensive_is_the_five_classes_of_law() -> None:
    five = ("thiazide", "beta-blocker", "ACE inhibitor", "ARB", "calcium channel blocker")
    found = {r.name for r in catalogue.of_class("any antihypertensive")}
    assert found == {r.name for name in five for r in catalogue.of_class(name)}
    assert not found & {"doxazosin", "spironolactone", "furosemide", "aliskiren", "clonidine"}


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_of_the_grammar_has_a_drug(name: str) -> None:
    assert catalogue.of_class(name)


def test_every_drug_is_for_a_condition_that_is_treated_and_an_unknown_one_is_an_error() -> None:
    treated = {
        r.name for c in ("hypertension", "heart_failure") for r in catalogue.for_condition(c)
    }
    assert treated == set(catalogue.names())
    only = treated - {r.name for r in catalogue.for_condition("hypertension")}
    assert {"ivabradine", "digoxin", "sacubitril", "milrinone"} <= only
    with pytest.raises(UnknownName):
        catalogue.for_condition("hiccups")


def test_each_class_is_represented_once_by_a_drug_with_data_of_its_own() -> None:
    found = catalogue.representatives("hypertension")
    every = {r.drug_class for r in catalogue.for_condition("hypertension")}
    assert sorted(r.drug_class for r in found) == sorted(every)
    names = {r.name for r in found}
    assert {"amlodipine", "doxazosin", "clonidine", "spironolactone"} <= names
    assert not names & {"felodipine", "prazosin", "moxonidine", "eplerenone"}


def test_half_the_standard_dose_is_half_the_amount_at_the_same_interval() -> None:
    record = catalogue.drug("furosemide")
    half, whole = (catalogue.standard_dose(record, s) for s in ("half standard", "standard"))
    assert half.amounts == (0.5 * whole.amounts[0],)
    assert half.interval_hours == whole.interval_hours == 12.0


@pytest.mark.parametrize("condition", ["hypertension", "heart_failure"])
def test_usual_doses_rise_and_stay_below_the_largest_of_any_use(condition: str) -> None:
    for name in catalogue.names():
        record = catalogue.drug(name)
        doses = catalogue.usual_doses(record, condition)
        amounts = [dose.amounts[0] for dose in doses]
        assert amounts == sorted(set(amounts))
        daily = [24.0 * dose.amounts[0] / (dose.interval_hours or 24.0) for dose in doses]
        assert max(daily) <= most_a_day(record)


def test_hypertension_is_not_tried_with_the_doses_of_oedema() -> None:
    doses = catalogue.usual_doses(catalogue.drug("torasemide"))
    assert [dose.amounts[0] for dose in doses] == [5, 10]


def test_reading_the_catalogue_loads_no_compiler_and_no_unit_registry() -> None:
    code = (
        "import sys; from inpersona.drugs import catalogue as c; "
        "[c.drug(n) for n in c.names()]; "
        "print(sorted({'numba', 'pint', 'pydantic', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
