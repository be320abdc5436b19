"""The person as kinetics see it: covariates, one value per member."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.errors import OutOfRange

Array = NDArray[np.float64]
#: Least filtration for which renal clearance is computed, mL/min; below it people are on dialysis.
GFR_FLOOR = 3.0
LIMITS = {
    "weight": (25.0, 350.0, "kg"),
    "gfr": (0.0, 300.0, "mL/min"),
    "age": (18.0, 120.0, "year"),
    "female": (0.0, 1.0, "1"),
    "liver": (0.02, 2.0, "1"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Covariates of shape (members,): weight kg, gfr mL/min (absolute), age year, female 0 or 1,
    liver (share of normal hepatic clearing capacity)."""

    weight: Array
    gfr: Array
    age: Array
    female: Array
    liver: Array

    @property
    def members(self) -> int:
        """Number of members."""
        return len(self.weight)

    def select(self, chosen: NDArray[np.intp]) -> Person:
        """Some of the members, in the order asked for."""
        return Person(
            self.weight[chosen],
            self.gfr[chosen],
            self.age[chosen],
            self.female[chosen],
            self.liver[chosen],
        )


def person(
    members: int,
    *,
    weight: float | Array,
    gfr: float | Array,
    age: float | Array,
    female: float | Array,
    liver: float | Array = 1.0,
) -> Person:
    """Make a Person, numbers being repeated for every member.

    Raises OutOfRange when a covariate cannot be or lies outside what the records were made for.
    """
    given = {"weight": weight, "gfr": gfr, "age": age, "female": female, "liver": liver}
    arrays = {name: _checked(name, value, members) for name, value in given.items()}
    arrays["gfr"] = np.maximum(arrays["gfr"], GFR_FLOOR)
    return Person(**arrays)


def _checked(name: str, value: float | Array, members: int) -> Array:
    array = np.broadcast_to(np.asarray(value, dtype=np.float64), (members,)).copy()
    low, high, unit = LIMITS[name]
    if not np.all((array >= low) & (array <= high)):
        raise OutOfRange(f"{name} must lie between {low:g} and {high:g} {unit} for drug kinetics.")
    return array
