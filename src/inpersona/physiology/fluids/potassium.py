"""Potassium inside and outside cells.

    dK_e = intake - U_K - J - bleeding       dK_c = J
    J = k [(K/K_0)^0.25 (1 + g softened(al - 1)) - (K_c/V_c)/c_0]

The shift is osmotically neutral (exchanged for sodium or protons): if it carried water, cells would
swell without end. Stores of [stadt2022]; shift gains calibrated.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import L_per_min, dimensionless, litre, mmol, mmol_per_L, mmol_per_min
from inpersona.physiology.shapes import softened
from inpersona.solve.functions import power

TIME = "min"


class State(NamedTuple):
    outside: mmol
    inside: mmol


class Inputs(NamedTuple):
    extracellular_volume: litre
    cell_volume: litre
    potassium_excretion: mmol_per_min
    mineralocorticoid: dimensionless
    potassium_intake: mmol_per_min  # eaten; a share leaves with the stool
    potassium_infusion: mmol_per_min
    plasma_loss: L_per_min


class Parameters(NamedTuple):
    absorbed_share: dimensionless
    resting_potassium: mmol_per_L
    resting_cell_potassium: mmol_per_L
    exchange: mmol_per_min
    exchange_power: dimensionless
    aldosterone_gain: dimensionless


class Outputs(NamedTuple):
    potassium: mmol_per_L
    cell_potassium: mmol_per_L


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and the two concentrations."""
    outside = state.outside / inputs.extracellular_volume
    inside = state.inside / inputs.cell_volume
    pump = 1.0 + p.aldosterone_gain * softened(inputs.mineralocorticoid - 1.0, 0.3)
    wanted = power(outside / p.resting_potassium, p.exchange_power) * pump
    into_cells = p.exchange * (wanted - inside / p.resting_cell_potassium)
    return State(
        outside=p.absorbed_share * inputs.potassium_intake
        + inputs.potassium_infusion
        - inputs.potassium_excretion
        - into_cells
        - inputs.plasma_loss * outside,
        inside=into_cells,
    ), Outputs(outside, inside)
