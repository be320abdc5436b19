"""The resources of a bundle, a list, NDJSON or a single resource, and the references among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inpersona.errors import InputError
from inpersona.formats.fhir_elements import Json, items, mapping, text

_NOT_A_RECORD = (
    "This JSON is not a patient's record: no FHIR resource was found in it. Give a FHIR R4 Bundle, "
    "a list of resources, or NDJSON with one resource a line."
)


@dataclass(frozen=True, slots=True)
class Resources:
    """Resources in their order, and by every name under which others refer to them."""

    every: tuple[Json, ...]
    by_reference: Mapping[str, Json] = field(repr=False)

    def of(self, *kinds: str) -> tuple[Json, ...]:
        """Resources of the given types, in order."""
        return tuple(r for r in self.every if r["resourceType"] in kinds)

    def resolve(self, reference: object, holder: Json) -> Json | None:
        """The resource that a Reference means: contained in its holder, by fullUrl, or by type/id."""
        name = text(mapping(reference).get("reference"))
        if name.startswith("#"):
            contained = items(holder.get("contained"))
            return next((c for c in contained if text(c.get("id")) == name[1:]), None)
        plain = name.split("/_history/")[0]
        return self.by_reference.get(plain) or self.by_reference.get(
            "/".join(plain.split("/")[-2:])
        )


def collect(documents: Iterable[object]) -> Resources:
    """Gather the resources of parsed JSON documents (a bundle inside a bundle is opened too).

    Raises InputError when there is no FHIR resource at all.
    """
    found: list[Json] = []
    names: dict[str, Json] = {}
    waiting: list[tuple[str, object]] = [("", d) for d in reversed(list(documents))]
    while waiting:
        url, current = waiting.pop()
        if isinstance(current, list):
            waiting += [("", d) for d in reversed(current)]
        elif isinstance(current, dict) and text(current.get("resourceType")) == "Bundle":
            entries = items(current.get("entry"))
            waiting += [(text(e.get("fullUrl")), e.get("resource")) for e in reversed(entries)]
        elif isinstance(current, dict) and text(current.get("resourceType")):
            found.append(current)
            names |= dict.fromkeys(_names(url, current), current)
    if not found:
        raise InputError(_NOT_A_RECORD)
    return Resources(tuple(found), names)


def _names(url: str, resource: Json) -> Iterable[str]:
    if url:
        yield url
    identity = text(resource.get("id"))
    if identity:
        yield f"{text(resource['resourceType'])}/{identity}"
        yield f"urn:uuid:{identity}"
