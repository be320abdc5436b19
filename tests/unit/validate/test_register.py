"""Predictions written before a result is known cannot be changed afterwards without being seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inpersona.errors import InputError
from inpersona.validate.register import FIRST, answered, check, entry, last_hash, row_of
from inpersona.validate.results import NoPrediction, OutOfScope, Prediction

QUESTION = {
    "population": "hypertension untreated; age 55 sd 10",
    "protocol": "amlodipine 5 mg oral once daily for 8 weeks",
    "versus": "placebo",
    "quantity": "systolic_blood_pressure",
    "at": "end",
    "measure": "change",
    "unit": "mm[Hg]",
}


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """Three predictions, one after the other."""
    path, before = tmp_path / "predictions.jsonl", FIRST
    for value in (-8.0, -9.0, -10.0):
        made = entry(QUESTION, Prediction(value, value - 2, value + 2, effective=500.0), before)
        path.write_text((path.read_text() if path.exists() else "") + json.dumps(made) + "\n")
        before = made["hash"]
    return path


def lines(register: Path) -> list[str]:
    return register.read_text().splitlines()


def test_a_register_that_nobody_touched_is_whole(register: Path) -> None:
    entries = check(register)
    assert [one["prediction"]["value"] for one in entries] == [-8.0, -9.0, -10.0]
    assert entries[0]["question"] == QUESTION
    assert last_hash(register) == entries[-1]["hash"]


@pytest.mark.parametrize("line", [0, 1, 2])
@pytest.mark.parametrize(("was", "becomes"), [('"seed"', '"sead"'), ('"value": -', '"value": ')])
def test_a_changed_line_is_named(register: Path, line: int, was: str, becomes: str) -> None:
    texts = lines(register)
    texts[line] = texts[line].replace(was, becomes)
    register.write_text("\n".join(texts))
    with pytest.raises(InputError, match=f"Line {line + 1} of the register was changed"):
        check(register)


@pytest.mark.parametrize("kept", [(1, 2), (0, 2), (1, 0, 2)])
def test_a_line_taken_out_or_moved_breaks_the_chain(register: Path, kept: tuple[int, ...]) -> None:
    texts = lines(register)
    register.write_text("\n".join(texts[index] for index in kept))
    with pytest.raises(InputError, match="was changed, or a line before it is missing"):
        check(register)


@pytest.mark.parametrize("text", ["", "not JSON\n", "[1, 2]\n"])
def test_a_file_without_predictions_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "register"
    path.write_text(text)
    with pytest.raises(InputError):
        check(path)


def test_a_question_is_a_row_whose_result_is_not_known() -> None:
    row = row_of(QUESTION)
    assert row.quantity == "systolic_blood_pressure"
    assert row.low < row.expected < row.high
    with pytest.raises(InputError):
        row_of(QUESTION | {"unit": "kg"})


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (OutOfScope("no glucose"), "does not reach"),
        (NoPrediction("too few"), "no prediction: too few"),
    ],
)
def test_a_question_without_an_answer_says_why(
    answer: OutOfScope | NoPrediction, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        answered(row_of(QUESTION), lambda row: answer)
