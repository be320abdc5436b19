"""Atrium: a linear elastance between a passive and an active value.

    p = p_ext + [E_min + (E_max - E_min) f] (V - V_0)          [korakianitis2006]

Valid for the filling pressures of rest and volume loading; no exponential stiffening.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_s, mmHg, mmHg_per_mL

TIME = "s"


class State(NamedTuple):
    volume: mL


class Inputs(NamedTuple):
    flow_in: mL_per_s
    flow_out: mL_per_s
    activation: dimensionless
    external_pressure: mmHg


class Parameters(NamedTuple):
    passive_elastance: mmHg_per_mL
    active_elastance: mmHg_per_mL
    unstressed_volume: mL


class Outputs(NamedTuple):
    volume: mL
    pressure: mmHg
    transmural_pressure: mmHg


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume change per second, and pressure."""
    gained = (p.active_elastance - p.passive_elastance) * inputs.activation
    transmural = (p.passive_elastance + gained) * (state.volume - p.unstressed_volume)
    return State(volume=inputs.flow_in - inputs.flow_out), Outputs(
        volume=state.volume,
        pressure=transmural + inputs.external_pressure,
        transmural_pressure=transmural,
    )
