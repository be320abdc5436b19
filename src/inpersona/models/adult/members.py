"""Members of an ensemble as arrays of the slow body: from latents and hypotheses to lanes.

Latents are what differs between people (`infer.prior` lists them); here each one is tied, once, to
parameters of the body. A healthy person of the member's age, sex and size is derived first, at exact
rest; ageing, sex, conditions and the member's structural hypothesis shift its parameters after that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.baseline import derive, resting_state, usual_inputs
from inpersona.models.adult.person import MINUTES_PER_DAY, resting_values
from inpersona.models.adult.slow import SLOW
from inpersona.models.adult.states import apply_state, nephron_severity
from inpersona.solve.body import Body, compile_body

Array = NDArray[np.float64]
Labels = NDArray[np.str_]
Named = Mapping[str, Array]

#: Whole-body over venous hematocrit: plasma is richer in the smallest vessels. [chaplin1953]
CELL_RATIO = 0.91
#: Share of the nephrons that no member falls below.
FEWEST_NEPHRONS = 0.03
#: Contractility below which the state of a failing heart begins, as a multiple of normal.
FAILING = 0.8
#: Severity 1 of the failing heart stands at this contractility (its definition in `states.toml`).
FAILING_STATE = 0.6
#: Severity 1 of the heart that fills at high pressure stands at this stiffness, likewise.
STIFF_STATE = 1.4
#: Power of contractility in ejection fraction: ours, so that the prior's spread of contractility gives
#: the published spread of ejection fraction.
EJECTION_POWER = 0.66
#: Ages between which resistance vessels take over a high pressure: output is raised at 17-29 years,
#: no more at 30-39, lowered later. [lundjohansen1991]
REMODELLED_FROM, REMODELLED_BY = 28.0, 38.0
#: Share of that change that comes within months, at any age (ours).
REMODELLED_SOON = 0.25


@dataclass(frozen=True, slots=True)
class Members:
    """Lanes of the slow body. `healthy`: resting values without disease (member arrays by name);
    `parameters` (names, members), `inputs` (names, members) at usual intake and without drugs,
    `states` (names, members)."""

    age: Array
    male: Array
    latents: Named
    hypothesis: Labels
    healthy: Named
    parameters: Array
    inputs: Array
    states: Array

    @property
    def count(self) -> int:
        """Number of members."""
        return len(self.age)

    def with_states(self, states: Array) -> Members:
        """The same members elsewhere in their state space."""
        return replace(self, states=states)

    def parameter(self, name: str) -> Array:
        """One parameter of the slow body of every member."""
        return np.asarray(self.parameters[slow_body().index("parameters", name)])

    def input(self, name: str) -> Array:
        """One input of every member."""
        return np.asarray(self.inputs[slow_body().index("inputs", name)])

    def select(self, chosen: NDArray[np.intp]) -> Members:
        """Some of the members, in the order asked for."""
        return Members(
            self.age[chosen],
            self.male[chosen],
            {k: v[chosen] for k, v in self.latents.items()},
            self.hypothesis[chosen],
            {k: v[chosen] for k, v in self.healthy.items()},
            self.parameters[:, chosen],
            self.inputs[:, chosen],
            self.states[:, chosen],
        )


@cache
def slow_body() -> Body:
    """The compiled slow body."""
    return compile_body(SLOW)


def healthy_values(age: Array, male: Array, latents: Named, expected: Named) -> dict[str, Array]:
    """Resting values of the member before any disease; see `members` for `expected`."""
    usual = {
        "mean_arterial_pressure": latents["normal_pressure"],
        "cardiac_output": expected["cardiac_output"] * latents["cardiac_output_scale"],
        "heart_rate": latents["resting_heart_rate"],
        "glomerular_filtration_rate": expected["glomerular_filtration_rate"],
    }
    v = resting_values(age, male, latents["body_height"], latents["body_weight"], usual)
    v["pulse_pressure"] = expected["pulse_pressure"] / latents["arterial_compliance_scale"]
    v["potassium"] = v["potassium"] * latents["usual_potassium_scale"]
    blood = v["plasma_volume"] + v["red_cell_volume"]
    outside = v["plasma_volume"] + v["interstitial_volume"]
    v["red_cell_volume"] = blood * latents["hematocrit"] * CELL_RATIO
    v["plasma_volume"] = blood - v["red_cell_volume"]
    v["interstitial_volume"] = outside - v["plasma_volume"]
    healthy = np.maximum(latents["contractility_scale"], FAILING) ** EJECTION_POWER
    v["ejection_fraction"] = np.clip(v["ejection_fraction"] * healthy, 0.15, 0.8)
    more = np.maximum(latents["nephron_scale"], 1.0)
    for name in ("glomerular_filtration_rate", "renal_blood_flow"):
        v[name] = v[name] * more
    v["creatinine"] = v["creatinine"] / more  # as much is made as with fewer nephrons
    return v


def _scaled(parameters: dict[str, Array], latents: Named) -> None:
    """Latents that multiply one parameter."""
    for name, factor in (
        ("filtration.natriuresis_sensitivity", 1.0 / latents["salt_sensitivity_scale"]),
        ("renin.renin_level", latents["renin_scale"]),
        ("sympathetic.outflow", latents["sympathetic_scale"]),
        ("solutes.creatinine_generation", latents["creatinine_generation_scale"]),
        ("circulation.left_stiffness", np.minimum(latents["filling_stiffness_scale"], 1.0)),
    ):
        parameters[name] = parameters[name] * factor


def _shifts(age: Array, male: Array, latents: Named, diabetic: Array) -> dict[str, Array]:
    """Severity of each state that every member may have, zero where it does not."""
    strength = np.minimum(latents["contractility_scale"] / FAILING, 1.0)
    stiff = np.maximum(latents["filling_stiffness_scale"], 1.0)
    nephrons = np.clip(latents["nephron_scale"], FEWEST_NEPHRONS, 1.0)
    return {
        "ageing": np.clip((age - 40.0) / 35.0, 0.0, 1.4),
        "woman": 1.0 - male,
        "type_2_diabetes": diabetic,
        "chronic_kidney_disease": nephron_severity(nephrons),
        "heart_failure_reduced": np.log(strength) / np.log(FAILING_STATE / FAILING),
        "heart_failure_preserved": np.log(stiff) / np.log(STIFF_STATE),
    }


def long_standing(age: Array) -> Array:
    """Share of the lasting change of vessels that a high pressure has made by an age (members,)."""
    late = np.clip((age - REMODELLED_FROM) / (REMODELLED_BY - REMODELLED_FROM), 0.0, 1.0)
    return np.asarray(REMODELLED_SOON + (1.0 - REMODELLED_SOON) * late)


def members(
    age: Array,
    male: Array,
    latents: Named,
    hypothesis: Labels,
    expected: Named,
    diabetic: Array | float = 0.0,
) -> Members:
    """Build the lanes of an ensemble.

    Args: age in years and male (1 or 0), shape (members,); latents by name; hypothesis labels;
    expected, what people of this age, sex and size have on average (cardiac_output in L/min,
    glomerular_filtration_rate in L/min, pulse_pressure in mmHg); diabetic, severity of the state
    of type 2 diabetes.
    Returns: Members at the healthy resting state (not yet at rest with their disease: `settle`).
    """
    body = slow_body()
    healthy = healthy_values(age, male, latents, expected)
    parameters = derive(healthy)
    start = resting_state(healthy, parameters)
    inputs = {name: np.zeros_like(age) for name in body.inputs} | usual_inputs(healthy)
    inputs["compartments.sodium_intake"] = latents["sodium_intake"] / MINUTES_PER_DAY
    inputs["potassium.potassium_intake"] = latents["potassium_intake"] / MINUTES_PER_DAY
    inputs["compartments.water_intake"] = latents["water_intake"] / MINUTES_PER_DAY
    everyone = np.zeros_like(age)
    for state, severity in _shifts(age, male, latents, everyone + diabetic).items():
        parameters = apply_state(parameters, state, severity)
        inputs = apply_state(inputs, state, severity)
    for label in np.unique(hypothesis):
        mine = np.where(hypothesis == label, latents["severity"], 0.0)
        parameters = apply_state(parameters, str(label), mine, long_standing(age))
    _scaled(parameters, latents)
    return Members(
        age,
        male,
        latents,
        hypothesis,
        healthy,
        _rows(body.parameters, parameters),
        _rows(body.inputs, inputs),
        _rows(body.states, start),
    )


def _rows(names: tuple[str, ...], values: Named) -> Array:
    return np.array([values[name] for name in names], dtype=np.float64)
