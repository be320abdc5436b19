"""Circulation averaged over the beat: venous return against two ventricles.

    P_ms = (V_b - V_un) / C_v                   mean systemic filling pressure
    (P_ms - P_ra) / R_v = CO                    venous return
    MAP = P_ra + CO TPR                         1/TPR = 1/R_nonrenal + renal conductance
    P_ra = right heart(CO, P_pa),  P_pa = P_la + CO R_p,  P_la = left heart(CO, MAP)

Each ventricle (`pump.py`) says at which filling pressure it pumps a given output against its load, so
one unknown, the output, is left and solved for. Non-renal resistance follows sympathetic tone,
angiotensin II by x^2/(x^2 + h^2) (steep above rest, shallow below, for blockade lowers pressure little
where renin is low) and, over a day, its own flow (whole-body autoregulation); unstressed volume follows
venous tone and stress relaxation. Forms of Guyton's circulation; resistance to venous return and venous
compliance as in [karaaslan2005]. Valid for means over many beats; no pulse, no posture; blood that
gathers in lungs and heart is not taken from the veins.
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
    per_litre,
)
from inpersona.physiology.circulation.pump import filling_pressure
from inpersona.solve.functions import clip, maximum, power, root

TIME = "min"
#: Outputs between which the balance is looked for, over that at rest, and Newton steps taken.
LOWEST_OUTPUT, HIGHEST_OUTPUT, ITERATIONS = 0.05, 4.0, 9


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
    inotropy: dimensionless  # drugs: contractility added, 0 at rest


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
    resting_pulmonary_pressure: mmHg
    pulmonary_resistance: mmHg_min_per_L
    left_residual: litre  # end-systolic above intercept volume at the resting load
    left_intercept: litre
    left_filling_scale: mmHg
    left_filling_stiffness: per_litre
    left_filling_intercept: litre
    left_strength: dimensionless  # contractility of the wall, 1 in health
    left_dilatation: dimensionless  # volumes of the same wall, 1 in health
    left_stiffness: dimensionless  # of filling, 1 in health
    right_residual: litre
    right_intercept: litre
    right_filling_scale: mmHg
    right_filling_stiffness: per_litre
    right_filling_intercept: litre
    right_strength: dimensionless
    atrial_drop: mmHg  # end-diastolic above mean atrial pressure
    filling_cost: mmHg  # by which a doubled rate raises atrial pressures: less time to fill
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
    left_atrial_pressure: mmHg
    pulmonary_pressure: mmHg
    left_end_diastolic_volume: litre
    left_ejection_fraction: dimensionless
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


class Heart(NamedTuple):
    """What both ventricles need for an output."""

    left_atrial: float
    pulmonary: float
    right_atrial: float
    left_volume: float  # end-diastolic
    stroke: float


def heart(output: float, pressure: float, rate: float, strength: float, p: Parameters) -> Heart:
    """Filling pressures at which the heart pumps an output against a mean arterial pressure.

    Args: output in L/min, pressure in mmHg, rate in beats/min, strength the contractility that drive
    and drugs leave, 1 at rest.
    """
    stroke = output / rate
    hurry = p.filling_cost * (rate / p.resting_heart_rate - 1.0) - p.atrial_drop
    load = pressure / p.resting_pressure
    left_volume = stroke + p.left_dilatation * (
        p.left_intercept + p.left_residual * load / (p.left_strength * strength)
    )
    left_atrial = hurry + filling_pressure(
        left_volume / p.left_dilatation,
        p.left_filling_scale,
        p.left_filling_stiffness * p.left_stiffness,
        p.left_filling_intercept,
    )
    pulmonary = left_atrial + p.pulmonary_resistance * output
    load = pulmonary / p.resting_pulmonary_pressure
    right_volume = (
        stroke + p.right_intercept + p.right_residual * load / (p.right_strength * strength)
    )
    right_atrial = hurry + filling_pressure(
        right_volume,
        p.right_filling_scale,
        p.right_filling_stiffness,
        p.right_filling_intercept,
    )
    return Heart(left_atrial, pulmonary, right_atrial, left_volume, stroke)


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
    rate = p.resting_heart_rate * beat_rate
    strength = (
        (1.0 + p.contractility_gain * (inputs.cardiac_tone - 1.0))
        * (1.0 - inputs.contractility_reduction)
        * (1.0 + inputs.inotropy)
    )

    def imbalance(flow: float) -> float:
        atrial = filling - flow * return_resistance
        needed = heart(flow, atrial + flow * tpr, rate, strength, p).right_atrial
        value: float = needed - atrial
        return value

    output = root(
        imbalance,
        p.resting_output,
        LOWEST_OUTPUT * p.resting_output,
        HIGHEST_OUTPUT * p.resting_output,
        ITERATIONS,
    )
    atrial = filling - output * return_resistance
    pressure = atrial + output * tpr
    pump = heart(output, pressure, rate, strength, p)
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
        left_atrial_pressure=pump.left_atrial,
        pulmonary_pressure=pump.pulmonary,
        left_end_diastolic_volume=pump.left_volume,
        left_ejection_fraction=pump.stroke / pump.left_volume,
        filling_pressure=filling,
        capillary_pressure=atrial + p.postcapillary_resistance * beds_flow,
        cardiac_output=output,
        nonrenal_flow=beds_flow,
        heart_rate=rate,
        total_peripheral_resistance=tpr,
        nonrenal_resistance=beds,
        unstressed_volume=unstressed,
    )
