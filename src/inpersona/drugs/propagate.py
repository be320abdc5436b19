"""Exact stepping of dx/dt = A x with impulses, for many members at once.

exp(A h) carries the state over a step; its integral over the step, divided by h, gives the mean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inpersona.solve.linear import Propagator

Array = NDArray[np.float64]
Impulse = tuple[float, Array]  # minutes after the step's start, nmol into each state (members, n)


def walk(
    propagators: Propagator,
    start: Array,
    steps: Array,
    impulses: Mapping[int, Sequence[Impulse]],
    rows: Array,
) -> tuple[Array, Array]:
    """Mean of each signal over each step, and the final state.

    Args: start (members, n); steps (k,) minutes; impulses by index of step; rows
    (signals, members, n). Returns (signals, k, members) and (members, n).
    """
    state = start
    states = np.empty((len(steps), *start.shape))
    inside: dict[int, Array] = {}
    for k, minutes in enumerate(steps.tolist()):
        states[k] = state
        state = _apply(propagators.over(minutes)[0], state)
        for after, amount in impulses.get(k, ()):
            carry, integral = propagators.over(minutes - after)
            state = state + _apply(carry, amount)
            inside[k] = inside.get(k, 0.0) + _apply(integral, amount) / minutes
    means = _mean_signals(propagators, states, steps, rows)
    for k, extra in inside.items():
        means[:, k, :] += np.einsum("smn,mn->sm", rows, extra)
    return means, state


def _apply(matrix: Array, vector: Array) -> Array:
    """matrix . vector for every member (einsum: threads of a matrix library only get in the way
    of products this small)."""
    return np.asarray(np.einsum("mij,mj->mi", matrix, vector))


def _mean_signals(propagators: Propagator, states: Array, steps: Array, rows: Array) -> Array:
    """Means of the signals over steps that begin in `states` (k, members, n)."""
    means = np.empty((len(rows), *states.shape[:2]))
    rounded = np.round(steps, 6)
    for minutes in np.unique(rounded).tolist():
        at = rounded == minutes
        chosen = states if at.all() else states[at]
        for i, row in enumerate(rows):
            weights = np.einsum("mi,mij->mj", row, propagators.over(minutes)[1] / minutes)
            means[i, at] = np.einsum("mn,kmn->km", weights, chosen)
    return means
