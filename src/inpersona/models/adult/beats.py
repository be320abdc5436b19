"""The beating circulation of the same members: pulse pressure, filling pressures and waveforms.

Each member's pulsatile body is settled at the member's healthy rest. The state of the slow body is
then laid on it through its inputs (resistances, blood and unstressed volume, heart period,
contractility, reflex set point) and it beats until it repeats itself. What it shows of mean pressure
and output is compared with the slow body's: the check on the averaged circulation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.members import Members
from inpersona.models.adult.person import body_surface
from inpersona.models.adult.pulsatile import PULSATILE, readings
from inpersona.models.adult.pulsatile_settle import (
    METHOD,
    STEP,
    Settled,
    resting_inputs,
    settle,
)
from inpersona.models.adult.pulsatile_values import (
    MEAN_SHARE,
    REGIONS,
    constants,
    derive_pulsatile,
    usual_baroreflex_sensitivity,
)
from inpersona.solve.body import Body, Run, compile_body

Array = NDArray[np.float64]
Named = Mapping[str, Array]

#: Age (years) whose baroreflex sensitivity is 1 on the scale of the latent (`infer.expected`).
REFLEX_AGE = np.array(35.0)


@dataclass(frozen=True, slots=True)
class Hearts:
    """Pulsatile bodies of members, settled at healthy rest: `settled` lanes and the members'
    healthy values that they were settled to."""

    settled: Settled
    healthy: Named

    def select(self, chosen: NDArray[np.intp]) -> Hearts:
        """Some of the members."""
        part = Settled(
            self.settled.states[:, chosen],
            self.settled.parameters[:, chosen],
            {k: v[chosen] for k, v in self.settled.misses.items()},
        )
        return Hearts(part, {k: v[chosen] for k, v in self.healthy.items()})


@cache
def pulsatile_body() -> Body:
    """The compiled pulsatile body."""
    return compile_body(PULSATILE)


def healthy_targets(members: Members) -> dict[str, Array]:
    """What the beating body of each member is settled to (before disease)."""
    h = members.healthy
    height, weight = members.latents["body_height"], members.latents["body_weight"]
    diastolic = h["mean_arterial_pressure"] - MEAN_SHARE * h["pulse_pressure"]
    return {
        "age": members.age,
        "male": members.male,
        "body_surface_area": body_surface(height, weight),
        "heart_rate": h["heart_rate"],
        "cardiac_output": h["cardiac_output"],
        "blood_volume": 1000.0 * (h["plasma_volume"] + h["red_cell_volume"]),
        "mean_arterial_pressure": h["mean_arterial_pressure"],
        "systolic_blood_pressure": diastolic + h["pulse_pressure"],
        "diastolic_blood_pressure": diastolic,
        "left_ventricular_ejection_fraction": 100.0 * h["ejection_fraction"],
        "baroreflex_sensitivity": usual_baroreflex_sensitivity(REFLEX_AGE)
        * members.latents["baroreflex_gain_scale"],
    }


def hearts_of(members: Members, rounds: int = 7, seconds: float = 8.0) -> Hearts:
    """Settle the members' pulsatile bodies at healthy rest."""
    targets = healthy_targets(members)
    parameters, states = derive_pulsatile(targets)
    settled = settle(pulsatile_body(), targets, parameters, states, rounds, seconds)
    return Hearts(settled, members.healthy)


def laid_on(hearts: Hearts, members: Members, slow: Named) -> tuple[Array, Array]:
    """States and inputs of the beating body in a state of the slow body.

    Args: slow, quantities of the slow body (members,) (`slow_runs.QUANTITIES`).
    Returns: states and inputs (names, members); the reflex is reset to the slow body's pressure.
    """
    body, h = pulsatile_body(), hearts.healthy
    states = hearts.settled.states.copy()
    inputs = resting_inputs(body, states.shape[1])
    gradient = h["mean_arterial_pressure"] - h["right_atrial_pressure"]
    beds = gradient / (h["cardiac_output"] - h["renal_blood_flow"])
    renal = h["renal_blood_flow"] / gradient
    held = members.parameter("circulation.unstressed_volume")
    for name, value in (
        ("influences.resistance_factor", slow["nonrenal_resistance"] / beds),
        ("influences.renal_resistance_factor", renal / slow["renal_conductance"]),
        ("influences.contractility_factor", contractility(members, slow)),
        ("influences.relaxed_volume", slow["unstressed_volume"] - 1000.0 * held),
        ("heart_nerves.period_factor", h["heart_rate"] / slow["heart_rate"]),
        (
            "baroreceptors.set_point_shift",
            slow["mean_arterial_pressure"] - h["mean_arterial_pressure"],
        ),
    ):
        inputs[body.index("inputs", name)] = value
    more = slow["blood_volume"] - 1000.0 * (h["plasma_volume"] + h["red_cell_volume"])
    for region in REGIONS:
        share = constants()[f"{region}_veins.unstressed_share"]
        states[body.index("states", f"{region}_veins.volume")] += share * more
    return states, inputs


def failing(hearts: Hearts, members: Members) -> Array:
    """Parameters of the beating body (names, members) with the members' disease of the muscle: weak
    walls, dilated or stiff chambers, as in the averaged circulation."""
    body, found = pulsatile_body(), hearts.settled.parameters.copy()

    def scale(name: str, factor: Array) -> None:
        found[body.index("parameters", name)] *= factor

    wide = members.parameter("circulation.left_dilatation")
    scale(
        "left_ventricle.end_systolic_elastance",
        members.parameter("circulation.left_strength") / wide,
    )
    scale("left_ventricle.end_systolic_intercept", wide)
    scale("left_ventricle.filling_intercept", wide)
    scale(
        "left_ventricle.filling_stiffness", members.parameter("circulation.left_stiffness") / wide
    )
    scale("right_ventricle.end_systolic_elastance", members.parameter("circulation.right_strength"))
    return found


def contractility(members: Members, slow: Named) -> Array:
    """Contractility in a state of the slow body, relative to the member's healthy rest."""
    gain = members.parameter("circulation.contractility_gain")
    reduction = slow.get("contractility_reduction", np.zeros(members.count))
    return np.asarray((1.0 + gain * (slow["cardiac_tone"] - 1.0)) * (1.0 - reduction))


def beat(
    hearts: Hearts, members: Members, slow: Named, seconds: float = 24.0, record: float = 0.0
) -> Run:
    """Let the beating bodies come to rest in a state of the slow body.

    Args: seconds simulated; record, seconds at the end of which every step is recorded.
    Returns: the last Run of `solve.body` (over `record` seconds, or one second).
    """
    body = pulsatile_body()
    states, inputs = laid_on(hearts, members, slow)
    last = record or 1.0
    parameters = failing(hearts, members)
    steps = np.full(round((seconds - last) / STEP), STEP)
    before = body.advance(states, parameters, inputs, steps, METHOD)
    steps = np.full(round(last / STEP), STEP)
    return body.advance(before.final, parameters, inputs, steps, METHOD, 1 if record else 0)


def shown(run: Run) -> dict[str, Array]:
    """Bedside quantities at the end of a run, by name (members,)."""
    return dict(readings(pulsatile_body().outputs, run.end))
