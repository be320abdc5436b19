"""A simulator that remembers: rows of one study ask for the same people and protocols again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from inpersona.core.grammar import render
from inpersona.core.treatments import Treatment
from inpersona.validate.arms import Simulator
from inpersona.validate.measures import At, Courses

Array = NDArray[np.float64]


class Remembering:
    """A simulator's courses, kept for the same treatment, people and time of reading.

    Args: simulator; most, how many courses are kept (the least recently used goes first).
    """

    def __init__(self, simulator: Simulator, most: int = 64) -> None:
        self._simulator, self._most = simulator, most
        self._kept: OrderedDict[tuple[str, bytes, At], Courses] = OrderedDict()

    @property
    def covariates(self) -> Mapping[str, Array]:
        """As the simulator's."""
        return self._simulator.covariates

    @property
    def quantities(self) -> frozenset[str]:
        """As the simulator's."""
        return self._simulator.quantities

    def courses(self, treatment: Treatment, people: NDArray[np.int64], at: At) -> Courses:
        """As the simulator's, computed once."""
        key = (render(treatment), people.tobytes(), at)
        if key not in self._kept:
            self._kept[key] = self._simulator.courses(treatment, people, at)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return self._kept[key]
