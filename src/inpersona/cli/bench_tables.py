"""Measured speeds as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from inpersona.cli.tables import plain_table
from inpersona.decide.report.words import name_of, number


def bench_table(data: Mapping[str, Any]) -> Table:
    """One line a measurement: value, unit, and what it is held against."""
    table = plain_table("Speed on this machine")
    for heading in ("what", "value", "unit", "versus"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for row in data["results"]:
        versus = row.get("versus")
        table.add_row(
            name_of(row["name"]),
            number(row["value"]),
            row["unit"],
            number(versus) if isinstance(versus, int | float) else str(versus or ""),
        )
    return table
