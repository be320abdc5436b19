"""Monitor at the bedside: what each beat measured, latched when the next beat begins.

    tau dm/dt = p - m        transducers of four pressures, tau of a fluid-filled catheter

Systolic, diastolic and end-diastolic pressures and the largest rate of rise are read from the
transducers, means are time means over the beat, end-diastole is the last moment before the onset of
the ventricles. What is latched after a step depends on states only, so that no equation of the body
is evaluated again for it. Nothing feeds back: the body is the same without the monitor.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import (
    dimensionless,
    mL,
    mL_per_s,
    mmHg,
    mmHg_per_s,
    second,
)
from inpersona.physiology.heart.units import mmHg_s
from inpersona.solve.functions import maximum, minimum, where

TIME = "s"


class State(NamedTuple):
    """Running values of the beat, then what the last whole beat gave."""

    beats: dimensionless
    elapsed: second
    arterial_sum: mmHg_s
    right_atrial_sum: mmHg_s
    left_atrial_sum: mmHg_s
    pulmonary_sum: mmHg_s
    ejected: mL
    ejecting: second
    arterial: mmHg
    pulmonary: mmHg
    left: mmHg
    left_second: mmHg  # the left ventricle through a second transducer: the rate of rise
    right: mmHg
    arterial_high: mmHg
    arterial_low: mmHg
    pulmonary_high: mmHg
    left_high: mmHg
    right_high: mmHg
    left_least: mL
    right_least: mL
    left_filled: mL
    right_filled: mL
    left_end_diastolic: mmHg
    right_end_diastolic: mmHg
    rise_most: mmHg_per_s
    systolic_pressure: mmHg
    diastolic_pressure: mmHg
    mean_pressure: mmHg
    right_atrial_pressure: mmHg
    left_atrial_pressure: mmHg
    mean_pulmonary_pressure: mmHg
    pulmonary_systolic_pressure: mmHg
    left_systolic_pressure: mmHg
    right_systolic_pressure: mmHg
    left_end_diastolic_pressure: mmHg
    right_end_diastolic_pressure: mmHg
    left_end_diastolic_volume: mL
    left_end_systolic_volume: mL
    right_end_diastolic_volume: mL
    right_end_systolic_volume: mL
    stroke_volume: mL
    ejection_time: second
    pressure_rise: mmHg_per_s
    period: second


class Inputs(NamedTuple):
    beats: dimensionless
    arterial_pressure: mmHg
    pulmonary_pressure: mmHg
    left_pressure: mmHg
    right_pressure: mmHg
    left_atrial_pressure: mmHg
    right_atrial_pressure: mmHg
    left_volume: mL
    right_volume: mL
    aortic_flow: mL_per_s
    relaxed: dimensionless  # 1 when the ventricles have relaxed, else 0


class Parameters(NamedTuple):
    transducer_time: second
    flow_threshold: mL_per_s  # above it the ventricle ejects


class Outputs(NamedTuple):
    systolic_pressure: mmHg
    diastolic_pressure: mmHg
    mean_pressure: mmHg
    right_atrial_pressure: mmHg
    left_atrial_pressure: mmHg
    mean_pulmonary_pressure: mmHg
    pulmonary_systolic_pressure: mmHg
    left_systolic_pressure: mmHg
    right_systolic_pressure: mmHg
    left_end_diastolic_pressure: mmHg
    right_end_diastolic_pressure: mmHg
    left_end_diastolic_volume: mL
    left_end_systolic_volume: mL
    right_end_diastolic_volume: mL
    right_end_systolic_volume: mL
    stroke_volume: mL
    ejection_time: second
    pressure_rise: mmHg_per_s
    period: second
    cardiac_output: mL_per_s


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Sums over the beat per second; the last whole beat as outputs."""
    zero = State(*(0.0 for _ in State._fields))
    ejects = where(inputs.aortic_flow > p.flow_threshold, 1.0, 0.0)
    change = zero._replace(
        elapsed=1.0,
        arterial_sum=inputs.arterial_pressure,
        right_atrial_sum=inputs.right_atrial_pressure,
        left_atrial_sum=inputs.left_atrial_pressure,
        pulmonary_sum=inputs.pulmonary_pressure,
        ejected=inputs.aortic_flow,
        ejecting=ejects,
        arterial=(inputs.arterial_pressure - state.arterial) / p.transducer_time,
        pulmonary=(inputs.pulmonary_pressure - state.pulmonary) / p.transducer_time,
        left=(inputs.left_pressure - state.left) / p.transducer_time,
        left_second=(state.left - state.left_second) / p.transducer_time,
        right=(inputs.right_pressure - state.right) / p.transducer_time,
    )
    latched = {name: getattr(state, name) for name in Outputs._fields if name in State._fields}
    return change, Outputs(**latched, cardiac_output=state.stroke_volume / state.period)


def _running(state: State, inputs: Inputs, rise: float) -> State:
    """Highs and lows of the running beat, this step included; the last moment of diastole."""
    relaxed = inputs.relaxed > 0.5
    return state._replace(
        arterial_high=maximum(state.arterial_high, state.arterial),
        arterial_low=minimum(state.arterial_low, state.arterial),
        pulmonary_high=maximum(state.pulmonary_high, state.pulmonary),
        left_high=maximum(state.left_high, state.left),
        right_high=maximum(state.right_high, state.right),
        left_least=minimum(state.left_least, inputs.left_volume),
        right_least=minimum(state.right_least, inputs.right_volume),
        left_filled=where(relaxed, inputs.left_volume, state.left_filled),
        right_filled=where(relaxed, inputs.right_volume, state.right_filled),
        left_end_diastolic=where(relaxed, state.left, state.left_end_diastolic),
        right_end_diastolic=where(relaxed, state.right, state.right_end_diastolic),
        rise_most=maximum(state.rise_most, rise),
    )


def _latched(state: State, inputs: Inputs, rise: float) -> State:
    """The beat that has just ended as a result, and a new beat begun."""
    time = state.elapsed
    return state._replace(
        beats=inputs.beats,
        elapsed=0.0 * time,
        arterial_sum=0.0 * state.arterial_sum,
        right_atrial_sum=0.0 * state.right_atrial_sum,
        left_atrial_sum=0.0 * state.left_atrial_sum,
        pulmonary_sum=0.0 * state.pulmonary_sum,
        ejected=0.0 * state.ejected,
        ejecting=0.0 * state.ejecting,
        arterial_high=state.arterial,
        arterial_low=state.arterial,
        pulmonary_high=state.pulmonary,
        left_high=state.left,
        right_high=state.right,
        left_least=inputs.left_volume,
        right_least=inputs.right_volume,
        rise_most=rise,
        systolic_pressure=state.arterial_high,
        diastolic_pressure=state.arterial_low,
        mean_pressure=state.arterial_sum / time,
        right_atrial_pressure=state.right_atrial_sum / time,
        left_atrial_pressure=state.left_atrial_sum / time,
        mean_pulmonary_pressure=state.pulmonary_sum / time,
        pulmonary_systolic_pressure=state.pulmonary_high,
        left_systolic_pressure=state.left_high,
        right_systolic_pressure=state.right_high,
        left_end_diastolic_pressure=state.left_end_diastolic,
        right_end_diastolic_pressure=state.right_end_diastolic,
        left_end_diastolic_volume=state.left_filled,
        left_end_systolic_volume=state.left_least,
        right_end_diastolic_volume=state.right_filled,
        right_end_systolic_volume=state.right_least,
        stroke_volume=state.ejected,
        ejection_time=state.ejecting,
        pressure_rise=state.rise_most,
        period=time,
    )


def update(state: State, inputs: Inputs, p: Parameters) -> State:
    """After each step: highs and lows; after each beat: results."""
    rise = (state.left - state.left_second) / p.transducer_time
    running = _running(state, inputs, rise)
    ended = inputs.beats > state.beats
    latched = _latched(running, inputs, rise)
    return State(*(where(ended, new, old) for new, old in zip(latched, running, strict=True)))
