"""Safety rules as data: read from `safety_rules.toml`, checked once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from inpersona.errors import ModelError

When = Literal["condition", "variable", "takes", "stops"]
COMPARATORS = ("<", ">")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `applies`: classes or drug names; `when`: what it looks at (`condition` in
    `scope`, with `also` if both must hold; `variable` `comparator` `value` `unit`; or `takes`,
    groups or drugs taken beside, with `stops` those that the treatment ends). `key`: its variable
    is named first when it is missing."""

    id: str
    applies: tuple[str, ...]
    when: When
    severity: Literal["exclude", "warn"]
    text: str
    source: str
    confirmed: bool
    condition: str = ""
    also: str = ""
    scope: str = "chronic"
    variable: str = ""
    comparator: str = ""
    value: float = 0.0
    unit: str = ""
    takes: tuple[str, ...] = ()
    key: bool = False


@dataclass(frozen=True, slots=True)
class NeverTogether:
    """Groups of which only one drug is given."""

    groups: tuple[str, ...]
    text: str
    source: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Conditions of people whom the twin does not cover."""

    conditions: tuple[str, ...]
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class AllergyMeaning:
    """An allergy that stands for a condition: words in its substance or groups of it, and a word
    that its reaction must hold (empty: none)."""

    substances: tuple[str, ...]
    groups: tuple[str, ...]
    reaction: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """Pressures (mm[Hg]) that are an emergency together with fresh organ damage."""

    systolic: float
    diastolic: float
    damage: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and the lists that they use. `groups`: group -> drug names; `required`: group ->
    variables without which no drug of it is ranked."""

    rules: tuple[Rule, ...]
    never_together: tuple[NeverTogether, ...]
    groups: Mapping[str, tuple[str, ...]]
    antihypertensive: tuple[str, ...]
    implies: Mapping[str, tuple[str, ...]]
    allergy_means: Mapping[str, AllergyMeaning]
    refusals: tuple[Refusal, ...]
    emergency: Emergency
    required: Mapping[str, tuple[str, ...]]
    more_than_usual: tuple[str, ...]


@cache
def rules() -> Rules:
    """The rules of the package. Raises ModelError when the table is broken."""
    with Path(__file__).with_name("safety_rules.toml").open("rb") as file:
        table = tomllib.load(file)
    return Rules(
        rules=tuple(_rule(entry) for entry in table["rule"]),
        never_together=tuple(NeverTogether(**_tuples(e)) for e in table["never_together"]),
        groups={name: tuple(members) for name, members in table["groups"].items()},
        antihypertensive=tuple(table["antihypertensive"]["groups"]),
        implies={name: tuple(others) for name, others in table["implies"].items()},
        allergy_means={
            name: AllergyMeaning(**_tuples(entry)) for name, entry in table["allergy_means"].items()
        },
        refusals=tuple(Refusal(**_tuples(entry)) for entry in table["refuse"]),
        emergency=Emergency(**_tuples(table["emergency"])),
        required={name: tuple(needed) for name, needed in table["required"].items()},
        more_than_usual=tuple(table["more_than_usual"]["conditions"]),
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    rule = Rule(**_tuples(entry))
    needed = {
        "condition": rule.condition,
        "variable": rule.variable,
        "takes": rule.takes,
        "stops": rule.takes,
    }
    if not needed.get(rule.when):
        raise ModelError(f"Safety rule {rule.id} lacks its {rule.when}.")
    if rule.when == "variable" and rule.comparator not in COMPARATORS:
        raise ModelError(f"Safety rule {rule.id} has comparator {rule.comparator!r}.")
    return rule


def _tuples(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in entry.items()}
