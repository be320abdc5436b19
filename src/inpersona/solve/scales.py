"""Two time scales: a fast body in short windows, a slow one between them.

The fast side runs a window under the slow side's signals and hands over means of its own (a mean of
a nonlinear signal, never the signal of a mean). The slow side runs on under those means and hands
over amounts: what it took from or gave to the fast side. What crosses is checked: the contents of
both sides change by what came in from outside and by nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from inpersona.errors import SolveError

Array = NDArray[np.float64]
Fast = TypeVar("Fast")
Slow = TypeVar("Slow")


@dataclass(frozen=True)
class Scales(Generic[Fast, Slow]):
    """How the two sides run; arrays are (quantities or signals, lanes).

    `run_fast` (fast, signals) -> (fast, means) over one window; `run_slow` (slow, means, duration)
    -> (slow, amounts given to the fast side, amounts come from outside); `signals` of the slow side
    for the fast one; `receive` (fast, amounts) -> fast; `held` (fast, slow) -> amounts held by both.
    """

    run_fast: Callable[[Fast, Array], tuple[Fast, Array]]
    run_slow: Callable[[Slow, Array, float], tuple[Slow, Array, Array]]
    signals: Callable[[Slow], Array]
    receive: Callable[[Fast, Array], Fast]
    held: Callable[[Fast, Slow], Array]


def alternate(
    scales: Scales[Fast, Slow],
    fast: Fast,
    slow: Slow,
    durations: Iterable[float],
    tolerance: float = 1e-9,
) -> tuple[Fast, Slow, Array]:
    """Run window and stretch in turn for each duration of a slow stretch.

    Returns: both sides and the means of each window (windows, signals, lanes).
    Raises: SolveError when more than `tolerance` (relative) of anything appears or vanishes.
    """
    seen = []
    for duration in durations:
        before = scales.held(fast, slow)
        fast, means = scales.run_fast(fast, scales.signals(slow))
        slow, given, outside = scales.run_slow(slow, means, duration)
        fast = scales.receive(fast, given)
        _conserved(before + outside, scales.held(fast, slow), tolerance)
        seen.append(means)
    return fast, slow, np.array(seen)


def _conserved(expected: Array, found: Array, tolerance: float) -> None:
    gap = np.abs(found - expected) / np.maximum(np.abs(expected), 1e-300)
    gap = gap[np.isfinite(found)]  # a lost lane is marked by whoever ran it
    if gap.size and gap.max() > tolerance:
        raise SolveError(
            f"Between fast and slow body {gap.max():.1e} of a conserved quantity appeared or "
            f"vanished; at most {tolerance:.0e} may."
        )
