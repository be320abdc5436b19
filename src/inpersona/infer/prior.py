"""The prior of a person by age, sex, size and conditions; members drawn from it.

    prior = prior_of(record, rise)                 # z <-> values, weights of the hypotheses
    latents = draw(record, members, seed, rise)    # values by name, hypothesis, z

Severity scales the state of high pressure of a member's hypothesis. What is known is the excess of the
person's usual mean pressure over the pressure without disease, in mmHg; severity is that at which
the body's own curve under that hypothesis gives the excess (`inpersona.infer.rise`). Spreads are
between people as tabled; the tier's floor is for single quantities taken from a paper, not for a
population's spread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from inpersona.core.records import PatientRecord
from inpersona.errors import OutOfRange, UnknownName
from inpersona.infer import expected, person
from inpersona.infer.curves import Curve
from inpersona.infer.expected import by_age, number, table
from inpersona.infer.hypotheses import weights_of_hypotheses
from inpersona.infer.latents import Array, Labels, Latent, Latents, Prior

#: Pairs of latents that go together, and the entry with their correlation.
CORRELATED = {
    ("white_coat_systolic", "white_coat_diastolic"): "white_coat.correlation",
    ("sodium_intake", "potassium_intake"): "potassium_excretion.correlation",
}
#: Conditions that set contractility, the more specific first.
_HEART = (
    "heart_failure_reduced_ejection_fraction",
    "heart_failure_mildly_reduced_ejection_fraction",
    "heart_failure_preserved_ejection_fraction",
    "dilated_cardiomyopathy",
    "heart_failure",
)


def median_excess(record: PatientRecord) -> float:
    """Median excess, in mmHg, of the person's usual mean pressure over that without disease."""
    if not person.is_hypertensive(record):
        return number("excess.undiagnosed")
    further = max(person.pressure_drugs(record) - 1, 0)
    return number("excess.diagnosed") * number("excess.per_further_drug") ** further


def _log(name: str, key: str, centre: float = 1.0, unit: str = "1") -> Latent:
    """A lognormal latent with the spread of the entry `key`."""
    return Latent(name, "log", centre, table()[key].sd_of_log or 0.0, unit)


def _body(record: PatientRecord) -> tuple[Latent, ...]:
    height, weight = person.height(record), person.weight(record)
    cells = person.hematocrit(record)
    return (
        Latent("body_height", "normal", height.centre, height.spread, "cm"),
        Latent("body_weight", "log", weight.centre, weight.spread, "kg"),
        Latent("hematocrit", "normal", cells.centre, cells.spread, "1"),
    )


def _pressure(record: PatientRecord, rise: Mapping[str, Curve]) -> tuple[Latent, ...]:
    normal = expected.mean_pressure_without_disease(record.age, record.sex)
    kind = "diagnosed" if person.is_hypertensive(record) else "undiagnosed"
    spread = table()[f"excess.{kind}"].sd_of_log or 0.0
    return (
        Latent(
            "normal_pressure",
            "normal",
            normal,
            by_age("normal_pressure_spread", record.age),
            "mm[Hg]",
        ),
        Latent("severity", "log", median_excess(record), spread, "1", rise),
    )


def _contractility(record: PatientRecord) -> Latent:
    found = next((name for name in _HEART if record.has(name)), "healthy")
    key = f"contractility.{found}"
    return _log("contractility_scale", key, number(key))


def _filling(record: PatientRecord) -> Latent:
    """Stiffness of the left ventricle's filling: raised where a failing heart keeps its fraction."""
    found = next((name for name in _HEART if record.has(name)), "healthy")
    stiff = f"filling_stiffness.{found}"
    key = stiff if stiff in table() else "filling_stiffness.healthy"
    return _log("filling_stiffness_scale", key, number(key))


def _circulation(record: PatientRecord) -> tuple[Latent, ...]:
    age = record.age
    stiffness = by_age("compliance_spread", age)
    return (
        _log("cardiac_output_scale", "cardiac_index.at_40"),
        _log(
            "resting_heart_rate",
            "heart_rate.spread",
            expected.resting_heart_rate(age, record.sex),
            "/min",
        ),
        Latent("arterial_compliance_scale", "log", 1.0, stiffness, "1"),
        _contractility(record),
        _filling(record),
        _log("sympathetic_scale", "sympathetic.spread"),
        _log("baroreflex_gain_scale", "baroreflex.spread", expected.baroreflex_gain_scale(age)),
    )


def _nephrons(record: PatientRecord) -> Latent:
    """GFR over that expected for the age: by the worst recorded stage of kidney disease; a disease
    without a stage counts only where no stage is recorded."""
    names = [key.split(".")[1] for key in table() if key.startswith("kidney_disease.")]
    found = [table()[f"kidney_disease.{name}"] for name in names if record.has(name)]
    staged = [value for value in found if value.source != "ours"] or found
    if not staged:
        return _log("nephron_scale", "filtration.young")
    worst = min(staged, key=lambda value: value.value)
    healthy = expected.filtration_per_surface(record.age, record.sex)
    scale = min(worst.value / healthy, 1.0)
    return Latent("nephron_scale", "log", scale, worst.sd_of_log or 0.0, "1")


def _kidney(record: PatientRecord) -> tuple[Latent, ...]:
    return (
        _log("salt_sensitivity_scale", "salt_sensitivity.spread"),
        _log("renin_scale", "renin.spread"),
        _nephrons(record),
        _log("creatinine_generation_scale", "creatinine_generation.spread"),
        _log("usual_potassium_scale", "usual_potassium.spread"),
    )


def _habits(record: PatientRecord) -> tuple[Latent, ...]:
    sex, taken = record.sex, table()["adherence.taken"]
    sodium, potassium = expected.sodium_intake(sex), expected.potassium_intake(sex)
    water = expected.water_intake(record.age, sex)
    return (
        _log("sodium_intake", f"sodium_excretion.{sex}", sodium, "mmol/d"),
        _log("potassium_intake", f"potassium_excretion.{sex}", potassium, "mmol/d"),
        _log("water_intake", "water_intake.spread", water, "L/d"),
        Latent("adherence", "logit", taken.value, taken.sd or 0.0, "1"),
    )


def _white_coat(record: PatientRecord) -> tuple[Latent, ...]:
    centres = expected.white_coat(record.age, person.is_hypertensive(record))
    return tuple(
        Latent(
            f"white_coat_{side}",
            "normal",
            centre,
            by_age(f"white_coat_{side}_spread", record.age),
            "mm[Hg]",
        )
        for side, centre in zip(("systolic", "diastolic"), centres, strict=True)
    )


def _factor(names: Sequence[str]) -> Array:
    """Lower Cholesky factor of the latents' correlation."""
    correlation = np.eye(len(names))
    for (first, second), key in CORRELATED.items():
        i, j = names.index(first), names.index(second)
        correlation[i, j] = correlation[j, i] = number(key)
    return np.asarray(np.linalg.cholesky(correlation), dtype=np.float64)


def prior_of(record: PatientRecord, rise: Mapping[str, Curve]) -> Prior:
    """Build the prior of a person.

    Args: record; rise, the rise of usual mean pressure with severity by hypothesis, as measured on
    the body (`rise.measured_rise`). Returns a Prior. Raises OutOfRange for a child. Valid for
    adults. Sources: `prior.toml`.
    """
    person.size_of(record)
    latents = (
        *_body(record),
        *_pressure(record, rise),
        *_circulation(record),
        *_kidney(record),
        *_habits(record),
        *_white_coat(record),
    )
    factor = _factor([latent.name for latent in latents])
    return Prior(latents, factor, weights_of_hypotheses(record))


def _choose(
    weights: Mapping[str, float],
    only: Sequence[str] | None,
    members: int,
    generator: np.random.Generator,
) -> Labels:
    names = list(weights) if only is None else list(only)
    for name in names:
        if name not in weights:
            raise UnknownName("structural hypothesis", name, weights)
    share = np.array([weights[name] for name in names])
    return generator.choice(np.array(names, dtype=np.str_), size=members, p=share / share.sum())


def draw(
    record: PatientRecord,
    members: int,
    seed: int,
    rise: Mapping[str, Curve],
    hypotheses: Sequence[str] | None = None,
) -> Latents:
    """Draw members from the prior.

    Args: record; members; seed; rise as in `prior_of`; hypotheses, to draw from these alone in
    proportion to their weights. Returns Latents; the same arguments give the same bytes. Raises
    UnknownName for an unknown hypothesis, OutOfRange for a child or members < 1.
    """
    if members < 1:
        raise OutOfRange("members must be at least 1.")
    prior = prior_of(record, rise)
    generator = np.random.default_rng(seed)
    labels = _choose(prior.weights, hypotheses, members, generator)
    z = generator.standard_normal((members, len(prior.latents)))
    return Latents(prior.to_values(z, labels), labels, z, prior)
