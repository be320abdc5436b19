"""Concentrations of a drug and its metabolites in every member, exact for linear kinetics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.drugs.draws import Draws
from inpersona.drugs.person import Person
from inpersona.drugs.propagate import Impulse, walk
from inpersona.drugs.record import DrugRecord
from inpersona.drugs.regimen import Events, Habit
from inpersona.drugs.system import System, build
from inpersona.errors import InputError
from inpersona.solve.linear import Propagator

Array = NDArray[np.float64]
#: Linear systems of the same members by a record's content, with what was exponentiated of them.
Memo = dict[str, tuple[System, Propagator]]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Means over each step, shape (steps, members), by signal: "free.MOIETY" and "total.MOIETY"
    (nmol/L), "urine.MOIETY" (ug/min), "delayed.TARGET.MOIETY" (nmol/L in the effect site)."""

    drug: str
    signals: Mapping[str, Array]
    final: Array

    def free(self, moiety: str | None = None) -> Array:
        """Free plasma concentration of a moiety (nmol/L); without a name, of the drug given."""
        return self.signals[f"free.{moiety or self._first}"]

    def total(self, moiety: str | None = None) -> Array:
        """Total plasma concentration of a moiety (nmol/L)."""
        return self.signals[f"total.{moiety or self._first}"]

    @property
    def _first(self) -> str:
        return next(iter(self.signals)).split(".", 1)[1]


def concentrations(
    record: DrugRecord,
    person: Person,
    draws: Draws,
    events: Events,
    steps: Array,
    before: Habit | None = None,
    memo: Memo | None = None,
) -> Exposure:
    """Concentrations averaged over each step.

    Args:
        record: the drug.
        person: covariates, (members,).
        draws: between-member deviations of the same number of members.
        events: intakes; those outside the steps are ignored.
        steps: step lengths in minutes, (k,).
        before: what was taken for ever before; None: nothing.
        memo: keeps the members' linear systems from call to call (the same person and draws).

    Returns: Exposure, every signal of shape (k, members).
    Raises: InputError when a route cannot be simulated.
    Valid for: linear kinetics; GFR above 3 mL/min.
    """
    steps = np.asarray(steps, dtype=np.float64)
    memo = {} if memo is None else memo
    if record.content_key not in memo:
        made = build(record, person, draws)
        memo[record.content_key] = made, Propagator(made.matrix)
    system, propagators = memo[record.content_key]
    start = _start(system, propagators, before)
    impulses = _impulses(record, system, events, steps)
    means, final = walk(propagators, start, steps, impulses, system.rows)
    signals = dict(zip(system.signals, means, strict=True))
    return Exposure(record.name, signals, final)


def _start(system: System, propagators: Propagator, before: Habit | None) -> Array:
    """State just before the intake that is due at 0, after intakes for ever."""
    if before is None:
        return np.zeros_like(system.oral)
    interval = before.interval_hours * 60.0
    amount = before.amount * np.broadcast_to(before.adherence, len(system.oral))
    kept = np.eye(system.matrix.shape[-1]) - propagators.over(interval)[0]
    repeated = np.linalg.solve(kept, (system.oral * amount[:, None])[:, :, None])
    wait = interval - system.lag % interval
    return np.asarray((propagators.over(wait)[0] @ repeated)[:, :, 0])


def _impulses(
    record: DrugRecord, system: System, events: Events, steps: Array
) -> dict[int, list[Impulse]]:
    entry = _entry(record, system, events.route)
    lag = system.lag if events.route == "oral" else 0.0
    edges = np.concatenate([[0.0], np.cumsum(steps)])
    times = events.times + lag
    found: dict[int, list[Impulse]] = defaultdict(list)
    for i in np.flatnonzero((times >= 0.0) & (times < edges[-1]) & (events.amounts > 0.0)):
        k = int(np.searchsorted(edges, times[i], side="right")) - 1
        amount = entry * events.amounts[i]
        if events.taken is not None:
            amount = amount * events.taken[i][:, None]
        found[k].append((float(times[i] - edges[k]), amount))
    return found


def _entry(record: DrugRecord, system: System, route: str) -> Array:
    if route == "oral":
        return system.oral
    if route == "iv" and not record.absorption.apparent:
        return system.iv
    raise InputError(
        f"{record.name} cannot be simulated by the {route} route; its record covers oral doses"
        f"{'' if record.absorption.apparent else ' and iv doses'} only."
    )
