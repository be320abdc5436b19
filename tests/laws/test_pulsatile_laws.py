"""Conservation, rest, step length, agreement with CVODE and the heart's own laws, on the whole body."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import itertools

from cardiac_function import STANDARD, measure_cardiac_function
from pulsatile_body import MAN, PEOPLE, body, course, manoeuvre, output, people, window

from inpersona.models.adult.manoeuvres import Phase
from inpersona.models.adult.pulsatile import (
    blood_volume,
    derive_pulsatile,
    readings,
    resting_inputs,
    settle,
)


def everywhere(states):
    tissue = [body().states.index(f"tissue.{n}") for n in ("leg_volume", "crystalloid_in_tissue")]
    return blood_volume(body(), states) + states[tissue].sum(axis=0)


def run(step, method, seconds=30.0):
    """Readings over 30 s after as long a run-in, at a step and method."""
    settled, u = people(), resting_inputs(body(), 4)
    steps = np.full(round(seconds / step), step)
    first = body().advance(settled.states, settled.parameters, u, steps, method=method)
    return readings(
        body().outputs,
        body().advance(first.final, settled.parameters, u, steps, method=method).mean,
    )


def test_people_rest_at_their_own_numbers():
    assert max(np.abs(miss).max() for miss in people().misses.values()) < 0.005


def test_a_wide_range_of_people_settles_and_none_is_lost():
    draw, n = np.random.default_rng(7), 64
    surface, age = draw.uniform(1.5, 2.3, n), draw.uniform(20, 90, n)
    systolic = draw.uniform(100, 190, n)
    atrial = draw.uniform(1.5, 8.0, n)
    people = {
        "male": draw.integers(0, 2, n).astype(float), "age": age, "body_surface_area": surface,
        "heart_rate": draw.uniform(50, 95, n), "cardiac_output": surface * draw.uniform(2.2, 3.6, n),
        "blood_volume": 2700.0 * surface, "systolic_blood_pressure": systolic,
        "diastolic_blood_pressure": systolic * draw.uniform(0.52, 0.68, n),
        "left_ventricular_ejection_fraction": draw.uniform(45, 70, n),
        "right_atrial_pressure": atrial, "pulmonary_artery_wedge_pressure": atrial + 5.0,
    }  # fmt: skip
    settled = settle(body(), people, *derive_pulsatile(people))
    worst = np.max([np.abs(miss) for miss in settled.misses.values()], axis=0)
    assert np.isfinite(settled.states).all()
    assert np.quantile(worst, 0.9) < 0.05


def test_blood_is_neither_made_nor_lost_in_ten_minutes_of_tilt_and_suction():
    start = everywhere(people().states)
    done = course(
        Phase(300.0, {"posture.tilt": 0.87}), Phase(300.0, {"posture.lower_body_suction": 30.0})
    )
    assert np.abs(everywhere(done.states) / start - 1.0).max() < 1e-9
    assert np.allclose(start, PEOPLE["blood_volume"], rtol=1e-9)


def test_a_bleed_and_an_infusion_change_blood_by_exactly_what_was_given():
    start = everywhere(people().states)
    done = course(
        Phase(100.0, {"influences.bleeding": 4.0}), Phase(100.0, {"influences.crystalloid": 7.0})
    )
    assert np.allclose(everywhere(done.states) - start, 300.0, atol=1e-5)


def test_rest_stays_where_it_is_for_five_minutes():
    done = course(Phase(300.0))
    before, after = window(done, -30.0, 0.0), window(done, 270.0, 300.0)
    for name in ("mean_arterial_pressure", "heart_rate", "cardiac_output"):
        assert np.abs(after[name] / before[name] - 1.0).max() < 0.005


@pytest.mark.parametrize(("step", "method"), [(0.004, "heun"), (0.002, "rk4")])
def test_halving_the_step_changes_every_reading_by_less_than_one_percent(step, method):
    coarse, fine = run(step, method), run(step / 2, method)
    worst = {name: np.abs(coarse[name] / fine[name] - 1.0).max() for name in fine}
    assert max(worst.values()) < 0.01, worst


def by_cvode(y, p, u, seconds):
    """States after some seconds without an event of a valve that closes."""
    cvode = pytest.importorskip("sksundae.cvode")

    moving = [i for i, n in enumerate(body().states) if not n.startswith("monitor")]

    def change(t, x, out):
        whole = y.copy()
        whole[moving, 0] = x
        out[:] = body().rates(whole, p, u)[0][moving, 0]

    solver = cvode.CVODE(change, rtol=1e-8, atol=1e-7, max_step=0.002, max_num_steps=100_000)
    done = solver.solve(np.array([0.0, seconds]), y[moving, 0].copy())
    assert done.success
    return moving, done.y[-1]


def flows(y):
    return y[[body().states.index(f"{valve}.flow") for valve in ("aortic", "pulmonic")], 0]


@pytest.mark.parametrize("part", ["while both valves are open", "from closure to the atria"])
def test_a_beat_agrees_with_cvode_between_the_closures_of_its_valves(part):
    settled, u = people(), resting_inputs(body(), 1)
    y, p = settled.states[:, [MAN]], settled.parameters[:, [MAN]]
    phase, step = body().states.index("rhythm.phase"), np.array([0.002])
    while not 0.0 < y[phase, 0] < 0.01:  # to the first steps of a beat
        y = body().advance(y, p, u, step).final
    if part == "from closure to the atria":
        while y[phase, 0] < 0.3 or flows(y).max() > 0.0:
            y = body().advance(y, p, u, step).final
        stop = 0.3
    else:
        while flows(y).min() < 20.0:
            y = body().advance(y, p, u, step).final
        ahead, stop = y, 0.0
        while flows(ahead).min() > 20.0:
            ahead, stop = body().advance(ahead, p, u, step).final, stop + 0.002
    count = round(stop / 0.001)
    ours = body().advance(y, p, u, np.full(count, stop / count)).final[:, 0]
    moving, theirs = by_cvode(y, p, u, stop)
    difference = np.abs(ours[moving] - theirs) / np.maximum(np.abs(theirs), 1.0)
    assert difference.max() < 1e-4, body().states[moving[int(difference.argmax())]]


def test_stroke_volume_rises_with_filling_and_falls_with_load():
    settled = people()
    read = measure_cardiac_function(body(), settled.states, settled.parameters)
    stroke = dict(zip(STANDARD, read["left_ventricular_stroke_volume"], strict=True))
    rest = stroke[STANDARD[0]]
    by_volume = sorted((c for c in STANDARD if c[1:] == STANDARD[0][1:]), key=lambda c: c.volume)
    volumes = [stroke[c] for c in by_volume]
    assert all((b > a).all() for a, b in itertools.pairwise(volumes))
    lighter, heavier = (stroke[c] for c in STANDARD if c.resistance != 1.0)
    assert (lighter > rest).all()
    assert (heavier < rest).all()
    weak = next(stroke[c] for c in STANDARD if c.contractility < 1.0)
    assert (weak < rest).all()


def test_the_curve_of_stroke_volume_flattens_at_high_filling():
    settled = people()
    read = measure_cardiac_function(body(), settled.states, settled.parameters)
    order = [1, 2, 0, 3]
    wedge = read["pulmonary_artery_wedge_pressure"][order]
    slopes = np.diff(read["left_ventricular_stroke_volume"][order], axis=0) / np.diff(wedge, axis=0)
    assert (slopes[1:] < slopes[:-1]).all()


def test_the_left_ventricle_does_about_a_watt_and_the_arteries_receive_less():
    settled, u = people(), resting_inputs(body(), 4)
    done = body().advance(settled.states, settled.parameters, u, np.full(5000, 0.002),
                          record_every=1)  # fmt: skip
    at = {
        n: done.record[:, body().outputs.index(n)]
        for n in ("left_ventricle.pressure", "arteries.root_pressure", "aortic.flow", "mitral.flow")
    }
    watt = 133.322e-6  # of mmHg mL/s
    flow = at["aortic.flow"] - at["mitral.flow"]
    heart = (at["left_ventricle.pressure"] * flow).mean(axis=0) * watt
    arteries = (at["arteries.root_pressure"] * at["aortic.flow"]).mean(axis=0) * watt
    assert ((heart > 0.9) & (heart < 2.0)).all()
    assert (arteries < heart + 0.05).all()
    assert (arteries > 0.8 * heart).all()


def test_with_the_reflex_open_a_bleed_lowers_pressure_much_more():
    settled = people()
    open_loop = settled.parameters.copy()
    for part in ("heart_nerves", "vessel_nerves"):
        open_loop[body().parameters.index(f"{part}.loop_gain")] = 0.0
    u = resting_inputs(body(), 4)
    u[body().inputs.index("influences.bleeding")] = 5.0
    falls = []
    for parameters in (settled.parameters, open_loop):
        end = body().advance(settled.states, parameters, u, np.full(25_000, 0.004), method="heun")
        pressure = end.final[body().states.index("monitor.mean_pressure")]
        falls.append(settled.states[body().states.index("monitor.mean_pressure")] - pressure)
    assert (falls[1] > 2.0 * np.maximum(falls[0], 0.0)).all()


@pytest.mark.parametrize(
    ("blockade", "quantity", "sign"),
    [
        ("heart_nerves.beta_blockade", "heart_rate", -1),
        ("heart_nerves.vagal_blockade", "heart_rate", 1),
        ("vessel_nerves.alpha_blockade", "mean_arterial_pressure", -1),
    ],
)
def test_blockade_removes_a_tonic_effect(blockade, quantity, sign):
    done = course(Phase(120.0, {blockade: 1.0}))
    change = window(done, 90.0, 120.0)[quantity] - window(done, -30.0, 0.0)[quantity]
    assert (sign * change > 3.0).all()


def test_a_paced_heart_keeps_the_rate_of_the_pacemaker():
    done = manoeuvre("pace right_atrium", 60.0, rate_per_min=90.0)
    assert np.allclose(window(done, 40.0, 60.0)["heart_rate"], 90.0, rtol=0.005)


def test_a_severe_bleed_stays_finite():
    done = course(Phase(600.0, {"influences.bleeding": 3.0}))
    assert np.isfinite(done.outputs).all()
    chambers = ("left_ventricle.volume", "right_ventricle.volume", "arteries.volume")
    assert all((output(done, name) > 0.0).all() for name in chambers)
