"""The main job: options tried on the twin, screened, compared on the same members, ranked in tiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Goal, Option, Ranking, Reason
from inpersona.core.limits import LONGEST_WEEKS
from inpersona.core.progress import Progress, silent
from inpersona.core.records import PatientRecord
from inpersona.decide.evidence import Kind, kind_of, last_line, standing
from inpersona.decide.facts import facts_of
from inpersona.decide.goals import goals_for
from inpersona.decide.harms import not_in_body
from inpersona.decide.judged import MARGIN, PRIMARY, judged, office_pressure, unranked
from inpersona.decide.options import (
    HEART_FAILURE,
    Candidate,
    all_for,
    asked_for,
    current_candidate,
    together,
)
from inpersona.decide.placing import by_difference, by_evidence, drugs_of, order, with_front
from inpersona.decide.rank import quantile
from inpersona.decide.regimens import text_of
from inpersona.decide.resistance import classes_taken, is_apparent, parts_of
from inpersona.decide.rounds import Tried, try_in_rounds
from inpersona.decide.rules import rules
from inpersona.decide.safety import LEAST_PRESSURE, screen, too_low
from inpersona.decide.trials import Followed, Subject, try_on
from inpersona.drugs.catalogue import drug
from inpersona.drugs.record import DrugRecord
from inpersona.errors import InputError, UnknownName
from inpersona.infer.person import has_heart_failure

Array = NDArray[np.float64]

#: Primary outcome of each condition that this version treats. A fall of wedge pressure by the margin
#: counts as better in heart failure, too (ours).
CONDITIONS: Mapping[str, str] = {
    "hypertension": PRIMARY,
    HEART_FAILURE: "pulmonary_artery_wedge_pressure",
}
BY_DIFFERENCE = (
    "options of one tier cannot be told apart by the change of systolic pressure; those "
    "that guidelines use earlier stand first; what harms more than a quarter stands behind"
)
BY_EVIDENCE = (
    "outcome evidence in heart failure with {kind} ejection fraction decides; the twin says how "
    "likely an option is to be tolerated; within a tier by the fall of wedge pressure, which is "
    "not a measure of survival"
)


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
    Raises: InputError or UnknownName for a treatment that cannot be read, InputError where pressure is
    so low that none that lowers it more is ranked.
    """
    if not 0.0 < weeks <= LONGEST_WEEKS:
        raise InputError(f"The number of weeks has to be above 0 and at most {LONGEST_WEEKS}.")
    condition = check_condition(condition)
    if condition == "hypertension" and too_low(person.record):
        raise InputError(
            f"The newest systolic pressure is below {LEAST_PRESSURE:g} mmHg: nothing is ranked against "
            "high pressure."
        )
    kind = kind_of(person.record) if condition == HEART_FAILURE else None
    base = current_candidate(person.current)
    failing = has_heart_failure(person.record)
    every = asked_for(treatments) if treatments else all_for(condition, person.current, failing)
    chosen = [c for c in every if c.treatment != base.treatment]
    progress(0, len(chosen) + 1, "current therapy")
    reference = try_on(person, base.treatment, weeks).ending()
    everyone = np.ones(person.members.count, dtype=bool)
    now = Tried(base, text_of(base.treatment), (), reference, everyone)

    def told(candidate: Candidate) -> tuple[Reason, ...]:
        return _reasons(person.record, candidate, kind)

    decides = PRIMARY if condition == "hypertension" else None
    tried = try_in_rounds(person, reference, chosen, told, decides, weeks, progress)
    if treatments is None and condition == "hypertension":
        more = together(_leaders(tried, reference, person), person.current)
        tried += try_in_rounds(person, reference, more, told, decides, weeks, progress)
    progress(1, 1, "ranked")
    goals = goals_for(person.record) if condition == "hypertension" else ()
    ranking = _ranked(person, condition, [now, *tried], reference, goals, weeks)
    return replace(
        ranking,
        resistance=_resistance(person, condition, reference, weeks),
        remarks=tuple(_remarks(person, condition, chosen, treatments is None, reference, goals)),
    )


def _remarks(
    person: Subject,
    condition: str,
    chosen: Sequence[Candidate],
    whole_menu: bool,
    reference: Followed,
    goals: Sequence[Goal],
) -> Iterator[str]:
    """What the reader has to know before the options."""
    if condition == HEART_FAILURE and whole_menu:
        yield (
            "Doses are the start and the target of trials; a target is reached in steps, as tolerated"
        )
    if condition != HEART_FAILURE and has_heart_failure(person.record):
        yield "Heart failure is on the record: '--for heart_failure' ranks by outcome evidence"
    ceiling = max((g.high for g in goals if g.variable == PRIMARY and g.high), default=0.0)
    if office_pressure(person, reference, np.asarray(person.twin.belief.weight)) <= ceiling:
        yield "Pressure is expected at or below its goal as it is: nothing has to be lowered"
    if any(step.hours is not None for c in chosen for step in c.treatment.steps):
        yield "A treatment that says how long it lasts is read at its own end"


def _resistance(
    person: Subject, condition: str, reference: Followed, weeks: float
) -> Mapping[str, float]:
    """Apparent resistance taken apart; empty where there is none."""
    classes = classes_taken(person.record, frozenset(rules().antihypertensive))
    if condition != "hypertension" or not is_apparent(person.record, classes):
        return {}
    return parts_of(person, reference, weeks)


def _leaders(tried: Sequence[Tried], reference: Followed, person: Subject) -> list[DrugRecord]:
    """The drug of each class of the first two lines whose standard dose lowers the primary outcome
    most; best class first."""
    weight = np.asarray(person.twin.belief.weight)
    best: dict[str, tuple[float, DrugRecord]] = {}
    for one in tried:
        if one.status != "ranked" or one.candidate.mode == "instead":
            continue
        (dose,) = one.candidate.treatment.doses
        record = drug(dose.drug)
        early = last_line("hypertension", (dose.drug,)) <= 2
        if not early or dose.amounts[0] != record.doses.standard.value:
            continue
        fall = quantile(one.change(reference, PRIMARY), weight * one.on, 0.5)
        if fall < best.get(record.drug_class, (0.0, record))[0]:
            best[record.drug_class] = (fall, record)
    return [record for _, record in sorted(best.values(), key=lambda pair: pair[0])]


def _reasons(record: PatientRecord, candidate: Candidate, kind: Kind | None) -> tuple[Reason, ...]:
    """What speaks against a candidate: the rules, and what did harm in trials of this heart failure."""
    reasons = screen(record, candidate.treatment, facts_of(record))
    known = standing(kind, drugs_of(candidate)) if kind else None
    if known is None or known.line != 0 or any(r.severity == "exclude" for r in reasons):
        return reasons
    return (known.reason, *reasons)


def _ranked(
    person: Subject,
    condition: str,
    tried: Sequence[Tried],
    reference: Followed,
    goals: tuple[Goal, ...],
    weeks: float,
) -> Ranking:
    weight = np.asarray(person.twin.belief.weight)
    primary = CONDITIONS[condition]
    options: list[Option] = []
    for one in tried:
        if one.followed is None:
            options.append(unranked(one))
            continue
        found = weight * one.on
        options.append(judged(person, one, one.followed, reference, goals, found, primary))
    if condition == HEART_FAILURE:
        kind = kind_of(person.record)
        final, basis = by_evidence(options, tried, kind), BY_EVIDENCE.format(kind=kind)
    else:
        final, basis = by_difference(options, tried, reference, weight), BY_DIFFERENCE
    unseen = {one.text for one in tried if not_in_body(one.candidate.treatment.doses)}
    final = sorted(with_front(final, primary, unseen), key=lambda option: order(option, primary))
    return Ranking(condition, primary, MARGIN, weeks, tuple(final), goals, basis)
