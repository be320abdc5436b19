"""The catalogue: records by name, condition and class. Read once, on first use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from inpersona.core.treatments import Dose, Strength
from inpersona.drugs.reading import read_record
from inpersona.drugs.record import DrugRecord
from inpersona.errors import UnknownName

_FOLDER = Path(__file__).with_name("records")
#: Calibration of a half effect that was set to that of the class.
BY_CLASS = "equal effect of standard doses"
STRENGTHS: Mapping[Strength, float] = {
    "quarter standard": 0.25,
    "half standard": 0.5,
    "standard": 1.0,
    "twice standard": 2.0,
}


@cache
def names() -> tuple[str, ...]:
    """International nonproprietary names of all drugs, in alphabetical order."""
    return tuple(sorted(path.stem.replace("_", " ") for path in _FOLDER.glob("*.toml")))


@cache
def _records() -> Mapping[str, DrugRecord]:
    return {name: read_record(_FOLDER / f"{name.replace(' ', '_')}.toml") for name in names()}


@cache
def _by_any_name() -> Mapping[str, str]:
    found = {name.lower(): name for name in names()}
    for name, record in _records().items():
        found |= {synonym.lower(): name for synonym in record.synonyms}
    return found


def drug(name: str) -> DrugRecord:
    """A record by its nonproprietary name, a synonym or a brand (case does not matter).

    Raises UnknownName, which names the nearest known ones.
    """
    known = _by_any_name()
    key = name.strip().lower()
    if key not in known:
        raise UnknownName("drug", name, known)
    return _records()[known[key]]


def every_name() -> tuple[str, ...]:
    """All names under which `drug` finds a record."""
    return tuple(_by_any_name())


def known(name: str) -> bool:
    """Whether the catalogue can simulate the drug."""
    return name.strip().lower() in _by_any_name()


def for_condition(condition: str) -> tuple[DrugRecord, ...]:
    """Drugs that are given for a condition (a name such as "hypertension"). Raises UnknownName."""
    wanted = condition.strip().lower().replace(" ", "_")
    found = tuple(r for r in _records().values() if wanted in r.conditions)
    if not found:
        every = {c for record in _records().values() for c in record.conditions}
        raise UnknownName("condition of the catalogue", condition, every)
    return found


def representatives(condition: str) -> tuple[DrugRecord, ...]:
    """One drug of each class for a condition: one whose half effect rests on more than its class's,
    where there is one."""
    found: dict[str, DrugRecord] = {}
    for record in for_condition(condition):
        earlier = found.get(record.drug_class)
        if earlier is None or (_is_own(record) and not _is_own(earlier)):
            found[record.drug_class] = record
    return tuple(found[name] for name in sorted(found))


def _is_own(record: DrugRecord) -> bool:
    return all(effect.calibration != BY_CLASS for effect in record.effects)


@cache
def classes() -> Mapping[str, tuple[str, ...]]:
    """Record classes that each class name covers; see `class_name` for synonyms."""
    return {name: tuple(members) for name, members in _class_table()["classes"].items()}


def class_name(name: str) -> str:
    """The catalogue's name of a class given in any spelling. Raises UnknownName."""
    plain = name.strip().lower()
    plain = plain[:-1] if plain.endswith("s") and not plain.endswith("ss") else plain
    for known_class in classes():
        if plain == known_class.lower():
            return known_class
    synonyms = _class_table()["synonyms"]
    if plain in synonyms:
        return str(synonyms[plain])
    raise UnknownName("drug class", name, [*classes(), *synonyms])


def of_class(name: str) -> tuple[DrugRecord, ...]:
    """Drugs of a class ("thiazide" covers thiazide-like ones, "any antihypertensive" the five
    classes of law2003), or the one drug of that name. Raises UnknownName."""
    if known(name):
        return (drug(name),)
    covered = classes()[class_name(name)]
    return tuple(r for r in _records().values() if r.drug_class in covered)


def usual_doses(record: DrugRecord, condition: str = "hypertension") -> tuple[Dose, ...]:
    """Usual doses, smallest first, without repeats: start, standard and maximum of the record; where
    `doses.toml` has others for the condition, those."""
    special = _dose_table().get(condition, {}).get(record.name)
    if special is not None:
        *amounts, interval = special
        return tuple(_dose(record, amount, interval) for amount in sorted(set(amounts)))
    doses = record.doses
    every = sorted({doses.start.value, doses.standard.value, doses.maximum.value})
    return tuple(_dose(record, amount) for amount in every)


def standard_dose(record: DrugRecord, strength: Strength = "standard") -> Dose:
    """The usual maintenance dose of law2003, or a multiple of it."""
    return _dose(record, record.doses.standard.value * STRENGTHS[strength])


def _dose(record: DrugRecord, amount: float, interval: float | None = None) -> Dose:
    hours = record.doses.interval.value if interval is None else interval
    return Dose(record.name, (amount,), "mg", record.route, interval_hours=hours)


@cache
def _dose_table() -> Mapping[str, Mapping[str, list[float]]]:
    with Path(__file__).with_name("doses.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        condition: {name: doses for name, doses in entries.items() if name != "source"}
        for condition, entries in table.items()
    }


@cache
def _class_table() -> Mapping[str, Mapping[str, list[str] | str]]:
    with Path(__file__).with_name("classes.toml").open("rb") as file:
        return tomllib.load(file)
