"""Drugs on the slow body: doses become concentrations, target effects, inputs, and a course.

Kinetics and effects are followed hour by hour; the body takes their means over longer steps, except
over the last two days, where it is followed hour by hour too, so that trough, peak and the mean of a
day can be read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Dose
from inpersona.drugs.draws import Draws
from inpersona.drugs.effects import combine
from inpersona.drugs.kinetics import Memo
from inpersona.drugs.person import Person, person
from inpersona.drugs.together import effects_alone, pairs
from inpersona.models.adult.effects import inputs_of
from inpersona.models.adult.members import Members
from inpersona.models.adult.slow_runs import Course, follow

Array = NDArray[np.float64]
HOUR = 60.0  # minutes, the slow body's unit
FINE_HOURS = 48
STEP = 4  # hours: the longest over which the day's course of an effect may be averaged


@dataclass(frozen=True, slots=True)
class MemberDraws(Draws):
    """Draws for `members` people, those at `index` among `everyone`: a person has the same numbers in
    every selection. `known` holds deviations of everyone that a fit has found, by label."""

    everyone: int = 0
    index: NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    known: Mapping[tuple[str, ...], Array] = field(default_factory=dict)

    def normal(self, *labels: str) -> Array:
        """Standard normals of the selected people."""
        if labels in self.known:
            return np.asarray(self.known[labels][self.index])
        return Draws(self.everyone, self.seed, self.spread).normal(*labels)[self.index]

    def uniform(self, count: int, *labels: str) -> Array:
        """Uniform numbers of the selected people, shape (count, selected)."""
        whole = Draws(self.everyone, self.seed, self.spread)
        return whole.uniform(count, *labels)[:, self.index]


def draws_for(
    everyone: int,
    seed: int,
    known: Mapping[tuple[str, ...], Array] | None = None,
    index: NDArray[np.intp] | None = None,
    spread: float = 1.0,
) -> MemberDraws:
    """Draws of an ensemble, or of those at `index` in it."""
    chosen = np.arange(everyone) if index is None else index
    return MemberDraws(len(chosen), seed, spread, everyone, chosen, known or {})


def kinetic_person(members: Members, filtration: Array) -> Person:
    """Covariates of drug kinetics; filtration in mL/min."""
    return person(
        members.count,
        weight=members.latents["body_weight"],
        gfr=np.clip(np.nan_to_num(filtration, nan=60.0), 3.0, 299.0),
        age=members.age,
        female=1.0 - members.male,
    )


def body_steps(hours: int) -> NDArray[np.int64]:
    """Lengths in whole hours of the body's steps over a treatment; their sum is `hours`."""
    coarse = max(hours - FINE_HOURS, 0)
    lengths = [STEP] * (coarse // STEP) + [1] * (coarse % STEP)
    return np.array(lengths + [1] * min(hours, FINE_HOURS), dtype=np.int64)


def means_over(values: Array, lengths: NDArray[np.int64]) -> Array:
    """Means of hourly values (hours, members) over consecutive stretches."""
    edges = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    return np.asarray(np.add.reduceat(values, edges, axis=0) / lengths[:, None])


@dataclass(frozen=True)
class Regimens:
    """What the same members' drugs do, worked out once: effects of each drug, dose and dose before
    over the body's steps, and the linear systems of the kinetics."""

    person: Person
    draws: MemberDraws
    adherence: Array
    effects: dict[tuple[str, Dose | None, Dose | None, int], dict[str, Array]] = field(
        default_factory=dict
    )
    systems: Memo = field(default_factory=dict)

    def inputs(self, doses: Sequence[Dose], before: Sequence[Dose], hours: int) -> dict[str, Array]:
        """Inputs of the slow body over `body_steps(hours)`, (steps, members)."""
        found = [self._alone(*pair, hours) for pair in pairs(doses, before)]
        return inputs_of(combine(found)) if found else {}

    def _alone(
        self, name: str, dose: Dose | None, earlier: Dose | None, hours: int
    ) -> dict[str, Array]:
        key = (name, dose, earlier, hours)
        if key not in self.effects:
            hourly = effects_alone(
                name,
                dose,
                earlier,
                self.person,
                self.draws,
                np.full(hours, HOUR),
                self.adherence,
                memo=self.systems,
            )
            lengths = body_steps(hours)
            self.effects[key] = {k: means_over(v, lengths) for k, v in hourly.items()}
        return self.effects[key]


def treat(
    members: Members,
    regimens: Regimens,
    doses: Sequence[Dose],
    hours: int,
    before: Sequence[Dose] = (),
    extra: Mapping[str, Array] | None = None,
) -> Course:
    """Give drugs for some hours to members from where they stand.

    Args: regimens, of the same members; doses from time 0 on; before, doses taken for ever before;
    extra, other inputs that hold throughout (members,).
    Returns a Course recorded at the start of every step and at the end; the last 48 hours are hourly.
    """
    inputs = regimens.inputs(doses, before, hours)
    steps = np.asarray(body_steps(hours) * HOUR, dtype=np.float64)
    return follow(members, steps, {**(extra or {}), **inputs})
