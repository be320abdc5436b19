"""From latents to bodies: the members of a person's ensemble, and of a population's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import PatientRecord, Sex
from inpersona.infer import expected
from inpersona.infer.latents import Labels
from inpersona.infer.person import TYPE_2_DIABETES
from inpersona.models.adult.members import Members, members
from inpersona.models.adult.person import body_surface

Array = NDArray[np.float64]


@cache
def _by_sex_and_age(sex: Sex, age: float) -> tuple[float, float, float]:
    return (
        expected.cardiac_index(age),
        expected.filtration_per_surface(age, sex),
        expected.pulse_pressure(age, sex),
    )


def expected_values(age: Array, male: Array, surface: Array) -> dict[str, Array]:
    """Average cardiac output and filtration (L/min) and pulse pressure (mmHg), shape (members,)."""
    rows = np.array(
        [
            _by_sex_and_age("male" if m > 0.5 else "female", round(float(a), 2))
            for a, m in zip(age, male, strict=True)
        ]
    )
    return {
        "cardiac_output": rows[:, 0] * surface,
        "glomerular_filtration_rate": rows[:, 1] * surface / 1.73 / 1000.0,
        "pulse_pressure": rows[:, 2],
    }


def bodies(
    age: Array,
    male: Array,
    latents: Mapping[str, Array],
    hypothesis: Labels,
    diabetic: Array | float = 0.0,
) -> Members:
    """Members from latents of any people (arrays of shape (members,))."""
    surface = body_surface(latents["body_height"], latents["body_weight"])
    return members(age, male, latents, hypothesis, expected_values(age, male, surface), diabetic)


def bodies_of(record: PatientRecord, latents: Mapping[str, Array], hypothesis: Labels) -> Members:
    """Members of one person."""
    count = len(hypothesis)
    diabetic = float(any(record.has(name) for name in TYPE_2_DIABETES))
    return bodies(
        np.full(count, record.age),
        np.full(count, 1.0 if record.sex == "male" else 0.0),
        latents,
        hypothesis,
        diabetic,
    )
