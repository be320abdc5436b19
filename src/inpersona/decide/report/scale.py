"""Dot-and-interval pictures: places in percent of a width, so that they fit any screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from inpersona.core.decisions import Interval

_STEPS = (1.0, 2.0, 5.0, 10.0)
_MARGIN = 3.0  # percent left free on each side


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale from `low` to `high`, in some unit, onto 3 to 97 % of a width."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Percent of the width, kept inside it."""
        span = self.high - self.low
        share = (value - self.low) / span if span > 0 else 0.5
        return round(_MARGIN + min(max(share, 0.0), 1.0) * (100.0 - 2 * _MARGIN), 2)

    def ticks(self, wanted: int = 5) -> Sequence[float]:
        """Round values inside the scale."""
        rough = (self.high - self.low) / max(wanted, 1)
        if not rough > 0:
            return (self.low,)
        power = 10.0 ** floor(log10(rough))
        step = next(power * s for s in _STEPS if power * s >= rough * (1 - 1e-9))
        first, last = ceil(self.low / step), floor(self.high / step)
        return tuple(step * i for i in range(first, last + 1))


def scale_of(values: Iterable[float]) -> Scale:
    """A scale that holds all finite values, with a twentieth more on each side."""
    finite = [v for v in values if isfinite(v)]
    if not finite:
        return Scale(0.0, 1.0)
    low, high = min(finite), max(finite)
    room = 0.05 * (high - low) or max(abs(low) * 0.1, 0.5)
    return Scale(low - room, high + room)


@dataclass(frozen=True, slots=True)
class Bar:
    """A dot and its interval in percent of the width."""

    low: float
    dot: float
    high: float


def bar(scale: Scale, interval: Interval | None) -> Bar | None:
    """The picture of an interval, or None where it has no numbers."""
    if interval is None or not all(map(isfinite, (interval.low, interval.median, interval.high))):
        return None
    ends = (interval.low, interval.median, interval.high)
    return Bar(*(scale.place(value) for value in ends))
