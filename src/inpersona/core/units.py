"""Unit aliases for annotations, and the one place where units are converted.

`mL = Annotated[float, "mL"]`: a component's fields carry their unit to the tracer, the contract test
and the glossary, while the equations run on plain floats. `convert` speaks UCUM, as records do.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from inpersona.errors import UnitError

if TYPE_CHECKING:
    import pint

dimensionless = Annotated[float, "1"]
second = Annotated[float, "s"]
minute = Annotated[float, "min"]
hour = Annotated[float, "h"]
day = Annotated[float, "day"]
per_s = Annotated[float, "1/s"]
per_min = Annotated[float, "1/min"]
mmHg = Annotated[float, "mmHg"]
per_mmHg = Annotated[float, "1/mmHg"]
mmHg_per_s = Annotated[float, "mmHg/s"]
mL = Annotated[float, "mL"]
per_mL = Annotated[float, "1/mL"]
per_litre = Annotated[float, "1/L"]
litre = Annotated[float, "L"]
mL_per_s = Annotated[float, "mL/s"]
L_per_min = Annotated[float, "L/min"]
mL_per_mmHg = Annotated[float, "mL/mmHg"]
L_per_mmHg = Annotated[float, "L/mmHg"]
mmHg_per_mL = Annotated[float, "mmHg/mL"]
mmHg_s_per_mL = Annotated[float, "mmHg*s/mL"]
mmHg_s2_per_mL = Annotated[float, "mmHg*s**2/mL"]
mmHg_min_per_L = Annotated[float, "mmHg*min/L"]
L_per_min_per_mmHg = Annotated[float, "L/min/mmHg"]
mmol = Annotated[float, "mmol"]
mmol_per_L = Annotated[float, "mmol/L"]
mmol_per_min = Annotated[float, "mmol/min"]
min_per_mmol = Annotated[float, "min/mmol"]
gram = Annotated[float, "g"]
g_per_dL = Annotated[float, "g/dL"]
g_per_min = Annotated[float, "g/min"]
mg_per_dL = Annotated[float, "mg/dL"]
fmol_per_mL = Annotated[float, "fmol/mL"]
beats_per_min = Annotated[float, "1/min"]
kg = Annotated[float, "kg"]
cm = Annotated[float, "cm"]
m2 = Annotated[float, "m**2"]

#: UCUM spellings that no rule below turns into pint's.
_UCUM = {
    "": "dimensionless",
    "1": "dimensionless",
    "%": "percent",
    "a": "year",
    "mo": "month",
    "wk": "week",
    "Cel": "degC",
    "[degF]": "degF",
    "[lb_av]": "pound",
    "[in_i]": "inch",
    "[ft_i]": "foot",
    "[oz_av]": "ounce",
    "[Wood'U]": "mmHg*min/L",
}
_PREFIX = re.compile(r"^10[*^](-?\d+)")
_EXPONENT = re.compile(r"(?<=[a-zA-Z])(?<!\de)(-?\d)")


@cache
def registry() -> pint.UnitRegistry[Any]:
    """The one unit registry (built on first use: reading pint's tables takes 0.1 s)."""
    import pint

    units: pint.UnitRegistry[Any] = pint.UnitRegistry()
    for line in ("osmole = mole", "milliosmole = mmol = mOsm", "equivalent = mole = eq"):
        units.define(line)
    return units


def pint_text(unit: str) -> str:
    """A UCUM unit as pint reads it: '.' multiplies, braces hold annotations, 10*3 is a factor."""
    text = re.sub(r"\{[^}]*\}", "", unit).strip().rstrip("/")
    if text in _UCUM:
        return _UCUM[text]
    for ucum, name in (("mm[Hg]", "mmHg"), ("cm[H2O]", "cmH2O"), ("meq", "mmol"), ("mosm", "mmol")):
        text = text.replace(ucum, name)
    text = _PREFIX.sub(r"1e\1", text)
    text = _EXPONENT.sub(r"**\1", text.replace(".", "*"))
    return f"1{text}" if text.startswith("/") else text


@cache
def factor(from_unit: str, to_unit: str) -> tuple[float, float]:
    """Factor and offset so that `to = factor * from + offset`. Raises UnitError."""
    if from_unit == to_unit:
        return 1.0, 0.0
    units = registry()
    try:
        source, target = (units.parse_expression(pint_text(u)) for u in (from_unit, to_unit))
        source, target = (
            units.Quantity(1.0, q) if isinstance(q, float | int) else q for q in (source, target)
        )
        zero, one = (
            units.Quantity(x * source.magnitude, source.units).to(target.units).magnitude
            / target.magnitude
            for x in (0.0, 1.0)
        )
    except Exception as problem:
        raise UnitError(
            f"Unit {from_unit!r} cannot be converted to {to_unit!r}. Write the unit in UCUM, "
            f"for example mm[Hg], mmol/L or kg."
        ) from problem
    return float(one - zero), float(zero)


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Convert a number between two UCUM units of the same kind. Raises UnitError."""
    scale, offset = factor(from_unit, to_unit)
    return scale * value + offset
