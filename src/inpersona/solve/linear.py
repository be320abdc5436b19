"""Exact steps of linear kinetics dx/dt = A x, many members at once.

The propagator exp(A h) and its integral come from scaling and doubling [moler2003], so a singular A
(a compartment without a way out) needs no special case.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: The series is summed where the matrix times the step is this small, to this many terms: the first
#: one left out is below 1e-17.
SMALL, TERMS = 0.25, 13


class Propagator:
    """exp(A h) and its integral over [0, h], each step length computed once.

    Args: matrix (members, n, n), per unit of time.
    """

    def __init__(self, matrix: Array) -> None:
        self._matrix = np.asarray(matrix, dtype=np.float64)
        self._known: dict[float, tuple[Array, Array]] = {}

    def over(self, h: float) -> tuple[Array, Array]:
        """exp(A h) and the integral of exp(A s) over s from 0 to h; each (members, n, n)."""
        if h not in self._known:
            self._known[h] = self._blocks(h)
        return self._known[h]

    def _blocks(self, h: float) -> tuple[Array, Array]:
        """Series over h / 2^k, then k doublings: E(2h) = E E, I(2h) = I + E I. Small matrices of many
        members; no inverse is needed."""
        norm = float(np.max(np.sum(np.abs(self._matrix), axis=1), initial=0.0)) * abs(h)
        doublings = max(0, int(np.ceil(np.log2(max(norm, 1e-300) / SMALL))))
        part = h / 2.0**doublings
        power = np.broadcast_to(np.eye(self._matrix.shape[-1]), self._matrix.shape)
        carry, once = power.copy(), part * power
        for k in range(1, TERMS):
            power = np.matmul(power, self._matrix) * (part / k)
            carry = carry + power
            once = once + power * (part / (k + 1))
        for _ in range(doublings):
            once = once + np.matmul(carry, once)
            carry = np.matmul(carry, carry)
        return carry, once
