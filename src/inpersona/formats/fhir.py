"""FHIR R4 in: a thin, tolerant reader that says of every resource what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from inpersona.core.records import Allergy, Condition, Medication, Observation, PatientRecord, Sex
from inpersona.errors import InputError
from inpersona.formats.assemble import Parts, assemble
from inpersona.formats.dates import read_day
from inpersona.formats.elements import Json, mapping, mappings, text_of
from inpersona.formats.fhir_medications import KINDS, read_medication
from inpersona.formats.fhir_observations import read_observation
from inpersona.formats.fhir_problems import read_allergy, read_condition
from inpersona.formats.json_text import decode, read_json_or_lines
from inpersona.formats.notes import Notes
from inpersona.formats.resources import Resources, of_person, read_resources, the_patient

_BIRTH_SEX = "us-core-birthsex"
#: Resources that speak of care, not of the body's state, and why each is not read.
_UNREAD = {
    "Encounter": "only its dates are used",
    "Procedure": "only its dates are used",
    "Medication": "used through the requests that point to it",
    "MedicationAdministration": "a single dose given, not what is taken every day",
    "DiagnosticReport": "its results are read as Observations",
}


def _sex(patient: Json) -> Sex:
    birth = {
        text_of(e.get("valueCode")).upper()
        for e in mappings(patient.get("extension"))
        if text_of(e.get("url")).endswith(_BIRTH_SEX)
    }
    gender = text_of(patient.get("gender")).lower()
    if "F" in birth or (not birth & {"M"} and gender == "female"):
        return "female"
    if "M" in birth or gender == "male":
        return "male"
    raise InputError(
        "The Patient has no sex that the equations know; give gender (female or male) or the "
        "birth-sex extension."
    )


def _name(patient: Json) -> str:
    for name in mappings(patient.get("name")):
        given = name.get("given")
        words = [g for g in given if isinstance(g, str)] if isinstance(given, list) else []
        whole = " ".join([*words, text_of(name.get("family"))]).strip()
        if text_of(name.get("text")) or whole:
            return text_of(name.get("text")) or whole
    return "unnamed"


def _death(patient: Json, notes: Notes) -> date | None:
    day = read_day(patient.get("deceasedDateTime"))
    if day is None and patient.get("deceasedBoolean") is True:
        notes.add("ignored", "Patient deceased", "dead, but the day is not on record")
    return day


def _dates(resource: Json) -> Iterator[date]:
    for field in ("period", "performedPeriod"):
        day = read_day(mapping(resource.get(field)).get("start"))
        if day is not None:
            yield day
    day = read_day(resource.get("performedDateTime"))
    if day is not None:
        yield day


class _Reading:
    """Everything found while going through the resources once."""

    def __init__(self, resources: Resources, notes: Notes) -> None:
        self.resources, self.notes = resources, notes
        self.observations: list[Observation] = []
        self.conditions: list[Condition] = []
        self.medications: list[Medication] = []
        self.allergies: list[Allergy] = []
        self.dates: list[date] = []

    def take(self, resource: Json) -> None:
        kind = text_of(resource.get("resourceType"))
        if kind == "Observation":
            self.observations += read_observation(resource, self.notes)
        elif kind == "Condition":
            condition = read_condition(resource, self.notes)
            self.conditions += [condition] if condition else []
        elif kind in KINDS:
            self.medications += read_medication(resource, self.resources, self.notes)
        elif kind == "AllergyIntolerance":
            allergy = read_allergy(resource, self.notes)
            self.allergies += [allergy] if allergy else []
        else:
            self.dates += _dates(resource) if kind in ("Encounter", "Procedure") else ()
            why = _UNREAD.get(kind, "the twin does not use resources of this type")
            self.notes.add("ignored", kind[:40] or "resource", why)


def read_fhir(
    data: bytes, as_of: date | None = None, today: date | None = None
) -> PatientRecord:
    """Read a person's FHIR R4 record.

    Args: data, JSON bytes: a Bundle of any type, a list of resources, newline-delimited JSON, or a
    single Patient; as_of, the day on which the twin stands (None: the last day on record, not later
    than death); today (None: by the clock), after which nothing can have been measured.
    Returns a record with readings in canonical units, implausible ones set aside, and notes of all
    that was ignored, imputed or converted. Raises InputError in one sentence.
    """
    resources = read_resources(read_json_or_lines(decode(data)))
    patient, notes = the_patient(resources), Notes()
    birth = read_day(patient.get("birthDate"))
    if birth is None:
        raise InputError("The Patient has no readable birthDate; add it as YYYY-MM-DD.")
    found = _Reading(resources, notes)
    for resource in of_person(resources, patient, notes):
        found.take(resource)
    parts = Parts(
        label=_name(patient),
        sex=_sex(patient),
        birth=birth,
        death=_death(patient, notes),
        observations=tuple(found.observations),
        conditions=tuple(found.conditions),
        medications=tuple(found.medications),
        allergies=tuple(found.allergies),
        dates=tuple(found.dates),
    )
    return assemble(parts, notes, data, as_of, today or date.today())
