"""A record as plain data, for printing and JSON: every number with unit, spread, tier, source."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from inpersona.core.values import Value
from inpersona.drugs.effects import efficacy
from inpersona.drugs.record import DrugRecord


def describe(record: DrugRecord) -> dict[str, Any]:
    """All that a record holds, and the class constants that go with it, as JSON-able data."""
    plain = _plain(record)
    assert isinstance(plain, dict)
    plain.pop("content_key")
    for effect, entry in zip(record.effects, plain["effects"], strict=True):
        entry["class_constants"] = _plain(efficacy(record.drug_class, effect.target))
    return plain | {"sources": list(sources(record))}


def sources(record: DrugRecord) -> tuple[str, ...]:
    """Keys of all sources that a record's numbers name, in order of first use."""
    keys = dict.fromkeys(value.source for value in values(record))
    return tuple(key for key in keys if key != "ours")


def values(part: Any) -> Iterator[Value]:
    """Every Value inside a record or a part of one."""
    if isinstance(part, Value):
        yield part
    elif dataclasses.is_dataclass(part) and not isinstance(part, type):
        for field in dataclasses.fields(part):
            yield from values(getattr(part, field.name))
    elif isinstance(part, dict):
        for item in part.values():
            yield from values(item)
    elif isinstance(part, tuple | list):
        for item in part:
            yield from values(item)


def _plain(part: Any) -> Any:
    if isinstance(part, Value):
        kept = {f.name: getattr(part, f.name) for f in dataclasses.fields(part)}
        return {k: str(v) if k == "tier" else v for k, v in kept.items() if v is not None}
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        fields = {f.name: _plain(getattr(part, f.name)) for f in dataclasses.fields(part)}
        return {name: value for name, value in fields.items() if value is not None}
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items()}
    if isinstance(part, tuple | list):
        return [_plain(item) for item in part]
    return part
