"""Pericardium: a bag that stiffens exponentially round the blood of four chambers.

    p = p_thorax + P_p exp(k_p (V_heart - V_p))

Slack at rest, a brake on filling when the heart grows by 100 to 200 mL; couples the two sides.
Exponential as in [sun1997]; walls do not change volume, so only the cavities count.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mL, mmHg, per_mL
from inpersona.solve.functions import exp, minimum

TIME = "s"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    volume: mL  # of the four cavities
    thoracic_pressure: mmHg


class Parameters(NamedTuple):
    resting_pressure: mmHg
    stiffness: per_mL
    resting_volume: mL


class Outputs(NamedTuple):
    pressure: mmHg


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; the pressure round the heart."""
    stretch = minimum(p.stiffness * (inputs.volume - p.resting_volume), 6.0)
    bag = p.resting_pressure * exp(stretch)
    return State(), Outputs(pressure=inputs.thoracic_pressure + bag)
