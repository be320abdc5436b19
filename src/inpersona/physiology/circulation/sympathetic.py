"""Sympathetic outflow: arterial and cardiopulmonary baroreflex, resetting, receptor blockade.

    s* = [s_min + s_amp / (1 + exp((MAP - P_set)/k))] [1 - k_cp softened(P_ra - P_cp)]
         N (1 - f_a2 i_a2)
    ds/dt = (s* - s)/tau        dP_set/dt = (MAP_0 + f (MAP - MAP_0) - P_set)/tau_reset
                                dP_cp/dt = (P_ra0 + f_cp (P_ra - P_ra0) - P_cp)/tau_cp

A share 1 - f of either reflex never resets. Effector tones: complete blockade leaves what is not of
these receptors, of venous tone also a share of the nerves. Logistic form as in [karaaslan2005];
gains are calibrated (see parameters.toml).
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, minute, mmHg, per_mmHg
from inpersona.physiology.shapes import softened
from inpersona.solve.functions import clip, exp, maximum

TIME = "min"


class State(NamedTuple):
    activity: dimensionless
    set_point: mmHg
    atrial_set_point: mmHg


class Inputs(NamedTuple):
    mean_arterial_pressure: mmHg
    right_atrial_pressure: mmHg
    alpha1_inhibition: dimensionless
    alpha2_stimulation: dimensionless
    beta1_inhibition: dimensionless


class Parameters(NamedTuple):
    resting_pressure: mmHg
    resting_atrial_pressure: mmHg
    outflow: dimensionless  # multiplier of all sympathetic outflow, 1 in health
    renal_outflow: dimensionless  # extra multiplier of renal nerves
    cardiac_outflow: dimensionless  # extra multiplier of cardiac nerves
    lowest: dimensionless
    amplitude: dimensionless
    width: mmHg
    cardiopulmonary_gain: per_mmHg
    cardiopulmonary_bend: per_mmHg
    response_time: minute
    reset_share: dimensionless
    reset_time: minute
    atrial_reset_share: dimensionless
    atrial_reset_time: minute
    lowest_reflex: dimensionless  # least factor of the cardiopulmonary reflex
    central_share: dimensionless  # of the outflow that central alpha-2 receptors can stop
    arteriolar_rest: dimensionless  # tone under complete alpha-1 blockade
    venous_alpha_share: dimensionless
    venous_rest: dimensionless
    cardiac_rest: dimensionless  # tone under complete beta-1 blockade


class Outputs(NamedTuple):
    activity: dimensionless
    set_point: mmHg
    arteriolar_tone: dimensionless
    venous_tone: dimensionless
    cardiac_tone: dimensionless
    renal_alpha: dimensionless  # renal nerve activity that reaches vessels
    renal_beta: dimensionless  # that reaches renin-secreting cells
    renal_activity: dimensionless


def target_activity(state: State, inputs: Inputs, p: Parameters) -> float:
    """Outflow that the two reflexes ask for."""
    unloading = clip((inputs.mean_arterial_pressure - state.set_point) / p.width, -40.0, 40.0)
    arterial = p.lowest + p.amplitude / (1.0 + exp(unloading))
    stretch = inputs.right_atrial_pressure - state.atrial_set_point
    cardiopulmonary = 1.0 - p.cardiopulmonary_gain * softened(stretch, p.cardiopulmonary_bend)
    central = 1.0 - p.central_share * inputs.alpha2_stimulation
    value: float = arterial * maximum(cardiopulmonary, p.lowest_reflex) * p.outflow * central
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and the tones that the effectors see."""
    s = state.activity
    renal = p.renal_outflow * s
    reset_goal = p.resting_pressure + p.reset_share * (
        inputs.mean_arterial_pressure - p.resting_pressure
    )
    atrial_goal = p.resting_atrial_pressure + p.atrial_reset_share * (
        inputs.right_atrial_pressure - p.resting_atrial_pressure
    )
    change = State(
        activity=(target_activity(state, inputs, p) - s) / p.response_time,
        set_point=(reset_goal - state.set_point) / p.reset_time,
        atrial_set_point=(atrial_goal - state.atrial_set_point) / p.atrial_reset_time,
    )
    alpha, beta = inputs.alpha1_inhibition, inputs.beta1_inhibition
    return change, Outputs(
        activity=s,
        set_point=state.set_point,
        arteriolar_tone=(1.0 - alpha) * s + p.arteriolar_rest * alpha,
        venous_tone=(1.0 - p.venous_alpha_share * alpha) * s + p.venous_rest * alpha,
        cardiac_tone=(1.0 - beta) * p.cardiac_outflow * s + p.cardiac_rest * beta,
        renal_alpha=(1.0 - alpha) * renal,
        renal_beta=(1.0 - beta) * renal,
        renal_activity=renal,
    )
