"""Names that a validation table may use, with their units: core's variables and our own list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

from inpersona.core.units import factor, pint_text
from inpersona.errors import UnknownName


def _variables() -> Iterator[tuple[str, str]]:
    file = resources.files("inpersona.core") / "variables.toml"
    if not file.is_file():
        return
    for name, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
        if isinstance(entry, Mapping) and "unit" in entry:
            yield name, str(entry["unit"])


@cache
def quantities() -> Mapping[str, str]:
    """Every known quantity with its UCUM unit."""
    text = (resources.files("inpersona.validate") / "quantities.toml").read_text(encoding="utf-8")
    own: dict[str, Any] = tomllib.loads(text)["unit"]
    return {**own, **dict(_variables())}


def known_quantity(name: str) -> str:
    """The name itself when it is known. Raises UnknownName with the nearest ones."""
    if name not in quantities():
        raise UnknownName("quantity", name, quantities())
    return name


def _plain(unit: str) -> str:
    """A compound UCUM unit without annotations, with the year spelt out."""
    return re.sub(r"\ba\b", "year", re.sub(r"/?\{[^}]*\}", "", unit))


def slope_factor(quantity: str, of: str, unit: str) -> float:
    """Factor from quantity per `of`, each in its own unit, to `unit`. Raises UnitError."""
    units = quantities()
    top, bottom = (pint_text(_plain(units[name])) for name in (quantity, of))
    return factor(f"({top})/({bottom})", _plain(unit))[0]
