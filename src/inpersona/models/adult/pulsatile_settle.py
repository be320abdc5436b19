"""Bring a pulsatile body to rest at a person's numbers, then give it that rest as its set point.

First the reflex loop is open (gain 0) and a few parameters are corrected by what a run measured:
elastances by end-systolic volume, filling curves by end-diastolic volume at its pressure, resistance
by mean pressure, arterial compliance by pulse pressure, unstressed volume by atrial pressures. Then
firing and effector signals of that rest become the reference, and the loop is closed: rest stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.pulsatile_values import BEDS, REGIONS, VOLUMES, constants, fill
from inpersona.solve.body import Body, Method

Array = NDArray[np.float64]
#: Step (s) and method at which halving the step changes every reading by less than 1 %.
STEP = 0.004
METHOD: Method = "heun"
#: Inputs whose neutral value is not 0.
NEUTRAL = {
    "influences.resistance_factor": 1.0,
    "influences.renal_resistance_factor": 1.0,
    "influences.contractility_factor": 1.0,
    "heart_nerves.period_factor": 1.0,
}


class Settled(NamedTuple):
    """A body at rest: arrays (names, lanes), and the largest relative miss of each target."""

    states: Array
    parameters: Array
    misses: dict[str, Array]


def resting_inputs(body: Body, lanes: int) -> Array:
    """Inputs of quiet supine rest, (inputs, lanes)."""
    column = np.array([NEUTRAL.get(name, 0.0) for name in body.inputs])
    return np.repeat(column[:, None], lanes, axis=1)


def pack(names: tuple[str, ...], values: Mapping[str, Array]) -> Array:
    """A mapping as an array (names, lanes)."""
    return np.array([values[name] for name in names], dtype=float)


class _Bench:
    """The body on the bench: its arrays by name, one run, one reading."""

    def __init__(self, body: Body, parameters: Mapping[str, Array], states: Mapping[str, Array]):
        self.body = body
        self.p = pack(body.parameters, parameters)
        self.y = pack(body.states, states)
        self._p = {name: i for i, name in enumerate(body.parameters)}
        self._y = {name: i for i, name in enumerate(body.states)}
        self._o = {name: i for i, name in enumerate(body.outputs)}
        self.mean = np.zeros((len(body.outputs), self.y.shape[1]))

    def run(self, seconds: float) -> None:
        """Advance at rest and keep means and final states."""
        steps = np.full(round(seconds / STEP), STEP)
        inputs = resting_inputs(self.body, self.y.shape[1])
        done = self.body.advance(self.y, self.p, inputs, steps, method=METHOD)
        self.y, self.mean = np.array(done.final), np.array(done.mean)

    def state(self, name: str) -> Array:
        row: Array = self.y[self._y[name]]
        return row

    def output(self, name: str) -> Array:
        row: Array = self.mean[self._o[name]]
        return row

    def parameter(self, name: str) -> Array:
        row: Array = self.p[self._p[name]]
        return row

    def set(self, name: str, value: Array | float) -> None:
        self.p[self._p[name]] = value

    def scale(self, name: str, factor: Array, limit: float = 1.5) -> None:
        self.p[self._p[name]] *= np.clip(factor, 1.0 / limit, limit)


def _targets(v: Mapping[str, Array]) -> dict[str, Array]:
    stroke = 1000.0 * v["cardiac_output"] / v["heart_rate"]
    left = v["left_ventricular_end_diastolic_volume"]
    return {
        "systolic_pressure": v["systolic_blood_pressure"],
        "diastolic_pressure": v["diastolic_blood_pressure"],
        "right_atrial_pressure": v["right_atrial_pressure"],
        "left_atrial_pressure": v["pulmonary_artery_wedge_pressure"],
        "mean_pulmonary_pressure": v["mean_pulmonary_artery_pressure"],
        "left_end_diastolic_volume": left,
        "right_end_diastolic_volume": constants()["ventricles.right_size_ratio"] * left,
        "stroke_volume": stroke,
    }


def _correct_chambers(bench: _Bench, goal: Mapping[str, Array]) -> None:
    """Elastances and filling curves of both ventricles."""
    loads = {"left": "systolic_pressure", "right": "mean_pulmonary_pressure"}
    for side, load in loads.items():
        name = f"{side}_ventricle"
        volume = bench.state(f"monitor.{side}_end_diastolic_volume")
        pressure = bench.state(f"monitor.{side}_atrial_pressure")
        wanted = goal[f"{side}_end_diastolic_volume"]
        slope = bench.parameter(f"{name}.filling_stiffness") * (
            bench.state(f"monitor.{side}_end_diastolic_pressure")
            - bench.output("pericardium.pressure")
            + bench.parameter(f"{name}.filling_pressure_scale")
        )
        expected = volume + np.clip(
            (goal[f"{side}_atrial_pressure"] - pressure) / np.maximum(slope, 0.03), -25.0, 25.0
        )
        intercept = bench.parameter(f"{name}.filling_intercept")
        bench.set(f"{name}.filling_intercept", intercept + 0.7 * (wanted - expected))
        empty = bench.parameter(f"{name}.end_systolic_intercept")
        left_over = bench.state(f"monitor.{side}_end_systolic_volume") - empty
        goal_left = np.maximum(wanted - goal["stroke_volume"] - empty, 5.0)
        strength = left_over / goal_left * goal[load] / bench.state(f"monitor.{load}")
        bench.scale(f"{name}.end_systolic_elastance", strength**0.8)


def _correct_vessels(bench: _Bench, goal: Mapping[str, Array], scale: Array) -> None:
    """Resistances, arterial compliance, unstressed volumes."""
    read = {name: bench.state(f"monitor.{name}") for name in goal}
    stroke = read["stroke_volume"] / goal["stroke_volume"]
    level = (goal["systolic_pressure"] + goal["diastolic_pressure"]) / (
        read["systolic_pressure"] + read["diastolic_pressure"]
    )
    for bed in BEDS:
        bench.scale(f"{bed}_bed.resistance", level * stroke)
    pulse = (read["systolic_pressure"] - read["diastolic_pressure"]) / (
        goal["systolic_pressure"] - goal["diastolic_pressure"]
    )
    bench.scale("arteries.compliance", pulse / stroke)
    compliance = bench.parameter("arteries.compliance")
    bench.set("arteries.compliance", np.clip(compliance, 0.1 * scale, 8.0 * scale))
    drop = goal["mean_pulmonary_pressure"] - goal["left_atrial_pressure"]
    measured = read["mean_pulmonary_pressure"] - read["left_atrial_pressure"]
    bench.scale("pulmonary.resistance", drop / np.maximum(measured, 0.5) * stroke)
    lacking = 90.0 * scale * (goal["right_atrial_pressure"] - read["right_atrial_pressure"])
    lacking += 12.0 * scale * (goal["left_atrial_pressure"] - read["left_atrial_pressure"])
    for region in REGIONS:
        share = constants()[f"{region}_veins.unstressed_share"]
        name = f"{region}_veins.unstressed_volume"
        bench.set(name, bench.parameter(name) - share * np.clip(lacking, -250.0, 250.0))


def _rest_references(bench: _Bench) -> None:
    """What the run measured becomes the reference of tissue, pericardium and reflexes."""
    legs = bench.body.states.index("leg_veins.volume")
    filtered = bench.body.states.index("tissue.leg_volume")
    bench.y[legs] += bench.y[filtered]
    bench.y[filtered] = 0.0
    bench.set("tissue.resting_leg_pressure", bench.output("leg_veins.transmural_pressure"))
    for bed in BEDS:
        region = "central" if bed == "renal" else bed
        bench.set(
            f"{bed}_bed.resting_distending_pressure",
            bench.output(f"{region}_veins.transmural_pressure"),
        )
    bag = bench.output("pericardium.pressure") - bench.output("posture.thoracic_pressure")
    bag = bag / bench.parameter("pericardium.resting_pressure")
    volume = bench.parameter("pericardium.resting_volume")
    moved = np.log(np.maximum(bag, 0.2)) / bench.parameter("pericardium.stiffness")
    bench.set("pericardium.resting_volume", volume + np.clip(moved, -40.0, 40.0))
    excess = constants()["baroreceptors.set_point_excess"]
    bench.set("baroreceptors.set_point", bench.state("monitor.mean_pressure") + excess)
    transmural = bench.output("right_atrium.transmural_pressure")
    excess = constants()["cardiopulmonary.set_point_excess"]
    bench.set("cardiopulmonary.set_point", transmural + excess)
    bench.set("heart_nerves.resting_sympathetic", bench.output("heart_nerves.sympathetic"))
    bench.set("heart_nerves.resting_vagal", bench.output("heart_nerves.vagal"))
    bench.set("vessel_nerves.resting_sympathetic", bench.output("vessel_nerves.sympathetic"))


def settle(
    body: Body,
    values: Mapping[str, Any],
    parameters: Mapping[str, Array],
    states: Mapping[str, Array],
    rounds: int = 12,
    seconds: float = 12.0,
) -> Settled:
    """Refine `derive_pulsatile`'s start until the body rests at the person's numbers.

    Args: body, compiled pulsatile body; values as given to `derive_pulsatile`; its parameters and
    states; rounds of `seconds` each with the loop open, then half a minute more. Returns: Settled, with
    the loop closed. `misses` are relative; the caller decides what is too much.
    """
    v = fill(values)
    goal = _targets(v)
    scale = v["blood_volume"] / 5000.0
    bench = _Bench(body, parameters, states)
    for loop in ("heart_nerves", "vessel_nerves"):
        bench.set(f"{loop}.loop_gain", 0.0)
    for _ in range(rounds):
        bench.run(seconds)
        _correct_chambers(bench, goal)
        _correct_vessels(bench, goal, scale)
        _rest_references(bench)
    for _ in range(2):
        bench.run(2.0 * seconds)
        _rest_references(bench)
    for loop in ("heart_nerves", "vessel_nerves"):
        bench.set(f"{loop}.loop_gain", 1.0)
    bench.run(2.0 * seconds)
    misses = {name: bench.state(f"monitor.{name}") / wanted - 1.0 for name, wanted in goal.items()}
    return Settled(bench.y, bench.p, misses)


def blood_volume(body: Body, states: Array) -> Array:
    """Blood of each lane, mL."""
    return np.asarray(sum(states[body.states.index(name)] for name in VOLUMES))
