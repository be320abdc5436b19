"""A progress bar on standard error, only where somebody looks at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from inpersona.core.progress import Progress, silent


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A function `(done, total, what)` that moves the bar; the bar goes away at the end."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("preparing", total=None)

        def move(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total or None, description=what[:60])

        yield move
