"""A ranked answer for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.fit_tables import fit_line, open_line, warning_lines
from inpersona.cli.person_lines import person_line
from inpersona.core.decisions import Option, Ranking
from inpersona.core.results import Answer
from inpersona.decide.report.words import NONE, name_of, number, share, short_name, spread

SYSTOLIC, DIASTOLIC = "systolic_blood_pressure", "diastolic_blood_pressure"


def answer_parts(answer: Answer) -> tuple[RenderableType, ...]:
    """Person, fit, ranked options by tier, what was excluded and what was not simulated."""
    ranking = answer.ranking
    return (
        person_line(answer.record),
        fit_line(answer.fit),
        *warning_lines(answer.fit),
        open_line(answer.fit),
        _ranked(ranking),
        Text(_legend(ranking)),
        *_others(ranking, "excluded", "Excluded"),
        *_others(ranking, "not simulated", "Not simulated"),
        Text(
            f"{len(ranking.options)} options on {answer.twin.belief.members} members, seed "
            f"{answer.seed}, {answer.seconds:.1f} s"
        ),
    )


def _legend(ranking: Ranking) -> str:
    primary = f"{name_of(ranking.primary)} lower by {number(ranking.margin)} or more"
    goals = "; ".join(f"{goal.text}" for goal in ranking.goals) or "none for this person"
    return (
        f"Changes are against current therapy after {number(ranking.weeks)} weeks: median "
        f"[90 % interval] of what would be expected, in mmHg. P(better): {primary}. "
        f"Options of one tier cannot be told apart. Goals: {goals}."
    )


def _ranked(ranking: Ranking) -> Table:
    table = Table(title=f"Ranked for {name_of(ranking.condition)}", title_justify="left")
    table.add_column("tier", justify="right")
    table.add_column("treatment", overflow="fold", ratio=3)
    table.add_column("mode", no_wrap=True)
    for heading in ("systolic", "diastolic"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("P(better)", justify="right", no_wrap=True)
    for goal in ranking.goals:
        table.add_column(f"P({short_name(goal.variable)} goal)", justify="right", no_wrap=True)
    table.add_column("notes", overflow="fold", ratio=2)
    last: int | None = None
    for option in (o for o in ranking.options if o.status == "ranked"):
        if last is not None and option.tier != last:
            table.add_section()
        last = option.tier
        table.add_row(*_cells(option, ranking))
    return table


def _cells(option: Option, ranking: Ranking) -> Sequence[str | Text]:
    style = "bold" if option.mode == "current" else ""
    return (
        str(option.tier) if option.tier is not None else NONE,
        Text(option.treatment, style=style),
        option.mode,
        spread(option.changes.get(SYSTOLIC), signed=True),
        spread(option.changes.get(DIASTOLIC), signed=True),
        share(option.better_than_current),
        *(share(option.goals.get(goal.text)) for goal in ranking.goals),
        Text(_notes(option)),
    )


def _notes(option: Option) -> str:
    severities = [reason.severity for reason in option.reasons]
    counts = ((severities.count("warn"), "warning"), (severities.count("unknown"), "unknown"))
    parts = [_counted(count, word) for count, word in counts if count]
    if option.failed_members:
        parts.append(f"{option.failed_members} members failed")
    return ", ".join(parts)


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 and word == 'warning' else ''}"


def _others(ranking: Ranking, status: str, title: str) -> tuple[RenderableType, ...]:
    options = [o for o in ranking.options if o.status == status]
    if not options:
        return ()
    table = Table(title=title, title_justify="left")
    table.add_column("treatment", overflow="fold", ratio=2)
    table.add_column("why", overflow="fold", ratio=3)
    for option in options:
        table.add_row(Text(option.treatment), Text(why(option)))
    return (table,)


def why(option: Option) -> str:
    """The reasons that decide an option's status, each with its source."""
    deciding = [r for r in option.reasons if r.severity == "exclude"] or list(option.reasons)
    return "; ".join(f"{r.text} [{r.source}]" if r.source else r.text for r in deciding) or NONE


