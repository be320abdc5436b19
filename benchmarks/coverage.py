"""Simulation-based calibration: do 90 % intervals hold the truth nine times in ten?

    python benchmarks/coverage.py --people 300            truth from the prior
    python benchmarks/coverage.py --people 300 --wrong    without the hypothesis of the truth

Synthetic people are drawn from the prior, brought to rest, beaten (their pressures are the beating
body's, not the surface's), read three times in the office and once in the laboratory with the errors
of the observation operators, and fitted. Held against the truth: usual pressures, heart rate, output,
filtration, potassium, and the change of systolic pressure under three drugs in eight weeks. [talts2018]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import Condition, Observation, PatientRecord, Sex
from inpersona.decide.regimens import read_treatment
from inpersona.decide.trials import Subject, try_on
from inpersona.infer import prior
from inpersona.infer.calibrate import calibrate, forward_of, members_of, surface_of
from inpersona.infer.current import current_doses
from inpersona.infer.operators import day_to_day_factor, operators
from inpersona.infer.operators import table as errors
from inpersona.infer.rise import measured_rise
from inpersona.models.adult.members import Members
from inpersona.models.adult.pulse import PulseSurface, measure
from inpersona.models.adult.slow_runs import settle
from inpersona.models.adult.therapy import Regimens, draws_for, kinetic_person

Array = NDArray[np.float64]
DAY = date(2025, 6, 1)
DRUGS = (
    "amlodipine 5 mg oral once daily",
    "hydrochlorothiazide 25 mg oral once daily",
    "lisinopril 10 mg oral once daily",
)
LOW, HIGH = 0.05, 0.95
TRUE_SEED = 9_000


def someone(sex: Sex, age: float) -> PatientRecord:
    """A person with diagnosed, untreated hypertension and nothing measured yet."""
    birth = DAY - timedelta(days=365.25 * age)
    high = Condition("hypertension", "hypertension")
    return PatientRecord("synthetic", "synthetic", sex, birth, DAY, conditions=(high,))


def readings(
    record: PatientRecord, usual: dict[str, float], latents: dict[str, float],
    generator: np.random.Generator,
) -> tuple[Observation, ...]:  # fmt: skip
    """Three office visits with two readings each, and one laboratory day."""
    found: list[Observation] = []
    rho = errors()["pressure.correlation"].value
    names = ("systolic_blood_pressure", "diastolic_blood_pressure")
    both = np.linalg.cholesky(np.array([[1.0, rho], [rho, 1.0]]))
    device = both @ generator.standard_normal(2)
    for visit in range(3):
        when = datetime(2025, 5, 1) + timedelta(days=10 * visit)
        between = both @ generator.standard_normal(2)
        for _ in range(2):
            within = both @ generator.standard_normal(2)
            for k, name in enumerate(names):
                operator = operators()[name, "office"]
                spread = operator.between_visit * day_to_day_factor(name, record.age, True)
                value = (
                    usual[name]
                    + latents[operator.coat]
                    + operator.device * device[k]
                    + spread * between[k]
                    + operator.within_visit * within[k]
                )
                found.append(Observation(name, value, operator.unit, when, setting="office"))
    when = datetime(2025, 5, 21)
    for name, setting in (("heart_rate", "office"), ("creatinine", "laboratory"),
                          ("potassium", "laboratory"), ("sodium", "laboratory")):  # fmt: skip
        operator = operators()[name, setting]
        sd = np.sqrt(operator.between_visit**2 + operator.within_visit**2 + operator.device**2)
        noise = sd * generator.standard_normal()
        log = operator.scale == "log"
        value = usual[name] * np.exp(noise) if log else usual[name] + noise
        found.append(Observation(name, float(value), operator.unit, when, setting=setting))
    for name, unit in (("body_weight", "kg"), ("body_height", "cm")):
        found.append(Observation(name, latents[name], unit, when))
    return tuple(found)


def responses(  # type: ignore[no-untyped-def]
    members: Members, surface: PulseSurface, seed: int, twin=None, drugs: Sequence[str] = DRUGS
) -> dict[str, Array]:
    """Change of systolic pressure in eight weeks of each drug, (members,)."""
    record = someone("male", 50.0)
    adherence = members.latents["adherence"]
    slow = settle(members).quantities
    regimens = Regimens(
        kinetic_person(members, slow["glomerular_filtration_rate"]),
        draws_for(members.count, seed),
        np.asarray(adherence),
    )
    person = Subject(record, twin, members, surface, current_doses(record), regimens)
    base = try_on(person, read_treatment("none"), 8.0).last_day("systolic_blood_pressure")
    return {
        text: try_on(person, read_treatment(text), 8.0).last_day("systolic_blood_pressure") - base
        for text in drugs
    }


def truths(
    people: int, seed: int, drugs: Sequence[str] = DRUGS
) -> list[tuple[PatientRecord, str, dict[str, float]]]:
    """Synthetic people: records, hypotheses, and what is true of them."""
    generator = np.random.default_rng(seed)
    made = []
    while len(made) < people:
        sex: Sex = "female" if generator.random() < 0.5 else "male"
        age = float(generator.integers(35, 76))
        record = someone(sex, age)
        forward = forward_of(record)
        rise, seed_of_one = measured_rise(sex, round(age)), int(generator.integers(1 << 30))
        drawn = prior.draw(record, 8, seed_of_one, rise)
        rest = forward.rest(drawn.values, drawn.hypothesis)
        surface, _, seen = measure(rest.members, rest.quantities, rest.ok)
        for k in np.flatnonzero(rest.ok & np.isfinite(seen["systolic_blood_pressure"]))[:1]:
            one = rest.members.select(np.array([k]))
            usual = {n: float(v[k]) for n, v in rest.quantities.items()}
            usual |= {n: float(seen[n][k]) for n in
                      ("systolic_blood_pressure", "diastolic_blood_pressure")}  # fmt: skip
            latents = {n: float(v[k]) for n, v in drawn.values.items()}
            offset = np.broadcast_to(np.asarray(surface.offset), (8,))[[k]]
            own = replace(surface, offset=offset)
            true = responses(one, own, TRUE_SEED + len(made), drugs=drugs)
            usual |= {n: float(v[0]) for n, v in true.items()}
            observed = replace(record, observations=readings(record, usual, latents, generator))
            made.append((observed, str(drawn.hypothesis[k]), usual))
    return made


HELD = (
    "systolic_blood_pressure", "diastolic_blood_pressure", "heart_rate", "cardiac_output",
    "glomerular_filtration_rate", "potassium", *DRUGS,
)  # fmt: skip


def held(
    record: PatientRecord, usual: dict[str, float], seed: int
) -> dict[str, tuple[bool, float]]:
    """Whether each truth lies in its 90 % interval, and the interval's width."""
    found = calibrate(record, members=160, seed=seed, samples=1500)
    members = members_of(record, found.twin)
    values = {**found.rest.quantities}
    surface = surface_of(found.twin.belief)
    values |= surface.pressures(members, found.rest.quantities)
    values |= responses(members, surface, seed, found.twin)
    result = {}
    for name in HELD:
        inside = values[name][found.rest.ok & np.isfinite(values[name])]
        low, high = np.quantile(inside, (LOW, HIGH))
        result[name] = bool(low <= usual[name] <= high), float(high - low)
    return result


@contextmanager
def without(label: str) -> Iterator[None]:
    """Fits without one hypothesis: its prior weight is dropped, the others keep their ratio."""
    original = prior.weights_of_hypotheses

    def weights(record: PatientRecord) -> dict[str, float]:
        kept = {k: v for k, v in original(record).items() if k != label}
        total = sum(kept.values())
        return {k: v / total for k, v in kept.items()}

    prior.weights_of_hypotheses = weights
    try:
        yield
    finally:
        prior.weights_of_hypotheses = original


def main() -> None:
    """Print coverage with its 95 % interval, and mean widths."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    begun = time.perf_counter()
    rows = []
    for k, (record, label, usual) in enumerate(truths(given.people, given.seed)):
        with without(label) if given.wrong else nullcontext():
            rows.append(held(record, usual, 1000 + k))
        if k % 20 == 19:
            print(f"{k + 1} people, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    summary = {}
    for name in HELD:
        share = float(np.mean([row[name][0] for row in rows]))
        error = 1.96 * np.sqrt(share * (1.0 - share) / len(rows))
        width = float(np.mean([row[name][1] for row in rows]))
        summary[name] = {"coverage": share, "plus_minus": float(error), "width": width}
        print(f"{name:<45} {100 * share:5.1f} % +- {100 * error:3.1f}   width {width:.3g}")
    print(f"{len(rows)} people, {time.perf_counter() - begun:.0f} s")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            json.dump({"people": len(rows), "wrong": given.wrong, "coverage": summary}, file)


if __name__ == "__main__":
    main()
