"""How often and how much: FHIR Dosage, or the words of a prescription."""

from __future__ import annotations

import re
from typing import NamedTuple

from inpersona.formats.fhir_elements import Json, concept, items, mapping, number, text

_HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "wk": 168.0, "mo": 730.5, "a": 8766.0}
_CODES = {
    "BID": 12.0, "TID": 8.0, "QID": 6.0, "QD": 24.0, "QOD": 48.0, "AM": 24.0, "PM": 24.0, "BED": 24.0,
    "HS": 24.0, "Q1H": 1.0, "Q2H": 2.0, "Q3H": 3.0, "Q4H": 4.0, "Q6H": 6.0, "Q8H": 8.0, "WK": 168.0,
    "MO": 730.5,
}  # fmt: skip
_MASSES = {"mg": 1.0, "g": 1000.0, "ug": 1e-3, "mcg": 1e-3, "milligram": 1.0, "microgram": 1e-3}
_COUNTS = {"half": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "1/2": 0.5, "a": 1.0}
_WORDS: tuple[tuple[str, float], ...] = (
    (r"\b(four|4) times? (a|per|each)? ?(day|daily)|\bqid\b|\bqds\b", 6.0),
    (r"\b(three|3) times? (a|per|each)? ?(day|daily)|\bthrice daily\b|\btid\b|\btds\b", 8.0),
    (r"\b(twice|two times?|2 times?) (a|per|each)? ?(day|daily)|\bbid\b|\bbd\b", 12.0),
    (r"\bevery other day\b|\balternate days\b", 48.0),
    (r"\bonce (a|per|each)? ?week|\bweekly\b", 168.0),
    (r"\bonce (a|per|each)? ?day|\bevery (day|morning|evening|night)\b|\b(daily|qd|od)\b", 24.0),
)


class Intake(NamedTuple):
    """One line of a schedule. `units` of the product per intake, or `mass` in mg; `interval` in
    hours; what is None was not said."""

    units: float | None
    mass: float | None
    interval: float | None
    as_needed: bool


def intakes(dosages: object) -> tuple[Intake, ...]:
    """The lines of a list of FHIR Dosage."""
    return tuple(_intake(d) for d in items(dosages))


def _intake(dosage: Json) -> Intake:
    words = text(dosage.get("text")) or text(dosage.get("patientInstruction"))
    units, mass = _quantity(dosage)
    if units is None and mass is None:
        units, mass = _written_amount(words)
    interval = _interval(mapping(dosage.get("timing"))) or written_interval(words)
    needed = dosage.get("asNeededBoolean") is True or bool(dosage.get("asNeededCodeableConcept"))
    needed = needed or bool(dosage.get("asNeeded"))
    needed = needed or bool(re.search(r"\bas needed|\bprn\b", words.lower()))
    return Intake(units, mass, interval, needed)


def _quantity(dosage: Json) -> tuple[float | None, float | None]:
    lines = items(dosage.get("doseAndRate")) or (dosage,)
    for line in lines:
        given = mapping(line.get("doseQuantity"))
        if not given:
            given = mapping(mapping(line.get("doseRange")).get("low"))
        value = number(given.get("value"))
        if value is None or value <= 0:
            continue
        unit = (text(given.get("code")) or text(given.get("unit"))).lower()
        mass = _MASSES.get(unit) or _MASSES.get(text(given.get("unit")).lower())
        return (None, value * mass) if mass else (value, None) if _is_count(unit) else (None, None)
    return None, None


def _is_count(unit: str) -> bool:
    counted = r"tab|cap|pill|^1$|^$|each|dose|\{.*\}|tbl|ea|actuat|puff|spray"
    return bool(re.search(counted, unit))


def _interval(timing: Json) -> float | None:
    repeat = mapping(timing.get("repeat"))
    frequency = number(repeat.get("frequency"))
    period = number(repeat.get("period"))
    unit = _HOURS.get(text(repeat.get("periodUnit")))
    if period and unit and (frequency is None or frequency > 0):
        return period * unit / (frequency or 1.0)
    times = repeat.get("timeOfDay") or repeat.get("when")
    if isinstance(times, list) and times:
        return 24.0 / len(times)
    code = concept(timing.get("code"))
    by_code = next((_CODES[c.code.upper()] for c in code.codings if c.code.upper() in _CODES), None)
    return by_code or written_interval(code.text)


def written_interval(words: str) -> float | None:
    """Hours between intakes as a text says, or None."""
    lower = words.lower()
    found = re.search(r"\bevery (\d+)(?:\s*-\s*\d+)? ?(h|hours?|hrs?)\b|\bq(\d+)h\b", lower)
    if found:
        hours = float(found.group(1) or found.group(3))
        return hours if hours > 0 else None
    return next((hours for pattern, hours in _WORDS if re.search(pattern, lower)), None)


def _written_amount(words: str) -> tuple[float | None, float | None]:
    lower = words.lower()
    counted = r"\b(half|one|two|three|1/2|a|\d+(?:\.\d+)?) (tab(let)?|cap(sule)?|pill)s?\b"
    found = re.search(counted, lower)
    if found:
        written = found.group(1)
        return _COUNTS.get(written) or float(written), None
    found = re.search(r"\b(\d+(?:\.\d+)?) ?(mg|mcg|g)\b", lower)
    return (None, float(found.group(1)) * _MASSES[found.group(2)]) if found else (None, None)
