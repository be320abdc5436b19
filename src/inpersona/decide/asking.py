"""Which measurement would change the choice most: the expected value of sample information.

Before a measurement the option with the lowest expected pressure is chosen. A reading y would weigh
the members by its likelihood, and perhaps another option would come first. The gain is

    E_y[ max_o E(benefit_o | y) ] - max_o E(benefit_o),

over readings that the members themselves foresee [raiffa1961]. With a finite number of members chance
alone seems to inform, so the gain of the same readings dealt out to the members at random is taken off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.core.progress import Progress, silent
from inpersona.core.treatments import CurrentTherapy, Step, Treatment
from inpersona.decide.facts import facts_of
from inpersona.decide.judged import PRIMARY
from inpersona.decide.options import current_candidate
from inpersona.decide.regimens import text_of
from inpersona.decide.safety import screen
from inpersona.decide.trials import Followed, Subject, try_on
from inpersona.drugs import catalogue
from inpersona.infer.forward import usual_values
from inpersona.infer.measurable import Measurement, measurements

Array = NDArray[np.float64]

#: Readings simulated from each member, and deals by which the gain of chance is judged.
READINGS, DEALS = 4, 8


@dataclass(frozen=True, slots=True)
class Question:
    """What a measurement is worth: `gain`, mmHg of systolic pressure that choosing after it lowers
    further on average; `changes`, probability that another option comes first; `learnt`, share of the
    uncertainty about the mechanism (entropy of the hypotheses) that it takes away on average."""

    measurement: str
    gain: float
    changes: float
    learnt: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions by gain, the option that comes first now, and what perfect knowledge would gain."""

    questions: tuple[Question, ...]
    first: str
    perfect: float
    options: int


def ask(person: Subject, weeks: float = 8.0, progress: Progress = silent) -> Asked:
    """Value each measurement for the choice between single drugs at standard doses (added to what
    is taken). Options that a rule excludes are left out."""
    base = try_on(person, current_candidate(person.current).treatment, weeks)
    texts, benefit = _benefits(person, base.last_day(PRIMARY), weeks, progress)
    weight = np.asarray(person.twin.belief.weight)
    usual = usual_values(person.members, _last_day(base), person.surface)
    found = [
        _question(m, usual[m.variable] + m.added(person.twin.belief.parameters), benefit, weight,
                  person.twin.belief.hypothesis, person.twin.seed)
        for m in measurements(person.record)
        if m.variable in usual
    ]  # fmt: skip
    expected = weight @ benefit
    perfect = float(weight @ benefit.max(axis=1) - expected.max())
    ordered = tuple(sorted(found, key=lambda q: -q.gain))
    return Asked(ordered, texts[int(np.argmax(expected))], perfect, len(texts))


def _last_day(followed: Followed) -> dict[str, Array]:
    """Means of every quantity over the last day (members,)."""
    return {name: followed.last_day(name) for name in followed.quantities}


def _benefits(
    person: Subject, reference: Array, weeks: float, progress: Progress
) -> tuple[list[str], Array]:
    """Fall of systolic pressure (members, options) under a drug of each class; a member that fails
    gains nothing."""
    taken = {dose.drug for dose in person.current}
    every = catalogue.representatives("hypertension")
    names = [record.name for record in every if record.name not in taken]
    texts, columns = [], []
    for done, name in enumerate(names):
        dose = catalogue.standard_dose(catalogue.drug(name))
        actions = (CurrentTherapy(), dose) if person.current else (dose,)
        treatment = Treatment((Step(actions),))
        progress(done, len(names), text_of(treatment))
        reasons = screen(person.record, treatment, facts_of(person.record))
        if any(r.severity == "exclude" for r in reasons):
            continue
        change = try_on(person, treatment, weeks).last_day(PRIMARY) - reference
        texts.append(text_of(treatment))
        columns.append(np.where(np.isfinite(change), -change, 0.0))
    progress(len(names), len(names), "tried")
    return texts, np.column_stack(columns)


def _question(
    measurement: Measurement,
    usual: Array,
    benefit: Array,
    weight: Array,
    hypothesis: NDArray[np.str_],
    seed: int,
) -> Question:
    generator = np.random.default_rng([seed, *measurement.name.encode()])
    value = measurement.scaled(usual)
    known = np.isfinite(value) & (weight > 0.0)
    share = weight[known] / weight[known].sum()
    found = worth(value[known], measurement.sd, benefit[known], hypothesis[known], share, generator)
    return Question(measurement.name, *found)


def worth(
    value: Array,
    sd: float,
    benefit: Array,
    group: NDArray[np.str_],
    weight: Array,
    generator: np.random.Generator,
) -> tuple[float, float, float]:
    """Gain, probability of another first option, and share of the entropy of groups removed.

    Args: value, what each member would show (members,), read with error sd; benefit (members,
    options); group label and weight of each member. What chance would give is taken off.
    """
    outcome = np.hstack([benefit, (group[:, None] == np.unique(group)).astype(float)])
    options = benefit.shape[1]
    found = np.array(_informed(value, sd, outcome, options, weight, generator))
    dealt = [
        _informed(generator.permutation(value), sd, outcome, options, weight, generator)
        for _ in range(DEALS)
    ]
    gain, changes, learnt = np.maximum(found - np.mean(dealt, axis=0), 0.0)
    return float(gain), float(changes), float(learnt)


def _informed(
    value: Array,
    sd: float,
    outcome: Array,
    options: int,
    weight: Array,
    generator: np.random.Generator,
) -> tuple[float, float, float]:
    """Mean gain, share of readings after which another option is first, and mean entropy removed."""
    read = (value[:, None] + sd * generator.standard_normal((len(value), READINGS))).ravel()
    mass = np.repeat(weight / READINGS, READINGS)
    likelihood = np.exp(-0.5 * ((read[:, None] - value[None, :]) / sd) ** 2) * weight
    posterior = likelihood / likelihood.sum(axis=1, keepdims=True)
    after = posterior @ outcome
    before = weight @ outcome
    best = after[:, :options]
    gain = float(mass @ best.max(axis=1) - before[:options].max())
    changed = float(mass @ (np.argmax(best, axis=1) != np.argmax(before[:options])))
    prior, later = _entropy(before[None, options:])[0], mass @ _entropy(after[:, options:])
    return gain, changed, float(1.0 - later / prior) if prior > 0.0 else 0.0


def _entropy(shares: Array) -> Array:
    safe = np.maximum(shares, 1e-12)
    return np.asarray(-np.sum(safe * np.log(safe), axis=1))


def summary(asked: Asked) -> Sequence[str]:
    """Lines that say what the questions mean."""
    if asked.questions and asked.questions[0].gain > 0.0:
        best = asked.questions[0]
        head = f"{best.measurement} would change the choice most"
    else:
        head = "No single measurement would change the choice"
    return (
        f"{head}; knowing everything would gain {asked.perfect:.1f} mmHg",
        f"Largest mean fall on the twin as it stands: {asked.first}, of {asked.options} single drugs "
        "at standard doses",
    )
