"""Courses of a simulated outcome as table and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
from rich.table import Table

from inpersona.cli.tables import plain_table
from inpersona.core.twins import Array, Outcome, Status
from inpersona.decide.report.words import name_of, number, unit_name
from inpersona.decide.serialise import course_quantiles, unit_of
from inpersona.errors import InputError, UnknownName

#: Shown without --variable, as far as the body gives them.
USUAL = (
    "systolic_blood_pressure",
    "diastolic_blood_pressure",
    "mean_arterial_pressure",
    "heart_rate",
    "cardiac_output",
    "glomerular_filtration_rate",
    "potassium",
    "sodium",
    "blood_volume",
)
_TIMES = 5  # in the terminal's table; CSV and JSON have all
_HOURS_FROM = 3.0


def chosen(outcome: Outcome, asked: Sequence[str] | None) -> list[str]:
    """Names of the variables to show. Raises UnknownName for one that was not followed."""
    for name in asked or ():
        if name not in outcome.courses:
            raise UnknownName("variable of this simulation", name, outcome.courses)
    found = list(asked or (name for name in USUAL if name in outcome.courses))
    if not found and not outcome.courses:
        raise InputError("Nothing was followed over time by this protocol.")
    return found or list(outcome.courses)[: len(USUAL)]


def times_of(outcome: Outcome) -> tuple[Array, str]:
    """Times in the unit that suits their length, and that unit."""
    end = float(outcome.times[-1])
    if end > 24.0 * _HOURS_FROM:
        return outcome.times / 24.0, "days"
    return (outcome.times, "hours") if end > _HOURS_FROM else (outcome.times * 60.0, "min")


def courses_table(outcome: Outcome, weight: Array, names: Sequence[str]) -> Table:
    """Median [90 % interval]: one line a variable, a few times evenly from start to end."""
    times, unit = times_of(outcome)
    wanted = np.linspace(times[0], times[-1], _TIMES)
    places = np.unique([int(np.argmin(np.abs(times - time))) for time in wanted])
    table = plain_table(f"{outcome.treatment}: median [90 %]")
    table.add_column(f"time, {unit}")
    for place in places:
        table.add_column(f"{times[place]:.4g}", justify="right")
    for name in names:
        course = course_quantiles(outcome, weight, name)
        label = f"{name_of(name)}, {unit_name(unit_of(name))}".rstrip(", ")
        table.add_row(label, *(_cell(course, int(place)) for place in places))
    return table


def failed_line(outcome: Outcome) -> str:
    """How many members could not be followed; empty when all could."""
    lost = int(np.sum(outcome.status != Status.OK))
    return (
        f"Warning: {lost} of {len(outcome.status)} members failed and are left out" if lost else ""
    )


def _cell(course: dict[str, list[float]], i: int) -> str:
    median, low, high = (number(course[end][i]) for end in ("median", "low", "high"))
    return f"{median} [{low}, {high}]"


def courses_csv(outcome: Outcome, weight: Array, names: Sequence[str] | None) -> str:
    """Long CSV: one line a variable and time (all variables where none are named)."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("variable", "unit", "time_h", "median", "low", "high"))
    for name in names or tuple(outcome.courses):
        course = course_quantiles(outcome, weight, name)
        for i, time in enumerate(outcome.times):
            ends = (_plain(course[end][i]) for end in ("median", "low", "high"))
            table.writerow((name, unit_of(name), f"{time:.6g}", *ends))
    return text.getvalue()


def _plain(value: float) -> str:
    return f"{value:.6g}" if np.isfinite(value) else ""
