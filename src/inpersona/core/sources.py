"""The sources of every number: `sources.bib` read by a small parser, cited by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from inpersona.errors import ModelError, UnknownName

#: The key of numbers that are our own choice; it has no entry in the file.
OURS = "ours"
_BIB = Path(__file__).with_name("sources.bib")
_HEAD = re.compile(r"@(\w+)\s*\{\s*([^\s,{}]+)\s*,")
_NAME = re.compile(r"\s*,?\s*(\w+)\s*=\s*")
_BARE = re.compile(r"[^\s,{}]+")


@dataclass(frozen=True, slots=True)
class Source:
    """One entry of the bibliography: its key, kind (article, misc, ...) and fields."""

    key: str
    kind: str
    fields: Mapping[str, str] = field(default_factory=dict)


def parse(text: str) -> tuple[Source, ...]:
    """Entries of a BibTeX text, in order. Raises ModelError where an entry cannot be read."""
    return tuple(_entry(text, head) for head in _HEAD.finditer(text))


def _entry(text: str, head: re.Match[str]) -> Source:
    fields: dict[str, str] = {}
    place = head.end()
    while (name := _NAME.match(text, place)) is not None:
        value, place = _value(text, name.end(), head[2])
        fields[name[1].lower()] = _plain(value)
    if not re.match(r"[\s,]*\}", text[place:]):
        raise ModelError(f"The bibliography entry {head[2]} is not closed.")
    return Source(head[2], head[1].lower(), fields)


def _value(text: str, start: int, key: str) -> tuple[str, int]:
    """A value in braces or quotes, or a bare one, and the place behind it."""
    if text[start] == '"':
        end = text.index('"', start + 1)
        return text[start + 1 : end], end + 1
    if text[start] != "{":
        bare = _BARE.match(text, start)
        if bare is None:
            raise ModelError(f"The bibliography entry {key} has a field without a value.")
        return bare[0], bare.end()
    depth = 0
    for place in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return text[start + 1 : place], place + 1
    raise ModelError(f"The bibliography entry {key} is not closed.")


def _plain(value: str) -> str:
    return re.sub(r"\s+", " ", value.replace("{", "").replace("}", "").replace(r"\&", "&")).strip()


@cache
def entries() -> Mapping[str, Source]:
    """All entries by key."""
    return {source.key: source for source in parse(_BIB.read_text(encoding="utf-8"))}


def known(key: str) -> bool:
    """Whether a source key resolves ("ours" does: it stands for a choice of ours)."""
    return key == OURS or key in entries()


def find(key: str) -> Source:
    """The entry of a key (case does not matter). Raises UnknownName with the nearest keys."""
    lowered = {name.lower(): name for name in entries()}
    wanted = key.strip().lower()
    if wanted not in lowered:
        raise UnknownName("source", key, lowered)
    return entries()[lowered[wanted]]


def cite(*keys: str) -> tuple[str, ...]:
    """Formatted references of keys, without repeats; "ours" has none.

    Raises UnknownName for a key that is not in the bibliography.
    """
    return tuple(formatted(find(key)) for key in dict.fromkeys(keys) if key != OURS)


def formatted(source: Source) -> str:
    """One reference as people write it: authors, title, journal, year, volume, pages, DOI."""
    bare = (".", "]", "/")
    return " ".join(p if p.endswith(bare) or "://" in p else f"{p}." for p in _parts(source))


def _parts(source: Source) -> Iterator[str]:
    get = source.fields.get
    if names := get("author") or get("editor"):
        yield _authors(names)
    yield get("title", source.key)
    where = get("journal") or get("booktitle") or get("publisher") or get("howpublished") or ""
    if dated := _dated(where, get("year", ""), get("volume", ""), get("pages", "")):
        yield dated
    if doi := get("doi"):
        yield f"https://doi.org/{doi.removeprefix('https://doi.org/')}"
    elif url := get("url"):
        yield url
    if note := get("note"):
        yield f"[{note}]"


def _authors(text: str) -> str:
    names = text.split(" and ")
    if "others" in names:
        return ", ".join(n for n in names if n != "others") + ", et al"
    return "; ".join(names)


def _dated(where: str, year: str, volume: str, pages: str) -> str:
    head = " ".join(part for part in (where, year) if part)
    tail = volume + (f":{pages}" if pages else "")
    return f"{head};{tail}" if tail else head
