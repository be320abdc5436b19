"""Rhythm: the phase of the beat, and when atria and ventricles are active in it.

    d(phase)/dt = 1/T        at phase 1: phase - 1, and T is latched from the reflexes or a pacemaker
    T_peak = a + b T         time from onset to peak elastance; relaxation lasts r T_peak
    f = (1 - cos(pi x))/2,   x = z (1 + s (1 - z)), z = t/T_peak rising,
                             x = 1 + (t - T_peak)/(r T_peak) falling

Phase 0 is the onset of the ventricles; the atria begin one atrioventricular delay earlier. Half
cosines as in [korakianitis2006], the ventricles' rise made earlier by a skew s; systole shortens with
the heart period as left ventricular ejection does in people [weissler1968]. Valid for regular rhythm,
35 to 180 beats per minute.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, per_s, second
from inpersona.solve.functions import clip, cos, where

TIME = "s"
PI = 3.141592653589793


class State(NamedTuple):
    phase: dimensionless  # 0 to 1, 0 at ventricular onset
    period: second  # of the running beat
    beats: dimensionless  # completed


class Inputs(NamedTuple):
    target_period: second  # what the reflexes ask of the sinus node
    pacing_period: second  # 0: no pacing


class Parameters(NamedTuple):
    atrioventricular_delay: second
    atrial_peak_time: second
    atrial_relaxation_time: second
    ventricular_peak_base: second
    ventricular_peak_share: dimensionless
    ventricular_skew: dimensionless
    ventricular_relaxation_ratio: dimensionless


class Outputs(NamedTuple):
    phase: dimensionless
    beats: dimensionless
    period: second
    heart_rate: per_s
    ventricular_activation: dimensionless
    atrial_activation: dimensionless
    relaxed: dimensionless  # 1 when the ventricles have relaxed, else 0


def activation(time: float, peak: float, relaxation: float, skew: float) -> float:
    """Half-cosine rise to 1 at `peak`, half-cosine fall over `relaxation`, else 0."""
    rising = time / peak * (1.0 + skew * (1.0 - time / peak))
    falling = 1.0 + clip((time - peak) / relaxation, 0.0, 1.0)
    angle: float = PI * where(time < peak, rising, falling)
    wave: float = cos(angle)
    return 0.5 * (1.0 - wave)


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Advance of the phase per second, and both activations."""
    phase = where(state.phase >= 1.0, state.phase - 1.0, state.phase)
    time = phase * state.period
    peak = p.ventricular_peak_base + p.ventricular_peak_share * state.period
    atrial_onset = state.period - p.atrioventricular_delay
    since_atrial = where(time >= atrial_onset, time - atrial_onset, time + p.atrioventricular_delay)
    change = State(phase=1.0 / state.period, period=0.0, beats=0.0)
    return change, Outputs(
        phase=phase,
        beats=state.beats,
        period=state.period,
        heart_rate=1.0 / state.period,
        ventricular_activation=activation(
            time, peak, p.ventricular_relaxation_ratio * peak, p.ventricular_skew
        ),
        atrial_activation=activation(
            since_atrial, p.atrial_peak_time, p.atrial_relaxation_time, 0.0
        ),
        relaxed=where(time > (1.0 + p.ventricular_relaxation_ratio) * peak, 1.0, 0.0),
    )


def update(state: State, inputs: Inputs, p: Parameters) -> State:
    """At the end of a beat: wrap the phase, latch the next period, count."""
    paced = where(inputs.pacing_period > 0.0, inputs.pacing_period, inputs.target_period)
    ended = state.phase >= 1.0
    return State(
        phase=where(ended, (state.phase - 1.0) * state.period / paced, state.phase),
        period=where(ended, paced, state.period),
        beats=where(ended, state.beats + 1.0, state.beats),
    )
