"""Tables of values: TOML files in which every number carries unit, spread, tier and source."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from inpersona.core.values import Tier, Value
from inpersona.errors import ModelError


def read_value(entry: Mapping[str, Any], where: str) -> Value:
    """One TOML entry as a Value. Raises ModelError when value, unit or source is missing."""
    missing = {"value", "unit", "source"} - entry.keys()
    if missing:
        raise ModelError(f"{where} lacks {', '.join(sorted(missing))}.")
    return Value(
        value=float(entry["value"]),
        unit=entry["unit"],
        sd_of_log=entry.get("sd_of_log"),
        sd=entry.get("sd"),
        tier=Tier(entry.get("tier", "D")),
        source=entry["source"],
        where=entry.get("where", ""),
    )


def load_values(path: Path) -> dict[str, Value]:
    """Read `[component.parameter]` tables; keys of the result are "component.parameter"."""
    with path.open("rb") as file:
        tables = tomllib.load(file)
    return {
        f"{component}.{name}": read_value(entry, f"{component}.{name}")
        for component, entries in tables.items()
        for name, entry in entries.items()
    }


def by_age(values: Mapping[str, Value], section: str, age: float) -> float:
    """Linear between the ages that a section lists as "age_N", constant beyond them."""
    start = f"{section}.age_"
    knots = sorted(
        (float(k[len(start) :]), v.value) for k, v in values.items() if k.startswith(start)
    )
    return float(np.interp(age, [k[0] for k in knots], [k[1] for k in knots]))
