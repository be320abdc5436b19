"""Prior weights of the five structural hypotheses of high pressure, by age and conditions.

Weights are linear in age between the anchors of `prior.toml`; conditions multiply odds. No ancestry
label enters: who has a low-renin pressure is decided by age, conditions and the person's own data.
"""

from __future__ import annotations

from inpersona.core.records import PatientRecord
from inpersona.infer.expected import table
from inpersona.infer.person import TYPE_2_DIABETES
from inpersona.models.adult.states import hypertension_hypotheses

#: The structural hypotheses of the body that is fitted, in the order of its table.
HYPOTHESES = hypertension_hypotheses()

_YOUNG, _OLD = 30.0, 70.0
#: Conditions that count as another one of the table.
_SAME = {
    "chronic_kidney_disease_stage_3": "chronic_kidney_disease",
    "chronic_kidney_disease_stage_4": "chronic_kidney_disease",
    "chronic_kidney_disease_stage_5": "chronic_kidney_disease",
    "hypertensive_chronic_kidney_disease": "chronic_kidney_disease",
    "end_stage_renal_disease": "chronic_kidney_disease",
    "diabetic_nephropathy": "chronic_kidney_disease",
    **dict.fromkeys(TYPE_2_DIABETES, "diabetes_type_2"),
}


def _conditions(record: PatientRecord) -> set[str]:
    names = {c.name for c in record.conditions if c.active and c.name}
    return {_SAME.get(name, name) for name in names}


def _factor(hypothesis: str, conditions: set[str]) -> float:
    factor = 1.0
    for condition in sorted(conditions):
        entry = table().get(f"odds_{condition}.{hypothesis}")
        factor *= entry.value if entry else 1.0
    return factor


def weights_of_hypotheses(record: PatientRecord) -> dict[str, float]:
    """Prior weight of each structural hypothesis; they sum to one. Source: ours, anchored on
    published shares (see `prior.toml`)."""
    old = min(max((record.age - _YOUNG) / (_OLD - _YOUNG), 0.0), 1.0)
    conditions = _conditions(record)
    raw = {
        h: _factor(h, conditions)
        * (
            (1.0 - old) * table()[f"hypothesis_age_30.{h}"].value
            + old * table()[f"hypothesis_age_70.{h}"].value
        )
        for h in HYPOTHESES
    }
    total = sum(raw.values())
    return {h: w / total for h, w in raw.items()}
