"""Equations of clinical practice against worked examples and their own inverse."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.errors import OutOfRange
from inpersona.infer.clinical_equations import (
    blood_volume,
    body_surface_area,
    ckd_epi_2021,
    cockcroft_gault,
    creatinine_excretion,
    creatinine_from_ckd_epi_2021,
    total_body_water,
)
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


def test_cockcroft_gault_of_a_man_of_40_and_72_kg_at_creatinine_1_is_100() -> None:
    assert cockcroft_gault(1.0, 40.0, 72.0, "male") == pytest.approx(100.0)
    assert cockcroft_gault(1.0, 40.0, 72.0, "female") == pytest.approx(85.0)


def test_body_volumes_of_the_70_kg_man_are_the_textbook_s() -> None:
    assert blood_volume(175.0, 70.0, "male") == pytest.approx(4.9, abs=0.3)
    assert total_body_water(175.0, 70.0, 30.0, "male") == pytest.approx(42.0, abs=1.5)
    assert body_surface_area(180.0, 80.0) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("sex", "weight", "height"), [("male", 80.0, 178.0), ("female", 66.0, 164.0)]
)
def test_creatinine_generated_agrees_with_creatinine_cleared(
    sex: str, weight: float, height: float
) -> None:
    """Two equations from different data: excretion [ix2011] = GFR x creatinine [inker2021], to the
    10-15 % that tubular secretion adds and the equations' own error."""
    creatinine = 1.0 if sex == "male" else 0.8
    filtration = ckd_epi_2021(creatinine, 50.0, sex) * body_surface_area(height, weight) / 1.73  # type: ignore[arg-type]
    cleared = filtration * creatinine * 14.4
    generated = creatinine_excretion(weight, 50.0, sex)  # type: ignore[arg-type]
    assert generated / cleared == pytest.approx(1.05, abs=0.15)


@pytest.mark.parametrize("sex", ["female", "male"])
def test_sizes_agree_with_those_the_body_is_built_from(sex: str) -> None:
    """The body's own arrays and these scalars are the same published equations."""
    male = np.array([1.0 if sex == "male" else 0.0])
    height, weight, age = np.array([168.0]), np.array([72.0]), np.array([61.0])
    water = body.total_body_water(age, male, height, weight)[0]
    blood = body.total_blood_volume(male, height, weight)[0]
    assert total_body_water(168.0, 72.0, 61.0, sex) == pytest.approx(water)  # type: ignore[arg-type]
    assert blood_volume(168.0, 72.0, sex) == pytest.approx(blood)  # type: ignore[arg-type]


@pytest.mark.parametrize("creatinine", [0.0, -1.0, float("nan")])
def test_a_creatinine_that_is_not_positive_is_refused(creatinine: float) -> None:
    with pytest.raises(OutOfRange):
        ckd_epi_2021(creatinine, 50.0, "male")
