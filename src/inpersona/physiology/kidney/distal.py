"""Distal convoluted tubule: saturable NCC transport and its slow abundance.

    J = nu N_0 (1 + K) y/(K + y) NCC a (1 - i),  y = N_in/N_0,  J <= 0.95 N_in
    da/dt = (1 + g_al (1/(1 + exp(-(al - 1))) - 1/2) + g_loop i_loop - g_K (K_p - K_0)/K_0 - a)/tau

Saturation is essential: with a fixed fraction thiazides lose most of their effect. Abundance rises
with aldosterone and after loop diuretics and falls with plasma potassium. Fraction of
[hallow2017]; saturation and abundance gains are calibrated.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, minute, mmol_per_L, mmol_per_min
from inpersona.solve.functions import clip, exp, maximum, minimum

TIME = "min"


class State(NamedTuple):
    abundance: dimensionless  # of NCC


class Inputs(NamedTuple):
    sodium_in: mmol_per_min
    nephrons: dimensionless
    potassium: mmol_per_L
    mineralocorticoid: dimensionless
    loop_inhibition: dimensionless
    ncc_inhibition: dimensionless


class Parameters(NamedTuple):
    reabsorbed_share: dimensionless
    resting_sodium_in: mmol_per_min
    saturation: dimensionless
    ncc: dimensionless  # transporter activity, 1 in health
    aldosterone_gain: dimensionless
    loop_gain: dimensionless
    potassium_gain: dimensionless
    resting_potassium: mmol_per_L
    abundance_time: minute


class Outputs(NamedTuple):
    sodium_out: mmol_per_min
    inhibition: dimensionless


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rate per minute, and the sodium that leaves the distal tubule."""
    normal_in = p.resting_sodium_in * inputs.nephrons
    y = inputs.sodium_in / normal_in
    taken = (
        p.reabsorbed_share
        * normal_in
        * (1.0 + p.saturation)
        * y
        / (p.saturation + y)
        * p.ncc
        * state.abundance
        * (1.0 - inputs.ncc_inhibition)
    )
    taken = minimum(taken, 0.95 * inputs.sodium_in)
    excess = clip(inputs.mineralocorticoid - 1.0, -20.0, 20.0)
    goal = (
        1.0
        + p.aldosterone_gain * (1.0 / (1.0 + exp(-excess)) - 0.5)
        + p.loop_gain * inputs.loop_inhibition
        - p.potassium_gain * (inputs.potassium / p.resting_potassium - 1.0)
    )
    change = State((maximum(goal, 0.2) - state.abundance) / p.abundance_time)
    return change, Outputs(inputs.sodium_in - taken, inputs.ncc_inhibition)
