"""The main job: options tried on the twin, screened, compared on the same members, ranked in tiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Goal, Interval, Option, Ranking, Reason
from inpersona.core.limits import LONGEST_WEEKS
from inpersona.core.progress import Progress, silent
from inpersona.core.records import Observation, PatientRecord
from inpersona.core.treatments import Dose
from inpersona.core.variables import in_unit
from inpersona.decide.average import average_change
from inpersona.decide.evidence import PRESSURE_LINES, Kind, kind_of, last_line, standing
from inpersona.decide.goals import goals_for
from inpersona.decide.harms import harms
from inpersona.decide.options import (
    HEART_FAILURE,
    Candidate,
    all_for,
    asked_for,
    current_candidate,
    together,
)
from inpersona.decide.placing import regrets, tiers_by_line, with_front
from inpersona.decide.rank import interval, probability, quantile, tiers
from inpersona.decide.regimens import text_of
from inpersona.decide.resistance import classes_taken, is_apparent, parts_of
from inpersona.decide.rounds import Tried, try_in_rounds
from inpersona.decide.rules import rules
from inpersona.decide.safety import STALE_DAYS, screen
from inpersona.decide.trials import OUTCOMES, Followed, Subject, try_on
from inpersona.drugs.catalogue import drug
from inpersona.drugs.describe import sources
from inpersona.drugs.record import DrugRecord
from inpersona.errors import InputError, UnknownName
from inpersona.infer.clinical_equations import ckd_epi_2021

Array = NDArray[np.float64]

PRIMARY = "systolic_blood_pressure"
#: A fall of usual systolic pressure (mmHg) that counts as better. Ours: about 4 % fewer major events
#: for each 2 mmHg [ettehad2016].
MARGIN = 2.0
#: Share of members that may fail before an option comes with a warning.
FAILED_SHARE = 0.2
#: Primary outcome of each condition that this version treats. A fall of wedge pressure by the margin
#: counts as better in heart failure, too (ours).
CONDITIONS: Mapping[str, str] = {
    "hypertension": PRIMARY,
    HEART_FAILURE: "pulmonary_artery_wedge_pressure",
}
BY_DIFFERENCE = (
    "options of one tier cannot be told apart by the change of systolic pressure; those "
    "that guidelines use earlier stand first"
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
    Raises: InputError or UnknownName for a treatment that cannot be read.
    """
    if not 0.0 < weeks <= LONGEST_WEEKS:
        raise InputError(f"The number of weeks has to be above 0 and at most {LONGEST_WEEKS}.")
    condition = check_condition(condition)
    kind = kind_of(person.record) if condition == HEART_FAILURE else None
    base = current_candidate(person.current)
    asked = asked_for(treatments) if treatments else all_for(condition, person.current)
    chosen = [c for c in asked if c.treatment != base.treatment]
    progress(0, len(chosen) + 1, "current therapy")
    reference = try_on(person, base.treatment, weeks).ending()
    everyone = np.ones(person.members.count, dtype=bool)
    now = Tried(base, text_of(base.treatment), (), reference, everyone)

    def told(candidate: Candidate) -> tuple[Reason, ...]:
        return _reasons(person.record, candidate, kind)

    primary = CONDITIONS[condition]
    tried = try_in_rounds(person, reference, chosen, told, primary, weeks, progress)
    if treatments is None and condition == "hypertension":
        more = together(_leaders(tried, reference, person), person.current)
        tried += try_in_rounds(person, reference, more, told, primary, weeks, progress)
    progress(1, 1, "ranked")
    goals = goals_for(person.record) if condition == "hypertension" else ()
    ranking = _ranked(person, condition, [now, *tried], reference, goals, weeks)
    return replace(ranking, resistance=_resistance(person, condition, reference, weeks))


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


def _reasons(record: PatientRecord, candidate: Candidate, kind: Kind | None) -> tuple[Reason, ...]:
    """What speaks against a candidate: the rules, and what did harm in trials of this heart failure."""
    reasons = screen(record, candidate.treatment, facts_of(record))
    known = standing(kind, _drugs(candidate)) if kind else None
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
            options.append(_unranked(one))
            continue
        found = weight * one.on
        options.append(_option(person, one, one.followed, reference, goals, found, primary))
    if condition == HEART_FAILURE:
        kind = kind_of(person.record)
        final, basis = _by_evidence(options, tried, kind), BY_EVIDENCE.format(kind=kind)
    else:
        final, basis = _by_difference(options, tried, reference, weight), BY_DIFFERENCE
    final = sorted(with_front(final, primary), key=lambda option: _order(option, primary))
    return Ranking(condition, primary, MARGIN, weeks, tuple(final), goals, basis)


def _by_difference(
    options: Sequence[Option], tried: Sequence[Tried], reference: Followed, weight: Array
) -> list[Option]:
    shown = [one for one in tried if one.status == "ranked"]
    changes = {one.text: one.change(reference, PRIMARY) for one in shown}
    on = {one.text: one.on for one in shown}
    common = np.all(list(on.values()), axis=0)
    placed, lost = tiers(changes, weight, on), regrets(changes, weight * common)
    drugs = {one.text: _drugs(one.candidate) for one in tried}
    final = []
    for option in options:
        text = option.treatment
        line = PRESSURE_LINES[last_line("hypertension", drugs[text])] if drugs[text] else ""
        option = replace(option, standing=line)
        if option.status == "ranked":
            option = replace(option, tier=placed[text], regret=lost[text])
        final.append(option)
    return final


def _by_evidence(options: Sequence[Option], tried: Sequence[Tried], kind: Kind) -> list[Option]:
    """What is taken now stands apart, without a tier; the rest by line of evidence and tolerance."""
    drugs = {one.text: _drugs(one.candidate) for one in tried}
    found = {text: standing(kind, names) for text, names in drugs.items()}
    new = [o for o in options if o.status == "ranked" and o.mode != "current"]
    placed = tiers_by_line(
        {o.treatment: found[o.treatment] for o in new},
        {o.treatment: o.any_harm or 0.0 for o in new},
    )
    final = []
    for option in options:
        if option.treatment in placed:
            tier, name = placed[option.treatment]
            entry = found[option.treatment]
            said = (entry.reason, *option.reasons) if entry else option.reasons
            option = replace(option, tier=tier, standing=name, reasons=said)
        final.append(option)
    return final


def _drugs(candidate: Candidate) -> tuple[str, ...]:
    return tuple(dose.drug for dose in candidate.treatment.doses)


def _order(option: Option, primary: str) -> tuple[int, int, int, float]:
    """By tier; within a tier, whose options cannot be told apart, by how early guidelines use them."""
    group = {"ranked": 0, "excluded": 1, "not simulated": 2}[option.status]
    change = option.changes.get(primary)
    lines = tuple(PRESSURE_LINES.values())
    line = lines.index(option.standing) if option.standing in lines else 0
    return group, option.tier or 0, line, change.median if change else 0.0


def _unranked(one: Tried) -> Option:
    return Option(
        one.text,
        one.status,
        one.candidate.mode,
        reasons=one.reasons,
        sources=_sources(one.candidate.treatment.doses),
    )


def _option(
    person: Subject,
    one: Tried,
    followed: Followed,
    reference: Followed,
    goals: tuple[Goal, ...],
    weight: Array,
    primary: str,
) -> Option:
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
        _failure_reason(failed, members) + one.reasons,
        _sources(one.candidate.treatment.doses),
        _average(person, one, reference, weight) if primary == PRIMARY else None,
        risks,
        any_harm,
        members=members,
    )


def _average(person: Subject, one: Tried, reference: Followed, weight: Array) -> float | None:
    office = _office(person, reference, weight)
    return average_change(office, one.candidate.treatment, person.current)


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
