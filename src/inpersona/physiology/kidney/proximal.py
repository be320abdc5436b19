"""Proximal tubule: sodium by NHE3 and with glucose, water along with both.

    eta = (eta_0 - SG_0/F_0) AT1 nerves f_pressure NHE3      J_Na = F eta + (r_2 + 2 r_1) n
    W_out = (2 N_out + UGE) / (2 Na)                         iso-osmotic
    r_2 = T_2 u/(1 + u^6)^(1/6),  r_1 = T_1 v/(1 + v^3)^(1/3)  u, v = load/maximum (SGLT2, SGLT1)

Fractions as in [hallow2017]; sodium to glucose 1:1 (SGLT2) and 2:1 (SGLT1). SGLT2 blockade also
lowers NHE3 transport: without it blockade would raise sodium transport, as [hallow2018] found.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from inpersona.core.units import (
    L_per_min,
    dimensionless,
    mmHg,
    mmol_per_L,
    mmol_per_min,
    per_mmHg,
)
from inpersona.physiology.shapes import sigmoid
from inpersona.solve.functions import clip, exp, maximum, minimum, power

TIME = "min"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    glomerular_filtration_rate: L_per_min
    sodium: mmol_per_L
    glucose: mmol_per_L
    nephrons: dimensionless
    angiotensin: dimensionless
    nerves: dimensionless
    pressure_signal: mmHg
    sglt2_inhibition: dimensionless
    nhe3_inhibition: dimensionless


class Parameters(NamedTuple):
    reabsorbed_share: dimensionless  # of filtered sodium, all transport
    glucose_coupled_share: dimensionless  # of filtered sodium at rest
    angiotensin_span: dimensionless
    angiotensin_width: dimensionless
    nerve_gain: dimensionless
    pressure_gain: per_mmHg
    sglt2_maximum: mmol_per_min
    sglt1_maximum: mmol_per_min
    nhe3_coupling: dimensionless


class Outputs(NamedTuple):
    filtered_sodium: mmol_per_min
    sodium_out: mmol_per_min
    water_out: L_per_min
    glucose_excretion: mmol_per_min


def glucose_uptake(load: Any, sglt2_maximum: Any, sglt1_maximum: Any) -> tuple[Any, Any]:
    """Glucose taken up by SGLT2, then by SGLT1, from a load per nephron share."""
    u = load / sglt2_maximum
    by_sglt2 = sglt2_maximum * u / power(1.0 + power(u, 6.0), 1.0 / 6.0)
    v = maximum(load - by_sglt2, 0.0 * load) / sglt1_maximum
    return by_sglt2, sglt1_maximum * v / power(1.0 + v * v * v, 1.0 / 3.0)


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; the fluxes that leave the proximal tubule."""
    n = inputs.nephrons
    load = inputs.glomerular_filtration_rate * inputs.glucose / n
    open_sglt2 = maximum(1.0 - inputs.sglt2_inhibition, 1e-4)
    by_sglt2, by_sglt1 = glucose_uptake(load, p.sglt2_maximum * open_sglt2, p.sglt1_maximum)
    glucose_excretion = (load - by_sglt2 - by_sglt1) * n
    filtered = inputs.glomerular_filtration_rate * inputs.sodium
    share = (
        (p.reabsorbed_share - p.glucose_coupled_share)
        * sigmoid(inputs.angiotensin - 1.0, p.angiotensin_span, p.angiotensin_width)
        * (1.0 + p.nerve_gain * (inputs.nerves - 1.0))
        * exp(clip(-p.pressure_gain * inputs.pressure_signal, -3.0, 3.0))
        * (1.0 - p.nhe3_coupling * inputs.sglt2_inhibition)
        * (1.0 - inputs.nhe3_inhibition)
    )
    out = filtered * (1.0 - minimum(share, 0.93)) - (by_sglt2 + 2.0 * by_sglt1) * n
    out = maximum(out, 0.02 * filtered)
    return State(), Outputs(
        filtered_sodium=filtered,
        sodium_out=out,
        water_out=(2.0 * out + glucose_excretion) / (2.0 * inputs.sodium),
        glucose_excretion=glucose_excretion,
    )
