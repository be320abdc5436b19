"""The ranking as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from inpersona.core.decisions import Goal, Option, Ranking, Reason
from inpersona.decide.report.scale import Bar, Scale, bar, scale_of
from inpersona.decide.report.words import NONE, name_of, share, short_name, spread, unit_name

#: Probability of a harm from which the page names it. Ours.
LIKELY = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """One option: what it is, its dot and interval, probabilities and changes as text."""

    treatment: str
    mode: str
    bar: Bar | None
    primary: str
    average: str
    better: str
    harm: str
    line: str
    harms: Sequence[tuple[str, str]]  # name and probability of those that matter
    on_front: bool
    goals: Sequence[str]
    changes: Sequence[tuple[str, str]]  # median, ends of the 90 % interval
    reasons: Sequence[Reason]
    failed: int


@dataclass(frozen=True, slots=True)
class Tier:
    """Options that stand together; `kind` says why where it is not that they cannot be told apart."""

    name: str
    kind: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class RankingView:
    """All of a ranking: tiers on one scale, excluded options, those not simulated."""

    condition: str
    primary: str
    unit: str
    basis: str
    resistance: Sequence[tuple[str, str]]
    remarks: Sequence[str]
    with_trials: bool
    weeks: str
    margin: str
    goals: Sequence[Goal]
    goal_names: Sequence[str]
    columns: Sequence[tuple[str, str]]
    tiers: Sequence[Tier]
    excluded: Sequence[Line]
    not_simulated: Sequence[Line]
    zero: float
    better_at: float
    ticks: Sequence[tuple[float, str]]


def ranking_view(ranking: Ranking) -> RankingView:
    """Text and places for the page."""
    ranked = [o for o in ranking.options if o.status == "ranked"]
    found = [o.changes[ranking.primary] for o in ranked if ranking.primary in o.changes]
    scale = scale_of([0.0, -ranking.margin, *(x for i in found for x in (i.low, i.high))])
    high_pressure = ranking.primary == "systolic_blood_pressure"
    columns = tuple({name: i.unit for o in ranked for name, i in o.changes.items()}.items())

    def tier_of(option: Option) -> tuple[int | None, str]:
        return option.tier, "" if high_pressure else option.standing

    def line(option: Option) -> Line:
        return _line(option, ranking, scale, [name for name, _ in columns])

    return RankingView(
        condition=name_of(ranking.condition),
        primary=name_of(ranking.primary),
        unit=unit_name(found[0].unit) if found else "",
        basis=ranking.basis,
        resistance=[(name, share(p)) for name, p in ranking.resistance.items()],
        remarks=ranking.remarks,
        with_trials=any(o.average_in_trials is not None for o in ranked),
        weeks=f"{ranking.weeks:g}",
        margin=f"{ranking.margin:g}",
        goals=ranking.goals,
        goal_names=[short_name(goal.variable) for goal in ranking.goals],
        columns=[(short_name(name), unit_name(unit)) for name, unit in columns],
        tiers=[
            Tier(
                f"Tier {tier}" if tier is not None else "Now", standing, [line(o) for o in options]
            )
            for (tier, standing), options in groupby(ranked, key=tier_of)
        ],
        excluded=[line(o) for o in ranking.options if o.status == "excluded"],
        not_simulated=[line(o) for o in ranking.options if o.status == "not simulated"],
        zero=scale.place(0.0),
        better_at=scale.place(-ranking.margin),
        ticks=[(scale.place(t), f"{t:+g}" if t else "0") for t in scale.ticks()],
    )


def _average(option: Option) -> str:
    return NONE if option.average_in_trials is None else f"{option.average_in_trials:.0f}"


def _parts(text: str) -> tuple[str, str]:
    median, bracket, ends = text.partition(" [")
    return median, bracket.strip() + ends


def _line(option: Option, ranking: Ranking, scale: Scale, columns: Sequence[str]) -> Line:
    change = option.changes.get(ranking.primary)
    return Line(
        treatment=option.treatment,
        mode=option.mode,
        bar=bar(scale, change),
        primary=spread(change, signed=True),
        average=_average(option),
        better=share(option.better_than_current),
        harm=share(option.any_harm),
        line=option.standing if ranking.primary == "systolic_blood_pressure" else "",
        harms=[(name, share(p)) for name, p in option.harms.items() if p >= LIKELY],
        on_front=bool(option.on_front),
        goals=[share(option.goals.get(goal.text)) for goal in ranking.goals],
        changes=[_parts(spread(option.changes.get(name), signed=True)) for name in columns],
        reasons=option.reasons,
        failed=option.failed_members,
    )
