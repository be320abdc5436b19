"""The parts of the heart, one by one, on plain numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inpersona.models.adult.pulsatile_values import derive_pulsatile, klotz
from inpersona.physiology.heart import (
    atrium,
    inflow_valve,
    monitor,
    outflow_valve,
    pericardium,
    rhythm,
    ventricle,
)

RHYTHM = rhythm.Parameters(0.15, 0.1, 0.1, 0.2, 0.2, 0.45, 0.5)
VENTRICLE = ventricle.Parameters(2.5, 10.0, 1.0, 0.033, 75.0)


def beat(phase, period=0.9):
    state = rhythm.State(phase, period, 0.0)
    return rhythm.rates(state, rhythm.Inputs(period, 0.0), RHYTHM)[1]


def test_a_ventricle_is_silent_at_onset_full_at_its_peak_and_silent_again_after_relaxation():
    peak = (0.2 + 0.2 * 0.9) / 0.9
    assert beat(0.0).ventricular_activation == pytest.approx(0.0, abs=1e-12)
    assert beat(peak).ventricular_activation == pytest.approx(1.0, abs=1e-9)
    assert beat(1.5 * peak + 0.001).ventricular_activation == pytest.approx(0.0, abs=1e-12)


def test_atria_contract_one_delay_before_the_ventricles_and_finish_soon_after():
    assert beat(1.0 - 0.15 / 0.9 - 0.001).atrial_activation == pytest.approx(0.0, abs=1e-12)
    assert beat(1.0 - 0.05 / 0.9).atrial_activation == pytest.approx(1.0, abs=1e-9)
    assert beat(0.06 / 0.9).atrial_activation == pytest.approx(0.0, abs=1e-12)


def test_activation_is_continuous_over_the_end_of_a_beat():
    before, after = beat(1.0 - 1e-9), beat(1.0 + 1e-9)
    assert before.atrial_activation == pytest.approx(after.atrial_activation, abs=1e-6)
    assert before.ventricular_activation == pytest.approx(after.ventricular_activation, abs=1e-6)


def test_a_beat_latches_the_next_period_and_keeps_the_time_that_has_run_over():
    state = rhythm.State(phase=1.002, period=1.0, beats=3.0)
    after = rhythm.update(state, rhythm.Inputs(target_period=0.5, pacing_period=0.0), RHYTHM)
    assert after == pytest.approx((0.004, 0.5, 4.0))
    paced = rhythm.update(state, rhythm.Inputs(target_period=0.5, pacing_period=0.6), RHYTHM)
    assert paced.period == 0.6
    inside = rhythm.State(phase=0.5, period=1.0, beats=3.0)
    assert rhythm.update(inside, rhythm.Inputs(0.5, 0.0), RHYTHM) == inside


def pressure(volume, activation, contractility=1.0, outside=0.0):
    inputs = ventricle.Inputs(0.0, 0.0, activation, outside, contractility, 1.0)
    return ventricle.rates(ventricle.State(volume), inputs, VENTRICLE)[1].pressure


def test_a_ventricle_lies_on_its_filling_curve_in_diastole_and_on_its_line_in_systole():
    assert pressure(140.0, 0.0) == pytest.approx(math.exp(0.033 * 65.0) - 1.0)
    assert pressure(60.0, 1.0) == pytest.approx(125.0)
    assert pressure(60.0, 1.0, contractility=1.2) == pytest.approx(150.0)


def test_outside_pressure_adds_to_the_pressure_of_every_chamber():
    assert pressure(120.0, 0.3, outside=40.0) - pressure(120.0, 0.3) == pytest.approx(40.0)
    p = atrium.Parameters(0.2, 0.4, 8.0)
    low, high = (
        atrium.rates(atrium.State(50.0), atrium.Inputs(0.0, 0.0, 0.5, x), p)[1].pressure
        for x in (0.0, 7.0)
    )
    assert high - low == pytest.approx(7.0)


def test_a_small_ventricle_sucks_by_no_more_than_the_scale_of_its_filling_curve():
    assert -1.0 < pressure(10.0, 0.0) < 0.0


def test_the_inflow_valve_obeys_its_orifice_equation_and_lets_nothing_back():
    p = inflow_valve.Parameters(resistance=0.006, orifice=3e-5)
    q = inflow_valve.rates(inflow_valve.State(), inflow_valve.Inputs(12.0, 8.0), p)[1].flow
    assert 0.006 * q + 3e-5 * q * q == pytest.approx(4.0)
    assert inflow_valve.rates(inflow_valve.State(), inflow_valve.Inputs(8.0, 12.0), p)[1].flow == 0


def test_the_outflow_valve_accelerates_blood_by_newton_and_closes_on_what_flows_back():
    p = outflow_valve.Parameters(0.0, 0.0, 5e-4, 0.006)

    def change(flow, drop):
        inputs = outflow_valve.Inputs(100.0 + drop, 100.0)
        return outflow_valve.rates(outflow_valve.State(flow), inputs, p)[0].flow

    assert change(100.0, 10.0) == pytest.approx(20_000.0)
    assert change(0.0, -80.0) == 0.0
    assert change(-6.0, -80.0) == pytest.approx(1000.0)


def test_the_pericardium_is_slack_at_rest_and_stiffens():
    p = pericardium.Parameters(4.0, 0.004, 450.0)
    bag = [pericardium.rates(pericardium.State(), pericardium.Inputs(v, -3.7), p)[1].pressure
           for v in (350.0, 450.0, 550.0, 650.0)]  # fmt: skip
    steps = np.diff(bag)
    assert bag[1] == pytest.approx(0.3)
    assert (np.diff(steps) > 0).all()


def test_the_exponential_passes_through_the_three_points_of_the_single_beat_method():
    volume, filling = np.array([130.0]), np.array([10.0])
    scale, stiffness, empty = klotz(volume, filling)

    def curve(v):
        return scale * np.expm1(stiffness * (v - empty))

    full = empty + (volume - empty) / (filling / 27.78) ** (1 / 2.76)
    assert curve(volume) == pytest.approx(filling)
    assert curve(full) == pytest.approx(np.array([30.0]), rel=1e-6)
    assert empty == pytest.approx(np.array([130.0 * (0.6 - 0.06)]))


def test_the_closed_form_keeps_the_blood_volume_and_takes_arrays_or_single_people():
    one = {"male": 1, "age": 40, "body_surface_area": 1.9, "heart_rate": 65, "cardiac_output": 5.5,
               "blood_volume": 5000.0, "mean_arterial_pressure": 92.0}  # fmt: skip
    many = {name: [value, value] for name, value in one.items()}
    from inpersona.models.adult.pulsatile_values import VOLUMES

    for values, members in ((one, 1), (many, 2)):
        p, y = derive_pulsatile(values)
        assert all(x.shape == (members,) for x in (p | y).values())
        assert sum(y[name] for name in VOLUMES) == pytest.approx([5000.0] * members)


def test_the_monitor_latches_what_the_beat_showed():
    zero = monitor.State(*(0.0 for _ in monitor.State._fields))
    p = monitor.Parameters(0.005, 5.0)
    state = zero._replace(
        elapsed=0.8, arterial_sum=72.0, ejected=70.0, arterial=80.0, arterial_high=119.0,
        arterial_low=76.0, left_least=50.0, left_filled=119.0, left_end_diastolic=9.0,
    )  # fmt: skip
    rest = dict.fromkeys(monitor.Inputs._fields, 0.0)
    inputs = monitor.Inputs(**(rest | {"beats": 1.0, "left_volume": 118.0}))
    after = monitor.update(state, inputs, p)
    assert after.mean_pressure == pytest.approx(90.0)
    assert after.systolic_pressure == 119.0
    assert after.diastolic_pressure == 76.0
    assert after.left_end_diastolic_volume == 119.0
    assert after.left_end_diastolic_pressure == 9.0
    assert after.stroke_volume == 70.0
    assert after.elapsed == 0.0
    assert after.arterial_high == 80.0


def test_the_monitor_follows_the_ventricles_through_diastole_and_stops_at_their_onset():
    zero = monitor.State(*(0.0 for _ in monitor.State._fields))
    p = monitor.Parameters(0.005, 5.0)
    rest = dict.fromkeys(monitor.Inputs._fields, 0.0)
    filling = monitor.Inputs(**(rest | {"relaxed": 1.0, "left_volume": 120.0}))
    state = monitor.update(zero._replace(left=9.0, elapsed=0.5), filling, p)
    assert (state.left_filled, state.left_end_diastolic) == (120.0, 9.0)
    onset = monitor.Inputs(**(rest | {"left_volume": 121.0}))
    state = monitor.update(state._replace(left=15.0), onset, p)
    assert (state.left_filled, state.left_end_diastolic) == (120.0, 9.0)
