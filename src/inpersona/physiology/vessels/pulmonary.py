"""Pulmonary circulation: arteries and veins of constant compliance, a lung of three zones between.

    p_a = p_th + (V_a - V_a0)/C_a,  p_root = p_a + Z q_in,  p_v likewise,  q_out = (p_v - p_la)/R_v
    q = 1/(H R) int_0^H max(0, p_a(z) - max(p_v(z), p_alv)) dz,   p(z) = p + bottom - z

z is height above the lowest vessel as a column of blood, `bottom` that vessel's depth below the heart.
Where veins are open (zone 3) arterial less venous pressure drives flow, higher up arterial less
alveolar pressure (zone 2, a vascular waterfall), and where arteries too are below alveolar pressure
nothing flows (zone 1). [permutt1963] [west1964] Vessels of equal resistance at every height; p_alv
stands for the pressure at which they close, somewhat below that of the air, since corner vessels
stay open. [lamm1991]
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mL, mL_per_mmHg, mL_per_s, mmHg, mmHg_s_per_mL
from inpersona.solve.functions import clip, maximum

TIME = "s"


class State(NamedTuple):
    arterial_volume: mL
    venous_volume: mL


class Inputs(NamedTuple):
    flow_in: mL_per_s
    thoracic_pressure: mmHg
    left_atrial_pressure: mmHg
    alveolar_pressure: mmHg
    lung_bottom: mmHg  # depth of the lowest vessel below the heart, as a column of blood
    lung_height: mmHg


class Parameters(NamedTuple):
    arterial_compliance: mL_per_mmHg
    arterial_unstressed_volume: mL
    impedance: mmHg_s_per_mL
    resistance: mmHg_s_per_mL
    venous_compliance: mL_per_mmHg
    venous_unstressed_volume: mL
    venous_resistance: mmHg_s_per_mL
    closing_pressure: mmHg  # above alveolar pressure


class Outputs(NamedTuple):
    volume: mL
    root_pressure: mmHg
    arterial_pressure: mmHg
    venous_pressure: mmHg
    flow: mL_per_s
    flow_out: mL_per_s


def driving_pressure(arterial: float, venous: float, inputs: Inputs, p: Parameters) -> float:
    """Mean over the height of the lung of the pressure that drives flow, mmHg."""
    height = inputs.lung_height
    above = inputs.lung_bottom - inputs.alveolar_pressure - p.closing_pressure
    open_veins = clip(venous + above, 0.0 * height, height)
    open_arteries = maximum(clip(arterial + above, 0.0 * height, height), open_veins)
    waterfall = open_arteries - open_veins
    middle = 0.5 * (open_arteries + open_veins)
    zone_2 = waterfall * (arterial + above - middle)
    value: float = ((arterial - venous) * open_veins + zone_2) / height
    return value


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume changes per second, pressures and flows."""
    outside = inputs.thoracic_pressure
    arterial = (
        outside + (state.arterial_volume - p.arterial_unstressed_volume) / p.arterial_compliance
    )
    venous = outside + (state.venous_volume - p.venous_unstressed_volume) / p.venous_compliance
    through = driving_pressure(arterial, venous, inputs, p) / p.resistance
    out = (venous - inputs.left_atrial_pressure) / p.venous_resistance
    change = State(arterial_volume=inputs.flow_in - through, venous_volume=through - out)
    return change, Outputs(
        volume=state.arterial_volume + state.venous_volume,
        root_pressure=arterial + p.impedance * inputs.flow_in,
        arterial_pressure=arterial,
        venous_pressure=venous,
        flow=through,
        flow_out=out,
    )
