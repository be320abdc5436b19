"""The one frozen virtual population: adults drawn from the prior, at rest, hearts beating.

Strata: adults without a diagnosis, untreated hypertensives, hypertensives who take three drugs and
whose pressure stays high, and people with heart failure of reduced and of preserved ejection fraction
who take what their trials allowed beside the drug under test. How many of each stands in general
adults is the covariate `share`.
The mix of mechanisms is the prior's at each age and is never set for a row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inpersona.core.records import DAYS_PER_YEAR, Condition, PatientRecord, Sex
from inpersona.core.treatments import Dose
from inpersona.decide.regimens import read_treatment
from inpersona.drugs import catalogue
from inpersona.drugs.draws import Draws
from inpersona.infer.bodies import bodies
from inpersona.infer.expected import by_age
from inpersona.infer.latents import Latents
from inpersona.infer.prior import draw
from inpersona.infer.rise import measured_rise
from inpersona.models.adult.beats import Hearts
from inpersona.models.adult.members import Members
from inpersona.models.adult.pulse import BEATING, PulseSurface, measure
from inpersona.models.adult.slow_runs import Rest, settle
from inpersona.models.adult.therapy import MemberDraws, Regimens, kinetic_person

Array = NDArray[np.float64]

SEED = 20_251_125
#: People of each stratum. Ours: enough effective people for the trials of the tables.
HEALTHY, UNTREATED, RESISTANT, REDUCED, PRESERVED = 900, 2200, 300, 700, 400
#: Severe disease is drawn more often than it is found, so that trials of severe hypertension have
#: people: the severity's deviate is normal with this mean and sd, and `share` undoes it.
SEVERE_MEAN, SEVERE_SD = 0.9, 1.2
#: Least number of people in a group of one sex and age, so that the young ill are there too.
FEWEST = 24
#: Share of the diagnosed who take no drug, and who take three and stay high (ours, for the null model
#: and for general adults only).
UNTREATED_SHARE, RESISTANT_SHARE = 0.3, 0.07
#: Share of general adults with heart failure of either kind, and the age from which it grows (ours).
FAILING_SHARE, FAILING_FROM = 0.01, 40.0
#: Ages at which priors are made; people are within half a step of them.
AGES = tuple(range(20, 86, 5))
#: Draws of what all people share (potencies of drugs known from outside people).
WORLDS = 40
#: What the resistant take: a renin-angiotensin blocker, a calcium blocker and a thiazide, as in
#: the trials of fourth drugs [pathway2015].
TRIPLE = ("lisinopril", "amlodipine", "hydrochlorothiazide")
#: What people with heart failure take: a loop diuretic and a beta-blocker, so that what blocks the
#: angiotensin system can be compared in them.
FAILING_TAKE = ("furosemide 40 mg oral once daily", "bisoprolol 5 mg oral once daily")
ADHERENCE = 0.9
#: Systolic pressure above which a treated person counts as resistant, mmHg.
RESISTANT_ABOVE = 135.0


@dataclass(frozen=True)
class People:
    """The population: members at rest under `doses` (by stratum), surface, hearts and readings.
    `stratum` 0 healthy, 1 untreated, 2 treated, 3 and 4 heart failure; `share`, how many of general
    adults each stands for (relative); `ok` members that came to rest and beat."""

    members: Members
    rest: Rest
    surface: PulseSurface
    hearts: Hearts
    seen: Mapping[str, Array]
    stratum: NDArray[np.int64]
    share: Array
    ok: NDArray[np.bool_]


class WorldDraws(MemberDraws):
    """Draws in which numbers of a drug record (potencies, clearances) are shared by all people of a
    world, since they are unknown rather than different; a person's own sensitivity is not."""

    def normal(self, *labels: str) -> Array:
        """Standard normals of the selected people."""
        if labels[:1] == ("sensitivity",):
            return MemberDraws.normal(self, *labels)
        shared = Draws(WORLDS, self.seed, self.spread).normal(*labels)
        return np.asarray(shared[self.index % WORLDS])


def draws(count: int, index: NDArray[np.intp]) -> MemberDraws:
    """Draws of some of the people."""
    return WorldDraws(len(index), SEED, 1.0, count, index, {})


#: Conditions on the record of each stratum; nearly all with a preserved ejection fraction have high
#: pressure as well.
CONDITIONS: tuple[tuple[str, ...], ...] = (
    (),
    ("hypertension",),
    ("hypertension",),
    ("heart_failure_reduced_ejection_fraction",),
    ("heart_failure_preserved_ejection_fraction", "hypertension"),
)


def _record(sex: Sex, age: float, stratum: int) -> PatientRecord:
    day = date(2025, 1, 1)
    conditions = tuple(Condition(name, name) for name in CONDITIONS[stratum])
    birth = day - timedelta(days=DAYS_PER_YEAR * age)
    return PatientRecord("", "", sex, birth, day, conditions=conditions)


def _counts(total: int, stratum: int) -> dict[tuple[Sex, int], int]:
    """People by sex and age group; hypertensives as often as the diagnosis is at that age, heart
    failure the more often the older."""
    if stratum >= 3:
        share, fewest = np.maximum(np.array(AGES) - FAILING_FROM, 0.0), 0
    else:
        share = np.array([by_age("diagnosed_share", a) if stratum else 1.0 for a in AGES])
        fewest = FEWEST
    each = np.maximum(np.round(total / 2.0 * share / share.sum()), fewest).astype(int)
    sexes: tuple[Sex, Sex] = ("female", "male")
    return {(sex, a): int(n) for sex in sexes for a, n in zip(AGES, each, strict=True)}


def _oversampled(drawn: Latents, severe: bool) -> tuple[dict[str, Array], Array]:
    """Values with severe disease drawn more often, and each person's density ratio."""
    if not severe:
        return dict(drawn.values), np.ones(drawn.members)
    z = drawn.z.copy()
    column = drawn.prior.names.index("severity")
    standard = z[:, column]
    z[:, column] = SEVERE_MEAN + SEVERE_SD * standard
    log_ratio = 0.5 * (standard**2 - z[:, column] ** 2) + np.log(SEVERE_SD)
    return drawn.prior.to_values(z, drawn.hypothesis), np.exp(log_ratio)


class _Stratum(NamedTuple):
    age: Array
    male: Array
    values: dict[str, Array]
    hypothesis: NDArray[np.str_]
    share: Array


def _share_of_group(age: float, stratum: int) -> float:
    """Share of the people of one sex and age who belong to a stratum."""
    diagnosed = by_age("diagnosed_share", age)
    if stratum >= 3:
        return FAILING_SHARE
    return (1.0 - diagnosed, UNTREATED_SHARE * diagnosed, RESISTANT_SHARE * diagnosed)[stratum]


def _stratum(total: int, seed: int) -> _Stratum:
    found: list[_Stratum] = []
    generator = np.random.default_rng([SEED, seed])
    for k, ((sex, age), count) in enumerate(_counts(total, seed).items()):
        if count == 0:
            continue
        drawn = draw(_record(sex, age, seed), count, SEED + 1000 * seed + k,
                     rise=measured_rise(sex, age))  # fmt: skip
        values, rarity = _oversampled(drawn, seed in (1, 2))
        ages = np.clip(age + generator.uniform(-2.5, 2.5, count), 18.0, 88.0)
        male = np.full(count, 1.0 if sex == "male" else 0.0)
        group = _share_of_group(age, seed) / count
        found.append(_Stratum(ages, male, values, drawn.hypothesis, group * rarity))
    return _joined(found)


def _joined(parts: Sequence[_Stratum]) -> _Stratum:
    return _Stratum(
        np.concatenate([p.age for p in parts]),
        np.concatenate([p.male for p in parts]),
        {name: np.concatenate([p.values[name] for p in parts]) for name in parts[0].values},
        np.concatenate([p.hypothesis for p in parts]),
        np.concatenate([p.share for p in parts]),
    )


def background(stratum: int) -> tuple[Dose, ...]:
    """What everyone of a stratum takes: three drugs at standard dose against resistant pressure, a
    loop diuretic and a beta-blocker in heart failure."""
    if stratum == 2:
        return tuple(catalogue.standard_dose(catalogue.drug(name)) for name in TRIPLE)
    if stratum >= 3:
        return tuple(read_treatment(text).doses[0] for text in FAILING_TAKE)
    return ()


def _treated_inputs(
    members: Members, filtration: Array, stratum: NDArray[np.int64]
) -> dict[str, Array]:
    """Mean inputs of the drugs that each stratum takes."""
    found: dict[str, Array] = {}
    for number in np.unique(stratum):
        doses, chosen = background(int(number)), np.flatnonzero(stratum == number)
        if not doses:
            continue
        regimens = Regimens(
            kinetic_person(members.select(chosen), filtration[chosen]),
            draws(members.count, chosen),
            np.full(len(chosen), ADHERENCE),
        )
        for name, value in regimens.inputs(doses, doses, 48).items():
            found.setdefault(name, np.zeros(members.count))
            found[name][chosen] = value[-24:].mean(axis=0)
    return found


@cache
def people() -> People:
    """Make the population (some seconds; once a process)."""
    sizes = (HEALTHY, UNTREATED, RESISTANT, REDUCED, PRESERVED)
    parts = [_stratum(total, k) for k, total in enumerate(sizes)]
    all_parts = _joined(parts)
    stratum = np.concatenate([np.full(len(p.age), k) for k, p in enumerate(parts)])
    made = bodies(all_parts.age, all_parts.male, all_parts.values, all_parts.hypothesis)
    rest = settle(made)
    filtration = rest.quantities["glomerular_filtration_rate"]
    inputs = _treated_inputs(rest.members, filtration, stratum)
    rest = settle(rest.members, inputs)
    surface, hearts, seen = measure(rest.members, rest.quantities, rest.ok)
    beating = np.all([np.isfinite(value) for value in seen.values()], axis=0)
    beating &= seen["pulse_pressure"] > BEATING
    ok = rest.ok & beating
    return People(rest.members, rest, surface, hearts, seen, stratum, all_parts.share, ok)
