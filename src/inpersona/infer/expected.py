"""What is expected of a person of this age, sex and size before anything else is known.

Pure functions over the numbers of `prior.toml` (each with its source there). "Survey" pressures are
office-like readings of people without known hypertension; the pressure without disease is what is
left after the white coat and the small excess of the undiagnosed are taken off.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from inpersona.core import tables
from inpersona.core.records import Sex
from inpersona.core.tables import load_values
from inpersona.core.values import Value
from inpersona.models.adult.beats import REFLEX_AGE
from inpersona.models.adult.person import body_surface
from inpersona.models.adult.pulsatile_values import usual_baroreflex_sensitivity


class Size(NamedTuple):
    """A person as far as expectations go: age in years, sex, height in cm, weight in kg."""

    age: float
    sex: Sex
    height: float
    weight: float

    @property
    def surface(self) -> float:
        """Body surface area in m2."""
        return float(body_surface(np.array(self.height), np.array(self.weight)))


@cache
def table() -> dict[str, Value]:
    """The numbers of `prior.toml` by "section.name"."""
    return load_values(Path(__file__).with_name("prior.toml"))


def number(key: str) -> float:
    """One number of the table, in its own unit."""
    return table()[key].value


@cache
def by_age(section: str, age: float) -> float:
    """A number of the table by age: linear between the ages that its section lists."""
    return tables.by_age(table(), section, age)


def resting_heart_rate(age: float, sex: Sex) -> float:
    """Resting heart rate in 1/min."""
    return by_age(f"heart_rate_{sex}", age)


def cardiac_index(age: float) -> float:
    """Resting supine cardiac index in L/min/m2."""
    return number("cardiac_index.at_40") - number("cardiac_index.decline") * (age - 40.0)


def filtration_per_surface(age: float, sex: Sex) -> float:
    """Measured GFR of healthy people in mL/min/1.73 m2; not below 30."""
    young, knee = number("filtration.young"), number("filtration.knee")
    return max(young - number(f"filtration.decline_{sex}") * max(0.0, age - knee), 30.0)


def glomerular_filtration_rate(size: Size) -> float:
    """Measured GFR in mL/min."""
    return filtration_per_surface(size.age, size.sex) * size.surface / 1.73


def white_coat(age: float, hypertensive: bool) -> tuple[float, float]:
    """Mean office minus usual pressure, systolic and diastolic, in mmHg."""
    extra = 1.0 if hypertensive else 0.0
    systolic = by_age("white_coat_systolic", age) + extra * number(
        "white_coat.hypertensive_systolic"
    )
    diastolic = by_age("white_coat_diastolic", age) + extra * number(
        "white_coat.hypertensive_diastolic"
    )
    return systolic, diastolic


def survey_pressure(age: float, sex: Sex) -> tuple[float, float]:
    """Mean systolic and diastolic survey reading of adults without known hypertension, in mmHg: the
    mean of all less what the share with known hypertension adds."""
    share = by_age("diagnosed_share", age)
    systolic = by_age(f"survey_systolic_{sex}", age) - share * number("diagnosed.systolic")
    diastolic = by_age(f"survey_diastolic_{sex}", age) - share * number("diagnosed.diastolic")
    return systolic, diastolic


def excess_mean_undiagnosed() -> float:
    """Mean rise of the undiagnosed above the pressure without disease, in mmHg."""
    excess = table()["excess.undiagnosed"]
    return excess.value * float(np.exp(0.5 * (excess.sd_of_log or 0.0) ** 2))


def mean_pressure_without_disease(age: float, sex: Sex) -> float:
    """Usual mean arterial pressure at severity zero, in mmHg."""
    systolic, diastolic = survey_pressure(age, sex)
    coat_systolic, coat_diastolic = white_coat(age, hypertensive=False)
    survey = (systolic + 2.0 * diastolic) / 3.0
    coat = (coat_systolic + 2.0 * coat_diastolic) / 3.0
    return survey - coat - excess_mean_undiagnosed()


def pulse_pressure(age: float, sex: Sex) -> float:
    """Usual pulse pressure at severity zero, in mmHg."""
    systolic, diastolic = survey_pressure(age, sex)
    coat_systolic, coat_diastolic = white_coat(age, hypertensive=False)
    return (systolic - diastolic) - (coat_systolic - coat_diastolic)


def sodium_intake(sex: Sex) -> float:
    """Sodium eaten in mmol/day (24-hour excretion over the excreted share)."""
    return number(f"sodium_excretion.{sex}") / number("sodium_excretion.share")


def potassium_intake(sex: Sex) -> float:
    """Potassium eaten in mmol/day (24-hour excretion over the excreted share)."""
    return number(f"potassium_excretion.{sex}") / number("potassium_excretion.share")


def water_intake(age: float, sex: Sex) -> float:
    """Water drunk and eaten in L/day."""
    return by_age(f"water_intake_{sex}", age)


def baroreflex_gain_scale(age: float) -> float:
    """Baroreflex gain over that at the age whose gain is 1 on this scale."""
    usual = usual_baroreflex_sensitivity(np.array([age, REFLEX_AGE]))
    return float(usual[0] / usual[1])
