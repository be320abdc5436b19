"""Tiers, quantiles and probabilities of the ranking."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.decide.rank import interval, probability, quantile, tiers

EQUAL = np.full(400, 1 / 400)


def test_a_shared_uncertainty_cancels_in_the_paired_difference() -> None:
    shared = np.random.default_rng(0).normal(-10, 8, 400)
    assert tiers({"a": shared, "b": shared + 1.0}, EQUAL) == {"a": 1, "b": 2}


def test_options_that_cannot_be_told_apart_share_a_tier() -> None:
    generator = np.random.default_rng(1)
    a, b = generator.normal(-10, 5, 400), generator.normal(-9.5, 5, 400)
    assert tiers({"a": a, "b": b, "nothing": np.zeros(400)}, EQUAL) == {
        "a": 1,
        "b": 1,
        "nothing": 2,
    }


def test_failed_members_count_against_an_option() -> None:
    good = np.random.default_rng(2).normal(-10, 1, 400)
    failing = np.where(np.arange(400) < 120, np.nan, good - 0.5)
    assert tiers({"good": good, "failing": failing}, EQUAL)["good"] == 1
    assert probability(failing <= -2, EQUAL) == pytest.approx(0.7, abs=0.01)


def test_weights_move_the_quantiles() -> None:
    values = np.array([1.0, 2.0, 3.0])
    assert quantile(values, np.array([0.1, 0.1, 0.8]), 0.5) > 2.5
    result = interval(np.arange(1001.0), np.full(1001, 1 / 1001), "mm[Hg]")
    assert (result.median, result.low, result.high) == pytest.approx((500, 50, 950), abs=1)
