"""How much of a drug is much: the largest usual amount a day, and what is a slip of the pen."""

from __future__ import annotations

from inpersona.core.treatments import Dose
from inpersona.drugs.catalogue import dose_table, drug, known
from inpersona.drugs.record import DrugRecord
from inpersona.drugs.regimen import milligrams_a_day

#: Doses above so many times the largest usual amount a day are not believed. Ours.
EXCESSIVE = 3.0


def most_a_day(record: DrugRecord) -> float:
    """Largest usual amount in 24 h, mg, in whatever condition."""
    doses = record.doses
    amounts = [doses.maximum.value * 24.0 / doses.interval.value]
    for entries in dose_table().values():
        if record.name in entries:
            *_, target, interval = entries[record.name]
            amounts.append(target * 24.0 / interval)
    return max(amounts)


def beyond_belief(dose: Dose) -> bool:
    """Whether a repeated dose is so far above the largest usual amount that it is a slip of the pen."""
    if not known(dose.drug) or dose.interval_hours is None:
        return False
    return milligrams_a_day(dose) > EXCESSIVE * most_a_day(drug(dose.drug))
