"""Cardiac function measured on a member's own pulsatile heart, with the reflexes opened.

Each lane is the same heart at another blood volume, resistance, rate or contractility, run until it is
steady. What comes out is CO(P_ra, MAP, rate, contractility) of this heart: the slow body's averaged
circulation can be fitted to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.pulsatile import readings, resting_inputs
from inpersona.models.adult.pulsatile_settle import METHOD, STEP
from inpersona.solve.body import Body

Array = NDArray[np.float64]


class Condition(NamedTuple):
    """How a lane differs from the member's rest."""

    volume: float = 0.0  # mL of blood more than at rest
    resistance: float = 1.0  # factor on all beds but the kidneys
    renal_resistance: float = 1.0
    rate: float = 1.0  # factor on heart rate
    contractility: float = 1.0


#: Nine conditions that vary filling, afterload, rate and contractility one at a time.
STANDARD: tuple[Condition, ...] = (
    Condition(),
    Condition(volume=-500.0),
    Condition(volume=-250.0),
    Condition(volume=400.0),
    Condition(resistance=0.7),
    Condition(resistance=1.3),
    Condition(rate=0.75),
    Condition(rate=1.35),
    Condition(contractility=0.7),
)


def measure_cardiac_function(
    body: Body,
    states: Array,
    parameters: Array,
    conditions: Sequence[Condition] = STANDARD,
    seconds: float = 60.0,
) -> Mapping[str, Array]:
    """Steady readings of each member's heart in each condition, reflexes open.

    Args: body; states and parameters (names, members) of a settled body; conditions; seconds to run
    before the last 10 s are read. Returns: the quantities of `pulsatile.readings`, each an array
    (conditions, members). Legs are kept from filtering, so blood volume is what the condition says.
    """
    members, kinds = states.shape[1], len(conditions)
    y, p = np.repeat(states, kinds, axis=1), np.repeat(parameters, kinds, axis=1)
    u = resting_inputs(body, members * kinds)
    for part in ("heart_nerves", "vessel_nerves"):
        p[body.parameters.index(f"{part}.loop_gain")] = 0.0
    p[body.parameters.index("tissue.leg_compliance")] = 0.0
    lane = {name: np.tile([getattr(c, name) for c in conditions], members)
            for name in Condition._fields}  # fmt: skip
    y[body.states.index("splanchnic_veins.volume")] += lane["volume"]
    for name, value in (
        ("influences.resistance_factor", lane["resistance"]),
        ("influences.renal_resistance_factor", lane["renal_resistance"]),
        ("influences.contractility_factor", lane["contractility"]),
        ("heart_nerves.period_factor", 1.0 / lane["rate"]),
    ):
        u[body.inputs.index(name)] = value
    settled = body.advance(y, p, u, np.full(round(seconds / STEP), STEP), method=METHOD)
    window = body.advance(settled.final, p, u, np.full(round(10.0 / STEP), STEP), method=METHOD)
    read = readings(body.outputs, np.asarray(window.mean))
    return {name: value.reshape(members, kinds).T for name, value in read.items()}
