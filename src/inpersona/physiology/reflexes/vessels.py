"""What nerves do to vessels: arteriolar resistance and unstressed venous volume.

    s = ln(max(f - f_low, 0) + 1)
    tau_R dR/dt = (1 - alpha)[N_R + l G_R (s - s_0)] - N_R - R
    tau_V dV/dt = (1 - k alpha)[N_V + l G_V (s - s_0)] - N_V - V   after one more lag  [ursino1998]
    tone = 1 + R,  the unstressed volume of all veins falls by V

s_0 is the person's own signal of rest, so rest is a fixed point; l = 0 opens the loop. N are the tonic
effects of rest, which alpha blockade removes; of the venous one only a share k (alpha-2 stays).
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, per_s, second
from inpersona.solve.functions import log, maximum

TIME = "s"


class State(NamedTuple):
    tone: dimensionless
    venous_nerve: mL
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
    resistance_tone: dimensionless
    venous_tone: mL
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
    excess = p.loop_gain * (signal - p.resting_sympathetic)
    alpha = inputs.alpha_blockade
    arterioles = p.resistance_tone + p.resistance_gain * excess
    veins = p.venous_tone + p.venous_gain * excess
    tone = (1.0 - alpha) * arterioles - p.resistance_tone
    squeezed = (1.0 - p.venous_alpha_share * alpha) * veins - p.venous_tone
    change = State(
        tone=(tone - state.tone) / p.resistance_time,
        venous_nerve=(squeezed - state.venous_nerve) / p.venous_delay,
        venous_volume=(state.venous_nerve - state.venous_volume) / p.venous_time,
    )
    return change, Outputs(
        sympathetic=signal,
        tone=maximum(1.0 + state.tone, 0.2),
        venous_volume=state.venous_volume,
    )
