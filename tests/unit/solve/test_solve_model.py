"""Parts and links: cycles of components resolve, mistakes are named."""

from __future__ import annotations

import numpy as np
import pytest
from solve_parts import LOOP_LINKS, Flow, Nothing, Pressure, component, loop_parts, vessel

from inpersona.errors import ModelError, UnknownName
from inpersona.solve.assemble import parse_link, trace
from inpersona.solve.body import compile_body
from inpersona.solve.model import Model


def test_parts_that_feed_each_other_resolve_and_conserve() -> None:
    body = compile_body(Model("loop", loop_parts(), LOOP_LINKS))
    assert body.states == ("left.volume", "right.volume")
    assert body.inputs == ()
    y = np.array([[80.0, 10.0], [20.0, 50.0]])
    p = np.array([[2.0, 2.0], [1.0, 3.0], [0.5, 0.5]])
    rate = body.rates(y, p, np.empty((0, 2)))[0]
    flow = (y[0] / p[0] - y[1] / p[1]) / p[2]
    np.testing.assert_allclose(rate, [-flow, flow], rtol=1e-14)
    run = body.advance(y, p, np.empty((0, 2)), np.full(500, 0.05))
    np.testing.assert_allclose(run.final.sum(axis=0), y.sum(axis=0), rtol=1e-14)
    np.testing.assert_allclose(run.end[0], run.end[1], rtol=1e-12)  # pressures are level
    assert body.units["pipe.flow"] == "mL/s"


def test_a_value_that_feeds_itself_is_named() -> None:
    def doubled(state: Nothing, inputs: Flow, p: Nothing) -> tuple[Nothing, Pressure]:
        return Nothing(), Pressure(2.0 * inputs.flow)

    parts = {
        **loop_parts(),
        "mirror": component("mirror", Inputs=Flow, Outputs=Pressure, rates=doubled),
    }
    links = {"pipe.before": "mirror.pressure", "mirror.flow": "pipe.flow"}
    with pytest.raises(ModelError, match=r"pipe\.before.*mirror\.flow"):
        trace(Model("bad", parts, links))


def test_an_unknown_end_of_a_link_is_named_with_its_neighbours() -> None:
    with pytest.raises(UnknownName, match=r"left\.pressure"):
        trace(Model("bad", loop_parts(), {"pipe.before": "left.presure"}))
    with pytest.raises(UnknownName, match=r"left\.flow_in"):
        trace(Model("bad", {"left": vessel()}, {"left.flow_inn": "left.pressure"}))


def test_a_link_between_different_units_is_refused() -> None:
    with pytest.raises(ModelError, match="units"):
        trace(Model("bad", loop_parts(), {"left.flow_in": "right.pressure"}))


def test_parts_with_different_units_of_time_are_refused() -> None:
    slow = component("slow", TIME="min", rates=lambda y, i, p: (y, i))
    with pytest.raises(ModelError, match="time"):
        trace(Model("bad", {"left": vessel(), "slow": slow}, {}))


def test_links_are_sums_with_factors() -> None:
    assert parse_link("a.x + 0.06 * b.y - 2e-1*c.z") == [(1.0, "a.x"), (0.06, "b.y"), (-0.2, "c.z")]
    for bad in ("a.x b.y", "a.x * b.y", "a + b", "__import__('os')"):
        with pytest.raises(ModelError, match="sum of outputs"):
            parse_link(bad)
