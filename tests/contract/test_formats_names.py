"""Names that other parts use of the reader's tables are there: a rule on an unknown name never acts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import inpersona.core.conditions
import inpersona.infer.hypotheses
from inpersona.core.conditions import CONDITIONS
from inpersona.core.variables import VARIABLES
from inpersona.decide.rules import rules
from inpersona.drugs import catalogue
from inpersona.formats.drug_names import nonproprietary
from inpersona.infer.operators import ALIASES
from inpersona.infer.person import HYPERTENSIVE, OTHER_REASONS

_PRIOR = Path(inpersona.infer.hypotheses.__file__).with_name("prior.toml")


def names_of_rules() -> set[str]:
    found = {r.condition for r in rules().rules if r.condition}
    found |= {r.also for r in rules().rules if r.also}
    found |= {c for entry in rules().refusals for c in entry.conditions}
    found |= set(rules().implies) | {c for names in rules().implies.values() for c in names}
    found |= set(rules().emergency.damage) | set(rules().allergy_means)
    return found


def names_of_prior() -> set[str]:
    tables = tomllib.loads(_PRIOR.read_text())
    found = {name.removeprefix("odds_") for name in tables if name.startswith("odds_")}
    found |= set(tables["kidney_disease"])
    return found | (set(tables["contractility"]) - {"healthy"})


def test_every_condition_of_the_safety_rules_can_be_read_from_a_record() -> None:
    assert len(names_of_rules()) > 40
    assert names_of_rules() - set(CONDITIONS) == set()


def test_every_condition_of_the_prior_can_be_read_from_a_record() -> None:
    used = names_of_prior() | HYPERTENSIVE | OTHER_REASONS
    assert len(used) > 30
    assert used - set(CONDITIONS) == set()


def test_every_variable_that_is_fitted_or_ruled_on_is_in_the_spine() -> None:
    used = set(ALIASES) | {r.variable for r in rules().rules if r.variable}
    assert len(used) > 20
    assert used - set(VARIABLES) == set()


@pytest.mark.parametrize("name", sorted({n for g in rules().groups.values() for n in g}))
def test_a_drug_of_the_rules_keeps_its_name_through_the_reader(name: str) -> None:
    read = nonproprietary(name)
    groups = {group for group, members in rules().groups.items() if name in members}
    assert any(read in rules().groups[group] for group in groups), read


@pytest.mark.parametrize("name", catalogue.every_name())
def test_every_name_of_the_catalogue_is_read_as_its_drug(name: str) -> None:
    assert nonproprietary(name) == catalogue.drug(name).name


def test_no_description_of_snomed_is_shipped() -> None:
    content = Path(inpersona.core.conditions.__file__).with_name("conditions.toml").read_text()
    assert not re.search(r"\((disorder|finding|situation|procedure)\)", content)
