"""Validation tables: the CSV format, read strictly, one `Row` each."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import resources
from math import isfinite
from pathlib import Path
from typing import Literal, get_args

from inpersona.core.grammar import parse
from inpersona.core.treatments import Treatment
from inpersona.core.units import factor
from inpersona.errors import InputError, UnitError, UnknownName
from inpersona.validate.measures import At, Measure, parse_at, parse_measure
from inpersona.validate.population import Population, parse_population
from inpersona.validate.quantities import known_quantity, quantities, slope_factor

Role = Literal["calibration", "validation", "verification"]
COLUMNS = (
    "id", "section", "population", "protocol", "versus", "quantity", "at", "measure", "unit",
    "expected", "low", "high", "interval", "role", "family", "source", "where", "confirmed",
    "known_miss", "note",
)  # fmt: skip
_SHARE_UNITS = ("%", "1")


@dataclass(frozen=True, slots=True)
class Row:
    """One published result. The texts are kept beside what they were read into; `versus` is "",
    "baseline", "in POPULATION" or a protocol, `comparator` the treatment or population behind it.
    `low` and `high` are the interval that counts, in `unit` (UCUM)."""

    id: str
    section: str
    population: str
    people: Population
    protocol: str
    treatment: Treatment
    versus: str
    comparator: Treatment | Population | None
    quantity: str
    at: At
    measure: Measure
    unit: str
    expected: float
    low: float
    high: float
    interval: str
    role: Role
    family: str
    source: str
    where: str
    confirmed: bool
    known_miss: str
    note: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be read, and why; it counts as a row without a prediction."""

    line: int
    id: str
    section: str
    message: str


def _number(cells: dict[str, str], column: str) -> float:
    try:
        number = float(cells[column])
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(f"The column {column!r} must hold a number.")
    return number


def _comparator(text: str, drugs: Collection[str]) -> Treatment | Population | None:
    if text in ("", "baseline"):
        return None
    if text.startswith("in "):
        return parse_population(text[3:], drugs)
    return parse(text, drugs)


def check_unit(quantity: str, measure: Measure, unit: str) -> float:
    """Factor from the measure's own unit to the row's. Raises UnitError when it does not fit."""
    if measure.kind.startswith("share"):
        return _fraction(unit, 1.0)
    if measure.kind.startswith("percent_change"):
        return _fraction(unit, 0.01)
    if measure.kind.startswith(("ratio", "correlation", "sign")):
        return _fraction(unit, 1.0)
    if measure.kind == "slope":
        return slope_factor(quantity, measure.quantity, unit)
    return factor(quantities()[quantity], unit)[0]


def _fraction(unit: str, size: float) -> float:
    if unit not in _SHARE_UNITS:
        raise UnitError(f"The unit of a share, ratio or percent change is % or 1, not {unit!r}.")
    return size * (100.0 if unit == "%" else 1.0)


def _role(text: str) -> Role:
    for role in get_args(Role):
        if role == text:
            found: Role = role
            return found
    raise UnknownName("role", text, get_args(Role))


def read_row(cells: dict[str, str], drugs: Collection[str] = ()) -> Row:
    """One row from its cells. Raises InputError that says what is wrong."""
    cells = {column: (cells.get(column) or "").strip() for column in COLUMNS}
    for column in ("id", "section", "family"):
        if not cells[column]:
            raise InputError(f"The column {column!r} is empty.")
    expected, low, high = (_number(cells, column) for column in ("expected", "low", "high"))
    if low > high:
        raise InputError("The interval must run from low to high.")
    quantity, measure = known_quantity(cells["quantity"]), parse_measure(cells["measure"])
    check_unit(quantity, measure, cells["unit"])
    if cells["confirmed"].lower() not in ("yes", "no", ""):
        raise UnknownName("value of 'confirmed'", cells["confirmed"], ("yes", "no"))
    return Row(
        id=cells["id"],
        section=cells["section"],
        population=cells["population"],
        people=parse_population(cells["population"], drugs),
        protocol=cells["protocol"],
        treatment=parse(cells["protocol"] or "none", drugs),
        versus=cells["versus"],
        comparator=_comparator(cells["versus"], drugs),
        quantity=quantity,
        at=parse_at(cells["at"]),
        measure=measure,
        unit=cells["unit"],
        expected=expected,
        low=low,
        high=high,
        interval=cells["interval"],
        role=_role(cells["role"]),
        family=cells["family"],
        source=cells["source"],
        where=cells["where"],
        confirmed=cells["confirmed"].lower() == "yes",
        known_miss=cells["known_miss"],
        note=cells["note"],
    )


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(text.splitlines())
    names = [name.strip() for name in reader.fieldnames or ()]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise InputError(
            f"The table lacks the columns {', '.join(missing)}; see validate/README.md."
        )
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise UnknownName("column", unknown[0], COLUMNS)
    for cells in reader:
        if None in cells or None in cells.values():
            raise InputError(
                f"Line {reader.line_num} has more or fewer cells than there are columns."
            )
        yield reader.line_num, cells


def read_text(
    text: str, drugs: Collection[str] = ()
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """Rows of a table, and the lines that could not be read.

    Raises: InputError when the table itself is not one (columns, cells, an id twice).
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, cells in _lines(text):
        try:
            rows.append(read_row(cells, drugs))
        except InputError as problem:
            problems.append(Problem(line, cells["id"], cells["section"], str(problem)))
    ids = [row.id for row in rows]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise InputError(f"The id {twice[0]} stands in more than one row.")
    return with_family_roles(rows), tuple(problems)


def read_table(path: Path, drugs: Collection[str] = ()) -> tuple[Row, ...]:
    """Rows of a CSV file. Raises InputError that names the first lines that are wrong."""
    rows, problems = read_text(text_of(path), drugs)
    if problems:
        first = " ".join(f"Line {p.line} ({p.id}): {p.message}" for p in problems[:3])
        more = f" And {len(problems) - 3} more." if len(problems) > 3 else ""
        raise InputError(first + more)
    return rows


def text_of(path: Path) -> str:
    """The text of a table. Raises InputError for a file that is not UTF-8 text."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError("The validation table cannot be read as UTF-8 text.") from problem


def table_hash(path: Path) -> str:
    """SHA-256 of a table's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def package_tables() -> tuple[str, ...]:
    """Names of the tables of the package, by section."""
    folder = resources.files("inpersona.validate") / "tables"
    return tuple(sorted(f.name for f in folder.iterdir() if f.name.endswith(".csv")))


def package_rows(drugs: Collection[str] = ()) -> tuple[Row, ...]:
    """Every row of the package's own tables, in the order of sections."""
    folder = resources.files("inpersona.validate") / "tables"
    rows: list[Row] = []
    for name in package_tables():
        found, problems = read_text((folder / name).read_text(encoding="utf-8"), drugs)
        if problems:
            raise InputError(f"{name} line {problems[0].line}: {problems[0].message}")
        rows.extend(found)
    return with_family_roles(rows)


def with_family_roles(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows in which every row of a family that holds a calibration row is calibration too."""
    rows = tuple(rows)
    used = {row.family for row in rows if row.role == "calibration"}
    return tuple(
        replace(row, role="calibration") if row.family in used and row.role == "validation" else row
        for row in rows
    )
