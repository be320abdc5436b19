"""Targets: the only things that a drug record can reach.

Each is an effect between 0 (none) and 1 (fully inhibited, blocked or activated, as `action` says).
What a target does to the body is tied once, in the body's own table, never in a drug record.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from inpersona.errors import UnknownName

#: What an effect of 1 on a target means.
Action = Literal["inhibited", "blocked", "activated", "relaxed"]
_ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Target:
    """A receptor, channel, enzyme or transporter.

    `action` says what 1 means; `meaning` what follows in the body; `symbol` the usual short name.
    """

    name: str
    symbol: str
    genes: tuple[str, ...]
    action: Action
    meaning: str


@cache
def targets() -> Mapping[str, Target]:
    """All targets by name, in the order of `targets.toml`."""
    with Path(__file__).with_name("targets.toml").open("rb") as file:
        table = tomllib.load(file)
    return {name: _read(name, entry) for name, entry in table.items()}


def target(name: str) -> Target:
    """A target by name or symbol (case does not matter). Raises UnknownName."""
    known = targets()
    if name in known:
        return known[name]
    for candidate in known.values():
        if name.lower() == candidate.symbol.lower():
            return candidate
    raise UnknownName("target", name, known)


def _read(name: str, entry: Mapping[str, object]) -> Target:
    genes = entry["genes"]
    assert isinstance(genes, list)
    return Target(
        name=name,
        symbol=str(entry["symbol"]),
        genes=tuple(str(gene) for gene in genes),
        action=next(action for action in _ACTIONS if action == entry["action"]),
        meaning=str(entry["meaning"]),
    )
