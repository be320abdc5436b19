"""Several drugs at once: the target effects of a whole treatment over time.

What was taken before starts at its steady state and, when it is not continued, washes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Dose
from inpersona.drugs.catalogue import drug
from inpersona.drugs.draws import Draws
from inpersona.drugs.effects import combine, target_effects
from inpersona.drugs.kinetics import Memo, concentrations
from inpersona.drugs.person import Person
from inpersona.drugs.record import DrugRecord
from inpersona.drugs.regimen import Events, Habit, events, forget, milligrams

Array = NDArray[np.float64]


def effects_together(
    doses: Sequence[Dose],
    person: Person,
    draws: Draws,
    steps: Array,
    *,
    adherence: float | Array = 1.0,
    before: Sequence[Dose] = (),
    maxima: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, Array]:
    """Combined effect on each target, shape (steps, members).

    Args:
        doses: what is taken from time 0 on, one dose a drug.
        person, draws: members.
        steps: lengths in minutes.
        adherence: probability that an intake is taken, one number or (members,).
        before: what was taken for ever before.
        maxima: class maxima replaced, by (class, target).

    Raises: UnknownName for a drug that is not in the catalogue; InputError, OutOfRange for a dose.
    """
    return combine(
        effects_alone(name, dose, earlier, person, draws, steps, adherence, maxima)
        for name, dose, earlier in pairs(doses, before)
    )


def pairs(
    doses: Sequence[Dose], before: Sequence[Dose]
) -> tuple[tuple[str, Dose | None, Dose | None], ...]:
    """Each drug by its nonproprietary name with its dose from now on and its dose before."""
    now = {drug(dose.drug).name: dose for dose in doses}
    earlier = {drug(dose.drug).name: dose for dose in before}
    names = dict.fromkeys([*now, *earlier])
    return tuple((name, now.get(name), earlier.get(name)) for name in names)


def effects_alone(
    name: str,
    dose: Dose | None,
    earlier: Dose | None,
    person: Person,
    draws: Draws,
    steps: Array,
    adherence: float | Array = 1.0,
    maxima: Mapping[tuple[str, str], float] | None = None,
    memo: Memo | None = None,
) -> dict[str, Array]:
    """Effect of one drug on each of its targets, shape (steps, members); arguments as in
    `effects_together` and `concentrations`."""
    record = drug(name)
    hours = float(np.sum(steps)) / 60.0
    intakes = _intakes(record, dose, hours, adherence, draws)
    habit = _habit(earlier, adherence)
    exposure = concentrations(record, person, draws, intakes, steps, habit, memo)
    return target_effects(record, exposure, draws, maxima)


def _intakes(
    record: DrugRecord, dose: Dose | None, hours: float, adherence: float | Array, draws: Draws
) -> Events:
    if dose is None:
        return Events(times=np.zeros(0), amounts=np.zeros(0))
    return forget(events(dose, hours), adherence, draws, record.content_key)


def _habit(dose: Dose | None, adherence: float | Array) -> Habit | None:
    if dose is None or not dose.interval_hours:
        return None
    return Habit(milligrams(dose.amounts[0], dose.unit), dose.interval_hours, adherence)
