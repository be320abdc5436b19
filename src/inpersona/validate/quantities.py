"""Names that a validation table may use, with their units: core's variables and our own list."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any

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
