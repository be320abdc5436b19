"""Urine water: osmoles excreted over the osmolality that vasopressin allows.

    U_osm = U_min + (O_med - U_min) ADH^q/(ADH^q + h),  O_med = P_osm [1 + (c - 1) min(1.3, J)]
    V = osmoles/U_osm,  0 < V <= 0.9 W_md,                  osmoles = 2 (Na + K) + urea + glucose

Gives water and osmotic diuresis and the loss of concentrating power under loop diuretics (the
transport ratio J of the thick limb carries the gradient). Calibrated; ageing and chronic kidney
disease lower c.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import L_per_min, dimensionless, mmol_per_L, mmol_per_min
from inpersona.solve.functions import clip, maximum, minimum, power

TIME = "min"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    sodium_excretion: mmol_per_min
    potassium_excretion: mmol_per_min
    urea_excretion: mmol_per_min
    glucose_excretion: mmol_per_min
    plasma_osmolality: mmol_per_L
    vasopressin: dimensionless
    transport_ratio: dimensionless
    macula_densa_water: L_per_min
    loop_inhibition: dimensionless
    distal_inhibition: dimensionless


class Parameters(NamedTuple):
    concentrating_power: dimensionless  # medullary to plasma osmolality at rest
    lowest_osmolality: mmol_per_L
    loop_dilution_loss: mmol_per_L
    distal_dilution_loss: mmol_per_L
    vasopressin_half: dimensionless
    vasopressin_power: dimensionless
    lowest_flow: L_per_min


class Outputs(NamedTuple):
    urine_flow: L_per_min
    urine_osmolality: mmol_per_L


def osmolality(inputs: Inputs, p: Parameters) -> float:
    """Urine osmolality between the dilution limit and the medulla's."""
    gradient = (p.concentrating_power - 1.0) * minimum(inputs.transport_ratio, 1.3)
    medulla = inputs.plasma_osmolality * (1.0 + gradient)
    lowest = (
        p.lowest_osmolality
        + p.distal_dilution_loss * inputs.distal_inhibition
        + p.loop_dilution_loss * inputs.loop_inhibition
    )
    signal = power(maximum(inputs.vasopressin, 1e-6), p.vasopressin_power)
    value: float = lowest + maximum(medulla - lowest, 0.0 * lowest) * signal / (
        signal + p.vasopressin_half
    )
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; urine flow and osmolality."""
    osmoles = (
        2.0 * (inputs.sodium_excretion + inputs.potassium_excretion)
        + inputs.urea_excretion
        + inputs.glucose_excretion
    )
    urine = osmolality(inputs, p)
    flow = clip(osmoles / urine, p.lowest_flow, 0.9 * inputs.macula_densa_water)
    return State(), Outputs(flow, urine)
