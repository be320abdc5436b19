"""Problems become one sentence and an exit status."""

from __future__ import annotations

import errno
from collections.abc import Callable

import pytest

from inpersona.cli.guard import guarded
from inpersona.errors import ModelError, OutOfRange, SolveError


def raising(problem: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise problem

    return work


@pytest.mark.parametrize(
    ("problem", "status", "says"),
    [
        (OutOfRange("age is outside\n18 to 90."), 2, "age is outside 18 to 90."),
        (SolveError("It could not be carried forward."), 1, "carried forward"),
        (ModelError("A link is missing."), 1, "A link is missing."),
        (KeyboardInterrupt(), 130, "Interrupted"),
        (MemoryError(), 1, "fewer --members"),
        (OSError(errno.ENOSPC, "No space left on device"), 1, "could not be written: No space"),
        (ZeroDivisionError("a secret value"), 70, "ZeroDivisionError"),
    ],
)
def test_a_problem_is_one_line_and_a_status(
    problem: BaseException, status: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(problem)) == status
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1
    assert "secret" not in err


def test_a_mistake_of_ours_shows_where_when_it_is_asked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPERSONA_DEBUG", "1")
    assert guarded(raising(ZeroDivisionError())) == 70
    assert "Traceback" in capsys.readouterr().err


def test_work_without_problems_is_status_0() -> None:
    assert guarded(lambda: None) == 0
