"""Damped Gauss-Newton in whitened latents, many starts at once, derivatives by lanes.

Minimise, for each start k,

    J(z) = 1/2 |z|^2 + 1/2 |(d - G(z)) / sd|^2

with z standard normal a priori. All perturbed copies of all starts are one batch, so one call of
`forward` costs one sweep over the lanes. The engine has no step noise, so central differences are
exact to about 1e-9. [nocedal2006, ch. 10]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Latents (lanes, n) and the index of the start of each lane -> predictions (lanes, m).
Forward = Callable[[Array, NDArray[np.intp]], Array]

#: Central-difference step in units of the prior's standard deviation.
STEP = 0.02


@dataclass(frozen=True, slots=True)
class Mode:
    """A posterior mode: z (n,), the linearised covariance (n, n), the objective, converged."""

    z: Array
    covariance: Array
    objective: float
    converged: bool


def _objective(z: Array, residual: Array) -> Array:
    value: Array = 0.5 * np.sum(z**2, axis=1) + 0.5 * np.sum(residual**2, axis=1)
    return np.where(np.isfinite(value), value, np.inf)


def jacobian(forward: Forward, z: Array) -> tuple[Array, Array]:
    """Predictions (k, m) and central-difference Jacobians (k, m, n) at each row of z (k, n)."""
    k, n = z.shape
    shifts = np.concatenate([np.zeros((1, n)), STEP * np.eye(n), -STEP * np.eye(n)])
    lanes = (z[:, None, :] + shifts[None, :, :]).reshape(-1, n)
    starts = np.repeat(np.arange(k), 2 * n + 1)
    out = forward(lanes, starts).reshape(k, 2 * n + 1, -1)
    slope = (out[:, 1 : n + 1] - out[:, n + 1 :]) / (2.0 * STEP)
    return out[:, 0], np.swapaxes(np.nan_to_num(slope), 1, 2)


def _solve_step(slopes: Array, z: Array, residual: Array, damping: Array) -> Array:
    n = z.shape[1]
    gradient = z - np.einsum("kmn,km->kn", slopes, residual)
    hessian = np.einsum("kmn,kmo->kno", slopes, slopes) + np.eye(n)
    hessian += damping[:, None, None] * np.eye(n)
    step: Array = -np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
    return step


def find_modes(
    forward: Forward,
    data: Array,
    sd: Array,
    start: Array,
    iterations: int = 8,
    tolerance: float = 1e-3,
) -> list[Mode]:
    """Minimise J from each start.

    Args: forward; data and sd (m,); start (k, n); a step whose objective rises is shortened and
    damped (Levenberg). Returns one Mode a start; a start whose forward never became finite has an
    infinite objective.
    """
    z = start.copy()
    damping = np.zeros(len(z))
    converged = np.zeros(len(z), dtype=bool)
    predicted, slopes = jacobian(forward, z)
    residual = np.nan_to_num((data - predicted) / sd, nan=1e3)
    value = _objective(z, residual)
    everyone = np.arange(len(z))
    for _ in range(iterations):
        step = _solve_step(slopes / sd[:, None], z, residual, damping)
        size = np.sqrt(np.sum(step**2, axis=1))
        step *= np.minimum(1.0, 2.0 / np.maximum(size, 1e-12))[:, None]
        scales = np.array([1.0, 0.4, 0.1])
        trial = z[:, None, :] + scales[None, :, None] * step[:, None, :]
        out = forward(trial.reshape(-1, z.shape[1]), np.repeat(everyone, len(scales)))
        tried = np.nan_to_num((data - out) / sd, nan=1e3)
        values = _objective(trial.reshape(-1, z.shape[1]), tried).reshape(len(z), -1)
        pick = np.argmin(values, axis=1)
        better = values[everyone, pick] < value
        gained = np.where(better, value - values[everyone, pick], 0.0)
        z = np.where(better[:, None], trial[everyone, pick], z)
        damping = np.where(better & (pick == 0), damping / 3.0, 3.0 * damping + 0.3)
        converged = gained < tolerance
        predicted, slopes = jacobian(forward, z)
        residual = np.nan_to_num((data - predicted) / sd, nan=1e3)
        value = _objective(z, residual)
        if converged.all():
            break
    scaled = slopes / sd[:, None]
    precision = np.einsum("kmn,kmo->kno", scaled, scaled) + np.eye(z.shape[1])
    return [
        Mode(z[k], np.linalg.inv(precision[k]), float(value[k]), bool(converged[k]))
        for k in everyone
    ]
