"""What a treatment means for one person: which drugs are taken from then on, and what is eaten.

"Alone" is in place of the person's drugs for the same condition; "current therapy + X" adds X, or
changes the dose where X is taken already; "stop X" leaves X out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inpersona.core.grammar import parse, render
from inpersona.core.treatments import (
    ClassDose,
    CurrentTherapy,
    Dose,
    Manoeuvre,
    Nothing,
    Step,
    Stop,
    Treatment,
)
from inpersona.drugs import catalogue
from inpersona.errors import InputError, UnknownName
from inpersona.models.adult.person import MINUTES_PER_DAY

#: Manoeuvres that last for days and belong to the slow body, with the input that they set.
DIETS = {"salt": "compartments.sodium_intake"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One step made ready: doses taken, body inputs that hold, and its length in hours (None:
    the study's). `acute` names manoeuvres of seconds to minutes, which need the beating body."""

    doses: tuple[Dose, ...]
    inputs: tuple[tuple[str, float], ...]
    hours: float | None
    acute: tuple[Manoeuvre, ...] = ()


def read_treatment(text: str) -> Treatment:
    """Parse a treatment with the catalogue's drugs. Raises InputError and UnknownName."""
    return parse(text, catalogue.every_name())


def expanded(treatment: Treatment) -> tuple[Treatment, ...]:
    """The treatment with each class dose replaced by each drug of the class in turn."""
    for place, step in enumerate(treatment.steps):
        for action in step.actions:
            if isinstance(action, ClassDose):
                return tuple(
                    t
                    for record in catalogue.of_class(action.drug_class)
                    for t in expanded(
                        _replaced(
                            treatment,
                            place,
                            action,
                            catalogue.standard_dose(record, action.strength),
                        )
                    )
                )
    return (treatment,)


def _replaced(treatment: Treatment, place: int, old: ClassDose, new: Dose) -> Treatment:
    steps = list(treatment.steps)
    actions = tuple(new if a is old else a for a in steps[place].actions)
    steps[place] = replace(steps[place], actions=actions)
    return Treatment(tuple(steps))


def stretches(treatment: Treatment, current: Sequence[Dose]) -> tuple[Stretch, ...]:
    """Each step as drugs and inputs.

    Args: treatment without class doses; current, what the person takes. Raises InputError where a
    step cannot be simulated, UnknownName for a drug to stop that is not taken.
    """
    return tuple(_stretch(step, tuple(current)) for step in treatment.steps)


def _stretch(step: Step, current: tuple[Dose, ...]) -> Stretch:
    keeps = any(isinstance(a, CurrentTherapy | Stop | Manoeuvre) for a in step.actions)
    taken = {dose.drug: dose for dose in current} if keeps else {}
    inputs: list[tuple[str, float]] = []
    acute: list[Manoeuvre] = []
    for action in step.actions:
        match action:
            case Stop(drug=name):
                known = catalogue.drug(name).name
                if known not in taken:
                    raise UnknownName("drug that is taken and simulated", name, taken)
                del taken[known]
            case Dose():
                taken[catalogue.drug(action.drug).name] = _checked(action)
            case Manoeuvre(kind=kind) if kind in DIETS:
                inputs.append((DIETS[kind], action.numbers[0][1] / MINUTES_PER_DAY))
            case Manoeuvre():
                acute.append(action)
            case ClassDose():
                raise InputError("A class of drugs has to be replaced by its drugs first.")
            case CurrentTherapy() | Nothing():
                pass
    return Stretch(tuple(taken.values()), tuple(inputs), step.hours, tuple(acute))


def _checked(dose: Dose) -> Dose:
    if dose.route != "oral" or dose.rate_per or dose.interval_hours is None:
        raise InputError(
            f"{dose.drug} is simulated by mouth at regular intervals only; write for example "
            f"'{dose.drug} {dose.amounts[0]:g} {dose.unit} oral once daily'."
        )
    if len(dose.amounts) != 1:
        raise InputError("Write a combination as its single drugs, joined by ' + '.")
    return replace(dose, drug=catalogue.drug(dose.drug).name)


def text_of(treatment: Treatment) -> str:
    """A treatment in the grammar."""
    return render(treatment)
