"""Mitral or tricuspid valve: an orifice without mass that lets blood through one way.

    dp = R q + B q^2  for dp > 0, solved for q = 2 dp / (R + sqrt(R^2 + 4 B dp));  q = 0 otherwise

B = rho/(2 A^2) is Bernoulli's term (see mynard2012 for the general valve): a stenosis is a larger B.
No regurgitation, no leaflet motion.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mL_per_s, mmHg, mmHg_s_per_mL
from inpersona.physiology.heart.units import mmHg_s2_per_mL2
from inpersona.solve.functions import absolute, sqrt

TIME = "s"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    upstream_pressure: mmHg
    downstream_pressure: mmHg


class Parameters(NamedTuple):
    resistance: mmHg_s_per_mL
    orifice: mmHg_s2_per_mL2


class Outputs(NamedTuple):
    flow: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; the flow through the valve."""
    difference = inputs.upstream_pressure - inputs.downstream_pressure
    drop = 0.5 * (difference + absolute(difference))
    root = sqrt(p.resistance * p.resistance + 4.0 * p.orifice * drop)
    return State(), Outputs(flow=2.0 * drop / (p.resistance + root))
