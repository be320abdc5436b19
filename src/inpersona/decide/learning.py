"""Learning from a response: members that foresaw it count for more.

The members of a wide twin take the treatment; the likelihood of what was read at its end, with the
errors of the setting's observation operator, weighs them; as many as are asked for are drawn again.
A member keeps its body, adherence and its own kinetics and potencies, so what the response said of
these stays with it. [owen2013, ch. 9]
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Interval
from inpersona.core.progress import Progress, silent
from inpersona.core.twins import Belief, Twin
from inpersona.decide.rank import interval
from inpersona.decide.responses import SIDES, Response, error_of
from inpersona.decide.trials import Subject, try_on
from inpersona.drugs import catalogue
from inpersona.errors import SolveError
from inpersona.infer.importance import TOO_FEW, effective, normalise, resample
from inpersona.infer.operators import table
from inpersona.models.adult.therapy import Regimens, draws_for

Array = NDArray[np.float64]

#: Members to weigh for each one that is kept (ours).
WIDER = 3


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One response: what the members expected to be read (before it was known), and what was."""

    treatment: str
    setting: str
    expected: Mapping[str, Interval]
    measured: Mapping[str, float]


@dataclass(frozen=True)
class Learned:
    """A twin after responses. `hypotheses`: label -> (weight before, after); `learned`: for latents
    and potencies, their intervals before and after; `effective` members behind the weights."""

    subject: Subject
    foreseen: tuple[Foreseen, ...]
    hypotheses: Mapping[str, tuple[float, float]]
    learned: Mapping[str, tuple[Interval, Interval]]
    effective: float

    @property
    def twin(self) -> Twin:
        """The twin that has learnt."""
        return self.subject.twin

    @property
    def surprising(self) -> bool:
        """Whether few members foresaw the responses: then the twin is not to be relied on."""
        return self.effective < TOO_FEW


def learn(
    person: Subject,
    responses: Sequence[Response],
    members: int = 200,
    progress: Progress = silent,
) -> Learned:
    """Weigh the members of a twin by responses, and draw as many as asked for.

    Args: person, a wide twin; responses, each to a
    treatment that began from where the twin stands; members to keep, a `WIDER`th of the twin's.
    Raises: SolveError when no member could have shown the responses.
    """
    before = np.asarray(person.twin.belief.weight)
    log_weight = np.log(np.maximum(before, 1e-300))
    foreseen = []
    for done, response in enumerate(responses):
        progress(done, len(responses), response.text)
        expected, fine = _expected(person, response)
        log_weight = log_weight + _log_likelihood(person, response, expected)
        log_weight = np.where(fine, log_weight, -np.inf)
        foreseen.append(_foreseen(response, expected, np.where(fine, before, 0.0)))
    progress(len(responses), len(responses), "weighed")
    weight = normalise(log_weight)
    if not weight.any():
        raise SolveError("No member of the twin could have shown this response.")
    generator = np.random.default_rng([person.twin.seed, 911])
    chosen = resample(weight, members, generator)
    return Learned(
        _selected(person, chosen),
        tuple(foreseen),
        _hypotheses(person, before, weight),
        _changes(person, responses, before, weight),
        effective(weight),
    )


def _expected(person: Subject, response: Response) -> tuple[Array, NDArray[np.bool_]]:
    """Pressures (2, members) that would be read at the end, without error, and who got there."""
    followed = try_on(person, response.treatment, 0.0)
    latents = person.twin.belief.parameters
    rows = []
    for side in SIDES:
        usual = followed.last_day(f"{side}_blood_pressure")
        coat = latents[f"white_coat_{side}"] if response.setting == "office" else 0.0
        rows.append(usual + coat)
    read = np.array(rows)
    return read, np.asarray(np.isfinite(read).all(axis=0))


def _log_likelihood(person: Subject, response: Response, expected: Array) -> Array:
    """Bivariate normal: errors of systolic and diastolic pressure go together."""
    sd = np.array(error_of(response, person.record))
    rho = table()["pressure.correlation"].value
    covariance = np.outer(sd, sd) * np.array([[1.0, rho], [rho, 1.0]])
    miss = np.mean(response.readings, axis=0)[:, None] - expected
    whitened = np.linalg.solve(np.linalg.cholesky(covariance), miss)
    return np.asarray(-0.5 * np.sum(whitened**2, axis=0))


def _foreseen(response: Response, expected: Array, weight: Array) -> Foreseen:
    mean = np.mean(response.readings, axis=0)
    names = [f"{side}_blood_pressure" for side in SIDES]
    return Foreseen(
        response.text,
        response.setting,
        {n: interval(e, weight, "mm[Hg]") for n, e in zip(names, expected, strict=True)},
        {n: float(m) for n, m in zip(names, mean, strict=True)},
    )


def _potencies(person: Subject, responses: Sequence[Response]) -> dict[str, Array]:
    """Sensitivity deviates of the members at the targets of the drugs that were tried."""
    drugs = {d.drug for r in responses for d in r.treatment.doses}
    targets = {e.target for name in drugs for e in catalogue.drug(name).effects}
    draws = person.regimens.draws
    return {f"potency.{t}": draws.normal("sensitivity", t) for t in sorted(targets)}


def _hypotheses(person: Subject, before: Array, after: Array) -> dict[str, tuple[float, float]]:
    labels = person.twin.belief.hypothesis
    return {
        str(name): (float(before[labels == name].sum()), float(after[labels == name].sum()))
        for name in np.unique(labels)
    }


def _changes(
    person: Subject, responses: Sequence[Response], before: Array, after: Array
) -> dict[str, tuple[Interval, Interval]]:
    latents = dict(person.twin.belief.parameters) | _potencies(person, responses)
    return {
        name: (interval(values, before, "1"), interval(values, after, "1"))
        for name, values in latents.items()
        if not name.startswith("pulse.")
    }


def _selected(person: Subject, chosen: NDArray[np.intp]) -> Subject:
    """The chosen members, each with the kinetics and potencies that it had."""
    belief, draws = person.twin.belief, person.regimens.draws
    regimens = Regimens(
        person.regimens.person.select(chosen),
        draws_for(draws.everyone, draws.seed, draws.known, draws.index[chosen]),
        person.regimens.adherence[chosen],
    )
    few = Belief(
        {n: v[chosen] for n, v in belief.parameters.items()},
        {n: v[chosen] for n, v in belief.states.items()},
        np.full(len(chosen), 1.0 / len(chosen)),
        belief.hypothesis[chosen],
    )
    offset = np.broadcast_to(np.asarray(person.surface.offset), belief.hypothesis.shape)[chosen]
    return replace(
        person,
        twin=replace(person.twin, belief=few),
        members=person.members.select(chosen),
        surface=replace(person.surface, offset=np.asarray(offset, dtype=np.float64)),
        regimens=regimens,
    )
