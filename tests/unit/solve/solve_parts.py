"""Small components for the tests of the engine, made as modules."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

from inpersona.core.units import dimensionless as one
from inpersona.core.units import mL, mL_per_mmHg, mL_per_s, mmHg, mmHg_s_per_mL
from inpersona.solve import functions as f
from inpersona.solve.body import Body, compile_body
from inpersona.solve.model import Model


class X(NamedTuple):
    x: one


class Volume(NamedTuple):
    volume: mL


class Pressure(NamedTuple):
    pressure: mmHg


class Flow(NamedTuple):
    flow: mL_per_s


class FlowIn(NamedTuple):
    flow_in: mL_per_s


class Nothing(NamedTuple):
    pass


def component(name: str, **content: Any) -> ModuleType:
    """A module with the contract's classes; what is not given is empty."""
    made = ModuleType(name)
    empty = dict.fromkeys(("State", "Inputs", "Parameters", "Outputs"), Nothing)
    made.__dict__.update({"TIME": "s", "__file__": __file__, **empty, **content})
    return made


def single(name: str, **content: Any) -> Body:
    """A body of one component, part "a"."""
    return compile_body(Model(name, {"a": component(name, **content)}, {}))


class Values(NamedTuple):
    exp: one
    log: one
    sqrt: one
    sin: one
    cos: one
    tanh: one
    power: one
    cube: one
    absolute: one
    minimum: one
    maximum: one
    clip: one
    where: one
    root: one
    quotient: one


def every_function(x: Any) -> Values:
    """Each function at one number (or expression)."""
    size = f.absolute(x) + 1e-3
    return Values(
        exp=f.exp(x),
        log=f.log(size),
        sqrt=f.sqrt(size),
        sin=f.sin(x),
        cos=f.cos(x),
        tanh=f.tanh(x),
        power=f.power(size, 1.7),
        cube=x**3,
        absolute=f.absolute(x),
        minimum=f.minimum(x, 0.5),
        maximum=f.maximum(x, 0.5),
        clip=f.clip(x, -1.0, 2.0),
        where=f.where(x <= 0.25, -x, 2.0 * x),
        root=f.root(lambda z: z + z**3 - x, 0.5 * x, -20.0, 20.0, iterations=12),
        quotient=1.0 / size,
    )


def functions_body() -> Body:
    """Outputs are `every_function` of the state."""

    def rates(state: X, inputs: Nothing, p: Nothing) -> tuple[X, Values]:
        return X(-state.x), every_function(state.x)

    return single("functions", State=X, Outputs=Values, rates=rates)


class Reservoir(NamedTuple):
    compliance: mL_per_mmHg


class Resistance(NamedTuple):
    resistance: mmHg_s_per_mL


class Ends(NamedTuple):
    before: mmHg
    after: mmHg


def vessel() -> ModuleType:
    """dV/dt = flow in; pressure = V / C."""

    def rates(state: Volume, inputs: FlowIn, p: Reservoir) -> tuple[Volume, Pressure]:
        return Volume(inputs.flow_in), Pressure(state.volume / p.compliance)

    return component(
        "vessel", State=Volume, Inputs=FlowIn, Parameters=Reservoir, Outputs=Pressure, rates=rates
    )


def pipe() -> ModuleType:
    """flow = pressure difference / resistance; no state."""

    def rates(state: Nothing, inputs: Ends, p: Resistance) -> tuple[Nothing, Flow]:
        return Nothing(), Flow((inputs.before - inputs.after) / p.resistance)

    return component("pipe", Inputs=Ends, Parameters=Resistance, Outputs=Flow, rates=rates)


def loop_parts() -> dict[str, ModuleType]:
    """Two vessels and a pipe that feed each other."""
    return {"left": vessel(), "right": vessel(), "pipe": pipe()}


LOOP_LINKS = {
    "left.flow_in": "-1.0 * pipe.flow",
    "right.flow_in": "pipe.flow",
    "pipe.before": "left.pressure",
    "pipe.after": "right.pressure",
}
