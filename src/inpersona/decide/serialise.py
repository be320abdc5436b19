"""Answers, fits, twins and outcomes as plain data for JSON. What is not a number becomes null."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from inpersona.core.decisions import Goal, Interval, Option, Ranking, Reason
from inpersona.core.records import PatientRecord
from inpersona.core.results import Answer, Fit, FitParameter, FitRow
from inpersona.core.twins import Outcome, Status, Twin
from inpersona.core.variables import VARIABLES
from inpersona.decide.rank import HIGH, LOW, Array, quantile

#: Stands on every output.
NOTICE = "Research software, not a medical device."
Plain = dict[str, Any]


def to_json(data: Mapping[str, Any]) -> str:
    """JSON text with the notice; never NaN or infinity."""
    return plain_json({**data, "notice": NOTICE})


def plain_json(data: Mapping[str, Any]) -> str:
    """JSON text of data whose form is fixed elsewhere (FHIR), without the notice's own field."""
    return json.dumps(clean(data), indent=2, ensure_ascii=False) + "\n"


def clean(part: Any) -> Any:
    """The same data with NaN and infinity as None, and numpy numbers as Python's."""
    if isinstance(part, Mapping):
        return {str(key): clean(value) for key, value in part.items()}
    if isinstance(part, np.ndarray | list | tuple):
        return [clean(value) for value in part]
    if isinstance(part, np.generic):
        return clean(part.item())
    if isinstance(part, float):
        return part if isfinite(part) else None
    return part if isinstance(part, bool | int | str | None) else str(part)


def answer_as_dict(answer: Answer) -> Plain:
    """All that `inpersona try` found, as its `--json` prints it."""
    return {
        "patient": patient_as_dict(answer.record),
        "fit": fit_as_dict(answer.fit),
        **ranking_as_dict(answer.ranking),
        "model": {"name": answer.twin.model, "versions": dict(answer.versions)},
        "members": answer.twin.belief.members,
        "seed": answer.seed,
        "seconds": answer.seconds,
        "notice": NOTICE,
    }


def patient_as_dict(record: PatientRecord) -> Plain:
    """Who the person is, and what of the record was used, ignored, imputed or doubted."""
    return {
        "key": record.key,
        "label": record.label,
        "sex": record.sex,
        "birth": record.birth.isoformat(),
        "age": round(record.age, 2),
        "as_of": record.as_of.isoformat(),
        "death": record.death.isoformat() if record.death else None,
        "conditions": [c.name or c.text for c in record.conditions if c.active],
        "medications": [
            {
                "drug": m.drug,
                "dose": m.dose,
                "unit": m.unit,
                "interval_hours": m.interval_hours,
                "imputed": list(m.imputed),
            }
            for m in record.medications
            if m.active
        ],
        "allergies": [a.substance for a in record.allergies],
        "notes": [{"kind": n.kind, "what": n.what, "why": n.why} for n in record.notes],
    }


def fit_as_dict(fit: Fit) -> Plain:
    """What a calibration says of itself."""
    return {
        "reproduced": fit.reproduced,
        "rows": [_row(row) for row in fit.rows],
        "parameters": [_parameter(p) for p in fit.parameters],
        "hypotheses": {
            name: {"prior": prior, "posterior": posterior}
            for name, (prior, posterior) in fit.hypotheses.items()
        },
        "effective_members": fit.effective_members,
        "failed_members": fit.failed_members,
        "warnings": list(fit.warnings),
        "seconds": fit.seconds,
    }


def twin_as_dict(twin: Twin) -> Plain:
    """A twin in short: weighted median and 90 % interval of each parameter of its members."""
    belief = twin.belief
    labels = np.asarray(belief.hypothesis)
    return {
        "model": twin.model,
        "as_of": twin.as_of.isoformat(),
        "record": twin.record_key,
        "current": list(twin.current),
        "members": belief.members,
        "effective_members": belief.effective_members,
        "seed": twin.seed,
        "hypotheses": {
            str(name): float(np.sum(belief.weight[labels == name])) for name in np.unique(labels)
        },
        "parameters": {
            name: dict(zip(("median", "low", "high"), _ends(values, belief.weight), strict=True))
            for name, values in belief.parameters.items()
            if np.shape(values) == np.shape(belief.weight)
        },
    }


def outcome_as_dict(
    outcome: Outcome, weight: Array, variables: Sequence[str] | None = None
) -> Plain:
    """Weighted median and 90 % interval of courses by time; members that failed are left out.

    Args: outcome; weight (members,); variables to keep (None: all that were followed).
    """
    lost = int(np.sum(outcome.status != Status.OK))
    return {
        "treatment": outcome.treatment,
        "times": {"unit": "h", "values": [float(t) for t in outcome.times]},
        "courses": {
            name: {"unit": unit_of(name), **course_quantiles(outcome, weight, name)}
            for name in variables or tuple(outcome.courses)
        },
        "failed_members": lost,
    }


def course_quantiles(outcome: Outcome, weight: Array, name: str) -> dict[str, list[float]]:
    """Lists of median, low and high of a variable at each time."""
    well = np.where(outcome.status == Status.OK, weight, 0.0)
    ends = [_ends(values, well) for values in np.asarray(outcome.courses[name]).T]
    return {end: [e[i] for e in ends] for i, end in enumerate(("median", "low", "high"))}


def unit_of(name: str) -> str:
    """Canonical unit (UCUM) of a variable, empty where it is not one of `variables.toml`."""
    return VARIABLES[name].unit if name in VARIABLES else ""


def interval_as_dict(interval: Interval) -> Plain:
    """Median with the ends of the 90 % interval and the unit."""
    return {
        "median": interval.median,
        "low": interval.low,
        "high": interval.high,
        "unit": interval.unit,
    }


def _ends(values: Array, weight: Array) -> tuple[float, float, float]:
    median, low, high = (quantile(np.asarray(values), weight, q) for q in (0.5, LOW, HIGH))
    return median, low, high


def ranking_as_dict(ranking: Ranking) -> Plain:
    """A ranking as every `--json` with one prints it."""
    return {
        "condition": ranking.condition,
        "primary": ranking.primary,
        "margin": ranking.margin,
        "weeks": ranking.weeks,
        "goals": [_goal(goal) for goal in ranking.goals],
        "basis": ranking.basis,
        "resistance": dict(ranking.resistance),
        "remarks": list(ranking.remarks),
        "ranking": [_option(option) for option in ranking.options],
    }


def _goal(goal: Goal) -> Plain:
    fields = ("variable", "low", "high", "unit", "text", "source")
    return {name: getattr(goal, name) for name in fields}


def _reason(reason: Reason) -> Plain:
    fields = ("severity", "text", "source", "confirmed")
    return {name: getattr(reason, name) for name in fields}


def _option(option: Option) -> Plain:
    return {
        "treatment": option.treatment,
        "status": option.status,
        "mode": option.mode,
        "tier": option.tier,
        "changes": {name: interval_as_dict(i) for name, i in option.changes.items()},
        "values": {name: interval_as_dict(i) for name, i in option.values.items()},
        "better_than_current": option.better_than_current,
        "goals": dict(option.goals),
        "failed_members": option.failed_members,
        "reasons": [_reason(reason) for reason in option.reasons],
        "sources": list(option.sources),
        "average_in_trials": option.average_in_trials,
        "harms": dict(option.harms),
        "any_harm": option.any_harm,
        "on_front": option.on_front,
        "regret": option.regret,
        "standing": option.standing,
        "members": option.members,
    }


def _row(row: FitRow) -> Plain:
    fields = ("variable", "setting", "unit", "measured", "count", "sd", "z", "used", "why_not")
    return {name: getattr(row, name) for name in fields} | {"twin": interval_as_dict(row.twin)}


def _parameter(parameter: FitParameter) -> Plain:
    return {
        "name": parameter.name,
        "meaning": parameter.meaning,
        "prior": interval_as_dict(parameter.prior),
        "posterior": interval_as_dict(parameter.posterior),
        "learned": parameter.learned,
    }
