"""Where a command's results go: the terminal, JSON, files written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    _kept: list[RenderableType] = field(default_factory=list)

    @cached_property
    def console(self) -> Console:
        """The console for people."""
        from rich.console import Console

        stream = sys.stderr if self.json == STANDARD_OUTPUT else sys.stdout
        width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDE
        return Console(file=stream, width=width, highlight=False, soft_wrap=False)

    def show(self, *parts: RenderableType) -> None:
        """Keep for people, who see it at the end: a reader who stops early, as `| head` does, must
        not take files away."""
        self._kept.extend(parts)

    def _tell(self) -> None:
        while self._kept:
            self.console.print(self._kept.pop(0))

    def write(self, path: str | None, content: str | bytes, what: str) -> None:
        """Write a file whole, and say where it is. Nothing happens without a path."""
        if path is None:
            return
        try:
            save(path, content)
        except InputError:
            self._tell()
            raise
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
        self._tell()


def save(path: str, content: str | bytes) -> None:
    """Write a file atomically. Raises InputError where it cannot be written."""
    from inpersona.store import write_atomic

    try:
        write_atomic(Path(path), content.encode() if isinstance(content, str) else content)
    except OSError as problem:
        raise InputError(f"A result could not be written: {problem.strerror}.") from problem


def check_places(json: str | None, *others: str | None, source: str | None = None) -> None:
    """See before a long computation that its results can be written, and not over the file that
    is read or each other. Only JSON may go to standard output. Raises InputError."""
    files = [path for path in others if path is not None]
    if STANDARD_OUTPUT in files:
        raise InputError("Only --json can go to standard output ('-'); name a file.")
    files += [json] if json is not None and json != STANDARD_OUTPUT else []
    if len({os.path.realpath(path) for path in files}) < len(files):
        raise InputError("Two results would go into one file; name another one.")
    for path in files:
        if source is not None and os.path.realpath(path) == os.path.realpath(source):
            raise InputError("A result would overwrite the file that is read; name another one.")
        try:
            _check_place(Path(path))
        except OSError as problem:  # a name that is too long, a folder that may not be looked into
            raise InputError(f"A result cannot be written: {problem.strerror}.") from problem


def _check_place(place: Path) -> None:
    folder = place.absolute().parent
    if not folder.is_dir():
        raise InputError("The folder for a result does not exist; make it first.")
    if place.is_dir():
        raise InputError("A result cannot be written over a folder; name a file.")
    if place.exists():
        if not place.stat().st_mode & 0o222 or not os.access(place, os.W_OK):
            raise InputError("A result would overwrite a read-only file; name another one.")
        if not place.is_file():
            return  # a device or a pipe is written to, not replaced
    if not os.access(folder, os.W_OK):
        raise InputError("The folder for a result cannot be written to; choose another one.")
