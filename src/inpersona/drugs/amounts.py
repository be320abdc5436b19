"""How much of a drug is much: the largest usual amount a day, and what is a slip of the pen."""

from __future__ import annotations

from inpersona.core.treatments import Dose
from inpersona.drugs.catalogue import drug, known, standard_dose, usual_doses
from inpersona.drugs.record import DrugRecord
from inpersona.drugs.regimen import milligrams_a_day

#: Doses above so many times the largest usual amount a day are not believed. Ours.
EXCESSIVE = 3.0


def most_a_day(record: DrugRecord, condition: str = "") -> float:
    """Largest usual amount in 24 h, mg: in high pressure ("hypertension"), or in whatever condition."""
    doses = (*usual_doses(record), standard_dose(record))
    against_pressure = max(milligrams_a_day(dose) for dose in doses)
    if condition == "hypertension":
        return against_pressure
    failing = max(milligrams_a_day(dose) for dose in usual_doses(record, "heart_failure"))
    any_use = record.doses.maximum.value * 24.0 / record.doses.interval.value
    return max(against_pressure, failing, any_use)


def beyond_belief(dose: Dose) -> bool:
    """Whether a repeated dose is so far above the largest usual amount that it is a slip of the pen."""
    if not known(dose.drug) or dose.interval_hours is None:
        return False
    return milligrams_a_day(dose) > EXCESSIVE * most_a_day(drug(dose.drug))
