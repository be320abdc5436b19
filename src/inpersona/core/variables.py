"""The variables that the twin exchanges: canonical unit, meaning, LOINC codes, plausible limits."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import inf, isfinite
from pathlib import Path
from typing import Any

from inpersona.core.records import Sex
from inpersona.core.units import convert
from inpersona.errors import UnitError, UnknownName

#: How people and laboratories write units that UCUM spells otherwise (keys in lower case).
_SPELLINGS = {
    "mmhg": "mm[Hg]", "mm hg": "mm[Hg]", "mm[hg]": "mm[Hg]", "millimeter of mercury": "mm[Hg]",
    "bpm": "/min", "beats/min": "/min", "beats/minute": "/min", "beats per minute": "/min",
    "{beats}/min": "/min", "1/min": "/min", "min-1": "/min", "breaths/min": "/min",
    "{breaths}/min": "/min", "breaths/minute": "/min",
    "meq/l": "meq/L", "mmol/l": "mmol/L", "umol/l": "umol/L", "mg/dl": "mg/dL", "g/dl": "g/dL",
    "g/l": "g/L", "mg/l": "mg/L", "ug/l": "ug/L", "ng/ml": "ng/mL", "pg/ml": "pg/mL",
    "nmol/l": "nmol/L", "pmol/l": "pmol/L", "ng/l": "ng/L", "u/l": "U/L", "ng/dl": "ng/dL",
    "ug/dl": "ug/dL", "l/min": "L/min", "ml/min": "mL/min", "miu/l": "m[IU]/L", "uiu/ml": "u[IU]/mL",
    "mu/l": "m[IU]/L", "iu/l": "U/L", "ng/ml/h": "ng/mL/h", "ng/ml/hr": "ng/mL/h",
    "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min/{1.73_m2}": "mL/min/{1.73_m2}", "ml/min/1.73m^2": "mL/min/{1.73_m2}",
    "ml/min/{1.73m2}": "mL/min/{1.73_m2}", "ml/min/1.73sqm": "mL/min/{1.73_m2}",
    "10^3/ul": "10*3/uL", "k/ul": "10*3/uL", "10*3/ul": "10*3/uL", "10^9/l": "10*9/L",
    "10^6/ul": "10*6/uL", "m/ul": "10*6/uL", "10^12/l": "10*12/L", "10*6/ul": "10*6/uL",
    "c": "Cel", "cel": "Cel", "degc": "Cel", "f": "[degF]", "degf": "[degF]",
    "lb": "[lb_av]", "lbs": "[lb_av]", "in": "[in_i]", "inch": "[in_i]", "inches": "[in_i]",
    "kgs": "kg", "percent": "%", "kg/m^2": "kg/m2", "years": "a", "year": "a",
}  # fmt: skip
_MICRO = str.maketrans({"µ": "u", "μ": "u", "²": "2", "³": "3"})


@dataclass(frozen=True, slots=True)
class Variable:
    """A quantity by its full name.

    `unit` (UCUM) is canonical. `other_units` maps a unit to (factor, offset): canonical = factor * x
    + offset. `low` and `high` are hard limits of the plausible. `reference` holds an adult's usual
    (low, high) by sex, for display. `codes_confirmed` says whether the first LOINC code was seen
    with its meaning in public data.
    """

    name: str
    unit: str
    meaning: str
    loinc: tuple[str, ...] = ()
    other_units: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    low: float = -inf
    high: float = inf
    reference: Mapping[Sex, tuple[float, float]] = field(default_factory=dict)
    codes_confirmed: bool = True

    def plausible(self, value: float) -> bool:
        """Whether a value in the canonical unit lies inside the hard limits."""
        return isfinite(value) and self.low <= value <= self.high


def _read(name: str, entry: Mapping[str, Any]) -> Variable:
    low, high = entry.get("plausible", (-inf, inf))
    return Variable(
        name=name,
        unit=entry["unit"],
        meaning=entry["meaning"],
        loinc=tuple(entry.get("loinc", ())),
        other_units={u: (float(f[0]), float(f[1]) if len(f) > 1 else 0.0)
                     for u, f in entry.get("other_units", {}).items()},
        low=float(low),
        high=float(high),
        reference={sex: (float(a), float(b)) for sex, (a, b) in entry.get("reference", {}).items()},
        codes_confirmed=entry.get("codes_confirmed", True),
    )  # fmt: skip


def _load() -> dict[str, Variable]:
    with Path(__file__).with_name("variables.toml").open("rb") as file:
        return {name: _read(name, entry) for name, entry in tomllib.load(file).items()}


#: Every variable by name.
VARIABLES: Mapping[str, Variable] = _load()


@cache
def _codes() -> Mapping[str, Variable]:
    return {code: v for v in reversed(list(VARIABLES.values())) for code in v.loinc}


def variable(name: str) -> Variable:
    """The variable of that name. Raises UnknownName."""
    if name not in VARIABLES:
        raise UnknownName("variable", name, VARIABLES)
    return VARIABLES[name]


def by_loinc(code: str) -> Variable | None:
    """The variable that a LOINC code measures, or None."""
    return _codes().get(code)


def ucum(unit: str) -> str:
    """A unit as UCUM spells it, where the common spellings are known; otherwise as given."""
    text = re.sub(r"\s+", " ", unit.translate(_MICRO).strip())
    return _SPELLINGS.get(text.lower(), text)


def variables() -> Mapping[str, Variable]:
    """Every variable by name."""
    return VARIABLES


def to_canonical(quantity: Variable | str, value: float, unit: str) -> float:
    """Convert a reading into the variable's canonical unit.

    Args: quantity, a variable or its name; value; unit (UCUM or a common spelling). Raises UnitError
    when the unit does not fit, UnknownName.
    """
    quantity = variable(quantity) if isinstance(quantity, str) else quantity
    given = ucum(unit)
    if given == quantity.unit:
        return value
    if given in quantity.other_units:
        factor, offset = quantity.other_units[given]
        return factor * value + offset
    if not given and quantity.unit not in ("1", "[pH]", "{INR}"):
        raise UnitError(f"{quantity.name} has no unit; {quantity.unit} is expected.")
    try:
        return convert(value, given, quantity.unit)
    except UnitError as problem:
        known = ", ".join((quantity.unit, *quantity.other_units))
        raise UnitError(
            f"Unit {given[:20]!r} does not fit {quantity.name}; use one of {known}."
        ) from problem


def in_unit(name: str, value: float, unit: str, wanted: str) -> float:
    """Convert a reading of a variable whose units have one zero, such as a concentration.

    Args: name of the variable; value; its unit; the unit wanted. Raises UnitError, UnknownName.
    """
    return to_canonical(name, value, unit) / to_canonical(name, 1.0, wanted)
