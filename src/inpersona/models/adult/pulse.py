"""Pulse pressure of the averaged circulation: a response surface measured on the beating bodies.

    ln(PP / PP_healthy) = a + b ln(SV / SV_healthy) + c ln(MAP / MAP_healthy) + d ln(HR / HR_healthy)

Coefficients come from one run of beating bodies over the states that the ensemble visits; the
residual's spread is the error of the surface and is carried with it. Where a member has beaten
itself, its own residual is taken off (`anchored`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.beats import Hearts, beat, hearts_of, shown
from inpersona.models.adult.members import Members

Array = NDArray[np.float64]
Named = Mapping[str, Array]
#: Least pulse pressure (mmHg) of a body that counts as beating.
BEATING = 8.0


@dataclass(frozen=True, slots=True)
class PulseSurface:
    """`coefficients` (4,); `share`, time mean above diastolic over pulse pressure; `error`, sd of
    the logarithm; `offset`, a member's own residual (members,) or zero; `output_error` and
    `pressure_error`, relative differences (root mean square) of cardiac output and mean pressure
    between the beating and the averaged circulation."""

    coefficients: Array
    share: float
    error: float
    output_error: float
    pressure_error: float
    offset: Array | float = 0.0

    def select(self, chosen: NDArray[np.intp]) -> PulseSurface:
        """The surface for some of the members, in the order asked for."""
        offset = np.asarray(self.offset)
        return replace(self, offset=offset[chosen] if offset.ndim else self.offset)

    def pulse_pressure(self, members: Members, slow: Named) -> Array:
        """Pulse pressure in mmHg; `slow` quantities may be (members,) or (times, members)."""
        healthy = np.log(members.healthy["pulse_pressure"])
        log = healthy + sum(
            c * x for c, x in zip(self.coefficients, _features(members, slow), strict=True)
        )
        return np.asarray(np.exp(log + self.offset))

    def pressures(self, members: Members, slow: Named) -> dict[str, Array]:
        """Systolic, diastolic and pulse pressure in mmHg."""
        pulse = self.pulse_pressure(members, slow)
        diastolic = slow["mean_arterial_pressure"] - self.share * pulse
        return {
            "systolic_blood_pressure": diastolic + pulse,
            "diastolic_blood_pressure": diastolic,
            "pulse_pressure": pulse,
        }


def _features(members: Members, slow: Named) -> tuple[Array, ...]:
    h = members.healthy
    stroke = slow["cardiac_output"] / slow["heart_rate"]
    healthy_stroke = h["cardiac_output"] / h["heart_rate"]
    with np.errstate(invalid="ignore", divide="ignore"):  # members that failed stay not finite
        return (
            np.ones_like(stroke),
            np.log(stroke / healthy_stroke),
            np.log(slow["mean_arterial_pressure"] / h["mean_arterial_pressure"]),
            np.log(slow["heart_rate"] / h["heart_rate"]),
        )


def _usable(seen: Named, ok: NDArray[np.bool_]) -> NDArray[np.bool_]:
    pulse = seen["pulse_pressure"]
    return np.asarray(ok & np.isfinite(pulse) & (pulse > BEATING))


def measure(
    members: Members, slow: Named, ok: NDArray[np.bool_]
) -> tuple[PulseSurface, Hearts, dict[str, Array]]:
    """Beat all members in their present state and fit the surface to what they show.

    Returns: the surface, anchored to these members; their settled hearts; their readings.
    """
    slow = {name: np.where(ok, value, _typical(value, ok)) for name, value in slow.items()}
    hearts = hearts_of(members)
    run = beat(hearts, members, slow)
    seen = shown(run)
    good = _usable(seen, ok & run.ok)
    pulse = np.where(good, seen["pulse_pressure"], 1.0)
    log = np.log(pulse / members.healthy["pulse_pressure"])
    design = np.column_stack(_features(members, slow))
    weight = _robust(design[good], log[good])
    coefficients = _solve(design[good], log[good], weight)
    residual = np.where(good, log - design @ coefficients, 0.0)
    above = (seen["mean_arterial_pressure"] - seen["diastolic_blood_pressure"]) / pulse
    surface = PulseSurface(
        coefficients,
        float(np.median(above[good])),
        float(1.4826 * np.median(np.abs(residual[good]))),
        _difference(seen["cardiac_output"] / slow["cardiac_output"], good),
        _difference(seen["mean_arterial_pressure"] / slow["mean_arterial_pressure"], good),
    )
    return replace(surface, offset=residual), hearts, seen


def _typical(values: Array, ok: NDArray[np.bool_]) -> float:
    """What stands in for a member that did not come to rest (it is left out of the fit)."""
    return float(np.median(values[ok])) if ok.any() else 1.0


def _difference(ratio: Array, good: NDArray[np.bool_]) -> float:
    return float(np.sqrt(np.mean(np.log(ratio[good]) ** 2)))


def _solve(design: Array, values: Array, weight: Array) -> Array:
    """Weighted least squares, slightly held to zero slopes (few members may not differ enough)."""
    scaled = design * weight[:, None]
    ridge = 1e-3 * len(values) * np.diag([0.0, 1.0, 1.0, 1.0]) * 0.05
    return np.asarray(np.linalg.solve(scaled.T @ design + ridge, scaled.T @ values))


def _robust(design: Array, values: Array) -> Array:
    """Weights that let outlying members (collapsed circulations) count less. [huber1981]"""
    weight = np.ones(len(values))
    for _ in range(5):
        residual = values - design @ _solve(design, values, weight)
        scale = 1.4826 * np.median(np.abs(residual)) + 1e-9
        weight = 1.0 / np.maximum(1.0, np.abs(residual) / (1.5 * scale))
    return weight
