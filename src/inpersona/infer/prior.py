"""The prior of a person by age, sex, size and conditions; members drawn from it.

    prior = prior_of(record)                 # z <-> values, weights of the hypotheses
    latents = draw(record, members, seed)    # values by name, hypothesis, z

Severity scales the state of high pressure of a member's hypothesis; its centre is the excess of the
person's usual mean pressure over the pressure without disease, divided by the body's rise at severity
1 under that hypothesis (`rise`: measure it on the body and pass it in).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from inpersona.core.records import PatientRecord
from inpersona.errors import OutOfRange, UnknownName
from inpersona.infer import expected
from inpersona.infer.expected import Size, number, table
from inpersona.infer.hypotheses import HYPOTHESES, weights_of_hypotheses
from inpersona.infer.latents import Array, Labels, Latent, Latents, Prior

#: Conditions that say the person's pressure is high.
HYPERTENSIVE = frozenset(
    {
        "hypertension",
        "hypertensive_heart_disease",
        "hypertensive_chronic_kidney_disease",
        "hypertensive_emergency",
        "secondary_hypertension",
        "primary_aldosteronism",
        "renal_artery_stenosis",
    }
)
#: Endings of International Nonproprietary Names of drugs whose main use is high pressure.
STEMS = ("pril", "sartan", "dipine", "olol", "thiazide", "azosin", "kiren")
NAMES = frozenset(
    {"chlorthalidone", "chlortalidone", "indapamide", "clonidine", "moxonidine", "methyldopa",
     "hydralazine", "minoxidil", "amiloride", "verapamil", "diltiazem"}
)  # fmt: skip


def pressure_drugs(record: PatientRecord) -> int:
    """Number of drugs with a use in high pressure that the person takes on `as_of`."""
    taken = {m.drug.lower() for m in record.medications if m.active}
    return sum(1 for drug in taken if drug in NAMES or drug.split(" ")[0].endswith(STEMS))


def is_hypertensive(record: PatientRecord) -> bool:
    """Whether high pressure is on record, as a diagnosis or as its treatment."""
    return any(record.has(name) for name in HYPERTENSIVE) or pressure_drugs(record) > 0


def _measured(
    record: PatientRecord, variable: str, centre: float, sd: float, error: float
) -> tuple[float, float]:
    """Mean and sd of a normal quantity after its latest reading, if there is one."""
    found = record.latest(variable)
    if found is None:
        return centre, sd
    noise = found.sd or error
    precision = 1.0 / sd**2 + 1.0 / noise**2
    return (centre / sd**2 + found.value / noise**2) / precision, float(precision**-0.5)


def _height(record: PatientRecord) -> tuple[float, float]:
    entry = table()[f"stature.{record.sex}"]
    return _measured(
        record,
        "body_height",
        entry.value,
        entry.sd or 7.0,
        table()["stature.error"].sd or 1.0,
    )


def _weight(record: PatientRecord, height: float) -> tuple[float, float]:
    """Mean and sd of the logarithm's exponential: centre in kg and sd of log."""
    entry = table()[f"mass.{record.sex}"]
    centre, spread = entry.value * (height / 100.0) ** 2, entry.sd_of_log or 0.2
    found = record.latest("body_weight")
    if found is None:
        return centre, spread
    error = (found.sd or table()["mass.error"].sd or 1.0) / found.value
    precision = 1.0 / spread**2 + 1.0 / error**2
    log = (np.log(centre) / spread**2 + np.log(found.value) / error**2) / precision
    return float(np.exp(log)), float(precision**-0.5)


def size_of(record: PatientRecord) -> Size:
    """Age, sex, and the central height and weight. Raises OutOfRange below 18 years."""
    if record.age < 18.0:
        raise OutOfRange(
            "age is below 18 years; the prior is of adults. Choose a record of an adult."
        )
    height, _ = _height(record)
    return Size(record.age, record.sex, height, _weight(record, height)[0])


def _hematocrit(record: PatientRecord) -> tuple[float, float]:
    entry = table()[f"hematocrit.{record.sex}"]
    centre, sd = entry.value, entry.sd or 0.03
    if record.has("anaemia") or record.has("iron_deficiency_anaemia"):
        shift = table()["hematocrit.anaemia"]
        centre, sd = centre + shift.value, shift.sd or sd
    found = record.latest("hematocrit")
    if found is None:
        return centre, sd
    reading = found.value / 100.0 if found.unit == "%" or found.value > 1.0 else found.value
    noise = number("hematocrit.error") * reading
    precision = 1.0 / sd**2 + 1.0 / noise**2
    return (centre / sd**2 + reading / noise**2) / precision, float(precision**-0.5)


def severity_centres(record: PatientRecord, rise: Mapping[str, float]) -> dict[str, float]:
    """Median severity by hypothesis: the median excess of mean pressure over the rise at 1."""
    if not is_hypertensive(record):
        return {h: number("excess.undiagnosed") / rise[h] for h in HYPOTHESES}
    further = max(pressure_drugs(record) - 1, 0)
    excess = number("excess.diagnosed") * number("excess.per_further_drug") ** further
    return {h: excess / rise[h] for h in HYPOTHESES}


def _log(name: str, key: str, centre: float | None = None, unit: str = "1") -> Latent:
    entry = table()[key]
    return Latent(
        name,
        "log",
        entry.value if centre is None else centre,
        entry.sd_of_log or 0.2,
        unit,
    )


def _kidney(record: PatientRecord) -> Latent:
    """Nephron scale: what the recorded stage says over what the age says; the worst stage counts."""
    known = [k.split(".")[1] for k in table() if k.startswith("kidney_disease.")]
    found = [table()[f"kidney_disease.{name}"] for name in known if record.has(name)]
    staged = [v for v in found if v.source != "ours"] or found
    if not staged:
        return Latent(
            "nephron_scale",
            "log",
            1.0,
            table()["filtration.young"].sd_of_log or 0.13,
            "1",
        )
    worst = min(staged, key=lambda v: v.value)
    healthy = expected.filtration_per_surface(record.age)
    return Latent(
        "nephron_scale",
        "log",
        min(worst.value / healthy, 1.0),
        worst.sd_of_log or 0.2,
        "1",
    )


def _contractility(record: PatientRecord) -> Latent:
    order = (
        "heart_failure_reduced_ejection_fraction",
        "heart_failure_mildly_reduced_ejection_fraction",
        "heart_failure_preserved_ejection_fraction",
        "dilated_cardiomyopathy",
        "heart_failure",
    )
    found = next((name for name in order if record.has(name)), "healthy")
    return _log("contractility_scale", f"contractility.{found}")


def _latents(record: PatientRecord, rise: Mapping[str, float]) -> tuple[Latent, ...]:
    size, sex = size_of(record), record.sex
    height, height_sd = _height(record)
    weight, weight_sd = _weight(record, height)
    cells, cells_sd = _hematocrit(record)
    ill = is_hypertensive(record)
    excess = table()["excess.diagnosed" if ill else "excess.undiagnosed"]
    centres = severity_centres(record, rise)
    coat, taken = expected.white_coat(size.age, ill), table()["adherence.taken"]
    normal = expected.mean_pressure_without_disease(size.age, sex)
    return (
        Latent("body_height", "normal", height, height_sd, "cm"),
        Latent("body_weight", "log", weight, weight_sd, "kg"),
        Latent("hematocrit", "normal", cells, cells_sd, "1"),
        Latent(
            "normal_pressure",
            "normal",
            normal,
            table()["normal_pressure.spread"].sd or 5.0,
            "mm[Hg]",
        ),
        Latent("severity", "log", centres["renal"], excess.sd_of_log or 0.5, "1", centres),
        _log("cardiac_output_scale", "cardiac_index.at_40", 1.0),
        _log(
            "resting_heart_rate",
            "heart_rate.spread",
            expected.resting_heart_rate(size.age, sex),
            "/min",
        ),
        _log("arterial_compliance_scale", "compliance.spread"),
        _contractility(record),
        _log("salt_sensitivity_scale", "salt_sensitivity.spread"),
        _log("renin_scale", "renin.spread"),
        _log("sympathetic_scale", "sympathetic.spread"),
        _kidney(record),
        _log("creatinine_generation_scale", "creatinine_generation.spread"),
        _log("potassium_secretion_scale", "potassium_secretion.spread"),
        _log(
            "sodium_intake",
            f"sodium_excretion.{sex}",
            expected.sodium_intake(sex),
            "mmol/d",
        ),
        _log(
            "potassium_intake",
            f"potassium_excretion.{sex}",
            expected.potassium_intake(sex),
            "mmol/d",
        ),
        _log("water_intake", f"water_intake.{sex}", None, "L/d"),
        _log(
            "baroreflex_gain_scale",
            "baroreflex.spread",
            expected.baroreflex_gain_scale(size.age),
        ),
        Latent(
            "white_coat_systolic",
            "normal",
            coat[0],
            table()["white_coat.systolic"].sd or 8.0,
            "mm[Hg]",
        ),
        Latent(
            "white_coat_diastolic",
            "normal",
            coat[1],
            table()["white_coat.diastolic"].sd or 5.0,
            "mm[Hg]",
        ),
        Latent("adherence", "logit", taken.value, taken.sd or 1.3, "1"),
    )


_CORRELATED = {
    ("white_coat_systolic", "white_coat_diastolic"): "white_coat.correlation",
    ("sodium_intake", "potassium_intake"): "potassium_excretion.correlation",
}


def _factor(latents: tuple[Latent, ...]) -> Array:
    names = [latent.name for latent in latents]
    correlation = np.eye(len(names))
    for (first, second), key in _CORRELATED.items():
        i, j = names.index(first), names.index(second)
        correlation[i, j] = correlation[j, i] = number(key)
    return np.asarray(np.linalg.cholesky(correlation))


def published_rise() -> dict[str, float]:
    """Rise of usual mean pressure (mmHg) at severity 1 by hypothesis, until the body is measured."""
    return {h: number(f"pressure_rise.{h}") for h in HYPOTHESES}


def prior_of(record: PatientRecord, rise: Mapping[str, float] | None = None) -> Prior:
    """Build the prior of a person.

    Args: record; rise, the rise of usual mean pressure (mmHg) at severity 1 by hypothesis, as measured
    on the body (default: `published_rise`). Returns a Prior. Raises OutOfRange for a child. Valid
    for adults. Sources: `prior.toml`.
    """
    latents = _latents(record, {**published_rise(), **(rise or {})})
    return Prior(latents, _factor(latents), weights_of_hypotheses(record))


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
    hypotheses: Sequence[str] | None = None,
    rise: Mapping[str, float] | None = None,
) -> Latents:
    """Draw members from the prior.

    Args: record; members; seed; hypotheses, to draw from these alone in proportion to their weights;
    rise as in `prior_of`. Returns Latents; the same arguments give the same bytes. Raises UnknownName
    for an unknown hypothesis, OutOfRange for a child or members < 1.
    """
    if members < 1:
        raise OutOfRange("members must be at least 1.")
    prior = prior_of(record, rise)
    generator = np.random.default_rng(seed)
    labels = _choose(prior.weights, hypotheses, members, generator)
    z = generator.standard_normal((members, len(prior.latents)))
    return Latents(prior.to_values(z, labels), labels, z, prior)


def predicted_pressure(latents: Latents, record: PatientRecord) -> tuple[Array, Array]:
    """Usual systolic and diastolic pressure (mmHg) that the prior means, without the body.

    A stand-in for the body, linear in severity; for checks of the prior and for starting points.
    Pulse pressure grows 1 % per mmHg of mean pressure (kidney specification, section 2).
    """
    size, values = size_of(record), latents.values
    rise = published_rise()
    gained = np.array([rise[str(h)] for h in latents.hypothesis]) * values["severity"]
    mean = values["normal_pressure"] + gained
    central = expected.mean_pressure_without_disease(size.age, size.sex)
    pulse = expected.pulse_pressure(size.age, size.sex) / values["arterial_compliance_scale"]
    pulse = pulse * np.maximum(1.0 + 0.010 * (mean - central), 0.3)
    return mean + 2.0 * pulse / 3.0, mean - pulse / 3.0
