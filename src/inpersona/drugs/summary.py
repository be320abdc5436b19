"""The table of all drugs: key numbers with their tiers, and what a day at the standard dose does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inpersona.core.targets import target
from inpersona.core.values import Value
from inpersona.drugs.catalogue import drug, names, standard_dose
from inpersona.drugs.draws import typical
from inpersona.drugs.effects import target_effects
from inpersona.drugs.kinetics import concentrations
from inpersona.drugs.person import person
from inpersona.drugs.record import DrugRecord, Moiety
from inpersona.drugs.regimen import Habit, events

_HEAD = (
    "| drug | class | dose, mg (start, standard, maximum; every) | availability | clearance, L/h "
    "(renal + other) | volume, L | half-effect (signal) | target | day's mean effect | set on |"
)


@dataclass(frozen=True, slots=True)
class DayEffect:
    """Mean, largest and least effect over a day at steady state on the standard dose."""

    target: str
    mean: float
    high: float
    low: float


def day_effects(record: DrugRecord) -> tuple[DayEffect, ...]:
    """Effects at the standard dose in a typical person (70 kg, GFR 100 mL/min, 50 years, man)."""
    who = person(1, weight=70.0, gfr=100.0, age=50.0, female=0.0)
    dose = standard_dose(record)
    interval = record.doses.interval.value
    exposure = concentrations(
        record,
        who,
        typical(),
        events(dose, 24.0),
        np.full(96, 15.0),
        before=Habit(dose.amounts[0], interval),
    )
    found = target_effects(record, exposure, typical())
    return tuple(
        DayEffect(name, float(e.mean()), float(e.max()), float(e.min()))
        for name, e in found.items()
    )


def table() -> str:
    """The table as Markdown; a number's tier stands after it (A people, B in vitro, D ours)."""
    lines = [_HEAD, "|" + " --- |" * 10]
    for name in names():
        record = drug(name)
        for i, (effect, day) in enumerate(zip(record.effects, day_effects(record), strict=True)):
            kinetic = _kinetic_cells(record) if i == 0 else [""] * 6
            halves = "; ".join(
                f"{_number(d.half_effect)} {d.half_effect.unit} ({d.signal} {d.moiety})"
                for d in effect.drivers
            )
            shown = f"{day.mean:.2f} ({day.low:.2f} to {day.high:.2f})"
            cells = [*kinetic, halves, target(effect.target).symbol, shown, effect.calibration]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _kinetic_cells(record: DrugRecord) -> list[str]:
    doses = record.doses
    amounts = ", ".join(f"{v.value:g}" for v in (doses.start, doses.standard, doses.maximum))
    apparent = " apparent" if record.absorption.apparent else ""
    volumes = " + ".join(_number(v.value) for v in record.parent.volumes)
    return [
        record.name,
        record.drug_class,
        f"{amounts}; {doses.interval.value:g} h",
        _number(record.absorption.bioavailability) + apparent,
        _clearances(record.parent),
        volumes,
    ]


def _clearances(moiety: Moiety) -> str:
    parts = (moiety.renal_clearance, moiety.other_clearance)
    return " + ".join(_number(part.value) if part else "-" for part in parts)


def _number(value: Value) -> str:
    return f"{value.value:.3g} {value.tier.value}"
