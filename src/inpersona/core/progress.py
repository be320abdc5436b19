"""How far a long computation is: told to whoever watches."""

from __future__ import annotations

from collections.abc import Callable

#: Called with what is done, what there is in all, and what is being done.
Progress = Callable[[int, int, str], None]


def silent(_done: int, _total: int, _what: str) -> None:
    """Progress that nobody watches."""
