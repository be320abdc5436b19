"""Numbers as people read them."""

from __future__ import annotations

import pytest

from inpersona.core.decisions import Interval
from inpersona.decide.report.words import number, share, spread, whole


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (154.4, "154"),
        (4.12, "4.1"),
        (0.123, "0.12"),
        (-0.001, "0.00"),
        (float("nan"), "-"),
        (None, "-"),
    ],
)
def test_a_number_has_about_three_digits(value: float | None, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "<1 %"), (1.0, ">99 %"), (0.5, "50 %"), (None, "-")]
)
def test_a_probability_is_never_called_certain(value: float | None, text: str) -> None:
    assert share(value) == text


def test_an_interval_without_numbers_is_a_dash() -> None:
    nothing = Interval(float("nan"), float("nan"), float("nan"), "1")
    assert spread(nothing) == whole(nothing) == spread(None) == "-"


def test_a_change_shows_its_sign() -> None:
    assert whole(Interval(-9.1, -15.2, 0.4, "mm[Hg]")) == "-9 [-15, 0]"
