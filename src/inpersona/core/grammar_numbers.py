"""Numbers and times as the treatment grammar writes them.

A time is printed in the largest unit in which it is a whole number ("8 weeks", "90 min"), else in
the unit in which it is shortest, so that reading a printed time gives back the same float.
"""

from __future__ import annotations

import re

from inpersona.core.records import DAYS_PER_YEAR
from inpersona.errors import InputError

NUMBER = r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?"

#: Seconds in each unit, largest first; the first spelling is the one that is printed for one.
SECONDS = {
    "year": 31_557_600.0,
    "month": 2_629_800.0,
    "week": 604_800.0,
    "day": 86_400.0,
    "h": 3_600.0,
    "min": 60.0,
    "s": 1.0,
}
_SPELLINGS = {
    "years": "year", "y": "year", "months": "month", "mo": "month", "weeks": "week", "wk": "week",
    "days": "day", "d": "day", "hours": "h", "hour": "h", "minutes": "min", "minute": "min",
    "seconds": "s", "second": "s", "sec": "s",
}  # fmt: skip
_PLURAL = {"year": "years", "month": "months", "week": "weeks", "day": "days"}
_TIME = re.compile(rf"({NUMBER})\s*([a-z]+)", re.IGNORECASE)
#: From here on seconds are printed in minutes where that is about as short.
_LONG_IN_SECONDS = 120.0
LONGEST_HOURS = 100 * DAYS_PER_YEAR * 24


def read_number(text: str, what: str, highest: float = 1e9) -> float:
    """A number above zero. Raises InputError that says what it stands for."""
    if not re.fullmatch(NUMBER, text):
        raise InputError(f"{what} must be a number, such as 25, not {text!r}.")
    number = float(text)
    if not 0.0 < number < highest:
        raise InputError(f"{what} must be above zero and below {highest:,.0f}, not {text}.")
    return number


def number_text(number: float) -> str:
    """The shortest text that reads back as the same float."""
    return repr(float(number)).removesuffix(".0")


def time_unit(text: str) -> str | None:
    """The name of a unit of time in our spelling, or None."""
    lower = text.lower()
    return lower if lower in SECONDS else _SPELLINGS.get(lower)


def _converted(time: float, unit: str, to_unit: str) -> float:
    return time if unit == to_unit else time * SECONDS[unit] / SECONDS[to_unit]


def read_time(text: str, unit: str = "h") -> float:
    """A time such as "8 weeks" or "15 min", in `unit`. Raises InputError."""
    found = _TIME.fullmatch(text.strip())
    name = time_unit(found[2]) if found else None
    if found is None or name is None:
        raise InputError(
            f"{text.strip()!r} is not a time; write for example 15 min, 2 h or 8 weeks."
        )
    number = read_number(found[1], "A time", highest=1e10)
    seconds = number * SECONDS[name]
    if seconds > LONGEST_HOURS * SECONDS["h"]:
        raise InputError("A time must be at most 100 years; write for example 8 weeks.")
    return _converted(number, name, unit)


def _in_unit(number_in_unit: float, name: str) -> str:
    word = name if number_in_unit == 1.0 else _PLURAL.get(name, name)
    return f"{number_text(number_in_unit)} {word}"


def time_text(time: float, unit: str = "h") -> str:
    """A time given in `unit` as canonical text."""
    seconds = time * SECONDS[unit]
    candidates = []
    for name, size in SECONDS.items():
        rounded = round(seconds / size, 9)
        if rounded > 0.0 and _converted(rounded, name, unit) == time:
            if rounded == round(rounded) and (name != "s" or rounded < _LONG_IN_SECONDS):
                return _in_unit(rounded, name)
            candidates.append(_in_unit(rounded, name))
    if not candidates:
        return f"{number_text(time)} {unit}"
    return min(candidates, key=lambda text: len(text) + 3 * text.endswith(" s"))
