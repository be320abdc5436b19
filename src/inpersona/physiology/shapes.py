"""Shapes that control loops of several organs share.

    sigmoid(x; span, width) = 1 - span/2 + span / (1 + exp(-x/width))     1 at x = 0
    saturated(m)            = 0.5 + 1 / (1 + exp(4 (1 - m)))              0.5 to 1.5, 1 at m = 1
    softened(x; bend)       = x / (1 + bend |x|)                          slope 1 at 0

The first two as in the renal model of [hallow2017].
"""

from __future__ import annotations

from typing import Any

from inpersona.solve.functions import absolute, clip, exp


def sigmoid(x: float, span: float, width: float) -> float:
    """Bounded multiplier of a signal: 1 at x = 0, from 1 - span/2 to 1 + span/2."""
    value: float = 1.0 - span / 2.0 + span / (1.0 + exp(clip(-x / width, -40.0, 40.0)))
    return value


def saturated(product: float) -> float:
    """Bound a product of arteriolar signals to 0.5 to 1.5."""
    value: float = 0.5 + 1.0 / (1.0 + exp(clip(4.0 * (1.0 - product), -40.0, 40.0)))
    return value


def softened(x: float, bend: float) -> float:
    """x / (1 + bend |x|): slope 1 at zero, bounded by 1/bend."""
    value: float = x / (1.0 + bend * absolute(x))
    return value


def oncotic_pressure(protein: Any, linear: Any, quadratic: Any) -> Any:
    """Colloid osmotic pressure of a protein concentration (short Landis-Pappenheimer form)."""
    return linear * protein + quadratic * protein * protein
