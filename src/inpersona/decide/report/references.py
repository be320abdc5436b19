"""The sources that an answer leans on, as references."""

from __future__ import annotations

from collections.abc import Iterator

from inpersona.core.results import Answer
from inpersona.core.sources import OURS, cite, known


def references(answer: Answer) -> list[tuple[str, str]]:
    """Key and reference of every source of the options, reasons and goals, by key."""
    keys = sorted({key for key in _keys(answer) if key and key != OURS})
    return [(key, cite(key)[0] if known(key) else "not in the bibliography") for key in keys]


def _keys(answer: Answer) -> Iterator[str]:
    for goal in answer.ranking.goals:
        yield goal.source
    for option in answer.ranking.options:
        yield from option.sources
        for reason in option.reasons:
            yield reason.source
