"""Calibration: a prior ensemble, the person's data, and what the two say together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from inpersona.core.progress import Progress, silent
from inpersona.core.records import PatientRecord
from inpersona.core.twins import Belief, Twin
from inpersona.errors import InputError
from inpersona.infer import expected as typical
from inpersona.infer.bodies import bodies_of
from inpersona.infer.current import as_text, current_therapy, started
from inpersona.infer.forward import Forward, usual_values
from inpersona.infer.latents import Labels
from inpersona.infer.measure import Datum, covariance, pool
from inpersona.infer.person import size_of
from inpersona.infer.posterior import Posterior, sample_posterior
from inpersona.infer.prior import draw, prior_of
from inpersona.infer.rise import measured_rise
from inpersona.models.adult.members import Members, slow_body
from inpersona.models.adult.pulse import PulseSurface, measure
from inpersona.models.adult.slow_runs import Rest

Array = NDArray[np.float64]

MODEL = "adult"
#: Members of the prior ensemble on which the pulse surface is measured.
SURFACE_MEMBERS = 96
_PRESSURE = "systolic_blood_pressure"
#: What notes call a reading of it.
_PRESSED = "blood pressure"


@dataclass(frozen=True)
class Calibration:
    """All that a fit leaves behind, for diagnostics and for simulations to start from."""

    twin: Twin
    forward: Forward
    data: tuple[Datum, ...]
    surface: PulseSurface
    rest: Rest
    posterior: Posterior | None
    prior_values: Mapping[str, Array]
    seconds: float


def forward_of(record: PatientRecord) -> Forward:
    """The forward model of a person (prior, drugs taken). Raises InputError below 18 years."""
    size = size_of(record)
    filtration = typical.glomerular_filtration_rate(size)
    prior = prior_of(record, measured_rise(record.sex, round(record.age)))
    kidney = prior.latents[prior.names.index("nephron_scale")]
    return Forward(
        record, prior, current_therapy(record, size.weight, filtration * min(kidney.centre, 1.0))
    )


def since_of(record: PatientRecord) -> date | None:
    """The day from which readings count: that on which the newest of the current drugs began, if
    a blood pressure has been read since; None when all count."""
    since = started(record)
    if since is None or not any(d.variable == _PRESSURE for d in pool(record, since)):
        return None
    return since


def data_of(record: PatientRecord) -> tuple[Datum, ...]:
    """Pooled readings that count (`since_of`). Raises InputError when there is no blood pressure."""
    found = pool(record, since_of(record))
    if not any(d.variable == _PRESSURE for d in found):
        doubted = [n.why for n in record.notes if n.kind == "implausible" and _PRESSED in n.what]
        if doubted:
            raise InputError(f"No blood pressure of the record can be believed: {doubted[0]}.")
        raise InputError(
            "The record holds no usable blood pressure up to the day of the twin. Add one, or "
            "choose another day with --as-of."
        )
    return found


def prior_belief(
    forward: Forward, members: int, seed: int
) -> tuple[dict[str, Array], Labels, Array]:
    """Values, hypotheses and z of members drawn from the prior."""
    record = forward.record
    drawn = draw(record, members, seed, measured_rise(record.sex, round(record.age)))
    generator = np.random.default_rng([seed, 77])
    potency = generator.standard_normal((members, len(forward.therapy.targets)))
    z = np.hstack([drawn.z, potency])
    return forward.values(z, drawn.hypothesis), drawn.hypothesis, z


def _belief(
    rest: Rest, values: Mapping[str, Array], labels: Labels, surface: PulseSurface
) -> Belief:
    body = slow_body()
    count = len(labels)
    parameters = {**values, **_surface_arrays(surface, count)}
    states = {name: rest.members.states[k] for k, name in enumerate(body.states)}
    weight = np.where(rest.ok, 1.0, 0.0)
    return Belief(parameters, states, weight / max(weight.sum(), 1.0), labels)


def _surface_arrays(surface: PulseSurface, count: int) -> dict[str, Array]:
    ones = np.ones(count)
    return {
        **{f"pulse.slope_{k}": c * ones for k, c in enumerate(surface.coefficients)},
        "pulse.share": surface.share * ones,
        "pulse.error": surface.error * ones,
        "pulse.offset": surface.offset * ones,
        "pulse.output_error": surface.output_error * ones,
        "pulse.pressure_error": surface.pressure_error * ones,
    }


def surface_of(belief: Belief) -> PulseSurface:
    """The pulse surface that a twin carries."""
    p = belief.parameters
    return PulseSurface(
        np.array([p[f"pulse.slope_{k}"][0] for k in range(4)]),
        float(p["pulse.share"][0]),
        float(p["pulse.error"][0]),
        float(p["pulse.output_error"][0]),
        float(p["pulse.pressure_error"][0]),
        p["pulse.offset"],
    )


def members_of(record: PatientRecord, twin: Twin) -> Members:
    """The bodies of a twin's members, in the states of its belief."""
    made = bodies_of(record, twin.belief.parameters, twin.belief.hypothesis)
    states = np.array([twin.belief.states[name] for name in slow_body().states])
    return made.with_states(states)


def prior_twin(record: PatientRecord, members: int, seed: int) -> Calibration:
    """A twin before any datum: members of the prior, at rest under current therapy."""
    begun = time.perf_counter()
    forward = forward_of(record)
    values, labels, _ = prior_belief(forward, members, seed)
    rest = forward.rest(values, labels)
    surface, _, _ = measure(rest.members, rest.quantities, rest.ok)
    twin = Twin(
        MODEL,
        _belief(rest, values, labels, surface),
        record.as_of,
        record.key,
        as_text(forward.therapy.doses),
        seed,
    )
    return Calibration(twin, forward, (), surface, rest, None, values, time.perf_counter() - begun)


def calibrate(
    record: PatientRecord,
    members: int = 200,
    seed: int = 1,
    samples: int = 1500,
    progress: Progress = silent,
) -> Calibration:
    """Fit a person.

    Args: record; members resampled; seed; samples weighed in a round; progress.
    Returns a Calibration whose twin's members have equal weights. Raises InputError for a record
    without blood pressure or of a child, SolveError when nothing agrees with the data.
    """
    begun = time.perf_counter()
    data = data_of(record)
    progress(0, 4, "measuring beating hearts")
    forward = forward_of(record)
    values, labels, _ = prior_belief(forward, SURFACE_MEMBERS, seed)
    rest = forward.rest(values, labels)
    surface, _, _ = measure(rest.members, rest.quantities, rest.ok)
    loose = replace(surface, offset=0.0)
    data = tuple(
        d for d in data if d.variable in usual_values(rest.members, rest.quantities, loose)
    )
    progress(1, 4, "fitting")
    posterior = _sample(forward, data, loose, members, seed, samples)
    progress(2, 4, "checking with beating hearts")
    chosen = forward.values(posterior.z, posterior.hypothesis)
    rest = forward.rest(chosen, posterior.hypothesis)
    anchored, _, _ = measure(rest.members, rest.quantities, rest.ok)
    progress(3, 4, "writing the twin")
    twin = Twin(
        MODEL,
        _belief(rest, chosen, posterior.hypothesis, anchored),
        record.as_of,
        record.key,
        as_text(forward.therapy.doses),
        seed,
    )
    progress(4, 4, "calibrated")
    return Calibration(
        twin, forward, data, anchored, rest, posterior, values, time.perf_counter() - begun
    )


def _sample(
    forward: Forward,
    data: tuple[Datum, ...],
    surface: PulseSurface,
    members: int,
    seed: int,
    samples: int,
) -> Posterior:
    """Whiten the data by the Cholesky factor of their errors and sample."""
    factor = np.linalg.cholesky(covariance(data) + _surface_variance(data, surface))
    white = np.linalg.solve(factor, np.array([d.mean for d in data]))

    def predict(z: Array, labels: Labels) -> Array:
        read = forward.predict(z, labels, data, surface)
        return np.asarray(np.linalg.solve(factor, read.T).T)

    n = len(forward.names)
    starts = {h: _starts(forward, n) for h in forward.prior.weights}
    return sample_posterior(
        predict, white, np.ones(len(data)), forward.prior.weights, starts, members, seed, samples
    )


def _surface_variance(data: tuple[Datum, ...], surface: PulseSurface) -> Array:
    """What the error of the pulse surface adds to the variance of pressure readings."""
    part = {
        "systolic_blood_pressure": 1.0 - surface.share,
        "diastolic_blood_pressure": surface.share,
    }
    sd = np.array([part.get(d.variable, 0.0) * 50.0 * surface.error for d in data])
    return np.diag(sd**2)


def _starts(forward: Forward, n: int) -> Array:
    """The prior's centre, and more severe and milder disease."""
    start = np.zeros((3, n))
    severity = forward.names.index("severity")
    start[1, severity], start[2, severity] = 1.0, -1.0
    return start
