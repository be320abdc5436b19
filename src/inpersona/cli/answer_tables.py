"""A ranked answer for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.fit_tables import fit_line, open_line, warning_lines
from inpersona.cli.person_lines import person_parts
from inpersona.cli.tables import plain_table
from inpersona.core.decisions import Option, Ranking
from inpersona.core.results import Answer
from inpersona.decide.report.words import NONE, name_of, share, short_name, whole

SYSTOLIC, DIASTOLIC = "systolic_blood_pressure", "diastolic_blood_pressure"


def answer_parts(answer: Answer) -> tuple[RenderableType, ...]:
    """Person, fit, ranked options by tier, what was excluded and what was not simulated."""
    ranking = answer.ranking
    return (
        *person_parts(answer.record),
        fit_line(answer.fit),
        *warning_lines(answer.fit),
        open_line(answer.fit),
        *ranking_parts(ranking),
        Text(
            f"{len(ranking.options)} options on {answer.twin.belief.members} members, seed "
            f"{answer.seed}, {answer.seconds:.1f} s"
        ),
    )


def ranking_parts(ranking: Ranking) -> tuple[RenderableType, ...]:
    """Ranked options by tier, what they mean, what was excluded and what was not simulated."""
    return (
        _ranked(ranking),
        Text(_legend(ranking)),
        *_others(ranking, "excluded", "Excluded"),
        *_others(ranking, "not simulated", "Not simulated"),
    )


def _legend(ranking: Ranking) -> str:
    primary = f"{name_of(ranking.primary)} lower by {ranking.margin:g} or more"
    goals = "; ".join(f"{goal.text}" for goal in ranking.goals) or "none for this person"
    return (
        f"Changes are against current therapy after {ranking.weeks:g} weeks: median "
        f"[90 % interval] of what would be expected, in mmHg. P better: {primary}. "
        f"Options of one tier cannot be told apart. Trials: what trials of any such drug found on "
        f"average at this dose, not used in the prediction. That a twin ranks better for one person "
        f"than this average is unproven. Goals: {goals}. "
        "Notes count warnings (!), facts that a rule lacks (?) and members that failed (x); "
        "--report gives them in full."
    )


def _ranked(ranking: Ranking) -> Table:
    table = plain_table(f"Ranked for {name_of(ranking.condition)}")
    table.add_column("tier", justify="right")
    table.add_column("treatment", min_width=14)
    table.add_column("mode", no_wrap=True)
    table.add_column("SBP change", justify="right", no_wrap=True)
    table.add_column("trials", justify="right", no_wrap=True)
    table.add_column("DBP", justify="right", no_wrap=True)
    table.add_column("P better", justify="right")
    for goal in ranking.goals:
        table.add_column(f"P {short_name(goal.variable)} goal", justify="right")
    table.add_column("notes", no_wrap=True)
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
        Text(_treatment(option), style=style),
        _mode(option),
        whole(option.changes.get(SYSTOLIC)),
        NONE if option.average_in_trials is None else f"{option.average_in_trials:.0f}",
        whole(option.changes.get(DIASTOLIC)).partition(" [")[0],
        share(option.better_than_current),
        *(share(option.goals.get(goal.text)) for goal in ranking.goals),
        Text(_notes(option)),
    )


def _treatment(option: Option) -> str:
    """The treatment without what its mode says already; drugs are by mouth if nothing else."""
    text = option.treatment
    text = text.removeprefix("current therapy + ") if option.mode == "added" else text
    return text.replace(" oral ", " ")


def _mode(option: Option) -> str:
    return "" if option.mode == "as given" else option.mode


def _notes(option: Option) -> str:
    """Counts of warnings (!), of what a rule does not know (?), of members that failed (x)."""
    severities = [reason.severity for reason in option.reasons]
    counts = {"!": severities.count("warn"), "?": severities.count("unknown")}
    counts["x"] = option.failed_members
    return " ".join(f"{mark}{count}" for mark, count in counts.items() if count)


def _others(ranking: Ranking, status: str, title: str) -> tuple[RenderableType, ...]:
    """Options that were not ranked; those with one reason share a line."""
    grouped: dict[str, list[str]] = {}
    for option in ranking.options:
        if option.status == status:
            text = f"{_treatment(option)} ({_mode(option)})".replace(" ()", "")
            grouped.setdefault(why(option), []).append(text)
    if not grouped:
        return ()
    table = plain_table(title)
    table.add_column("treatment", ratio=2)
    table.add_column("why", ratio=3)
    for reason, treatments in grouped.items():
        table.add_row(Text("\n".join(treatments)), Text(reason))
    return (table,)


def why(option: Option) -> str:
    """The reasons that decide an option's status, each with its source."""
    deciding = [r for r in option.reasons if r.severity == "exclude"] or list(option.reasons)
    return "; ".join(f"{r.text} [{r.source}]" if r.source else r.text for r in deciding) or NONE
