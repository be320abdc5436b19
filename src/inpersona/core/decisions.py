"""Goals, options and their ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Interval:
    """Median with the ends of the 90 % interval, in `unit` (UCUM)."""

    median: float
    low: float
    high: float
    unit: str


@dataclass(frozen=True, slots=True)
class Goal:
    """Keep a variable inside a band; `source` is the guideline that says so."""

    variable: str
    low: float | None
    high: float | None
    unit: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an option is excluded, not simulated, or comes with a warning. `severity`: exclude | warn
    | unknown (a datum that the rule needs is missing)."""

    severity: Literal["exclude", "warn", "unknown", "info"]
    text: str
    source: str = ""
    confirmed: bool = False


#: Where an option stands in a ranking.
OptionStatus = Literal["ranked", "excluded", "not simulated"]


@dataclass(frozen=True, slots=True)
class Option:
    """One treatment in the ranking. `changes` are against current therapy; `values` at the end.
    `better_than_current` is the probability of the primary outcome being better by the margin.
    `average_in_trials`: change of systolic pressure (mmHg) that trials found on average, to compare.
    `harms`: probability of each limit being crossed because of it; `any_harm` of any of them;
    `on_front`: no other option has both more benefit and less harm. `regret`: by how much (unit of
    the primary outcome) what is best for each member would be better, on average. `standing`: the
    tier in words, where it has any. `members`: on how many members it was tried."""

    treatment: str
    status: OptionStatus
    mode: Literal["instead", "added", "as given", "current"] = "as given"
    tier: int | None = None
    changes: Mapping[str, Interval] = field(default_factory=dict)
    values: Mapping[str, Interval] = field(default_factory=dict)
    better_than_current: float | None = None
    goals: Mapping[str, float] = field(default_factory=dict)
    failed_members: int = 0
    reasons: tuple[Reason, ...] = ()
    sources: tuple[str, ...] = ()
    average_in_trials: float | None = None
    harms: Mapping[str, float] = field(default_factory=dict)
    any_harm: float | None = None
    on_front: bool | None = None
    regret: float | None = None
    standing: str = ""
    members: int = 0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Options in order: ranked ones by tier, then excluded, then not simulated. `basis`: what decides
    the tiers, in words. `resistance`: where pressure seems resistant to three drugs, how probable each
    explanation is. `remarks`: what the reader has to know before the options."""

    condition: str
    primary: str
    margin: float
    weeks: float
    options: tuple[Option, ...]
    goals: tuple[Goal, ...] = ()
    basis: str = ""
    resistance: Mapping[str, float] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
