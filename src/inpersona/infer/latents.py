"""Latents: what differs between people, as transforms of independent standard normals.

Each latent is  value = f(centre, spread, u)  with  u = F z,  z standard normal, F the lower Cholesky
factor of the latents' correlation. Fits walk in z, where the prior is a unit sphere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from inpersona.errors import UnknownName
from inpersona.infer.curves import Curve

Array = NDArray[np.float64]
Labels = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Latent:
    """One latent: `centre` in `unit`; `spread` is the sd of the value (normal), of its natural
    logarithm (log) or of its logit (logit). With `curves`, by hypothesis, the value is the severity
    at which the curve reaches the rise (mmHg) that `centre` and `spread` describe."""

    name: str
    shape: Literal["normal", "log", "logit"]
    centre: float
    spread: float
    unit: str
    curves: Mapping[str, Curve] | None = None

    def value(self, u: Array, hypothesis: Labels) -> Array:
        """Values at standard normal deviates u, shape (members,)."""
        if self.shape == "normal":
            return self.centre + self.spread * u
        if self.shape == "logit":
            return np.asarray(expit(logit(self.centre) + self.spread * u))
        found = np.asarray(self.centre * np.exp(self.spread * u))
        return self._mapped(found, hypothesis, Curve.severity_at)

    def deviate(self, value: Array, hypothesis: Labels) -> Array:
        """Inverse of `value`."""
        if self.shape == "normal":
            return (value - self.centre) / self.spread
        if self.shape == "logit":
            return np.asarray((logit(value) - logit(self.centre)) / self.spread)
        found = self._mapped(value, hypothesis, Curve.rise_at)
        return np.asarray(np.log(found / self.centre) / self.spread)

    def _mapped(
        self, values: Array, hypothesis: Labels, along: Callable[[Curve, Array], Array]
    ) -> Array:
        """Values taken along the curve of each member's hypothesis, where there are curves."""
        if self.curves is None:
            return values
        found = np.array(values, dtype=np.float64)
        for label in np.unique(hypothesis):
            mine = hypothesis == label
            found[mine] = along(self.curves[str(label)], found[mine])
        return found


@dataclass(frozen=True, slots=True)
class Prior:
    """The prior of one person.

    `latents` in the order of the columns of z; `factor` (n, n) lower Cholesky of their correlation;
    `weights` of the structural hypotheses, summing to one.
    """

    latents: tuple[Latent, ...]
    factor: Array
    weights: Mapping[str, float]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the latents, in the order of z."""
        return tuple(latent.name for latent in self.latents)

    def labels(self, hypothesis: str | Labels, members: int) -> Labels:
        """One label a member. Raises UnknownName for a hypothesis that has no weight here."""
        labels = np.broadcast_to(np.asarray(hypothesis, dtype=np.str_), (members,))
        for label in np.unique(labels):
            if str(label) not in self.weights:
                raise UnknownName("structural hypothesis", str(label), self.weights)
        return labels

    def to_values(self, z: Array, hypothesis: str | Labels) -> dict[str, Array]:
        """Values by name, each (members,), at z (members, n) under each member's hypothesis."""
        labels = self.labels(hypothesis, len(z))
        u = z @ self.factor.T
        return {k.name: k.value(u[:, i], labels) for i, k in enumerate(self.latents)}

    def to_z(self, values: Mapping[str, Array], hypothesis: str | Labels) -> Array:
        """Whiten: the z (members, n) that gives these values."""
        labels = self.labels(hypothesis, len(next(iter(values.values()))))
        u = np.column_stack([k.deviate(values[k.name], labels) for k in self.latents])
        white = np.linalg.solve(self.factor, u.T).T
        return np.asarray(white, dtype=np.float64)

    def log_prior(self, z: Array) -> Array:
        """Log density of z, shape (members,)."""
        normal: Array = -0.5 * np.sum(z**2, axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi)
        return normal

    def log_weight(self, hypothesis: str | Labels, members: int) -> Array:
        """Log prior weight of each member's hypothesis, shape (members,)."""
        labels = self.labels(hypothesis, members)
        return np.asarray(np.log([self.weights[str(h)] for h in labels]), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Latents:
    """Members drawn from a prior: values by name (members,), the hypothesis of each, z (members,
    n), and the prior that they came from."""

    values: Mapping[str, Array]
    hypothesis: Labels
    z: Array
    prior: Prior

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.z)
