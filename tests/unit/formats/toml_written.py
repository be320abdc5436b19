"""Records in the short TOML form, for the tests of its reader: what is read gives the same facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from inpersona.core.records import Allergy, Condition, Medication, Observation, PatientRecord

Field = str | float | bool | date | None


def write_toml(record: PatientRecord) -> str:
    """The record as text in the TOML form of `toml_record`.

    Readings are written one by one in canonical units, conditions of ours by name and others by their
    words. Codes, devices' ids, notes and the original are not part of the form. A medication's state
    on `as_of` is written out. Reading the text gives the same readings, conditions, medications and
    allergies.
    """
    head: dict[str, Field] = {
        "label": record.label,
        "sex": record.sex,
        "birth": record.birth,
        "death": record.death,
        "as_of": record.as_of,
    }
    tables = (
        *(_table("readings", _reading(o)) for o in record.observations),
        *(_table("conditions", _condition(c)) for c in record.conditions),
        *(_table("medications", _medication(m)) for m in record.medications),
        *(_table("allergies", _allergy(a)) for a in record.allergies),
    )
    return "\n".join(("\n".join(_lines(head)), *tables)) + "\n"


def _reading(o: Observation) -> Mapping[str, Field]:
    return {
        "date": o.time,
        "variable": o.variable,
        "value": o.value,
        "unit": o.unit,
        "sd": o.sd,
        "setting": o.setting,
        "posture": None if o.posture == "unknown" else o.posture,
        "modality": o.modality or None,
        "device": o.device or None,
    }


def _condition(c: Condition) -> Mapping[str, Field]:
    return {
        "name": c.name or c.text or c.code,
        "onset": c.onset,
        "abated": c.abated,
        "active": None if c.active else False,
    }


def _medication(m: Medication) -> Mapping[str, Field]:
    return {
        "drug": m.drug,
        "dose": m.dose,
        "unit": m.unit,
        "every_hours": m.interval_hours,
        "route": m.route,
        "start": m.start,
        "end": m.end,
        "active": None if m.active else False,
    }


def _allergy(a: Allergy) -> Mapping[str, Field]:
    return {"substance": a.substance, "reaction": a.reaction or None}


def _table(name: str, fields: Mapping[str, Field]) -> str:
    return "\n".join(("", f"[[{name}]]", *_lines(fields)))


def _lines(fields: Mapping[str, Field]) -> Iterator[str]:
    for name, value in fields.items():
        if value is not None:
            yield f"{name} = {_written(value)}"


def _written(value: str | float | bool | date) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(float(value))
