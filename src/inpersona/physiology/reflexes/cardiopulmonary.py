"""Cardiopulmonary receptors: firing follows the transmural pressure of the right atrium.

    tau dP_r/dt = P_ra - P_r,    f_cp = (f_min + f_max e)/(1 + e),   e = exp((P_r - P_n)/k)

Form and numbers of the low-pressure receptors of the UC Davis cardiovascular model [whittle2022].
P_n lies below the person's own supine resting pressure: more firing can be lost than gained.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mmHg, per_s, second
from inpersona.solve.functions import clip, exp

TIME = "s"


class State(NamedTuple):
    sensed_pressure: mmHg


class Inputs(NamedTuple):
    pressure: mmHg  # transmural, right atrium


class Parameters(NamedTuple):
    time: second
    set_point: mmHg
    slope_width: mmHg
    firing_low: per_s
    firing_high: per_s
    resting_firing: per_s


class Outputs(NamedTuple):
    firing: per_s  # above that of rest


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Low-pass per second, and firing relative to rest."""
    e = exp(clip((state.sensed_pressure - p.set_point) / p.slope_width, -30.0, 30.0))
    firing = (p.firing_low + p.firing_high * e) / (1.0 + e)
    return State(sensed_pressure=(inputs.pressure - state.sensed_pressure) / p.time), Outputs(
        firing=firing - p.resting_firing
    )
