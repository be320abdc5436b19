"""Pulmonary circulation: arteries and veins of constant compliance, one resistance between them.

    p_a = p_th + (V_a - V_a0)/C_a,  p_root = p_a + Z q_in,  q = (p_a - p_v)/R,  p_v likewise
    q_out = (p_v - p_la)/R_v

No recruitment of vessels with flow and no zones of the lung.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import mL, mL_per_mmHg, mL_per_s, mmHg, mmHg_s_per_mL

TIME = "s"


class State(NamedTuple):
    arterial_volume: mL
    venous_volume: mL


class Inputs(NamedTuple):
    flow_in: mL_per_s
    thoracic_pressure: mmHg
    left_atrial_pressure: mmHg


class Parameters(NamedTuple):
    arterial_compliance: mL_per_mmHg
    arterial_unstressed_volume: mL
    impedance: mmHg_s_per_mL
    resistance: mmHg_s_per_mL
    venous_compliance: mL_per_mmHg
    venous_unstressed_volume: mL
    venous_resistance: mmHg_s_per_mL


class Outputs(NamedTuple):
    volume: mL
    root_pressure: mmHg
    arterial_pressure: mmHg
    venous_pressure: mmHg
    flow: mL_per_s
    flow_out: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume changes per second, pressures and flows."""
    outside = inputs.thoracic_pressure
    arterial = (
        outside + (state.arterial_volume - p.arterial_unstressed_volume) / p.arterial_compliance
    )
    venous = outside + (state.venous_volume - p.venous_unstressed_volume) / p.venous_compliance
    through = (arterial - venous) / p.resistance
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
