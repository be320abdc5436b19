"""Where options stand: by what cannot be told apart, or by outcome evidence and who tolerates what.

High pressure: the paired difference of the primary outcome decides (`rank.tiers`). Heart failure: the
line of evidence comes first, for no model of the circulation knows who lives longer. In both, options
that too many members do not tolerate stand in tiers behind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from inpersona.core.decisions import Option
from inpersona.decide.evidence import (
    LINES,
    NO_EVIDENCE,
    PRESSURE_LINES,
    Entry,
    Kind,
    last_line,
    standing,
)
from inpersona.decide.harms import front
from inpersona.decide.judged import PRIMARY
from inpersona.decide.options import Candidate
from inpersona.decide.rank import Array, tiers
from inpersona.decide.rounds import Tried
from inpersona.decide.trials import Followed

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


def with_front(options: list[Option], primary: str, unseen: Collection[str] = ()) -> list[Option]:
    """Options with a flag on those that no other beats in both benefit and harm; treatments whose harm
    is `unseen` take no part."""
    ranked = [
        o
        for o in options
        if o.status == "ranked" and primary in o.changes and o.treatment not in unseen
    ]
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


def by_difference(
    options: Sequence[Option], tried: Sequence[Tried], reference: Followed, weight: Array
) -> list[Option]:
    """Options with the tier that their paired differences give, their regret, and how early guidelines
    use them. What is poorly tolerated stands in tiers behind the rest."""
    shown = [one for one in tried if one.status == "ranked"]
    changes = {one.text: one.change(reference, PRIMARY) for one in shown}
    on = {one.text: one.on for one in shown}
    common = np.all(list(on.values()), axis=0)
    harm = {o.treatment: o.any_harm or 0.0 for o in options}
    poorly = {text for text in changes if harm[text] > POORLY_TOLERATED}
    placed: dict[str, int] = {}
    for group in (set(changes) - poorly, poorly):
        found = tiers({k: v for k, v in changes.items() if k in group}, weight, on)
        behind = max(placed.values(), default=0)
        placed |= {text: behind + tier for text, tier in found.items()}
    lost = regrets(changes, weight * common)
    drugs = {one.text: drugs_of(one.candidate) for one in tried}
    final = []
    for option in options:
        text = option.treatment
        line = PRESSURE_LINES[last_line("hypertension", drugs[text])] if drugs[text] else ""
        option = replace(option, standing=line)
        if option.status == "ranked":
            option = replace(option, tier=placed[text], regret=lost[text])
        final.append(option)
    return final


def by_evidence(options: Sequence[Option], tried: Sequence[Tried], kind: Kind) -> list[Option]:
    """What is taken now stands apart, without a tier; the rest by line of evidence and tolerance."""
    drugs = {one.text: drugs_of(one.candidate) for one in tried}
    found = {text: standing(kind, names) for text, names in drugs.items()}
    new = [o for o in options if o.status == "ranked" and o.mode != "current"]
    placed = tiers_by_line(
        {o.treatment: found[o.treatment] for o in new},
        {o.treatment: o.any_harm or 0.0 for o in new},
    )
    final = []
    for option in options:
        if option.treatment in placed:
            tier, name = placed[option.treatment]
            entry = found[option.treatment]
            said = (entry.reason, *option.reasons) if entry else option.reasons
            option = replace(option, tier=tier, standing=name, reasons=said)
        final.append(option)
    return final


def drugs_of(candidate: Candidate) -> tuple[str, ...]:
    """Drugs that a candidate names (current therapy apart)."""
    return tuple(dose.drug for dose in candidate.treatment.doses)


def order(option: Option, primary: str) -> tuple[int, int, int, float]:
    """By tier; within a tier, whose options cannot be told apart, by how early guidelines use them."""
    group = {"ranked": 0, "excluded": 1, "not simulated": 2}[option.status]
    change = option.changes.get(primary)
    lines = tuple(PRESSURE_LINES.values())
    line = lines.index(option.standing) if option.standing in lines else 0
    return group, option.tier or 0, line, change.median if change else 0.0
