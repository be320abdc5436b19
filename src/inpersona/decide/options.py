"""Which treatments are tried: those asked for, or every drug of the catalogue at its usual doses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inpersona.core.treatments import CurrentTherapy, Dose, Nothing, Step, Treatment
from inpersona.decide.regimens import expanded, read_treatment_of_weeks
from inpersona.drugs import catalogue

Mode = Literal["instead", "added", "as given", "current"]


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


def beside(treatment: Treatment) -> tuple[Treatment, ...]:
    """A treatment itself, and each drug at its standard dose added to its last step."""
    actions = treatment.steps[-1].actions
    taken = {a.drug for a in actions if isinstance(a, Dose)}
    kept = Treatment((Step(actions),))
    more = (catalogue.standard_dose(catalogue.drug(n)) for n in catalogue.names() if n not in taken)
    return (kept, *(Treatment((Step((*actions, dose)),)) for dose in more))


def all_for(condition: str, current: Sequence[Dose]) -> tuple[Candidate, ...]:
    """Every drug for a condition at its usual doses, instead of and added to what is taken.

    A drug that is taken already is offered at its other doses, the rest of the therapy unchanged.
    """
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
                found += [Candidate(alone, "instead"), Candidate(beside, "added")]
    return tuple(found)
