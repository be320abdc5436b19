"""What a treatment means for one person: which drugs are taken from then on, and what is eaten.

"Alone" is in place of the person's drugs for the same condition; "current therapy + X" adds X, or
changes the dose where X is taken already; "stop X" leaves X out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inpersona.core.grammar import parse, render
from inpersona.core.limits import (
    HOURS_PER_WEEK,
    LONGEST_ACUTE_HOURS,
    LONGEST_WEEKS,
    SHORTEST_INTERVAL_HOURS,
)
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
from inpersona.errors import InputError, ModelError, OutOfRange, UnknownName
from inpersona.models.adult.person import MINUTES_PER_DAY

#: Manoeuvres that last for days and belong to the slow body, with the input that they set.
DIETS = {"salt": "compartments.sodium_intake", "potassium intake": "potassium.potassium_intake"}


@dataclass(frozen=True, slots=True)
class Stretch:
    """One step made ready: doses taken, body inputs that hold, and its length in hours (None:
    the study's). `acute` names manoeuvres of seconds to minutes, which need the beating body."""

    doses: tuple[Dose, ...]
    inputs: tuple[tuple[str, float], ...]
    hours: float | None
    acute: tuple[Manoeuvre, ...] = ()


def read_treatment(text: str) -> Treatment:
    """Parse a treatment with the catalogue's drugs.

    Raises InputError, UnknownName, and OutOfRange for one that lasts longer, or is taken more often,
    than can be simulated.
    """
    treatment = parse(text, catalogue.every_name())
    hours = sum(step.hours or 0.0 for step in treatment.steps)
    if hours > LONGEST_WEEKS * HOURS_PER_WEEK:
        raise OutOfRange(f"A treatment may last {LONGEST_WEEKS} weeks at most.")
    for step in treatment.steps:
        if acute_of(step) and (step.hours or 0.0) > LONGEST_ACUTE_HOURS:
            raise OutOfRange(f"A manoeuvre may last {LONGEST_ACUTE_HOURS} hours at most.")
        for dose in step.actions:
            if isinstance(dose, Dose) and (dose.interval_hours or 24.0) < SHORTEST_INTERVAL_HOURS:
                raise OutOfRange("A drug may be taken once an hour at most.")
    return treatment


def acute_of(step: Step) -> tuple[Manoeuvre, ...]:
    """Manoeuvres of a step that last seconds to hours and need the beating body."""
    found = (a for a in step.actions if isinstance(a, Manoeuvre))
    return tuple(a for a in found if a.kind not in DIETS)


def read_treatment_of_weeks(text: str) -> Treatment:
    """Parse a treatment of days to weeks. Raises as `read_treatment`, and InputError for a manoeuvre
    of minutes."""
    treatment = read_treatment(text)
    for step in treatment.steps:
        for manoeuvre in acute_of(step):
            raise InputError(
                f"'{manoeuvre.kind}' lasts minutes and is not a treatment of weeks; use "
                "'inpersona simulate' for it."
            )
    return treatment


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


def only_drugs(treatment: Treatment) -> Treatment:
    """The treatment with each drug "at standard dose" written out. Raises InputError where a class of
    several drugs is named."""
    first, *others = expanded(treatment)
    if others:
        raise InputError(
            f"{1 + len(others)} treatments are meant, since a class of drugs is named; name one "
            f"drug, for example '{render(first)}'."
        )
    return first


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
                raise ModelError("Classes have to be replaced by drugs first (`expanded`).")
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
