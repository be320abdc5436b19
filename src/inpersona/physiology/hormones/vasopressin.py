"""Vasopressin by effective osmolality, sympathetic drive and atrial stretch.

    ADH* = max(0.02, (O - O_t)/(O_0 - O_t)) exp(min(2.5, k (s - 1) - 2 k_cp softened(P_ra - P_ra0)))

Linear in osmolality above a threshold, as Robertson described [robertson1976]; the non-osmotic
part is sympathetic, not atrial alone, else heart failure would show low vasopressin. Effective
osmolality is 2 Na + glucose at its normal level: glucose is not sensed while insulin acts.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, minute, mmHg, mmol_per_L, per_mmHg
from inpersona.physiology.shapes import softened
from inpersona.solve.functions import clip, exp, maximum

TIME = "min"


class State(NamedTuple):
    plasma: dimensionless


class Inputs(NamedTuple):
    effective_osmolality: mmol_per_L
    activity: dimensionless
    right_atrial_pressure: mmHg


class Parameters(NamedTuple):
    threshold: mmol_per_L
    resting_osmolality: mmol_per_L
    nerve_gain: dimensionless
    resting_atrial_pressure: mmHg
    cardiopulmonary_gain: per_mmHg
    cardiopulmonary_bend: per_mmHg
    response_time: minute


class Outputs(NamedTuple):
    plasma: dimensionless


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rate per minute, and vasopressin relative to rest."""
    span = p.resting_osmolality - p.threshold
    osmotic = maximum(0.02, (inputs.effective_osmolality - p.threshold) / span)
    stretch = softened(
        inputs.right_atrial_pressure - p.resting_atrial_pressure, p.cardiopulmonary_bend
    )
    drive = p.nerve_gain * (inputs.activity - 1.0) - 2.0 * p.cardiopulmonary_gain * stretch
    goal = osmotic * exp(clip(drive, -5.0, 2.5))
    return State((goal - state.plasma) / p.response_time), Outputs(state.plasma)
