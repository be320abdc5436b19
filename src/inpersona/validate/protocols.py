"""Protocols made ready to run: a duration in every step, a comparator as long, each part alone."""

from __future__ import annotations

from dataclasses import replace

from inpersona.core.treatments import Manoeuvre, Step, Treatment
from inpersona.errors import InputError
from inpersona.validate import trial
from inpersona.validate.measures import At


def timed(treatment: Treatment, at: At) -> Treatment:
    """The treatment with a duration in every step (ours where the protocol gives none)."""
    numbers = trial.numbers()
    last = len(treatment.steps) - 1

    def hours(index: int, step: Step) -> float:
        if step.hours is not None:
            return step.hours
        if trial.is_trial(Treatment((step,))):
            return numbers["settings.default_drug_weeks"].value * 168.0
        if index == last == 0 and at.kind == "time" and at.hours:
            return at.hours
        if not any(isinstance(action, Manoeuvre) for action in step.actions):
            return 0.0
        over = [dict(a.numbers).get("over_min") for a in step.actions if isinstance(a, Manoeuvre)]
        given = [x for x in over if x is not None]
        return max(given, default=numbers["settings.default_manoeuvre_minutes"].value) / 60.0

    return Treatment(
        tuple(replace(step, hours=hours(i, step)) for i, step in enumerate(treatment.steps))
    )


def _total(treatment: Treatment) -> float:
    return sum(step.hours or 0.0 for step in treatment.steps)


def as_long_as(comparator: Treatment, treatment: Treatment) -> Treatment:
    """The comparator with the protocol's whole duration in its last step where it gives none."""
    steps = list(comparator.steps)
    if steps[-1].hours is None:
        rest = _total(treatment) - sum(step.hours or 0.0 for step in steps[:-1])
        steps[-1] = replace(steps[-1], hours=max(rest, 0.0))
    return Treatment(tuple(steps))


def parts_of(treatment: Treatment) -> tuple[Treatment, ...]:
    """Each action of a one-step treatment alone. Raises InputError for more steps."""
    if len(treatment.steps) != 1 or len(treatment.steps[0].actions) < 2:
        raise InputError("'ratio to sum of parts' needs one step with two or more actions.")
    step = treatment.steps[0]
    return tuple(Treatment((replace(step, actions=(action,)),)) for action in step.actions)
