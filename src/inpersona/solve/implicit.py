"""The implicit-solve node: one unknown found inside an evaluation, by guarded Newton steps.

Its value is the last of a fixed number of iterates; its derivative is that of the root, by the
implicit-function theorem (`derive.py`), through the residual taken at a detached copy of the iterate.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from inpersona.solve.derive import derivative
from inpersona.solve.trace import Expr, call, lift, make, rebuild, symbol

_NUMBERS = count(1)


def solve_root(
    residual: Callable[[Any], Any], guess: Any, low: Any, high: Any, iterations: int
) -> Expr:
    """Trace a root: a node with args (last Newton iterate, residual at it, slope at it).

    Args: residual of one unknown, monotone between low and high; guess; iterations, Newton steps,
    each held inside [low, high].
    """
    unknown = symbol(f"?{next(_NUMBERS)}")
    traced = lift(residual(unknown))
    slope = derivative(traced, unknown)
    low, high = lift(low), lift(high)
    x = _held(lift(guess), low, high)
    for _ in range(iterations):
        value, rise = rebuild([traced, slope], {unknown: x})
        x = _held(x - value / rise, low, high)
    detached = make("detach", (x,))
    value, rise = rebuild([traced, slope], {unknown: detached})
    return make("implicit", (x, value, rise))


def _held(x: Expr, low: Expr, high: Expr) -> Expr:
    x = call("select", x < low, low, x)
    return call("select", high < x, high, x)
