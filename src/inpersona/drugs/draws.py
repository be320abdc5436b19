"""What differs between members: one standard normal per number of a record, and per target.

A number's draw depends on the seed and on what the number is, not on the drug's name: the same
seed gives the same members whatever other drugs are tried, and a renamed drug the same bytes.
Sensitivity of a target belongs to the person and is shared by all drugs that reach it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.core.values import Value

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draws:
    """Source of members' deviations. `spread` 1: full spread; 0: every member is typical."""

    members: int
    seed: int
    spread: float = 1.0

    def normal(self, *labels: str) -> Array:
        """Standard normals times `spread`, shape (members,), reproducible by seed and labels."""
        if self.spread == 0.0:
            return np.zeros(self.members)
        return self.spread * _generator(self.seed, labels).standard_normal(self.members)

    def uniform(self, count: int, *labels: str) -> Array:
        """Uniform numbers in [0, 1), shape (count, members)."""
        return _generator(self.seed, labels).random((count, self.members))

    def lognormal(self, value: Value, *labels: str) -> Array:
        """A positive number of each member: value * exp(sd z), sd floored by the tier."""
        return value.value * np.exp(value.sd_of_log_floored * self.normal(*labels))

    def share(self, value: Value, *labels: str) -> Array:
        """A share in (0, 1) of each member: its odds are spread as `lognormal` spreads a number."""
        if value.value >= 1.0:
            return np.full(self.members, value.value)
        odds = value.value / (1.0 - value.value)
        odds_of_members = odds * np.exp(value.sd_of_log_floored * self.normal(*labels))
        return odds_of_members / (1.0 + odds_of_members)


def typical(members: int = 1) -> Draws:
    """Draws without spread: every member is the typical person."""
    return Draws(members=members, seed=0, spread=0.0)


def _generator(seed: int, labels: tuple[str, ...]) -> np.random.Generator:
    digest = hashlib.sha256("|".join(labels).encode()).digest()
    words = np.frombuffer(digest[:16], dtype=np.uint32)
    return np.random.default_rng([seed, *(int(word) for word in words)])
