"""Observation operators: how a reading of a kind comes about from a person's usual value.

reading = usual + shift + white coat (office only) + drift + day + repetition + device. Office
readings carry the white coat of the member; ambulatory ones a shift for activity and sleep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from inpersona.core.records import Observation
from inpersona.core.tables import by_age, load_values
from inpersona.core.units import factor
from inpersona.core.values import Value
from inpersona.core.variables import VARIABLES, in_unit
from inpersona.errors import UnitError
from inpersona.infer.expected import white_coat

Scale = Literal["linear", "log"]


@dataclass(frozen=True, slots=True)
class Operator:
    """How one kind of reading relates to the usual value of `variable`.

    Standard deviations are in `unit` on the linear scale, fractions on the log scale: between_visit
    (day to day), within_visit (repetition and analysis), device (shared by all readings), drift
    (per root year). window in years. `coat` names the latent that an office reading adds.
    """

    variable: str
    setting: str
    scale: Scale
    unit: str
    between_visit: float
    within_visit: float
    device: float
    drift: float
    window: float
    coat: str = ""


@cache
def table() -> dict[str, Value]:
    """The numbers of `measure.toml` by "section.name"."""
    return load_values(Path(__file__).with_name("measure.toml"))


def _operator(
    section: str, variable: str, setting: str, scale: Scale, unit: str, coat: str = ""
) -> Operator:
    parts = ("between_visit", "within_visit", "device", "drift", "window")
    numbers = {part: table()[f"{section}.{part}"].value for part in parts}
    return Operator(variable, setting, scale, unit, coat=coat, **numbers)


@cache
def operators() -> Mapping[tuple[str, str], Operator]:
    """Every operator by (variable, setting)."""
    made = [
        _operator(f"{setting}_{side}", f"{side}_blood_pressure", setting, "linear", "mm[Hg]",
                  f"white_coat_{side}" if setting == "office" else "")
        for setting in ("office", "home", "ambulatory")
        for side in ("systolic", "diastolic")
    ]  # fmt: skip
    laboratory = (("creatinine", "mg/dL"), ("potassium", "mmol/L"), ("sodium", "mmol/L"),
                  ("renin_activity", "ng/mL/h"), ("aldosterone", "pmol/L"))  # fmt: skip
    made += [_operator(n, n, "laboratory", "log", unit) for n, unit in laboratory]
    made += [
        _operator("heart_rate", "heart_rate", "office", "linear", "/min"),
        _operator("urine_sodium", "urine_sodium_rate", "laboratory", "log", "mmol/d"),
        _operator("filtration", "glomerular_filtration_rate", "laboratory", "log", "mL/min"),
        _operator("cardiac_output", "cardiac_output", "imaging", "log", "L/min"),
        _operator("ejection_fraction_echo", "left_ventricular_ejection_fraction", "imaging",
                  "linear", "%"),
        _operator("ejection_fraction_magnetic_resonance", "left_ventricular_ejection_fraction",
                  "magnetic resonance", "linear", "%"),
    ]  # fmt: skip
    return {(o.variable, o.setting): o for o in made}


#: Other names of variables: (variable of the twin, setting that the name implies or "").
ALIASES: Mapping[str, tuple[str, str]] = {
    **{
        f"{side}_blood_pressure{ending}": (f"{side}_blood_pressure", setting)
        for side in ("systolic", "diastolic")
        for ending, setting in (
            ("", ""), ("_sitting", ""), ("_supine", ""), ("_home_mean", "home"),
            ("_ambulatory_24_hour", "ambulatory"),
        )
    },
    "heart_rate": ("heart_rate", "office"),
    "resting_heart_rate": ("heart_rate", "office"),
    "electrocardiogram_heart_rate": ("heart_rate", "office"),
    "cardiac_output": ("cardiac_output", "imaging"),
    "left_ventricular_ejection_fraction": ("left_ventricular_ejection_fraction", "imaging"),
    "creatinine": ("creatinine", "laboratory"),
    "potassium": ("potassium", "laboratory"),
    "sodium": ("sodium", "laboratory"),
    "renin_activity": ("renin_activity", "laboratory"),
    "aldosterone": ("aldosterone", "laboratory"),
    "urine_sodium_rate": ("urine_sodium_rate", "laboratory"),
    "glomerular_filtration_rate": ("glomerular_filtration_rate", "laboratory"),
    "estimated_glomerular_filtration_rate": ("creatinine", "laboratory"),
}  # fmt: skip

_RESONANCE = ("mr", "magnetic", "cmr")


def setting_of(observation: Observation) -> str:
    """The setting whose operator fits; an unknown setting of a pressure counts as office, since that
    is where records come from (ours)."""
    _, implied = ALIASES[observation.variable]
    if implied == "imaging" and any(word in observation.modality.lower() for word in _RESONANCE):
        return "magnetic resonance"
    return implied or (observation.setting if observation.setting != "unknown" else "office")


def day_to_day_factor(variable: str, age: float, hypertensive: bool) -> float:
    """Factor on the day-to-day sd of a pressure: systolic variation grows with age, and both are
    larger with known hypertension."""
    with_age = by_age(table(), "systolic_by_age", age) if variable.startswith("systolic") else 1.0
    return with_age * (table()["pressure.hypertensive"].value if hypertensive else 1.0)


def operator_of(observation: Observation) -> Operator | None:
    """The operator of a reading, or None when there is none for its variable and setting."""
    if observation.variable not in ALIASES:
        return None
    variable, _ = ALIASES[observation.variable]
    return operators().get((variable, setting_of(observation)))


def daytime_shift(side: str, age: float) -> float:
    """Mean daytime ambulatory less usual resting pressure, in mmHg: the white coat of people without
    hypertension less what conventional readings exceed daytime ones by. [conen2014]"""
    excess = by_age(table(), f"conventional_less_daytime_{side}", age)
    return white_coat(age, hypertensive=False)[0 if side == "systolic" else 1] - excess


def scale_to_operator(observation: Observation, operator: Operator) -> float | None:
    """Factor from the reading's unit to the operator's; None when the unit does not fit."""
    if observation.variable == "estimated_glomerular_filtration_rate":
        return 1.0
    try:
        if operator.variable in VARIABLES:  # moles meet grams there
            return in_unit(operator.variable, 1.0, observation.unit, operator.unit)
        return factor(observation.unit, operator.unit)[0]
    except UnitError:
        return None


def shift_of(observation: Observation, age: float) -> float:
    """What a reading of this kind exceeds the usual value by on average, white coat aside."""
    side = observation.variable.split("_")[0]
    if observation.variable.endswith("_ambulatory_24_hour"):
        return table()[f"ambulatory_{side}.shift_24_hour"].value
    if observation.variable == "resting_heart_rate":
        return table()["heart_rate.wearable"].value
    setting = setting_of(observation)
    if setting == "ambulatory":
        return daytime_shift(side, age)
    if observation.variable == "left_ventricular_ejection_fraction":
        kind = "echo" if setting == "imaging" else "magnetic_resonance"
        return table()[f"ejection_fraction_{kind}.shift"].value
    return 0.0
