"""Manoeuvres on the pulsatile body: what a tilt, a bleed or a strain does to its inputs over time.

`phases` turns a Manoeuvre into stretches of constant inputs (a ramp is a staircase of one second);
`schedule` turns these into the `steps` and `u` of the engine; `perform` runs them and keeps readings.
Kinds that this body cannot do (exercise, altitude, ...) raise InputError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import radians, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Manoeuvre
from inpersona.errors import InputError
from inpersona.models.adult.pulsatile_settle import METHOD, STEP, resting_inputs
from inpersona.solve.body import Body

Array = NDArray[np.float64]
#: Seconds over which a tilt table or a person moves (ours).
MOVE = 10
#: Sine of the mean angle of trunk and legs when sitting (ours: knees bent, legs half dependent).
SITTING = 0.6
#: Angle to which legs are raised, degrees.
LEG_ANGLE = 45.0
#: Share of the strain of a Valsalva manoeuvre that the belly feels (ours).
BELLY_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of time with constant inputs; inputs that are not named are those of rest."""

    seconds: float
    inputs: Mapping[str, float] = field(default_factory=dict)


class Course(NamedTuple):
    """What a run recorded: times (n,), s; outputs (n, outputs, lanes); the final states."""

    times: Array
    outputs: Array
    states: Array


def _moved(name: str, target: float, hold: float) -> tuple[Phase, ...]:
    """A posture reached over `MOVE` seconds and held until `hold` seconds have passed."""
    stairs = tuple(Phase(1.0, {name: target * (i + 0.5) / MOVE}) for i in range(MOVE))
    return (*stairs, Phase(max(hold - MOVE, 1.0), {name: target}))


def _held(inputs: Mapping[str, float], hold: float) -> tuple[Phase, ...]:
    return (Phase(hold, inputs),)


def _volume(m: Manoeuvre, name: str, hold: float, weight: float) -> tuple[Phase, ...]:
    numbers = dict(m.numbers)
    if "volume_mL" in numbers:
        volume = numbers["volume_mL"]
    else:
        volume = numbers["volume_mL_per_kg"] * weight
    seconds = 60.0 * numbers["over_min"]
    return (Phase(seconds, {name: volume / seconds}), Phase(max(hold - seconds, 1.0)))


def _valsalva(m: Manoeuvre, hold: float) -> tuple[Phase, ...]:
    strain, seconds = m.number("pressure_mmHg"), m.number("over_s")
    inputs = {
        "posture.thoracic_pressure": strain,
        "posture.abdominal_pressure": BELLY_SHARE * strain,
    }
    return (Phase(seconds, inputs), Phase(max(hold - seconds, 45.0)))


def _blockade(hold: float) -> tuple[Phase, ...]:
    names = ("heart_nerves.beta_blockade", "heart_nerves.vagal_blockade")
    return _held(dict.fromkeys(names, 1.0), hold)


Maker = Callable[[Manoeuvre, float, float], tuple[Phase, ...]]
_KINDS: Mapping[str, Maker] = {
    "supine": lambda m, hold, kg: _held({}, hold),
    "sit": lambda m, hold, kg: _moved("posture.tilt", SITTING, hold),
    "stand": lambda m, hold, kg: _moved("posture.tilt", 1.0, hold),
    "tilt": lambda m, hold, kg: _moved("posture.tilt", sin(radians(m.number("angle_deg"))), hold),
    "head-down tilt": lambda m, hold, kg: _moved(
        "posture.tilt", -sin(radians(m.number("angle_deg"))), hold
    ),
    "raise legs": lambda m, hold, kg: _moved("posture.leg_raise", sin(radians(LEG_ANGLE)), hold),
    "bleed": lambda m, hold, kg: _volume(m, "influences.bleeding", hold, kg),
    "saline": lambda m, hold, kg: _volume(m, "influences.crystalloid", hold, kg),
    "albumin 5 %": lambda m, hold, kg: _volume(m, "influences.transfusion", hold, kg),
    "transfuse": lambda m, hold, kg: _volume(m, "influences.transfusion", hold, kg),
    "lower body suction": lambda m, hold, kg: _held(
        {"posture.lower_body_suction": m.number("pressure_mmHg")}, hold
    ),
    "neck suction": lambda m, hold, kg: _held(
        {"posture.neck_suction": m.number("pressure_mmHg")}, hold
    ),
    "neck pressure": lambda m, hold, kg: _held(
        {"posture.neck_suction": -m.number("pressure_mmHg")}, hold
    ),
    "valsalva": lambda m, hold, kg: _valsalva(m, hold),
    "pace right_atrium": lambda m, hold, kg: _held(
        {"rhythm.pacing_period": 60.0 / m.number("rate_per_min")}, hold
    ),
    "autonomic blockade": lambda m, hold, kg: _blockade(hold),
}
#: Kinds that the pulsatile body can do.
KINDS = frozenset(_KINDS)


def phases(manoeuvre: Manoeuvre, hold: float, weight: float = 75.0) -> tuple[Phase, ...]:
    """The manoeuvre as phases.

    Args: manoeuvre; hold, seconds from its start to its end (a volume given in less time is followed
    by rest; a Valsalva strain by at least 45 s of recovery); weight, kg, for volumes per kg.
    Raises: InputError when this body cannot do it.
    """
    if manoeuvre.kind not in _KINDS:
        raise InputError(
            f"The pulsatile body cannot {manoeuvre.kind!r}; it can: {', '.join(sorted(KINDS))}."
        )
    return _KINDS[manoeuvre.kind](manoeuvre, hold, weight)


def schedule(
    body: Body, stretch: Sequence[Phase], lanes: int, rest: Array | None = None
) -> Iterator[tuple[Array, Array]]:
    """`steps` (n,) and constant `u` (inputs, lanes) of each phase, for `body.advance`; inputs that a
    phase does not name are those of `rest` (default: quiet supine rest)."""
    for phase in stretch:
        u = resting_inputs(body, lanes) if rest is None else rest.copy()
        for name, value in phase.inputs.items():
            u[body.inputs.index(name)] = value
        yield np.full(max(round(phase.seconds / STEP), 1), STEP), u


def perform(
    body: Body,
    states: Array,
    parameters: Array,
    stretch: Sequence[Phase],
    every: float = 0.5,
    rest: Array | None = None,
) -> Course:
    """Run the phases and record all outputs every `every` seconds (at least once a phase).

    Args: states and parameters (names, lanes), for example of `Settled`; rest, inputs (inputs, lanes)
    that hold where a phase names none. Returns: Course.
    """
    y, clock = states.copy(), 0.0
    times: list[Array] = []
    outputs: list[Array] = []
    for steps, u in schedule(body, stretch, states.shape[1], rest):
        spacing = min(max(round(every / STEP), 1), steps.size)
        run = body.advance(y, parameters, u, steps, method=METHOD, record_every=spacing)
        y = np.array(run.final)
        times.append(clock + np.asarray(run.times))
        outputs.append(np.asarray(run.record))
        clock += float(steps.sum())
    return Course(np.concatenate(times), np.concatenate(outputs), y)
