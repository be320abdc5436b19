"""How a measured effect grows with severity: a curve through measured points, and its inverse."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.errors import ModelError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curve:
    """Rise (mmHg) at severities, both positive and increasing, joined by straight lines between
    logarithms: a power law between points, continued beyond the ends."""

    severity: tuple[float, ...]
    rise: tuple[float, ...]

    def __post_init__(self) -> None:
        grow = all(
            np.diff(row).min() > 0.0 and min(row) > 0.0 for row in (self.severity, self.rise)
        )
        if len(self.severity) != len(self.rise) or len(self.rise) < 2 or not grow:
            raise ModelError("A curve needs at least two points of growing severity and rise.")

    def rise_at(self, severity: Array) -> Array:
        """Rise in mmHg at a severity above 0."""
        return np.exp(_joined(np.log(severity), np.log(self.severity), np.log(self.rise)))

    def severity_at(self, rise: Array) -> Array:
        """Severity at which the rise, in mmHg and above 0, is met: the inverse of `rise_at`."""
        return np.exp(_joined(np.log(rise), np.log(self.rise), np.log(self.severity)))


def _joined(x: Array, at: Array, values: Array) -> Array:
    """Straight lines through points, the first and the last continued."""
    piece = np.clip(np.searchsorted(at, x) - 1, 0, len(at) - 2)
    slope = np.diff(values) / np.diff(at)
    return np.asarray(values[piece] + slope[piece] * (x - at[piece]), dtype=np.float64)
