"""Elements of FHIR JSON read without trust: what has the wrong shape counts as absent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from math import isfinite
from typing import Any, NamedTuple

Json = Mapping[str, Any]

_DATE_TIME = re.compile(
    r"^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?"
    r"(Z|[+-]\d{2}:\d{2})?)?)?)?$"
)
#: Times before this are taken for errors of writing (no living person's record reaches so far).
_FIRST_YEAR = 1850


class Coding(NamedTuple):
    """A code with its system and display; what is missing is empty."""

    system: str
    code: str
    display: str


class Concept(NamedTuple):
    """A CodeableConcept: its codings and one text for it."""

    codings: tuple[Coding, ...]
    text: str

    @property
    def label(self) -> str:
        """A code that names the concept in a note."""
        return next((c.code for c in self.codings if c.code), "without a code")

    @property
    def words(self) -> str:
        """Everything written of the concept, in lower case."""
        return " ".join((self.text, *(c.display for c in self.codings))).lower()


def mapping(value: object) -> Json:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> tuple[Json, ...]:
    """The JSON objects of a list (or a single object); anything else is left out."""
    if isinstance(value, dict):
        return (value,)
    return tuple(v for v in value if isinstance(v, dict)) if isinstance(value, list) else ()


def text(value: object) -> str:
    """The value if it is text in one line (halves of characters and marks that cannot be printed
    replaced), else ""."""
    if not isinstance(value, str):
        return ""
    if value.isprintable():
        return value.strip()
    whole = value.encode(errors="replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())


def shortened(name: str, most: int = 80) -> str:
    """A name that fits into a line."""
    return name if len(name) <= most else name[: most - 1] + "\N{HORIZONTAL ELLIPSIS}"


def number(value: object) -> float | None:
    """The value if it is a finite number (not a truth value), else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:
        return None


def concept(value: object) -> Concept:
    """A CodeableConcept; its text falls back on a display."""
    codings = tuple(
        Coding(text(c.get("system")), text(c.get("code")), text(c.get("display")))
        for c in items(mapping(value).get("coding"))
    )
    displays = (c.display for c in codings if c.display)
    return Concept(codings, text(mapping(value).get("text")) or next(displays, ""))


def status(resource: Json, field: str) -> str:
    """A status that is plain text or the code of a concept, in lower case."""
    given = resource.get(field)
    if isinstance(given, str):
        return given.strip().lower()
    return next((c.code.lower() for c in concept(given).codings if c.code), "")


def moment(value: object) -> datetime | None:
    """A FHIR date, dateTime or instant as an aware time; parts left out are the earliest.

    A year alone is its first of January; without a zone the time counts as UTC. None when it cannot
    be read or lies before 1850.
    """
    found = _DATE_TIME.match(text(value))
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        read = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0),
            min(int(second or 0), 59), tzinfo=_zone(zone),
        )  # fmt: skip
    except ValueError:
        return None
    return read if _FIRST_YEAR <= read.year < 9999 else None


def _zone(given: str | None) -> timezone:
    if given is None or given == "Z":
        return UTC
    hours, minutes = int(given[1:3]), int(given[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if given[0] == "-" else offset)


def day(value: object) -> date | None:
    """The calendar day of a FHIR date or dateTime."""
    read = moment(value)
    return read.date() if read else None


def period(value: object) -> tuple[datetime | None, datetime | None]:
    """Start and end of a Period."""
    given = mapping(value)
    return moment(given.get("start")), moment(given.get("end"))


def first_moment(resource: Json, *fields: str) -> datetime | None:
    """The first of the fields that holds a time: a dateTime, or a Period (its start, else end)."""
    for field in fields:
        value = resource.get(field)
        found = moment(value)
        if found is None and isinstance(value, dict):
            start, end = period(value)
            found = start or end
        if found is not None:
            return found
    return None


def all_text(value: object) -> Iterator[str]:
    """Every text inside a small piece of JSON (one level of lists and objects after another)."""
    waiting = [value]
    while waiting:
        current = waiting.pop()
        if isinstance(current, str):
            yield current
        elif isinstance(current, dict):
            waiting.extend(current.values())
        elif isinstance(current, list):
            waiting.extend(current)
