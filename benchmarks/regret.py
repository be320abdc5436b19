"""Is a person better off when the twin chooses? Regret on synthetic people whose answers are known.

    python benchmarks/regret.py --people 300            truth from the prior
    python benchmarks/regret.py --people 300 --wrong    without the hypothesis of the truth

People are drawn, read and fitted as in `coverage.py`. Each strategy picks one drug of the menu at its
standard dose; regret is how much more (mmHg) the truly best one of the menu lowers the usual systolic
pressure. Strategies: the drug that is best on average over the other people; the twin fitted to
pressure and laboratory; the same twin after it has seen how the person answered amlodipine; any drug.
It also counts how often the first tier holds the truly best drug, and how many drugs stand in it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext

import numpy as np
from coverage import Array, responses, truths, without
from numpy.typing import NDArray

from inpersona.core.records import PatientRecord
from inpersona.decide.rank import tiers
from inpersona.infer.calibrate import calibrate, members_of, surface_of
from inpersona.infer.operators import operators

MENU = (
    "amlodipine 5 mg oral once daily",
    "verapamil 240 mg oral once daily",
    "hydrochlorothiazide 25 mg oral once daily",
    "lisinopril 10 mg oral once daily",
    "losartan 50 mg oral once daily",
    "bisoprolol 10 mg oral once daily",
    "doxazosin 4 mg oral once daily",
    "spironolactone 25 mg oral once daily",
)
#: What is tried first where an answer is learnt from.
FIRST_TRIED = MENU[0]
VISITS, READINGS = 3, 2


def error_of_a_change() -> float:
    """Sd (mmHg) of the change between the means of three office visits with two readings each."""
    office = operators()["systolic_blood_pressure", "office"]
    one = office.between_visit**2 / VISITS + office.within_visit**2 / (VISITS * READINGS)
    return float(np.sqrt(2.0 * one))


def twin_of(record: PatientRecord, seed: int) -> tuple[dict[str, Array], Array]:
    """Changes (members,) of each drug on the fitted twin, and the weights of its members."""
    found = calibrate(record, members=160, seed=seed, samples=1500)
    members, surface = members_of(record, found.twin), surface_of(found.twin.belief)
    changes = responses(members, surface, seed, found.twin, MENU)
    return changes, np.asarray(found.twin.belief.weight)


def best(changes: Mapping[str, Array], weight: Array) -> str:
    """The drug with the largest mean fall."""
    return min(MENU, key=lambda name: _mean(changes[name], weight))


def _mean(values: Array, weight: Array) -> float:
    kept = np.isfinite(values)
    return float(np.sum((values * weight)[kept]) / np.sum(weight[kept]))


def after_an_answer(changes: Mapping[str, Array], weight: Array, seen: float) -> Array:
    """Weights once the change under the drug that was tried first has been read."""
    z = (changes[FIRST_TRIED] - seen) / error_of_a_change()
    likelihood = np.where(np.isfinite(z), np.exp(-0.5 * np.clip(z, -30.0, 30.0) ** 2), 0.0)
    product = weight * likelihood
    return np.asarray(product / product.sum()) if product.sum() > 0 else weight


def one_person(
    record: PatientRecord, true: Mapping[str, float], seed: int
) -> tuple[str, str, bool, int]:
    """What the twin picks before and after an answer; whether its first tier holds the truly best drug,
    and how many drugs stand there."""
    changes, weight = twin_of(record, seed)
    noise = error_of_a_change() * np.random.default_rng(seed).standard_normal()
    learnt = after_an_answer(changes, weight, true[FIRST_TRIED] + noise)
    first = [name for name, tier in tiers(changes, weight).items() if tier == 1]
    truly_best = min(MENU, key=lambda name: true[name])
    return best(changes, weight), best(changes, learnt), truly_best in first, len(first)


def _interval(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean and its 95 % interval by bootstrap over people."""
    generator = np.random.default_rng(1)
    means = [values[generator.integers(len(values), size=len(values))].mean() for _ in range(2000)]
    low, high = np.quantile(means, (0.025, 0.975))
    return float(values.mean()), float(low), float(high)


def main() -> None:
    """Print regret by strategy, and what the twin gains, with 95 % intervals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    given = parser.parse_args()
    begun = time.perf_counter()
    everyone = truths(given.people, given.seed, MENU)
    true = np.array([[usual[name] for name in MENU] for _, _, usual in everyone])
    print(f"truths made, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    picks = []
    for k, (record, label, usual) in enumerate(everyone):
        with without(label) if given.wrong else nullcontext():
            picks.append(one_person(record, usual, 5000 + k))
        if k % 20 == 19:
            print(f"{k + 1} people, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    rows, total = np.arange(len(true)), true.sum(axis=0)
    average = np.argmin((total - true) / (len(true) - 1), axis=1)  # over the other people
    twin, learnt = (np.array([MENU.index(pick[k]) for pick in picks]) for k in (0, 1))
    least = true.min(axis=1)
    regret = {
        "any drug": true.mean(axis=1) - least,
        "best on average": true[rows, average] - least,
        "twin": true[rows, twin] - least,
        "twin after one answer": true[rows, learnt] - least,
    }
    gains = {name: regret["best on average"] - regret[name] for name in list(regret)[2:]}
    summary = {}
    for name, values in [*regret.items(), *((f"gain of the {n}", v) for n, v in gains.items())]:
        mean, low, high = summary[name] = _interval(values)
        print(f"{name:<35} {mean:6.2f} mmHg [{low:5.2f}, {high:5.2f}]")
    held, size = np.mean([p[2] for p in picks]), np.mean([p[3] for p in picks])
    print(
        f"first tier holds the truly best drug: {100 * held:.1f} %, {size:.1f} of {len(MENU)} drugs"
    )
    print(f"{len(picks)} people, {time.perf_counter() - begun:.0f} s")
    if given.json:
        with open(given.json, "w", encoding="utf-8") as file:
            counts = {"people": len(picks), "wrong": given.wrong}
            tier = {"first_tier_holds_best": float(held), "first_tier_size": float(size)}
            json.dump({**counts, "mmHg": summary, **tier}, file)


if __name__ == "__main__":
    main()
