"""Where a command's results go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inpersona.cli.output import Output


class Stopped:
    """A reader that has gone, as `| head` leaves one."""

    def print(self, part: object) -> None:
        raise BrokenPipeError


def test_files_are_whole_when_the_reader_of_the_terminal_has_gone(tmp_path: Path) -> None:
    out = Output(str(tmp_path / "answer.json"))
    out.__dict__["console"] = Stopped()
    out.show("a table")
    out.write(str(tmp_path / "page.html"), "<p>whole</p>", "Report")
    with pytest.raises(BrokenPipeError):
        out.finish({"tier": 1})
    assert json.loads((tmp_path / "answer.json").read_text())["tier"] == 1
    assert (tmp_path / "page.html").read_text() == "<p>whole</p>"
