"""FHIR R4 out: predictions as Observations and RiskAssessments in a collection Bundle."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from inpersona.core.decisions import Interval, Option
from inpersona.core.results import Answer
from inpersona.core.variables import VARIABLES

Json = dict[str, Any]

NOTICE = (
    "Simulated by inpersona, research software; not a measurement of the person and not a medical "
    "device. Not for decisions on care."
)
_UCUM = "http://unitsofmeasure.org"
_LOINC = "http://loinc.org"
#: Name space of the ids: the same answer gets the same ids.
_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:inpersona:answer")
_DIGITS = 6


def answer_to_fhir(answer: Answer) -> Json:
    """The predictions of an answer as a FHIR R4 Bundle of type collection.

    Every ranked option gives one Observation for each variable (median, and the ends of the 90 %
    interval as components) and one RiskAssessment with the probability of being better than current
    therapy and of meeting each goal. Options that were excluded or not simulated give a
    RiskAssessment without prediction that holds the reasons. The person is named by the record's
    key only. The Bundle validates as R4 and R4B.
    """
    device = _device(answer)
    entries = [device]
    for number, option in enumerate(answer.ranking.options):
        found = list(_observations(answer, option, number))
        entries += [*found, _risk(answer, option, number, found)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"fullUrl": f"urn:uuid:{e['id']}", "resource": e} for e in entries],
    }


def _identity(answer: Answer, *parts: object) -> str:
    return str(uuid.uuid5(_SPACE, "|".join(map(str, (answer.record.key, answer.seed, *parts)))))


def _subject(answer: Answer) -> Json:
    """The person by the key of the record: no name, no identifier of a hospital."""
    return {
        "type": "Patient",
        "identifier": {"system": "urn:inpersona:record-key", "value": answer.record.key},
    }


def _device(answer: Answer) -> Json:
    versions = answer.versions or {"model": answer.twin.model}
    return {
        "resourceType": "Device",
        "id": _identity(answer, "device"),
        "deviceName": [{"name": "inpersona", "type": "model-name"}],
        "version": [{"value": f"{name} {value}"} for name, value in versions.items()],
        "note": [{"text": NOTICE}],
    }


def _pointer(resource: Json) -> Json:
    return {"reference": f"urn:uuid:{resource['id']}"}


def _days(answer: Answer) -> tuple[date, date]:
    start = answer.record.as_of
    return start, start + timedelta(days=round(7 * answer.ranking.weeks))


def _code(variable: str) -> Json:
    text = variable.replace("_", " ")
    known = VARIABLES.get(variable)
    if known is None or not known.loinc or not known.codes_confirmed:
        return {"text": text}
    return {"coding": [{"system": _LOINC, "code": known.loinc[0]}], "text": text}


def _quantity(value: float, unit: str) -> Json:
    rounded = float(f"{value:.{_DIGITS}g}")
    return {"value": rounded, "unit": unit, "system": _UCUM, "code": unit}


def _components(interval: Interval, about: str) -> Iterator[Json]:
    numbers = (("median", interval.median), ("lower end of the 90 % interval", interval.low),
               ("upper end of the 90 % interval", interval.high))  # fmt: skip
    for name, value in numbers:
        if math.isfinite(value):
            yield {
                "code": {"text": f"{about}: {name}"},
                "valueQuantity": _quantity(value, interval.unit),
            }


def _observations(answer: Answer, option: Option, number: int) -> Iterator[Json]:
    for variable, interval in option.values.items():
        if not math.isfinite(interval.median):
            continue
        components = list(_components(interval, "value"))[1:]
        if variable in option.changes:
            components += _components(option.changes[variable], "change against current therapy")
        yield {
            "resourceType": "Observation",
            "id": _identity(answer, "observation", number, variable),
            "status": "final",
            "category": [{"text": "simulated"}],
            "code": _code(variable),
            "subject": _subject(answer),
            "effectiveDateTime": _days(answer)[1].isoformat(),
            "valueQuantity": _quantity(interval.median, interval.unit),
            "method": {"text": "simulation with an ensemble of a digital twin"},
            "device": {"reference": f"urn:uuid:{_identity(answer, 'device')}"},
            "component": components,
            "note": [{"text": f"Under: {option.treatment}."}, {"text": NOTICE}],
        }


def _predictions(answer: Answer, option: Option) -> Iterator[Json]:
    start, end = _days(answer)
    period = {"start": start.isoformat(), "end": end.isoformat()}
    ranking = answer.ranking
    better = f"{ranking.primary.replace('_', ' ')} better than under current therapy by the margin"
    chances: Mapping[str, float | None] = {better: option.better_than_current, **option.goals}
    for outcome, probability in chances.items():
        if probability is not None and math.isfinite(probability):
            yield {
                "outcome": {"text": outcome},
                "probabilityDecimal": round(min(max(probability, 0.0), 1.0), 4),
                "whenPeriod": period,
            }


def _risk(answer: Answer, option: Option, number: int, basis: list[Json]) -> Json:
    notes = [f"Status: {option.status}."] if option.status != "ranked" else []
    notes += [f"Tier {option.tier}."] if option.tier is not None else []
    notes += [f"{reason.severity}: {reason.text}" for reason in option.reasons]
    resource: Json = {
        "resourceType": "RiskAssessment",
        "id": _identity(answer, "risk", number),
        "status": "final",
        "method": {"text": "share of the members of a digital twin, by weight"},
        "code": {"text": f"response to treatment: {option.treatment}"},
        "subject": _subject(answer),
        "occurrenceDateTime": answer.record.as_of.isoformat(),
        "mitigation": option.treatment,
        "note": [{"text": text} for text in (*notes, NOTICE)],
    }
    predictions = list(_predictions(answer, option)) if option.status == "ranked" else []
    if predictions:
        resource["prediction"] = predictions
    if basis:
        resource["basis"] = [_pointer(observation) for observation in basis]
    return resource
