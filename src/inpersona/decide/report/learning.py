"""Which parameters of a fit the data said something of."""

from __future__ import annotations

from inpersona.core.results import Fit, FitParameter

#: Share of the prior's log-variance below which the data did not determine a parameter. Ours.
LITTLE = 0.1


def determined(fit: Fit) -> tuple[FitParameter, ...]:
    """Parameters that the data said something of, the best known first."""
    known = (p for p in fit.parameters if p.learned >= LITTLE)
    return tuple(sorted(known, key=lambda p: -p.learned))


def undetermined(fit: Fit) -> tuple[FitParameter, ...]:
    """Parameters that stand where people alike have them."""
    return tuple(p for p in fit.parameters if not p.learned >= LITTLE)
