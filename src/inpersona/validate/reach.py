"""What the body reaches, listed in `scope.toml` before any result exists.

A row that is listed by id is in reach or out of it with the reason that stands there. A row of
another table is judged by rule: its people, manoeuvres, drugs and quantity must each be in reach.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from importlib import resources

from inpersona.core.treatments import Dose, Manoeuvre, Treatment
from inpersona.validate.population import Population
from inpersona.validate.table import Row


@dataclass(frozen=True, slots=True)
class Scope:
    """`inside` and `outside` by id (outside with the reason), then the rules for other rows:
    `flags` of people, `manoeuvres` and `quantities` in reach."""

    inside: frozenset[str]
    outside: Mapping[str, str]
    flags: frozenset[str]
    manoeuvres: frozenset[str]
    quantities: frozenset[str]

    def reason(
        self, row: Row, simulated: Collection[str], has_drug: Callable[[str], bool]
    ) -> str | None:
        """Why a row is out of reach, or None.

        Args: row; simulated, the quantities that the body gives; has_drug, whether the catalogue
        can simulate a drug. A row that is listed as in reach stays in reach whatever the body
        gives.
        """
        if row.id in self.inside:
            return None
        if row.id in self.outside:
            return self.outside[row.id]
        return self._by_rule(row, simulated, has_drug)

    def _by_rule(
        self, row: Row, simulated: Collection[str], has_drug: Callable[[str], bool]
    ) -> str | None:
        if row.people.record is not None:
            return "the row is about one record"
        groups = [row.people]
        treatments = [row.treatment]
        if isinstance(row.comparator, Population):
            groups.append(row.comparator)
        elif row.comparator is not None:
            treatments.append(row.comparator)
        for people in groups:
            if people.posture != "supine":
                return "this body's people rest supine"
            if unknown := [f for f in (*people.flags, *people.shares) if f not in self.flags]:
                return f"this body has no people with the flag {unknown[0]!r}"
        for treatment in treatments:
            if reason := self._treatment(treatment, has_drug):
                return reason
        for quantity in filter(None, (row.quantity, row.measure.quantity)):
            if quantity not in self.quantities and quantity not in simulated:
                return f"this body does not give {quantity}"
        return None

    def _treatment(self, treatment: Treatment, has_drug: Callable[[str], bool]) -> str | None:
        for action in (a for step in treatment.steps for a in step.actions):
            if isinstance(action, Manoeuvre) and action.kind not in self.manoeuvres:
                return f"this body does not {action.kind!r}"
            if isinstance(action, Dose) and not has_drug(action.drug):
                return f"the catalogue has no record of {action.drug}"
        return None


def load_scope() -> Scope:
    """The scope of the package."""
    text = (resources.files("inpersona.validate") / "scope.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Scope(
        inside=frozenset(table["inside"]["ids"]),
        outside=dict(table["outside"]),
        flags=frozenset(table["rules"]["flags"]),
        manoeuvres=frozenset(table["rules"]["manoeuvres"]),
        quantities=frozenset(table["rules"]["quantities"]),
    )
