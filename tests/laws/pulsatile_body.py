"""A settled pulsatile body with named access, for tests: a man, a woman, an old man, a hypertensive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Manoeuvre
from inpersona.models.adult.manoeuvres import Course, Phase, perform, phases
from inpersona.models.adult.pulsatile import (
    PULSATILE,
    Settled,
    derive_pulsatile,
    readings,
    settle,
)
from inpersona.solve.body import Body, compile_body

Array = NDArray[np.float64]
PEOPLE: Mapping[str, Sequence[float]] = {
    "male": (1, 0, 1, 1),
    "age": (35, 35, 70, 55),
    "body_surface_area": (1.95, 1.70, 1.95, 2.0),
    "heart_rate": (66, 70, 68, 74),
    "cardiac_output": (5.8, 4.9, 5.0, 5.6),
    "blood_volume": (5300, 4200, 5300, 5400),
    "systolic_blood_pressure": (120, 112, 138, 155),
    "diastolic_blood_pressure": (75, 70, 78, 98),
}
MAN, WOMAN, OLD, HYPERTENSIVE = range(4)
REST = 60.0


@cache
def body() -> Body:
    return compile_body(PULSATILE)


@cache
def people() -> Settled:
    parameters, states = derive_pulsatile(PEOPLE)
    return settle(body(), PEOPLE, parameters, states)


def course(*stretch: Phase, every: float = 0.5) -> Course:
    """A minute of rest, then the phases, for all four people."""
    settled = people()
    return perform(body(), settled.states, settled.parameters, (Phase(REST), *stretch), every)


def manoeuvre(kind: str, hold: float, every: float = 0.5, **numbers: float) -> Course:
    return course(*phases(Manoeuvre(kind, tuple(numbers.items())), hold), every=every)


def window(done: Course, low: float, high: float) -> Mapping[str, Array]:
    """Mean readings from `low` to `high` seconds after the minute of rest."""
    inside = (done.times > REST + low) & (done.times <= REST + high)
    return readings(body().outputs, done.outputs[inside].mean(axis=0))


def output(done: Course, name: str) -> Array:
    return done.outputs[:, body().outputs.index(name)]
