"""A progress bar on standard error, only where somebody looks at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _what: str) -> None:
    """Progress that nobody watches."""


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A function `(done, total, what)` that moves the bar; the bar goes away at the end."""
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("preparing", total=None)

        def move(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total or None, description=what[:60])

        yield move
