"""A ventricle's filling: the end-diastolic pressure-volume relation.

    p_ed = P_s [exp(x) - 1],  x = k (V - V_0)   [klotz2006]

The same curve as the beating ventricle's (`physiology.heart.ventricle`); far beyond what a heart
survives (x above 3.5, some 70 mmHg) it goes on as a straight line, which keeps Newton steps finite.
"""

from __future__ import annotations

from math import exp as _exp

from inpersona.solve.functions import exp, maximum, minimum

_STRAIGHT = 3.5


def filling_pressure(volume: float, scale: float, stiffness: float, intercept: float) -> float:
    """End-diastolic pressure (mmHg) at a volume (L)."""
    stretch = stiffness * (volume - intercept)
    curved = exp(minimum(stretch, _STRAIGHT)) - 1.0
    straight = _exp(_STRAIGHT) * maximum(stretch - _STRAIGHT, 0.0)
    value: float = scale * (curved + straight)
    return value
