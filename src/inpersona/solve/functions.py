"""Functions that equations use instead of `math`: the same text runs on floats, arrays,
unit-carrying quantities and the tracer's expressions. No `if` on a state: use `where`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from inpersona.solve.implicit import solve_root
from inpersona.solve.trace import Expr, call

#: Newton steps of a traced `root`.
ITERATIONS = 6


def _is_quantity(x: Any) -> bool:
    return hasattr(x, "magnitude") and hasattr(x, "dimensionality")


def _plain(x: Any) -> Any:
    """The number of a dimensionless quantity; others as they are. Raises when it has a unit."""
    return x.to("dimensionless").magnitude if _is_quantity(x) else x


def _apply(name: str, scalar: Callable[[Any], Any], array: Callable[[Any], Any], x: Any) -> Any:
    if isinstance(x, Expr):
        return call(name, x)
    x = _plain(x)
    return array(x) if isinstance(x, np.ndarray) else scalar(x)


def exp(x: Any) -> Any:
    """Exponential of a dimensionless argument."""
    return _apply("exp", math.exp, np.exp, x)


def log(x: Any) -> Any:
    """Natural logarithm of a dimensionless argument."""
    return _apply("log", math.log, np.log, x)


def cos(x: Any) -> Any:
    """Cosine of radians."""
    return _apply("cos", math.cos, np.cos, x)


def sin(x: Any) -> Any:
    """Sine of radians."""
    return _apply("sin", math.sin, np.sin, x)


def tanh(x: Any) -> Any:
    """Hyperbolic tangent of a dimensionless argument."""
    return _apply("tanh", math.tanh, np.tanh, x)


def sqrt(x: Any) -> Any:
    """Square root; the unit's root goes with it."""
    if isinstance(x, Expr):
        return call("sqrt", x)
    return x**0.5 if _is_quantity(x) or isinstance(x, np.ndarray) else math.sqrt(x)


def power(x: Any, y: Any) -> Any:
    """x to the power y, both dimensionless, x > 0."""
    if isinstance(x, Expr) or isinstance(y, Expr):
        return call("pow", x, y)
    return _plain(x) ** _plain(y)


def absolute(x: Any) -> Any:
    """Absolute value."""
    return call("abs", x) if isinstance(x, Expr) else abs(x)


def where(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b."""
    if isinstance(condition, Expr):
        return call("select", condition, a, b)
    if isinstance(condition, np.ndarray):
        return np.where(condition, a, b)
    return a if condition else b


def minimum(a: Any, b: Any) -> Any:
    """The smaller one; a where a is not a number."""
    return where(b < a, b, a)


def maximum(a: Any, b: Any) -> Any:
    """The larger one; a where a is not a number."""
    return where(b > a, b, a)


def clip(x: Any, low: Any, high: Any) -> Any:
    """x held between low and high; what is not a number stays so."""
    return minimum(maximum(x, low), high)


def root(
    residual: Callable[[Any], Any], guess: Any, low: Any, high: Any, iterations: int = ITERATIONS
) -> Any:
    """Solve residual(x) = 0 for one unknown, monotone between low and high.

    On floats by bracketed Newton-bisection to 1e-13; traced, an implicit-solve node: a fixed
    number of Newton steps held inside [low, high], its derivative by the implicit-function theorem.
    """
    probe = residual(guess)
    if any(isinstance(x, Expr) for x in (guess, low, high, probe)):
        return solve_root(residual, guess, low, high, iterations)
    if _is_quantity(guess):
        unit = guess.units
        ends = [x.to(unit).magnitude if _is_quantity(x) else x for x in (guess, low, high)]
        plain = lambda x: getattr(residual(x * unit), "magnitude", residual(x * unit))  # noqa: E731
        return root(plain, *ends) * unit
    if isinstance(probe, np.ndarray):
        return _root_of_arrays(residual, guess, low, high)
    return _root_of_floats(residual, float(guess), float(low), float(high))


def _root_of_floats(residual: Callable[[Any], Any], x: float, low: float, high: float) -> float:
    at_low, at_high = residual(low), residual(high)
    if at_low == 0.0 or at_low * at_high > 0.0:
        return low if abs(at_low) < abs(at_high) else high
    from scipy.optimize import brentq

    return float(brentq(residual, low, high, xtol=1e-14 * max(1.0, abs(x)), rtol=1e-14))


def _root_of_arrays(residual: Callable[[Any], Any], x: Any, low: Any, high: Any) -> Any:
    shape = np.shape(residual(x))
    low, high = (np.broadcast_to(np.asarray(e, float), shape).copy() for e in (low, high))
    rising = residual(high) > residual(low)
    for _ in range(90):
        middle = 0.5 * (low + high)
        above = (residual(middle) > 0.0) == rising
        high, low = np.where(above, middle, high), np.where(above, low, middle)
    return 0.5 * (low + high)
