"""Renin, angiotensin I and II, and bound AT1 receptors.

    dPRC/dt = k (PRC_0 ren - PRC)      ren = md . baro . nerves . x^s . (1 - anp),  x = AT1/AT1_0
    md = exp(-softened(g (flow - flow_0)))
    A1 = PRA/(ace (1 - i_ACE) + chy + d_1)
    A2 = (A1 (ace (1 - i_ACE) + chy) + infusion)/(d_2 + k_1 (1 - i_AT1) + k_2)
    dAT1/dt = A2 k_1 (1 - i_AT1) - d AT1
    da/dt = (1 + f (x - 1) - a)/tau_a,       surge = softened(max(0, x - a))
    x_kidney = x (1 - u i_AT1)

The kidney takes up a share u of its angiotensin II through AT1 receptors, so that a blocker lowers it
there while it rises in plasma [zou1996].

Angiotensin I and II live half a minute and are taken at their quasi-steady state. Rate constants
and levels of [hallow2017], half-lives seen in a second compilation [leete2018]; the macula densa
law and the exponent s of AT1 on renin are calibrated, s smaller than published (-1.2 to -0.9) for
those raise renin activity four- to seven-fold under ACE inhibition (measured 1.7 to 2.8).
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from inpersona.core.units import (
    dimensionless,
    fmol_per_mL,
    min_per_mmol,
    minute,
    mmHg,
    mmol_per_min,
    per_min,
    per_mmHg,
)
from inpersona.physiology.shapes import softened
from inpersona.solve.functions import clip, exp, maximum, minimum, power

TIME = "min"
fmol_per_mL_per_min = Annotated[float, "fmol/mL/min"]


class State(NamedTuple):
    renin: fmol_per_mL
    bound_at1: fmol_per_mL
    adapted: dimensionless  # level of bound AT1 that vessels have got used to


class Inputs(NamedTuple):
    sensed_flow: mmol_per_min  # macula densa, mean over nephrons
    afferent_pressure: mmHg
    beta_activity: dimensionless
    natriuretic_peptide: dimensionless
    natriuresis_sensitivity: dimensionless
    ace_inhibition: dimensionless
    at1_inhibition: dimensionless
    renin_inhibition: dimensionless
    angiotensin_infusion: fmol_per_mL_per_min


class Parameters(NamedTuple):
    nephrons: dimensionless  # share that secretes renin
    resting_renin: fmol_per_mL
    renin_level: dimensionless  # secretory capacity, 1 in health
    renin_clearance: per_min
    renin_activity: per_min
    converting_enzyme: per_min
    chymase: per_min
    angiotensin1_clearance: per_min
    angiotensin2_clearance: per_min
    at1_binding: per_min
    at2_binding: per_min
    at1_release: per_min
    resting_bound_at1: fmol_per_mL
    short_loop_power: dimensionless
    resting_sensed_flow: mmol_per_min
    macula_densa_gain: min_per_mmol
    macula_densa_bend: dimensionless
    resting_afferent_pressure: mmHg
    pressure_gain: per_mmHg
    nerve_gain: dimensionless
    peptide_gain: dimensionless
    peptide_sensitivity: dimensionless
    adaptation_share: dimensionless
    adaptation_time: minute
    surge_bend: dimensionless
    renal_uptake: dimensionless  # u


class Outputs(NamedTuple):
    angiotensin: dimensionless  # x
    renal_angiotensin: dimensionless
    angiotensin_surge: dimensionless
    plasma_renin_activity: fmol_per_mL_per_min
    relative_renin_activity: dimensionless
    renin_concentration: fmol_per_mL
    angiotensin1: fmol_per_mL
    angiotensin2: fmol_per_mL
    bound_at1: fmol_per_mL


def secretion(x: float, inputs: Inputs, p: Parameters) -> float:
    """Renin secretion relative to rest."""
    flow = inputs.sensed_flow - p.resting_sensed_flow
    gain = p.macula_densa_gain * inputs.natriuresis_sensitivity
    macula_densa = exp(-softened(gain * flow, p.macula_densa_bend))
    stretch = inputs.afferent_pressure - p.resting_afferent_pressure
    pressure = exp(clip(-p.pressure_gain * stretch, -6.0, 1.3862943611198906))
    nerves = maximum(0.1, 1.0 + p.nerve_gain * (inputs.beta_activity - 1.0))
    short_loop = power(maximum(x, 0.02), p.short_loop_power)
    peptide = (
        p.peptide_sensitivity * p.peptide_gain * softened(inputs.natriuretic_peptide - 1.0, 0.3)
    )
    product = macula_densa * pressure * nerves * short_loop * maximum(1.0 - peptide, 0.05)
    value: float = p.nephrons * minimum(product, 25.0)
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and the hormones."""
    x = state.bound_at1 / p.resting_bound_at1
    activity = p.renin_activity * state.renin * (1.0 - inputs.renin_inhibition)
    conversion = p.converting_enzyme * (1.0 - inputs.ace_inhibition) + p.chymase
    binding = p.at1_binding * (1.0 - inputs.at1_inhibition)
    first = activity / (conversion + p.angiotensin1_clearance)
    second = (first * conversion + inputs.angiotensin_infusion) / (
        p.angiotensin2_clearance + binding + p.at2_binding
    )
    goal = p.resting_renin * p.renin_level * secretion(x, inputs, p)
    change = State(
        renin=p.renin_clearance * (goal - state.renin),
        bound_at1=second * binding - p.at1_release * state.bound_at1,
        adapted=(1.0 + p.adaptation_share * (x - 1.0) - state.adapted) / p.adaptation_time,
    )
    return change, Outputs(
        angiotensin=x,
        renal_angiotensin=x * (1.0 - p.renal_uptake * inputs.at1_inhibition),
        angiotensin_surge=softened(maximum(x - state.adapted, 0.0), p.surge_bend),
        plasma_renin_activity=activity,
        relative_renin_activity=activity / (p.renin_activity * p.resting_renin),
        renin_concentration=state.renin,
        angiotensin1=first,
        angiotensin2=second,
        bound_at1=state.bound_at1,
    )
