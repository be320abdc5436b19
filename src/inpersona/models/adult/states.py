"""Disease as a shift of parameters with a continuous severity.

A state multiplies or adds to parameters (and to inputs, such as glucose) of a healthy body:
`apply_state(values, "renal", severity)`. Severity 0 changes nothing, 1 is the tabled state, more is
allowed, so that a fit can move it until the person's pressure is met. States combine by applying
one after the other. Some effects take years (vessels remodelled by high pressure), some are lost
in them (a raised metabolic rate): `long_standing` says how far a member has come. Sizes stand in
`states.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from inpersona.core.values import Tier
from inpersona.errors import ModelError, UnknownName

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Effect:
    """One shift at severity 1: `name` is "part.parameter" (or input) without a kidney's side.
    Above the severity `until` the effect grows no more. `course`: "" for effects that are there at
    once and stay, "years" for those that need a disease of long standing, "early" for those that
    such a disease has lost."""

    name: str
    multiply: float | None
    add: float | None
    until: float
    course: str
    tier: Tier
    source: str
    where: str

    def shifted(self, value: Array, severity: Array, long_standing: Array) -> Array:
        """The value at a severity, after a share 0 to 1 of the years that the effect may take."""
        there = {"years": long_standing, "early": 1.0 - long_standing}.get(self.course, 1.0)
        severity = np.minimum(severity, self.until) * there
        if self.multiply is not None:
            return np.asarray(value * self.multiply**severity)
        return np.asarray(value + (self.add or 0.0) * severity)


@dataclass(frozen=True, slots=True)
class DiseaseState:
    """A named state; kind "hypertension" (a structural hypothesis), "disease" or "modifier"."""

    name: str
    title: str
    kind: str
    effects: tuple[Effect, ...]


@cache
def disease_states() -> Mapping[str, DiseaseState]:
    """Every state of `states.toml` by name."""
    text = resources.files("inpersona.models.adult").joinpath("states.toml").read_text("utf-8")
    return {
        name: DiseaseState(
            name, entry["title"], entry["kind"], tuple(read_effects(entry["effects"]))
        )
        for name, entry in tomllib.loads(text).items()
    }


def read_effects(entries: Mapping[str, Mapping[str, str | float]]) -> list[Effect]:
    """Effects of one state. Raises ModelError when an effect neither multiplies nor adds."""
    found = []
    for name, entry in entries.items():
        if ("multiply" in entry) == ("add" in entry):
            raise ModelError(f"{name} of a state has to either multiply or add.")
        multiply, add = entry.get("multiply"), entry.get("add")
        until = float(entry.get("until", np.inf))
        found.append(
            Effect(
                name,
                None if multiply is None else float(multiply),
                None if add is None else float(add),
                until,
                str(entry.get("course", "")),
                Tier(str(entry["tier"])),
                str(entry["source"]),
                str(entry["where"]),
            )
        )
    return found


def hypertension_hypotheses() -> tuple[str, ...]:
    """Names of the structural hypotheses of essential hypertension."""
    return tuple(n for n, state in disease_states().items() if state.kind == "hypertension")


def owners(name: str, values: Mapping[str, Array]) -> list[str]:
    """Names in `values` that an effect reaches: its own, or one for each kidney."""
    return [full for full in values if full == name or full.split("_", 1)[-1] == name]


def apply_state(
    values: Mapping[str, Array],
    name: str,
    severity: Array | float,
    long_standing: Array | float = 1.0,
) -> dict[str, Array]:
    """Shift parameters or inputs of a body by a state.

    Args: values, parameters or inputs by "part.name", shape (members,); names that the state does
        not reach are kept, effects on names that are absent are left out (so parameters and inputs
        can be passed one after the other); severity, a number or shape (members,), 0 for health;
        long_standing, 0 for a disease that has just begun to 1 for one of many years.
    Returns: a new mapping with the same names.
    Raises: UnknownName for a state that is not tabled.
    """
    states = disease_states()
    if name not in states:
        raise UnknownName("disease state", name, states)
    shifted = {key: np.asarray(value, np.float64) for key, value in values.items()}
    how_much = np.asarray(severity, np.float64)
    lasted = np.asarray(long_standing, np.float64)
    for effect in states[name].effects:
        for full in owners(effect.name, shifted):
            shifted[full] = effect.shifted(shifted[full], how_much, lasted)
    return shifted


def nephron_severity(share: Array | float) -> Array:
    """Severity of "chronic_kidney_disease" that leaves a share of the nephrons (above 0)."""
    return np.asarray(np.log(np.maximum(share, 1e-3)) / np.log(0.35))
