"""The fit as the page shows it: measured beside twin, what was learnt, which mechanism."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from inpersona.core.decisions import Interval
from inpersona.core.results import Fit, FitParameter, FitRow
from inpersona.decide.report.learning import determined, undetermined
from inpersona.decide.report.scale import Bar, bar, scale_of
from inpersona.decide.report.words import name_of, number, share, spread, unit_name

#: Standard deviations to the ends of a 90 % interval of a normal error.
_NINETY = 1.645


@dataclass(frozen=True, slots=True)
class Datum:
    """One datum beside the twin, each as dot and interval on the datum's own scale."""

    name: str
    setting: str
    unit: str
    measured: str
    twin: str
    readings: int
    measured_bar: Bar | None
    twin_bar: Bar | None
    far: bool


@dataclass(frozen=True, slots=True)
class Learnt:
    """A parameter before and after the data."""

    meaning: str
    unit: str
    prior: str
    posterior: str
    learned: str


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A structural hypothesis with its weights as text and in percent."""

    name: str
    prior: str
    posterior: str
    prior_percent: float
    posterior_percent: float


@dataclass(frozen=True, slots=True)
class FitView:
    """All of a fit."""

    reproduced: bool
    warnings: Sequence[str]
    data: Sequence[Datum]
    unused: Sequence[tuple[str, Sequence[str]]]
    learnt: Sequence[Learnt]
    undetermined: Sequence[str]
    mechanisms: Sequence[Mechanism]
    effective_members: str
    failed_members: int


def fit_view(fit: Fit) -> FitView:
    """Text and places for the page."""
    weights = sorted(fit.hypotheses.items(), key=lambda item: -item[1][1])
    return FitView(
        reproduced=fit.reproduced,
        warnings=fit.warnings,
        data=[_datum(row) for row in fit.rows if row.used],
        unused=left_out(fit),
        learnt=[_learnt(p) for p in determined(fit)],
        undetermined=[p.meaning for p in undetermined(fit)],
        mechanisms=[_mechanism(name, *both) for name, both in weights],
        effective_members=number(fit.effective_members),
        failed_members=fit.failed_members,
    )


def left_out(fit: Fit) -> list[tuple[str, list[str]]]:
    """Why readings were not used, each with the readings: (reason, names and how many of each)."""
    reasons: dict[str, Counter[str]] = {}
    for row in fit.rows:
        if not row.used:
            name = f"{name_of(row.variable)} ({row.setting})"
            reasons.setdefault(row.why_not, Counter())[name] += row.count
    return [(why, [_times(*item) for item in names.items()]) for why, names in reasons.items()]


def _times(name: str, count: int) -> str:
    return f"{name} x {count}" if count > 1 else name


def _datum(row: FitRow) -> Datum:
    reach = _NINETY * row.sd
    measured = Interval(row.measured, row.measured - reach, row.measured + reach, row.unit)
    scale = scale_of([measured.low, measured.high, row.twin.low, row.twin.high])
    return Datum(
        name=name_of(row.variable),
        setting=row.setting,
        unit=unit_name(row.unit),
        measured=spread(measured),
        twin=spread(row.twin),
        readings=row.count,
        measured_bar=bar(scale, measured),
        twin_bar=bar(scale, row.twin),
        far=row.far,
    )


def _learnt(p: FitParameter) -> Learnt:
    unit = unit_name(p.posterior.unit)
    return Learnt(p.meaning, unit, spread(p.prior), spread(p.posterior), share(p.learned))


def _mechanism(name: str, prior: float, posterior: float) -> Mechanism:
    percent = (round(100 * prior, 1), round(100 * posterior, 1))
    return Mechanism(name_of(name), share(prior), share(posterior), *percent)
