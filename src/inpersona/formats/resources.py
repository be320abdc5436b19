"""From a bundle, list or single resource to its resources, findable by reference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from inpersona.errors import InputError
from inpersona.formats.elements import Json, last_part, mapping, mappings, reference, text_of
from inpersona.formats.notes import Notes

#: What a reference may point to when it belongs to someone else.
_PERSON = ("Patient/", "Group/")


@dataclass(frozen=True)
class Resources:
    """All resources, and an index by full address, by Type/id and by bare id."""

    items: tuple[Json, ...]
    index: Mapping[str, Json]

    def of(self, kind: str) -> tuple[Json, ...]:
        """The resources of a type."""
        return tuple(r for r in self.items if r.get("resourceType") == kind)

    def find(self, element: Any, inside: Json) -> Json:
        """What a reference points to: contained, in the bundle, or nothing ({})."""
        address = reference(element)
        if not address:
            return {}
        if address.startswith("#"):
            wanted = address[1:]
            return next(
                (r for r in mappings(inside.get("contained")) if r.get("id") == wanted), {}
            )
        plain = address.split("/_history/")[0]
        return self.index.get(plain) or self.index.get(last_part(plain)) or {}


def _unwrap(value: Any, address: str = "", depth: int = 0) -> Iterator[tuple[str, Json]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for inner in value:
            yield from _unwrap(inner, "", depth + 1)
    elif isinstance(value, dict) and value.get("resourceType") == "Bundle":
        for entry in mappings(value.get("entry")):
            yield from _unwrap(entry.get("resource"), text_of(entry.get("fullUrl")), depth + 1)
    elif isinstance(value, dict) and isinstance(value.get("resourceType"), str):
        yield address, value
    elif isinstance(value, dict) and "resource" in value:
        yield from _unwrap(value["resource"], text_of(value.get("fullUrl")), depth + 1)


def _addresses(address: str, resource: Json) -> Iterable[str]:
    name, kind = text_of(resource.get("id")), text_of(resource.get("resourceType"))
    return tuple(a for a in (address, f"{kind}/{name}" if name else "", name) if a)


def read_resources(value: Any) -> Resources:
    """Resources of a Bundle, of a list, or the one given. Raises InputError when there are none."""
    found = list(_unwrap(value))
    if not found:
        raise InputError(
            "The JSON holds no FHIR resource; give a Bundle, a list of resources or a Patient."
        )
    index: dict[str, Json] = {}
    for address, resource in found:
        for name in _addresses(address, resource):
            index.setdefault(name, resource)
    return Resources(tuple(resource for _, resource in found), index)


def the_patient(resources: Resources) -> Json:
    """The one Patient. Raises InputError when there is none or more than one."""
    patients = resources.of("Patient")
    if not patients:
        raise InputError("The record holds no Patient; add the Patient resource to the bundle.")
    known = {text_of(p.get("id")) or str(k) for k, p in enumerate(patients)}
    if len(known) > 1:
        raise InputError(f"The record holds {len(known)} patients; give the record of one person.")
    return patients[-1]


def of_person(resources: Resources, patient: Json, notes: Notes) -> Iterator[Json]:
    """Resources other than the Patient that are not said to be of someone else."""
    for resource in resources.items:
        if resource.get("resourceType") == "Patient":
            continue
        subject = mapping(resource.get("subject") or resource.get("patient"))
        address = reference(subject)
        kind = text_of(resource.get("resourceType"))[:40]
        if any(mark in address for mark in _PERSON) and "?" not in address:
            found = resources.find(subject, resource)
            theirs = found is not patient and last_part(address) != text_of(patient.get("id"))
            if theirs and found.get("id") != patient.get("id"):
                notes.add("ignored", kind, "its subject is another person")
                continue
        yield resource
