"""Ventricle: exponential filling curve, linear end-systolic line, activation between the two.

    p_ed = P_s [exp(k (V - V_0)) - 1]          end-diastolic pressure-volume relation [klotz2006]
    p_es = c E_es (V - V_d)                    end-systolic pressure-volume relation [suga1973]
    p    = p_ext + (1 - f) p_ed + f p_es

c is contractility relative to rest. Below V_0 the chamber sucks, by at most P_s. No viscosity, and
the ventricles meet only through the pericardium: septal shift is out of reach.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mL, mL_per_s, mmHg, mmHg_per_mL, per_mL
from inpersona.solve.functions import exp, minimum

TIME = "s"


class State(NamedTuple):
    volume: mL


class Inputs(NamedTuple):
    flow_in: mL_per_s
    flow_out: mL_per_s
    activation: dimensionless
    external_pressure: mmHg
    contractility: dimensionless  # reflex, 1 at rest
    contractility_factor: dimensionless  # drugs and the slow body, 1 at rest


class Parameters(NamedTuple):
    end_systolic_elastance: mmHg_per_mL
    end_systolic_intercept: mL
    filling_pressure_scale: mmHg
    filling_stiffness: per_mL
    filling_intercept: mL


class Outputs(NamedTuple):
    volume: mL
    pressure: mmHg
    transmural_pressure: mmHg


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Volume change per second, and pressure."""
    stretch = minimum(p.filling_stiffness * (state.volume - p.filling_intercept), 8.0)
    filling = p.filling_pressure_scale * (exp(stretch) - 1.0)
    strength = inputs.contractility * inputs.contractility_factor
    systolic = strength * p.end_systolic_elastance * (state.volume - p.end_systolic_intercept)
    transmural = filling + inputs.activation * (systolic - filling)
    return State(volume=inputs.flow_in - inputs.flow_out), Outputs(
        volume=state.volume,
        pressure=transmural + inputs.external_pressure,
        transmural_pressure=transmural,
    )
