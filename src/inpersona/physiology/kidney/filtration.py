"""Glomerular filtration, and the renal interstitial pressure that carries pressure natriuresis.

    g = K_f [P_gc - (pi_a + pi_e(g))/2 - P_B(g)]         solved for filtration g
    P_B = P_B0 (g/g_0)^q_B + R_i/2,  pi_e = oncotic pressure of c/(1 - g/RPF)
    K_f = K_f0 (c/c_0)^q (1 - a softened(AT1 - 1))
    dR_i/dt = [a_r (RPP - RPP_0) + a_t (P_pt - P_pt0) - a_o (pi_e - pi_e0)
               + a_v (P_ra - P_ra0) - R_i]/tau

Oncotic pressure in the short Landis-Pappenheimer form of [hallow2017]. That the filtration
coefficient falls with plasma protein (q > 0), so that dilution of plasma raises filtration little,
is the finding of [tucker1981]; angiotensin II lowers it in man [schmitt1998].
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from inpersona.core.units import (
    L_per_min,
    L_per_min_per_mmHg,
    dimensionless,
    g_per_dL,
    minute,
    mmHg,
    mmHg_min_per_L,
)
from inpersona.physiology.shapes import oncotic_pressure, softened
from inpersona.solve.functions import maximum, power, root

TIME = "min"
mmHg_dL_per_g = Annotated[float, "mmHg*dL/g"]
mmHg_dL2_per_g2 = Annotated[float, "mmHg*dL**2/g**2"]


class State(NamedTuple):
    interstitial_pressure: mmHg  # deviation from rest


class Inputs(NamedTuple):
    mean_arterial_pressure: mmHg
    right_atrial_pressure: mmHg
    preglomerular_resistance: mmHg_min_per_L
    afferent_resistance: mmHg_min_per_L
    efferent_resistance: mmHg_min_per_L
    resistance: mmHg_min_per_L
    stenosis: mmHg_min_per_L
    nephrons: dimensionless
    haematocrit: dimensionless
    plasma_protein: g_per_dL
    angiotensin: dimensionless


class Parameters(NamedTuple):
    resting_pressure: mmHg
    resting_atrial_pressure: mmHg
    resting_filtration: L_per_min
    resting_protein: g_per_dL
    resting_peritubular_pressure: mmHg
    resting_postglomerular_oncotic: mmHg
    filtration_coefficient: L_per_min_per_mmHg
    filtration_structure: dimensionless
    protein_power: dimensionless
    angiotensin_gain: dimensionless
    capsule_pressure: mmHg
    capsule_power: dimensionless
    capsule_share: dimensionless
    oncotic_linear: mmHg_dL_per_g
    oncotic_quadratic: mmHg_dL2_per_g2
    perfusion_gain: dimensionless
    peritubular_gain: dimensionless
    oncotic_gain: dimensionless
    venous_gain: dimensionless
    interstitial_time: minute
    natriuresis_sensitivity: dimensionless  # of all natriuretic signals: the salt dial


class Outputs(NamedTuple):
    glomerular_filtration_rate: L_per_min
    renal_blood_flow: L_per_min
    renal_plasma_flow: L_per_min
    filtration_fraction: dimensionless
    glomerular_pressure: mmHg
    afferent_pressure: mmHg
    perfusion_pressure: mmHg
    pressure_signal: mmHg  # interstitial pressure weighed by the sensitivity
    natriuresis_sensitivity: dimensionless


def coefficient(inputs: Inputs, p: Parameters) -> float:
    """Filtration coefficient of this kidney."""
    protein = power(maximum(inputs.plasma_protein / p.resting_protein, 0.1), p.protein_power)
    angiotensin = 1.0 - p.angiotensin_gain * softened(inputs.angiotensin - 1.0, 1.0)
    value: float = (
        p.filtration_coefficient * p.filtration_structure * inputs.nephrons * protein * angiotensin
    )
    return value


def filtration(
    interstitial: float, glomerular: float, plasma_flow: float, inputs: Inputs, p: Parameters
) -> float:
    """Solve the filtration balance."""
    own = coefficient(inputs, p)
    normal = p.resting_filtration * inputs.nephrons
    afferent = oncotic_pressure(inputs.plasma_protein, p.oncotic_linear, p.oncotic_quadratic)

    def imbalance(g: float) -> float:
        left = inputs.plasma_protein / (1.0 - g / plasma_flow)
        efferent = oncotic_pressure(left, p.oncotic_linear, p.oncotic_quadratic)
        capsule = (
            p.capsule_pressure * power(maximum(g / normal, 1e-9), p.capsule_power)
            + p.capsule_share * interstitial
        )
        net = glomerular - (afferent + efferent) / 2.0 - capsule
        value: float = g - maximum(own * net, 1e-4 * normal)
        return value

    value: float = root(imbalance, 0.17 * plasma_flow, 1e-6 * normal, 0.9 * plasma_flow)
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rate per minute, and flows and pressures of this kidney."""
    drop = maximum(
        inputs.mean_arterial_pressure - inputs.right_atrial_pressure, 0.05 * p.resting_pressure
    )
    blood = drop / inputs.resistance
    plasma = blood * (1.0 - inputs.haematocrit)
    perfusion = inputs.right_atrial_pressure + drop - blood * inputs.stenosis
    afferent = perfusion - blood * inputs.preglomerular_resistance
    glomerular = afferent - blood * inputs.afferent_resistance
    peritubular = glomerular - blood * inputs.efferent_resistance
    g = filtration(state.interstitial_pressure, glomerular, plasma, inputs, p)
    fraction = g / plasma
    after = oncotic_pressure(
        inputs.plasma_protein / (1.0 - fraction), p.oncotic_linear, p.oncotic_quadratic
    )
    goal = (
        p.perfusion_gain * (perfusion - p.resting_pressure)
        + p.peritubular_gain * (peritubular - p.resting_peritubular_pressure)
        - p.oncotic_gain * (after - p.resting_postglomerular_oncotic)
        + p.venous_gain * (inputs.right_atrial_pressure - p.resting_atrial_pressure)
    )
    change = State((goal - state.interstitial_pressure) / p.interstitial_time)
    return change, Outputs(
        glomerular_filtration_rate=g,
        renal_blood_flow=blood,
        renal_plasma_flow=plasma,
        filtration_fraction=fraction,
        glomerular_pressure=glomerular,
        afferent_pressure=afferent,
        perfusion_pressure=perfusion,
        pressure_signal=p.natriuresis_sensitivity * state.interstitial_pressure,
        natriuresis_sensitivity=p.natriuresis_sensitivity,
    )
