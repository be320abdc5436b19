"""Atrial natriuretic peptide by atrial stretch; neprilysin inhibition slows its clearance.

    ANP* = max(0.3, 1 + A/(1 + exp(-(P_ra - P_ra0 - 3.5)/w)) - A/(1 + exp(3.5/w))) / (1 - 0.6 i_NEP)

Logistic in right atrial pressure as in [karaaslan2005], centred on the resting pressure.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, minute, mmHg
from inpersona.solve.functions import clip, exp, maximum

TIME = "min"


class State(NamedTuple):
    plasma: dimensionless


class Inputs(NamedTuple):
    right_atrial_pressure: mmHg
    neprilysin_inhibition: dimensionless


class Parameters(NamedTuple):
    resting_atrial_pressure: mmHg
    centre: mmHg  # above the resting pressure
    width: mmHg
    amplitude: dimensionless
    lowest: dimensionless
    neprilysin_share: dimensionless
    response_time: minute


class Outputs(NamedTuple):
    plasma: dimensionless


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rate per minute, and the peptide relative to rest."""
    stretch = inputs.right_atrial_pressure - p.resting_atrial_pressure - p.centre
    now = 1.0 / (1.0 + exp(clip(-stretch / p.width, -40.0, 40.0)))
    rest = 1.0 / (1.0 + exp(p.centre / p.width))
    released = maximum(p.lowest, 1.0 + p.amplitude * (now - rest))
    goal = released / (1.0 - p.neprilysin_share * inputs.neprilysin_inhibition)
    return State((goal - state.plasma) / p.response_time), Outputs(state.plasma)
