"""Where options stand: by what cannot be told apart, or by outcome evidence and who tolerates what.

High pressure: the paired difference of the primary outcome decides (`rank.tiers`). Heart failure: the
line of evidence comes first, for no model of the circulation knows who lives longer; within a line,
options that too many members do not tolerate stand in a tier behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from inpersona.core.decisions import Option
from inpersona.decide.evidence import LINES, NO_EVIDENCE, Entry
from inpersona.decide.harms import front
from inpersona.decide.rank import Array

#: Probability of any harm from which an option counts as poorly tolerated. Ours.
POORLY_TOLERATED = 0.25


def tiers_by_line(
    known: Mapping[str, Entry | None], harm: Mapping[str, float]
) -> dict[str, tuple[int, str]]:
    """Tier (1 first) and its name for each treatment, from its outcome evidence (None: there is none)
    and its probability of harm."""
    keys = {
        text: (entry.line if entry else NO_EVIDENCE, harm[text] > POORLY_TOLERATED)
        for text, entry in known.items()
    }
    order = {key: place for place, key in enumerate(sorted(set(keys.values())), 1)}
    return {t: (order[key], _name(*key)) for t, key in keys.items()}


def _name(line: int, poorly: bool) -> str:
    return LINES[line] + (", but poorly tolerated" if poorly else "")


def with_front(options: list[Option], primary: str) -> list[Option]:
    """Options with a flag on those that no other beats in both benefit and harm."""
    ranked = [o for o in options if o.status == "ranked" and primary in o.changes]
    flags = front([-o.changes[primary].median for o in ranked], [o.any_harm or 0.0 for o in ranked])
    on_front = {o.treatment for o, flag in zip(ranked, flags, strict=True) if flag}
    return [replace(o, on_front=o.treatment in on_front) for o in options]


def regrets(changes: Mapping[str, Array], weight: Array) -> dict[str, float]:
    """Expected regret: how much more the primary outcome would fall, on average, under what is best
    for each member. A member without a result under an option counts as unchanged."""
    filled = np.array([np.where(np.isfinite(v), v, 0.0) for v in changes.values()])
    best = filled.min(axis=0)
    lost = ((filled - best) * weight).sum(axis=1) / weight.sum()
    return dict(zip(changes, (float(x) for x in lost), strict=True))
