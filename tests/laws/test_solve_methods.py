"""Orders of the methods by halving the step, and agreement with CVODE."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from solve_closed_loop import circulation_arrays, robertson, van_der_pol

from inpersona.errors import SolveError
from inpersona.solve.adaptive import body_rates, dopri5
from inpersona.solve.body import Body

NONE = np.empty((0, 1))


def cvode(body: Body, y: np.ndarray, p: np.ndarray, times: np.ndarray) -> np.ndarray:
    """States (times, states) of one lane by SUNDIALS CVODE at 1e-10."""
    cv = pytest.importorskip("sksundae.cvode")

    def rates(t: float, state: np.ndarray, out: np.ndarray) -> None:
        out[:] = body.rates(np.array(state)[:, None], p, NONE)[0][:, 0]

    solver = cv.CVODE(rates, rtol=1e-10, atol=1e-13, max_num_steps=100_000)
    return np.asarray(solver.solve(times, y[:, 0]).y)


def errors(body: Body, y: np.ndarray, p: np.ndarray, end: float, counts: list[int], method: str,
           exact: np.ndarray) -> np.ndarray:  # fmt: skip
    found = [
        body.advance(y, p, NONE, np.full(n, end / n), method).final[:, 0]  # type: ignore[arg-type]
        for n in counts
    ]
    return np.array([np.abs((f - exact) / (np.abs(exact) + 1e-9)).max() for f in found])


@pytest.mark.parametrize(("method", "order"), [("heun", 2), ("rk4", 4), ("rosenbrock", 3)])
def test_halving_the_step_gains_the_order_of_the_method(method: str, order: int) -> None:
    body, y, p = van_der_pol(), np.array([[2.0], [0.1]]), np.array([[1.0]])
    exact = cvode(body, y, p, np.array([0.0, 2.0]))[-1]
    counts = [20, 40, 80] if order == 4 else [80, 160, 320]  # above the error of the reference
    gap = errors(body, y, p, 2.0, counts, method, exact)
    observed = np.log2(gap[:-1] / gap[1:])
    assert np.abs(observed - order).max() < 0.35, observed


def test_rosenbrock_solves_robertson_as_cvode_does() -> None:
    body, y = robertson(), np.array([[1.0], [0.0], [0.0]])
    times = np.array([0.0, 40.0, 4e5])
    reference = cvode(body, y, np.empty((0, 1)), times)
    gaps = []
    for n in (100, 200):
        steps = np.diff(np.concatenate([[0.0], np.geomspace(1e-6, times[1], n)]))
        gaps.append(
            np.abs(body.advance(y, NONE, NONE, steps, "rosenbrock").final[:, 0] / reference[1] - 1)
        )
    assert gaps[0].max() < 1e-3
    assert gaps[1].max() < gaps[0].max() / 5.0
    steps = np.diff(np.concatenate([[0.0], np.geomspace(1e-6, times[2], 600)]))
    final = body.advance(y, NONE, NONE, steps, "rosenbrock").final
    np.testing.assert_allclose(final[:, 0], reference[2], rtol=1e-4)
    assert final.sum() == pytest.approx(1.0, abs=1e-9)


def test_rosenbrock_stays_stable_at_steps_far_beyond_the_fast_time() -> None:
    body, y, p = van_der_pol(), np.array([[2.0], [-0.66]]), np.array([[1e4]])
    run = body.advance(y, p, NONE, np.full(100, 0.1), "rosenbrock")
    assert run.ok.all()
    assert not body.advance(y, p, NONE, np.full(100, 0.1), "rk4").ok.any()
    v = run.final[1, 0]
    assert v == pytest.approx(run.final[0, 0] / (1e4 * (1.0 - run.final[0, 0] ** 2)), rel=1e-3)


def test_a_closed_loop_agrees_with_cvode() -> None:
    body, y, p, _ = circulation_arrays(1)
    exact = cvode(body, y, p, np.array([0.0, 0.3, 0.6]))[1:]  # before the phase wraps
    for end, reference in zip((0.3, 0.6), exact, strict=True):
        gap = errors(body, y, p, end, [3000, 6000], "rk4", reference)
        assert gap[1] < 2e-6, gap
        stiff = errors(body, y, p, end, [3000], "rosenbrock", reference)
        assert stiff[0] < 2e-5, stiff


def test_a_closed_loop_keeps_its_blood() -> None:
    body, y, p, u = circulation_arrays(9)

    def blood(state: np.ndarray) -> np.ndarray:
        held = sum(state[body.index("states", f"{c}.volume")] for c in ("la", "lv", "ra", "rv"))
        for name in ("sa", "sv", "pa", "pv"):
            compliance = p[body.index("parameters", f"{name}.compliance")]
            held = held + compliance * state[body.index("states", f"{name}.pressure")]
        return np.asarray(held)

    run = body.advance(y, p, u, np.full(20_000, 2e-4))
    np.testing.assert_allclose(blood(run.final), blood(y), rtol=1e-12)


def test_dopri5_keeps_to_its_tolerance() -> None:
    body, y, p = van_der_pol(), np.array([[2.0], [0.1]]), np.array([[3.0]])
    times = np.array([0.0, 1.0, 5.0, 12.0])
    reference = cvode(body, y, p, times)
    for relative in (1e-5, 1e-8):
        found = dopri5(body_rates(body, p, NONE), y, times, relative, relative * 1e-2)[:, :, 0]
        assert np.abs(found - reference).max() < 100.0 * relative
    assert found.shape == (4, 2)


def test_dopri5_says_when_it_cannot_go_on() -> None:
    with pytest.raises(SolveError):
        dopri5(lambda t, y: y * y, np.array([1.0]), [0.0, 2.0])  # infinite at t = 1
    with pytest.raises(SolveError, match="steps"):
        dopri5(lambda t, y: -1e6 * (y - np.cos(t)), np.array([1.0]), [0.0, 9.0], most_steps=500)
