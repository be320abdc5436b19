"""What nerves do to vessels: arteriolar resistance and unstressed venous volume.

    s = ln(max(f - f_low, 0) + 1),   a = (1 - alpha)[s_0 + l (s - s_0)] - s_0
    tau_R dR/dt = G_R a - R,    tau_V dV/dt = G_V a' - V   after one more lag       [ursino1998]
    tone = 1 + R,  the unstressed volume of all veins falls by V

s_0 is the person's own, so rest is a fixed point; l = 0 opens the loop. Alpha blockade removes the
tonic effect too; of the venous effect it removes only a share (alpha-2 receptors stay).
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, per_s, second
from inpersona.solve.functions import log, maximum

TIME = "s"


class State(NamedTuple):
    tone: dimensionless
    venous_nerve: dimensionless
    venous_volume: mL


class Inputs(NamedTuple):
    sympathetic: per_s
    alpha_blockade: dimensionless


class Parameters(NamedTuple):
    threshold: per_s
    unit_firing: per_s
    resting_sympathetic: dimensionless
    loop_gain: dimensionless
    resistance_gain: dimensionless
    venous_gain: mL
    venous_alpha_share: dimensionless
    resistance_time: second
    venous_delay: second
    venous_time: second


class Outputs(NamedTuple):
    sympathetic: dimensionless
    tone: dimensionless
    venous_volume: mL


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Effector lags per second, and tone and venous shift."""
    signal = log(maximum((inputs.sympathetic - p.threshold) / p.unit_firing, 0.0) + 1.0)
    rest = p.resting_sympathetic
    nerve = rest + p.loop_gain * (signal - rest)
    arterioles = (1.0 - inputs.alpha_blockade) * nerve - rest
    veins = (1.0 - p.venous_alpha_share * inputs.alpha_blockade) * nerve - rest
    change = State(
        tone=(p.resistance_gain * arterioles - state.tone) / p.resistance_time,
        venous_nerve=(veins - state.venous_nerve) / p.venous_delay,
        venous_volume=(p.venous_gain * state.venous_nerve - state.venous_volume) / p.venous_time,
    )
    return change, Outputs(
        sympathetic=signal,
        tone=maximum(1.0 + state.tone, 0.2),
        venous_volume=state.venous_volume,
    )
