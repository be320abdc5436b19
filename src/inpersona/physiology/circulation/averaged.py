"""Circulation averaged over the beat: venous return against cardiac function.

    P_ms = (V_b - V_un) / C_v                   mean systemic filling pressure
    (P_ms - P_ra) / R_v = CO(P_ra, MAP)         solved for right atrial pressure
    MAP = P_ra + CO TPR                         1/TPR = 1/R_nonrenal + renal conductance
    CO = CO_0 S (1 - exp(-(P_ra + P_off)/P_s)) phi c (1 + k_h (h - 1)) (1 - k_a (MAP - MAP_0)/MAP_0)

Non-renal resistance follows sympathetic tone, angiotensin II by x^2/(x^2 + h^2) (steep above rest,
shallow below, for blockade lowers pressure little where renin is low) and, over a day, its own flow
(whole-body autoregulation); unstressed volume follows venous tone and stress relaxation.
Forms of Guyton's circulation; resistance to venous return and venous compliance as in
[karaaslan2005]. Valid for means over many beats; no pulse, no posture.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import (
    L_per_min,
    L_per_min_per_mmHg,
    L_per_mmHg,
    beats_per_min,
    dimensionless,
    litre,
    minute,
    mmHg,
    mmHg_min_per_L,
)
from inpersona.solve.functions import clip, exp, maximum, power, root

TIME = "min"


class State(NamedTuple):
    autoregulation: dimensionless  # multiplier of non-renal resistance
    stress_relaxation: litre  # shift of the unstressed volume


class Inputs(NamedTuple):
    blood_volume: litre
    renal_conductance: L_per_min_per_mmHg
    arteriolar_tone: dimensionless  # sympathetic, 1 at rest
    venous_tone: dimensionless
    cardiac_tone: dimensionless
    angiotensin: dimensionless  # bound AT1 receptors relative to rest
    angiotensin_surge: dimensionless  # its part that tachyphylaxis has not yet removed
    arteriolar_dilation: dimensionless  # drugs, 0 to 1
    venous_dilation: litre  # drugs: shift of the unstressed volume
    rate_reduction: dimensionless  # drugs, 0 to 1
    contractility_reduction: dimensionless  # drugs, 0 to 1


class Parameters(NamedTuple):
    resting_pressure: mmHg
    resting_atrial_pressure: mmHg
    resting_filling_pressure: mmHg
    resting_output: L_per_min
    resting_renal_flow: L_per_min
    resting_blood_volume: litre
    resting_heart_rate: beats_per_min
    venous_compliance: L_per_mmHg
    unstressed_volume: litre
    systemic_resistance: dimensionless  # structural multiplier, 1 in health
    postcapillary_resistance: mmHg_min_per_L
    arterial_share_of_venous_return: dimensionless
    output_plateau: dimensionless
    filling_offset: mmHg
    filling_scale: mmHg
    pump_strength: dimensionless
    rate_gain: dimensionless
    afterload_gain: dimensionless
    arteriolar_gain: dimensionless
    venous_gain: litre
    heart_rate_gain: dimensionless
    contractility_gain: dimensionless
    angiotensin_gain: dimensionless
    angiotensin_half: dimensionless
    surge_gain: dimensionless
    autoregulation_power: dimensionless
    autoregulation_low: dimensionless
    autoregulation_high: dimensionless
    metabolic_demand: dimensionless  # oxygen uptake relative to health, at resting drive
    demand_gain: dimensionless
    autoregulation_time: minute
    relaxation_share: dimensionless
    relaxation_time: minute


class Outputs(NamedTuple):
    mean_arterial_pressure: mmHg
    right_atrial_pressure: mmHg
    filling_pressure: mmHg
    capillary_pressure: mmHg
    cardiac_output: L_per_min
    nonrenal_flow: L_per_min
    heart_rate: beats_per_min
    total_peripheral_resistance: mmHg_min_per_L
    nonrenal_resistance: mmHg_min_per_L
    unstressed_volume: litre


def occupied(level: float, half: float) -> float:
    """Sigmoid answer to a hormone: x^2 / (x^2 + half^2)."""
    return level * level / (level * level + half * half)


def nonrenal_resistance(state: State, inputs: Inputs, p: Parameters) -> float:
    """Resistance of all beds but the kidneys."""
    resting = (p.resting_pressure - p.resting_atrial_pressure) / (
        p.resting_output - p.resting_renal_flow
    )
    angiotensin = p.angiotensin_gain * (
        occupied(inputs.angiotensin, p.angiotensin_half) - occupied(1.0, p.angiotensin_half)
    )
    hormones = 1.0 + angiotensin + p.surge_gain * inputs.angiotensin_surge
    nerves = 1.0 + p.arteriolar_gain * (inputs.arteriolar_tone - 1.0)
    open_share = 1.0 - inputs.arteriolar_dilation
    return resting * p.systemic_resistance * state.autoregulation * hormones * nerves * open_share


def cardiac_function(filling: float, pressure: float, strength: float, p: Parameters) -> float:
    """Output of the heart at a right atrial and a mean arterial pressure."""
    curve = 1.0 - exp(-(filling + p.filling_offset) / p.filling_scale)
    afterload = (pressure - p.resting_pressure) / p.resting_pressure
    value: float = (
        p.resting_output
        * p.output_plateau
        * curve
        * strength
        * maximum(1.0 - p.afterload_gain * afterload, 0.05)
    )
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and pressures and flows of the balanced circulation."""
    beds = nonrenal_resistance(state, inputs, p)
    tpr = 1.0 / (1.0 / beds + inputs.renal_conductance)
    resting_tpr = (p.resting_pressure - p.resting_atrial_pressure) / p.resting_output
    unstressed = (
        p.unstressed_volume
        + inputs.venous_dilation
        - p.venous_gain * (inputs.venous_tone - 1.0)
        + state.stress_relaxation
    )
    lowest = 0.125 * p.resting_filling_pressure
    filling = maximum(lowest, (inputs.blood_volume - unstressed) / p.venous_compliance)
    arterial = p.arterial_share_of_venous_return
    return_resistance = (
        (p.resting_filling_pressure - p.resting_atrial_pressure)
        / p.resting_output
        * (1.0 - arterial + arterial * tpr / resting_tpr)
    )
    beat_rate = 1.0 + p.heart_rate_gain * (inputs.cardiac_tone - 1.0)
    beat_rate = beat_rate * (1.0 - inputs.rate_reduction)
    strength = (
        p.pump_strength
        * (1.0 + p.contractility_gain * (inputs.cardiac_tone - 1.0))
        * (1.0 - inputs.contractility_reduction)
        * (1.0 + p.rate_gain * (beat_rate - 1.0))
    )

    def imbalance(atrial: float) -> float:
        venous_return = (filling - atrial) / return_resistance
        value: float = venous_return - cardiac_function(
            atrial, atrial + venous_return * tpr, strength, p
        )
        return value

    atrial = root(imbalance, p.resting_atrial_pressure, -0.95 * p.filling_offset, filling)
    output = (filling - atrial) / return_resistance
    pressure = atrial + output * tpr
    beds_flow = (pressure - atrial) / beds
    resting_beds_flow = p.resting_output - p.resting_renal_flow
    demand = p.metabolic_demand * (1.0 + p.demand_gain * (inputs.cardiac_tone - 1.0))
    supply = beds_flow / (demand * resting_beds_flow)
    demanded = clip(
        power(maximum(supply, 0.05), p.autoregulation_power),
        p.autoregulation_low,
        p.autoregulation_high,
    )
    relaxed = p.relaxation_share * (inputs.blood_volume - p.resting_blood_volume)
    change = State(
        autoregulation=(demanded - state.autoregulation) / p.autoregulation_time,
        stress_relaxation=(relaxed - state.stress_relaxation) / p.relaxation_time,
    )
    return change, Outputs(
        mean_arterial_pressure=pressure,
        right_atrial_pressure=atrial,
        filling_pressure=filling,
        capillary_pressure=atrial + p.postcapillary_resistance * beds_flow,
        cardiac_output=output,
        nonrenal_flow=beds_flow,
        heart_rate=p.resting_heart_rate * beat_rate,
        total_peripheral_resistance=tpr,
        nonrenal_resistance=beds,
        unstressed_volume=unstressed,
    )
