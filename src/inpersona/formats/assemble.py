"""From parts as read, in whichever format, to a record on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from inpersona.core.records import (
    Allergy,
    Condition,
    Medication,
    Observation,
    PatientRecord,
    Sex,
)
from inpersona.errors import InputError
from inpersona.formats.fhir_medications import settle
from inpersona.formats.fhir_problems import active_on
from inpersona.formats.notes import Notes
from inpersona.formats.plausibility import Person, sift
from inpersona.store.keys import content_key

#: No one has lived longer than this (years). [the longest life on record is 122]
LONGEST_LIFE = 122.5


@dataclass(frozen=True, slots=True)
class Parts:
    """What a reader found. `dates`: other days on which something happened to the person."""

    label: str
    sex: Sex
    birth: date
    death: date | None
    observations: tuple[Observation, ...]
    conditions: tuple[Condition, ...]
    medications: tuple[Medication, ...]
    allergies: tuple[Allergy, ...]
    dates: tuple[date, ...] = ()


def _last_day(parts: Parts, last: date) -> date:
    days = [*parts.dates, *(o.time.date() for o in parts.observations if o.time)]
    days += [c.onset for c in parts.conditions if c.onset]
    days += [m.start for m in parts.medications if m.start]
    within = [day for day in days if parts.birth <= day <= last]
    return max(within, default=last)


def _check(parts: Parts, today: date) -> None:
    if parts.birth > today:
        raise InputError("The birth date lies in the future.")
    end = parts.death or today
    if parts.death is not None and parts.death < parts.birth:
        raise InputError("The death is dated before the birth.")
    if (end - parts.birth).days > LONGEST_LIFE * 365.25 and parts.death is not None:
        raise InputError(f"The dates of birth and death are more than {LONGEST_LIFE:g} years apart.")


def _chosen(parts: Parts, as_of: date | None, last: date) -> date:
    if as_of is None:
        return _last_day(parts, last)
    if as_of < parts.birth:
        raise InputError("The day asked for lies before the birth.")
    if parts.death is not None and as_of > parts.death:
        raise InputError("The day asked for lies after the death; choose an earlier one.")
    return as_of


def _deduplicated(found: Iterable[Observation], notes: Notes) -> Iterable[Observation]:
    """Readings given twice (a panel and its members) count once."""
    seen: set[tuple[object, ...]] = set()
    for o in found:
        key = (o.variable, o.value, o.time, o.setting, o.posture)
        if o.time is not None and key in seen:
            notes.add("ignored", f"Observation {o.variable}", "the same reading is there already")
            continue
        seen.add(key)
        yield o


def assemble(
    parts: Parts, notes: Notes, original: bytes, as_of: date | None, today: date
) -> PatientRecord:
    """The record on a day.

    Args: parts; notes so far; original bytes; as_of (None: the last day on which something is on
    record, not later than death); today. Raises InputError for impossible dates of life.
    """
    _check(parts, today)
    last = min(parts.death or today, today)
    person = Person(parts.birth, last, parts.conditions)
    observations = sift(_deduplicated(parts.observations, notes), person, notes)
    day = _chosen(replace(parts, observations=observations), as_of, last)
    if (day - parts.birth).days > LONGEST_LIFE * 365.25:
        raise InputError(f"The person would be older than {LONGEST_LIFE:g} years on that day.")
    return PatientRecord(
        key=content_key(original),
        label=parts.label,
        sex=parts.sex,
        birth=parts.birth,
        as_of=day,
        death=parts.death,
        observations=observations,
        conditions=tuple(replace(c, active=active_on(c, day)) for c in parts.conditions),
        medications=settle(parts.medications, day, notes),
        allergies=parts.allergies,
        notes=notes.all(),
        original=original,
    )
