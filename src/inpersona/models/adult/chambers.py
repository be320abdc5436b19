"""The ventricles of the averaged circulation at a healthy rest, closed at the person's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import inpersona.physiology.heart as heart_package
from inpersona.core.tables import load_values

Array = NDArray[np.float64]
#: Change of volume with pressure, averaged over days, over that of the single-beat curve of hearts out
#: of the chest. Ours, calibrated on salt: with 1 pressure would not follow volume at all.
EASE = 1.35
REFERENCE_SURFACE = 1.9  # m2, body of the size for which chamber constants are given


def klotz(volume: Array, pressure: Array) -> tuple[Array, Array, Array]:
    """Scale (mmHg), stiffness (1/mL) and intercept (mL) of an exponential filling curve.

    The curve passes V_0 (pressure 0), the measured point, and V_30 (pressure 30) of the
    single-beat method [klotz2006]: V_0 = V (0.6 - 0.006 P), V_30 = V_0 + (V - V_0)/(P/27.78)^(1/2.76).
    """
    empty = volume * (0.6 - 0.006 * pressure)
    here = volume - empty
    full = here / (pressure / 27.78) ** (1.0 / 2.76)
    low, high = 1e-4 / here, 20.0 / here
    for _ in range(60):
        middle = 0.5 * (low + high)
        steep = np.expm1(middle * full) / np.expm1(middle * here) > 30.0 / pressure
        low, high = np.where(steep, low, middle), np.where(steep, middle, high)
    stiffness = 0.5 * (low + high)
    return pressure / np.expm1(stiffness * here), stiffness, empty


def chambers_at_rest(v: Mapping[str, Array], p: Mapping[str, Array]) -> dict[str, Array]:
    """Filling curves and end-systolic volumes of both ventricles ("circulation.name", L and mmHg).

    The left ventricle has the person's ejection fraction at the resting output and wedge pressure,
    the right one its size in proportion [petersen2017] at the resting right atrial pressure.
    """
    file = Path(str(heart_package.__file__)).with_name("parameters.toml")
    c = {name: value.value for name, value in load_values(file).items()}
    stroke = v["cardiac_output"] / v["heart_rate"]
    left = stroke / v["ejection_fraction"]
    sides = {
        "left": (left, v["wedge_pressure"]),
        "right": (c["ventricles.right_size_ratio"] * left, v["right_atrial_pressure"]),
    }
    size = v["body_surface"] / REFERENCE_SURFACE
    intercept = c["ventricles.end_systolic_intercept"] * size / 1000.0
    found: dict[str, Array] = {}
    for side, (volume, atrial) in sides.items():
        filled = atrial + p["circulation.atrial_drop"]
        scale, stiffness, empty = klotz(1000.0 * volume, filled)
        stiffness, empty = stiffness / EASE, 1000.0 * volume - EASE * (1000.0 * volume - empty)
        found |= {
            f"circulation.{side}_residual": volume - stroke - intercept,
            f"circulation.{side}_intercept": intercept,
            f"circulation.{side}_filling_scale": scale,
            f"circulation.{side}_filling_stiffness": 1000.0 * stiffness,
            f"circulation.{side}_filling_intercept": empty / 1000.0,
        }
    return found
