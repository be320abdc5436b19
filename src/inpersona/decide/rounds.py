"""Options tried on a twin in rounds: all of them on some members, the leading half on all.

What a quarter of the members places in the trailing half by the median of the primary outcome is not
worth the time of the rest: it keeps its result, from fewer members. Few options are tried on all
members at once, and so are those whose order another thing than the primary outcome decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import OptionStatus, Reason
from inpersona.core.progress import Progress
from inpersona.decide.options import Candidate
from inpersona.decide.rank import Array, quantile
from inpersona.decide.regimens import text_of
from inpersona.decide.trials import Followed, Subject, try_on
from inpersona.errors import InputError

#: Members of the first round, and options from which there is one. Ours: 50 members tell a median
#: within some 1 mmHg.
FIRST, MANY = 50, 40

#: Reasons for and against a candidate, known before it is tried.
Screen = Callable[[Candidate], tuple[Reason, ...]]


@dataclass(frozen=True)
class Tried:
    """A candidate with what speaks against it, its course (None: not tried), and the members (members,)
    on whom it was tried."""

    candidate: Candidate
    text: str
    reasons: tuple[Reason, ...]
    followed: Followed | None
    on: NDArray[np.bool_]

    @property
    def status(self) -> OptionStatus:
        """Whether it can be ranked, and if not, why."""
        if any(r.severity == "exclude" for r in self.reasons):
            return "excluded"
        return "ranked" if self.followed is not None else "not simulated"

    def change(self, reference: Followed, name: str) -> Array:
        """Change (members,) against current therapy, NaN where it was not tried or failed."""
        assert self.followed is not None
        return self.followed.last_day(name) - reference.last_day(name)


def try_in_rounds(
    person: Subject,
    reference: Followed,
    candidates: Sequence[Candidate],
    screen: Screen,
    decides: str | None,
    weeks: float,
    progress: Progress,
) -> list[Tried]:
    """Try candidates, in their order.

    Args: person; reference, the course of current therapy; screen, what speaks for and against a
    candidate; decides, the outcome whose fall decides who goes on (None: everyone does); weeks;
    progress.
    """
    count = person.members.count
    first = np.zeros(count, dtype=bool)
    first[np.linspace(0, count - 1, min(FIRST, count)).round().astype(int)] = True
    everyone = np.ones(count, dtype=bool)
    rounds = decides is not None and len(candidates) > MANY and count > 2 * FIRST
    total = len(candidates) * (3 if rounds else 2) // 2
    part = person.among(np.flatnonzero(first)) if rounds else person
    tried = []
    for done, candidate in enumerate(candidates):
        progress(done, total, text_of(candidate.treatment))
        reasons = screen(candidate)
        tried.append(_try(part, candidate, reasons, weeks, first if rounds else everyone))
    if not rounds or decides is None:
        return tried
    go_on = _leading(tried, reference, np.asarray(person.twin.belief.weight), decides)
    for done, place in enumerate(go_on):
        one = tried[place]
        progress(len(candidates) + done, total, one.text)
        tried[place] = _try(person, one.candidate, one.reasons, weeks, everyone)
    return tried


def _leading(tried: Sequence[Tried], reference: Followed, weight: Array, primary: str) -> list[int]:
    """Places of the leading half, by median of the primary outcome."""
    found = {
        place: quantile(one.change(reference, primary), weight, 0.5)
        for place, one in enumerate(tried)
        if one.status == "ranked"
    }
    order = sorted(found, key=lambda place: np.nan_to_num(found[place], nan=np.inf))
    return sorted(order[: max(len(order) // 2, 1)])


def _try(
    person: Subject,
    candidate: Candidate,
    reasons: tuple[Reason, ...],
    weeks: float,
    on: NDArray[np.bool_],
) -> Tried:
    text = text_of(candidate.treatment)
    if any(r.severity == "exclude" for r in reasons):
        return Tried(candidate, text, reasons, None, on)
    try:
        followed = try_on(person, candidate.treatment, weeks).ending()
    except InputError as problem:
        if candidate.mode == "as given":
            raise
        return Tried(candidate, text, (*reasons, Reason("info", str(problem))), None, on)
    return Tried(candidate, text, reasons, _for_all(followed, on), on)


def _for_all(followed: Followed, on: NDArray[np.bool_]) -> Followed:
    """A course of some members among all, NaN for the others."""
    if on.all():
        return followed

    def spread(values: Array) -> Array:
        wide = np.full((*values.shape[:-1], len(on)), np.nan)
        wide[..., on] = values
        return wide

    ok = np.zeros(len(on), dtype=bool)
    ok[on] = followed.ok
    quantities = {name: spread(course) for name, course in followed.quantities.items()}
    return replace(followed, quantities=quantities, ok=ok)
