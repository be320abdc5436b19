"""Veins of a region: unstressed volume, a capacity that they cannot exceed, gravity, collapse.

    x = V - V_u                      stressed volume; V_u shifts with nerves, drugs, stress relaxation
    p_tm = x / [C (1 - x/V_max)]     C at low pressure; no more than V_max beyond V_u
    p = p_tm + p_ext                 in the region; at heart level p - g h
    q = (p - g h - p_down)/R         times the open share; backwards only as far as valves let it

Below zero transmural pressure the outflow closes over a small volume: a waterfall. Compartments,
compliances and heights in the manner of [heldt2002]; the rational curve stands for its arctangent.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_mmHg, mL_per_s, mmHg, mmHg_s_per_mL
from inpersona.solve.functions import clip, where

TIME = "s"


class State(NamedTuple):
    volume: mL


class Inputs(NamedTuple):
    flow_in: mL_per_s
    other_flow_out: mL_per_s  # bleeding less infusion, filtration into tissue
    external_pressure: mmHg
    gravity_pressure: mmHg  # of the column between the region and the heart
    downstream_pressure: mmHg
    nerve_volume: mL  # by which nerves lower the unstressed volume of all veins
    relaxed_volume: mL  # shift by drugs and the slow body, all veins


class Parameters(NamedTuple):
    unstressed_volume: mL
    compliance: mL_per_mmHg
    capacity: mL
    resistance: mmHg_s_per_mL
    nerve_share: dimensionless  # of the shifts of all veins that happens here
    backward_share: dimensionless  # 0: valves
    collapse_volume: mL


class Outputs(NamedTuple):
    volume: mL
    transmural_pressure: mmHg
    pressure: mmHg  # at heart level
    flow: mL_per_s  # to the heart


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume change per second, pressure at heart level, outflow."""
    shift = p.nerve_share * (inputs.relaxed_volume - inputs.nerve_volume)
    stressed = state.volume - p.unstressed_volume - shift
    fullness = clip(stressed / p.capacity, 0.0, 0.97)
    transmural = stressed / (p.compliance * (1.0 - fullness))
    pressure = transmural + inputs.external_pressure - inputs.gravity_pressure
    drop = pressure - inputs.downstream_pressure
    open_share = clip(1.0 + stressed / p.collapse_volume, 0.0, 1.0)
    flow = where(drop > 0.0, open_share * drop, p.backward_share * drop) / p.resistance
    change = State(volume=inputs.flow_in - flow - inputs.other_flow_out)
    return change, Outputs(
        volume=state.volume, transmural_pressure=transmural, pressure=pressure, flow=flow
    )
