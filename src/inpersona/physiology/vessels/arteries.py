"""Systemic arteries: an arctangent compliance behind a characteristic impedance.

    V = V_m (1/2 + arctan(x)/pi),  x = (p - P_0)/P_1     so C(p) = C_r (1 + x_r^2)/(1 + x^2)
    p_root = p + Z q_in,           Z = Z_r (C_r/C)^(1/2)

The pressure-area relation of human aortas of 30 to 88 years, between 20 and 180 mmHg
[langewouters1984]; P_0 and P_1 fall with age, so old arteries stiffen sooner. It stands here for the
whole tree, scaled to the person's compliance at a reference pressure. Impedance follows wave speed,
(C)^(-1/2). Three-element windkessel of [westerhof2009]; no reflected waves, so the aorta and the arm
show the same pressure.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_mmHg, mL_per_s, mmHg, mmHg_s_per_mL
from inpersona.solve.functions import clip, cos, sin, sqrt

TIME = "s"
#: Largest angle of the arctangent: pressures of some hundred mmHg beyond any that people have.
STEEPEST = 1.5


class State(NamedTuple):
    volume: mL


class Inputs(NamedTuple):
    flow_in: mL_per_s
    flow_out: mL_per_s
    thoracic_rise: mmHg  # above that of quiet breathing


class Parameters(NamedTuple):
    compliance: mL_per_mmHg  # at the reference pressure
    reference_pressure: mmHg
    reference_volume: mL  # at the reference pressure
    inflection_pressure: mmHg  # P_0, at which compliance is greatest
    width_pressure: mmHg  # P_1, over which it halves
    reference_angle: dimensionless  # arctan((reference pressure - P_0)/P_1)
    impedance: mmHg_s_per_mL  # at the reference pressure
    thoracic_share: dimensionless  # of the arterial tree that feels the thorax


class Outputs(NamedTuple):
    volume: mL
    pressure: mmHg  # behind the impedance, what the beds see
    root_pressure: mmHg  # what the valve, the cuff and the baroreceptors see


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume change per second, and pressures."""
    square = ((p.reference_pressure - p.inflection_pressure) / p.width_pressure) ** 2
    scale = p.compliance * p.width_pressure * (1.0 + square)
    angle = clip(
        p.reference_angle + (state.volume - p.reference_volume) / scale, -STEEPEST, STEEPEST
    )
    across = cos(angle)
    slope = sin(angle) / across
    distending = p.inflection_pressure + p.width_pressure * slope
    pressure = distending + p.thoracic_share * inputs.thoracic_rise
    stiffer = 1.0 / (across * sqrt(1.0 + square))  # 1 + tan^2 = 1/cos^2
    return State(volume=inputs.flow_in - inputs.flow_out), Outputs(
        volume=state.volume,
        pressure=pressure,
        root_pressure=pressure + p.impedance * stiffer * inputs.flow_in,
    )
