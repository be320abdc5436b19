"""Collecting duct: sodium by ENaC, potassium secretion, slow potassium adaptation.

    e = e_0 AT(al) f_pressure ENaC [1 - anp] (1 + K)/(K + y),  y = N_in/N_0,  al = MR (1 - i_MR)
    K_sec = K_0 n m^(-0.35) a (1 - 0.75 i_ENaC) (1 - f + f al)^k_al (K_p/K_p0)^k_K F(y)
    F(y) = (1 + s) y^k_y/(s + y^k_y)
    U_K = (K_in + K_sec)(1 - r) + K_cd n al^0.41          da/dt = ((K_p/K_p0)^q - a)/tau
    q = q_high above K_p0, q_low below

ENaC is held below 0.995 by a soft bound. Part 1 - f of potassium secretion needs no aldosterone
(flow-driven BK channels). People get rid of much potassium at hardly a higher level
[cappuccio2016], and keep it only at a clearly lower one [krishna1991], hence two powers q. Distal
constants of [stadt2022]; exponents are calibrated.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, minute, mmHg, mmol_per_L, mmol_per_min, per_mmHg
from inpersona.physiology.shapes import sigmoid
from inpersona.solve.functions import absolute, clip, exp, maximum, power, where

TIME = "min"


class State(NamedTuple):
    potassium_adaptation: dimensionless


class Inputs(NamedTuple):
    sodium_in: mmol_per_min
    potassium_in: mmol_per_min
    potassium: mmol_per_L
    nephrons: dimensionless
    mineralocorticoid: dimensionless  # receptor signal before blockade
    natriuretic_peptide: dimensionless
    pressure_signal: mmHg
    natriuresis_sensitivity: dimensionless
    enac_inhibition: dimensionless
    mineralocorticoid_inhibition: dimensionless


class Parameters(NamedTuple):
    resting_sodium_in: mmol_per_min
    reabsorbed_share: dimensionless
    saturation: dimensionless
    enac: dimensionless  # channel activity, 1 in health
    aldosterone_span: dimensionless
    aldosterone_width: dimensionless
    pressure_gain: per_mmHg
    peptide_gain: dimensionless
    peptide_sensitivity: dimensionless
    whole_nephrons: dimensionless  # of both kidneys, for single-nephron adaptation
    potassium_secretion: mmol_per_min
    potassium_aldosterone_share: dimensionless
    potassium_aldosterone_power: dimensionless
    potassium_power: dimensionless
    potassium_flow_power: dimensionless
    potassium_flow_saturation: dimensionless
    potassium_reabsorbed_share: dimensionless
    potassium_late_secretion: mmol_per_min
    resting_potassium: mmol_per_L
    adaptation_power: dimensionless  # to much potassium
    depletion_power: dimensionless  # to little of it
    adaptation_time: minute


class Outputs(NamedTuple):
    sodium_excretion: mmol_per_min
    potassium_excretion: mmol_per_min
    mineralocorticoid_effect: dimensionless


def sodium_share(inputs: Inputs, effect: float, flow: float, p: Parameters) -> float:
    """Share of the incoming sodium that ENaC takes up before blockade."""
    excess = inputs.natriuretic_peptide - 1.0
    peptide = (
        p.peptide_sensitivity
        * inputs.natriuresis_sensitivity
        * p.peptide_gain
        * excess
        / (1.0 + 0.25 * excess)
    )
    share = (
        p.reabsorbed_share
        * sigmoid(effect - 1.0, p.aldosterone_span, p.aldosterone_width)
        * exp(clip(-p.pressure_gain * inputs.pressure_signal, -3.0, 3.0))
        * p.enac
        * maximum(1.0 - peptide, 0.05)
        * (1.0 + p.saturation)
        / (p.saturation + flow)
    )
    bound = 0.90 + 0.095 * (1.0 - exp(-clip((share - 0.90) / 0.095, 0.0, 40.0)))
    value: float = where(share > 0.90, bound, share)
    return value


def potassium_secretion(
    state: State, inputs: Inputs, effect: float, flow: float, p: Parameters
) -> float:
    """Secretion by the connecting tubule and cortical collecting duct."""
    share = p.potassium_aldosterone_share
    aldosterone = power(1.0 - share + share * effect, p.potassium_aldosterone_power)
    washed = power(maximum(flow, 1e-3), p.potassium_flow_power)
    value: float = (
        p.potassium_secretion
        * inputs.nephrons
        * power(p.whole_nephrons, -0.35)
        * state.potassium_adaptation
        * (1.0 - 0.75 * inputs.enac_inhibition)
        * aldosterone
        * power(inputs.potassium / p.resting_potassium, p.potassium_power)
        * (1.0 + p.potassium_flow_saturation)
        * washed
        / (p.potassium_flow_saturation + washed)
    )
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rate per minute, and what is excreted."""
    effect = inputs.mineralocorticoid * (1.0 - inputs.mineralocorticoid_inhibition)
    flow = inputs.sodium_in / (p.resting_sodium_in * inputs.nephrons)
    share = sodium_share(inputs, effect, flow, p) * (1.0 - inputs.enac_inhibition)
    secreted = potassium_secretion(state, inputs, effect, flow, p)
    late = p.potassium_late_secretion * inputs.nephrons * power(absolute(effect) + 1e-6, 0.41)
    potassium = (inputs.potassium_in + secreted) * (1.0 - p.potassium_reabsorbed_share) + late
    level = inputs.potassium / p.resting_potassium
    goal = power(level, where(level > 1.0, p.adaptation_power, p.depletion_power))
    change = State((goal - state.potassium_adaptation) / p.adaptation_time)
    return change, Outputs(inputs.sodium_in * (1.0 - share), potassium, effect)
