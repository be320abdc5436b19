"""Observations of FHIR as readings of our variables; every one is used or noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from inpersona.core.records import Observation
from inpersona.core.variables import Variable, by_loinc, to_canonical, ucum
from inpersona.errors import InputError, UnitError
from inpersona.formats.fhir_elements import (
    Concept,
    Json,
    concept,
    first_moment,
    items,
    mapping,
    number,
    status,
    text,
)
from inpersona.formats.notes import Tally
from inpersona.formats.settings import is_pressure, posture, setting

_NOT_DONE = {"entered-in-error": "entered in error", "cancelled": "cancelled"}
_TIMES = ("effectiveDateTime", "effectiveInstant", "effectivePeriod", "effectiveTiming", "issued")


class Reading(NamedTuple):
    """A value of the record before its unit is converted."""

    variable: Variable
    value: float
    unit: str


def read_observations(resources: tuple[Json, ...], tally: Tally) -> tuple[Observation, ...]:
    """All readings of our variables in Observation resources, in the order of the source.

    Raises InputError when a blood pressure has a unit that is none of pressure.
    """
    found: list[Observation] = []
    for resource in resources:
        found += _read_one(resource, tally)
    return tuple(found)


def _read_one(resource: Json, tally: Tally) -> Iterator[Observation]:
    code = concept(resource.get("code"))
    what = f"Observation {code.label}"
    state = status(resource, "status")
    components = items(resource.get("component"))
    if state in _NOT_DONE:
        tally.ignored(what, _NOT_DONE[state])
        return
    time = first_moment(resource, *_TIMES)
    taken = 0
    for element in (resource, *components):
        part = code if element is resource else concept(element.get("code"))
        if element is resource and components and _value(element) is None:
            continue
        named = what if element is resource else f"{what} component {part.label}"
        reading = _reading(element, part, named, tally)
        if reading is not None:
            taken += 1
            yield _observation(reading, resource, time, tally)
    if taken:
        tally.used(what, "read" if taken == 1 else f"{taken} values read")


def _reading(element: Json, code: Concept, what: str, tally: Tally) -> Reading | None:
    """The value of an Observation or component, or None with a note why not."""
    quantity = _variable(code)
    if quantity is None:
        tally.ignored(what, "a code that is none of the twin's variables")
        return None
    given = mapping(_value(element))
    value = number(given.get("value"))
    reason = _why_not(element, given, value)
    if reason or value is None:
        tally.ignored(what, reason)
        return None
    return _converted(quantity, value, given, what, tally)


def _value(element: Json) -> object:
    """The value[x] of an element, or None."""
    return next((v for k, v in element.items() if k.startswith("value") and v is not None), None)


def _why_not(element: Json, given: Json, value: float | None) -> str:
    absent = concept(element.get("dataAbsentReason"))
    if absent.codings or absent.text:
        return f"no value: {absent.label}"
    if _value(element) is None:
        return (
            "a panel: its members are read by themselves"
            if element.get("hasMember")
            else "no value"
        )
    if text(given.get("comparator")):
        return "only a bound is known (a comparator such as '<')"
    return "" if value is not None else "its value is not a number with a unit"


def _variable(code: Concept) -> Variable | None:
    for coding in code.codings:
        if not coding.system or "loinc" in coding.system.lower():
            found = by_loinc(coding.code)
            if found is not None:
                return found
    return None


def _converted(
    quantity: Variable, value: float, given: Json, what: str, tally: Tally
) -> Reading | None:
    units = [u for u in (text(given.get("code")), text(given.get("unit"))) if u]
    for unit in units or [""]:
        try:
            canonical = to_canonical(quantity, value, unit)
        except UnitError:
            continue
        if ucum(unit) != quantity.unit:
            tally.add("converted", what, f"from {unit} to {quantity.unit}")
        return Reading(quantity, canonical, quantity.unit)
    if is_pressure(quantity.name):
        name = quantity.name.replace("_", " ")
        raise InputError(
            f"A {name} in this record has no unit of pressure; give it in {quantity.unit} (UCUM)."
        )
    tally.ignored(what, f"its unit does not fit {quantity.name.replace('_', ' ')}")
    return None


def _observation(
    reading: Reading, resource: Json, time: datetime | None, tally: Tally
) -> Observation:
    name = reading.variable.name
    where, said = setting(name, resource)
    if not said and is_pressure(name):
        tally.add(
            "imputed", "setting of blood pressure", "not recorded: taken as read in an office"
        )
    return Observation(
        variable=name,
        value=reading.value,
        unit=reading.unit,
        time=time,
        device=text(mapping(resource.get("device")).get("display")),
        modality=concept(resource.get("method")).text,
        setting=where,
        posture=posture(name, resource),
        source_id=text(resource.get("id")),
    )
