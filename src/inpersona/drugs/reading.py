"""Drug records from TOML, checked as they are read."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from inpersona.core.tables import read_value
from inpersona.core.targets import target
from inpersona.core.values import Value
from inpersona.drugs.record import (
    Absorption,
    Driver,
    DrugRecord,
    Effect,
    Moiety,
    Scaled,
    UsualDoses,
)
from inpersona.errors import ModelError

Table = Mapping[str, Any]
COVARIATES = ("weight", "gfr", "age", "female", "liver")
VOLUMES = ("central_volume", "peripheral_volume", "deep_volume")
EXCHANGES = ("exchange_clearance", "deep_exchange_clearance")
CLEARANCES = ("renal_clearance", "other_clearance")
#: Unit that each kind of number must have in a record.
UNITS = {
    "molar_mass": "g/mol",
    "dose_molar_mass": "g/mol",
    "free_fraction": "1",
    "formed": "1",
    "first_pass": "1",
    "bioavailability": "1",
    "rate": "1/h",
    "formation_rate": "1/h",
    "lag": "h",
    "delay": "h",
    "hill": "1",
    "interval": "h",
    **dict.fromkeys(VOLUMES, "L"),
    **dict.fromkeys((*EXCHANGES, *CLEARANCES), "L/h"),
    **dict.fromkeys(("start", "standard", "maximum"), "mg"),
}
SIGNAL_UNITS = {"free": "nmol/L", "urine": "ug/min"}


def read_record(path: Path) -> DrugRecord:
    """Read one record. Raises ModelError when something is missing or has the wrong unit."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    where = table.get("name", path.stem)
    record = DrugRecord(
        name=table["name"],
        synonyms=tuple(table["synonyms"]),
        drug_class=table["class"],
        atc=table["atc"],
        conditions=tuple(table["conditions"]),
        route=table["route"],
        note=table.get("note", ""),
        doses=_doses(table["doses"], f"{where}.doses"),
        reference={k: read_value(v, f"{where}.{k}") for k, v in table["reference"].items()},
        absorption=_absorption(table["absorption"], f"{where}.absorption"),
        moieties=tuple(_moiety(n, t, f"{where}.{n}") for n, t in table["moiety"].items()),
        effects=tuple(_effect(entry, f"{where}.effect") for entry in table["effect"]),
        content_key=content_key(table),
    )
    _check(record)
    return record


def content_key(table: Table) -> str:
    """Key of a record's numbers: names, codes, notes and sources do not enter it."""
    moieties = list(table["moiety"])
    position = {name: f"moiety {i}" for i, name in enumerate(moieties)}
    numbers = {
        "class": table["class"],
        "absorption": _numbers(table["absorption"], position),
        "moieties": [_numbers(table["moiety"][name], position) for name in moieties],
        "effects": [_numbers(entry, position) for entry in table["effect"]],
    }
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode()).hexdigest()


def _numbers(entry: Any, names: Mapping[str, str]) -> Any:
    if isinstance(entry, Mapping):
        dropped = {"source", "where", "tier", "basis", "calibration"}
        return {k: _numbers(v, names) for k, v in entry.items() if k not in dropped}
    if isinstance(entry, list):
        return [_numbers(item, names) for item in entry]
    return names.get(entry, entry) if isinstance(entry, str) else entry


def _value(table: Table, name: str, where: str, unit: str | None = None) -> Value:
    if name not in table:
        raise ModelError(f"{where} lacks {name}.")
    value = read_value(table[name], f"{where}.{name}")
    expected = UNITS[name] if unit is None else unit
    if value.unit != expected:
        raise ModelError(f"{where}.{name} has unit {value.unit!r}, not {expected!r}.")
    return value


def _optional(table: Table, name: str, where: str) -> Value | None:
    return _value(table, name, where) if name in table else None


def _doses(table: Table, where: str) -> UsualDoses:
    names = ("start", "standard", "maximum", "interval")
    return UsualDoses(*(_value(table, name, where) for name in names))


def _absorption(table: Table, where: str) -> Absorption:
    return Absorption(
        bioavailability=_value(table, "bioavailability", where),
        rate=_value(table, "rate", where),
        lag=_optional(table, "lag", where),
        dose_molar_mass=_optional(table, "dose_molar_mass", where),
        apparent=bool(table.get("apparent", False)),
    )


def _moiety(name: str, table: Table, where: str) -> Moiety:
    def scaled(kind: str) -> Scaled:
        return Scaled(_value(table, kind, where), _exponents(kind, table, where))

    clearances = [scaled(kind) if kind in table else None for kind in CLEARANCES]
    return Moiety(
        name=name,
        molar_mass=_value(table, "molar_mass", where),
        free_fraction=_value(table, "free_fraction", where),
        volumes=tuple(scaled(kind) for kind in VOLUMES if kind in table),
        exchanges=tuple(scaled(kind) for kind in EXCHANGES if kind in table),
        renal_clearance=clearances[0],
        other_clearance=clearances[1],
        formed=_optional(table, "formed", where),
        first_pass=_optional(table, "first_pass", where),
        formation_rate=_optional(table, "formation_rate", where),
    )


@cache
def default_exponents() -> Mapping[str, Mapping[str, Value]]:
    """Exponents by kind of number, used where a record gives none (`scaling.toml`)."""
    with Path(__file__).with_name("scaling.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        kind: {name: read_value(entry, f"scaling.{kind}") for name, entry in entries.items()}
        for kind, entries in table.items()
    }


def _exponents(kind: str, table: Table, where: str) -> Mapping[str, Value]:
    group = "volume" if kind in VOLUMES else kind
    group = "exchange_clearance" if kind in EXCHANGES else group
    own = table.get("covariates", {}).get(kind)
    if own is None:
        return default_exponents()[group]
    unknown = set(own) - set(COVARIATES)
    if unknown:
        raise ModelError(f"{where}.{kind} scales by unknown {', '.join(sorted(unknown))}.")
    return {name: read_value(entry, f"{where}.{kind}.{name}") for name, entry in own.items()}


def _effect(table: Table, where: str) -> Effect:
    return Effect(
        target=target(table["target"]).name,
        drivers=tuple(_driver(entry, where) for entry in table["driver"]),
        calibration=table["calibration"],
        basis=table["basis"],
        hill=_optional(table, "hill", where),
        delay=_optional(table, "delay", where),
    )


def _driver(table: Table, where: str) -> Driver:
    unit = SIGNAL_UNITS[table["signal"]]
    half = _value(table, "half_effect", where, unit)
    return Driver(moiety=table["moiety"], signal=table["signal"], half_effect=half)


def _check(record: DrugRecord) -> None:
    names = {moiety.name for moiety in record.moieties}
    for effect in record.effects:
        unknown = {driver.moiety for driver in effect.drivers} - names
        if unknown:
            raise ModelError(f"{record.name}: no moiety {', '.join(sorted(unknown))}.")
        if effect.delay and any(driver.signal == "urine" for driver in effect.drivers):
            raise ModelError(f"{record.name}: an effect of urinary excretion has no delay.")
    for moiety in record.moieties:
        if not moiety.volumes or len(moiety.exchanges) != len(moiety.volumes) - 1:
            raise ModelError(f"{record.name}: {moiety.name} lacks a volume or an exchange.")
        if moiety.renal_clearance is None and moiety.other_clearance is None:
            raise ModelError(f"{record.name}: {moiety.name} lacks a clearance.")
    if record.absorption.apparent and record.absorption.bioavailability.value != 1.0:
        raise ModelError(f"{record.name}: apparent kinetics have bioavailability 1.")
