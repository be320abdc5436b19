"""What the prior takes from a record: size, cells, known hypertension and its treatment.

Recorded size and cells are combined with the population's by precision (both normal), so a reading
narrows the prior and is not data again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inpersona.core.records import Observation, PatientRecord, years_between
from inpersona.core.units import convert
from inpersona.errors import OutOfRange
from inpersona.infer.expected import Size, number, table

#: Conditions that say the person's pressure is high.
HYPERTENSIVE = frozenset(
    {
        "hypertension",
        "hypertensive_heart_disease",
        "hypertensive_chronic_kidney_disease",
        "hypertensive_emergency",
        "secondary_hypertension",
        "primary_aldosteronism",
        "renal_artery_stenosis",
        "chronic_hypertension_in_pregnancy",
    }
)
#: Conditions that count as type 2 diabetes: one without a type is mostly that.
TYPE_2_DIABETES = frozenset({"diabetes_type_2", "diabetes_mellitus"})
#: Endings of International Nonproprietary Names, and names, of drugs used in high pressure.
STEMS = ("pril", "sartan", "dipine", "olol", "thiazide", "azosin", "kiren")
NAMES = frozenset(
    {
        "amiloride",
        "chlortalidone",
        "chlorthalidone",
        "clonidine",
        "diltiazem",
        "eplerenone",
        "hydralazine",
        "indapamide",
        "methyldopa",
        "minoxidil",
        "moxonidine",
        "spironolactone",
        "verapamil",
    }
)
#: Conditions that say the heart fails.
HEART_FAILURE = frozenset(
    {
        "heart_failure",
        "heart_failure_reduced_ejection_fraction",
        "heart_failure_mildly_reduced_ejection_fraction",
        "heart_failure_preserved_ejection_fraction",
        "dilated_cardiomyopathy",
    }
)
#: Conditions for which the same drugs are given, so that they do not speak of high pressure.
OTHER_REASONS = HEART_FAILURE | frozenset(
    {
        "coronary_artery_disease",
        "stable_angina",
        "vasospastic_angina",
        "myocardial_infarction",
        "old_myocardial_infarction",
        "atrial_fibrillation",
        "paroxysmal_atrial_fibrillation",
        "persistent_atrial_fibrillation",
        "permanent_atrial_fibrillation",
        "supraventricular_tachycardia",
        "diabetic_nephropathy",
        "liver_cirrhosis",
        "migraine",
        "benign_prostatic_hyperplasia",
    }
)
ADULT = 18.0
#: Age in years that a reading without a date is given (ours).
UNDATED = 10.0


class Spread(NamedTuple):
    """A centre and its spread (sd, or sd of the logarithm where said)."""

    centre: float
    spread: float


def pressure_drugs(record: PatientRecord) -> int:
    """Number of drugs with a use in high pressure that the person takes on `as_of`."""
    words = {word for m in record.medications if m.active for word in _words(m.drug)}
    return sum(1 for word in words if word in NAMES or word.endswith(STEMS))


def _words(text: str) -> list[str]:
    return text.lower().replace("/", " ").replace("+", " ").replace("-", " ").split()


def is_hypertensive(record: PatientRecord) -> bool:
    """Whether high pressure is on record: as a diagnosis, or by its treatment where no other
    condition on record explains the drugs."""
    if any(record.has(name) for name in HYPERTENSIVE):
        return True
    explained = any(record.has(name) for name in OTHER_REASONS)
    return pressure_drugs(record) > 0 and not explained


def has_heart_failure(record: PatientRecord) -> bool:
    """Whether heart failure of any kind is on record."""
    return any(record.has(name) for name in HEART_FAILURE)


def combine(prior: Spread, reading: Spread) -> Spread:
    """Normal prior and normal reading: their product."""
    precision = prior.spread**-2 + reading.spread**-2
    mean = (prior.centre * prior.spread**-2 + reading.centre * reading.spread**-2) / precision
    return Spread(mean, float(precision**-0.5))


def _sd(key: str) -> float:
    """The sd of an entry that has one."""
    return table()[key].sd or 0.0


def _newest(record: PatientRecord, variable: str) -> tuple[Observation, float] | None:
    """The newest reading taken as an adult, and its age in years (undated: ten years)."""
    found = [o for o in record.series(variable) if o.value > 0.0 and _adult(record, o)]
    if not found:
        return None
    last = found[-1]
    years = years_between(last.time.date(), record.as_of) if last.time else UNDATED
    return last, max(years, 0.0)


def _adult(record: PatientRecord, reading: Observation) -> bool:
    return reading.time is None or years_between(record.birth, reading.time.date()) >= ADULT


def _in(reading: Observation, unit: str) -> float:
    """The value in a unit. Raises UnitError when the reading's unit does not fit."""
    return convert(reading.value, reading.unit, unit)


def _error(reading: Observation, default: float, drift: float = 0.0, years: float = 0.0) -> float:
    return float(np.hypot(reading.sd or default, drift * years**0.5))


def height(record: PatientRecord) -> Spread:
    """Height in cm and its sd."""
    prior = Spread(number(f"stature.{record.sex}"), _sd(f"stature.{record.sex}"))
    found = _newest(record, "body_height")
    if found is None:
        return prior
    return combine(prior, Spread(_in(found[0], "cm"), _error(found[0], _sd("stature.error"))))


def weight(record: PatientRecord) -> Spread:
    """Weight in kg and the sd of its logarithm; by the population's body mass index if unknown."""
    entry = table()[f"mass.{record.sex}"]
    guess = entry.value * (height(record).centre / 100.0) ** 2
    prior = Spread(float(np.log(guess)), entry.sd_of_log or 0.0)
    reading = _weighed(record) or _by_index(record)
    if reading is not None:
        prior = combine(prior, Spread(float(np.log(reading.centre)), reading.spread))
    return Spread(float(np.exp(prior.centre)), prior.spread)


def _weighed(record: PatientRecord) -> Spread | None:
    """The newest recorded weight in kg and the sd of its logarithm."""
    found = _newest(record, "body_weight")
    if found is None:
        return None
    read = _in(found[0], "kg")
    return Spread(read, _error(found[0], _sd("mass.error"), _sd("mass.drift"), found[1]) / read)


def _by_index(record: PatientRecord) -> Spread | None:
    """The weight of the newest recorded body mass index, with the doubt about the height."""
    found = _newest(record, "body_mass_index")
    if found is None:
        return None
    tall = height(record)
    read = _in(found[0], "kg/m2") * (tall.centre / 100.0) ** 2
    error = float(np.hypot(_sd("mass.error"), _sd("mass.drift") * found[1] ** 0.5)) / read
    return Spread(read, float(np.hypot(error, 2.0 * tall.spread / tall.centre)))


def hematocrit(record: PatientRecord) -> Spread:
    """Hematocrit as a fraction and its sd."""
    prior = Spread(number(f"hematocrit.{record.sex}"), _sd(f"hematocrit.{record.sex}"))
    if record.has("anaemia") or record.has("iron_deficiency_anaemia"):
        prior = Spread(prior.centre + number("hematocrit.anaemia"), _sd("hematocrit.anaemia"))
    found = _newest(record, "hematocrit")
    if found is None:
        return prior
    read = found[0].value / 100.0 if found[0].value > 1.0 else found[0].value
    error = float(
        np.hypot(number("hematocrit.error") * read, _sd("hematocrit.drift") * found[1] ** 0.5)
    )
    return combine(prior, Spread(read, error))


def size_of(record: PatientRecord) -> Size:
    """Age, sex, and the central height and weight. Raises OutOfRange below 18 years."""
    if record.age < ADULT:
        raise OutOfRange(
            f"age is below {ADULT:g} years, and the prior is of adults. Choose an adult's record."
        )
    return Size(record.age, record.sex, height(record).centre, weight(record).centre)
