"""Conditions and allergies: what is known by code, and what is kept as text only."""

from __future__ import annotations

from datetime import date, timedelta

from inpersona.core.conditions import by_code
from inpersona.core.records import Allergy, Condition
from inpersona.formats.dates import read_day
from inpersona.formats.drug_text import plain_name
from inpersona.formats.elements import (
    Coding,
    Json,
    codings,
    first_code,
    label,
    mapping,
    mappings,
    text_of,
)
from inpersona.formats.notes import Notes

_OVER = frozenset({"inactive", "remission", "resolved"})
_WRONG = frozenset({"entered-in-error", "refuted"})
#: A pregnancy without an end on record is over after this time (ours: 42 weeks and a margin).
_PREGNANCY = timedelta(days=300)


def _status(resource: Json, field: str) -> str:
    return next((c.code for c in codings(resource.get(field))), "")


def _known(resource: Json) -> tuple[str | None, Coding]:
    found = codings(resource.get("code"))
    for coding in found:
        condition = by_code(coding.system, coding.code)
        if condition is not None:
            return condition.name, coding
    return None, found[0] if found else Coding("", "", "")


def _first_day(resource: Json, *fields: str) -> date | None:
    for field in fields:
        value = resource.get(field)
        value = mapping(value).get("start") if isinstance(value, dict) else value
        day = read_day(value)
        if day is not None:
            return day
    return None


def read_condition(resource: Json, notes: Notes) -> Condition | None:
    """One Condition, with its state as the record gives it (`on_day` makes it that of a day)."""
    what = f"Condition {first_code(resource.get('code'))}"
    wrong = _status(resource, "verificationStatus")
    if wrong in _WRONG:
        notes.add("ignored", what, f"its verification status is {wrong}")
        return None
    name, coding = _known(resource)
    if name is None:
        notes.add("ignored", what, "not a condition that the twin uses; kept as text")
    else:
        notes.add("used", what, f"read as {name}")
    onset = _first_day(resource, "onsetDateTime", "onsetPeriod", "recordedDate")
    abated = _first_day(resource, "abatementDateTime", "abatementPeriod")
    over = _status(resource, "clinicalStatus") in _OVER or any(
        key.startswith("abatement") for key in resource
    )
    return Condition(
        name, label(resource.get("code")), coding.code, coding.system, onset, abated, not over
    )


def active_on(condition: Condition, day: date) -> bool:
    """Whether a condition is active on a day, given what the record says of it."""
    if condition.onset is not None and condition.onset > day:
        return False
    if condition.abated is not None:
        return condition.abated > day
    if condition.name == "pregnancy" and condition.onset is not None:
        return condition.active and day - condition.onset <= _PREGNANCY
    return condition.active


def read_allergy(resource: Json, notes: Notes) -> Allergy | None:
    """One AllergyIntolerance, by its substance."""
    concept = resource.get("code")
    reactions = mappings(resource.get("reaction"))
    if not codings(concept) and not label(concept):
        concept = next((r["substance"] for r in reactions if r.get("substance")), concept)
    what = f"AllergyIntolerance {first_code(concept)}"
    status = _status(resource, "verificationStatus")
    over = _status(resource, "clinicalStatus") in _OVER
    if status in _WRONG or over:
        notes.add("ignored", what, "refuted, entered in error, or resolved")
        return None
    text = label(concept)
    if not text:
        notes.add("ignored", what, "the substance is not named")
        return None
    manifestations = [label(m) for r in reactions for m in mappings(r.get("manifestation"))]
    notes.add("used", what, "read as an allergy or intolerance")
    code = next((c.code for c in codings(concept)), "")
    said = ", ".join(m for m in manifestations if m) or text_of(resource.get("type"))
    return Allergy(plain_name(text), text, said, code)
