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
from inpersona.decide.options import current_candidate
from inpersona.decide.regimens import Stretch, only_drugs, read_treatment, stretches, text_of
from inpersona.decide.trials import Subject, subject, try_on
from inpersona.errors import InputError, SolveError
from inpersona.models.adult.beats import failing, hearts_of, laid_on, pulsatile_body
from inpersona.models.adult.manoeuvres import Phase, perform, phases
from inpersona.models.adult.pulsatile import readings
from inpersona.models.adult.slow_runs import dry, quantities_now, survived

Array = NDArray[np.float64]

#: Weeks that drugs without a duration last, and minutes that a manoeuvre does.
WEEKS, MINUTES = 8.0, 10.0
HOURS_PER_DAY = 24.0
#: Days up to which a treatment's course is shown as it was followed.
WHOLE_COURSE = 3.0
#: Seconds of quiet before a manoeuvre (recorded, at negative times), and between records.
QUIET, EVERY = 60.0, 5.0


def simulate(
    record: PatientRecord, twin: Twin, protocol: str, progress: Progress = silent
) -> Outcome:
    """Follow a protocol on every member.

    Args: protocol in the treatment grammar, without classes of several drugs.
    Returns: an Outcome; times in hours since the first step, courses (members, times) by quantity.
    Time 0 of a treatment is the usual day before it; one of more than three days has day means.
    Raises: InputError or UnknownName where the protocol cannot be read or simulated, SolveError where
    no member lives through it.
    """
    treatment = only_drugs(read_treatment(protocol))
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
    if not np.any(outcome.status == Status.OK):
        raise SolveError(
            "No member's circulation holds through this protocol; try a milder or shorter one."
        )
    progress(2, 2, "simulated")
    return outcome


def _weeks(person: Subject, treatment: Treatment) -> Outcome:
    usual = try_on(person, current_candidate(person.current).treatment, 1.0 / 7.0)
    followed = try_on(person, treatment, WEEKS)
    fine = followed.ok & dry(person.members, followed.quantities).all(axis=0)
    status = np.where(fine, Status.OK, Status.DIVERGED).astype(np.int64)
    times = followed.times
    days = np.arange(HOURS_PER_DAY, times[-1] + 1e-6, HOURS_PER_DAY)
    long = times[-1] > HOURS_PER_DAY * WHOLE_COURSE
    later = days if long else times[1:]
    courses = {}
    for name, course in followed.quantities.items():
        found = _day_means(times, course, days) if long else course[1:]
        courses[name] = np.concatenate([usual.last_day(name)[None], found]).T
    return Outcome(text_of(treatment), np.concatenate([[0.0], later]), courses, status)


def _day_means(times: Array, course: Array, days: Array) -> Array:
    """Means over the 24 hours before each of `days` (hours) of a course (times, members)."""
    spans = np.diff(times)[:, None]
    area = np.concatenate(
        [
            np.zeros((1, course.shape[1])),
            np.cumsum(0.5 * (course[1:] + course[:-1]) * spans, axis=0),
        ]
    )
    ends, starts = (np.searchsorted(times, days - back - 1e-6) for back in (0.0, HOURS_PER_DAY))
    return np.asarray((area[ends] - area[starts]) / (times[ends] - times[starts])[:, None])


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
    parameters = failing(hearts, person.members)
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
    fine = survived(courses["mean_arterial_pressure"]).all(axis=1)
    status = np.where(fine, Status.OK, Status.COLLAPSED).astype(np.int64)
    return Outcome(text_of(treatment), np.concatenate(times) / 3600.0, courses, status)


def _seen(outputs: Array) -> Mapping[str, Array]:
    """Quantities (members, times) from records (times, outputs, members)."""
    seen = readings(pulsatile_body().outputs, np.moveaxis(outputs, 1, 0))
    return {name: np.asarray(value).T for name, value in seen.items()}
