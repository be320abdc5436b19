"""How much the body's pressure rises with the severity of each hypothesis: measured, not assumed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import PatientRecord, Sex
from inpersona.infer.bodies import bodies
from inpersona.infer.curves import Curve
from inpersona.infer.hypotheses import HYPOTHESES
from inpersona.infer.prior import prior_of
from inpersona.models.adult.slow_runs import settle

Array = NDArray[np.float64]

#: Severities at which the body is settled; all below is a straight line to nothing.
MEASURED = (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
#: Least rise (mmHg) by which each point has to exceed the one before, so that severity has a meaning.
LEAST = 0.2


@cache
def measured_rise(sex: Sex, age: int) -> Mapping[str, Curve]:
    """Rise of mean arterial pressure (mmHg) with severity in a typical person of this sex and age,
    by hypothesis. Raises ModelError where a hypothesis does next to nothing."""
    day = date(2000, 1, 1)
    anyone = PatientRecord("", "", sex, day - timedelta(days=365.25 * age), day)
    prior = prior_of(anyone, dict.fromkeys(HYPOTHESES, Curve((1.0, 2.0), (1.0, 2.0))))
    each = len(MEASURED) + 1
    labels = np.repeat(HYPOTHESES, each)
    latents = prior.to_values(np.zeros((len(labels), len(prior.names))), labels)
    latents["severity"] = np.tile((0.0, *MEASURED), len(HYPOTHESES))
    who = np.full(len(labels), float(age)), np.full(len(labels), 1.0 if sex == "male" else 0.0)
    rest = settle(bodies(*who, latents, labels))
    pressure = np.where(rest.ok, rest.quantities["mean_arterial_pressure"], np.nan)
    rises = pressure.reshape(-1, each)
    return {h: _curve(row[1:] - row[0]) for h, row in zip(HYPOTHESES, rises, strict=True)}


def _curve(rise: Array) -> Curve:
    """The curve as far as rest is reached and pressure grows with severity."""
    steps = np.diff(np.concatenate([[0.0], rise]))
    good = np.isfinite(steps) & (steps > LEAST)
    upto = len(rise) if good.all() else int(np.argmin(good))
    return Curve(MEASURED[:upto], tuple(float(r) for r in rise[:upto]))
