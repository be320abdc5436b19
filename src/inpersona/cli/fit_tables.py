"""A fit for the terminal: measured against twin, what was learnt, which mechanism."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.tables import plain_table
from inpersona.core.results import Fit
from inpersona.decide.report.fit_view import left_out
from inpersona.decide.report.learning import determined, undetermined
from inpersona.decide.report.words import name_of, number, share, spread, unit_name


def fit_parts(fit: Fit) -> tuple[RenderableType, ...]:
    """All tables of a fit."""
    return (
        fit_line(fit),
        *warning_lines(fit),
        _measured(fit),
        *_left_out(fit),
        _learnt(fit),
        open_line(fit),
        _hypotheses(fit),
    )


def fit_line(fit: Fit) -> Text:
    """Whether the twin reproduces the data, and how well it is sampled."""
    used = sum(row.used for row in fit.rows)
    verdict = "reproduces the data" if fit.reproduced else "does NOT reproduce all data"
    return Text.assemble(
        ("Fit     ", "bold"),
        (f"the twin {verdict}", "green" if fit.reproduced else "red"),
        f" ({used} used; {fit.effective_members:.0f} effective samples, "
        f"{fit.failed_members} failed; {fit.seconds:.1f} s)",
    )


def warning_lines(fit: Fit) -> tuple[Text, ...]:
    """One line a warning."""
    return tuple(Text(f"Warning: {warning}", style="yellow") for warning in fit.warnings)


def _table(title: str, *headings: str) -> Table:
    table = plain_table(title)
    for i, heading in enumerate(headings):
        table.add_column(heading, justify="left" if i == 0 else "right", overflow="fold")
    return table


def _measured(fit: Fit) -> Table:
    table = _table(
        "Measured and twin (median [90 %])", "what", "setting", "measured", "error sd", "readings",
        "twin", "unit", "z",
    )  # fmt: skip
    for row in fit.rows:
        if row.used:
            style = "red" if row.far else ""
            table.add_row(
                name_of(row.variable), row.setting, number(row.measured), number(row.sd),
                str(row.count), spread(row.twin), unit_name(row.unit),
                Text(number(row.z, signed=True), style=style),
            )  # fmt: skip
    return table


def _left_out(fit: Fit) -> tuple[Text, ...]:
    return tuple(Text(f"Not used, {why}: {', '.join(names)}") for why, names in left_out(fit))


def _learnt(fit: Fit) -> Table:
    table = _table(
        "Learnt from the data (median [90 %])", "what", "people alike", "this person", "unit",
        "learnt",
    )  # fmt: skip
    for p in determined(fit):
        table.add_row(
            p.meaning, spread(p.prior), spread(p.posterior), unit_name(p.posterior.unit),
            share(p.learned),
        )  # fmt: skip
    return table


def open_line(fit: Fit) -> Text:
    """What the data could not determine."""
    names = "; ".join(p.meaning for p in undetermined(fit))
    return Text.assemble(("Not determined by the data: ", "bold"), names or "nothing")


def _hypotheses(fit: Fit) -> Table:
    table = _table("Mechanism of high pressure", "hypothesis", "before the data", "after")
    for name, (prior, posterior) in sorted(fit.hypotheses.items(), key=lambda item: -item[1][1]):
        table.add_row(name_of(name), share(prior), share(posterior))
    return table
