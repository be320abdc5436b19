"""A vascular bed: arterioles and capillaries as one resistance that nerves and drugs change.

    q = (p_art - p_ven) / (R m [1 + s (tone - 1)] [1 + a (p_dist - p_0)+])

m: drugs and the slow body; s: how far this bed follows the mean tone of the nerves. The last bracket
is the local answer of a dependent limb: arterioles constrict when its veins are distended by a column
of blood, half venoarteriolar reflex, half myogenic [henriksen1991], [okazaki2005]. Both pressures are
taken at heart level: a column of blood stands on either side of the bed.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL_per_s, mmHg, mmHg_s_per_mL, per_mmHg
from inpersona.solve.functions import maximum

TIME = "s"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    arterial_pressure: mmHg
    venous_pressure: mmHg  # at heart level
    tone: dimensionless  # reflex, 1 at rest
    resistance_factor: dimensionless  # drugs and the slow body, 1 at rest
    distending_pressure: mmHg  # of the veins of the region


class Parameters(NamedTuple):
    resistance: mmHg_s_per_mL
    tone_share: dimensionless
    venoarteriolar_gain: per_mmHg
    resting_distending_pressure: mmHg


class Outputs(NamedTuple):
    flow: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; the flow through the bed."""
    tone = 1.0 + p.tone_share * (inputs.tone - 1.0)
    distension = inputs.distending_pressure - p.resting_distending_pressure
    local = 1.0 + maximum(p.venoarteriolar_gain * distension, 0.0)
    resistance = p.resistance * tone * inputs.resistance_factor * local
    return State(), Outputs(flow=(inputs.arterial_pressure - inputs.venous_pressure) / resistance)
