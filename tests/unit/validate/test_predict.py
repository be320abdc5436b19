from __future__ import annotations

import numpy as np
import pytest
from validate_bodies import OPEN, AnalyticBody, Shelf, make_row

from inpersona.core.grammar import parse, render
from inpersona.validate.measures import At
from inpersona.validate.predict import Predictor
from inpersona.validate.protocols import as_long_as, timed
from inpersona.validate.remember import Remembering
from inpersona.validate.results import NoPrediction, OutOfScope, Prediction


def predict(body: AnalyticBody | None = None, **cells: str) -> Prediction:
    found = Predictor(body or AnalyticBody(), Shelf(), OPEN)(make_row(**cells))
    assert isinstance(found, Prediction), found
    return found


def test_a_drugs_effect_is_predicted_at_the_pressure_that_the_paper_reports() -> None:
    at_150 = predict(population="hypertension untreated; n 400; systolic_blood_pressure 150 sd 10")
    at_165 = predict(population="hypertension untreated; n 400; systolic_blood_pressure 165 sd 10")
    assert at_150.value == pytest.approx(-8.0 * 148.5 / 150.0, abs=0.15)
    assert at_165.value < at_150.value - 0.4
    assert at_150.low < at_150.value < at_150.high


def test_the_noise_of_visits_cancels_between_paired_arms_but_shows_against_baseline() -> None:
    cells = {"population": "hypertension untreated; n 400; systolic_blood_pressure above 155"}
    against_placebo = predict(**cells)
    against_baseline = predict(**cells, versus="baseline")
    assert against_placebo.value == pytest.approx(-8.3, abs=0.4)
    assert against_baseline.high - against_baseline.low > (
        against_placebo.high - against_placebo.low
    )


def test_regression_to_the_mean_comes_from_entry_by_a_screening_reading() -> None:
    placebo = predict(
        population="hypertension untreated; n 400; systolic_blood_pressure above 160",
        protocol="a 0.000001 mg oral once daily for 6 weeks",  # far too little to act
        versus="",
        measure="value",
    )
    assert placebo.value < 165.0


def test_a_bigger_study_has_a_narrower_interval() -> None:
    wide = predict(population="hypertension untreated; n 40", versus="baseline")
    narrow = predict(population="hypertension untreated; n 40000", versus="baseline")
    assert (narrow.high - narrow.low) < 0.2 * (wide.high - wide.low)


def test_a_class_is_the_average_over_its_drugs_and_parts_add_in_an_additive_body() -> None:
    any_one = predict(protocol="any antihypertensive at standard dose for 6 weeks", low="-20")
    assert any_one.value == pytest.approx(-8.0 * 144 / 150, abs=0.3)
    ratio = predict(
        protocol="thiazide at standard dose + any other antihypertensive at standard dose",
        measure="ratio to sum of parts",
        unit="1",
        expected="1",
        low="0.9",
        high="1.1",
    )
    assert ratio.value == pytest.approx(1.0, abs=1e-9)


def test_a_tilt_of_sixty_degrees_takes_what_the_body_says_from_the_output() -> None:
    found = predict(
        population="healthy adults; age 20 to 80",
        protocol="tilt 60 degrees for 10 min",
        versus="",
        quantity="cardiac_output",
        at="10 min",
        unit="mL/min",
        expected="-1200",
        low="-1500",
        high="-900",
    )
    assert found.value == pytest.approx(-1200.0, abs=1e-6)


def test_salt_is_compared_with_another_intake_for_as_long() -> None:
    body = AnalyticBody()
    found = predict(
        body,
        population="adults",
        protocol="salt 65 mmol/day for 30 days",
        versus="salt 107 mmol/day",
        at="end",
        low="-3",
        high="0",
    )
    assert found.value == pytest.approx(-0.03 * 42.0, abs=1e-3)
    assert {render(t) for t in body.calls} == {
        "salt 65 mmol/day for 30 days",
        "salt 107 mmol/day for 30 days",
    }


def test_a_slope_per_salt_excreted_is_taken_within_people() -> None:
    found = predict(
        population="adults",
        protocol="salt 200 mmol/day for 4 weeks; then salt 70 mmol/day for 4 weeks",
        versus="",
        at="end",
        measure="slope per urine_sodium_rate",
        unit="mm[Hg].d/mmol",
        expected="0.03",
        low="0.02",
        high="0.04",
    )
    assert found.value == pytest.approx(0.03, abs=1e-6)


def test_two_populations_are_contrasted_at_rest() -> None:
    found = predict(
        population="adults; systolic_blood_pressure 150 sd 10; n 77",
        protocol="none",
        versus="in adults; systolic_blood_pressure 125 sd 10",
        at="end",
        measure="percent_change",
        unit="%",
        expected="20",
        low="10",
        high="30",
    )
    assert found.value == pytest.approx(20.0, abs=0.5)


def test_the_null_model_of_a_value_is_everyone_at_rest() -> None:
    found = predict(
        population="adults; systolic_blood_pressure 165 sd 8",
        protocol="none",
        versus="",
        at="end",
        measure="value",
        expected="165",
        low="160",
        high="170",
    )
    assert found.value == pytest.approx(165.0, abs=0.5)
    assert found.null == pytest.approx(140.0, abs=1.0)


def test_a_row_out_of_scope_says_why_and_nothing_is_run() -> None:
    body = AnalyticBody()
    found = Predictor(body, Shelf(), OPEN)(make_row(id="R9"))
    assert found == OutOfScope("not in this body")
    assert body.calls == []


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"population": "sepsis"}, "sepsis"),
        ({"population": "adults; systolic_blood_pressure 240 sd 3"}, "reported means"),
        ({"protocol": "MRA at standard dose for 6 weeks"}, "no drug of the class"),
        ({"quantity": "potassium", "unit": "mmol/L"}, "gives no potassium"),
        ({"population": "examples/a.json"}, "one record"),
    ],
)
def test_what_cannot_be_predicted_says_why(cells: dict[str, str], reason: str) -> None:
    found = Predictor(AnalyticBody(), Shelf(), OPEN)(make_row(**cells))
    assert isinstance(found, NoPrediction)
    assert reason in found.reason


def test_a_few_failed_people_are_left_out_and_many_mean_no_prediction() -> None:
    few = Predictor(AnalyticBody(failing=0.05), Shelf(), OPEN)(make_row())
    many = Predictor(AnalyticBody(failing=0.3), Shelf(), OPEN)(make_row())
    assert isinstance(few, Prediction) and np.isfinite(few.value)
    assert isinstance(many, NoPrediction) and "could not be simulated" in many.reason


def test_more_people_are_run_while_the_monte_carlo_error_is_too_large() -> None:
    cells = {"population": "adults; n 50", "protocol": "none", "versus": "", "at": "end",
             "measure": "value", "expected": "140"}  # fmt: skip
    rough = Predictor(AnalyticBody(), Shelf(), OPEN, people=50)(
        make_row(**cells, low="120", high="160")
    )
    fine = Predictor(AnalyticBody(), Shelf(), OPEN, people=50)(
        make_row(**cells, low="138.5", high="141.5")
    )
    assert isinstance(rough, Prediction) and isinstance(fine, Prediction)
    assert fine.error is not None and rough.error is not None
    assert fine.error <= 0.2 * 3.0 < rough.error


def test_the_same_seed_gives_the_same_prediction() -> None:
    assert predict() == predict()


def test_a_model_replaced_by_a_constant_is_not_right() -> None:
    class Constant(AnalyticBody):
        def _act(self, *_: object) -> None:  # type: ignore[override]
            return None

    assert predict(Constant()).value == 0.0


def test_durations_that_a_protocol_leaves_open_are_filled_in() -> None:
    assert render(timed(parse("thiazide at standard dose"), At("trough"))).endswith("for 8 weeks")
    assert render(timed(parse("tilt 60 degrees"), At("time", 0.25))).endswith("for 15 min")
    assert render(timed(parse("bleed 500 mL over 20 min"), At("end"))).endswith("for 20 min")
    assert timed(parse("none"), At("end")).steps[0].hours == 0.0
    long = timed(parse("thiazide at standard dose for 6 weeks"), At("trough"))
    assert render(as_long_as(parse("placebo"), long)) == "placebo for 6 weeks"


def test_rows_that_share_people_and_protocol_are_run_once() -> None:
    body = AnalyticBody()
    predictor = Predictor(Remembering(body), Shelf(), OPEN)
    first, again = predictor(make_row()), predictor(make_row(measure="percent_change", unit="%"))
    assert isinstance(first, Prediction) and isinstance(again, Prediction)
    assert len(body.calls) == 2
    assert again.value == pytest.approx(100 * first.value / 145, abs=0.5)


def test_more_effect_at_a_higher_baseline_is_a_slope_of_the_change_over_people() -> None:
    found = predict(
        measure="slope per systolic_blood_pressure",
        unit="1",
        expected="-0.05",
        low="-0.1",
        high="0",
    )
    assert found.value == pytest.approx(-8.0 / 150.0, abs=1e-6)


def test_a_contrast_of_populations_under_drugs_is_free_of_regression_to_the_mean() -> None:
    found = predict(
        population="hypertension untreated; n 400; systolic_blood_pressure above 165",
        versus="in hypertension untreated; n 400; systolic_blood_pressure 140 to 150",
        expected="-1",
        low="-3",
        high="0",
    )
    assert found.value == pytest.approx(-8.0 * (168.0 - 144.0) / 150.0, abs=0.5)


def test_what_all_people_share_without_being_sure_widens_the_interval() -> None:
    class Worlds(AnalyticBody):
        def __init__(self) -> None:
            super().__init__()
            world = np.arange(2000) % 10
            self.covariates = {**self.covariates, "world": world.astype(float)}
            self.factor = np.linspace(0.6, 1.4, 10)[world]

        def courses(self, treatment, people, at):  # type: ignore[no-untyped-def]
            found = super().courses(treatment, people, at)
            base = found.baseline["systolic_blood_pressure"][:, None]
            x = found.values["systolic_blood_pressure"]
            x[:] = base + self.factor[people][:, None] * (x - base)
            return found

    cells = {"population": "hypertension untreated; n 40000"}
    sure, unsure = predict(**cells), predict(Worlds(), **cells)
    sd = 0.97 * 8.0 * np.linspace(0.6, 1.4, 10).std(ddof=1)
    assert sure.high - sure.low < 0.5
    assert unsure.high - unsure.low == pytest.approx(2 * 1.645 * sd, rel=0.15)
