"""Units of the heart that no other organ needs."""

from __future__ import annotations

from typing import Annotated

mmHg_s2_per_mL2 = Annotated[float, "mmHg*s**2/mL**2"]
"""Bernoulli coefficient: pressure drop per squared flow."""
mmHg_s = Annotated[float, "mmHg*s"]
"""A pressure summed over time, for means over a beat."""
