"""A number that says what it is: value, unit, spread, tier, source, where in the source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt


class Tier(StrEnum):
    """How sure a number is. The tier sets a floor on its spread (`Value.sd_of_log_floored`)."""

    MEASURED = "A"  # measured in people
    IN_VITRO = "B"  # measured in vitro
    PREDICTED = "C"  # predicted from structure or by allometry
    ASSUMED = "D"  # assumed, a choice of ours, or not confirmed in a second source


#: Smallest spread (sd of the logarithm) that a tier allows. Ours: the error of in-vitro to human
#: extrapolation is about two-fold in 90 % of drugs, of structure-based prediction three-fold.
TIER_FLOOR = {Tier.MEASURED: 0.0, Tier.IN_VITRO: 0.25, Tier.PREDICTED: 0.45, Tier.ASSUMED: 0.30}


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a record or table.

    Args: value; unit (UCUM); sd_of_log, the between-person or uncertainty spread of the natural
    logarithm (None: not given); sd, the spread on the natural scale where the quantity may be
    negative; tier; source, a key of `sources.bib` or "ours"; where, the place in that source.
    """

    value: float
    unit: str
    sd_of_log: float | None = None
    sd: float | None = None
    tier: Tier = Tier.ASSUMED
    source: str = "ours"
    where: str = ""

    @property
    def sd_of_log_floored(self) -> float:
        """Spread of the logarithm, not below the floor of the tier (added in quadrature)."""
        given = self.sd_of_log or 0.0
        return sqrt(given**2 + TIER_FLOOR[self.tier] ** 2)
