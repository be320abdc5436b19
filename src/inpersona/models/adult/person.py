"""Resting values of a healthy adult by age, sex and size.

Body surface [dubois1916], body water [watson1980], blood volume [nadler1962], creatinine that goes
with a filtration [inker2021]; the rest are ours (see the function). Pressure, cardiac output, heart
rate and filtration by age are the caller's: of a twin they are those of `infer.expected`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MINUTES_PER_DAY = 1440.0


def body_surface(height: Array, weight: Array) -> Array:
    """Body surface in m2 from cm and kg [dubois1916]."""
    return 0.007184 * height**0.725 * weight**0.425


def total_body_water(age: Array, male: Array, height: Array, weight: Array) -> Array:
    """Body water in L [watson1980]."""
    men = 2.447 - 0.09516 * age + 0.1074 * height + 0.3362 * weight
    women = -2.097 + 0.1069 * height + 0.2466 * weight
    return np.where(male > 0.5, men, women)


def total_blood_volume(male: Array, height: Array, weight: Array) -> Array:
    """Blood volume in L [nadler1962]."""
    cube = (height / 100.0) ** 3
    men = 0.3669 * cube + 0.03219 * weight + 0.6041
    women = 0.3561 * cube + 0.03308 * weight + 0.1833
    return np.where(male > 0.5, men, women)


def creatinine_of_filtration(filtration: Array, age: Array, male: Array) -> Array:
    """Creatinine in mg/dL at which CKD-EPI 2021 gives this filtration, in mL/min/1.73 m2:
    its inverse, for filtration above zero. [inker2021, Table S10]"""
    kappa = np.where(male > 0.5, 0.9, 0.7)
    alpha = np.where(male > 0.5, -0.302, -0.241)
    ratio = filtration / (142.0 * 0.9938**age * np.where(male > 0.5, 1.0, 1.012))
    low = np.maximum(ratio, 1.0) ** (1.0 / alpha)
    high = np.minimum(ratio, 1.0) ** (-1.0 / 1.2)
    return np.asarray(kappa * np.where(ratio > 1.0, low, high))


def resting_creatinine(filtration: Array, age: Array, male: Array, surface: Array) -> Array:
    """Creatinine in mg/dL that goes with a healthy filtration in L/min; not below 0.6 of the knot
    of CKD-EPI (0.54 in men, 0.42 in women), where its branch for low values grows steep (ours)."""
    found = creatinine_of_filtration(filtration * 1000.0 * 1.73 / surface, age, male)
    return np.maximum(found, 0.6 * np.where(male > 0.5, 0.9, 0.7))


#: What `resting_values` is told of the person: mmHg, L/min, 1/min, L/min.
USUAL = ("mean_arterial_pressure", "cardiac_output", "heart_rate", "glomerular_filtration_rate")


def resting_values(
    age: Array, male: Array, height: Array, weight: Array, usual: Mapping[str, Array]
) -> dict[str, Array]:
    """Resting values of a healthy adult.

    Args: age in years, male 1 or 0, height in cm, weight in kg; usual, the values of `USUAL` that
        people of this age, sex and size have; each of shape (members,).
    Returns: values by name, shape (members,): pressures in mmHg, flows in L/min, volumes in L,
        concentrations in mmol/L (protein g/dL, creatinine mg/dL), intakes in mmol/min and L/min.
    Valid for: adults of 18 to 90 years. Above 40 years renal flow falls by 1.4 % a year (ours).
    """
    age, male, height, weight = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (age, male, height, weight))
    )
    surface = body_surface(height, weight)
    older = np.maximum(age - 40.0, 0.0)
    blood = total_blood_volume(male, height, weight)
    haematocrit = np.where(male > 0.5, 0.40, 0.37)  # whole body, below the venous value
    plasma = blood * (1.0 - haematocrit)
    water = total_body_water(age, male, height, weight)
    ones = np.ones_like(surface)
    told = {name: np.asarray(usual[name], dtype=np.float64) * ones for name in USUAL}
    filtration = told["glomerular_filtration_rate"]
    size = water / 40.0
    return {
        **told,
        "right_atrial_pressure": 3.0 * ones,
        "filling_pressure": 8.0 * ones,
        "renal_blood_flow": 0.595 * surface * 0.986**older,
        "glomerular_pressure": 60.0 * ones,
        "peritubular_pressure": 14.0 * ones,
        "postcapillary_drop": 13.26 * ones,
        "plasma_volume": plasma,
        "red_cell_volume": blood - plasma,
        "interstitial_volume": 0.375 * water - plasma,
        "cell_volume": 0.625 * water,
        "sodium": 140.0 * ones,
        "potassium": 4.2 * ones,
        "glucose": 5.5 * ones,
        "urea": 5.2 * ones,
        "creatinine": resting_creatinine(filtration, age, male, surface),
        "plasma_protein": 7.0 * ones,
        "interstitial_protein": 2.0 * ones,
        "sodium_intake": 150.0 / MINUTES_PER_DAY * size,
        "potassium_intake": 70.0 / MINUTES_PER_DAY * size,
        "water_intake": 2.4 / MINUTES_PER_DAY * size,
    }
