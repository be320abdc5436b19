"""What the person takes now, as the fit sees it: mean effects as functions of adherence and potency.

Potency (the person's sensitivity at a target) and adherence scale concentration over half-effect in
the same way, so the mean effect over a day is one curve of  ln(potency) + ln(adherence)  for each drug
and target, worked out once for the person's covariates. Potency is a latent of the fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from inpersona.core.grammar import render
from inpersona.core.records import Medication, PatientRecord
from inpersona.core.treatments import Dose, Step, Treatment
from inpersona.drugs import catalogue
from inpersona.drugs.amounts import beyond_belief
from inpersona.drugs.effects import combine, efficacy
from inpersona.drugs.person import person
from inpersona.drugs.together import effects_together
from inpersona.models.adult.effects import inputs_of
from inpersona.models.adult.therapy import draws_for

Array = NDArray[np.float64]
#: Grid of ln(potency * adherence) on which the curves are worked out.
GRID = np.linspace(-7.0, 3.0, 41)


def simulated(record: PatientRecord) -> tuple[Medication, ...]:
    """Active medications with a dose that the catalogue can simulate, and that can be believed."""
    return tuple(m for m in _with_dose(record) if not beyond_belief(dose_of(m)))


def unbelievable(record: PatientRecord) -> tuple[str, ...]:
    """Drugs whose dose on the record is far above any usual one: they are not simulated."""
    return tuple(dict.fromkeys(m.drug for m in _with_dose(record) if beyond_belief(dose_of(m))))


def _with_dose(record: PatientRecord) -> tuple[Medication, ...]:
    return tuple(
        m
        for m in record.medications
        if m.active and m.dose and m.route == "oral" and catalogue.known(m.drug)
    )


def dose_of(medication: Medication) -> Dose:
    """A medication as a dose of the grammar."""
    return Dose(
        catalogue.drug(medication.drug).name,
        (float(medication.dose or 0.0),),
        medication.unit,
        medication.route,
        medication.interval_hours or 24.0,
    )


def current_doses(record: PatientRecord) -> tuple[Dose, ...]:
    """One dose for each drug that is taken and simulated."""
    found = {dose.drug: dose for dose in map(dose_of, simulated(record))}
    return tuple(found[name] for name in sorted(found))


def started(record: PatientRecord) -> date | None:
    """Day on which the newest of the simulated drugs began, if it is known."""
    starts = [m.start for m in simulated(record) if m.start is not None]
    return max(starts) if starts else None


@dataclass(frozen=True, slots=True)
class CurrentTherapy:
    """Mean effects of what is taken now: `curves` (drug, target) -> effect on `GRID`; `targets` in
    the order of the potency latents; `spread` of the logarithm of potency by target."""

    doses: tuple[Dose, ...]
    curves: Mapping[tuple[str, str], Array]
    targets: tuple[str, ...]
    spread: Mapping[str, float]

    def inputs(self, adherence: Array, potency: Array) -> dict[str, Array]:
        """Constant inputs of the slow body.

        Args: adherence (members,), 0 to 1; potency (members, targets), standard normal deviates.
        """
        effects: list[Mapping[str, Array]] = []
        for (_, target), curve in self.curves.items():
            z = potency[:, self.targets.index(target)]
            shift = np.log(np.maximum(adherence, 1e-4)) + self.spread[target] * z
            effects.append({target: np.interp(shift, GRID, curve)})
        return inputs_of(combine(effects)) if effects else {}


def current_therapy(record: PatientRecord, weight: float, filtration: float) -> CurrentTherapy:
    """Work out the curves for a person of this weight (kg) and filtration (mL/min)."""
    doses = current_doses(record)
    curves: dict[tuple[str, str], Array] = {}
    spread: dict[str, float] = {}
    for dose in doses:
        chosen = catalogue.drug(dose.drug)
        for effect in chosen.effects:
            sensitivity = efficacy(chosen.drug_class, effect.target).sensitivity
            spread[effect.target] = max(sensitivity.sd_of_log_floored, 1e-6)
        for effect in chosen.effects:
            curves[chosen.name, effect.target] = _curve(
                record, dose, effect.target, spread[effect.target], weight, filtration
            )
    return CurrentTherapy(doses, curves, tuple(sorted(spread)), spread)


def _curve(
    record: PatientRecord, dose: Dose, target: str, spread: float, weight: float, filtration: float
) -> Array:
    count = len(GRID)
    draws = draws_for(count, 0, {("sensitivity", target): GRID / spread}, spread=0.0)
    who = person(
        count,
        weight=weight,
        gfr=filtration,
        age=record.age,
        female=1.0 if record.sex == "female" else 0.0,
    )
    steps = np.full(48, 30.0)
    effect = effects_together([dose], who, draws, steps, before=[dose])[target]
    return np.asarray(effect.mean(axis=0))


def as_text(doses: Sequence[Dose]) -> tuple[str, ...]:
    """Doses in the treatment grammar, one text each."""
    return tuple(render(Treatment((Step((dose,)),))) for dose in doses)
