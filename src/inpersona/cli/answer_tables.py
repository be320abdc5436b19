"""A ranked answer for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.fit_tables import fit_line, open_line, warning_lines
from inpersona.cli.person_lines import person_parts
from inpersona.cli.tables import plain_table
from inpersona.core.decisions import Goal, Interval, Option, Ranking
from inpersona.core.results import Answer
from inpersona.decide.report.words import (
    NONE,
    name_of,
    number,
    share,
    short_name,
    whole,
)

#: Ranked options that the terminal shows.
SHOWN = 40
SYSTOLIC = "systolic_blood_pressure"


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
    ranked = sum(option.status == "ranked" for option in ranking.options)
    left = ranked - len(_shown(ranking))
    more = (Text(f"{left} more stand behind: --report or --json gives all."),) if left else ()
    return (
        *(Text.assemble(("Note    ", "bold"), f"{remark}.") for remark in ranking.remarks),
        *_resistance(ranking),
        _ranked(ranking),
        *more,
        Text(_legend(ranking)),
        *_others(ranking, "excluded", "Excluded"),
        *_others(ranking, "not simulated", "Not simulated"),
    )


def _resistance(ranking: Ranking) -> tuple[RenderableType, ...]:
    """What apparent resistance is made of, before anything is added."""
    if not ranking.resistance:
        return ()
    parts = ", ".join(f"{name} {share(p)}" for name, p in ranking.resistance.items())
    text = f"Pressure seems resistant to three drugs; before another is added: {parts}."
    return (Text.assemble(("Note    ", "bold"), text),)


def _legend(ranking: Ranking) -> str:
    primary = f"{name_of(ranking.primary)} lower by {ranking.margin:g} or more"
    said = (
        f"Changes are against current therapy after {ranking.weeks:g} weeks: median "
        f"[90 % interval] of what would be expected{_marked(ranking)}. P better: {primary}. "
        "P harm: any limit of pressure, heart rate, potassium, sodium, filtration, congestion or "
        "oedema crossed because of it; "
        "* where no other option has both more benefit and less harm. "
        f"Tiers: {ranking.basis}. "
    )
    if ranking.primary == SYSTOLIC:
        goals = "; ".join(goal.text for goal in _goals(ranking)) or "none for this person"
        said += (
            "Trials: what trials of any such drug found on average at this dose, not used in the "
            "prediction. That a twin ranks better for one person than this average is unproven. "
            f"Goals: {goals}. "
        )
    return said + (
        "Notes count warnings (!), facts that a rule lacks (?) and members that failed (x); "
        "--report gives them in full."
    )


def _marked(ranking: Ranking) -> str:
    """What the plus before a treatment says, where one stands."""
    if any(option.mode == "instead" for option in ranking.options):
        return "; + is added to current therapy, what has no plus replaces it"
    return ""


def _ranked(ranking: Ranking) -> Table:
    table = plain_table(f"Ranked for {name_of(ranking.condition)}")
    high_pressure = ranking.primary == SYSTOLIC
    table.add_column("tier", justify="right")
    table.add_column("treatment", min_width=16)
    if high_pressure:
        table.add_column("line", no_wrap=True)
    first, *others = (short_name(name) for name in _columns(ranking))
    for name in (f"{first} change", *others):
        table.add_column(name, justify="right", no_wrap=True)
    if high_pressure:
        table.add_column("trials", justify="right", no_wrap=True)
    for name in ("better", *("goal" for _ in _goals(ranking)), "harm"):
        table.add_column(f"P\n{name}", justify="right", no_wrap=True)
    table.add_column("notes", no_wrap=True)
    last: int | None = None
    for option in _shown(ranking):
        if option.tier != last:
            table.add_section()
            if option.standing and not high_pressure:
                table.add_row(str(option.tier), Text(option.standing, style="italic"))
        last = option.tier
        table.add_row(*_cells(option, ranking))
    return table


def _shown(ranking: Ranking) -> tuple[Option, ...]:
    """The first ranked options, and current therapy wherever it stands."""
    ranked = [o for o in ranking.options if o.status == "ranked"]
    return tuple(o for i, o in enumerate(ranked) if i < SHOWN or o.mode == "current")


def _goals(ranking: Ranking) -> tuple[Goal, ...]:
    """The goal of the primary outcome: a terminal is narrow, the report has all."""
    return tuple(goal for goal in ranking.goals if goal.variable == ranking.primary)


def _columns(ranking: Ranking) -> tuple[str, ...]:
    """Outcomes whose change is shown: the primary one with its interval, then others."""
    if ranking.primary == SYSTOLIC:
        return (SYSTOLIC,)
    return ranking.primary, SYSTOLIC, "heart_rate", "potassium"


def _cells(option: Option, ranking: Ranking) -> Sequence[str | Text]:
    style = "bold" if option.mode == "current" else ""
    high_pressure = ranking.primary == SYSTOLIC
    first, *others = (option.changes.get(name) for name in _columns(ranking))
    cells: list[str | Text] = [
        str(option.tier) if option.tier is not None and high_pressure else "",
        Text(_in_table(option), style=style),
    ]
    if high_pressure:
        cells.append(option.standing.removesuffix(" line"))
        average = option.average_in_trials
        cells += [whole(first), *(whole(c).partition(" [")[0] for c in others)]
        cells.append(NONE if average is None else f"{average:.0f}")
    else:
        cells += [_tenths(first), *(_median(c) for c in others)]
    return (
        *cells,
        share(option.better_than_current),
        *(share(option.goals.get(goal.text)) for goal in _goals(ranking)),
        share(option.any_harm) + ("*" if option.on_front else ""),
        Text(_notes(option)),
    )


def _in_table(option: Option) -> str:
    """The treatment, with a plus where it is added to what is taken."""
    return ("+ " if option.mode == "added" else "") + _treatment(option)


def _tenths(change: Interval | None) -> str:
    """A change of a few units with its 90 % interval: "-0.9 [-2.4, +0.3]"."""
    if change is None:
        return NONE
    return f"{change.median:+.1f} [{change.low:+.1f}, {change.high:+.1f}]"


def _median(change: Interval | None) -> str:
    return number(change.median if change else None, signed=True)


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
