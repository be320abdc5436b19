"""Conditions that the twin knows: our name, our wording, and the codes that stand for each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from inpersona.errors import UnknownName

#: Code systems by the marks that their addresses hold.
_SNOMED, _ICD = ("snomed", "2.16.840.1.113883.6.96"), ("icd-10", "icd10", "2.16.840.1.113883.6.90")


#: Words that turn a mention into something else than a present condition.
NOT_NOW = frozenset(
    {
        *("no", "not", "without", "never", "denies", "denied", "excluded", "negative", "out"),
        *("family", "father", "mother", "sister", "brother", "donor", "declined", "refused"),
        *("history", "past", "previous", "former", "prior", "after", "risk", "suspected"),
        *("planned", "planning", "wishes", "test", "screening", "eligible"),
    }
)


@dataclass(frozen=True, slots=True)
class KnownCondition:
    """A condition. `icd10` holds codes or beginnings of codes. `confirmed` says whether the codes
    were seen with their meaning in public data (both, one of two, none). `also` holds other wordings
    that mean the same; `mentions` beginnings of words any of which names it, so that nothing that has
    to be refused or excluded passes under another wording."""

    name: str
    text: str
    snomed: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    confirmed: Literal["yes", "partial", "memory"] = "memory"
    also: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()


def _load() -> dict[str, KnownCondition]:
    with Path(__file__).with_name("conditions.toml").open("rb") as file:
        tables = tomllib.load(file)
    return {
        name: KnownCondition(
            name,
            t["text"],
            tuple(t.get("snomed", ())),
            tuple(t.get("icd10", ())),
            t["confirmed"],
            tuple(t.get("also", ())),
            tuple(t.get("mentions", ())),
        )
        for name, t in tables.items()
    }


#: Every condition by name.
CONDITIONS: Mapping[str, KnownCondition] = _load()


def condition(name: str) -> KnownCondition:
    """The condition of that name. Raises UnknownName."""
    if name not in CONDITIONS:
        raise UnknownName("condition", name, CONDITIONS)
    return CONDITIONS[name]


@cache
def _codes() -> tuple[Mapping[str, KnownCondition], Mapping[str, KnownCondition]]:
    snomed = {c: k for k in reversed(list(CONDITIONS.values())) for c in k.snomed}
    icd10 = {_plain(c): k for k in reversed(list(CONDITIONS.values())) for c in k.icd10}
    return snomed, icd10


def _plain(code: str) -> str:
    return code.upper().replace(".", "").strip()


def by_code(system: str, code: str) -> KnownCondition | None:
    """The condition for a code; ICD-10 codes match by their longest known beginning.

    Args: system, the address of the code system (SNOMED CT or ICD-10 in any of its spellings); code.
    """
    snomed, icd10 = _codes()
    place = system.lower()
    if any(mark in place for mark in _SNOMED):
        return snomed.get(code.strip())
    if any(mark in place for mark in _ICD):
        plain = _plain(code)
        lengths = range(len(plain), 2, -1)
        return next((icd10[plain[:n]] for n in lengths if plain[:n] in icd10), None)
    return None


@cache
def _wordings() -> Mapping[str, KnownCondition]:
    return {
        _words(wording): known
        for known in reversed(list(CONDITIONS.values()))
        for wording in (*known.also, known.text, known.name)
    }


def _words(text: str) -> str:
    """Lower-case words without remarks in parentheses: "Hypertension (disorder)" is hypertension."""
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"\([^)]*\)", " ", text.lower())))


def by_text(text: str) -> KnownCondition | None:
    """The condition that a text names, or None.

    Cautious: the whole text must be one of our wordings, so that "no heart failure", "family history
    of hypertension" and "at risk of stroke" are not taken for the condition. Where a condition has
    `mentions`, a word that begins so is enough, unless the text holds one of `NOT_NOW`.
    """
    plain = _words(text)
    found = _wordings().get(plain)
    words = plain.split()
    if found is not None or NOT_NOW & set(words):
        return found
    return next(
        (
            known
            for known in CONDITIONS.values()
            if known.mentions and any(word.startswith(known.mentions) for word in words)
        ),
        None,
    )
