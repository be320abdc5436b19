"""Which treatments are tried: those asked for, or every drug of the catalogue at its usual doses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from inpersona.core.treatments import (
    Action,
    CurrentTherapy,
    Dose,
    Nothing,
    Step,
    Stop,
    Treatment,
)
from inpersona.decide.regimens import expanded, read_treatment_of_weeks
from inpersona.drugs import catalogue
from inpersona.drugs.record import DrugRecord
from inpersona.drugs.regimen import milligrams_a_day

Mode = Literal["instead", "added", "as given", "current"]
HEART_FAILURE = "heart_failure"
#: Drugs that are given as pairs, at the steps of both, with amounts that differ from those alone: the
#: 51 and 103 mg of valsartan in a tablet with sacubitril are absorbed as 80 and 160 mg of plain
#: tablets (label), and are simulated as these.
PAIRS: Mapping[tuple[str, ...], Mapping[tuple[str, float], float]] = {
    ("sacubitril", "valsartan"): {("valsartan", 40.0): 80.0},
    ("hydralazine", "isosorbide dinitrate"): {},
}
#: Of these, what is also given alone.
_ALONE_TOO = frozenset({"valsartan"})
#: Classes whose best drugs are tried in pairs, and the kinds that make the triple of guidelines
#: [mcevoy2024].
LEADING = 4
TRIPLE = (
    frozenset({"ACE inhibitor", "ARB"}),
    frozenset({"dihydropyridine CCB"}),
    frozenset({"thiazide", "thiazide-like"}),
)
#: Classes that are not paired with each other.
ALIKE = (
    frozenset({"ACE inhibitor", "ARB"}),
    frozenset({"dihydropyridine CCB", "non-dihydropyridine CCB"}),
    frozenset({"beta-blocker", "non-dihydropyridine CCB"}),
    frozenset({"thiazide", "thiazide-like"}),
)
#: Classes of which one is taken at a time.
ANGIOTENSIN = frozenset({"ACE inhibitor", "ARB", "renin inhibitor"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A treatment to try, and how it stands to what is taken now."""

    treatment: Treatment
    mode: Mode


def current_candidate(current: Sequence[Dose]) -> Candidate:
    """What is taken now, or nothing."""
    action = CurrentTherapy() if current else Nothing()
    return Candidate(Treatment((Step((action,)),)), "current")


def asked_for(texts: Sequence[str]) -> tuple[Candidate, ...]:
    """Candidates from texts; a class becomes one candidate for each of its drugs."""
    found = [t for text in texts for t in expanded(read_treatment_of_weeks(text))]
    return tuple(Candidate(t, "as given") for t in dict.fromkeys(found))


def beside(treatment: Treatment, condition: str) -> tuple[Treatment, ...]:
    """A treatment itself, and each drug for a condition at its standard dose added to its last step."""
    actions = treatment.steps[-1].actions
    taken = {a.drug for a in actions if isinstance(a, Dose)}
    kept = Treatment((Step(actions),))
    known = (r for r in catalogue.for_condition(condition) if r.name not in taken)
    more = (catalogue.standard_dose(record) for record in known)
    return (kept, *(Treatment((Step((*actions, dose)),)) for dose in more))


def all_for(condition: str, current: Sequence[Dose], keep: bool = False) -> tuple[Candidate, ...]:
    """Every drug for a condition at its usual doses, beside or instead of what is taken; with `keep`
    beside it only, where what is taken serves another condition too.

    A drug that is taken already is offered at its other doses, the rest of the therapy unchanged.
    """
    if condition == HEART_FAILURE:
        return _in_heart_failure(current)
    taken = {dose.drug: dose for dose in current}
    found: list[Candidate] = []
    for record in catalogue.for_condition(condition):
        for dose in catalogue.usual_doses(record):
            alone = Treatment((Step((dose,)),))
            beside = Treatment((Step((CurrentTherapy(), dose)),))
            if not current:
                found.append(Candidate(alone, "as given"))
            elif record.name in taken:
                if taken[record.name].amounts != dose.amounts:
                    found.append(Candidate(beside, "added"))
            else:
                found += [] if keep else [Candidate(alone, "instead")]
                found.append(Candidate(beside, "added"))
    return tuple(found)


def together(leaders: Sequence[DrugRecord], current: Sequence[Dose]) -> tuple[Candidate, ...]:
    """Pairs of the leading drugs of different classes at half standard dose, and the triple that
    guidelines name (a blocker of the angiotensin system, a calcium blocker, a thiazide) at standard
    dose.

    Args: leaders, one drug a class, best first; current, what is taken, to which they are added.
    """
    taken = {catalogue.drug(dose.drug).drug_class for dose in current}
    new = [record for record in leaders if record.drug_class not in taken]
    kept: tuple[Action, ...] = (CurrentTherapy(),) if current else ()
    mode: Mode = "added" if current else "as given"
    sets = [
        tuple(catalogue.standard_dose(record, "half standard") for record in pair)
        for pair in combinations(new[:LEADING], 2)
        if not any({r.drug_class for r in pair} <= alike for alike in ALIKE)
    ]
    triple = [next((r for r in new if r.drug_class in kind), None) for kind in TRIPLE]
    if None not in triple:
        sets.append(tuple(catalogue.standard_dose(record) for record in triple if record))
    return tuple(Candidate(Treatment((Step((*kept, *doses)),)), mode) for doses in sets)


def _in_heart_failure(current: Sequence[Dose]) -> tuple[Candidate, ...]:
    """Drugs and pairs at start and target dose, added to what is taken: a larger dose of a drug that is
    taken, no second one of its class. A blocker of the angiotensin system gives way to one of another
    kind."""
    taken = {catalogue.drug(dose.drug).name: dose for dose in current}
    classes = {catalogue.drug(name).drug_class for name in taken}
    paired = {name for pair in PAIRS for name in pair} - _ALONE_TOO
    found: list[Candidate] = []
    for record in catalogue.for_condition(HEART_FAILURE):
        if record.name in paired or (record.drug_class in classes and record.name not in taken):
            continue
        for dose in catalogue.usual_doses(record, HEART_FAILURE):
            if record.name not in taken or milligrams_a_day(dose) > milligrams_a_day(
                taken[record.name]
            ):
                found.append(_beside((dose,), taken))
    for pair, amounts in PAIRS.items():
        if not all(catalogue.known(name) for name in pair) or set(pair) <= set(taken):
            continue
        steps = (catalogue.usual_doses(catalogue.drug(n), HEART_FAILURE) for n in pair)
        for doses in zip(*steps, strict=True):
            both = tuple(_in_pair(dose, amounts) for dose in doses)
            found.append(_beside(both, taken))
    return tuple(found)


def _in_pair(dose: Dose, amounts: Mapping[tuple[str, float], float]) -> Dose:
    amount = amounts.get((dose.drug, dose.amounts[0]))
    return dose if amount is None else replace(dose, amounts=(amount,))


def _beside(doses: tuple[Dose, ...], taken: Mapping[str, Dose]) -> Candidate:
    """Doses added to what is taken; a blocker of the angiotensin system gives way to another."""
    mine = {catalogue.drug(d.drug).drug_class for d in doses}
    stopped = [
        Stop(name)
        for name in taken
        if name not in {d.drug for d in doses}
        and catalogue.drug(name).drug_class in ANGIOTENSIN
        and mine & ANGIOTENSIN
    ]
    kept: tuple[Action, ...] = (CurrentTherapy(),) if taken else ()
    mode: Mode = "added" if taken else "as given"
    return Candidate(Treatment((Step((*kept, *stopped, *doses)),)), mode)
