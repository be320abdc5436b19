"""Whose record it is: exactly one Patient, with sex, birth and death."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from inpersona.core.records import Sex
from inpersona.errors import InputError
from inpersona.formats.fhir_bundle import Resources
from inpersona.formats.fhir_elements import Json, day, items, mapping, shortened, text
from inpersona.formats.life import check_life
from inpersona.formats.notes import Tally

_SEX_ADDRESSES = ("us-core-birthsex", "us-core-sex", "individual-recordedSexOrGender")
_SEXES: Mapping[str, Sex] = {
    "m": "male", "male": "male", "248153007": "male",
    "f": "female", "female": "female", "248152002": "female",
}  # fmt: skip


class Who(NamedTuple):
    """The person of a record."""

    label: str
    sex: Sex
    birth: date
    death: date | None
    references: frozenset[str]


def read_patient(resources: Resources, tally: Tally) -> Who:
    """The one Patient of the resources.

    Raises InputError when there is none or several, or when sex or date of birth is missing or
    cannot be.
    """
    patient = _only(resources)
    birth = day(patient.get("birthDate"))
    if birth is None:
        raise InputError(
            "The Patient has no birthDate that can be read and believed; the twin needs the age."
        )
    check_life(birth, death := _death(patient, tally))
    tally.used("Patient", "sex, birth and death read")
    return Who(_label(patient), _sex(patient), birth, death, _references(resources, patient))


def _only(resources: Resources) -> Json:
    patients = resources.of("Patient")
    different = {text(p.get("id")) or str(i): p for i, p in enumerate(patients)}
    if not different:
        raise InputError(
            "There is no Patient in this record; add the Patient resource to the bundle."
        )
    if len(different) > 1:
        raise InputError(
            f"There are {len(different)} different Patients in this record; give the record of one."
        )
    return next(iter(different.values()))


def _references(resources: Resources, patient: Json) -> frozenset[str]:
    return frozenset(n for n, r in resources.by_reference.items() if r is patient)


def _label(patient: Json) -> str:
    for name in items(patient.get("name")):
        given = name.get("given")
        first = " ".join(text(g) for g in given) if isinstance(given, list) else text(given)
        written = text(name.get("text")) or f"{first} {text(name.get('family'))}".strip()
        if written:
            return shortened(written)
    return ""


def _sex(patient: Json) -> Sex:
    """Sex at birth when it is recorded, else administrative gender."""
    for extension in items(patient.get("extension")):
        if any(a in text(extension.get("url")) for a in _SEX_ADDRESSES):
            code = text(extension.get("valueCode")).lower()
            if code in _SEXES:
                return _SEXES[code]
    gender = text(patient.get("gender")).lower()
    if gender in _SEXES:
        return _SEXES[gender]
    raise InputError(
        "The Patient's sex is not given as male or female; the twin's body needs one of them. Set "
        "Patient.gender or the birth-sex extension."
    )


def _death(patient: Json, tally: Tally) -> date | None:
    died = day(patient.get("deceasedDateTime"))
    if died is None and mapping(patient).get("deceasedBoolean") is True:
        tally.ignored("Patient deceasedBoolean", "dead without a date: its last date stands")
    return died
