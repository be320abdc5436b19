"""Both arms of a row on the same virtual people: what is read, before and after, in each.

A protocol that names classes is dealt out over their drugs; each person's comparator and parts are
of the same drugs. In a trial of drugs a reading carries the noise of its visit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Nothing, Step, Treatment
from inpersona.errors import SolveError
from inpersona.validate import trial
from inpersona.validate.assignment import Catalogue, choices, deal
from inpersona.validate.measures import Arms, At, Courses, read_at, within_slopes
from inpersona.validate.population import Population
from inpersona.validate.protocols import as_long_as, parts_of, timed
from inpersona.validate.table import Row

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
People = NDArray[np.int64]

_PLACEBO = Treatment((Step((Nothing(placebo=True),)),))
_OUT_OF_OFFICE = ("24 h mean", "home", "mean")


class Simulator(Protocol):
    """A frozen virtual population in one body."""

    @property
    def covariates(self) -> Mapping[str, Array]:
        """Usual values at supine rest before anything of the row, by quantity (in the unit of
        `quantities()`), and flags as 0 or 1 ("male", "healthy", "taking ARB"); shape (people,).
        "share" is what each stands for in the general population, "world" numbers the draw of the
        parameters that all people of a world share (both optional)."""
        ...

    @property
    def quantities(self) -> frozenset[str]:
        """What `courses` gives."""
        ...

    def courses(self, treatment: Treatment, people: People, at: At) -> Courses:
        """Run some of the people through a treatment without classes.

        Every quantity, in the unit of `quantities()`; times from 0 to the end of the last step,
        with the moments that `at` asks for (for drugs the last 24 hours). The same people get the
        same random numbers whatever the treatment.
        """
        ...


@dataclass(frozen=True, slots=True)
class _Bench:
    """A row with all that is needed to run it on some of the people."""

    row: Row
    simulator: Simulator
    catalogue: Catalogue
    index: People

    def courses(self, treatment: Treatment) -> Courses:
        """One treatment on these people. Raises SolveError when the quantity is not given."""
        found = self.simulator.courses(treatment, self.index, self.row.at)
        if self.row.quantity not in found.values:
            raise SolveError(f"the body gives no {self.row.quantity} under this protocol")
        return found

    def read(self, courses: Courses) -> Array:
        """The quantity at the row's time, without the noise of a visit."""
        daily = trial.is_trial(self.row.treatment)
        return read_at(courses, self.row.quantity, self.row.at, daily)

    def change(self, courses: Courses) -> Array:
        """The quantity's change from before the first step."""
        return np.asarray(self.read(courses) - courses.baseline[self.row.quantity])


def _failed(courses: Courses) -> Flags:
    if courses.failed is not None:
        return courses.failed
    return np.zeros(len(next(iter(courses.baseline.values()))), dtype=bool)


def _comparator(bench: _Bench, treatment: Treatment) -> Treatment | None:
    """The comparator's treatment, as long as the protocol, or None without a second arm.

    Where two populations are contrasted under drugs, each has a placebo arm of its own.
    """
    asked = bench.row.comparator
    if isinstance(asked, Population) and trial.is_trial(treatment):
        asked = _PLACEBO
    if not isinstance(asked, Treatment):
        return None
    timed_comparator = as_long_as(asked, treatment)
    (versus, _), *more = choices(timed_comparator, bench.catalogue)
    if more:
        raise SolveError("a comparator may not name a class of several drugs")
    return versus


def _visit_noise(bench: _Bench) -> Callable[[Array, int], Array]:
    """Adds the noise of a visit (and a placebo's effect at follow-up) to usual values."""
    quantity = bench.row.quantity
    office = trial.is_trial(bench.row.treatment) and bench.row.at.kind not in _OUT_OF_OFFICE
    people = len(next(iter(bench.simulator.covariates.values())))
    sd = trial.reading_sd(quantity) if office else 0.0

    def seen(usual: Array, visit: int) -> Array:
        effect = trial.placebo_effect(quantity) if office and visit == trial.FOLLOW_UP else 0.0
        return np.asarray(usual + sd * trial.noise(people, visit, quantity)[bench.index] + effect)

    return seen


def _other(bench: _Bench, own: Courses) -> Array | None:
    """Baseline values of the quantity that a slope or correlation names."""
    name = bench.row.measure.quantity
    if not name:
        return None
    if name in own.baseline:
        return own.baseline[name]
    known = bench.simulator.covariates.get(name)
    if known is None:
        raise SolveError(f"the body gives no {name}")
    return np.asarray(known[bench.index])


def _parts(bench: _Bench, treatment: Treatment, control: Courses | None) -> tuple[Array, ...]:
    """Change under each action alone, less the comparator's."""
    less = bench.change(control) if control is not None else 0.0
    return tuple(
        np.asarray(bench.change(bench.courses(part)) - less) for part in parts_of(treatment)
    )


def _with_slopes(bench: _Bench, arms: Arms, own: Courses, control: Courses | None) -> Arms:
    quantity, of = bench.row.quantity, bench.row.measure.quantity
    if of not in own.values or of == quantity:
        return arms
    versus = None if control is None else within_slopes(control, quantity, of)
    return replace(arms, slopes=within_slopes(own, quantity, of), versus_slopes=versus)


def _group(bench: _Bench, treatment: Treatment) -> tuple[Arms, Flags]:
    """Both arms of people who all get the same drugs."""
    own = bench.courses(treatment)
    versus = _comparator(bench, treatment)
    control = bench.courses(versus) if versus is not None else None
    seen = _visit_noise(bench)
    before = seen(own.baseline[bench.row.quantity], trial.BASELINE)
    arms = Arms(
        after=seen(bench.read(own), trial.FOLLOW_UP),
        before=before,
        versus=before if control is None else seen(bench.read(control), trial.FOLLOW_UP),
        versus_before=before,
        other=_other(bench, own),
        compared=control is not None,
    )
    kind = bench.row.measure.kind
    if kind == "ratio to sum of parts":
        arms = replace(arms, parts=_parts(bench, treatment, control))
    if "slope" in kind:
        arms = _with_slopes(bench, arms, own, control)
    failed = _failed(own) if control is None else _failed(own) | _failed(control)
    return arms, failed


def _joined(groups: list[Arms], order: People) -> Arms:
    """Arms of several groups as one, in the order of the people."""

    def together(arrays: list[Array]) -> Array:
        return np.asarray(np.concatenate(arrays)[order])

    def maybe(arrays: list[Array | None]) -> Array | None:
        known = [x for x in arrays if x is not None]
        return together(known) if len(known) == len(arrays) else None

    return Arms(
        after=together([g.after for g in groups]),
        before=together([g.before for g in groups]),
        versus=together([g.versus for g in groups]),
        versus_before=together([g.versus_before for g in groups]),
        parts=tuple(together(list(p)) for p in zip(*(g.parts for g in groups), strict=True)),
        other=maybe([g.other for g in groups]),
        slopes=maybe([g.slopes for g in groups]),
        versus_slopes=maybe([g.versus_slopes for g in groups]),
        compared=groups[0].compared,
    )


def arms_of(
    row: Row, simulator: Simulator, catalogue: Catalogue, index: People
) -> tuple[Arms, Flags]:
    """Both arms of a row on some of the people, and who failed, shape (people,) each.

    Raises: InputError or SolveError when the protocol cannot be run.
    """
    options = choices(timed(row.treatment, row.at), catalogue)
    dealt = deal([share for _, share in options], len(index))
    found, places = [], []
    for which, (treatment, _) in enumerate(options):
        here = np.flatnonzero(dealt == which)
        if len(here):
            found.append(_group(_Bench(row, simulator, catalogue, index[here]), treatment))
            places.append(here)
    order = np.argsort(np.concatenate(places))
    failed = np.concatenate([failed for _, failed in found])[order]
    return _joined([arms for arms, _ in found], order), failed
