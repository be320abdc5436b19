"""Ranking by paired difference on the same members; options that cannot be told apart share a tier.

The difference between two options is taken member by member, so what is uncertain about the person
but shared by both options cancels. Option B joins the tier of its leader A unless
P(A better than B) >= CERTAINTY.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Interval

Array = NDArray[np.float64]

#: Probability from which two options count as told apart. Ours: the usual one-sided 5 %.
CERTAINTY = 0.95
#: Ends of every printed interval.
LOW, HIGH = 0.05, 0.95


def quantile(values: Array, weight: Array, share: float) -> float:
    """Weighted quantile of finite values (interpolated on the cumulative weight)."""
    keep = np.isfinite(values) & (weight > 0)
    if not keep.any():
        return float("nan")
    order = np.argsort(values[keep])
    ordered, weights = values[keep][order], weight[keep][order]
    position = np.cumsum(weights) - 0.5 * weights
    return float(np.interp(share * weights.sum(), position, ordered))


def interval(values: Array, weight: Array, unit: str) -> Interval:
    """Median and 90 % interval."""
    median, low, high = (quantile(values, weight, q) for q in (0.5, LOW, HIGH))
    return Interval(median, low, high, unit)


def probability(event: NDArray[np.bool_], weight: Array) -> float:
    """Weighted share of members for which the event holds; members without a result count as not."""
    return float(np.sum(np.where(event, weight, 0.0)) / np.sum(weight))


def tiers(
    change: Mapping[str, Array],
    weight: Array,
    on: Mapping[str, NDArray[np.bool_]] | None = None,
) -> dict[str, int]:
    """Tier (1 = largest fall) of each option from its members' changes of the primary outcome.

    Args: change, option -> (members,), lower is better, NaN where the member failed (which counts
    against the option); on, option -> members on whom it was tried (None: all). Returns option -> tier.
    """
    tried = on or {k: np.ones(len(weight), dtype=bool) for k in change}
    filled = {k: np.where(np.isfinite(v), v, np.inf) for k, v in change.items()}
    typical = {k: quantile(v, weight * tried[k], 0.5) for k, v in change.items()}
    order = sorted(change, key=lambda k: (np.nan_to_num(typical[k], nan=np.inf), k))
    result: dict[str, int] = {}
    leader, tier = None, 0
    for option in order:
        apart = leader is None or (
            probability(filled[leader] < filled[option], weight * (tried[leader] & tried[option]))
            >= CERTAINTY
        )
        if apart:
            leader, tier = option, tier + 1
        result[option] = tier
    return result
