"""Where drugs meet the body: effects on targets become inputs of the slow body.

`effects.toml` is the one table that ties a target to inputs; a drug never names an input, an input
never a drug.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inpersona.core.tables import load_values
from inpersona.core.values import Value
from inpersona.errors import ModelError

Array = NDArray[np.float64]


@cache
def ties() -> Mapping[str, Mapping[str, Value]]:
    """Target -> input of the slow body -> gain."""
    found: dict[str, dict[str, Value]] = {}
    for key, value in load_values(Path(__file__).with_name("effects.toml")).items():
        target, name = key.split(".", 1)
        found.setdefault(target, {})[name] = value
    return found


def inputs_of(effects: Mapping[str, Array]) -> dict[str, Array]:
    """Input of the slow body -> its value, from effects (0 to 1) by target, of any one shape.

    Several targets that reach one input combine as independent shares, 1 - product(1 - gain * effect);
    shifts of volume (gain in L) add up. Raises ModelError for a target that the table does not tie.
    """
    left: dict[str, Array] = {}
    moved: dict[str, Array] = {}
    for target, effect in effects.items():
        if target not in ties():
            raise ModelError(f"effects.toml does not tie the target {target!r} to the body.")
        for name, gain in ties()[target].items():
            if gain.unit == "L":
                moved[name] = moved.get(name, 0.0) + gain.value * effect
                continue
            remaining = 1.0 - np.clip(gain.value * effect, 0.0, 1.0)
            left[name] = left[name] * remaining if name in left else remaining
    return moved | {name: 1.0 - remaining for name, remaining in left.items()}
