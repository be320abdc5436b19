"""Water and sodium: plasma, interstitium, cells, red cells; drinking and losses.

    dV_p = W_in - V_u - loss + iv - J_c + J_L - J_cell V_p/V_e - bleeding
    dV_i = J_c - J_L - J_cell V_i/V_e
    dV_c = J_cell = k (M_c/V_c - 2 Na - (glucose - glucose_0))
    dNa = intake - U_Na + iv - bleeding
    W_in = max(lowest, W_0 + k_o (O - O_0) + k_a (x - 1))                     drinking

Plasma and interstitium share one sodium concentration. Osmolality counts 2 Na + glucose + urea
(potassium is left out: the osmotic coefficient 0.93 pays for it). No sodium store without water.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from inpersona.core.units import (
    L_per_min,
    dimensionless,
    litre,
    minute,
    mmol,
    mmol_per_L,
    mmol_per_min,
)
from inpersona.solve.functions import maximum

TIME = "min"
L2_per_min_per_mmol = Annotated[float, "L**2/min/mmol"]


class State(NamedTuple):
    plasma: litre
    interstitial: litre
    cells: litre
    red_cells: litre
    sodium: mmol


class Inputs(NamedTuple):
    capillary_flow: L_per_min
    lymph_flow: L_per_min
    urine_flow: L_per_min
    sodium_excretion: mmol_per_min
    urea: mmol_per_L
    angiotensin: dimensionless
    glucose: mmol_per_L
    sodium_intake: mmol_per_min
    water_intake: L_per_min  # habitual drinking
    fluid_infusion: L_per_min
    sodium_infusion: mmol_per_min
    red_cell_infusion: L_per_min
    blood_withdrawal: L_per_min


class Parameters(NamedTuple):
    resting_osmolality: mmol_per_L
    resting_glucose: mmol_per_L
    cell_osmoles: mmol
    cell_permeability: L2_per_min_per_mmol
    other_water_loss: L_per_min
    thirst_gain: L2_per_min_per_mmol
    thirst_angiotensin: L_per_min
    lowest_intake: L_per_min
    resting_red_cells: litre
    red_cell_time: minute


class Outputs(NamedTuple):
    plasma_volume: litre
    interstitial_volume: litre
    extracellular_volume: litre
    cell_volume: litre
    total_body_water: litre
    blood_volume: litre
    haematocrit: dimensionless
    sodium: mmol_per_L
    glucose: mmol_per_L
    osmolality: mmol_per_L
    effective_osmolality: mmol_per_L
    drinking: L_per_min
    plasma_loss: L_per_min


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and volumes and concentrations."""
    outside = state.plasma + state.interstitial
    blood = state.plasma + state.red_cells
    haematocrit = state.red_cells / blood
    sodium = state.sodium / outside
    effective = 2.0 * sodium + p.resting_glucose
    drinking = maximum(
        p.lowest_intake,
        inputs.water_intake
        + p.thirst_gain * (effective - p.resting_osmolality)
        + p.thirst_angiotensin * (inputs.angiotensin - 1.0),
    )
    sugar = inputs.glucose - p.resting_glucose
    into_cells = p.cell_permeability * (p.cell_osmoles / state.cells - 2.0 * sodium - sugar)
    plasma_loss = inputs.blood_withdrawal * (1.0 - haematocrit)
    across = inputs.lymph_flow - inputs.capillary_flow
    change = State(
        plasma=drinking
        - inputs.urine_flow
        - p.other_water_loss
        + inputs.fluid_infusion
        + across
        - into_cells * state.plasma / outside
        - plasma_loss,
        interstitial=-across - into_cells * state.interstitial / outside,
        cells=into_cells,
        red_cells=inputs.red_cell_infusion
        - inputs.blood_withdrawal * haematocrit
        + (p.resting_red_cells - state.red_cells) / p.red_cell_time,
        sodium=inputs.sodium_intake
        - inputs.sodium_excretion
        + inputs.sodium_infusion
        - plasma_loss * sodium,
    )
    return change, Outputs(
        plasma_volume=state.plasma,
        interstitial_volume=state.interstitial,
        extracellular_volume=outside,
        cell_volume=state.cells,
        total_body_water=outside + state.cells,
        blood_volume=blood,
        haematocrit=haematocrit,
        sodium=sodium,
        glucose=inputs.glucose,
        osmolality=2.0 * sodium + inputs.glucose + inputs.urea,
        effective_osmolality=effective,
        drinking=drinking,
        plasma_loss=plasma_loss,
    )
