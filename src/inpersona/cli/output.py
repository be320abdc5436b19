"""Where a command's results go: the terminal, JSON, files written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inpersona.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

STANDARD_OUTPUT = "-"
#: Columns of a table that does not go to a terminal.
_WIDE = 120


@dataclass(frozen=True)
class Output:
    """The results of one command. `json`: file, "-" for standard output, None for no JSON. With "-"
    standard output holds JSON only, and what is for people goes to standard error."""

    json: str | None = None

    @cached_property
    def console(self) -> Console:
        """The console for people."""
        from rich.console import Console

        stream = sys.stderr if self.json == STANDARD_OUTPUT else sys.stdout
        width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDE
        return Console(file=stream, width=width, highlight=False, soft_wrap=False)

    def show(self, *parts: RenderableType) -> None:
        """Print for people."""
        for part in parts:
            self.console.print(part)

    def write(self, path: str | None, content: str | bytes, what: str) -> None:
        """Write a file whole, and say where it is. Nothing happens without a path."""
        if path is None:
            return
        save(path, content)
        from rich.text import Text

        self.show(Text(f"{what}: {path}", no_wrap=True, overflow="fold"))

    def finish(self, data: Mapping[str, Any]) -> None:
        """The end of every command: JSON where it was asked for, then the notice."""
        from inpersona.decide.serialise import NOTICE, to_json

        if self.json is not None:
            text = to_json(data)
            if self.json == STANDARD_OUTPUT:
                sys.stdout.write(text)
            else:
                self.write(self.json, text, "JSON")
        from rich.text import Text

        self.show(Text(NOTICE, style="dim"))


def save(path: str, content: str | bytes) -> None:
    """Write a file atomically. Raises InputError where it cannot be written."""
    from inpersona.store import write_atomic

    try:
        write_atomic(Path(path), content.encode() if isinstance(content, str) else content)
    except OSError as problem:
        raise InputError(f"A result could not be written: {problem.strerror}.") from problem


def check_places(*paths: str | None, source: str | None = None) -> None:
    """See before a long computation that its results can be written, and not over the file that
    is read or each other. Raises InputError."""
    files = [path for path in paths if path is not None and path != STANDARD_OUTPUT]
    if len({os.path.realpath(path) for path in files}) < len(files):
        raise InputError("Two results would go into one file; name another one.")
    for path in files:
        place = Path(path)
        if source is not None and os.path.realpath(path) == os.path.realpath(source):
            raise InputError("A result would overwrite the file that is read; name another one.")
        if place.is_dir():
            raise InputError("A result cannot be written over a folder; name a file.")
        if not place.absolute().parent.is_dir():
            raise InputError("The folder for a result does not exist; make it first.")
        if not os.access(place.absolute().parent, os.W_OK):
            raise InputError("The folder for a result cannot be written to; choose another one.")
