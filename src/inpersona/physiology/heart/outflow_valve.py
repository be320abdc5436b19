"""Aortic or pulmonary valve with the column of blood that it must move.

    L dq/dt = dp - R q - B q |q|        open (q > 0 or dp > 0)
    dq/dt   = -q / t_close              shut: what little flows back dies away

Inertia as in [mynard2012]; B = rho/(2 A^2). A stenosis is a larger B. No regurgitation.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mL_per_s, mmHg, mmHg_s2_per_mL, mmHg_s_per_mL, second
from inpersona.physiology.heart.units import mmHg_s2_per_mL2
from inpersona.solve.functions import absolute, where

TIME = "s"


class State(NamedTuple):
    flow: mL_per_s


class Inputs(NamedTuple):
    upstream_pressure: mmHg
    downstream_pressure: mmHg


class Parameters(NamedTuple):
    resistance: mmHg_s_per_mL
    orifice: mmHg_s2_per_mL2
    inertance: mmHg_s2_per_mL
    closing_time: second


class Outputs(NamedTuple):
    flow: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Acceleration of the flow, and the flow."""
    q = state.flow
    drop = inputs.upstream_pressure - inputs.downstream_pressure
    loss = p.resistance * q + p.orifice * q * absolute(q)
    free = (drop - loss) / p.inertance
    shut = 0.5 * (drop + absolute(drop)) / p.inertance - q / p.closing_time
    return State(flow=where(q > 0.0, free, shut)), Outputs(flow=q)
