"""Manoeuvres of the treatment grammar: their texts, their numbers and the limits of each.

`MANOEUVRES` is the vocabulary. A form is a text with named slots; a slot marked `time` takes any
time and keeps it in its own unit. A kind may have several forms (an amount in mL or in mL/kg).
Limits are ours: wide enough for any study in people, narrow enough to catch a slip of the pen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inpersona.core.grammar_numbers import NUMBER, number_text, read_number, read_time, time_text
from inpersona.core.treatments import Manoeuvre
from inpersona.errors import InputError, OutOfRange


@dataclass(frozen=True, slots=True)
class Slot:
    """A number of a manoeuvre: name, unit (UCUM), limits, and whether it is written as a time."""

    name: str
    unit: str
    low: float
    high: float
    time: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a manoeuvre. `text` holds {slot} names; `example` is printed in errors."""

    text: str
    example: str
    slots: tuple[Slot, ...] = ()


_OVER = Slot("over_min", "min", 0.01, 100_000, time=True)
_OVER_SECONDS = Slot("over_s", "s", 1, 300, time=True)
_VOLUME = Slot("volume_mL", "mL", 1, 10_000)
_VOLUME_PER_KG = Slot("volume_mL_per_kg", "mL/kg", 0.01, 150)
_ANGLE = Slot("angle_deg", "deg", 1, 90)
_SUCTION = Slot("pressure_mmHg", "mm[Hg]", 1, 120)
_POWER = Slot("power_W", "W", 1, 800)
_SHARE = Slot("share_percent", "%", 1, 100)
_RATE = Slot("rate_per_min", "/min", 30, 250)
_DELAY = Slot("av_ms", "ms", 20, 400)
_SALT = Slot("sodium_mmol_per_day", "mmol/d", 1, 2000)
_POTASSIUM = Slot("potassium_mmol_per_day", "mmol/d", 1, 1000)


def _plain(*kinds: str) -> dict[str, tuple[Form, ...]]:
    return {kind: (Form(kind, kind),) for kind in kinds}


def _volume(kind: str, route: str = "") -> dict[str, tuple[Form, ...]]:
    tail = f"{route} over {{over_min}}"
    return {
        kind: (
            Form(f"{kind} {{volume_mL}} mL{tail}", f"{kind} 500 mL{route} over 15 min",
                 (_VOLUME, _OVER)),
            Form(f"{kind} {{volume_mL_per_kg}} mL/kg{tail}", f"{kind} 10 mL/kg{route} over 15 min",
                 (_VOLUME_PER_KG, _OVER)),
        )
    }  # fmt: skip


def _exercise(kind: str) -> dict[str, tuple[Form, ...]]:
    share = f"{kind} at {{share_percent}} % of oxygen_uptake_peak"
    rate = Slot("heart_rate_per_min", "/min", 60, 230)
    return {
        kind: (Form(f"{kind} {{power_W}} W", f"{kind} 100 W", (_POWER,)),),
        f"{kind} to exhaustion": (Form(f"{kind} to exhaustion", f"{kind} to exhaustion"),),
        f"{kind} at": (Form(share, f"{kind} at 75 % of oxygen_uptake_peak", (_SHARE,)),),
        f"{kind} to heart_rate": (
            Form(f"{kind} to heart_rate {{heart_rate_per_min}}", f"{kind} to heart_rate 150",
                 (rate,)),
        ),
    }  # fmt: skip


def _pace(site: str) -> dict[str, tuple[Form, ...]]:
    kind = f"pace {site}"
    rate = f"{kind} {{rate_per_min}} /min"
    return {
        kind: (
            Form(rate, f"{kind} 80 /min", (_RATE,)),
            Form(f"{rate} av {{av_ms}} ms", f"{kind} 80 /min av 120 ms", (_RATE, _DELAY)),
        )
    }


def _one(kind: str, tail: str, example: str, *slots: Slot) -> dict[str, tuple[Form, ...]]:
    return {kind: (Form(f"{kind} {tail}", f"{kind} {example}", slots),)}


#: kind -> the forms in which it is written, with names, units and limits of its numbers.
MANOEUVRES: dict[str, tuple[Form, ...]] = {
    **_plain("supine", "sit", "stand", "dash diet", "autonomic blockade"),
    "raise legs": (
        Form("raise legs", "raise legs"),
        Form("raise legs {angle_deg} degrees", "raise legs 45 degrees", (_ANGLE,)),
    ),
    **_one("tilt", "{angle_deg} degrees", "60 degrees", _ANGLE),
    **_one("head-down tilt", "{angle_deg} degrees", "6 degrees", _ANGLE),
    **_volume("bleed"),
    **_volume("saline", " iv"),
    **_volume("albumin 5 %", " iv"),
    **_volume("transfuse", " iv"),
    **_one("drink water", "{volume_mL} mL", "500 mL", _VOLUME),
    **_one("salt", "{sodium_mmol_per_day} mmol/day", "100 mmol/day", _SALT),
    **_one("potassium intake", "{potassium_mmol_per_day} mmol/day", "80 mmol/day", _POTASSIUM),
    **_exercise("cycle"),
    **_exercise("supine cycle"),
    **_exercise("treadmill"),
    **_one("altitude", "{altitude_m} m reached over {over_h}", "4300 m reached over 2 days",
           Slot("altitude_m", "m", 1, 9000), Slot("over_h", "h", 0.01, 10_000, time=True)),
    **_one("breathe", "{oxygen_percent} % O2", "12 % O2", Slot("oxygen_percent", "%", 4, 100)),
    **_pace("BiV"),
    **_pace("right_atrium"),
    **_pace("right_ventricle"),
    **_pace("left_ventricle"),
    **_one("valsalva", "{pressure_mmHg} mmHg over {over_s}", "40 mmHg over 15 s", _SUCTION,
           _OVER_SECONDS),
    **_one("lower body suction", "{pressure_mmHg} mmHg", "40 mmHg", _SUCTION),
    **_one("neck suction", "{pressure_mmHg} mmHg", "40 mmHg", _SUCTION),
    **_one("neck pressure", "{pressure_mmHg} mmHg", "40 mmHg", _SUCTION),
    **_one("glucose clamp", "{glucose_mmol_per_L} mmol/L", "5 mmol/L",
           Slot("glucose_mmol_per_L", "mmol/L", 1, 40)),
}  # fmt: skip

_SLOT = re.compile(r"\{(\w+)\}")


#: Other words with which a manoeuvre may begin.
_SAME_KIND = {"head-up tilt": "tilt", "upright tilt": "tilt", "lbnp": "lower body suction",
              "passive leg raise": "raise legs", "haemorrhage": "bleed"}  # fmt: skip


def plain_kind(text: str) -> str:
    """The text with another word for a manoeuvre replaced by ours."""
    for other, kind in _SAME_KIND.items():
        if re.match(rf"{other}(?![\w-])", text, re.IGNORECASE):
            return kind + text[len(other) :]
    return text


def known_kind(text: str) -> str | None:
    """The longest kind of `MANOEUVRES` with which the text begins, or None."""
    lower = text.lower()
    kinds = [k for k in MANOEUVRES if re.match(rf"{re.escape(k.lower())}(?![\w-])", lower)]
    return max(kinds, key=len) if kinds else None


def _pattern(form: Form) -> re.Pattern[str]:
    slots = {slot.name: slot for slot in form.slots}
    parts = _SLOT.split(form.text)
    regex = ""
    for index, part in enumerate(parts):
        if index % 2:
            value = rf"{NUMBER}\s*[a-z]+" if slots[part].time else NUMBER
            regex += rf"(?P<{part}>{value})"
        else:
            words = re.escape(part).replace(r"\ ", r"\s*" if index else r"\s+")
            regex += words.replace(r"%", r"\s*%")
    return re.compile(regex.replace("degrees", "deg(?:rees?)?"), re.IGNORECASE)


_PATTERNS = {form: _pattern(form) for forms in MANOEUVRES.values() for form in forms}


def _read_slot(slot: Slot, text: str, form: Form) -> tuple[str, float]:
    what = slot.name.replace("_", " ")
    value = read_time(text, slot.unit) if slot.time else read_number(text, f"The {what}")
    if not slot.low <= value <= slot.high:
        raise OutOfRange(
            f"The {what} must lie from {slot.low:g} to {slot.high:g} {slot.unit}, not {text}; "
            f"write for example {form.example!r}."
        )
    return slot.name, value


def read_manoeuvre(text: str, kind: str) -> Manoeuvre:
    """The manoeuvre that a text of a known kind describes. Raises InputError with an example."""
    for form in MANOEUVRES[kind]:
        found = _PATTERNS[form].fullmatch(text.strip())
        if found:
            return Manoeuvre(
                kind, tuple(_read_slot(slot, found[slot.name], form) for slot in form.slots)
            )
    examples = " or ".join(repr(form.example) for form in MANOEUVRES[kind])
    raise InputError(f"{text.strip()!r} is not how {kind!r} is written: {examples}.")


def _slot_text(slot: Slot, value: float) -> str:
    return time_text(value, slot.unit) if slot.time else number_text(value)


def manoeuvre_text(manoeuvre: Manoeuvre) -> str:
    """Canonical text of a manoeuvre. Raises InputError when its numbers fit no form."""
    names = {name for name, _ in manoeuvre.numbers}
    for form in MANOEUVRES.get(manoeuvre.kind, ()):
        if {slot.name for slot in form.slots} == names:
            numbers = dict(manoeuvre.numbers)
            text = form.text
            for slot in form.slots:
                text = text.replace(f"{{{slot.name}}}", _slot_text(slot, numbers[slot.name]))
            return text
    raise InputError(f"A manoeuvre {manoeuvre.kind!r} with {sorted(names)} cannot be written.")
