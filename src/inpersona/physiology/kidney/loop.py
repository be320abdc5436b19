"""Loop of Henle: NKCC2 in the thick limb, potassium, and what the macula densa senses.

    J = nu [N_0 + k (N_in - N_0)] f_pressure NKCC2 (1 - i),  J <= 0.97 N_in
    W_out = W_in / (1 + J/(nu N_0))          Na_md = (N_in - J)/W_out

Fraction and flow dependence of [hallow2017]. Blocking NKCC2 also blinds the macula densa: the
sensed concentration falls to its resting value and renin cells see an empty tubule. Potassium that
passes the loop is a fixed share of the filtered load [stadt2022].
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import (
    L_per_min,
    dimensionless,
    minute,
    mmHg,
    mmol_per_L,
    mmol_per_min,
    per_mmHg,
)
from inpersona.solve.functions import clip, exp, maximum, minimum

TIME = "min"


class State(NamedTuple):
    sensed_flow: mmol_per_min  # sodium flow per nephron share that renin cells follow


class Inputs(NamedTuple):
    sodium_in: mmol_per_min
    water_in: L_per_min
    glomerular_filtration_rate: L_per_min
    potassium: mmol_per_L
    nephrons: dimensionless
    pressure_signal: mmHg
    nkcc2_inhibition: dimensionless


class Parameters(NamedTuple):
    reabsorbed_share: dimensionless
    load_dependence: dimensionless
    resting_sodium_in: mmol_per_min  # of a whole normal kidney mass
    resting_macula_densa_sodium: mmol_per_L
    nkcc2: dimensionless  # transporter abundance, 1 in health
    pressure_gain: per_mmHg
    blinding: dimensionless
    potassium_upstream_share: dimensionless
    potassium_by_nkcc2: dimensionless
    sensing_time: minute


class Outputs(NamedTuple):
    sodium_out: mmol_per_min
    water_out: L_per_min
    macula_densa_sodium: mmol_per_L
    sensed_sodium: mmol_per_L
    sensed_flow: mmol_per_min
    potassium_out: mmol_per_min
    transport_ratio: dimensionless  # to rest, drives the medullary gradient
    inhibition: dimensionless


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rate per minute, and the fluxes that leave the loop."""
    n = inputs.nephrons
    normal_in = p.resting_sodium_in * n
    normal = p.reabsorbed_share * normal_in
    open_share = 1.0 - inputs.nkcc2_inhibition
    wanted = (
        p.reabsorbed_share
        * (normal_in + p.load_dependence * (inputs.sodium_in - normal_in))
        * exp(clip(-p.pressure_gain * inputs.pressure_signal, -3.0, 3.0))
        * p.nkcc2
        * open_share
    )
    taken = minimum(maximum(wanted, 0.0 * wanted), 0.97 * inputs.sodium_in)
    out = inputs.sodium_in - taken
    water = inputs.water_in / (1.0 + taken / normal)
    concentration = out / water
    sight = maximum(1.0 - p.blinding * inputs.nkcc2_inhibition, 0.0)
    rest = p.resting_macula_densa_sodium
    load = inputs.glomerular_filtration_rate * inputs.potassium
    passed = 1.0 - p.potassium_upstream_share + p.potassium_by_nkcc2 * inputs.nkcc2_inhibition
    seen_flow = out / n * open_share * open_share
    return State((seen_flow - state.sensed_flow) / p.sensing_time), Outputs(
        sodium_out=out,
        water_out=water,
        macula_densa_sodium=concentration,
        sensed_sodium=rest + (concentration - rest) * sight,
        sensed_flow=state.sensed_flow,
        potassium_out=load * passed,
        transport_ratio=taken / normal,
        inhibition=inputs.nkcc2_inhibition,
    )
