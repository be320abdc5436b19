"""Who gets which drug when a protocol names a class: "any antihypertensive at half standard dose".

Each class counts the same, each drug of a class the same; people are dealt out by a low-discrepancy
sequence, so that a few hundred give the average over drugs with little noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Action, ClassDose, Dose, Step, Treatment
from inpersona.errors import InputError

#: The five classes over which trials of "any antihypertensive" are pooled. [law2009]
ANTIHYPERTENSIVES = ("thiazide", "beta-blocker", "ACE inhibitor", "ARB", "calcium channel blocker")
_GOLDEN = 0.618_033_988_749_894_9


class Catalogue(Protocol):
    """What drugs there are, as far as protocols ask."""

    def doses(self, drug_class: str, strength: str) -> Sequence[Dose]:
        """One dose of each drug of a class (or of one drug by name) at a strength; may be empty."""
        ...

    def has(self, drug: str) -> bool:
        """Whether a drug can be simulated."""
        ...


@dataclass(frozen=True, slots=True)
class _Option:
    action: Action
    share: float
    drug_class: str = ""


OTHER = "any other antihypertensive"
Choice = tuple[Treatment, float]


def _classes(action: ClassDose, step: Step) -> tuple[str, ...]:
    if action.drug_class == "any antihypertensive":
        return ANTIHYPERTENSIVES
    if action.drug_class == OTHER:
        named = {a.drug_class for a in step.actions if isinstance(a, ClassDose)}
        return tuple(name for name in ANTIHYPERTENSIVES if name not in named)
    return (action.drug_class,)


def _options(action: Action, step: Step, catalogue: Catalogue) -> list[_Option]:
    """What an action may stand for, with probabilities that sum to one."""
    if not isinstance(action, ClassDose):
        return [_Option(action, 1.0)]
    found = {
        name: doses
        for name in _classes(action, step)
        if (doses := catalogue.doses(name, action.strength))
    }
    if not found:
        raise InputError(f"The catalogue has no drug of the class {action.drug_class!r}.")
    return [
        _Option(dose, 1.0 / len(found) / len(doses), name)
        for name, doses in found.items()
        for dose in doses
    ]


def _differ(chosen: Sequence[_Option]) -> bool:
    """Whether no class stands twice: "any other" is another than the rest of the step."""
    names = [option.drug_class for option in chosen if option.drug_class]
    return len(names) == len(set(names))


def _steps(step: Step, catalogue: Catalogue) -> list[tuple[Step, float]]:
    options = [_options(action, step, catalogue) for action in step.actions]
    others = any(isinstance(a, ClassDose) and a.drug_class == OTHER for a in step.actions)
    found = [chosen for chosen in product(*options) if _differ(chosen) or not others]
    shares = [prod(option.share for option in chosen) for chosen in found]
    return [
        (replace(step, actions=tuple(o.action for o in chosen)), share / sum(shares))
        for chosen, share in zip(found, shares, strict=True)
    ]


def choices(treatment: Treatment, catalogue: Catalogue) -> list[Choice]:
    """Every treatment without classes that a protocol may stand for, with its probability.

    Raises: InputError when the catalogue has no drug of a class.
    """
    steps = [_steps(step, catalogue) for step in treatment.steps]
    return [
        (Treatment(tuple(step for step, _ in chosen)), prod(share for _, share in chosen))
        for chosen in product(*steps)
    ]


def deal(shares: Sequence[float], people: int) -> NDArray[np.int64]:
    """Which of the choices each person gets, shape (people,); shares sum to one."""
    places = np.mod(0.5 + _GOLDEN * np.arange(people), 1.0)
    chosen = np.searchsorted(np.cumsum(shares), places, side="right")
    return np.asarray(np.minimum(chosen, len(shares) - 1), dtype=np.int64)
