"""Dates of records: FHIR allows a year, a month, a day or an instant."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

#: Readings before this year are mistakes of a machine, not records of people.
FIRST_YEAR = 1850


def read_time(text: Any) -> datetime | None:
    """An instant from FHIR text; a year or month means its first day; None when unreadable."""
    if not isinstance(text, str):
        return None
    plain = text.strip()
    if len(plain) == 4:
        plain += "-01-01"
    elif len(plain) == 7:
        plain += "-01"
    try:
        time = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return time if time.year >= FIRST_YEAR else None


def read_day(text: Any) -> date | None:
    """The day of FHIR text, or None when it is missing or unreadable."""
    time = read_time(text)
    return time.date() if time else None
