"""One frozen virtual population, reweighted to whom a paper reports (entropy balancing).

The weights are those nearest to the people's own shares (smallest relative entropy) that give the
reported means and standard deviations; limits and flags leave people out. The mix of mechanisms is
never set: it follows from the people who resemble the paper's. [hainmueller2012]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.validate.population import Band, Population

Array = NDArray[np.float64]

#: Fewer effective people than this: no prediction (ours).
ENOUGH = 50.0
#: A reported mean or variance counts as met within this share of the sd or variance (ours).
CLOSE = 0.02
_STEPS = 200
_LARGEST_TILT = 50.0


@dataclass(frozen=True, slots=True)
class Weights:
    """`weight` of shape (people,), summing to one; `effective` their effective number; `reason` why
    nothing can be predicted, or empty."""

    weight: Array
    effective: float
    reason: str = ""


def _effective(weight: Array) -> float:
    return float(weight.sum() ** 2 / np.sum(weight**2)) if weight.any() else 0.0


def _admitted(covariates: Mapping[str, Array], population: Population) -> NDArray[np.bool_]:
    """Who keeps the flags and limits, shape (people,)."""
    first = next(iter(covariates.values()))
    admitted = np.ones(len(first), dtype=bool)
    for flag, wanted in population.flags.items():
        admitted &= (covariates[flag] > 0.5) == wanted
    for key, band in population.keys.items():
        if band.low is not None:
            admitted &= covariates[key] >= band.low
        if band.high is not None:
            admitted &= covariates[key] <= band.high
    return admitted


def _conditions(x: Array, band: Band) -> list[tuple[Array, float]]:
    """Functions of a person, in sds as reported, and the mean that each should have."""
    if band.mean is None:
        return []
    scale = band.sd or float(x.std()) or 1.0
    centred = (x - band.mean) / scale
    wanted = [(centred, 0.0)]
    if band.sd is not None:
        wanted.append((centred**2, 1.0))
    return wanted


def _system(
    covariates: Mapping[str, Array], population: Population, chosen: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Matrix (conditions, people chosen) and the means it should have."""
    conditions = [
        condition
        for key, band in population.keys.items()
        for condition in _conditions(covariates[key][chosen], band)
    ]
    conditions += [(covariates[flag][chosen], share) for flag, share in population.shares.items()]
    rows = [function - wanted for function, wanted in conditions]
    return np.array(rows).reshape(len(rows), int(chosen.sum())), np.array(
        [w for _, w in conditions]
    )


def _tilted(matrix: Array, tilt: Array, base: Array) -> Array:
    power = tilt @ matrix + base
    weight = np.exp(power - power.max())
    return np.asarray(weight / weight.sum())


def _dual(matrix: Array, tilt: Array, base: Array) -> float:
    """Logarithm of the mean of exp(tilt . condition): convex, smallest at the balanced weights."""
    power = tilt @ matrix + base
    top = float(power.max())
    return top + float(np.log(np.mean(np.exp(power - top))))


def balance(matrix: Array, share: Array) -> Array:
    """Weights (people,) nearest to `share` for which every row of the matrix has mean zero.

    A damped Newton on the convex dual; where the conditions cannot be met together the weights of
    the last step come back, and the caller sees how far they are off.
    """
    count, base = matrix.shape[0], np.log(share)
    tilt = np.zeros(count)
    for _ in range(_STEPS):
        weight = _tilted(matrix, tilt, base)
        gradient = matrix @ weight
        if np.abs(gradient).max(initial=0.0) < 1e-9:
            break
        centred = matrix - gradient[:, None]
        hessian = (centred * weight) @ centred.T + 1e-9 * np.eye(count)
        step: Array = np.asarray(np.linalg.solve(hessian, gradient), dtype=np.float64)
        tilt = _backtracked(matrix, base, tilt, step, float(gradient @ step))
        if np.abs(tilt).max() > _LARGEST_TILT:
            break
    return _tilted(matrix, tilt, base)


def _backtracked(matrix: Array, base: Array, tilt: Array, step: Array, slope: float) -> Array:
    """The longest of the halved Newton steps that lowers the dual enough."""
    start, size = _dual(matrix, tilt, base), 1.0
    for _ in range(30):
        if _dual(matrix, tilt - size * step, base) <= start - 1e-4 * size * slope:
            break
        size *= 0.5
    return np.asarray(tilt - size * step)


def shares(covariates: Mapping[str, Array]) -> Array:
    """How much of the general population each person stands for, shape (people,)."""
    people = len(next(iter(covariates.values())))
    return np.asarray(covariates.get("share", np.ones(people)), dtype=np.float64)


def _missing(covariates: Mapping[str, Array], population: Population) -> str:
    names = [*population.flags, *population.keys, *population.shares]
    absent = [name for name in names if name not in covariates]
    taking = [name for name in population.taking if f"taking {name}" not in covariates]
    if absent:
        return f"the virtual population does not know {', '.join(absent)}"
    return f"the virtual population takes no {', '.join(taking)}" if taking else ""


def reweight(covariates: Mapping[str, Array], population: Population) -> Weights:
    """Weights of the virtual people that make them the population which a paper reports.

    Args: covariates, arrays of shape (people,) by quantity (its own unit) or flag (0 or 1);
    "share", how many people of the general population each stands for (all alike without it).
    Returns: weights; with a `reason` when a covariate is missing, the reported numbers cannot be
    met together, or fewer than 50 effective people are left.
    """
    people = len(next(iter(covariates.values())))
    nobody = np.zeros(people)
    if population.record is not None:
        return Weights(nobody, 0.0, "the row is about one record, not a population")
    if reason := _missing(covariates, population):
        return Weights(nobody, 0.0, reason)
    chosen = _admitted(covariates, population)
    for name in population.taking:
        chosen &= covariates[f"taking {name}"] > 0.5
    if chosen.sum() < ENOUGH:
        return Weights(nobody, float(chosen.sum()), _too_few(float(chosen.sum())))
    matrix, _ = _system(covariates, population, chosen)
    weight = np.zeros(people)
    weight[chosen] = balance(matrix, shares(covariates)[chosen])
    return _judged(weight, matrix, weight[chosen])


def _too_few(effective: float) -> str:
    return f"only {effective:.0f} effective virtual people resemble this population, 50 are needed"


def _judged(weight: Array, matrix: Array, chosen: Array) -> Weights:
    effective = _effective(weight)
    if np.abs(matrix @ chosen).max(initial=0.0) > CLOSE:
        return Weights(
            weight, effective, "no virtual people together have the reported means and sds"
        )
    if effective < ENOUGH:
        return Weights(weight, effective, _too_few(effective))
    return Weights(weight, effective)


def draw(weight: Array, count: int, seed: int) -> tuple[NDArray[np.int64], Array]:
    """A few people who stand for all: systematic sampling by weight, low in noise.

    Returns: indices (each person once) and their weights, summing to one.
    """
    start = np.random.default_rng(seed).random()
    # People are ordered by index, which is random in a frozen population.
    edges = np.cumsum(weight) / np.sum(weight)
    places = np.searchsorted(edges, (start + np.arange(count)) / count, side="right")
    index, counts = np.unique(np.minimum(places, len(weight) - 1), return_counts=True)
    return index.astype(np.int64), counts / counts.sum()
