"""The package's drugs as protocols ask for them (`assignment.Catalogue`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from inpersona.core.treatments import Dose, Strength
from inpersona.drugs import catalogue
from inpersona.errors import UnknownName


class PackageDrugs:
    """Standard doses of the classes of the catalogue."""

    def doses(self, drug_class: str, strength: str) -> Sequence[Dose]:
        """One dose of each drug of a class, or of one drug by name; empty when there is none."""
        found: Strength = next(s for s in get_args(Strength) if s == strength)
        try:
            records = catalogue.of_class(drug_class)
        except UnknownName:
            return ()
        return tuple(catalogue.standard_dose(record, found) for record in records)

    def has(self, drug: str) -> bool:
        """Whether the catalogue has a record of the drug."""
        return catalogue.known(drug)
