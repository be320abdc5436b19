"""The state in which a beating body repeats itself, window after window."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from inpersona.solve.body import Array, Body, Method, Run


def periodic(
    body: Body,
    y: Array,
    p: Array,
    u: Array,
    step: float,
    window: float,
    watch: Sequence[str],
    tolerance: float = 1e-3,
    windows: int = 40,
    method: Method = "rk4",
) -> tuple[Run, NDArray[np.bool_]]:
    """Run windows until mean, least and greatest of the watched outputs repeat.

    Each lane stops by itself: at the first window that differs from the one before by less than
    `tolerance` of the larger of the output's size and its swing. Lanes need not beat in step; a
    window of several beats (or a whole number of them) keeps the phase out of the mean.

    Args: body, y, p, u as for `advance` (u constant); step and window in the body's unit of time;
    watch, names of outputs; windows, the most that are run.
    Returns: the Run over each lane's last window, and which lanes repeat themselves (the others are
    to be treated as not reached).
    """
    steps = np.full(max(1, round(window / step)), step)
    rows = [body.index("outputs", name) for name in watch]
    final = body.advance(y, p, u, steps, method)
    reached = np.zeros(y.shape[1], dtype=bool)
    for _ in range(windows - 1):
        going = np.flatnonzero(~reached & final.ok)
        if not len(going):
            break
        before = np.stack([final.mean, final.low, final.high])[:, rows][:, :, going]
        part = body.advance(final.final[:, going], p[:, going], u[:, going], steps, method)
        after = np.stack([part.mean, part.low, part.high])[:, rows]
        scale = np.maximum(np.abs(after[0]), after[2] - after[1]) + 1e-12
        reached[going] = part.ok & (np.abs(after - before) < tolerance * scale).all(axis=(0, 1))
        for whole, piece in zip(final.arrays(), part.arrays(), strict=True):
            whole[..., going] = piece
    return final, reached
