"""Predictions of a register for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.tables import plain_table
from inpersona.decide.report.words import name_of


def entry_parts(entry: Mapping[str, Any]) -> tuple[RenderableType, ...]:
    """The question, the number with its interval, and the hash."""
    asked = entry["question"]
    against = f" against {asked['versus']}" if asked["versus"] else ""
    return (
        Text(f"{asked['protocol']}{against}, in: {asked['population']}"),
        Text(
            f"{name_of(asked['quantity'])}, {asked['measure']} at {asked['at'] or 'end'}: "
            f"{_numbers(entry)} (median and 90 % interval of such a study)",
            style="bold",
        ),
        Text(f"{entry['time']}, seed {entry['seed']}, hash {entry['hash']}"),
    )


def register_parts(entries: Sequence[Mapping[str, Any]]) -> tuple[RenderableType, ...]:
    """All entries, oldest first, and that the chain is whole."""
    table: Table = plain_table("Predictions, oldest first")
    for heading in ("time", "protocol", "versus", "population", "what", "predicted"):
        table.add_column(heading, overflow="fold")
    for entry in entries:
        asked = entry["question"]
        table.add_row(
            entry["time"],
            asked["protocol"],
            asked["versus"],
            asked["population"],
            f"{name_of(asked['quantity'])}, {asked['measure']}",
            _numbers(entry),
        )
    count = "1 prediction" if len(entries) == 1 else f"{len(entries)} predictions"
    told = Text(f"The register is whole: {count}, last hash {entries[-1]['hash']}.")
    return table, told


def _numbers(entry: Mapping[str, Any]) -> str:
    found, unit = entry["prediction"], entry["question"]["unit"]
    return f"{found['value']:.3g} [{found['low']:.3g} to {found['high']:.3g}] {unit}"
