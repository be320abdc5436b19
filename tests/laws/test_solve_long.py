"""Exact kinetics, states that repeat themselves, and two time scales that conserve."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from solve_closed_loop import circulation_arrays

from inpersona.errors import SolveError
from inpersona.solve.adaptive import dopri5
from inpersona.solve.body import Method
from inpersona.solve.linear import Propagator
from inpersona.solve.periodic import periodic
from inpersona.solve.scales import Scales, alternate

Array = np.ndarray
#: Absorption, centre, periphery, and what was cleared (a singular matrix), two members.
KINETICS = np.array(
    [
        [[-ka, 0, 0, 0], [ka, -(ke + 0.4), 0.2, 0], [0, 0.4, -0.2, 0], [0, ke, 0, 0]]
        for ka, ke in ((1.1, 0.3), (0.7, 0.05))
    ]
)


@pytest.mark.parametrize("method", ["rk4", "heun", "rosenbrock"])
def test_a_member_alone_gets_the_bits_it_gets_in_a_batch(method: Method) -> None:
    body, y, p, u = circulation_arrays(11)
    steps = np.full(4000, 2e-4)
    batch = body.advance(y, p, u, steps, method)
    alone = body.advance(y[:, 5:6], p[:, 5:6], u[:, 5:6], steps, method)
    np.testing.assert_array_equal(alone.final[:, 0], batch.final[:, 5])
    np.testing.assert_array_equal(alone.mean[:, 0], batch.mean[:, 5])


def test_a_linear_step_of_any_length_is_exact() -> None:
    x = np.array([[100.0, 0, 0, 0], [50.0, 5, 1, 0]])
    carry, once = Propagator(KINETICS).over(7.0)
    state, integral = (np.einsum("mij,mj->mi", m, x) for m in (carry, once))

    def rates(t: float, y: Array) -> Array:
        change = np.einsum("mij,mj->mi", KINETICS, y[:, :4])
        return np.concatenate([change, y[:, :4]], axis=1)

    start = np.concatenate([x, np.zeros((2, 4))], axis=1)
    reference = dopri5(rates, start, [0.0, 7.0], 1e-11, 1e-12)[-1]
    np.testing.assert_allclose(state, reference[:, :4], rtol=1e-8)
    np.testing.assert_allclose(integral, reference[:, 4:], rtol=1e-8)
    np.testing.assert_allclose(state.sum(axis=1), x.sum(axis=1), rtol=1e-13)


def test_two_linear_steps_are_one_of_their_length() -> None:
    kinetics = Propagator(KINETICS)
    first, second, whole = (kinetics.over(h) for h in (2.5, 3.5, 6.0))
    np.testing.assert_allclose(second[0] @ first[0], whole[0], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(first[1] + second[1] @ first[0], whole[1], rtol=1e-12, atol=1e-15)


def test_a_beating_body_is_found_to_repeat_itself_and_a_cap_is_said() -> None:
    body, y, p, u = circulation_arrays(5)
    watch = ["sa.pressure", "lv.pressure", "aortic.flow"]
    run, reached = periodic(body, y, p, u, 2e-4, 0.8, watch, tolerance=1e-3, windows=60)
    assert reached.all()
    again = body.advance(run.final, p, u, np.full(4000, 2e-4))
    pressure = body.index("outputs", "sa.pressure")
    np.testing.assert_allclose(again.mean[pressure], run.mean[pressure], rtol=2e-3)
    _, early = periodic(body, y, p, u, 2e-4, 0.8, watch, tolerance=1e-9, windows=2)
    assert not early.any()


def _scales(leak: float) -> Scales[Array, Array]:
    """A fast pool that swings and a slow one that takes from it by the mean it shows."""

    def run_fast(fast: Array, signals: Array) -> tuple[Array, Array]:
        swing = 1.0 + 0.3 * np.sin(np.linspace(0.0, 2.0 * np.pi, 50, endpoint=False))
        return fast, np.mean(fast[None] * swing[:, None, None] * signals[None], axis=0)

    def run_slow(slow: Array, means: Array, duration: float) -> tuple[Array, Array, Array]:
        moved, drunk = 0.01 * duration * means, np.full_like(slow, 0.2 * duration)
        return slow + moved + drunk, -(1.0 - leak) * moved, drunk

    return Scales(
        run_fast=run_fast,
        run_slow=run_slow,
        signals=lambda slow: 1.0 / (1.0 + 0.01 * slow),
        receive=lambda fast, amounts: fast + amounts,
        held=lambda fast, slow: fast + slow,
    )


def test_two_time_scales_hand_over_what_they_take_and_no_more() -> None:
    fast, slow = np.array([[100.0, 80.0]]), np.array([[10.0, 0.0]])
    end_fast, end_slow, means = alternate(_scales(0.0), fast, slow, [1.0, 2.0, 4.0])
    np.testing.assert_allclose(end_fast + end_slow, fast + slow + 0.2 * 7.0, rtol=1e-12)
    assert means.shape == (3, 1, 2)
    assert (end_fast < fast).all()


def test_a_leak_between_the_time_scales_stops_the_run() -> None:
    with pytest.raises(SolveError, match="vanished"):
        alternate(_scales(0.01), np.array([[100.0]]), np.array([[10.0]]), [1.0])
