from __future__ import annotations

import numpy as np
import pytest

from inpersona.errors import UnknownName
from inpersona.validate.measures import (
    Arms,
    At,
    Courses,
    evaluate,
    parse_at,
    parse_measure,
    read_at,
    weighted_median,
    weighted_slope,
    within_slopes,
)

EVEN = np.ones(4)


def arms(after: list[float], before: list[float], **more: object) -> Arms:
    start = np.array(before)
    return Arms(np.array(after), start, start, start, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("value", 115.0),
        ("median", 115.0),
        ("sd", np.sqrt(125.0)),
        ("change", -10.0),
        ("percent_change", -8.0),
        ("sign of change", -1.0),
        ("ratio", 0.92),
        ("share above 115", 0.5),
        ("share below 105", 0.25),
        ("share of change below -10", 0.25),
        ("share of change above -10", 0.25),
    ],
)
def test_a_measure_of_four_people_is_what_a_pencil_says(text: str, expected: float) -> None:
    four = arms([100.0, 110.0, 120.0, 130.0], [115.0, 120.0, 130.0, 135.0])
    assert evaluate(parse_measure(text), four, EVEN) == pytest.approx(expected)


def test_weights_decide_the_mean_of_an_arm() -> None:
    four = arms([1.0, 2.0, 3.0, 4.0], [0.0] * 4)
    assert evaluate(parse_measure("value"), four, np.array([0.0, 0.0, 1.0, 3.0])) == 3.75


def test_a_change_is_taken_from_the_comparator_arm_of_the_same_people() -> None:
    before = np.full(4, 150.0)
    both = Arms(np.full(4, 138.0), before, np.full(4, 147.0), before)
    assert evaluate(parse_measure("change"), both, EVEN) == -9.0
    assert evaluate(parse_measure("percent_change"), both, EVEN) == pytest.approx(
        100 * (138 / 147 - 1)
    )


def test_the_ratio_to_the_sum_of_parts_is_one_where_effects_add() -> None:
    parts = (np.full(4, -6.0), np.full(4, -4.0))
    measure = parse_measure("ratio to sum of parts")
    assert evaluate(measure, arms([140.0] * 4, [150.0] * 4, parts=parts), EVEN) == 1.0
    assert evaluate(measure, arms([142.0] * 4, [150.0] * 4, parts=parts), EVEN) == 0.8


def test_correlation_of_change_with_a_baseline_quantity_has_the_sign_of_the_dependence() -> None:
    renin = np.array([1.0, 2.0, 3.0, 4.0])
    found = arms([149.0, 148.0, 147.0, 146.0], [150.0] * 4, other=renin)
    measure = parse_measure("correlation of change with renin_activity")
    assert evaluate(measure, found, EVEN) == pytest.approx(-1.0)
    log = parse_measure("correlation of log change with renin_activity")
    assert evaluate(log, found, EVEN) == pytest.approx(-1.0, abs=1e-4)


COURSES = Courses(
    times=np.array([0.0, 1.0, 2.0]),
    values={
        "mean_arterial_pressure": np.array([[90.0, 88.0, 84.0], [90.0, 87.0, 81.0]]),
        "central_venous_pressure": np.array([[4.0, 3.0, 1.0], [4.0, 3.0, 1.0]]),
    },
    baseline={
        "mean_arterial_pressure": np.array([90.0, 90.0]),
        "central_venous_pressure": np.array([4.0, 4.0]),
    },
    step_ends=(1.0, 2.0),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("end", [84.0, 81.0]),
        ("trough by cuff", [84.0, 81.0]),
        ("peak", [90.0, 90.0]),
        ("nadir", [84.0, 81.0]),
        ("30 min", [89.0, 88.5]),
        ("2 h", [84.0, 81.0]),
        ("5 h", [84.0, 81.0]),
        ("mean", [87.5, 86.25]),
    ],
)
def test_a_course_is_read_at_the_time_that_is_named(text: str, expected: list[float]) -> None:
    found = read_at(COURSES, "mean_arterial_pressure", parse_at(text))
    assert found.tolist() == pytest.approx(expected)


def test_under_daily_drugs_the_peak_is_the_moment_of_the_largest_effect() -> None:
    times = np.array([0.0, 100.0, 110.0, 124.0])
    course = Courses(times, {"heart_rate": np.array([[70.0, 66.0, 60.0, 64.0]])},
                     {"heart_rate": np.array([70.0])}, (124.0,))  # fmt: skip
    assert read_at(course, "heart_rate", At("peak"), daily=True).tolist() == [60.0]


def test_a_slope_within_people_runs_over_the_baseline_and_the_ends_of_steps() -> None:
    slopes = within_slopes(COURSES, "mean_arterial_pressure", "central_venous_pressure")
    assert slopes.tolist() == pytest.approx([2.0, 3.0])


def test_a_slope_over_people_is_taken_where_the_other_quantity_stands_still() -> None:
    age = np.array([20.0, 30.0, 40.0, 50.0])
    found = arms([120.0, 113.0, 107.0, 100.0], [0.0] * 4, other=age)
    assert evaluate(parse_measure("slope per age"), found, EVEN) == pytest.approx(
        np.polyfit(age, found.after, 1)[0]
    )
    assert weighted_slope(age, found.after, EVEN) == pytest.approx(
        np.polyfit(age, found.after, 1)[0]
    )


def test_the_weighted_median_of_repeated_people_is_that_of_the_people() -> None:
    assert weighted_median(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 1.0])) == 2.0
    assert weighted_median(np.array([1.0, 9.0]), np.array([1.0, 3.0])) > 5.0


@pytest.mark.parametrize("text", ["chnage", "slope per heart_rat", "share abov 3"])
def test_an_unknown_measure_names_the_nearest(text: str) -> None:
    with pytest.raises(UnknownName) as error:
        parse_measure(text)
    assert error.value.close


def test_an_unknown_time_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="trough"):
        parse_at("throug")


def test_the_null_model_says_no_change_where_a_row_is_about_a_change() -> None:
    assert parse_measure("change").null == 0.0
    assert parse_measure("ratio").null == 1.0
    assert parse_measure("value").null is None
