"""Small readers of FHIR elements that never trust the shape of what they are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any, NamedTuple

Json = Mapping[str, Any]
LOINC = "http://loinc.org"


class Coding(NamedTuple):
    """A code with its system and display, any of them possibly empty."""

    system: str
    code: str
    display: str


def text_of(value: Any) -> str:
    """A string as it is, anything else as ""."""
    return value if isinstance(value, str) else ""


def mapping(value: Any) -> Json:
    """A JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: Any) -> tuple[Json, ...]:
    """The objects of a list (or the one object given)."""
    if isinstance(value, dict):
        return (value,)
    return tuple(v for v in value if isinstance(v, dict)) if isinstance(value, list) else ()


def codings(concept: Any) -> tuple[Coding, ...]:
    """Codings of a CodeableConcept."""
    return tuple(
        Coding(text_of(c.get("system")), text_of(c.get("code")), text_of(c.get("display")))
        for c in mappings(mapping(concept).get("coding"))
    )


def first_code(concept: Any) -> str:
    """The first code of a concept, or its text, short enough for a note."""
    named = next((c.code for c in codings(concept) if c.code), "")
    return named[:24] or "without code"


def label(concept: Any) -> str:
    """What a concept is called: its text or the first display."""
    text = text_of(mapping(concept).get("text"))
    return text or next((c.display for c in codings(concept) if c.display), "")


def number(value: Any) -> float | None:
    """A finite number, or None (booleans are not numbers)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        plain = float(value)
    except OverflowError:
        return None
    return plain if isfinite(plain) else None


def reference(value: Any) -> str:
    """The text of a reference."""
    return text_of(mapping(value).get("reference"))


def last_part(address: str) -> str:
    """The id at the end of a reference or address."""
    return address.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lstrip("#")


def words_of(value: Any, depth: int = 0) -> Iterator[str]:
    """Every display, text and code inside an element, in lower case."""
    if depth > 6:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("display", "text", "code", "valueCode", "valueString") and isinstance(
                inner, str
            ):
                yield inner.lower()
            else:
                yield from words_of(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from words_of(inner, depth + 1)
