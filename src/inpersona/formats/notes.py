"""What became of each element of a source: used, ignored, imputed, converted or doubted, counted."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from inpersona.core.records import Note

Kind = Literal["used", "ignored", "imputed", "converted", "implausible"]


class Tally:
    """Notes while reading; the same note made often becomes one with its count."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Kind, str, str]] = Counter()

    def add(self, kind: Kind, what: str, why: str) -> None:
        """Note that `what` (a resource type and code, never a value) met `kind`, and why."""
        self._counts[kind, what, why] += 1

    def used(self, what: str, why: str) -> None:
        """Note that an element entered the record."""
        self.add("used", what, why)

    def ignored(self, what: str, why: str) -> None:
        """Note that an element did not enter the record."""
        self.add("ignored", what, why)

    def notes(self) -> tuple[Note, ...]:
        """All notes in the order of their first appearance; repeated ones say how often."""
        return tuple(
            Note(kind, what, why if count == 1 else f"{why} ({count} times)")
            for (kind, what, why), count in self._counts.items()
        )
