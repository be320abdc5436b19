"""Equations of clinical practice against worked examples and their own inverse."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.core.records import Sex
from inpersona.errors import OutOfRange
from inpersona.infer import expected
from inpersona.infer.clinical_equations import ckd_epi_2021, creatinine_from_ckd_epi_2021
from inpersona.models.adult import person as body


def test_a_woman_of_55_with_creatinine_0_9_has_the_published_egfr_of_76() -> None:
    """Printed as "about 76" from rounded factors; unrounded 75.5, so half a digit and the rounding."""
    assert ckd_epi_2021(0.9, 55.0, "female") == pytest.approx(76.0, abs=0.6)


@pytest.mark.parametrize(("sex", "knot", "factor"), [("female", 0.7, 1.012), ("male", 0.9, 1.0)])
def test_at_the_knot_only_age_and_sex_are_left_of_ckd_epi(
    sex: str, knot: float, factor: float
) -> None:
    assert ckd_epi_2021(knot, 40.0, sex) == pytest.approx(142.0 * factor * 0.9938**40)  # type: ignore[arg-type]


@pytest.mark.parametrize("sex", ["female", "male"])
@pytest.mark.parametrize("creatinine", [0.4, 0.7, 0.9, 1.3, 4.0])
def test_the_inverse_of_ckd_epi_gives_back_the_creatinine(sex: str, creatinine: float) -> None:
    filtration = ckd_epi_2021(creatinine, 63.0, sex)  # type: ignore[arg-type]
    back = creatinine_from_ckd_epi_2021(filtration, 63.0, sex)  # type: ignore[arg-type]
    assert back == pytest.approx(creatinine, rel=1e-12)


def test_body_volumes_of_the_70_kg_man_are_the_textbook_s() -> None:
    age, male, height, weight = (np.array([x]) for x in (30.0, 1.0, 175.0, 70.0))
    assert body.total_blood_volume(male, height, weight)[0] == pytest.approx(4.9, abs=0.3)
    assert body.total_body_water(age, male, height, weight)[0] == pytest.approx(42.0, abs=1.5)
    assert body.body_surface(height, weight)[0] == pytest.approx(1.85, abs=0.01)


@pytest.mark.parametrize(
    ("sex", "weight", "height"), [("male", 80.0, 178.0), ("female", 66.0, 164.0)]
)
@pytest.mark.parametrize("age", [25.0, 50.0, 70.0])
def test_creatinine_made_by_a_healthy_person_agrees_with_what_people_excrete(
    age: float, sex: Sex, weight: float, height: float
) -> None:
    """Two equations from different data: filtration [fenton2018] times creatinine [inker2021] is the
    excretion of [ix2011], 879.89 + 12.51 weight - 6.19 age - 379.42 in women (mg/day), to the 10-15 %
    that tubular secretion adds and the equations' own error."""
    filtration = expected.glomerular_filtration_rate(expected.Size(age, sex, height, weight))
    size = [np.array([x]) for x in (age, 1.0 if sex == "male" else 0.0)]
    surface = body.body_surface(np.array([height]), np.array([weight]))
    creatinine = body.resting_creatinine(np.array([filtration / 1000.0]), *size, surface)[0]
    excreted = 879.89 + 12.51 * weight - 6.19 * age - (379.42 if sex == "female" else 0.0)
    assert excreted / (filtration * creatinine * 14.4) == pytest.approx(1.05, abs=0.15)


@pytest.mark.parametrize("creatinine", [0.0, -1.0, float("nan")])
def test_a_creatinine_that_is_not_positive_is_refused(creatinine: float) -> None:
    with pytest.raises(OutOfRange):
        ckd_epi_2021(creatinine, 50.0, "male")
