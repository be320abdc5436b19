"""How often a drug is taken and how many units at a time, by FHIR's Dosage."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, NamedTuple

from inpersona.formats.dates import read_day
from inpersona.formats.elements import Json, label, mapping, mappings, number, text_of, words_of

#: Hours in FHIR's units of time.
_HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0, "mo": 730.5, "a": 8766.0}
#: Timing by code (HL7 GTSAbbreviation) or words.
_WORDS: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"\b(q4h|every 4 hours)\b"), 4.0),
    (re.compile(r"\b(q6h|qid|four times (a day|daily)|every 6 hours)\b"), 6.0),
    (re.compile(r"\b(q8h|tid|three times (a day|daily)|every 8 hours)\b"), 8.0),
    (re.compile(r"\b(q12h|bid|twice (a day|daily)|two times (a day|daily)|every 12 hours)\b"), 12.0),
    (re.compile(r"\b(qod|every other day)\b"), 48.0),
    (re.compile(r"\b(weekly|once a week)\b"), 168.0),
    (re.compile(r"\b(qd|qam|qpm|am|pm|bed|once (a day|daily)|daily|every day|at bedtime)\b"), 24.0),
)


class Dosage(NamedTuple):
    """`hours` between intakes, `count` units or `amount` in `unit` per intake, whether only as
    needed, route, and the days that bound it. None: not said."""

    hours: float | None = None
    count: float | None = None
    amount: float | None = None
    unit: str = ""
    as_needed: bool = False
    route: str = ""
    start: date | None = None
    end: date | None = None


def _hours(timing: Json) -> float | None:
    repeat = mapping(timing.get("repeat"))
    frequency = number(repeat.get("frequency")) or 1.0
    period = number(repeat.get("period"))
    unit = _HOURS.get(text_of(repeat.get("periodUnit")))
    if period and unit and frequency > 0 and period > 0:
        return period * unit / frequency
    times = repeat.get("timeOfDay") or repeat.get("when")
    if isinstance(times, list) and times:
        return 24.0 / len(times)
    return _by_words(" ".join(words_of(timing.get("code"))))


def _by_words(said: str) -> float | None:
    return next((hours for pattern, hours in _WORDS if pattern.search(said.lower())), None)


def _quantity(dose: Any) -> tuple[float | None, str]:
    for entry in mappings(dose):
        quantity = mapping(entry.get("doseQuantity")) or mapping(
            mapping(entry.get("doseRange")).get("high")
        )
        value = number(quantity.get("value"))
        if value is not None and value > 0:
            return value, text_of(quantity.get("code")) or text_of(quantity.get("unit"))
    return None, ""


def read_dosage(instructions: Any) -> Dosage:
    """The first dosage instruction that says something. Units that are not a mass or activity
    (tablets, none at all) count as pieces of the product."""
    for entry in mappings(instructions):
        timing = mapping(entry.get("timing"))
        value, unit = _quantity(entry.get("doseAndRate") or entry)
        said = text_of(entry.get("text"))
        bounds = mapping(mapping(timing.get("repeat")).get("boundsPeriod"))
        mass = unit.lower() in ("mg", "g", "ug", "mcg", "[iu]", "u", "iu", "meq", "mmol")
        return Dosage(
            hours=_hours(timing) or _by_words(said),
            count=None if mass else value,
            amount=value if mass else None,
            unit=unit,
            as_needed=entry.get("asNeededBoolean") is True
            or bool(entry.get("asNeededCodeableConcept"))
            or bool(re.search(r"\b(prn|as needed)\b", said.lower())),
            route=label(entry.get("route")).lower(),
            start=read_day(bounds.get("start")),
            end=read_day(bounds.get("end")),
        )
    return Dosage()
