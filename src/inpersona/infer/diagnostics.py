"""What a calibration says of itself: data against twin, what was learnt, what stayed open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Interval
from inpersona.core.records import PatientRecord
from inpersona.core.results import Fit, FitParameter, FitRow
from inpersona.infer.calibrate import Calibration, since_of
from inpersona.infer.forward import usual_values
from inpersona.infer.measure import Datum, expected, unused

Array = NDArray[np.float64]

#: Effective samples below which the posterior is called poorly sampled.
FEW = 100.0
#: What the latents mean, for people.
MEANINGS: Mapping[str, str] = {
    "normal_pressure": "mean pressure without disease",
    "severity": "severity of the mechanism of high pressure",
    "cardiac_output_scale": "cardiac output over that of people alike",
    "resting_heart_rate": "resting heart rate without disease or drugs",
    "arterial_compliance_scale": "elasticity of the arteries over that of people alike",
    "contractility_scale": "strength of the heart over normal",
    "filling_stiffness_scale": "stiffness of the filling heart over that of people alike",
    "salt_sensitivity_scale": "sensitivity of pressure to salt",
    "renin_scale": "renin over that of people alike",
    "sympathetic_scale": "sympathetic drive over that of people alike",
    "nephron_scale": "filtering capacity of the kidneys over that of people alike",
    "creatinine_generation_scale": "creatinine made over that of people alike",
    "usual_potassium_scale": "potassium that the kidney keeps over that of people alike",
    "sodium_intake": "sodium eaten",
    "potassium_intake": "potassium eaten",
    "water_intake": "water drunk and eaten",
    "baroreflex_gain_scale": "strength of the baroreflex",
    "white_coat_systolic": "systolic rise in the office",
    "white_coat_diastolic": "diastolic rise in the office",
    "adherence": "share of the prescribed intakes that are taken",
    "body_height": "height",
    "body_weight": "weight",
    "hematocrit": "hematocrit",
}


def _interval(values: Array, unit: str) -> Interval:
    low, median, high = (float(x) for x in np.nanquantile(values, (0.05, 0.5, 0.95)))
    return Interval(median, low, high, unit)


def _natural(datum: Datum, read: Array) -> Array:
    return np.asarray(np.exp(read)) if datum.scale == "log" else read


def _row(datum: Datum, read: Array) -> FitRow:
    z = (datum.mean - float(np.nanmedian(read))) / float(np.hypot(datum.sd, np.nanstd(read)))
    sd = datum.sd * datum.natural_mean if datum.scale == "log" else datum.sd
    return FitRow(
        datum.variable,
        datum.setting,
        datum.unit,
        datum.natural_mean,
        datum.readings,
        float(sd),
        _interval(_natural(datum, read), datum.unit),
        float(z),
    )


def _log_variance(values: Array, shape: str) -> float:
    moved = np.log(np.maximum(values, 1e-9)) if shape == "log" else values
    if shape == "logit":
        inside = np.clip(values, 1e-6, 1.0 - 1e-6)
        moved = np.log(inside / (1.0 - inside))
    return float(np.var(moved))


def _parameters(c: Calibration) -> tuple[FitParameter, ...]:
    """What each latent was and is. Of a person who takes no simulated drug the data can say nothing
    of adherence, so it is left out."""
    found = []
    posterior = c.twin.belief.parameters
    for latent in c.forward.prior.latents:
        if latent.name == "adherence" and not c.twin.current:
            continue
        before, after = c.prior_values[latent.name], posterior[latent.name]
        ratio = _log_variance(after, latent.shape) / max(_log_variance(before, latent.shape), 1e-12)
        found.append(
            FitParameter(
                latent.name,
                MEANINGS.get(latent.name, latent.name.replace("_", " ")),
                _interval(before, latent.unit),
                _interval(after, latent.unit),
                float(np.clip(1.0 - ratio, 0.0, 1.0)),
            )
        )
    return tuple(found)


def _hypotheses(c: Calibration) -> dict[str, tuple[float, float]]:
    labels = c.twin.belief.hypothesis
    return {
        name: (weight, float(np.mean(labels == name)))
        for name, weight in c.forward.prior.weights.items()
    }


def _warnings(c: Calibration, rows: tuple[FitRow, ...]) -> tuple[str, ...]:
    found = [
        f"{row.variable.replace('_', ' ')} ({row.setting}) is not reproduced: the twin says "
        f"{row.twin.median:.3g} {row.unit}"
        for row in rows
        if row.far
    ]
    if c.posterior is not None and c.posterior.effective_samples < FEW:
        found.append(
            f"the posterior stands on {c.posterior.effective_samples:.0f} effective samples only"
        )
    simulated = {text.split(" ")[0] for text in c.twin.current}
    silent = [m.drug for m in c.forward.record.medications if m.active and m.drug not in simulated]
    if silent:
        found.append("taken but not simulated: " + ", ".join(sorted(set(silent))))
    return tuple(found)


def _left_out(record: PatientRecord) -> tuple[FitRow, ...]:
    """Readings that did not enter, one row for each variable, setting and reason."""
    nan = float("nan")
    counted = Counter((u.variable, u.setting, u.reason) for u in unused(record, since_of(record)))
    return tuple(
        FitRow(variable, setting, "", nan, count, nan, Interval(nan, nan, nan, ""), nan, False, why)
        for (variable, setting, why), count in counted.items()
    )


def fit_of(c: Calibration) -> Fit:
    """Diagnostics of a calibration."""
    members = c.rest.members
    usual = usual_values(members, c.rest.quantities, c.surface)
    values = c.twin.belief.parameters
    rows = tuple(_row(d, np.where(c.rest.ok, expected(d, usual, values), np.nan)) for d in c.data)
    left_out = _left_out(c.forward.record)
    return Fit(
        rows + left_out,
        _parameters(c),
        _hypotheses(c),
        c.posterior.effective_samples if c.posterior else float(len(members.age)),
        int(np.sum(~c.rest.ok)),
        not any(row.far for row in rows),
        _warnings(c, rows),
        c.seconds,
    )
