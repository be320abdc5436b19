"""Exchange between plasma and interstitium: Starling flow, lymph, protein.

    J_c = K [(P_c - P_i) - sigma (pi_p - pi_i) - D]         D closes the resting balance
    P_i = P_i0 + a (1 - exp(-e/b)) + c e,  e = V_i/V_i0 - 1     steep near rest, then flat
    J_L = J_L0 clip(1 + k_L (P_i - P_i0), 0.05, 10)
    J_p = PS (c_p - c_i) + max(J_c, 0)(1 - sigma) c_p - J_L c_i;   the liver restores plasma protein

Filtration coefficient, lymph flow and its sensitivity are those that [xie1995] estimated for man
(121 mL/mmHg/h, 76 mL/h, 0.57 per mmHg). Sodium is shared by both spaces at once, so crystalloid
leaves the plasma as fast as water does.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from inpersona.core.units import (
    L_per_min,
    L_per_min_per_mmHg,
    dimensionless,
    g_per_dL,
    g_per_min,
    gram,
    litre,
    minute,
    mmHg,
    per_mmHg,
)
from inpersona.physiology.shapes import oncotic_pressure
from inpersona.solve.functions import clip, exp, maximum

TIME = "min"
mmHg_dL_per_g = Annotated[float, "mmHg*dL/g"]
mmHg_dL2_per_g2 = Annotated[float, "mmHg*dL**2/g**2"]
dL_per_L = Annotated[float, "dL/L"]


class State(NamedTuple):
    plasma_protein: gram
    interstitial_protein: gram


class Inputs(NamedTuple):
    plasma_volume: litre
    interstitial_volume: litre
    capillary_pressure: mmHg
    protein_infusion: g_per_min
    plasma_loss: L_per_min


class Parameters(NamedTuple):
    filtration_coefficient: L_per_min_per_mmHg
    reflection: dimensionless
    closing_pressure: mmHg
    resting_interstitial_volume: litre
    resting_interstitial_pressure: mmHg
    interstitial_rise: mmHg
    interstitial_bend: dimensionless
    interstitial_slope: mmHg
    resting_lymph_flow: L_per_min
    lymph_gain: per_mmHg
    protein_permeability: L_per_min
    resting_protein: g_per_dL
    resting_plasma_volume: litre
    synthesis_time: minute
    deciliters: dL_per_L
    oncotic_linear: mmHg_dL_per_g
    oncotic_quadratic: mmHg_dL2_per_g2


class Outputs(NamedTuple):
    capillary_flow: L_per_min
    lymph_flow: L_per_min
    plasma_protein: g_per_dL
    interstitial_protein: g_per_dL
    interstitial_pressure: mmHg
    plasma_oncotic: mmHg


def tissue_pressure(volume: float, p: Parameters) -> float:
    """Interstitial fluid pressure at an interstitial volume."""
    strain = volume / p.resting_interstitial_volume - 1.0
    bend = 1.0 - exp(clip(-strain / p.interstitial_bend, -40.0, 6.0))
    value: float = (
        p.resting_interstitial_pressure + p.interstitial_rise * bend + p.interstitial_slope * strain
    )
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and the flows across capillaries and lymphatics."""
    in_plasma = state.plasma_protein / inputs.plasma_volume
    in_tissue = state.interstitial_protein / inputs.interstitial_volume
    plasma, tissue = in_plasma / p.deciliters, in_tissue / p.deciliters
    pulled = oncotic_pressure(plasma, p.oncotic_linear, p.oncotic_quadratic)
    held = oncotic_pressure(tissue, p.oncotic_linear, p.oncotic_quadratic)
    pressure = tissue_pressure(inputs.interstitial_volume, p)
    out = p.filtration_coefficient * (
        inputs.capillary_pressure - pressure - p.reflection * (pulled - held) - p.closing_pressure
    )
    lymph = p.resting_lymph_flow * clip(
        1.0 + p.lymph_gain * (pressure - p.resting_interstitial_pressure), 0.05, 10.0
    )
    carried = (
        p.protein_permeability * (in_plasma - in_tissue)
        + maximum(out, 0.0 * out) * (1.0 - p.reflection) * in_plasma
        - lymph * in_tissue
    )
    synthesis = (
        (p.resting_protein - plasma) * p.deciliters * p.resting_plasma_volume / p.synthesis_time
    )
    lost = inputs.plasma_loss * in_plasma
    change = State(
        plasma_protein=synthesis - carried + inputs.protein_infusion - lost,
        interstitial_protein=carried,
    )
    return change, Outputs(out, lymph, plasma, tissue, pressure, pulled)
