"""Sparse LU factors as straight-line expressions: the pattern is fixed, so the program is too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inpersona.solve.trace import Expr, const, div

Entries = dict[tuple[int, int], Expr]


@dataclass(frozen=True)
class Factors:
    """`sequence` of pivots; `values` to keep, and where they stand: `lower` and `upper` map
    (row, column) to an index of `values`, `pivots` a row to the index of its reciprocal pivot."""

    sequence: tuple[int, ...]
    values: tuple[Expr, ...]
    lower: Mapping[tuple[int, int], int]
    upper: Mapping[tuple[int, int], int]
    pivots: Mapping[int, int]


def pivot_order(pattern: set[tuple[int, int]], size: int) -> tuple[int, ...]:
    """Diagonal pivots, the one with the least fill first (Markowitz)."""
    rows = {i: {j for a, j in pattern if a == i} | {i} for i in range(size)}
    left, sequence = set(range(size)), []
    while left:
        count = {k: (sum(k in rows[i] for i in left) - 1) * (len(rows[k] & left) - 1) for k in left}
        k = min(left, key=lambda v: (count[v], v))
        left.remove(k)
        sequence.append(k)
        for i in left:
            if k in rows[i]:
                rows[i] |= rows[k] & left
    return tuple(sequence)


def factor(matrix: Entries, size: int) -> Factors:
    """Eliminate along the diagonal; no pivoting (the matrix is dominated by 1 / (gamma h))."""
    sequence = pivot_order(set(matrix), size)
    work = dict(matrix)
    values: list[Expr] = []
    lower: dict[tuple[int, int], int] = {}
    upper: dict[tuple[int, int], int] = {}
    pivots: dict[int, int] = {}

    def keep(value: Expr) -> int:
        values.append(value)
        return len(values) - 1

    left = list(sequence)
    for k in sequence:
        left.remove(k)
        reciprocal = div(const(1.0), work[k, k])
        pivots[k] = keep(reciprocal)
        columns = [j for j in left if (k, j) in work]
        for j in columns:
            upper[k, j] = keep(work[k, j])
        for i in left:
            if (i, k) not in work:
                continue
            share = work[i, k] * reciprocal
            lower[i, k] = keep(share)
            for j in columns:
                product = share * work[k, j]
                before = work.get((i, j))
                work[i, j] = const(0.0) - product if before is None else before - product
    return Factors(sequence, tuple(values), lower, upper, pivots)


def solve(factors: Factors, kept: Sequence[Expr], right: Sequence[Expr]) -> list[Expr]:
    """Solution of the factored system for a right-hand side, as expressions."""
    x = list(right)
    for place, k in enumerate(factors.sequence):
        for i in factors.sequence[place + 1 :]:
            if (i, k) in factors.lower:
                x[i] = x[i] - kept[factors.lower[i, k]] * x[k]
    for place in range(len(x) - 1, -1, -1):
        k = factors.sequence[place]
        for j in factors.sequence[place + 1 :]:
            if (k, j) in factors.upper:
                x[k] = x[k] - kept[factors.upper[k, j]] * x[j]
        x[k] = x[k] * kept[factors.pivots[k]]
    return x
