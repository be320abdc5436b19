"""Effects of drugs nearer to the target than blood pressure, predicted by the product's own path and
compared with what was measured (`drugs/biomarkers.csv`). Rows out of reach are listed too."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from inpersona.core.records import Condition, PatientRecord, Sex
from inpersona.core.treatments import Dose
from inpersona.decide.regimens import read_treatment
from inpersona.drugs import catalogue
from inpersona.drugs.draws import typical
from inpersona.drugs.effects import occupancy
from inpersona.drugs.kinetics import concentrations
from inpersona.drugs.person import person
from inpersona.drugs.regimen import events
from inpersona.infer.bodies import bodies
from inpersona.infer.hypotheses import HYPOTHESES
from inpersona.infer.prior import prior_of
from inpersona.infer.rise import measured_rise
from inpersona.models.adult.members import Members
from inpersona.models.adult.slow_runs import Rest, settle
from inpersona.models.adult.therapy import Regimens, draws_for, kinetic_person, treat

Array = NDArray[np.float64]
AGE = 50
SEXES: tuple[Sex, ...] = ("male", "female")

with (files("inpersona.drugs") / "biomarkers.csv").open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines))
IN_REACH = [row for row in ROWS if not row["reason"]]


class Group(NamedTuple):
    """Typical untreated hypertensives of 50 years, one of each sex and hypothesis, with weights."""

    rest: Rest
    weight: Array


@cache
def group() -> Group:
    ill = (Condition("hypertension", "hypertension"),)
    parts, weights = [], []
    for sex in SEXES:
        record = PatientRecord("", "", sex, date(1970, 1, 1), date(2020, 1, 1), conditions=ill)
        prior = prior_of(record, measured_rise(sex, AGE))
        labels = np.array(HYPOTHESES)
        latents = prior.to_values(np.zeros((len(labels), len(prior.names))), labels)
        parts.append((sex, latents, labels))
        weights += [prior.weights[str(h)] for h in labels]
    joined = {n: np.concatenate([p[1][n] for p in parts]) for n in parts[0][1]}
    labels = np.concatenate([p[2] for p in parts])
    male = np.repeat([1.0, 0.0], len(HYPOTHESES))
    rest = settle(bodies(np.full(len(labels), float(AGE)), male, joined, labels))
    assert rest.ok.all()
    return Group(rest, np.array(weights) / 2.0)


@cache
def course(protocol: str) -> Mapping[str, Array]:
    """Quantities over time (steps, members); the last two days are hourly."""
    (step,) = read_treatment(protocol).steps
    (dose,) = step.actions
    assert isinstance(dose, Dose) and step.hours
    members: Members = group().rest.members
    filtration = group().rest.quantities["glomerular_filtration_rate"]
    regimens = Regimens(
        kinetic_person(members, filtration),
        draws_for(members.count, 1, spread=0.0),
        np.ones(members.count),
    )
    found = treat(members, regimens, (dose,), round(step.hours))
    assert found.ok.all()
    return found.quantities


def pressor(row: Mapping[str, str]) -> float:
    """Percent by which a response falls that grows with the logarithm of the dose over a decade."""
    (step,) = read_treatment(row["protocol"]).steps
    (dose,) = step.actions
    assert isinstance(dose, Dose)
    record = catalogue.drug(dose.drug)
    who = person(1, weight=75.0, gfr=110.0, age=28.0, female=0.0)
    found = concentrations(record, who, typical(), events(dose, 1.0), np.full(240, 6.0))
    fall = -np.log10(1.0 - occupancy(record, record.effects[0], found, typical())[:, 0])
    return -100.0 * float(fall.max() if row["at"] == "peak" else fall[40])


def quantity(name: str, found: Mapping[str, Array]) -> Array:
    if name == "total_peripheral_resistance":
        drop = found["mean_arterial_pressure"] - found["right_atrial_pressure"]
        return drop / found["cardiac_output"]
    return found[name]


def predicted(row: Mapping[str, str]) -> float:
    if row["quantity"] == "pressor_response":
        return pressor(row)
    found = course(row["protocol"])
    before = quantity(row["quantity"], group().rest.quantities)
    last = quantity(row["quantity"], found)[-25:]
    after = last[4] if row["at"] == "4 h" else last[:24].mean(axis=0)
    weight = group().weight
    if row["measure"] == "change":
        return float(weight @ (after - before))
    ratio = float(weight @ (after / before))
    return ratio if row["measure"] == "ratio" else 100.0 * (ratio - 1.0)


def test_rows_out_of_reach_say_why_and_the_others_what_is_compared() -> None:
    for row in ROWS:
        told = [row[name] for name in ("protocol", "quantity", "at", "measure", "low", "high")]
        assert all(told) != bool(row["reason"]), row["id"]


@pytest.mark.parametrize("row", IN_REACH, ids=lambda row: row["id"])
def test_a_biomarker_is_inside_its_interval_or_a_known_miss(row: dict[str, str]) -> None:
    found = predicted(row)
    print(f"{row['id']} {row['protocol']:<46} {row['biomarker']:<52} {found:8.2f} "
          f"[{row['low']}, {row['high']}] measured {row['expected']}")  # fmt: skip
    inside = float(row["low"]) <= found <= float(row["high"])
    if row["known_miss"]:
        assert not inside, "a known miss is hit: take its mark away"
        pytest.xfail(row["known_miss"])
    assert inside
