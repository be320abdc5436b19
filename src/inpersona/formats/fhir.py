"""A FHIR R4 record as a PatientRecord: who, readings, conditions, medication, allergies, notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from inpersona.core.records import PatientRecord
from inpersona.formats.fhir_bundle import Resources, collect
from inpersona.formats.fhir_conditions import read_allergies, read_conditions
from inpersona.formats.fhir_elements import Json, first_moment, mapping, text
from inpersona.formats.fhir_medications import read_medications
from inpersona.formats.fhir_observations import read_observations
from inpersona.formats.fhir_patient import Who, read_patient
from inpersona.formats.fhir_states import asks_for_state, read_states
from inpersona.formats.life import day_of_twin
from inpersona.formats.notes import Tally
from inpersona.formats.plausibility import Person, set_aside
from inpersona.store.files import content_key

_READ = frozenset({
    "Patient", "Observation", "Condition", "AllergyIntolerance", "MedicationRequest",
    "MedicationStatement", "MedicationUsage",
})  # fmt: skip
#: Fields that date a contact with health care, by which the record's last date is found.
_DATES = (
    "effectiveDateTime", "effectivePeriod", "onsetDateTime", "recordedDate", "authoredOn",
    "dateAsserted", "period", "performedDateTime", "performedPeriod", "occurrenceDateTime",
)  # fmt: skip
_DATED = _READ | {
    "Encounter", "Procedure", "Immunization", "DiagnosticReport", "MedicationAdministration",
}  # fmt: skip
_WHY = {
    "Medication": "read through the prescription that refers to it, if any",
    "MedicationAdministration": "single doses given in care are not simulated",
    "MedicationDispense": "prescriptions are read, not what was dispensed",
}


def read_fhir(
    documents: Iterable[object], original: bytes, as_of: date | None = None
) -> PatientRecord:
    """Read parsed JSON documents into a record.

    Args: documents, a Bundle, resources or lists of them; original, the bytes they came from; as_of,
    the day on which the twin stands (default: the record's last date, not after death or today).
    Raises InputError when it is no record, not of exactly one person, or holds what cannot be.
    """
    tally = Tally()
    resources = collect(documents)
    who = read_patient(resources, tally)
    resources = _of_person(resources, who, tally)
    stands = _stands(resources, who, as_of)
    observed = resources.of("Observation")
    states = tuple(o for o in observed if asks_for_state(o))
    conditions = read_conditions(resources.of("Condition"), stands, tally)
    conditions += read_states(states, stands, tally)
    readings = read_observations(tuple(o for o in observed if not asks_for_state(o)), tally)
    _others(resources, tally)
    return PatientRecord(
        key=content_key(original),
        label=who.label,
        sex=who.sex,
        birth=who.birth,
        as_of=stands,
        death=who.death,
        observations=set_aside(readings, Person(who.sex, who.birth, who.death), conditions, tally),
        conditions=conditions,
        medications=read_medications(resources, stands, tally),
        allergies=read_allergies(resources.of("AllergyIntolerance"), stands, tally),
        notes=tally.notes(),
        original=original,
    )


def _of_person(resources: Resources, who: Who, tally: Tally) -> Resources:
    """Leave out what speaks of another person, and the second copy of a resource."""
    kept: list[Json] = []
    seen: set[tuple[str, str]] = set()
    for resource in resources.every:
        kind, identity = text(resource["resourceType"]), text(resource.get("id"))
        if identity and (kind, identity) in seen:
            tally.ignored(kind, "a second copy of a resource")
        elif kind in _READ and _is_other(resource, who):
            tally.ignored(kind, "about another person")
        else:
            kept.append(resource)
        seen.add((kind, identity))
    return Resources(tuple(kept), resources.by_reference)


def _is_other(resource: Json, who: Who) -> bool:
    subject = mapping(resource.get("subject") or resource.get("patient"))
    name = text(subject.get("reference")).split("/_history/")[0]
    if not name or name.startswith("#") or not who.references:
        return False
    return name not in who.references and "/".join(name.split("/")[-2:]) not in who.references


def _stands(resources: Resources, who: Who, as_of: date | None) -> date:
    """The day on which the twin stands."""
    dated = (first_moment(r, f) for r in resources.of(*_DATED) for f in _DATES)
    return day_of_twin(as_of, (d.date() for d in dated if d is not None), who.birth, who.death)


def _others(resources: Resources, tally: Tally) -> None:
    for resource in resources.every:
        kind = text(resource["resourceType"])
        if kind not in _READ:
            tally.ignored(kind, _WHY.get(kind, "a kind of resource that the twin does not use"))
