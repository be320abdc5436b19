"""The posterior over latents and structural hypotheses, given a person's data.

For each hypothesis Gauss-Newton finds the mode; t proposals around the modes are sampled; weights by
likelihood, prior and proposal decide; later rounds propose from what the earlier have learnt, until
enough effective samples stand behind the members, which are resampled from all rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.errors import SolveError
from inpersona.infer.gauss_newton import Mode, find_modes
from inpersona.infer.importance import (
    Proposal,
    effective,
    log_standard_normal,
    normalise,
    proposal,
    resample,
)

Array = NDArray[np.float64]
Labels = NDArray[np.str_]
#: Latents (lanes, n) and their hypotheses -> predicted data (lanes, m); NaN where the body failed.
Predict = Callable[[Array, Labels], Array]

#: Hypotheses whose posterior weight falls below this are not sampled any further.
NEGLIGIBLE = 1e-4
#: Rounds of sampling at the least and at the most, and effective samples for each member at which to
#: stop between.
FEWEST_ROUNDS, MOST_ROUNDS, ENOUGH = 2, 6, 2.0
#: No hypothesis gets less than this share of the samples, so that its weight can be judged.
SMALLEST_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class Posterior:
    """Resampled members (equal weights), the hypotheses' weights, and how good the sampling was."""

    z: Array
    hypothesis: Labels
    shares: Mapping[str, float]
    effective_samples: float
    failed: int
    modes: Mapping[str, Mode]


@dataclass(frozen=True, slots=True)
class _Round:
    z: Array
    hypothesis: Labels
    log_target: Array  # log p(h) p(d|z,h) p(z)


def log_likelihood(predicted: Array, data: Array, sd: Array) -> Array:
    """Gaussian log likelihood of each lane; minus infinity where the body failed."""
    residual = (data - predicted) / sd
    value = -0.5 * np.sum(residual**2 + np.log(2 * np.pi * sd**2), axis=1)
    return np.where(np.isfinite(value), value, -np.inf)


def _modes(
    predict: Predict, data: Array, sd: Array, labels: list[str], starts: Mapping[str, Array]
) -> dict[str, Mode]:
    start = np.concatenate([np.atleast_2d(starts[label]) for label in labels])
    owner = np.concatenate([[label] * len(np.atleast_2d(starts[label])) for label in labels])
    found = find_modes(lambda z, k: predict(z, owner[k]), data, sd, start)
    best: dict[str, Mode] = {}
    for label, mode in zip(owner, found, strict=True):
        if np.isfinite(mode.objective) and (
            label not in best or mode.objective < best[label].objective
        ):
            best[str(label)] = mode
    return best


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    kept = {k: max(np.sqrt(v), SMALLEST_SHARE) for k, v in weights.items() if v > NEGLIGIBLE}
    total = sum(kept.values())
    return {k: v / total for k, v in kept.items()}


def _laplace(modes: Mapping[str, Mode], prior: Mapping[str, float]) -> dict[str, float]:
    logs = np.array(
        [
            np.log(prior[k]) - m.objective + 0.5 * np.linalg.slogdet(m.covariance)[1]
            for k, m in modes.items()
        ]
    )
    return dict(zip(modes, normalise(logs), strict=True))


def _sample(
    predict: Predict,
    data: Array,
    sd: Array,
    prior: Mapping[str, float],
    proposals: Mapping[str, Proposal],
    counts: Mapping[str, int],
    generator: np.random.Generator,
) -> _Round:
    z = np.concatenate([proposals[k].sample(n, generator) for k, n in counts.items()])
    labels = np.concatenate([[k] * n for k, n in counts.items()]).astype(np.str_)
    likelihood = log_likelihood(predict(z, labels), data, sd)
    log_prior = np.log([prior[str(label)] for label in labels])
    return _Round(z, labels, likelihood + log_prior + log_standard_normal(z))


def _mixture_log_density(
    z: Array, labels: Labels, rounds: list[tuple[Mapping[str, Proposal], Mapping[str, int]]]
) -> Array:
    """Log of the deterministic mixture of all rounds' proposals, for samples of each hypothesis."""
    total = sum(sum(counts.values()) for _, counts in rounds)
    density = np.full(len(z), -np.inf)
    for proposals, counts in rounds:
        for label, count in counts.items():
            mine = labels == label
            if mine.any():
                part = np.log(count / total) + proposals[label].log_density(z[mine])
                density[mine] = np.logaddexp(density[mine], part)
    return density


def _refit(z: Array, weight: Array, fallback: Proposal) -> Proposal:
    """A t proposal with the weighted mean and covariance, shrunk to the first one's."""
    share = weight / weight.sum()
    count = effective(share)
    if count < 5:
        return fallback
    mean = share @ z
    spread = (z - mean).T @ ((z - mean) * share[:, None])
    keep = count / (count + 2.0 * z.shape[1])
    before = fallback.factor @ fallback.factor.T
    return proposal(mean, keep * spread + (1 - keep) * before, inflate=1.1)


def _refitted(
    proposals: Mapping[str, Proposal], z: Array, labels: Labels, weight: Array
) -> dict[str, Proposal]:
    """The next round's proposals, from all samples so far."""
    found = dict(proposals)
    for name, before in proposals.items():
        mine = labels == name
        if weight[mine].sum() > NEGLIGIBLE:
            found[name] = _refit(z[mine], weight[mine], before)
    return found


def sample_posterior(
    predict: Predict,
    data: Array,
    sd: Array,
    prior: Mapping[str, float],
    starts: Mapping[str, Array],
    members: int,
    seed: int,
    samples: int = 1500,
) -> Posterior:
    """Sample the posterior over latents and hypotheses.

    Args: predict; data, sd (m,); prior, hypothesis -> probability; starts, hypothesis -> (k, n)
    latents to begin from; members, the number resampled; samples of each round.
    Returns a Posterior. Raises SolveError when no sample is compatible with the data.
    """
    generator = np.random.default_rng(seed)
    modes = _modes(predict, data, sd, list(prior), starts)
    if not modes:
        raise SolveError("The body could not be simulated under any structural hypothesis.")
    rounds: list[tuple[Mapping[str, Proposal], Mapping[str, int]]] = []
    drawn: list[_Round] = []
    proposals = {k: proposal(m.z, m.covariance) for k, m in modes.items()}
    weights: Mapping[str, float] = _laplace(modes, prior)
    for done in range(1, MOST_ROUNDS + 1):
        counts = {k: max(8, round(samples * v)) for k, v in _shares(weights).items()}
        drawn.append(_sample(predict, data, sd, prior, proposals, counts, generator))
        rounds.append((proposals, counts))
        z = np.concatenate([r.z for r in drawn])
        labels = np.concatenate([r.hypothesis for r in drawn])
        target = np.concatenate([r.log_target for r in drawn])
        weight = normalise(target - _mixture_log_density(z, labels, rounds))
        if not weight.any():
            raise SolveError("No simulated person agrees with the data in the record.")
        weights = {k: float(weight[labels == k].sum()) for k in modes}
        proposals = _refitted(proposals, z, labels, weight)
        if done >= FEWEST_ROUNDS and effective(weight) >= ENOUGH * members:
            break
    chosen = resample(weight, members, generator)
    return Posterior(
        z[chosen],
        labels[chosen],
        weights,
        effective(weight),
        int(np.sum(~np.isfinite(target))),
        modes,
    )
