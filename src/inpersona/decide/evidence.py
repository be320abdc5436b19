"""Outcome evidence: which classes come first, in heart failure and in high pressure, and which do harm.

What trials found of death and admissions cannot come from a model of the circulation; it is put in
here, at the decision. The physiology then says who will tolerate what, and at which dose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from inpersona.core.decisions import Reason
from inpersona.core.records import PatientRecord
from inpersona.drugs.catalogue import drug
from inpersona.errors import InputError, ModelError

Kind = Literal["reduced", "mildly reduced", "preserved", "hypertension"]
#: Line of a drug without outcome evidence.
NO_EVIDENCE = 4
#: Ejection fractions (%) up to which it counts as reduced, and from which as preserved [mcdonagh2021].
REDUCED_TO, PRESERVED_FROM = 40.0, 50.0
#: What each line of evidence is called in heart failure, and in high pressure.
LINES: Mapping[int, str] = {
    1: "first for outcome",
    2: "for outcome in some",
    3: "against congestion",
    NO_EVIDENCE: "no outcome evidence",
}
PRESSURE_LINES: Mapping[int, str] = {
    1: "first line",
    2: "second line",
    3: "later line",
    NO_EVIDENCE: "no guideline",
}
_RECORDED: Mapping[str, Kind] = {
    "heart_failure_reduced_ejection_fraction": "reduced",
    "dilated_cardiomyopathy": "reduced",
    "heart_failure_mildly_reduced_ejection_fraction": "mildly reduced",
    "heart_failure_preserved_ejection_fraction": "preserved",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of some drugs in some kinds of disease; `line` 0 is harm. `applies`: each
    element a class or drug, or a set of drugs that counts only together."""

    kinds: tuple[Kind, ...]
    line: int
    applies: tuple[frozenset[str], ...]
    text: str
    source: str
    confirmed: bool

    def speaks_of(self, kind: Kind, drugs: Sequence[str]) -> bool:
        """Whether it is about one of these drugs, or a pair among them."""
        names = {drug(name).name for name in drugs}
        names |= {drug(name).drug_class for name in drugs}
        return kind in self.kinds and any(together <= names for together in self.applies)

    @property
    def reason(self) -> Reason:
        """The entry as a reason beside an option."""
        said = "" if self.confirmed else " (recalled; not checked against the guideline)"
        severity: Literal["exclude", "info"] = "exclude" if self.line == 0 else "info"
        return Reason(severity, self.text + said, self.source, self.confirmed)


def kind_of(record: PatientRecord) -> Kind:
    """Reduced, mildly reduced or preserved: as diagnosed, else by the newest ejection fraction.

    A fraction that has improved under treatment leaves the kind as diagnosed [heidenreich2022].
    Raises InputError where neither stands in the record.
    """
    for name, kind in _RECORDED.items():
        if record.has(name):
            return kind
    newest = record.latest("left_ventricular_ejection_fraction")
    if newest is None:
        raise InputError(
            "The record has neither an ejection fraction nor a kind of heart failure, and which "
            "drugs come first depends on it: add left_ventricular_ejection_fraction."
        )
    if newest.value <= REDUCED_TO:
        return "reduced"
    return "mildly reduced" if newest.value < PRESERVED_FROM else "preserved"


@cache
def entries() -> tuple[Entry, ...]:
    """All entries of the table; harm first."""
    with Path(__file__).with_name("evidence.toml").open("rb") as file:
        table = tomllib.load(file)
    harm = [_entry({**entry, "line": 0}) for entry in table["harm"]]
    return (*harm, *(_entry(entry) for entry in table["standing"]))


def standing(kind: Kind, drugs: Sequence[str]) -> Entry | None:
    """The entry on what these drugs do to outcome: harm before all, else the first line, or None."""
    found = [entry for entry in entries() if entry.speaks_of(kind, drugs)]
    return min(found, key=lambda entry: entry.line, default=None)


def last_line(kind: Kind, drugs: Sequence[str]) -> int:
    """The line of that drug among several which comes last."""
    found = [standing(kind, (name,)) for name in drugs]
    return max((entry.line if entry else NO_EVIDENCE for entry in found), default=NO_EVIDENCE)


def _entry(table: Mapping[str, Any]) -> Entry:
    known = get_args(Kind)
    if not set(table["kinds"]) <= set(known) or table["line"] not in (0, *LINES):
        raise ModelError(f"evidence.toml: {table['text']!r} names an unknown kind or line.")
    applies = (a if isinstance(a, list) else [a] for a in table["applies"])
    return Entry(
        tuple(table["kinds"]),
        table["line"],
        tuple(frozenset(a) for a in applies),
        table["text"],
        table["source"],
        table["confirmed"],
    )
