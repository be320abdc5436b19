"""The estimate of glomerular filtration that laboratories report, and its inverse.

They serve to read records (an eGFR is a creatinine in other words) and to compare; the twin's own
filtration comes from its kidney. Ages in years, creatinine in mg/dL (IDMS-traceable).
"""

from __future__ import annotations

import numpy as np

from inpersona.core.records import Sex
from inpersona.errors import OutOfRange
from inpersona.models.adult.person import creatinine_of_filtration


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
    male = np.array([1.0 if sex == "male" else 0.0])
    return float(creatinine_of_filtration(np.array([filtration]), np.array([age]), male)[0])
