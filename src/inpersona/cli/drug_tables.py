"""The catalogue and its records as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.tables import plain_table
from inpersona.decide.report.words import name_of
from inpersona.drugs import catalogue


def catalogue_rows(condition: str | None) -> list[dict[str, Any]]:
    """Drugs (of a condition) with class, conditions and usual doses. Raises UnknownName."""
    every = tuple(catalogue.drug(name) for name in catalogue.names())
    records = every if condition is None else catalogue.for_condition(condition)
    return [
        {
            "name": record.name,
            "class": record.drug_class,
            "conditions": list(record.conditions),
            "doses": [dose.amounts[0] for dose in catalogue.usual_doses(record)],
            "unit": "mg",
            "interval_hours": record.doses.interval.value,
        }
        for record in records
    ]


def catalogue_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """One line a drug."""
    table = plain_table(f"{len(rows)} drugs")
    for heading in ("drug", "class", "usual doses", "every", "conditions"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        doses = ", ".join(f"{dose:g}" for dose in row["doses"])
        conditions = ", ".join(name_of(c) for c in row["conditions"])
        every = f"{row['interval_hours']:g} h"
        table.add_row(row["name"], row["class"], f"{doses} {row['unit']}", every, conditions)
    return table


def record_parts(
    data: Mapping[str, Any], references: Mapping[str, str]
) -> tuple[RenderableType, ...]:
    """A record: what it is, every number with its source, the references."""
    names = ", ".join(data.get("synonyms", ()))
    about = f"{data['drug_class']}; ATC {data.get('atc', 'unknown')}; also {names or '-'}"
    table = plain_table()
    for heading in ("number", "value", "unit", "tier", "source", "where"):
        table.add_column(heading, overflow="fold")
    for name, value in numbers(data):
        table.add_row(*(Text(cell) for cell in _cells(name, value)))
    cited = (Text.assemble((key, "bold"), f"  {text}") for key, text in references.items())
    return (Text.assemble((data["name"], "bold"), f": {about}"), *_note(data), table, *cited)


def _note(data: Mapping[str, Any]) -> tuple[Text, ...]:
    return (Text(data["note"]),) if data.get("note") else ()


def _cells(name: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    spread = f" (sd of log {value['sd_of_log']:g})" if value.get("sd_of_log") else ""
    number = f"{value['value']:.4g}{spread}"
    return name, number, value["unit"], value["tier"], value["source"], value.get("where", "")


def numbers(part: Any, name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every number in a described record with its path as words."""
    if isinstance(part, Mapping):
        if isinstance(part.get("value"), int | float) and "unit" in part:
            yield name, part
            return
        label = part.get("name") or part.get("target") or part.get("moiety")
        for key, item in part.items():
            word = "" if key == "value" else name_of(str(key))
            yield from numbers(item, " ".join(filter(None, (_labelled(name, label), word))))
    elif isinstance(part, list | tuple):
        for item in part:
            yield from numbers(item, name)


def _labelled(name: str, label: Any) -> str:
    """The path with the label of a list's item in place of the list's own name."""
    return f"{name} {name_of(str(label))}" if name and label else name
