"""When doses are taken: events, and which of them a member forgets."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Dose
from inpersona.drugs.draws import Draws
from inpersona.errors import InputError, OutOfRange

Array = NDArray[np.float64]
_MG = {"mg": 1.0, "ug": 1e-3, "mcg": 1e-3, "g": 1e3}
_OVER_PARTS = 60


@dataclass(frozen=True, slots=True)
class Events:
    """Intakes: times (minutes from the start, shape (n,)), amounts (mg, shape (n,)), route, and
    whether each member takes each of them (shape (n, members), or None: all do)."""

    times: Array
    amounts: Array
    route: str = "oral"
    taken: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Habit:
    """What was taken for ever before the start: mg per intake, hours between intakes, and the
    share of intakes taken, of shape (members,) or one number. The next intake is due at 0."""

    amount: float
    interval_hours: float
    adherence: float | Array = 1.0


def events(dose: Dose, until_hours: float, start_hours: float = 0.0) -> Events:
    """Intakes of a dose from `start_hours` on and before `until_hours`.

    Doses in the middle of a range or before titration count as their first amount.
    Raises InputError for a combination or a rate; OutOfRange for a negative or absent amount.
    """
    if len(dose.amounts) != 1 or dose.rate_per:
        raise InputError(f"Write the parts of {dose.drug} as doses of single drugs given in mg.")
    amount = milligrams(dose.amounts[0], dose.unit)
    if not 0.0 <= amount < 1e5:
        raise OutOfRange(f"The dose of {dose.drug} must be between 0 and 100 g.")
    begin, end = start_hours * 60.0, until_hours * 60.0
    if dose.over_hours:
        return _spread_out(amount, begin, dose.over_hours * 60.0, dose.route)
    step = (dose.interval_hours or np.inf) * 60.0
    count = 1 if not np.isfinite(step) else max(int(np.ceil((end - begin) / step - 1e-9)), 0)
    times = np.full(count, begin)
    times[1:] += step * np.arange(1, count)
    return Events(times=times, amounts=np.full(count, amount), route=dose.route)


def milligrams(amount: float, unit: str) -> float:
    """A mass in mg. Raises InputError when the unit is not a mass."""
    if unit not in _MG:
        raise InputError(f"Unit {unit!r} is not a mass; write the dose in mg, ug or g.")
    return amount * _MG[unit]


def milligrams_a_day(dose: Dose) -> float:
    """Mass a day of a dose that is repeated (once a day where no interval is given)."""
    amount = sum(milligrams(a, dose.unit) for a in dose.amounts)
    return amount * 24.0 / (dose.interval_hours or 24.0)


def forget(taken: Events, adherence: float | Array, draws: Draws, *labels: str) -> Events:
    """The same intakes, each taken with probability `adherence` (per member or one number).

    The same seed and labels forget the same intakes; a higher adherence only adds some.
    """
    uniform = draws.uniform(len(taken.times), "adherence", *labels)
    return replace(taken, taken=uniform < np.asarray(adherence))


def _spread_out(amount: float, begin: float, over: float, route: str) -> Events:
    times = begin + over * (np.arange(_OVER_PARTS) + 0.5) / _OVER_PARTS
    return Events(times=times, amounts=np.full(_OVER_PARTS, amount / _OVER_PARTS), route=route)
