"""States that records hold as Observations with a coded answer: pregnancy."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from inpersona.core.records import Condition
from inpersona.formats.fhir_elements import Json, concept, first_moment, status
from inpersona.formats.notes import Tally

_QUESTION = "82810-3"  # LOINC: whether the person is pregnant
_PREGNANT = frozenset({"77386006", "LA15173-0"})  # SNOMED CT and LOINC for "pregnant"
#: A pregnancy lasts no longer than this after it was noted (ours: 42 weeks).
_LONGEST = timedelta(weeks=42)


def asks_for_state(resource: Json) -> bool:
    """Whether an Observation is the answer to a question about a state."""
    return any(c.code == _QUESTION for c in concept(resource.get("code")).codings)


def read_states(resources: tuple[Json, ...], as_of: date, tally: Tally) -> tuple[Condition, ...]:
    """Pregnancy on `as_of`, by the newest answer up to that day, as a condition; or nothing."""
    answers: list[tuple[datetime, bool]] = []
    what = f"Observation {_QUESTION}"
    for resource in resources:
        time = first_moment(resource, "effectiveDateTime", "effectivePeriod", "issued")
        if status(resource, "status") in ("entered-in-error", "cancelled"):
            tally.ignored(what, "entered in error or cancelled")
        elif time is None or time.date() > as_of:
            tally.ignored(what, "not dated on or before the day of the twin")
        else:
            given = concept(resource.get("valueCodeableConcept"))
            answers.append((time, any(c.code in _PREGNANT for c in given.codings)))
            tally.used(what, "whether pregnant")
    time, pregnant = max(answers, default=(None, False))
    if time is None or not pregnant or as_of - time.date() > _LONGEST:
        return ()
    return (Condition("pregnancy", "pregnancy", _QUESTION, "http://loinc.org", time.date()),)
