"""A protocol of the grammar on a twin: drugs and diets on the averaged circulation for hours to months,
manoeuvres of minutes on the beating bodies. Courses of every member come out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from inpersona.core.progress import Progress, silent
from inpersona.core.records import PatientRecord
from inpersona.core.treatments import Treatment
from inpersona.core.twins import Outcome, Status, Twin
from inpersona.decide.regimens import Stretch, read_treatment, stretches, text_of
from inpersona.decide.trials import Subject, subject, try_on
from inpersona.errors import InputError
from inpersona.models.adult.beats import hearts_of, laid_on, pulsatile_body
from inpersona.models.adult.manoeuvres import Phase, perform, phases
from inpersona.models.adult.pulsatile import readings
from inpersona.models.adult.slow_runs import quantities_now

Array = NDArray[np.float64]

#: Weeks that drugs without a duration last, and minutes that a manoeuvre does.
WEEKS, MINUTES = 8.0, 10.0
#: Seconds of quiet before a manoeuvre (recorded, at negative times), and between records.
QUIET, EVERY = 60.0, 5.0


def simulate(
    record: PatientRecord, twin: Twin, protocol: str, progress: Progress = silent
) -> Outcome:
    """Follow a protocol on every member.

    Args: protocol in the treatment grammar, without classes of drugs.
    Returns: an Outcome; times in hours since the first step, courses (members, times) by quantity.
    Raises: InputError or UnknownName where the protocol cannot be read or simulated.
    """
    treatment = read_treatment(protocol)
    person = subject(record, twin)
    made = stretches(treatment, person.current)
    acute = [s for s in made if s.acute]
    if acute and any(s.doses != person.current or s.inputs for s in made if not s.acute):
        raise InputError(
            "Drugs or diets and manoeuvres of minutes cannot be mixed in one protocol yet; "
            "simulate them one after the other."
        )
    progress(0, 2, "settling")
    if acute:
        outcome = _minutes(person, treatment, made)
    else:
        outcome = _weeks(person, treatment)
    progress(2, 2, "simulated")
    return outcome


def _weeks(person: Subject, treatment: Treatment) -> Outcome:
    followed = try_on(person, treatment, WEEKS)
    status = np.where(followed.ok, Status.OK, Status.DIVERGED).astype(np.int64)
    courses = {name: value.T for name, value in followed.quantities.items()}
    return Outcome(text_of(treatment), followed.times, courses, status)


def _plan(stretch: Stretch, weight: float) -> tuple[Phase, ...]:
    if len(stretch.acute) > 1:
        raise InputError("One manoeuvre at a time can be simulated; join them with '; then'.")
    if not stretch.acute:
        return (Phase(3600.0 * (stretch.hours or MINUTES / 60.0)),)
    numbers = dict(stretch.acute[0].numbers)
    own = 60.0 * numbers.get("over_min", 0.0) + numbers.get("over_s", 0.0)
    hold = 3600.0 * stretch.hours if stretch.hours else (own or 60.0 * MINUTES)
    return phases(stretch.acute[0], hold, weight)


def _minutes(person: Subject, treatment: Treatment, made: tuple[Stretch, ...]) -> Outcome:
    body = pulsatile_body()
    hearts = hearts_of(person.members)
    slow = quantities_now(person.members)
    states, rest = laid_on(hearts, person.members, slow)
    parameters = hearts.settled.parameters
    weight = float(np.median(person.members.latents["body_weight"]))
    warm = perform(body, states, parameters, (Phase(30.0),), EVERY, rest)
    quiet = perform(body, warm.states, parameters, (Phase(QUIET),), EVERY, rest)
    times, shown = [quiet.times - QUIET], [_seen(quiet.outputs)]
    clock, states = 0.0, quiet.states
    for stretch in made:
        run = perform(body, states, parameters, _plan(stretch, weight), EVERY, rest)
        times.append(run.times + clock)
        shown.append(_seen(run.outputs))
        clock, states = clock + float(run.times[-1]), run.states
    courses = {k: np.concatenate([s[k] for s in shown], axis=1) for k in shown[0]}
    fine = np.isfinite(courses["mean_arterial_pressure"]).all(axis=1)
    status = np.where(fine, Status.OK, Status.COLLAPSED).astype(np.int64)
    return Outcome(text_of(treatment), np.concatenate(times) / 3600.0, courses, status)


def _seen(outputs: Array) -> Mapping[str, Array]:
    """Quantities (members, times) from records (times, outputs, members)."""
    seen = readings(pulsatile_body().outputs, np.moveaxis(outputs, 1, 0))
    return {name: np.asarray(value).T for name, value in seen.items()}
