from __future__ import annotations

import json

import pytest
from validate_bodies import make_row

from inpersona.errors import SolveError
from inpersona.validate.results import Answer, NoPrediction, OutOfScope, Prediction
from inpersona.validate.run import Results, run_rows
from inpersona.validate.score import lower_bound
from inpersona.validate.table import Problem, Row

ANSWERS: dict[str, Answer] = {
    "in": Prediction(-8.5, -10.0, -7.5),
    "out": Prediction(-4.0, -5.0, -3.0),
    "miss": Prediction(-8.0, -9.0, -7.0),
    "far": OutOfScope("not in this body"),
    "none": NoPrediction("only 12 effective virtual people"),
    "nan": Prediction(float("nan"), -1.0, 1.0),
}


def results(*names: str, problems: tuple[Problem, ...] = ()) -> Results:
    rows = [
        make_row(id=name, family=name, known_miss="too strong" if name == "miss" else "")
        for name in names
    ]
    return run_rows(rows, lambda row: ANSWERS[row.id], problems=problems)


def test_a_section_counts_what_the_gate_asks_for() -> None:
    section = results(*ANSWERS).sections["T1"]
    assert (section.rows, section.in_scope, section.predicted) == (6, 5, 3)
    assert section.within == 1
    assert section.share == pytest.approx(0.2)
    assert section.known_misses == 1
    assert section.coverage == pytest.approx(2 / 3)
    assert section.reasons == {"not in this body": 1}
    assert section.worst[0][0] == "out"


def test_a_known_miss_fails_even_where_it_lies_within() -> None:
    found = results("miss")
    assert found.rows[0].within is True
    assert found.sections["T1"].within == 0


def test_the_null_model_of_no_change_is_scored_on_the_same_rows() -> None:
    rows = [make_row(id="a"), make_row(id="b", expected="-0.1", low="-1", high="1")]
    section = run_rows(rows, lambda row: Prediction(-8.0, -9.0, -7.0)).sections["T1"]
    assert section.null_within == 1
    assert section.within == 1
    assert section.within_where_null_fails == 1.0


def test_the_null_of_a_value_comes_with_the_prediction() -> None:
    row = make_row(measure="value", expected="120", low="110", high="130")
    found = run_rows([row], lambda _: Prediction(150.0, 140.0, 160.0, null=121.0)).rows[0]
    assert found.null_within and found.within is False


def test_an_unreadable_line_counts_as_a_row_in_reach_that_fails() -> None:
    problem = Problem(5, "X", "T1", "'chnage' is not a known measure.")
    section = results("in", problems=(problem,)).sections["T1"]
    assert (section.rows, section.in_scope, section.within, section.unread) == (2, 2, 1, 1)


def test_calibration_rows_are_counted_apart_from_validation_rows() -> None:
    rows = [make_row(id="a", role="calibration"), make_row(id="b"), make_row(id="c")]
    section = run_rows(rows, lambda row: ANSWERS["in"]).sections["T1"]
    assert (section.in_scope, section.validation_in_scope, section.validation_within) == (3, 2, 2)


def test_a_wide_interval_buys_a_worse_interval_score() -> None:
    row = make_row()
    narrow, wide, wrong = (
        run_rows([row], lambda _, p=p: p).rows[0].interval_score  # type: ignore[misc]
        for p in (Prediction(-8, -9, -7), Prediction(-8, -18, 2), Prediction(-4, -4.5, -3.5))
    )
    assert narrow is not None and wide is not None and wrong is not None
    assert narrow < wide and narrow < wrong


def test_the_lower_bound_is_taken_over_families_not_rows() -> None:
    rows = [make_row(id=f"a{i}", family="one") for i in range(20)]
    rows += [make_row(id=f"b{i}", family="two") for i in range(20)]
    one_family_fails = run_rows(
        rows, lambda row: ANSWERS["in" if row.family == "one" else "out"]
    ).rows
    apart = [make_row(id=f"c{i}", family=str(i)) for i in range(40)]
    many = run_rows(apart, lambda row: ANSWERS["in" if int(row.id[1:]) % 2 else "out"]).rows
    bound, better = lower_bound(one_family_fails), lower_bound(many)
    assert bound == 0.0
    assert better is not None and 0.3 < better < 0.5
    assert lower_bound([]) is None


def test_the_json_holds_the_names_that_others_read() -> None:
    found = json.loads(json.dumps(results(*ANSWERS).as_dict(), allow_nan=False))
    section = found["sections"]["T1"]
    assert {"rows", "in_scope", "within", "lower_bound", "null_within", "coverage"} <= set(section)
    row = found["rows"][0]
    assert {"id", "section", "role", "unit", "predicted", "low", "high", "expected", "within",
            "known_miss", "out_of_scope"} <= set(row)  # fmt: skip
    assert [r["within"] for r in found["rows"]] == [True, False, True, None, None, None]
    assert found["rows"][3]["out_of_scope"] == "not in this body"


def test_an_error_in_one_row_does_not_stop_the_others() -> None:
    def predictor(row: Row) -> Answer:
        if row.id == "bad":
            raise SolveError("the body diverged")
        return ANSWERS["in"]

    seen: list[tuple[int, int]] = []
    found = run_rows([make_row(id="bad"), make_row(id="good")], predictor,
                     lambda done, of, _: seen.append((done, of)))  # fmt: skip
    assert found.rows[0].answer == NoPrediction("the body diverged")
    assert found.rows[1].within is True
    assert seen == [(1, 2), (2, 2)]


def test_predictions_half_as_large_as_the_truth_have_a_calibration_slope_of_two() -> None:
    rows = [
        make_row(id=str(x), expected=str(x), low=str(x - 1), high=str(x + 1)) for x in (-9, -6, -3)
    ]
    halved = run_rows(rows, lambda row: Prediction(row.expected / 2, -9.0, 0.0))
    assert halved.sections["T1"].slope == pytest.approx(2.0)
