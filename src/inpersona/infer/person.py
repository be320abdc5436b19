"""What the prior takes from a record: size, cells, known hypertension and its treatment.

Recorded size and cells are combined with the population's by precision (both normal), so a reading
narrows the prior and is not data again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from inpersona.core.records import Observation, PatientRecord
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
ADULT = 18.0


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
    """Whether high pressure is on record, as a diagnosis or by its treatment."""
    return any(record.has(name) for name in HYPERTENSIVE) or pressure_drugs(record) > 0


def combine(prior: Spread, reading: Spread) -> Spread:
    """Normal prior and normal reading: their product."""
    precision = prior.spread**-2 + reading.spread**-2
    mean = (prior.centre * prior.spread**-2 + reading.centre * reading.spread**-2) / precision
    return Spread(mean, float(precision**-0.5))


def _sd(key: str) -> float:
    """The sd of an entry that has one."""
    return table()[key].sd or 0.0


def _error(reading: Observation, default: float) -> float:
    return reading.sd if reading.sd else default


def height(record: PatientRecord) -> Spread:
    """Height in cm and its sd."""
    prior = Spread(number(f"stature.{record.sex}"), _sd(f"stature.{record.sex}"))
    found = record.latest("body_height")
    if found is None:
        return prior
    return combine(prior, Spread(found.value, _error(found, _sd("stature.error"))))


def weight(record: PatientRecord) -> Spread:
    """Weight in kg and the sd of its logarithm; by the population's body mass index if unknown."""
    entry = table()[f"mass.{record.sex}"]
    guess = entry.value * (height(record).centre / 100.0) ** 2
    prior = Spread(float(np.log(guess)), entry.sd_of_log or 0.0)
    found = record.latest("body_weight")
    if found is not None:
        error = _error(found, _sd("mass.error")) / found.value
        prior = combine(prior, Spread(float(np.log(found.value)), error))
    return Spread(float(np.exp(prior.centre)), prior.spread)


def hematocrit(record: PatientRecord) -> Spread:
    """Hematocrit as a fraction and its sd."""
    prior = Spread(number(f"hematocrit.{record.sex}"), _sd(f"hematocrit.{record.sex}"))
    if record.has("anaemia") or record.has("iron_deficiency_anaemia"):
        prior = Spread(prior.centre + number("hematocrit.anaemia"), _sd("hematocrit.anaemia"))
    found = record.latest("hematocrit")
    if found is None:
        return prior
    reading = found.value / 100.0 if found.value > 1.0 else found.value
    return combine(prior, Spread(reading, number("hematocrit.error") * reading))


def size_of(record: PatientRecord) -> Size:
    """Age, sex, and the central height and weight. Raises OutOfRange below 18 years."""
    if record.age < ADULT:
        raise OutOfRange(
            f"age is below {ADULT:g} years, and the prior is of adults. Choose an adult's record."
        )
    return Size(record.age, record.sex, height(record).centre, weight(record).centre)
