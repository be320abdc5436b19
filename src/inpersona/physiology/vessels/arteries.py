"""Systemic arteries: a windkessel whose compliance falls with pressure, behind an impedance.

    p = p_out + P_r exp((V - V_r)/(C_r P_r))   so C(p) = C_r P_r / p
    p_root = p + Z q_in                        Z: characteristic impedance

Constant C P is an elastic wave speed that rises with the root of pressure. Three-element windkessel
of [westerhof2009]; no reflected waves, so the aorta and the arm show the same pressure.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_mmHg, mL_per_s, mmHg, mmHg_s_per_mL
from inpersona.solve.functions import clip, exp

TIME = "s"


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
    impedance: mmHg_s_per_mL
    thoracic_share: dimensionless  # of the arterial tree that feels the thorax


class Outputs(NamedTuple):
    volume: mL
    pressure: mmHg  # behind the impedance, what the beds see
    root_pressure: mmHg  # what the valve, the cuff and the baroreceptors see


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume change per second, and pressures."""
    scale = p.compliance * p.reference_pressure
    stretch = clip((state.volume - p.reference_volume) / scale, -8.0, 4.0)
    pressure = p.reference_pressure * exp(stretch) + p.thoracic_share * inputs.thoracic_rise
    return State(volume=inputs.flow_in - inputs.flow_out), Outputs(
        volume=state.volume,
        pressure=pressure,
        root_pressure=pressure + p.impedance * inputs.flow_in,
    )
