"""Commands run in this process, on an application that answers with a made-up person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "decide"))

from made_up_answer import (
    made_up_answer,
    made_up_asked,
    made_up_fit,
    made_up_learned,
    made_up_outcome,
    made_up_record,
    made_up_twin,
)

from inpersona import app
from inpersona.cli.guard import run
from inpersona.errors import InputError
from inpersona.validate.register import FIRST, entry
from inpersona.validate.results import Prediction

BENCH = {"results": [{"name": "fit_seconds", "value": 3.2, "unit": "s", "versus": "10 s"}]}
ROW = {
    "id": "C001", "section": "C1", "role": "validation", "quantity": "systolic_blood_pressure",
    "unit": "mm[Hg]", "predicted": -8.0, "low": -11.0, "high": -5.0, "expected": -9.1,
    "within": True, "known_miss": None, "out_of_scope": None,
}  # fmt: skip
VALIDATION = {
    "unread": [{"line": 7, "id": "C009", "section": "C1", "reason": "no unit"}],
    "sections": {
        "C1": {
            "rows": 3, "in_scope": 2, "within": 1, "lower_bound": 0.1, "null_within": 0,
            "coverage": 0.5,
        }
    },
    "rows": [
        ROW,
        ROW | {"id": "C002", "within": False, "predicted": float("nan"), "known_miss": "too weak"},
        ROW | {"id": "C003", "within": None, "predicted": None, "low": None, "high": None,
               "out_of_scope": "no glucose in this body"},
    ],
}  # fmt: skip


def made_up_entry(question: dict[str, str]) -> dict[str, Any]:
    """An entry of a register as the application makes it."""
    return entry(question, Prediction(-8.8, -11.0, -6.6, effective=900.0), FIRST)


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture
def record_file(tmp_path: Path) -> str:
    """A file that stands for a record."""
    path = tmp_path / "person.json"
    path.write_text("{}")
    return str(path)


@pytest.fixture
def made_up_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """`inpersona.app` without a body behind it."""

    def read_record(path: str, as_of: object = None) -> object:
        if not Path(path).is_file():
            raise InputError("There is no such file.")
        return made_up_record()

    def bench(progress: Callable[[int, int, str], None]) -> dict[str, Any]:
        progress(1, 1, "fit")
        return BENCH

    monkeypatch.delenv("COLUMNS", raising=False)  # parallel runners set a narrow screen
    monkeypatch.setattr(app, "read_record", read_record)
    monkeypatch.setattr(app, "calibrate", lambda *a, **k: (made_up_twin(), made_up_fit()))
    monkeypatch.setattr(app, "simulate", lambda *a, **k: made_up_outcome())
    monkeypatch.setattr(app, "try_treatments", lambda *a, **k: made_up_answer())
    monkeypatch.setattr(app, "learn", lambda *a, **k: (made_up_learned(), made_up_answer().ranking))
    monkeypatch.setattr(app, "ask", lambda *a, **k: made_up_asked())
    monkeypatch.setattr(app, "validate", lambda *a, **k: VALIDATION)
    monkeypatch.setattr(app, "predict", lambda question, *a, **k: made_up_entry(question))
    monkeypatch.setattr(app, "bench", bench)


@pytest.fixture
def inpersona(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command line; returns exit status, standard output, standard error."""

    def call(*arguments: str) -> Ran:
        status = run(arguments)
        return Ran(status, *capsys.readouterr())

    return call
