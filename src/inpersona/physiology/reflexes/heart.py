"""What nerves do to the heart: period and contractility.

    s = ln(max(f - f_low, 0) + 1),   a = (1 - beta)[s_0 + l (s - s_0)] - s_0
    tau_E dE/dt = G_E a - E,   tau_s dT_s/dt = -G_s a - T_s,   tau_v dT_v/dt = G_v (vagal likewise) - T_v
    period = T_0 + T_s + T_v,   contractility = 1 + E                              [ursino1998]

s_0 and the vagal firing of rest are the person's own, so rest is a fixed point; l = 0 opens the
loop. Blockade (0 to 1) removes tonic effects too: G_s s_0 is what a full beta-blocker adds to the period.
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
    nerve = p.resting_sympathetic + p.loop_gain * (signal - p.resting_sympathetic)
    nerve = (1.0 - inputs.beta_blockade) * nerve - p.resting_sympathetic
    brake = p.resting_vagal + p.loop_gain * (vagal - p.resting_vagal)
    brake = (1.0 - inputs.vagal_blockade) * brake - p.resting_vagal
    change = State(
        sympathetic_period=(-p.period_gain * nerve - state.sympathetic_period) / p.period_time,
        vagal_period=(p.vagal_gain * brake - state.vagal_period) / p.vagal_time,
        contractility=(p.contractility_gain * nerve - state.contractility) / p.contractility_time,
    )
    period = (
        p.resting_period + state.sympathetic_period + state.vagal_period
    ) * inputs.period_factor
    return change, Outputs(
        sympathetic=signal,
        vagal=vagal,
        period=maximum(period, p.shortest_period),
        contractility=1.0 + state.contractility,
    )
