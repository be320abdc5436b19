"""Do people differ in which drug lowers their pressure more? A trial's pattern, unseen by the model.

    python benchmarks/contrasts.py

In PHYSIC (JAMA 2023;329:1160) each of 270 people took lisinopril, candesartan, hydrochlorothiazide
and amlodipine in turn: response truly differed between people for a blocker of the renin-angiotensin
system against either of the others, and not for the two blockers nor for hydrochlorothiazide against
amlodipine. Here people of the frozen virtual population with its ages and entry pressures take the
same drugs at the same doses (losartan 100 mg stands for candesartan, which the catalogue lacks);
printed is the standard deviation between people of the paired difference, without any error of
reading. Nothing was set for it.
"""

from __future__ import annotations

import argparse
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Dose
from inpersona.models.adult.therapy import Regimens, kinetic_person, treat
from inpersona.validate.body import surface_of
from inpersona.validate.people import draws, people

Array = NDArray[np.float64]
DRUGS = (
    ("lisinopril", 20.0),
    ("losartan", 100.0),
    ("hydrochlorothiazide", 25.0),
    ("amlodipine", 10.0),
)
AGES, ENTRY, WEEKS = (40.0, 75.0), (135.0, 160.0), 7
#: Contrasts in which response differed between people in the trial.
DIFFERED = {
    frozenset(pair)
    for pair in (
        ("lisinopril", "hydrochlorothiazide"),
        ("lisinopril", "amlodipine"),
        ("losartan", "hydrochlorothiazide"),
        ("losartan", "amlodipine"),
    )
}


def chosen(count: int, seed: int) -> NDArray[np.intp]:
    """Untreated hypertensives of the trial's ages and pressures, as often as they are found."""
    everyone = people()
    systolic, age = everyone.seen["systolic_blood_pressure"], everyone.members.age
    fits = (everyone.stratum == 1) & everyone.ok & (age > AGES[0]) & (age < AGES[1])
    fits &= (systolic > ENTRY[0]) & (systolic < ENTRY[1])
    place = np.flatnonzero(fits)
    share = everyone.share[place] / everyone.share[place].sum()
    return np.unique(np.random.default_rng(seed).choice(place, count, p=share))


def falls(who: NDArray[np.intp]) -> dict[str, Array]:
    """Fall of systolic pressure (mmHg) of each person under each drug."""
    everyone = people()
    members, surface = everyone.members.select(who), surface_of(who)
    rest = {name: value[who] for name, value in everyone.rest.quantities.items()}
    before = surface.pressures(members, rest)["systolic_blood_pressure"]
    filtration = rest["glomerular_filtration_rate"]
    found = {}
    for name, amount in DRUGS:
        regimens = Regimens(
            kinetic_person(members, filtration),
            draws(everyone.members.count, who),
            np.ones(len(who)),
        )
        course = treat(members, regimens, (Dose(name, (amount,), "mg"),), WEEKS * 168)
        after = surface.pressures(members, course.quantities)["systolic_blood_pressure"]
        found[name] = np.where(course.ok, before - after[-24:].mean(axis=0), np.nan)
    return found


def main() -> None:
    """Print means, and the spread between people of each contrast."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    who = chosen(given.people, given.seed)
    found = falls(who)
    for name, amount in DRUGS:
        mean, spread = np.nanmean(found[name]), np.nanstd(found[name])
        told = f"{name} {amount:g} mg".ljust(44)
        print(told, f"fall {mean:5.1f}, sd between people {spread:4.1f} mmHg")
    for first, second in combinations(found, 2):
        spread = np.nanstd(found[first] - found[second])
        trial = "differed" if frozenset((first, second)) in DIFFERED else "did not differ"
        told = f"{first} - {second}".ljust(44)
        print(told, f"sd between people {spread:4.1f} mmHg; in the trial response {trial}")
    print(f"{len(who)} people")


if __name__ == "__main__":
    main()
