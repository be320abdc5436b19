"""The person as the page shows them: facts, and what of the record was not taken as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inpersona.core.records import Medication, PatientRecord
from inpersona.decide.report.remarks import remarks
from inpersona.decide.report.words import name_of

_TITLES = {
    "implausible": "Doubted and set aside",
    "imputed": "Filled in",
    "converted": "Converted",
    "ignored": "Not used",
    "used": "Used",
}


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Elements of the record that share a fate."""

    title: str
    reasons: Sequence[tuple[str, Sequence[str]]]
    count: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """Facts as text."""

    label: str
    sex: str
    age: str
    birth: str
    as_of: str
    death: str
    conditions: Sequence[str]
    past: Sequence[str]
    medications: Sequence[str]
    allergies: Sequence[str]
    remarks: Sequence[str]
    notes: Sequence[NoteGroup]


def person_view(record: PatientRecord) -> PersonView:
    """Text for the page (escaped by the template)."""
    return PersonView(
        label=record.label,
        sex=record.sex,
        age=f"{record.birthdays}",
        birth=record.birth.isoformat(),
        as_of=record.as_of.isoformat(),
        death=record.death.isoformat() if record.death else "",
        conditions=_unique(c.text or name_of(c.name or "") for c in record.conditions if c.active),
        past=_unique(c.text or name_of(c.name or "") for c in record.conditions if not c.active),
        medications=_unique(medication_text(m) for m in record.medications if m.active),
        allergies=_unique(a.text or a.substance for a in record.allergies),
        remarks=remarks(record),
        notes=_groups(record),
    )


def medication_text(medication: Medication) -> str:
    """A medication as "lisinopril 10 mg every 24 h (interval hours assumed)"."""
    parts = [medication.drug]
    if medication.dose is not None:
        parts.append(f"{medication.dose:g} {medication.unit}")
    if medication.interval_hours is not None:
        parts.append(f"every {medication.interval_hours:g} h")
    if medication.imputed:
        parts.append(f"({', '.join(name_of(i) for i in medication.imputed)} assumed)")
    return " ".join(parts)


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _groups(record: PatientRecord) -> list[NoteGroup]:
    found = []
    for kind, title in _TITLES.items():
        reasons: dict[str, list[str]] = {}
        for note in (n for n in record.notes if n.kind == kind):
            reasons.setdefault(note.why, []).append(note.what)
        if reasons:
            count = sum(map(len, reasons.values()))
            found.append(NoteGroup(title, tuple(reasons.items()), count))
    return found
