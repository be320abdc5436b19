"""Adaptive Runge-Kutta of order 5(4) for irregular, non-stiff equations. [dormand1980]

All lanes share a step, chosen by the worst of them; a step's end is hit exactly at each time asked
for. Lanes that share steps are not independent to the last bit: use `Body.advance` for members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from inpersona.errors import SolveError
from inpersona.solve.body import Body

Array = NDArray[np.float64]
Rates = Callable[[float, Array], Array]

_TIMES = (0.0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1.0, 1.0)
_STAGES: tuple[tuple[float, ...], ...] = (
    (),
    (1 / 5,),
    (3 / 40, 9 / 40),
    (44 / 45, -56 / 15, 32 / 9),
    (19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729),
    (9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656),
    (35 / 384, 0.0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84),
)
#: Weights of order 5 minus those of the embedded order 4.
_ERROR = (71 / 57600, 0.0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40)


def dopri5(
    rates: Rates,
    y: Array,
    times: Sequence[float] | Array,
    relative: float = 1e-6,
    absolute: float = 1e-9,
    most_steps: int = 100_000,
) -> Array:
    """Integrate dy/dt = rates(t, y) from times[0]; states at each of the times.

    Args: rates; y, start, any shape; times, increasing; relative and absolute tolerance of the
    error of a step (root of the mean square over everything); most_steps, in all.
    Returns: (times, *y.shape).
    Raises: SolveError when the step shrinks to nothing, a value is lost, or steps run out.
    """
    t, state = float(times[0]), np.array(y, dtype=np.float64)
    result = [state]
    slope = rates(t, state)
    step = _first_step(state, slope, relative, absolute)
    left = most_steps
    for goal in [float(x) for x in times[1:]]:
        while t < goal:
            left -= 1
            if left < 0:
                raise SolveError(
                    f"{most_steps} steps did not reach the end; the part may be stiff."
                )
            h = goal - t if step > 0.999 * (goal - t) else step
            if t + h == t:
                raise SolveError("The step shrank to nothing; the part may have a singularity.")
            new, new_slope, error = _try(rates, t, state, slope, h, relative, absolute)
            if error <= 1.0:
                t, state, slope = (goal if h == goal - t else t + h), new, new_slope
            if error <= 1.0 and h < step:
                continue  # shortened only to hit the goal
            step = h * (min(5.0, max(0.2, 0.9 * error**-0.2)) if np.isfinite(error) else 0.2)
        result.append(state)
    return np.array(result)


def _try(
    rates: Rates, t: float, y: Array, slope: Array, h: float, relative: float, absolute: float
) -> tuple[Array, Array, float]:
    """The state after a step, the slope there, and the error over its tolerance."""
    stages = [slope]
    for c, row in zip(_TIMES[1:], _STAGES[1:], strict=True):
        new = y + h * sum(a * k for a, k in zip(row, stages, strict=True) if a)
        stages.append(rates(t + c * h, new))
    gap = h * sum(e * k for e, k in zip(_ERROR, stages, strict=True) if e)
    scale = absolute + relative * np.maximum(np.abs(y), np.abs(new))
    error = float(np.sqrt(np.mean((gap / scale) ** 2)))
    return new, stages[-1], max(error, 1e-10) if np.isfinite(error) else np.inf


def _first_step(y: Array, slope: Array, relative: float, absolute: float) -> float:
    if not np.isfinite(slope).all():
        raise SolveError("A rate is not a number at the start.")
    scale = absolute + relative * np.abs(y)
    size, speed = (float(np.sqrt(np.mean((x / scale) ** 2))) for x in (y, slope))
    return 0.01 * size / speed if min(size, speed) > 1e-5 else 1e-6


def body_rates(body: Body, p: Array, u: Array) -> Rates:
    """The rates of a compiled body at constant inputs, for `dopri5`. Updates do not act."""
    return lambda t, y: body.rates(y, p, u)[0]
