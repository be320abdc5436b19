"""What the reader has to know of this person before any number: doubts, and what was never tested."""

from __future__ import annotations

from collections.abc import Iterator

from inpersona.core.records import PatientRecord
from inpersona.decide.rules import rules
from inpersona.infer import person
from inpersona.infer.current import unbelievable

#: Ends of what the validation tables hold (ages in years, body mass index in kg/m2). Ours.
OLDEST_TESTED, HEAVIEST_TESTED = 90.0, 45.0
#: Values (low, high) outside which a laboratory calls at once. Ours.
DANGEROUS = (("potassium", 3.0, 6.0, "mmol/L"), ("sodium", 125.0, 155.0, "mmol/L"))
#: Conditions that are named in a remark.
LISTED = 6
#: Kinds of heart failure that no row is about, in words.
UNTESTED = {
    "heart_failure": "heart failure of unknown ejection fraction",
    "heart_failure_mildly_reduced_ejection_fraction": "mildly reduced ejection fraction",
    "acute_heart_failure": "acute heart failure",
}


def remarks(record: PatientRecord) -> tuple[str, ...]:
    """Sentences, the most urgent first. None holds a value of the person."""
    return (
        *_urgent(record),
        *_doubted(record),
        *_not_understood(record),
        *_died(record),
        *_untested(record),
    )


def _urgent(record: PatientRecord) -> Iterator[str]:
    limits = rules().emergency
    sides = (("systolic", limits.systolic), ("diastolic", limits.diastolic))
    newest = [(record.latest(f"{side}_blood_pressure"), limit) for side, limit in sides]
    if any(reading and reading.value >= limit for reading, limit in newest):
        yield (
            f"The newest pressure is {limits.systolic:g}/{limits.diastolic:g} mmHg or more: with "
            "chest pain, breathlessness or signs from the brain that is an emergency, before all this"
        )
    for name, low, high, unit in DANGEROUS:
        reading = record.latest(name)
        if reading and not low <= reading.value <= high:
            yield (
                f"The newest {name} is below {low:g} or above {high:g} {unit}, which is dangerous by "
                "itself, before all this; it may also be a mistake of the record"
            )


def _doubted(record: PatientRecord) -> Iterator[str]:
    found = {(note.what, note.why): None for note in record.notes if note.kind == "implausible"}
    if found:
        listed = "; ".join(f"{what} ({why})" for what, why in list(found)[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        yield f"Set aside as implausible: {listed}{more}"
    doses = unbelievable(record)
    if doses:
        yield (
            f"The recorded dose of {', '.join(doses)} is more than three times the usual maximum, so "
            "it is not simulated; correct the record"
        )


def _not_understood(record: PatientRecord) -> Iterator[str]:
    """Conditions that no rule can have been checked against."""
    texts = [c.text or c.code for c in record.conditions if c.active and c.name is None]
    found = list(dict.fromkeys(text for text in texts if text))
    if found:
        more = f" and {len(found) - LISTED} more" if len(found) > LISTED else ""
        listed = "; ".join(found[:LISTED])
        yield f"No rule of this version knows, so nothing was checked against: {listed}{more}"


def _died(record: PatientRecord) -> Iterator[str]:
    if record.death is not None or any("deceased" in note.what for note in record.notes):
        yield "The record says that this person has died; the twin is of the day above"


def _untested(record: PatientRecord) -> Iterator[str]:
    size = person.size_of(record)
    index = size.weight / (size.height / 100.0) ** 2
    names = [c.name or "" for c in record.conditions if c.active]
    beyond = [UNTESTED[name] for name in names if name in UNTESTED]
    beyond += [f"age above {OLDEST_TESTED:g}"] if record.age > OLDEST_TESTED else []
    beyond += [f"body mass index above {HEAVIEST_TESTED:g}"] if index > HEAVIEST_TESTED else []
    if beyond:
        listed = ", ".join(dict.fromkeys(beyond))
        yield f"No row of this version's validation has such people ({listed}): less can be relied on"
