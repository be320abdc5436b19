"""Urea and creatinine, spread over body water and cleared by filtration.

    dU/dt = production - f g U/TBW          dC/dt = generation - g C/TBW

f = 0.5 of filtered urea is excreted. Creatinine is filtered only: its tubular secretion is left
out, so clearance equals filtration.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from inpersona.core.units import (
    L_per_min,
    dimensionless,
    litre,
    mg_per_dL,
    mmol,
    mmol_per_L,
    mmol_per_min,
)

TIME = "min"
mg_per_dL_L = Annotated[float, "mg/dL*L"]
mg_per_dL_L_per_min = Annotated[float, "mg/dL*L/min"]


class State(NamedTuple):
    urea: mmol
    creatinine: mg_per_dL_L


class Inputs(NamedTuple):
    total_body_water: litre
    glomerular_filtration_rate: L_per_min


class Parameters(NamedTuple):
    urea_production: mmol_per_min
    urea_excreted_share: dimensionless
    creatinine_generation: mg_per_dL_L_per_min


class Outputs(NamedTuple):
    urea: mmol_per_L
    creatinine: mg_per_dL
    urea_excretion: mmol_per_min


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and the two concentrations."""
    urea = state.urea / inputs.total_body_water
    creatinine = state.creatinine / inputs.total_body_water
    excreted = p.urea_excreted_share * inputs.glomerular_filtration_rate * urea
    return State(
        urea=p.urea_production - excreted,
        creatinine=p.creatinine_generation - inputs.glomerular_filtration_rate * creatinine,
    ), Outputs(urea, creatinine, excreted)
