"""The twin: an ensemble of weighted members, each a full set of parameters and states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Status(IntEnum):
    """How a member's simulation ended; failures are values, not exceptions."""

    OK = 0
    DIVERGED = 1  # not finite, or outside the model's limits
    COLLAPSED = 2  # circulation could not be maintained


@dataclass(frozen=True, slots=True)
class Belief:
    """Members: parameters and states by name, each of shape (members,); weights sum to one;
    `hypothesis` holds the label of each member's structural hypothesis."""

    parameters: Mapping[str, Array]
    states: Mapping[str, Array]
    weight: Array
    hypothesis: NDArray[np.str_]

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.weight)

    def select(self, chosen: NDArray[np.intp]) -> Belief:
        """The belief held by some of the members, weights summing to one again."""
        weight = self.weight[chosen]
        return Belief(
            {name: value[chosen] for name, value in self.parameters.items()},
            {name: value[chosen] for name, value in self.states.items()},
            weight / weight.sum(),
            self.hypothesis[chosen],
        )

    @property
    def effective_members(self) -> float:
        """Effective sample size of the weights."""
        return float(1.0 / np.sum(self.weight**2))


@dataclass(frozen=True, slots=True)
class Twin:
    """A body (by name of its assembly), what is believed of it, and the day on which it stands.
    A calibrated twin is a Twin with a narrower belief."""

    model: str
    belief: Belief
    as_of: date
    record_key: str
    current: tuple[str, ...] = ()  # current therapy in the treatment grammar, one drug each
    seed: int = 1  # of the members' draws: the same seed gives the same twin


@dataclass(frozen=True, slots=True)
class Outcome:
    """Courses of variables over time: `courses[name]` has shape (members, times), `times` are hours
    since the first step; `status` of shape (members,)."""

    treatment: str
    times: Array
    courses: Mapping[str, Array]
    status: NDArray[np.int64]
