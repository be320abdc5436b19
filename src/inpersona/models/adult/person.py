"""Resting values of a healthy adult by age, sex and size.

Body surface [dubois1916], body water [watson1980], blood volume [nadler1962], creatinine that goes
with a filtration [inker2021]; the rest stands in `resting.toml`. Pressure, cardiac output, heart
rate and filtration by age are the caller's: of a twin they are those of `infer.expected`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inpersona.core.tables import load_values

Array = NDArray[np.float64]
MINUTES_PER_DAY = 1440.0
DYNES = 79.9934  # dyn s/cm5 in a mmHg min/L


@cache
def resting_numbers() -> Mapping[str, float]:
    """Numbers of `resting.toml` by "section.name"."""
    file = Path(str(resources.files("inpersona.models.adult"))) / "resting.toml"
    return {name: value.value for name, value in load_values(file).items()}


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


def usual_ejection_fraction(male: Array) -> Array:
    """Ejection fraction (%) of a healthy left ventricle: 60 in men, 62 in women (ours)."""
    return 62.0 - 2.0 * male


def usual_pulmonary_resistance(age: Array) -> Array:
    """Resting pulmonary vascular resistance, mmHg min/L: 61, 69, 86, 90 dyn s/cm5 in people below 24,
    of 24 to 50, 51 to 69 and above 70 years [kovacs2012]."""
    return np.interp(age, [20.0, 37.0, 60.0, 75.0], [61.0, 69.0, 86.0, 90.0]) / DYNES


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
    Valid for: adults of 18 to 90 years.
    """
    r = resting_numbers()
    age, male, height, weight = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (age, male, height, weight))
    )
    surface = body_surface(height, weight)
    older = np.maximum(age - 40.0, 0.0)
    blood = total_blood_volume(male, height, weight)
    haematocrit = np.where(male > 0.5, r["blood.hematocrit_men"], r["blood.hematocrit_women"])
    plasma = blood * (1.0 - haematocrit)
    water = total_body_water(age, male, height, weight)
    ones = np.ones_like(surface)
    told = {name: np.asarray(usual[name], dtype=np.float64) * ones for name in USUAL}
    filtration = told["glomerular_filtration_rate"]
    size = water / r["intake.reference_water"] / MINUTES_PER_DAY
    extracellular = r["water.extracellular_share"] * water
    return {
        **told,
        "right_atrial_pressure": r["pressure.right_atrial"] * ones,
        "filling_pressure": r["pressure.filling"] * ones,
        "body_surface": surface,
        "wedge_pressure": r["pressure.wedge"] * ones,
        "pulmonary_resistance": usual_pulmonary_resistance(age),
        "ejection_fraction": usual_ejection_fraction(male) / 100.0,
        "renal_blood_flow": r["kidney.flow"] * surface * r["kidney.flow_per_year"] ** older,
        "glomerular_pressure": r["pressure.glomerular"] * ones,
        "peritubular_pressure": r["pressure.peritubular"] * ones,
        "postcapillary_drop": r["pressure.postcapillary_drop"] * ones,
        "plasma_volume": plasma,
        "red_cell_volume": blood - plasma,
        "interstitial_volume": extracellular - plasma,
        "cell_volume": water - extracellular,
        "sodium": r["blood.sodium"] * ones,
        "potassium": r["blood.potassium"] * ones,
        "glucose": r["blood.glucose"] * ones,
        "urea": r["blood.urea"] * ones,
        "creatinine": resting_creatinine(filtration, age, male, surface),
        "plasma_protein": r["blood.protein"] * ones,
        "interstitial_protein": r["water.interstitial_protein"] * ones,
        "sodium_intake": r["intake.sodium"] * size,
        "potassium_intake": r["intake.potassium"] * size,
        "water_intake": r["intake.water"] * size,
    }
