"""Validation for the terminal: sections, then the rows that miss (or all)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.tables import plain_table
from inpersona.decide.report.words import NONE, name_of, number, unit_name

Row = Mapping[str, Any]


def validation_parts(data: Mapping[str, Any], every: bool) -> tuple[RenderableType, ...]:
    """Sections, rows, and why rows are out of scope."""
    rows = data["rows"]
    shown = rows if every else [row for row in rows if is_miss(row)]
    title = "All rows" if every else "Rows that miss, or could not be predicted"
    out = Counter(row["out_of_scope"] for row in rows if row["out_of_scope"])
    return (
        _sections(data["sections"]),
        _rows(title, shown),
        *(Text(f"Out of scope, {count} rows: {why}") for why, count in out.most_common()),
        *(Text(f"Not read, line {row['line']}: {row['reason']}") for row in data.get("unread", ())),
    )


def is_miss(row: Row) -> bool:
    """Whether a row in scope does not come out within its interval."""
    return not row["out_of_scope"] and not row["within"]


def _sections(sections: Mapping[str, Row]) -> Table:
    table = plain_table("Validation")
    headings = ("section", "rows", "in scope", "within", "lower bound", "null within", "coverage")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "section" else "right")
    for name, section in sections.items():
        counts = (str(section[key]) for key in ("rows", "in_scope", "within"))
        bound, coverage = _percent(section["lower_bound"]), _percent(section["coverage"])
        table.add_row(name, *counts, bound, str(section["null_within"]), coverage)
    return table


def _percent(part: float | None) -> str:
    return NONE if part is None else f"{100 * part:.0f} %"


def _rows(title: str, rows: Sequence[Row]) -> Table:
    table = plain_table(f"{title} ({len(rows)})")
    headings = ("id", "role", "quantity", "predicted", "expected", "unit", "within", "known miss")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in _cells(row)))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    predicted = f"{number(row['predicted'])} [{number(row['low'])}, {number(row['high'])}]"
    within = {True: "yes", False: "no"}.get(row["within"], "-")
    return (
        row["id"],
        row["role"],
        name_of(str(row.get("quantity", ""))),
        predicted if row["predicted"] is not None else str(row.get("no_prediction") or "-"),
        number(row["expected"]),
        unit_name(row["unit"]),
        within,
        str(row["known_miss"] or ""),
    )
