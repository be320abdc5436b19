"""Importance sampling around modes: proposals by Gauss-Newton, weights by likelihood.

Each structural hypothesis h has a proposal q_h(z) = multivariate t around its mode. A sample's
weight is  p(h) p(d | z, h) p(z) / [a_h q_h(z)],  a_h being the share of samples spent on h, so that
the hypotheses' posterior weights (their evidence) come out of the same samples. Mixture weights as
in deterministic-mixture importance sampling. [owen2013, ch. 9]
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Effective samples or members below which nothing is ranked on them. Ours.
TOO_FEW = 20.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Multivariate t with `degrees` of freedom: location (n,), lower Cholesky factor (n, n)."""

    location: Array
    factor: Array
    degrees: float = 9.0

    def sample(self, count: int, generator: np.random.Generator) -> Array:
        """Draw (count, n)."""
        normal = generator.standard_normal((count, len(self.location)))
        scale = np.sqrt(self.degrees / generator.chisquare(self.degrees, count))
        drawn: Array = self.location + (normal * scale[:, None]) @ self.factor.T
        return drawn

    def log_density(self, z: Array) -> Array:
        """Log density at each row of z, shape (count,)."""
        n, v = len(self.location), self.degrees
        white = np.linalg.solve(self.factor, (z - self.location).T)
        constant = lgamma((v + n) / 2) - lgamma(v / 2) - 0.5 * n * np.log(v * np.pi)
        log_det = np.sum(np.log(np.diag(self.factor)))
        density: Array = constant - log_det - 0.5 * (v + n) * np.log1p(np.sum(white**2, axis=0) / v)
        return density


def proposal(location: Array, covariance: Array, inflate: float = 1.15) -> Proposal:
    """A t proposal a little wider than the linearised posterior."""
    factor = np.linalg.cholesky(inflate * covariance + 1e-9 * np.eye(len(location)))
    return Proposal(location, np.asarray(factor, dtype=np.float64))


def log_standard_normal(z: Array) -> Array:
    """Log density of the whitened prior at each row, shape (count,)."""
    value: Array = -0.5 * np.sum(z**2, axis=1) - 0.5 * z.shape[1] * np.log(2.0 * np.pi)
    return value


def normalise(log_weight: Array) -> Array:
    """Weights that sum to one; non-finite logs count as zero. All zero gives all zero."""
    safe = np.where(np.isfinite(log_weight), log_weight, -np.inf)
    top = np.max(safe)
    if not np.isfinite(top):
        return np.zeros_like(log_weight)
    weight = np.exp(safe - top)
    scaled: Array = weight / np.sum(weight)
    return scaled


def effective(weight: Array) -> float:
    """Effective sample size of normalised weights."""
    total = float(np.sum(weight**2))
    return 1.0 / total if total > 0 else 0.0


def resample(weight: Array, count: int, generator: np.random.Generator) -> NDArray[np.intp]:
    """Systematic resampling: indices of `count` equally weighted members. [kitagawa1996]"""
    points = (generator.random() + np.arange(count)) / count
    edges = np.cumsum(weight)
    edges[-1] = 1.0
    return np.searchsorted(edges, points).astype(np.intp)
