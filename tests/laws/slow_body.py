"""The compiled slow body with named access, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.baseline import derive, resting_state, usual_inputs
from inpersona.models.adult.person import body_surface, resting_values
from inpersona.models.adult.slow import slow_model
from inpersona.models.adult.states import apply_state
from inpersona.solve.body import compile_body

Array = NDArray[np.float64]
DAY = 1440.0


def reference_person(age: Array, male: Array, height: Array, weight: Array) -> dict[str, Array]:
    """Resting values of the adults on whom the slow body is tested: pressure and heart rate of one
    healthy person, output and filtration by size, both falling from 40 years on."""
    surface, older = body_surface(height, weight), np.maximum(age - 40.0, 0.0)
    usual = {
        "mean_arterial_pressure": np.full_like(surface, 93.0),
        "cardiac_output": 2.70 * surface * 0.995**older,
        "heart_rate": np.where(male > 0.5, 70.0, 73.0),
        "glomerular_filtration_rate": 0.1073 / 1.73 * surface * 0.988**older,
    }
    return resting_values(age, male, height, weight, usual)


class Slow:
    """Members of the slow body: states, parameters and inputs by name, and their courses."""

    def __init__(
        self,
        age: Sequence[float] = (40.0,),
        male: Sequence[float] = (1.0,),
        height: Sequence[float] = (175.0,),
        weight: Sequence[float] = (70.0,),
        sides: Sequence[str] = ("",),
    ) -> None:
        self.sides = tuple(sides)
        self.body = compile_body(slow_model(sides))
        self.values = reference_person(*(np.array(x, float) for x in (age, male, height, weight)))
        self.parameters = derive(self.values, sides)
        self.state = resting_state(self.values, self.parameters, sides)
        self.inputs = dict.fromkeys(self.body.inputs, 0.0 * self.values["cardiac_output"])
        self.inputs |= usual_inputs(self.values)

    def array(self, names: Sequence[str], values: Mapping[str, Array]) -> Array:
        return np.array([np.asarray(values[name], float) for name in names])

    def diseased(self, name: str, severity: float | Array = 1.0) -> Slow:
        """Put every member into a state of disease (not yet at its rest)."""
        self.parameters = apply_state(self.parameters, name, severity)
        self.inputs = apply_state(self.inputs, name, severity)
        return self

    def run(self, minutes: float, step: float = 30.0, **inputs: float) -> dict[str, Array]:
        """Advance all members; inputs as part__name. Returns the outputs at the end."""
        given = dict(self.inputs)
        for name, value in inputs.items():
            key = name.replace("__", ".")
            given[key] = np.full_like(given[key], value)
        count = max(1, round(minutes / step))
        run = self.body.advance(
            self.array(self.body.states, self.state),
            self.array(self.body.parameters, self.parameters),
            self.array(self.body.inputs, given),
            np.full(count, minutes / count),
            "rosenbrock",
        )
        assert run.ok.all()
        self.state = dict(zip(self.body.states, run.final, strict=True))
        return dict(zip(self.body.outputs, run.end, strict=True))

    def outputs(self) -> dict[str, Array]:
        """Outputs at the present state with the usual inputs."""
        return self.rates()[1]

    def rates(self) -> tuple[dict[str, Array], dict[str, Array]]:
        change, outputs = self.body.rates(
            self.array(self.body.states, self.state),
            self.array(self.body.parameters, self.parameters),
            self.array(self.body.inputs, self.inputs),
        )
        return (
            dict(zip(self.body.states, change, strict=True)),
            dict(zip(self.body.outputs, outputs, strict=True)),
        )

    def copy(self) -> Slow:
        other = object.__new__(Slow)
        other.__dict__ = {**self.__dict__, "state": dict(self.state), "inputs": dict(self.inputs)}
        return other
