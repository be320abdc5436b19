"""From concentration to target: I = maximum * x^h / (1 + x^h), x = sum(signal / half_effect).

Drugs and metabolites of one record compete for the same site, so their ratios add; different
drugs at one target combine as independent blockers, 1 - (1 - a)(1 - b).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inpersona.core.tables import read_value
from inpersona.core.values import Value
from inpersona.drugs.draws import Draws
from inpersona.drugs.kinetics import Exposure
from inpersona.drugs.record import DrugRecord, Effect
from inpersona.drugs.system import delayed_name
from inpersona.errors import ModelError

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Efficacy:
    """Class constants of a target: `maximum` effect (0 to 1) at saturating concentration,
    `sensitivity` (1, with the spread between people of the potency), what they were calibrated
    on, and the families of rows that therefore are no validation."""

    maximum: Value
    sensitivity: Value
    calibration: str
    families: tuple[str, ...]


@cache
def efficacies() -> Mapping[tuple[str, str], Efficacy]:
    """Efficacy by (drug class, target), from `efficacy.toml`."""
    with Path(__file__).with_name("efficacy.toml").open("rb") as file:
        table = tomllib.load(file)
    return {
        (entry["class"], entry["target"]): Efficacy(
            maximum=read_value(entry["maximum"], f"efficacy of {entry['class']}"),
            sensitivity=read_value(entry["sensitivity"], f"efficacy of {entry['class']}"),
            calibration=entry["calibration"],
            families=tuple(entry["families"]),
        )
        for entry in table["efficacy"]
    }


def efficacy(drug_class: str, target: str) -> Efficacy:
    """Efficacy of a class at a target. Raises ModelError when the table lacks it."""
    found = efficacies().get((drug_class, target))
    if found is None:
        raise ModelError(f"efficacy.toml has no entry for {drug_class} at {target}.")
    return found


def target_effects(
    record: DrugRecord,
    exposure: Exposure,
    draws: Draws,
    maxima: Mapping[tuple[str, str], float] | None = None,
) -> dict[str, Array]:
    """Effect on each target of a record, shape (steps, members), between 0 and 1.

    `maxima` replaces class maxima by (class, target), for calibration.
    """
    return {
        effect.target: _maximum(record, effect, draws, maxima)
        * occupancy(record, effect, exposure, draws)
        for effect in record.effects
    }


def occupancy(record: DrugRecord, effect: Effect, exposure: Exposure, draws: Draws) -> Array:
    """Share of the target that is occupied, shape (steps, members)."""
    person = draws.lognormal(_sensitivity(record, effect), "sensitivity", effect.target)
    ratio = np.zeros_like(next(iter(exposure.signals.values())))
    for i, driver in enumerate(effect.drivers):
        name = f"{driver.signal}.{driver.moiety}"
        if effect.delay:
            name = delayed_name(effect.target, driver.moiety)
        half = draws.lognormal(driver.half_effect, record.content_key, effect.target, str(i))
        ratio = ratio + np.maximum(exposure.signals[name], 0.0) / (half / person)
    powered = ratio ** (effect.hill.value if effect.hill else 1.0)
    return np.asarray(powered / (1.0 + powered))


def combine(effects: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """Effects of several drugs together: independent blockers of each target."""
    left: dict[str, Array] = {}
    for mapping in effects:
        for name, effect in mapping.items():
            left[name] = left.get(name, np.ones_like(effect)) * (1.0 - effect)
    return {name: 1.0 - remaining for name, remaining in left.items()}


def _sensitivity(record: DrugRecord, effect: Effect) -> Value:
    return efficacy(record.drug_class, effect.target).sensitivity


def _maximum(
    record: DrugRecord,
    effect: Effect,
    draws: Draws,
    maxima: Mapping[tuple[str, str], float] | None,
) -> Array:
    key = (record.drug_class, effect.target)
    value = efficacy(*key).maximum
    centre = (maxima or {}).get(key, value.value)
    spread = (value.sd_of_log or 0.0) * draws.normal("maximum", *key)
    return np.clip(centre * np.exp(spread), 0.0, 1.0)
