"""What the safety rules may use beside a record's own values."""

from __future__ import annotations

from inpersona.core.records import Observation, PatientRecord
from inpersona.core.variables import in_unit
from inpersona.infer.clinical_equations import ckd_epi_2021

#: Days after which a value that a rule turns on is too old to clear it. Ours: yearly checks are usual.
STALE_DAYS = 365


def _when(observation: Observation | None) -> float:
    """Seconds on one clock, with or without a time zone; long ago without a time."""
    time = observation.time if observation else None
    return time.timestamp() if time else float("-inf")


def facts_of(record: PatientRecord) -> dict[str, float]:
    """What the safety rules may use beside the record's own values: the filtration that the newest
    creatinine means, where the record gives none as new [inker2021]."""
    name = "estimated_glomerular_filtration_rate"
    creatinine, reported = record.latest("creatinine"), record.latest(name)
    if creatinine is None or record.age < 18.0:
        return {}
    if creatinine.time is None or (record.as_of - creatinine.time.date()).days > STALE_DAYS:
        return {}
    if _when(reported) >= _when(creatinine):
        return {}
    value = in_unit("creatinine", creatinine.value, creatinine.unit, "mg/dL")
    return {name: ckd_epi_2021(value, record.age, record.sex)}
