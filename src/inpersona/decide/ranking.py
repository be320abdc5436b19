"""The main job: options tried on the twin, screened, compared on the same members, ranked in tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Goal, Interval, Option, OptionStatus, Ranking, Reason
from inpersona.core.limits import LONGEST_WEEKS
from inpersona.core.progress import Progress, silent
from inpersona.core.records import Observation, PatientRecord
from inpersona.core.treatments import Dose
from inpersona.core.variables import in_unit
from inpersona.decide.average import average_change
from inpersona.decide.goals import goals_for
from inpersona.decide.options import Candidate, all_for, asked_for, current_candidate
from inpersona.decide.rank import interval, probability, tiers
from inpersona.decide.regimens import text_of
from inpersona.decide.safety import STALE_DAYS, screen
from inpersona.decide.trials import OUTCOMES, Followed, Subject, try_on
from inpersona.drugs.catalogue import drug
from inpersona.drugs.describe import sources
from inpersona.errors import InputError, UnknownName
from inpersona.infer.clinical_equations import ckd_epi_2021

Array = NDArray[np.float64]

PRIMARY = "systolic_blood_pressure"
#: A fall of usual systolic pressure (mmHg) that counts as better. Ours: about 4 % fewer major events
#: for each 2 mmHg [ettehad2016].
MARGIN = 2.0
#: Share of members that may fail before an option comes with a warning.
FAILED_SHARE = 0.2
CONDITIONS = ("hypertension",)


@dataclass(frozen=True)
class _Tried:
    candidate: Candidate
    text: str
    reasons: tuple[Reason, ...]
    followed: Followed | None

    @property
    def status(self) -> OptionStatus:
        if any(r.severity == "exclude" for r in self.reasons):
            return "excluded"
        return "ranked" if self.followed is not None else "not simulated"


def check_condition(condition: str) -> str:
    """A condition that this version can treat. Raises UnknownName."""
    wanted = condition.strip().lower().replace(" ", "_")
    if wanted not in CONDITIONS:
        raise UnknownName("condition that this version treats", condition, CONDITIONS)
    return wanted


def rank(
    person: Subject,
    condition: str = "hypertension",
    treatments: Sequence[str] | None = None,
    weeks: float = 8.0,
    progress: Progress = silent,
) -> Ranking:
    """Try treatments on a twin and rank them.

    Args: person; condition; treatments in the grammar (None: every drug for the condition at its
    usual doses); weeks that a treatment without its own duration lasts; progress.
    Returns: options in order of tier, then excluded ones, then those not simulated.
    Raises: InputError or UnknownName for a treatment that cannot be read.
    """
    if not 0.0 < weeks <= LONGEST_WEEKS:
        raise InputError(f"The number of weeks has to be above 0 and at most {LONGEST_WEEKS}.")
    condition = check_condition(condition)
    base = current_candidate(person.current)
    asked = asked_for(treatments) if treatments else all_for(condition, person.current)
    chosen = tuple(c for c in asked if c.treatment != base.treatment)
    progress(0, len(chosen) + 1, "current therapy")
    reference = try_on(person, base.treatment, weeks).ending()
    tried = [_Tried(base, text_of(base.treatment), (), reference)]
    for done, candidate in enumerate(chosen, 1):
        text = text_of(candidate.treatment)
        progress(done, len(chosen) + 1, text)
        tried.append(_try(person, candidate, text, weeks))
    progress(len(chosen) + 1, len(chosen) + 1, "ranked")
    goals = goals_for(person.record)
    return _ranked(person, condition, tried, reference, goals, weeks)


def _when(observation: Observation | None) -> float:
    """Seconds on one clock, with or without a time zone; long ago without a time."""
    time = observation.time if observation else None
    return time.timestamp() if time else float("-inf")


def facts_of(record: PatientRecord) -> dict[str, float]:
    """What the safety rules may use beside the record's own values: the filtration that the newest
    creatinine means, where the record gives none as new [inker2021]."""
    name = "estimated_glomerular_filtration_rate"
    creatinine, reported = record.latest("creatinine"), record.latest(name)
    if creatinine is None or record.age < 18.0:
        return {}
    if creatinine.time is None or (record.as_of - creatinine.time.date()).days > STALE_DAYS:
        return {}
    if _when(reported) >= _when(creatinine):
        return {}
    value = in_unit("creatinine", creatinine.value, creatinine.unit, "mg/dL")
    return {name: ckd_epi_2021(value, record.age, record.sex)}


def _try(person: Subject, candidate: Candidate, text: str, weeks: float) -> _Tried:
    reasons = screen(person.record, candidate.treatment, facts_of(person.record))
    if any(r.severity == "exclude" for r in reasons):
        return _Tried(candidate, text, reasons, None)
    try:
        followed = try_on(person, candidate.treatment, weeks).ending()
    except InputError as problem:
        if candidate.mode == "as given":
            raise
        return _Tried(candidate, text, (*reasons, Reason("info", str(problem))), None)
    return _Tried(candidate, text, reasons, followed)


def _ranked(
    person: Subject,
    condition: str,
    tried: Sequence[_Tried],
    reference: Followed,
    goals: tuple[Goal, ...],
    weeks: float,
) -> Ranking:
    weight = np.asarray(person.twin.belief.weight)
    options: list[Option] = []
    changes: dict[str, Array] = {}
    for one in tried:
        if one.followed is None:
            options.append(_unranked(one))
            continue
        changes[one.text] = _change(one.followed, reference, PRIMARY)
        options.append(_option(person, one, one.followed, reference, goals, weight))
    placed = tiers(changes, weight)
    final = [o if o.status != "ranked" else replace(o, tier=placed[o.treatment]) for o in options]
    return Ranking(condition, PRIMARY, MARGIN, weeks, tuple(sorted(final, key=_order)), goals)


def _order(option: Option) -> tuple[int, int, float]:
    group = {"ranked": 0, "excluded": 1, "not simulated": 2}[option.status]
    change = option.changes.get(PRIMARY)
    return group, option.tier or 0, change.median if change else 0.0


def _change(followed: Followed, reference: Followed, name: str) -> Array:
    return followed.last_day(name) - reference.last_day(name)


def _unranked(one: _Tried) -> Option:
    return Option(
        one.text,
        one.status,
        one.candidate.mode,
        reasons=one.reasons,
        sources=_sources(one.candidate.treatment.doses),
    )


def _option(
    person: Subject,
    one: _Tried,
    followed: Followed,
    reference: Followed,
    goals: tuple[Goal, ...],
    weight: Array,
) -> Option:
    failed = int(np.sum((weight > 0) & ~(followed.ok & reference.ok)))
    changes: dict[str, Interval] = {}
    values: dict[str, Interval] = {}
    for name, unit in OUTCOMES.items():
        changes[name] = interval(_change(followed, reference, name), weight, unit)
        values[name] = interval(followed.last_day(name), weight, unit)
    primary = _change(followed, reference, PRIMARY)
    current = one.candidate.mode == "current"
    return Option(
        one.text,
        "ranked",
        one.candidate.mode,
        None,
        changes,
        values,
        None if current else probability(primary <= -MARGIN, weight),
        {g.text: _goal_probability(person, followed, g, weight) for g in goals},
        failed,
        _failure_reason(failed, int(np.sum(weight > 0))) + one.reasons,
        _sources(one.candidate.treatment.doses),
        average_change(_office(person, reference, weight), one.candidate.treatment, person.current),
    )


def _office(person: Subject, reference: Followed, weight: Array) -> float:
    """Median systolic pressure as it would be read in the office under current therapy."""
    coat = person.twin.belief.parameters.get("white_coat_systolic", np.zeros(len(weight)))
    return interval(reference.last_day(PRIMARY) + coat, weight, "mm[Hg]").median


def _failure_reason(failed: int, members: int) -> tuple[Reason, ...]:
    if failed <= FAILED_SHARE * members:
        return ()
    return (Reason("warn", f"{failed} of {members} members could not be followed", "ours", True),)


def _goal_probability(person: Subject, followed: Followed, goal: Goal, weight: Array) -> float:
    """Goals are of office readings, so the member's white coat is added to the usual pressure."""
    side = goal.variable.removesuffix("_blood_pressure")
    coat = person.twin.belief.parameters.get(f"white_coat_{side}", np.zeros(len(weight)))
    office = followed.last_day(goal.variable) + coat
    inside = np.isfinite(office)
    if goal.low is not None:
        inside &= office >= goal.low
    if goal.high is not None:
        inside &= office <= goal.high
    return probability(inside, weight)


def _sources(doses: Sequence[Dose]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for dose in doses for key in sources(drug(dose.drug))))
