"""The person in a line, and what of the record was not taken as it stood."""

from __future__ import annotations

from rich.console import RenderableType
from rich.text import Text

from inpersona.cli.tables import plain_table
from inpersona.core.records import PatientRecord
from inpersona.decide.report.person_view import medication_text
from inpersona.decide.report.remarks import remarks
from inpersona.decide.report.words import name_of

#: Notes that a terminal shows of each kind; JSON and the report have all.
_SHOWN = 8
_TOLD = ("implausible", "imputed", "converted", "ignored")


def person_line(record: PatientRecord) -> Text:
    """Sex, age, day, conditions (those that mean something here first) and current therapy."""
    active = sorted((c for c in record.conditions if c.active), key=lambda c: c.name is None)
    conditions = [c.name or c.text for c in active]
    drugs = [medication_text(m) for m in record.medications if m.active]
    head = f"{record.label}, {record.sex}, {record.birthdays} years on {record.as_of.isoformat()}"
    return Text.assemble(
        ("Person  ", "bold"),
        head,
        "; conditions: " + (", ".join(name_of(c) for c in _few(conditions)) or "none known"),
        "; takes: " + (", ".join(_few(drugs)) or "nothing known"),
    )


def person_parts(record: PatientRecord) -> tuple[Text, ...]:
    """The person's line, and what the reader has to know before any number."""
    told = (Text.assemble(("Note    ", "bold"), f"{remark}.") for remark in remarks(record))
    return (person_line(record), *told)


def _few(names: list[str]) -> list[str]:
    unique = list(dict.fromkeys(names))
    more = len(unique) - _SHOWN
    return unique if more <= 0 else [*unique[:_SHOWN], f"and {more} more"]


def note_parts(record: PatientRecord) -> tuple[RenderableType, ...]:
    """A table of what was doubted, filled in, converted or left out, and why."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for kind in _TOLD:
        for note in record.notes:
            if note.kind == kind:
                grouped.setdefault((kind, note.why), []).append(note.what)
    if not grouped:
        return ()
    table = plain_table("The record: what was not taken as it stands")
    for heading in ("kind", "what", "why"):
        table.add_column(heading, overflow="fold")
    for (kind, why), whats in list(grouped.items())[: 2 * _SHOWN]:
        more = f" and {len(whats) - 3} more" if len(whats) > 3 else ""
        table.add_row(kind, Text(", ".join(whats[:3]) + more), Text(why))
    left = len(grouped) - 2 * _SHOWN
    return (table, Text(f"and {left} more reasons: see --json")) if left > 0 else (table,)
