"""A closed-loop circulation and stiff test equations, as components. [regazzoni2022, robertson1966]"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from inpersona.core.units import dimensionless as one
from inpersona.core.units import (
    mL,
    mL_per_mmHg,
    mL_per_s,
    mmHg,
    mmHg_per_mL,
    mmHg_s2_per_mL,
    mmHg_s_per_mL,
    per_s,
)
from inpersona.solve.body import Body, compile_body
from inpersona.solve.functions import cos, exp, where
from inpersona.solve.model import Model


class Nothing(NamedTuple):
    pass


def component(name: str, **content: Any) -> ModuleType:
    """A module with the contract's classes; what is not given is empty."""
    made = ModuleType(name)
    empty = dict.fromkeys(("State", "Inputs", "Parameters", "Outputs"), Nothing)
    made.__dict__.update({"TIME": "s", "__file__": __file__, **empty, **content})
    return made


class Phase(NamedTuple):
    phase: one


class Rate(NamedTuple):
    rate: per_s


def _beat(state: Phase, inputs: Nothing, p: Rate) -> tuple[Phase, Phase]:
    return Phase(p.rate), state


def _wrap(state: Phase, inputs: Nothing, p: Rate) -> Phase:
    return Phase(where(state.phase >= 1.0, state.phase - 1.0, state.phase))


class Volume(NamedTuple):
    volume: mL


class ChamberIn(NamedTuple):
    phase: one
    flow_in: mL_per_s
    flow_out: mL_per_s


class ChamberParameters(NamedTuple):
    active: mmHg_per_mL
    passive: mmHg_per_mL
    empty: mL
    onset: one
    contraction: one
    relaxation: one


class Pressure(NamedTuple):
    pressure: mmHg


def _chamber(s: Volume, i: ChamberIn, p: ChamberParameters) -> tuple[Volume, Pressure]:
    shifted = i.phase - p.onset
    t = where(shifted < 0.0, shifted + 1.0, shifted)
    rise = 0.5 * (1.0 - cos(math.pi * t / p.contraction))
    fall = 0.5 * (1.0 + cos(math.pi * (t - p.contraction) / p.relaxation))
    late = where(t < p.contraction + p.relaxation, fall, 0.0)
    elastance = p.active * where(t < p.contraction, rise, late) + p.passive
    return Volume(i.flow_in - i.flow_out), Pressure(elastance * (s.volume - p.empty))


class Ends(NamedTuple):
    before: mmHg
    after: mmHg


class Diode(NamedTuple):
    open: mmHg_s_per_mL
    closed: mmHg_s_per_mL
    softness: mmHg


class Flow(NamedTuple):
    flow: mL_per_s


def _valve(s: Nothing, i: Ends, p: Diode) -> tuple[Nothing, Flow]:
    """Conductance between closed and open as a smooth switch of the pressure difference."""
    drop = i.before - i.after
    share = 1.0 / (1.0 + exp(-drop / p.softness))
    return Nothing(), Flow(drop * (share / p.open + (1.0 - share) / p.closed))


class VesselState(NamedTuple):
    pressure: mmHg
    flow: mL_per_s


class VesselIn(NamedTuple):
    flow_in: mL_per_s
    after: mmHg


class VesselParameters(NamedTuple):
    compliance: mL_per_mmHg
    resistance: mmHg_s_per_mL
    inertance: mmHg_s2_per_mL


def _vessel(s: VesselState, i: VesselIn, p: VesselParameters) -> tuple[VesselState, VesselState]:
    pressure = (i.flow_in - s.flow) / p.compliance
    flow = (s.pressure - i.after - p.resistance * s.flow) / p.inertance
    return VesselState(pressure, flow), s


RING = (
    "la",
    "mitral",
    "lv",
    "aortic",
    "sa",
    "sv",
    "ra",
    "tricuspid",
    "rv",
    "pulmonary",
    "pa",
    "pv",
)
CHAMBERS, VALVES = ("la", "lv", "ra", "rv"), ("mitral", "aortic", "tricuspid", "pulmonary")
VESSELS = ("sa", "sv", "pa", "pv")
PARAMETERS = {
    "clock": (1.25,),
    "la": (0.07, 0.18, 4.0, 0.9, 0.17, 0.17),
    "lv": (4.482, 0.170, 42.0, 0.1, 0.25, 0.40),
    "ra": (0.06, 0.07, 4.0, 0.9, 0.17, 0.17),
    "rv": (0.200, 0.029, 16.0, 0.1, 0.25, 0.40),
    **dict.fromkeys(VALVES, (0.0075, 75006.2, 0.5)),
    "sa": (1.372, 0.733, 0.005),
    "sv": (11.363, 0.32, 0.0005),
    "pa": (20.0, 0.046, 0.0005),
    "pv": (16.0, 0.0015, 0.0005),
}
START = {
    "clock.phase": 0.0,
    **{"la.volume": 87.183, "lv.volume": 118.520, "ra.volume": 86.833, "rv.volume": 166.177},
    **{"sa.pressure": 87.675, "sv.pressure": 35.898, "pa.pressure": 19.545, "pv.pressure": 15.004},
    **{"sa.flow": 71.104, "sv.flow": 94.039, "pa.flow": 94.084, "pv.flow": 473.279},
}


def _links() -> dict[str, str]:
    links = {f"{c}.phase": "clock.phase" for c in CHAMBERS}
    for k, name in enumerate(RING):
        before, after = RING[k - 1], RING[(k + 1) % len(RING)]
        if name in VALVES:
            links |= {f"{name}.before": f"{before}.pressure", f"{name}.after": f"{after}.pressure"}
            continue
        links[f"{name}.flow_in"] = f"{before}.flow"
        if name in CHAMBERS:
            links[f"{name}.flow_out"] = f"{after}.flow"
        else:
            links[f"{name}.after"] = f"{after}.pressure"
    return links


def circulation() -> Body:
    """13 states, twelve parts in a ring and a clock."""
    clock = component(
        "clock", State=Phase, Parameters=Rate, Outputs=Phase, rates=_beat, update=_wrap
    )
    chamber = component("chamber", State=Volume, Inputs=ChamberIn, Parameters=ChamberParameters,
                        Outputs=Pressure, rates=_chamber)  # fmt: skip
    valve = component("valve", Inputs=Ends, Parameters=Diode, Outputs=Flow, rates=_valve)
    vessel = component("vessel", State=VesselState, Inputs=VesselIn, Parameters=VesselParameters,
                       Outputs=VesselState, rates=_vessel)  # fmt: skip
    kinds = dict.fromkeys(CHAMBERS, chamber) | dict.fromkeys(VALVES, valve)
    kinds |= dict.fromkeys(VESSELS, vessel)
    return compile_body(Model("ring", {"clock": clock, **{n: kinds[n] for n in RING}}, _links()))


def circulation_arrays(lanes: int) -> tuple[Body, np.ndarray, np.ndarray, np.ndarray]:
    """Body, state, parameters, inputs; arterial compliance differs between the lanes."""
    body = circulation()
    y = np.repeat(np.array([[START[n]] for n in body.states]), lanes, axis=1)
    column = [v for part in ("clock", *RING) for v in PARAMETERS[part]]
    p = np.repeat(np.array(column)[:, None], lanes, axis=1)
    p[body.index("parameters", "sa.compliance")] *= np.linspace(1.0, 1.3, lanes)
    return body, y, p, np.empty((0, lanes))


class Three(NamedTuple):
    a: one
    b: one
    c: one


class Two(NamedTuple):
    x: one
    v: one


class Stiffness(NamedTuple):
    stiffness: one


def robertson() -> Body:
    """Three reactions with rates 0.04, 3e7, 1e4."""

    def rates(s: Three, i: Nothing, p: Nothing) -> tuple[Three, Nothing]:
        slow, fast, back = 0.04 * s.a, 3e7 * s.b**2, 1e4 * s.b * s.c
        return Three(back - slow, slow - back - fast, fast), Nothing()

    return compile_body(Model("robertson", {"r": component("r", State=Three, rates=rates)}, {}))


def van_der_pol() -> Body:
    """x'' = stiffness (1 - x^2) x' - x."""

    def rates(s: Two, i: Nothing, p: Stiffness) -> tuple[Two, Nothing]:
        return Two(s.v, p.stiffness * (1.0 - s.x * s.x) * s.v - s.x), Nothing()

    made = component("v", State=Two, Parameters=Stiffness, rates=rates)
    return compile_body(Model("van_der_pol", {"v": made}, {}))
