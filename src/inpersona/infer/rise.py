"""How much the body's pressure rises at severity 1 of each hypothesis: measured, not assumed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import numpy as np

from inpersona.core.records import DAYS_PER_YEAR, PatientRecord, Sex
from inpersona.infer.bodies import bodies
from inpersona.infer.hypotheses import HYPOTHESES
from inpersona.infer.prior import prior_of
from inpersona.models.adult.slow_runs import settle

#: Rises (mmHg) are held inside these, so that a hypothesis which does next to nothing at some age
#: does not get absurd severities.
LOW, HIGH = 4.0, 40.0


@cache
def measured_rise(sex: Sex, age: int) -> Mapping[str, float]:
    """Rise of mean arterial pressure (mmHg) at severity 1 in a typical person of this sex and age."""
    count = len(HYPOTHESES)
    day = date(2000, 1, 1)
    anyone = PatientRecord("", "", sex, day - timedelta(days=DAYS_PER_YEAR * age), day)
    prior = prior_of(anyone, dict.fromkeys(HYPOTHESES, 1.0))  # severity is set below
    labels = np.array([*HYPOTHESES, *HYPOTHESES])
    latents = prior.to_values(np.zeros((2 * count, len(prior.names))), labels)
    latents["severity"] = np.concatenate([np.zeros(count), np.ones(count)])
    who = np.full(2 * count, float(age)), np.full(2 * count, 1.0 if sex == "male" else 0.0)
    rest = settle(bodies(*who, latents, labels))
    pressure = rest.quantities["mean_arterial_pressure"]
    rise = np.where(rest.ok[count:] & rest.ok[:count], pressure[count:] - pressure[:count], np.nan)
    held = np.clip(np.nan_to_num(rise, nan=12.0), LOW, HIGH)
    return {h: float(r) for h, r in zip(HYPOTHESES, held, strict=True)}
