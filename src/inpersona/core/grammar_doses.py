"""The dose of a drug as text: amounts, unit, route, schedule, and a goal to titrate to.

97/103 mg oral twice daily                      parts of a combination, in its own order
5 to 10 mg oral once daily titrated to systolic_blood_pressure below 130 mm[Hg]
0.1 ug/kg/min iv                                a rate: no schedule
40 mg iv once  |  1000 mg iv over 2 h every 12 h  |  1 mg transdermal weekly
"""

from __future__ import annotations

import re

from inpersona.core.grammar_numbers import NUMBER, number_text, read_number, read_time, time_text
from inpersona.core.treatments import Dose
from inpersona.errors import InputError, OutOfRange, UnknownName

ROUTES = (
    "oral", "iv", "sc", "im", "inhaled", "sublingual", "transdermal", "buccal", "rectal", "nasal",
    "ophthalmic", "epidural", "intrathecal", "topical",
)  # fmt: skip
RATES = ("/kg/min", "/m2/min", "/kg/h", "/m2/h", "/min", "/h")
#: Largest amount of one dose in each unit (ours: about ten times the largest dose in use).
UNITS = {
    "kg": 1.0, "g": 500.0, "mg": 200_000.0, "ug": 1e7, "ng": 1e9, "mmol": 5_000.0, "mol": 5.0,
    "umol": 1e7, "nmol": 1e8, "U": 1e8, "kU": 1e5, "mU": 1e9, "mL": 10_000.0, "L": 10.0,
    "puffs": 100.0, "%": 100.0,
}  # fmt: skip
_SAME_UNIT = {
    "mcg": "ug", "µg": "ug", "μg": "ug", "gram": "g", "ml": "mL", "meq": "mmol",
    "iu": "U", "[iu]": "U", "units": "U", "unit": "U",
}  # fmt: skip
_PER_SIZE = ("/kg", "/m2")
_INTERVALS = {
    "once daily": 24.0,
    "twice daily": 12.0,
    "three times daily": 8.0,
    "four times daily": 6.0,
    "weekly": 168.0,
}
_SAME_SCHEDULE = {
    **{"daily": 24.0, "every day": 24.0, "once weekly": 168.0, "every week": 168.0},
    **{
        "od": 24.0,
        "qd": 24.0,
        "bd": 12.0,
        "bid": 12.0,
        "tds": 8.0,
        "tid": 8.0,
        "qds": 6.0,
        "qid": 6.0,
    },
}
_SAME_ROUTE = {"po": "oral", "p.o.": "oral", "intravenous": "iv", "subcutaneous": "sc"}
_EXAMPLE = "lisinopril 10 mg oral once daily"
_EXPECTED = "number, unit, route and schedule"
_AMOUNTS = re.compile(
    rf"(?P<amounts>{NUMBER}(?:/{NUMBER})*)(?:\s+to\s+(?P<up_to>{NUMBER}))?\s*(?P<rest>.*)"
)
_GOAL = re.compile(
    rf"([a-z][a-z0-9_]*)\s+(?:(above|below)\s+({NUMBER})|({NUMBER})\s+to\s+({NUMBER}))\s+(\S+)"
)


def _wrong(drug: str, what: str) -> InputError:
    return InputError(
        f"The dose of {drug} {what}; a dose is {_EXPECTED}, for example {_EXAMPLE!r}."
    )


def _read_amounts(drug: str, text: str) -> tuple[tuple[float, ...], float | None, str]:
    found = _AMOUNTS.fullmatch(text)
    if found is None:
        raise _wrong(drug, "has no number")
    what = f"The dose of {drug}"
    amounts = tuple(read_number(number, what) for number in found["amounts"].split("/"))
    up_to = read_number(found["up_to"], what) if found["up_to"] else None
    if up_to is not None and up_to <= max(amounts):
        raise _wrong(drug, "has an upper end that is not above its lower end")
    return amounts, up_to, found["rest"]


def _read_unit(drug: str, word: str) -> tuple[str, str]:
    """Unit of the amount and, for a rate, what it is per."""
    rate = next((rate for rate in RATES if word.endswith(rate)), "")
    unit = word.removesuffix(rate)
    size = next((size for size in _PER_SIZE if unit.endswith(size)), "")
    base = unit.removesuffix(size)
    base = _SAME_UNIT.get(base, _SAME_UNIT.get(base.lower(), base))
    if base not in UNITS:
        if not word or word.lower() in ROUTES:
            raise _wrong(drug, "has no unit")
        raise UnknownName("unit of a dose", word, [*UNITS, "ug/kg/min", "mg/kg"])
    return base + size, rate


def _read_schedule(drug: str, text: str) -> tuple[float | None, float | None]:
    """Hours between doses and hours that each runs over."""
    interval, over = None, None
    if found := re.match(r"over\s+(\S+\s*[a-z]+)\b\s*", text, re.IGNORECASE):
        over, text = read_time(found[1]), text[found.end() :]
        if not text:
            return None, over
    lower = text.lower()
    interval = {**_INTERVALS, **_SAME_SCHEDULE}.get(lower)
    if interval is not None or lower == "once":
        return interval, over
    if lower.startswith("every "):
        return read_time(text[6:]), over
    if not text:
        raise _wrong(drug, "has no schedule")
    known = [*_INTERVALS, "once", "every 8 h", "over 2 h"]
    raise UnknownName(f"schedule for {drug}", text, known)


def read_goal(text: str) -> str:
    """A goal in canonical text: "heart_rate 55 to 65 /min". Raises InputError."""
    found = _GOAL.fullmatch(text.strip())
    if found is None:
        raise InputError(
            f"{text.strip()!r} is not a goal; write for example "
            "'systolic_blood_pressure below 130 mm[Hg]' or 'heart_rate 55 to 65 /min'."
        )
    variable, side, limit, low, high, unit = found.groups()
    if side:
        return f"{variable} {side} {number_text(float(limit))} {unit}"
    if float(low) >= float(high):
        raise InputError("A goal's lower end must be below its upper end, as in 55 to 65 /min.")
    return f"{variable} {number_text(float(low))} to {number_text(float(high))} {unit}"


def _check_size(dose: Dose) -> None:
    limit = UNITS[dose.unit.split("/")[0]]
    if max(*dose.amounts, dose.up_to or 0.0) > limit:
        raise OutOfRange(
            f"The dose of {dose.drug} is above {limit:g} {dose.unit}, more than any dose in use; "
            f"check its number and unit, for example {_EXAMPLE!r}."
        )


def read_dose(drug: str, text: str) -> Dose:
    """The dose that stands after a drug's name. Raises InputError that says what is missing."""
    body, _, goal = text.partition(" titrated to ")
    amounts, up_to, rest = _read_amounts(drug, body.strip())
    words = rest.split(maxsplit=2)
    unit, rate = _read_unit(drug, words[0] if words else "")
    route = words[1].lower() if len(words) > 1 else ""
    route = _SAME_ROUTE.get(route, route)
    schedule = words[2] if len(words) > 2 else ""
    repeated = " ".join(words[1:]).lower()
    if not rate and {**_INTERVALS, **_SAME_SCHEDULE}.get(repeated) is not None:
        route, schedule = "oral", repeated  # how tablets are written
    if route not in ROUTES:
        if not route or route in {"once", "twice", "every", "over", "three", "four"}:
            raise _wrong(drug, "has no route")
        known = [*ROUTES, *_SAME_ROUTE, *_SAME_SCHEDULE]
        raise UnknownName(f"route or schedule for {drug}", route, known)
    if rate and schedule:
        raise _wrong(drug, "is a rate, which takes no schedule")
    interval, over = (None, None) if rate else _read_schedule(drug, schedule)
    titrated = read_goal(goal) if goal else ""
    dose = Dose(drug, amounts, unit, route, interval, over, rate, up_to, titrated)
    _check_size(dose)
    return dose


def _schedule_text(dose: Dose) -> str:
    over = "" if dose.over_hours is None else f"over {time_text(dose.over_hours)}"
    if dose.interval_hours is None:
        return over or "once"
    words = {hours: text for text, hours in _INTERVALS.items()}
    repeated = words.get(dose.interval_hours) or f"every {time_text(dose.interval_hours)}"
    return f"{over} {repeated}".strip()


def dose_text(dose: Dose) -> str:
    """Canonical text of a dose."""
    amounts = "/".join(number_text(amount) for amount in dose.amounts)
    if dose.up_to is not None:
        amounts += f" to {number_text(dose.up_to)}"
    schedule = "" if dose.rate_per else f" {_schedule_text(dose)}"
    goal = f" titrated to {dose.titrated_to}" if dose.titrated_to else ""
    return f"{dose.drug} {amounts} {dose.unit}{dose.rate_per} {dose.route}{schedule}{goal}"
