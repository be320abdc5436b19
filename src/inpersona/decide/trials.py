"""A treatment tried on a twin: every member follows it, week by week, beside current therapy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.limits import HOURS_PER_WEEK
from inpersona.core.records import PatientRecord
from inpersona.core.treatments import Dose, Treatment
from inpersona.core.twins import Twin
from inpersona.decide.regimens import stretches
from inpersona.errors import InputError
from inpersona.infer.calibrate import members_of, surface_of
from inpersona.infer.current import current_doses
from inpersona.models.adult.members import Members
from inpersona.models.adult.pulse import PulseSurface
from inpersona.models.adult.slow_runs import Course, quantities_now
from inpersona.models.adult.therapy import Regimens, draws_for, kinetic_person, treat

Array = NDArray[np.float64]

#: Quantities of an answer with their units (UCUM).
OUTCOMES: Mapping[str, str] = {
    "systolic_blood_pressure": "mm[Hg]",
    "diastolic_blood_pressure": "mm[Hg]",
    "heart_rate": "/min",
    "cardiac_output": "L/min",
    "glomerular_filtration_rate": "mL/min",
    "potassium": "mmol/L",
    "sodium": "mmol/L",
    "blood_volume": "mL",
    "extracellular_volume": "L",
    "pulmonary_artery_wedge_pressure": "mm[Hg]",
    "left_ventricular_ejection_fraction": "%",
}


@dataclass(frozen=True)
class Subject:
    """A twin ready for treatments: its members' bodies, what they take, their draws."""

    record: PatientRecord
    twin: Twin
    members: Members
    surface: PulseSurface
    current: tuple[Dose, ...]
    regimens: Regimens

    def among(self, chosen: NDArray[np.intp]) -> Subject:
        """The same person with some of the members: each has the numbers that it has among all."""
        draws = self.regimens.draws
        kept = replace(draws, members=len(chosen), index=draws.index[chosen])
        regimens = Regimens(
            self.regimens.person.select(chosen), kept, self.regimens.adherence[chosen]
        )
        return replace(
            self,
            twin=replace(self.twin, belief=self.twin.belief.select(chosen)),
            members=self.members.select(chosen),
            surface=self.surface.select(chosen),
            regimens=regimens,
        )


def subject(record: PatientRecord, twin: Twin) -> Subject:
    """Prepare a twin. The potencies that the fit found belong to the members from then on."""
    members = members_of(record, twin)
    known: dict[tuple[str, ...], Array] = {
        ("sensitivity", name.removeprefix("potency.")): value
        for name, value in twin.belief.parameters.items()
        if name.startswith("potency.")
    }
    filtration = quantities_now(members)["glomerular_filtration_rate"]
    regimens = Regimens(
        kinetic_person(members, filtration),
        draws_for(members.count, twin.seed, known),
        np.asarray(twin.belief.parameters["adherence"]),
    )
    return Subject(record, twin, members, surface_of(twin.belief), current_doses(record), regimens)


@dataclass(frozen=True)
class Followed:
    """Courses of a treatment: `times` in hours, quantities (times, members), `ok` (members,)."""

    times: Array
    quantities: Mapping[str, Array]
    ok: NDArray[np.bool_]
    members: Members

    def last_day(self, name: str) -> Array:
        """Mean over the last 24 hours (members,), NaN where the member failed."""
        chosen = self.times >= self.times[-1] - 24.0
        mean = self.quantities[name][chosen].mean(axis=0)
        return np.where(self.ok, mean, np.nan)

    def ending(self) -> Followed:
        """The last 24 hours only, so that many treatments fit into memory."""
        chosen = self.times >= self.times[-1] - 24.0
        kept = {name: course[chosen] for name, course in self.quantities.items()}
        return replace(self, times=self.times[chosen], quantities=kept)


def try_on(person: Subject, treatment: Treatment, weeks: float) -> Followed:
    """Follow a treatment (without classes or manoeuvres of minutes) for its own time, else `weeks`.

    Raises InputError where a step cannot be simulated by the slow body.
    """
    parts: list[Course] = []
    members, before = person.members, person.current
    for stretch in stretches(treatment, person.current):
        if stretch.acute:
            raise InputError("A manoeuvre of minutes is not a treatment of weeks.")
        hours = round(stretch.hours if stretch.hours is not None else weeks * HOURS_PER_WEEK)
        if hours < 1:
            raise InputError("A treatment has to last an hour or more.")
        ones = np.ones(members.count)
        course = treat(
            members,
            person.regimens,
            stretch.doses,
            hours,
            before,
            {name: value * ones for name, value in stretch.inputs},
        )
        parts.append(course)
        members, before = course.members, stretch.doses
    return _joined(person, parts)


def _joined(person: Subject, parts: Sequence[Course]) -> Followed:
    starts = np.cumsum([0.0, *(p.times[-1] for p in parts)])
    times = np.concatenate([p.times + s for p, s in zip(parts, starts, strict=False)]) / 60.0
    quantities = {
        name: np.concatenate([p.quantities[name] for p in parts]) for name in parts[0].quantities
    }
    quantities |= person.surface.pressures(person.members, quantities)
    ok = np.all([p.ok for p in parts], axis=0)
    return Followed(times, quantities, ok, parts[-1].members)
