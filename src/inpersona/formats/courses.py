"""Prescriptions of one drug joined into what the person took on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from inpersona.core.records import Medication

#: Longest time between two prescriptions of one drug that still counts as unbroken. Ours: yearly
#: renewals are common, so a year and a month.
UNBROKEN = timedelta(days=396)


@dataclass(frozen=True, slots=True)
class Order:
    """One prescription: what, and from when to when; `open`: its status says that it goes on."""

    medication: Medication
    open: bool

    @property
    def start(self) -> date:
        """The day it began (before all others when it was not written)."""
        return self.medication.start or date.min

    def runs_on(self, day: date) -> bool:
        """Whether it is in force on a day, by its own dates and status."""
        end = self.medication.end
        return self.start <= day and (end >= day if end else self.open)

    def reaches(self, later: Order) -> bool:
        """Whether nothing was left out between this order and a later one."""
        if self.medication.end is None and self.open:
            return True
        return later.start - (self.medication.end or self.start) <= UNBROKEN

    @property
    def daily(self) -> tuple[float | None, str, float | None]:
        """What two orders of the same dose share."""
        return self.medication.dose, self.medication.unit, self.medication.interval_hours


def join(orders: list[Order], as_of: date) -> list[Medication]:
    """One medication for each drug and route of the orders known by `as_of`.

    The newest order in force gives the dose; `start` is the earliest start of the unbroken series at
    that dose. Where none is in force the newest one stands, not active.
    """
    by_drug = sorted(orders, key=lambda o: (o.medication.drug, o.medication.route))
    joined = (
        _join(sorted(same, key=lambda o: o.start), as_of)
        for _, same in groupby(by_drug, key=lambda o: (o.medication.drug, o.medication.route))
    )
    return [m for m in joined if m is not None]


def _join(series: list[Order], as_of: date) -> Medication | None:
    known = [o for o in series if o.start <= as_of]
    if not known:
        return None
    later = series[len(known)] if len(known) < len(series) else None
    running = [o for o in known if o.runs_on(as_of)]
    if running:
        return _stated(running[-1], known, active=True)
    last = known[-1]
    renewed = later is not None and last.medication.end is None and last.reaches(later)
    return _stated(last, known, active=renewed)


def _stated(newest: Order, known: list[Order], active: bool) -> Medication:
    """The newest order as a medication that began with the first of its series."""
    first = newest
    for order in reversed(known[: known.index(newest)]):
        if order.daily != newest.daily or not order.reaches(first):
            break
        first = order
    m = newest.medication
    return Medication(
        m.drug, m.text, m.dose, m.unit, m.route, m.interval_hours, first.medication.start,
        m.end, active, m.code, m.imputed,
    )  # fmt: skip
