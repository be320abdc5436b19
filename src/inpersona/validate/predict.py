"""A row's prediction from any body that can simulate a virtual population (`Simulator`).

The people are reweighted to the row's population, a few hundred stand for them, both arms run on
the same people, and the measure is taken. Nothing of the row's result enters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Nothing
from inpersona.errors import InpersonaError, SolveError
from inpersona.validate import trial
from inpersona.validate.arms import Simulator, arms_of
from inpersona.validate.assignment import Catalogue
from inpersona.validate.measures import Arms, Measure, evaluate
from inpersona.validate.population import Population
from inpersona.validate.reach import Scope
from inpersona.validate.results import Answer, NoPrediction, OutOfScope, Prediction
from inpersona.validate.table import Row, check_unit
from inpersona.validate.virtual import Weights, draw, reweight, shares

Array = NDArray[np.float64]

_REPLICATES = 400
_LARGEST_STUDY = 2_000
_FAILED_SHARE = 0.1
_MONTE_CARLO_SHARE = 0.2
_Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Sample:
    """Both arms of the people who stand for a population; `weight` sums to one; `effective` people
    of the whole virtual population behind them."""

    arms: Arms
    weight: Array
    effective: float
    world: Array


Statistic = Callable[[Sequence[Array]], float]


@dataclass(frozen=True)
class Predictor:
    """Answers rows: `Predictor(simulator, catalogue, scope)(row)`.

    Args: simulator; catalogue; scope, what is in reach; people, how many virtual people stand for a
    population at first (None: the number in `trial.toml`); seed.
    """

    simulator: Simulator
    catalogue: Catalogue
    scope: Scope
    people: int | None = None
    seed: int = 0

    def __call__(self, row: Row) -> Answer:
        """Predict a row, or say why not."""
        if reason := self.scope.reason(row, self.simulator.quantities, self.catalogue.has):
            return OutOfScope(reason)
        try:
            return self._refined(row)
        except InpersonaError as problem:
            return NoPrediction(str(problem))

    def _refined(self, row: Row) -> Prediction:
        """The row at a number of people for which the Monte Carlo error is small enough."""
        everyone = len(next(iter(self.simulator.covariates.values())))
        count = min(self.people or int(trial.numbers()["settings.people"].value), everyone)
        while True:
            found = self._at_count(row, count)
            allowed = _MONTE_CARLO_SHARE * (row.high - row.low)
            if (found.error or 0.0) <= allowed or count >= everyone:
                return found
            count = min(4 * count, everyone)

    def _at_count(self, row: Row, count: int) -> Prediction:
        scale = check_unit(row.quantity, row.measure, row.unit)
        samples = [self._sample(row, row.people, count)]
        if isinstance(row.comparator, Population):
            samples.append(self._sample(row, row.comparator, count))
        statistic = _statistic(row, samples)
        value = statistic([sample.weight for sample in samples])
        ends, error = self._spread(row, samples, statistic)
        low, high = sorted(scale * end for end in ends)
        return Prediction(
            value=scale * value,
            low=low,
            high=high,
            null=self._null(row, scale),
            effective=min(sample.effective for sample in samples),
            error=abs(scale) * error,
        )

    def _spread(
        self, row: Row, samples: list[Sample], statistic: Statistic
    ) -> tuple[tuple[float, float], float]:
        """Ends of the 90 % interval for a study of the row's size, and the Monte Carlo error."""
        smallest = min(len(sample.weight) for sample in samples)
        size = row.people.n or smallest
        study = min(size, _LARGEST_STUDY)
        rng = np.random.default_rng([self.seed, 1])
        drawn = [
            statistic([rng.multinomial(study, s.weight).astype(float) for s in samples])
            for _ in range(_REPLICATES)
        ]
        known = np.array(drawn)[np.isfinite(drawn)]
        if len(known) < _REPLICATES // 2:
            raise SolveError("the measure has no finite value in most resampled studies")
        error = float(known.std() * np.sqrt(study / smallest))
        shared = _Z90 * _between_worlds(samples, statistic, error)
        middle = float(np.median(known))
        sampled = np.sqrt(study / size) * (np.quantile(known, (0.05, 0.95)) - middle)
        below, above = np.hypot(sampled, shared)
        return (middle - float(below), middle + float(above)), error

    def _weights(self, row: Row, people: Population) -> Weights:
        """Whom the paper reports; in a trial of drugs entry limits hold for readings at screening,
        reported means and sds for readings at the baseline visit."""
        covariates = self.simulator.covariates
        if not trial.is_trial(row.treatment):
            return reweight(covariates, people)
        screening = trial.observed(covariates, trial.SCREENING)
        seen = {
            **trial.observed(covariates, trial.BASELINE),
            **{f"screening {key}": x for key, x in screening.items()},
        }
        means = {k: replace(band, low=None, high=None) for k, band in people.keys.items()}
        limits = {
            f"screening {k}": replace(band, mean=None, sd=None)
            for k, band in people.keys.items()
            if band.low is not None or band.high is not None
        }
        return reweight(seen, replace(people, keys={**means, **limits}))

    def _sample(self, row: Row, people: Population, count: int) -> Sample:
        weights = self._weights(row, people)
        if weights.reason:
            raise SolveError(weights.reason)
        index, weight = draw(weights.weight, count, self.seed)
        arms, failed = arms_of(row, self.simulator, self.catalogue, index)
        lost = float(weight[failed].sum())
        if lost > _FAILED_SHARE:
            raise SolveError(f"{100 * lost:.0f} % of the virtual people could not be simulated")
        kept = np.where(failed, 0.0, weight)
        worlds = self.simulator.covariates.get("world", np.zeros(len(weights.weight)))
        return Sample(
            _filled(arms, failed), kept / kept.sum(), weights.effective, np.asarray(worlds)[index]
        )

    def _null(self, row: Row, scale: float) -> float | None:
        """The null model's number where it is the population's own value: everyone, at rest."""
        values = self.simulator.covariates.get(row.quantity)
        if row.measure.null is not None or values is None:
            return row.measure.null
        arms = Arms(values, values, values, values)
        return scale * evaluate(row.measure, arms, shares(self.simulator.covariates))


def _between_worlds(samples: list[Sample], statistic: Statistic, error: float) -> float:
    """Sd of the number between draws of the parameters that all people share, sampling taken off
    (method of moments); 0 where there is one draw only."""
    worlds = np.unique(np.concatenate([sample.world for sample in samples]))
    if len(worlds) < 2:
        return 0.0
    found = [
        statistic([np.where(sample.world == world, sample.weight, 0.0) for sample in samples])
        for world in worlds
        if all(np.any(sample.weight[sample.world == world] > 0.0) for sample in samples)
    ]
    known = np.array(found)[np.isfinite(found)]
    if len(known) < 2:
        return 0.0
    return float(np.sqrt(max(known.var(ddof=1) - error**2 * len(worlds), 0.0)))


def _filled(arms: Arms, failed: NDArray[np.bool_]) -> Arms:
    """Readings of people who failed set to a finite number (their weight is zero)."""
    if not failed.any():
        return arms

    def fill(x: Array) -> Array:
        return np.asarray(np.where(failed, np.nanmean(x[~failed]), x))

    return replace(
        arms,
        after=fill(arms.after),
        before=fill(arms.before),
        versus=fill(arms.versus),
        versus_before=fill(arms.versus_before),
        parts=tuple(fill(part) for part in arms.parts),
    )


def _statistic(row: Row, samples: list[Sample]) -> Statistic:
    """The number of a row from weights of each of its samples."""
    if isinstance(row.comparator, Population):
        return lambda weights: _contrast(row, samples, weights)
    return lambda weights: evaluate(row.measure, samples[0].arms, weights[0])


def _nothing_is_done(row: Row) -> bool:
    return all(isinstance(a, Nothing) for step in row.treatment.steps for a in step.actions)


def _contrast(row: Row, samples: list[Sample], weights: Sequence[Array]) -> float:
    """Between populations: of the values where nothing is done, else of the changes."""
    kind = Measure("value" if _nothing_is_done(row) else "change")
    first, second = (
        evaluate(kind, sample.arms, weight) for sample, weight in zip(samples, weights, strict=True)
    )
    match row.measure.kind:
        case "change" | "value":
            return first - second
        case "percent_change":
            return 100.0 * (first / second - 1.0)
        case "ratio":
            return first / second
        case "sign of change":
            return float(np.sign(first - second))
    raise SolveError(f"the measure {row.measure.kind!r} is not a contrast between populations")
