"""Fluid that leaves the blood: legs under a column of blood, and infused crystalloid.

    dV_f/dt = (V_eq - V_f)/tau      V_eq = C_f (p_leg - p_leg,rest)
    dV_t/dt = (V_b - V_t/r)/t_s    crystalloid spreads from blood to tissue, r: volumes at equilibrium

V_f follows the veins of the legs with one time constant, as the interstitial compartment of
[heldt2002] does; V_t spreads a recent crystalloid load as in volume kinetics [hahn2010].
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_mmHg, mL_per_s, mmHg, second

TIME = "s"


class State(NamedTuple):
    leg_volume: mL  # filtered into the legs since rest
    crystalloid_in_blood: mL
    crystalloid_in_tissue: mL


class Inputs(NamedTuple):
    leg_pressure: mmHg  # transmural, in the veins of the legs
    crystalloid_flow: mL_per_s


class Parameters(NamedTuple):
    leg_compliance: mL_per_mmHg
    leg_time: second
    resting_leg_pressure: mmHg
    spreading_time: second
    tissue_ratio: dimensionless  # tissue share over blood share at equilibrium


class Outputs(NamedTuple):
    volume: mL
    leg_flow: mL_per_s
    tissue_flow: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Both filtrations, mL per second."""
    wanted = p.leg_compliance * (inputs.leg_pressure - p.resting_leg_pressure)
    leg = (wanted - state.leg_volume) / p.leg_time
    spread = (
        state.crystalloid_in_blood - state.crystalloid_in_tissue / p.tissue_ratio
    ) / p.spreading_time
    change = State(
        leg_volume=leg,
        crystalloid_in_blood=inputs.crystalloid_flow - spread,
        crystalloid_in_tissue=spread,
    )
    return change, Outputs(
        volume=state.leg_volume + state.crystalloid_in_tissue, leg_flow=leg, tissue_flow=spread
    )
