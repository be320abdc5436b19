"""Exact steps of linear kinetics dx/dt = A x + b, many members at once. [vanloan1978]

The exponential of one block matrix holds the propagator exp(A h) and its integral, so a singular A
(a compartment without a way out) needs no special case. A dose inside a step is exact: it is carried
from its own time to the step's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Stepped(NamedTuple):
    """State at the step's end and its integral over the step, both (members, n)."""

    state: Array
    integral: Array


class Propagator:
    """exp(A h) and its first two integrals over [0, h], each step length computed once.

    Args: matrix (members, n, n), per unit of time.
    """

    def __init__(self, matrix: Array) -> None:
        self._matrix = np.asarray(matrix, dtype=np.float64)
        self._known: dict[float, tuple[Array, Array, Array]] = {}

    def over(self, h: float) -> tuple[Array, Array, Array]:
        """exp(A h), integral of exp(A s), integral of (h - s) exp(A s); each (members, n, n)."""
        if h not in self._known:
            self._known[h] = self._blocks(h)
        return self._known[h]

    def _blocks(self, h: float) -> tuple[Array, Array, Array]:
        from scipy.linalg import expm

        members, n, _ = self._matrix.shape
        block = np.zeros((members, 3 * n, 3 * n))
        block[:, :n, :n] = self._matrix * h
        block[:, :n, n : 2 * n] = block[:, n : 2 * n, 2 * n :] = np.eye(n) * h
        power = expm(block)
        return power[:, :n, :n], power[:, :n, n : 2 * n], power[:, :n, 2 * n :]

    def step(
        self,
        x: Array,
        h: float,
        rate: Array | None = None,
        doses: Sequence[tuple[float, Array]] = (),
    ) -> Stepped:
        """One step of length h.

        Args: x (members, n); rate b (members, n), constant over the step; doses, (time after the
        step's start, amount (members, n)) of instant additions.
        """
        carry, once, twice = self.over(h)
        state, integral = _apply(carry, x), _apply(once, x)
        if rate is not None:
            state, integral = state + _apply(once, rate), integral + _apply(twice, rate)
        for after, amount in doses:
            later, during, _ = self.over(h - after)
            state, integral = state + _apply(later, amount), integral + _apply(during, amount)
        return Stepped(state, integral)


def _apply(matrix: Array, vector: Array) -> Array:
    return np.asarray(np.einsum("mij,mj->mi", matrix, vector))
