"""Blood pressure goals of the societies. They differ on purpose: the user chooses one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from inpersona.core.decisions import Goal
from inpersona.core.records import PatientRecord
from inpersona.errors import UnknownName

DEFAULT_SOCIETY = "ESC 2024"
_UNIT = "mm[Hg]"


@cache
def _table() -> tuple[Mapping[str, Any], ...]:
    with Path(__file__).with_name("goals.toml").open("rb") as file:
        return tuple(tomllib.load(file)["goal"])


def societies() -> tuple[str, ...]:
    """Societies whose goals are known."""
    return tuple(dict.fromkeys(entry["society"] for entry in _table()))


def goals_for(record: PatientRecord, society: str = DEFAULT_SOCIETY) -> tuple[Goal, ...]:
    """Goals of a society for this person (office pressure, mm[Hg]).

    Returns: one goal a variable; empty when the society has none for such a person (KDIGO speaks
    of chronic kidney disease only).
    Raises: UnknownName for a society that is not known.
    """
    if society not in societies():
        raise UnknownName("society", society, societies())
    fitting = [e for e in _table() if e["society"] == society and _fits(e, record)]
    last = {entry["variable"]: entry for entry in fitting}
    return tuple(_goal(entry) for entry in last.values())


def _fits(entry: Mapping[str, Any], record: PatientRecord) -> bool:
    if record.age < entry.get("age_from", 0.0):
        return False
    wanted = entry.get("any_of", ())
    return not wanted or any(record.has(name) for name in wanted)


def _goal(entry: Mapping[str, Any]) -> Goal:
    checked = "" if entry["confirmed"] else " (recalled; not checked against the guideline)"
    return Goal(
        variable=entry["variable"],
        low=entry.get("low"),
        high=entry.get("high"),
        unit=_UNIT,
        text=f"{entry['society']}: {entry['text']}{checked}",
        source=entry["source"],
    )
