"""What an option that was tried does to this person: changes, values, harms, goals, cautions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from inpersona.core.decisions import Goal, Interval, Option, Reason
from inpersona.core.treatments import Dose
from inpersona.decide.average import average_change
from inpersona.decide.harms import harms, not_in_body
from inpersona.decide.rank import Array, interval, probability
from inpersona.decide.rounds import Tried
from inpersona.decide.trials import OUTCOMES, Followed, Subject
from inpersona.drugs.catalogue import drug
from inpersona.drugs.describe import sources

#: Outcome on which tiers of high pressure rest.
PRIMARY = "systolic_blood_pressure"
#: A fall of usual systolic pressure (mmHg) that counts as better. Ours: about 4 % fewer major events
#: for each 2 mmHg [ettehad2016].
MARGIN = 2.0
#: Share of members that may fail before an option comes with a warning.
FAILED_SHARE = 0.2
#: A predicted fall above so many times that of trials, and so many mmHg more, comes with a warning.
#: Ours.
OVERRATED, OVERRATED_BY = 1.5, 4.0


def unranked(one: Tried) -> Option:
    """An option that was not tried: excluded, or not simulated."""
    return Option(
        one.text,
        one.status,
        one.candidate.mode,
        reasons=one.reasons,
        sources=_sources(one.candidate.treatment.doses),
    )


def judged(
    person: Subject,
    one: Tried,
    followed: Followed,
    reference: Followed,
    goals: tuple[Goal, ...],
    weight: Array,
    primary: str,
) -> Option:
    """What an option that was tried does to the person, without a tier yet.

    Args: person; one, followed, its course; reference, that of current therapy; goals; weight
    (members,), zero where it was not tried; primary, the outcome of the condition.
    """
    failed = int(np.sum((weight > 0) & ~(followed.ok & reference.ok)))
    members = int(np.sum(weight > 0))
    changes: dict[str, Interval] = {}
    values: dict[str, Interval] = {}
    for name, unit in OUTCOMES.items():
        changes[name] = interval(one.change(reference, name), weight, unit)
        values[name] = interval(followed.last_day(name), weight, unit)
    ends = {name: followed.last_day(name) for name in OUTCOMES}
    risks, any_harm = harms(ends, {name: reference.last_day(name) for name in OUTCOMES}, weight)
    better = one.change(reference, primary) <= -MARGIN
    current = one.candidate.mode == "current"
    average = _average(person, one, reference, weight) if primary == PRIMARY else None
    return Option(
        one.text,
        "ranked",
        one.candidate.mode,
        None,
        changes,
        values,
        None if current else probability(better, weight),
        {g.text: _goal_probability(person, followed, g, weight) for g in goals},
        failed,
        (
            *_failure_reason(failed, members),
            *_overrated(changes[primary].median, average),
            *not_in_body(one.candidate.treatment.doses),
            *one.reasons,
        ),
        _sources(one.candidate.treatment.doses),
        average,
        risks,
        any_harm,
        members=members,
    )


def _average(person: Subject, one: Tried, reference: Followed, weight: Array) -> float | None:
    office = office_pressure(person, reference, weight)
    return average_change(office, one.candidate.treatment, person.current)


def office_pressure(person: Subject, reference: Followed, weight: Array) -> float:
    """Median systolic pressure as it would be read in the office under current therapy."""
    coat = person.twin.belief.parameters.get("white_coat_systolic", np.zeros(len(weight)))
    return interval(reference.last_day(PRIMARY) + coat, weight, "mm[Hg]").median


def _failure_reason(failed: int, members: int) -> tuple[Reason, ...]:
    if failed <= FAILED_SHARE * members:
        return ()
    return (Reason("warn", f"{failed} of {members} members could not be followed", "ours", True),)


def _overrated(change: float, average: float | None) -> tuple[Reason, ...]:
    if average is None or not -change >= max(OVERRATED * -average, OVERRATED_BY - average):
        return ()
    text = (
        "lowers pressure on the twin by more than one and a half times what trials found: the model "
        "overrates some classes"
    )
    return (Reason("warn", text, "ours", True),)


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
