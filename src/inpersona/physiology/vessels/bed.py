"""A vascular bed: arterioles and capillaries as one resistance that tone and drugs change.

    q = (p_art - p_ven) / (R m [1 + s (tone - 1)])

Both pressures are taken at heart level: a column of blood stands on either side of the bed.
A bed may follow the nerves more or less than the mean.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL_per_s, mmHg, mmHg_s_per_mL

TIME = "s"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    arterial_pressure: mmHg
    venous_pressure: mmHg  # at heart level
    tone: dimensionless  # reflex, 1 at rest
    resistance_factor: dimensionless  # drugs and the slow body, 1 at rest


class Parameters(NamedTuple):
    resistance: mmHg_s_per_mL
    tone_share: dimensionless


class Outputs(NamedTuple):
    flow: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; the flow through the bed."""
    tone = 1.0 + p.tone_share * (inputs.tone - 1.0)
    resistance = p.resistance * tone * inputs.resistance_factor
    return State(), Outputs(flow=(inputs.arterial_pressure - inputs.venous_pressure) / resistance)
