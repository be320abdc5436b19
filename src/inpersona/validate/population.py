"""Whom a row is about, as text: a name, then what the paper reports of its people.

hypertension untreated; n 354; age 55 sd 10; systolic_blood_pressure 154 sd 12
healthy adults; age 20 to 80; share 0.48 of women; body_mass_index below 30
heart failure reduced; white adults; taking ACE inhibitor
examples/dilated_cardiomyopathy.json
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from inpersona.core.grammar import CLASSES
from inpersona.core.grammar_numbers import NUMBER
from inpersona.errors import InputError, UnknownName
from inpersona.validate.quantities import quantities

#: Flags (true or false of each virtual person) that every name asks for.
_NO_DISEASE = {"healthy": True}
NAMES: Mapping[str, Mapping[str, bool]] = {
    "adults": {},
    "untreated adults": {"treated": False},
    "hypertension": {"hypertension": True},
    "men": {"male": True},
    "women": {"male": False},
    "white adults": {"white": True},
    "black adults": {"black": True},
    "asian adults": {"asian": True},
    "healthy adults": _NO_DISEASE,
    "healthy men": {**_NO_DISEASE, "male": True},
    "healthy women": {**_NO_DISEASE, "male": False},
    "hypertension untreated": {"hypertension": True, "treated": False},
    "hypertension treated": {"hypertension": True, "treated": True},
    "hypertension resistant": {"hypertension": True, "resistant": True},
    "heart failure reduced": {"heart failure reduced": True},
    "heart failure mildly reduced": {"heart failure mildly reduced": True},
    "heart failure preserved": {"heart failure preserved": True},
    "chronic kidney disease": {"chronic kidney disease": True},
    **{
        f"chronic kidney disease stage {stage}": {f"chronic kidney disease stage {stage}": True}
        for stage in ("1", "2", "3", "3a", "3b", "4", "5")
    },
    "type 1 diabetes": {"type 1 diabetes": True},
    "type 2 diabetes": {"type 2 diabetes": True},
    "atrial fibrillation": {"atrial fibrillation": True},
    "left bundle branch block": {"left bundle branch block": True},
    "sepsis": {"sepsis": True},
    "COPD": {"COPD": True},
    "anaemia": {"anaemia": True},
    "orthostatic hypotension": {"orthostatic hypotension": True},
    "haemochromatosis": {"haemochromatosis": True},
    "trauma": {"trauma": True},
    "impaired glucose tolerance": {"impaired glucose tolerance": True},
    "obesity": {"obesity": True},
}
#: Other words for groups of one flag, for shares.
_SAME = {
    "female": "women",
    "females": "women",
    "male": "men",
    "males": "men",
    "black": "black adults",
    "white": "white adults",
    "asian": "asian adults",
}
POSTURES = ("supine", "sitting", "standing")
_RECORD = re.compile(r"\S+\.(json|toml)")
_COUNT = re.compile(r"n\s+(\d+)")
_SHARE = re.compile(rf"share\s+({NUMBER})(\s*%)?\s+of\s+(.+)")
_SIDE = re.compile(rf"(\w+)\s+(above|below)\s+({NUMBER})")
_RANGE = re.compile(rf"(\w+)\s+({NUMBER})\s+to\s+({NUMBER})")
_MEAN = re.compile(rf"(\w+)\s+({NUMBER})(?:\s+sd\s+({NUMBER}))?")


@dataclass(frozen=True, slots=True)
class Band:
    """What is reported of one quantity, in its own unit: a mean with or without its sd, or limits
    that everyone keeps (either may be open)."""

    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Population:
    """`flags` that everyone has or has not; `keys` by quantity; `shares` of a flag; `n` people in
    the study (None: not given); `taking` drug classes or drugs; `record`: a path instead of all
    that."""

    name: str
    flags: Mapping[str, bool] = field(default_factory=dict)
    keys: Mapping[str, Band] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)
    n: int | None = None
    taking: tuple[str, ...] = ()
    record: str | None = None
    posture: str = "supine"


def _key(name: str) -> str:
    if name not in quantities():
        raise UnknownName("population key", name, [*quantities(), "n", "share", "taking", *NAMES])
    return name


def _share(found: re.Match[str]) -> tuple[str, float]:
    number, percent, name = float(found[1]), found[2], found[3].strip()
    share = number / 100.0 if percent or number > 1.0 else number
    flags = NAMES.get(_SAME.get(name, name), {})
    if len(flags) != 1:
        raise UnknownName("group of people", name, [n for n, f in NAMES.items() if len(f) == 1])
    if not 0.0 <= share <= 1.0:
        raise InputError(f"A share lies from 0 to 1 (or 0 % to 100 %), not {found[1]}.")
    ((flag, wanted),) = flags.items()
    return flag, share if wanted else 1.0 - share


def _merge(old: Band, new: Band, key: str) -> Band:
    """Both bands of one key; saying the same thing twice is an error."""
    both = {}
    for part in ("mean", "sd", "low", "high"):
        first, second = getattr(old, part), getattr(new, part)
        if first is not None and second is not None:
            raise InputError(f"The population gives {key} twice.")
        both[part] = second if first is None else first
    return Band(**both)


def _band(part: str) -> tuple[str, Band] | None:
    if found := _SIDE.fullmatch(part):
        limit = float(found[3])
        band = Band(low=limit) if found[2] == "above" else Band(high=limit)
        return _key(found[1]), band
    if found := _RANGE.fullmatch(part):
        low, high = float(found[2]), float(found[3])
        if low >= high:
            raise InputError(f"A range runs from low to high, not {found[2]} to {found[3]}.")
        return _key(found[1]), Band(low=low, high=high)
    if found := _MEAN.fullmatch(part):
        sd = float(found[3]) if found[3] else None
        if sd is not None and sd <= 0.0:
            raise InputError(f"The sd of {found[1]} must be above zero.")
        return _key(found[1]), Band(mean=float(found[2]), sd=sd)
    return None


def _flags(name: str) -> Mapping[str, bool]:
    by_lower = {known.lower(): flags for known, flags in NAMES.items()}
    if name.lower() not in by_lower:
        first = name.split()[0]
        raise UnknownName(
            "population or population key",
            first if any(c.isdigit() for c in name) and first in quantities() else name,
            [*NAMES, *quantities(), "n 100", "share 0.5 of women", "taking ACE inhibitor"],
        )
    return by_lower[name.lower()]


def _taking(name: str, drugs: Collection[str]) -> str:
    """A class, or a drug (any single word when no drugs are given)."""
    known = {word.lower(): word for word in (*CLASSES, *drugs)}
    if name.lower() not in known and (drugs or " " in name):
        raise UnknownName("drug or drug class", name, known.values())
    return known.get(name.lower(), name)


def parse_population(text: str, drugs: Collection[str] = ()) -> Population:
    """Read a population; `drugs` may stand after "taking", as classes may.

    Raises InputError; UnknownName names the nearest known words.
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not parts:
        raise InputError(
            "A population is missing; write for example 'healthy adults; age 20 to 80'."
        )
    if _RECORD.fullmatch(parts[0]):
        if len(parts) > 1:
            raise InputError("A population that is a record takes no further keys.")
        return Population(parts[0], record=parts[0])
    flags: dict[str, bool] = dict(_flags(parts[0]))
    keys: dict[str, Band] = {}
    shares: dict[str, float] = {}
    n, taking, posture = None, [], "supine"
    for part in parts[1:]:
        if found := _COUNT.fullmatch(part):
            n = int(found[1])
        elif part.removeprefix("posture ") in POSTURES:
            posture = part.removeprefix("posture ")
        elif found := _SHARE.fullmatch(part):
            flag, share = _share(found)
            shares[flag] = share
        elif part.startswith("taking "):
            taking.append(_taking(part[7:].strip(), drugs))
        elif band := _band(part):
            keys[band[0]] = _merge(keys.get(band[0], Band()), band[1], band[0])
        else:
            flags.update(_flags(part))
    return Population(parts[0], flags, keys, shares, n, tuple(taking), None, posture)
