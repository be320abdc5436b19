"""Exact steps of linear kinetics dx/dt = A x + b, many members at once.

The propagator exp(A h) and its integrals come from scaling and doubling [moler2003], so a singular A
(a compartment without a way out) needs no special case. A dose inside a step is exact: it is carried
from its own time to the step's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: The series is summed where the matrix times the step is this small, to this many terms: the first
#: one left out is below 1e-17.
SMALL, TERMS = 0.25, 13


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
        """Series over h / 2^k, then k doublings: E(2h) = E E, I(2h) = I + E I, and for the second
        integral J(2h) = J + h I + E J. Small matrices of many members; no inverse is needed."""
        norm = float(np.max(np.sum(np.abs(self._matrix), axis=1), initial=0.0)) * abs(h)
        doublings = max(0, int(np.ceil(np.log2(max(norm, 1e-300) / SMALL))))
        part = h / 2.0**doublings
        power = np.broadcast_to(np.eye(self._matrix.shape[-1]), self._matrix.shape)
        carry, once, twice = power.copy(), part * power, 0.5 * part**2 * power
        for k in range(1, TERMS):
            power = np.matmul(power, self._matrix) * (part / k)
            carry = carry + power
            once = once + power * (part / (k + 1))
            twice = twice + power * (part**2 / ((k + 1) * (k + 2)))
        for _ in range(doublings):
            twice = twice + part * once + np.matmul(carry, twice)
            once = once + np.matmul(carry, once)
            carry = np.matmul(carry, carry)
            part *= 2.0
        return carry, once, twice

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
