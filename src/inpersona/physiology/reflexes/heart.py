"""What nerves do to the heart: period and contractility.

    s = ln(max(f - f_low, 0) + 1)
    tau_E dE/dt   = (1 - beta)[N_E + l G_E (s - s_0)] - N_E - E
    tau_s dT_s/dt = N_s - (1 - beta)[N_s + l G_s (s - s_0)] - T_s
    tau_v dT_v/dt = (1 - v)[N_v + l G_v (f_ev - f_0)] - N_v - T_v
    period = T_0 + T_s + T_v,   contractility = 1 + E                              [ursino1998]

s_0 and f_0 are the person's own signals of rest, so rest is a fixed point; l = 0 opens the loop.
N are the tonic effects of rest, which blockade (0 to 1) removes: N_s is what a full beta-blocker adds
to the period, N_v what atropine takes from it. G_v is the person's baroreflex sensitivity.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, per_s, second
from inpersona.solve.functions import log, maximum

TIME = "s"


class State(NamedTuple):
    sympathetic_period: second
    vagal_period: second
    contractility: dimensionless


class Inputs(NamedTuple):
    sympathetic: per_s
    vagal: per_s
    beta_blockade: dimensionless
    vagal_blockade: dimensionless
    period_factor: dimensionless  # drugs on the sinus node and the slow body, 1 at rest


class Parameters(NamedTuple):
    resting_period: second
    shortest_period: second
    threshold: per_s
    unit_firing: per_s
    resting_sympathetic: dimensionless
    resting_vagal: dimensionless
    loop_gain: dimensionless
    period_gain: second
    vagal_gain: second
    contractility_gain: dimensionless
    period_tone: second
    vagal_tone: second
    contractility_tone: dimensionless
    period_time: second
    vagal_time: second
    contractility_time: second


class Outputs(NamedTuple):
    sympathetic: dimensionless
    vagal: dimensionless
    period: second
    contractility: dimensionless


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Effector lags per second, and period and contractility."""
    signal = log(maximum((inputs.sympathetic - p.threshold) / p.unit_firing, 0.0) + 1.0)
    vagal = inputs.vagal / p.unit_firing
    excess = p.loop_gain * (signal - p.resting_sympathetic)
    unblocked = 1.0 - inputs.beta_blockade
    faster = unblocked * (p.period_tone + p.period_gain * excess) - p.period_tone
    stronger = (
        unblocked * (p.contractility_tone + p.contractility_gain * excess) - p.contractility_tone
    )
    brake = p.vagal_tone + p.loop_gain * p.vagal_gain * (vagal - p.resting_vagal)
    slower = (1.0 - inputs.vagal_blockade) * brake - p.vagal_tone
    change = State(
        sympathetic_period=(-faster - state.sympathetic_period) / p.period_time,
        vagal_period=(slower - state.vagal_period) / p.vagal_time,
        contractility=(stronger - state.contractility) / p.contractility_time,
    )
    vagal_period = maximum(state.vagal_period, -p.vagal_tone)  # no more can be withdrawn
    period = (p.resting_period + state.sympathetic_period + vagal_period) * inputs.period_factor
    return change, Outputs(
        sympathetic=signal,
        vagal=vagal,
        period=maximum(period, p.shortest_period),
        contractility=1.0 + state.contractility,
    )
