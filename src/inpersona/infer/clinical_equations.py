"""Equations of clinical practice, as printed: estimated glomerular filtration and body size.

They are what laboratories and charts report, so they serve to read records (an eGFR is a creatinine
in other words) and to compare; the twin's own filtration comes from its kidney. Ages in years,
weights in kg, heights in cm, creatinine in mg/dL (IDMS-traceable).
"""

from __future__ import annotations

from inpersona.core.records import Sex
from inpersona.errors import OutOfRange


def _positive(name: str, value: float) -> None:
    if not value > 0.0:
        raise OutOfRange(f"{name} must be above zero.")


def ckd_epi_2021(creatinine: float, age: float, sex: Sex) -> float:
    """Estimate GFR from creatinine, without race.

    Args: creatinine in mg/dL; age in years; sex. Returns mL/min/1.73 m2. Raises OutOfRange unless
    creatinine and age are positive. Valid for adults. Source: inker2021, Table S10 (2021 CKD-EPI
    creatinine): 142 min(S/k,1)^a max(S/k,1)^-1.200 0.9938^age, x 1.012 if female.
    """
    _positive("creatinine", creatinine)
    _positive("age", age)
    knot, power, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    ratio = creatinine / knot
    bent: float = min(ratio, 1.0) ** power * max(ratio, 1.0) ** -1.200
    return float(142.0 * bent * 0.9938**age * factor)


def creatinine_from_ckd_epi_2021(filtration: float, age: float, sex: Sex) -> float:
    """Invert `ckd_epi_2021`: the creatinine (mg/dL) that gives this eGFR (mL/min/1.73 m2)."""
    _positive("filtration", filtration)
    _positive("age", age)
    knot, power, factor = (0.7, -0.241, 1.012) if sex == "female" else (0.9, -0.302, 1.0)
    bent = filtration / (142.0 * 0.9938**age * factor)
    return float(knot * bent ** (1.0 / (-1.200 if bent < 1.0 else power)))


def cockcroft_gault(creatinine: float, age: float, weight: float, sex: Sex) -> float:
    """Estimate creatinine clearance in mL/min: (140 - age) weight / (72 creatinine), x 0.85 in
    women. Raises OutOfRange unless all are positive and age < 140. Source: cockcroft1976."""
    _positive("creatinine", creatinine)
    _positive("weight", weight)
    if not 0.0 < age < 140.0:
        raise OutOfRange("age must lie between 0 and 140 years.")
    clearance = (140.0 - age) * weight / (72.0 * creatinine)
    return clearance * (0.85 if sex == "female" else 1.0)


def body_surface_area(height: float, weight: float) -> float:
    """Body surface in m2: sqrt(height weight / 3600). Source: mosteller1987."""
    _positive("height", height)
    _positive("weight", weight)
    return float((height * weight / 3600.0) ** 0.5)


def blood_volume(height: float, weight: float, sex: Sex) -> float:
    """Blood volume in L from height (cm), weight (kg) and sex. Source: nadler1962."""
    _positive("height", height)
    _positive("weight", weight)
    cubed = (height / 100.0) ** 3
    if sex == "female":
        return 0.3561 * cubed + 0.03308 * weight + 0.1833
    return 0.3669 * cubed + 0.03219 * weight + 0.6041


def total_body_water(height: float, weight: float, age: float, sex: Sex) -> float:
    """Total body water in L from height (cm), weight (kg), age and sex. Source: watson1980 (some
    reprints have 0.09156 for the age of men: 0.2 L at 55 years)."""
    _positive("height", height)
    _positive("weight", weight)
    if sex == "female":
        return -2.097 + 0.1069 * height + 0.2466 * weight
    return 2.447 - 0.09516 * age + 0.1074 * height + 0.3362 * weight


def creatinine_excretion(weight: float, age: float, sex: Sex) -> float:
    """Creatinine excreted (= generated, in balance) in mg/day.

    Args: weight in kg; age in years; sex. Returns mg/day, not below 200. Source: ix2011, equation
    879.89 + 12.51 weight - 6.19 age, - 379.42 in women; its term for Black people (+ 34.51, 2 %) is
    left out, since no ancestry label enters the prior.
    """
    _positive("weight", weight)
    excreted = 879.89 + 12.51 * weight - 6.19 * age - (379.42 if sex == "female" else 0.0)
    return max(excreted, 200.0)
