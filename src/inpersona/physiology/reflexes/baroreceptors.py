"""Arterial baroreceptors: firing follows pressure and its rate of change on a sigmoid.

    tau_p dw/dt = P - w,   P~ = (tau_z/tau_p) P + (1 - tau_z/tau_p) w
    f_ab = (f_min + f_max e)/(1 + e),   e = exp((P~ - P_n)/k_a)                    [ursino1998]

P is the arterial pressure plus what a neck chamber or a column of blood does to the carotid sinus.
P_n is the person's own mean pressure, moved by resetting; k_a grows with arterial stiffness.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mmHg, per_s, second
from inpersona.solve.functions import clip, exp

TIME = "s"


class State(NamedTuple):
    adapted_pressure: mmHg


class Inputs(NamedTuple):
    pressure: mmHg
    offset: mmHg
    set_point_shift: mmHg  # resetting, from the slow body


class Parameters(NamedTuple):
    pole_time: second
    zero_time: second
    set_point: mmHg
    slope_width: mmHg
    firing_low: per_s
    firing_high: per_s


class Outputs(NamedTuple):
    firing: per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Adaptation per second, and firing."""
    pressure = inputs.pressure + inputs.offset
    ratio = p.zero_time / p.pole_time
    sensed = ratio * pressure + (1.0 - ratio) * state.adapted_pressure
    distance = (sensed - p.set_point - inputs.set_point_shift) / p.slope_width
    e = exp(clip(distance, -30.0, 30.0))
    firing = (p.firing_low + p.firing_high * e) / (1.0 + e)
    return State(adapted_pressure=(pressure - state.adapted_pressure) / p.pole_time), Outputs(
        firing=firing
    )
