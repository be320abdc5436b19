"""From latents to what would be read: the forward model of a person's calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import PatientRecord
from inpersona.infer.bodies import bodies_of
from inpersona.infer.current import CurrentTherapy
from inpersona.infer.latents import Labels, Prior
from inpersona.infer.measure import Datum, expected
from inpersona.models.adult.members import Members
from inpersona.models.adult.pulse import PulseSurface
from inpersona.models.adult.slow_runs import Rest, settle

Array = NDArray[np.float64]

#: Plasma renin activity (ng/mL/h) of a healthy person at rest. [sealey1991]
RENIN_ACTIVITY = 1.3


@dataclass(frozen=True)
class Forward:
    """The forward model of one person. Columns of z: the prior's latents, then the potency at each
    target of the drugs that are taken."""

    record: PatientRecord
    prior: Prior
    therapy: CurrentTherapy

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of z."""
        return (*self.prior.names, *(f"potency.{t}" for t in self.therapy.targets))

    def values(self, z: Array, labels: Labels) -> dict[str, Array]:
        """Latents and potencies by name (members,)."""
        count = len(self.prior.names)
        found = self.prior.to_values(z[:, :count], labels)
        for i, target in enumerate(self.therapy.targets):
            found[f"potency.{target}"] = z[:, count + i]
        return found

    def rest(self, values: Mapping[str, Array], labels: Labels) -> Rest:
        """Members at rest under current therapy."""
        body = bodies_of(self.record, values, labels)
        return settle(body, self.drug_inputs(values))

    def drug_inputs(self, values: Mapping[str, Array]) -> dict[str, Array]:
        """Constant inputs of current therapy."""
        targets = self.therapy.targets
        if not targets:
            return {}
        potency = np.column_stack([values[f"potency.{t}"] for t in targets])
        return self.therapy.inputs(values["adherence"], potency)

    def predict(
        self, z: Array, labels: Labels, data: tuple[Datum, ...], surface: PulseSurface
    ) -> Array:
        """What each datum would read, (members, data); NaN where the body did not come to rest."""
        values = self.values(z, labels)
        rest = self.rest(values, labels)
        usual = usual_values(rest.members, rest.quantities, surface)
        read = np.column_stack([expected(d, usual, values) for d in data])
        return np.where(rest.ok[:, None], read, np.nan)


def usual_values(
    members: Members, slow: Mapping[str, Array], surface: PulseSurface
) -> dict[str, Array]:
    """Usual values by variable, in the units of the observation operators."""
    usual = dict(slow)
    usual |= surface.pressures(members, slow)
    usual["renin_activity"] = RENIN_ACTIVITY * slow["renin_relative"]
    return usual
