"""The short TOML form of a record, for people without FHIR.

    label = "anything"                     # optional; shown in the person's own report
    sex = "female"                         # or "male"
    birth = 1958-03-14
    as_of = 2025-05-20                     # optional: the day on which the twin stands

    [[pressures]]                          # one reading: mmHg; setting office, home or ambulatory
    date = 2025-05-20                      # a date or a date with time
    systolic = 152
    diastolic = 86
    setting = "office"                     # optional, as is posture: sitting, standing, supine

    [[readings]]                           # any variable of `variables.toml`
    date = 2025-05-18
    variable = "creatinine"
    value = 1.2
    unit = "mg/dL"                         # UCUM; also optional: sd (same unit), setting, posture

    [[conditions]]                         # name of `conditions.toml`, or plain words
    name = "hypertension"
    onset = 2012-01-01                     # optional, as is abated

    [[medications]]
    drug = "lisinopril"
    dose = 10                              # per intake
    unit = "mg"                            # optional: mg
    every_hours = 24                       # optional; route (oral), start and end too

    [[allergies]]
    substance = "amlodipine"
    reaction = "swollen ankles"            # optional

Unlike FHIR, which others wrote, this form is the caller's own: an unknown word, a wrong unit or an
impossible value is refused rather than set aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import get_args

from inpersona.core.conditions import by_text
from inpersona.core.records import (
    Allergy,
    Condition,
    Medication,
    Observation,
    PatientRecord,
    Posture,
    Setting,
    Sex,
)
from inpersona.core.variables import to_canonical, variable
from inpersona.drugs import catalogue
from inpersona.errors import InputError, OutOfRange
from inpersona.formats.drug_names import nonproprietary
from inpersona.formats.fhir_conditions import substance
from inpersona.formats.fhir_elements import shortened
from inpersona.formats.life import check_life, day_of_twin
from inpersona.formats.notes import Tally
from inpersona.formats.plausibility import Person, set_aside
from inpersona.formats.settings import usual_setting
from inpersona.formats.toml_tables import Table, read_tables
from inpersona.store.files import content_key

_SEXES: tuple[Sex, ...] = get_args(Sex)
_SETTINGS: tuple[Setting, ...] = get_args(Setting)
_POSTURES: tuple[Posture, ...] = get_args(Posture)
_FIELDS = {
    "record": ("label", "sex", "birth", "death", "as_of", "pressures", "readings", "conditions",
               "medications", "allergies"),
    "pressures": ("date", "systolic", "diastolic", "heart_rate", "setting", "posture", "sd"),
    "readings": ("date", "variable", "value", "unit", "sd", "setting", "posture", "modality", "device"),
    "conditions": ("name", "onset", "abated", "active"),
    "medications": ("drug", "dose", "unit", "every_hours", "route", "start", "end", "active"),
    "allergies": ("substance", "reaction"),
}  # fmt: skip


def read_toml(written: str, original: bytes, as_of: date | None = None) -> PatientRecord:
    """Read the TOML form.

    Args: written, its text; original, the bytes; as_of, the day on which the twin stands (default:
    the form's own, else its last date). Raises InputError, UnitError, UnknownName or OutOfRange.
    """
    record, tables = read_tables(written, _FIELDS)
    tally = Tally()
    birth, death = record.needed_day("birth"), record.day("death")
    check_life(birth, death)
    sex = record.needed_choice("sex", _SEXES)
    readings = [o for t in tables["pressures"] for o in _pressure(t, tally)]
    readings += [_reading(t) for t in tables["readings"]]
    stands = _stands(as_of or record.day("as_of"), birth, death, readings, tables)
    conditions = tuple(_condition(t, stands) for t in tables["conditions"])
    kept = set_aside(readings, Person(sex, birth, death), conditions, tally)
    return PatientRecord(
        key=content_key(original),
        label=shortened(record.text("label")),
        sex=sex,
        birth=birth,
        as_of=stands,
        death=death,
        observations=kept,
        conditions=conditions,
        medications=tuple(_medication(t, stands, tally) for t in tables["medications"]),
        allergies=tuple(_allergy(t) for t in tables["allergies"]),
        notes=tally.notes(),
        original=original,
    )


def _stands(
    asked: date | None,
    birth: date,
    death: date | None,
    readings: list[Observation],
    tables: Mapping[str, tuple[Table, ...]],
) -> date:
    """The day on which the twin stands: as asked, else the last date of the form."""
    days = [o.time.date() for o in readings if o.time]
    days += [d for t in tables["medications"] for d in (t.day("start"),) if d]
    days += [d for t in tables["conditions"] for d in (t.day("onset"), t.day("abated")) if d]
    if asked is None and not days:
        raise InputError("No date is given; add as_of, or a date to a reading.")
    return day_of_twin(asked, days, birth, death)


def _pressure(table: Table, tally: Tally) -> Iterator[Observation]:
    setting = table.choice("setting", _SETTINGS)
    if setting is None:
        tally.add("imputed", "setting of blood pressure", "not given: taken as read in an office")
    for side in ("systolic", "diastolic"):
        name = f"{side}_blood_pressure"
        value = table.needed_number(side)
        yield _observation(table, name, value, "mm[Hg]", setting or "office")
    if (rate := table.number("heart_rate")) is not None:
        yield _observation(table, "heart_rate", rate, "/min", setting or "office", spread=False)


def _reading(table: Table) -> Observation:
    name = variable(table.text("variable", required=True)).name
    setting = table.choice("setting", _SETTINGS) or usual_setting(name)
    unit = table.text("unit", required=True)
    return _observation(table, name, table.needed_number("value"), unit, setting)


def _observation(
    table: Table, name: str, value: float, unit: str, setting: Setting, spread: bool = True
) -> Observation:
    limits = variable(name)
    canonical = to_canonical(limits, value, unit)
    if not limits.plausible(canonical):
        raise OutOfRange(
            f"{table.place}: {name.replace('_', ' ')} lies outside {limits.low:g} to {limits.high:g} "
            f"{limits.unit}; correct value or unit."
        )
    sd = table.number("sd") if spread else None
    if sd is not None:
        sd *= to_canonical(limits, 1.0, unit) - to_canonical(limits, 0.0, unit)
        if not sd > 0:
            raise OutOfRange(f"{table.place}: sd must be above zero.")
    return Observation(
        variable=name,
        value=canonical,
        unit=limits.unit,
        time=table.moment("date"),
        sd=sd,
        device=table.text("device") if "readings" in table.place else "",
        modality=table.text("modality") if "readings" in table.place else "",
        setting=setting,
        posture=table.choice("posture", _POSTURES) or "unknown",
    )


def _condition(table: Table, stands: date) -> Condition:
    written = table.text("name", required=True)
    known = by_text(written)
    onset, abated = table.day("onset"), table.day("abated")
    said = table.flag("active")
    active = said is not False and (abated is None or abated > stands)
    active = active and (onset is None or onset <= stands)
    return Condition(known.name if known else None, written, "", "", onset, abated, active)


def _medication(table: Table, stands: date, tally: Tally) -> Medication:
    drug = nonproprietary(table.text("drug", required=True))
    dose, hours = table.number("dose"), table.number("every_hours")
    for name, value in (("dose", dose), ("every_hours", hours)):
        if value is not None and not value > 0:
            raise OutOfRange(f"{table.place}: {name} must be above zero.")
    known = catalogue.known(drug)
    imputed = ("interval_hours",) if dose and not hours else ()
    if imputed:
        hours = catalogue.drug(drug).doses.interval.value if known else 24.0
        tally.add("imputed", f"medication {drug}", "every_hours is not given: the drug's usual one")
    if not known:
        tally.ignored(f"medication {drug}", "taken, but not simulated: not in the catalogue")
    start, end = table.day("start"), table.day("end")
    if start is not None and end is not None and end < start:
        raise OutOfRange(f"{table.place}: end lies before start.")
    if start is not None and start > stands:
        tally.ignored(f"medication {drug}", "begins after the day on which the twin stands")
    running = (start is None or start <= stands) and (end is None or end >= stands)
    return Medication(
        drug=drug,
        text=table.text("drug"),
        dose=dose,
        unit=table.text("unit", "mg"),
        route=table.text("route", "oral"),
        interval_hours=hours,
        start=start,
        end=end,
        active=running and table.flag("active") is not False,
        imputed=imputed,
    )


def _allergy(table: Table) -> Allergy:
    written = table.text("substance", required=True)
    return Allergy(substance(written), written, table.text("reaction"))
