"""A record in the short TOML form, which `toml_record` reads."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time

from inpersona.core.records import Allergy, Condition, Medication, Observation, PatientRecord

Scalar = str | float | bool | date | None


def to_toml(record: PatientRecord) -> str:
    """Write a record in the short form.

    Reading it again gives the same person, readings, conditions by name, medication and allergies.
    Codes of other systems, notes and the original are not in this form; a frequency that was imputed
    is left out and imputed again.
    """
    person: dict[str, Scalar] = {
        "label": record.label,
        "sex": record.sex,
        "birth": record.birth,
        "death": record.death,
        "as_of": record.as_of,
    }
    tables = [("readings", [_reading(o) for o in record.observations])]
    tables += [("conditions", [_condition(c) for c in record.conditions])]
    tables += [("medications", [_medication(m) for m in record.medications])]
    tables += [("allergies", [_allergy(a) for a in record.allergies])]
    blocks = [_block(person)]
    blocks += [f"[[{name}]]\n{_block(entry)}" for name, entries in tables for entry in entries]
    return "\n".join(blocks)


def _block(fields: Mapping[str, Scalar]) -> str:
    return "".join(f"{line}\n" for line in _lines(fields))


def _lines(fields: Mapping[str, Scalar]) -> Iterator[str]:
    for name, value in fields.items():
        if value is not None and value != "":
            yield f"{name} = {_written(value)}"


def _written(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)


def _moment(value: datetime) -> str:
    """A date alone when there is no time of day."""
    whole = value.time() == time() and not value.utcoffset()
    return value.date().isoformat() if whole else value.isoformat()


def _reading(o: Observation) -> dict[str, Scalar]:
    return {
        "date": o.time,
        "variable": o.variable,
        "value": o.value,
        "unit": o.unit,
        "sd": o.sd,
        "setting": o.setting,
        "posture": o.posture,
        "modality": o.modality,
        "device": o.device,
    }


def _condition(c: Condition) -> dict[str, Scalar]:
    name = c.name or c.text or c.code or "not named"
    still = None if c.active or c.abated else False
    return {"name": name, "onset": c.onset, "abated": c.abated, "active": still}


def _medication(m: Medication) -> dict[str, Scalar]:
    return {
        "drug": m.drug,
        "dose": m.dose,
        "unit": m.unit,
        "every_hours": None if "interval_hours" in m.imputed else m.interval_hours,
        "route": m.route,
        "start": m.start,
        "end": m.end,
        "active": None if m.active else False,
    }


def _allergy(a: Allergy) -> dict[str, Scalar]:
    return {"substance": a.substance, "reaction": a.reaction}
