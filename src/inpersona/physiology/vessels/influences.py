"""What reaches the circulation from outside the seconds: drugs, the slow body, needles.

Each influence enters once here and is passed to every region that it concerns, so that a body has
one input for the resistance of all beds but the kidneys, one for contractility, and so on.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_s

TIME = "s"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    resistance_factor: dimensionless  # all beds but the kidneys, 1 at rest
    renal_resistance_factor: dimensionless  # 1 at rest
    contractility_factor: dimensionless  # both ventricles, 1 at rest
    relaxed_volume: mL  # by which the unstressed volume of all veins is larger, 0 at rest
    bleeding: mL_per_s
    transfusion: mL_per_s  # stays in the blood
    crystalloid: mL_per_s  # spreads into tissue


class Parameters(NamedTuple):
    pass


class Outputs(NamedTuple):
    resistance_factor: dimensionless
    renal_resistance_factor: dimensionless
    contractility_factor: dimensionless
    relaxed_volume: mL
    loss: mL_per_s
    crystalloid: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; the influences as they reach the parts."""
    return State(), Outputs(
        resistance_factor=inputs.resistance_factor,
        renal_resistance_factor=inputs.renal_resistance_factor,
        contractility_factor=inputs.contractility_factor,
        relaxed_volume=inputs.relaxed_volume,
        loss=inputs.bleeding - inputs.transfusion - inputs.crystalloid,
        crystalloid=inputs.crystalloid,
    )
