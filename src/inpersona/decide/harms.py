"""Harms that the body can show: how likely each limit is crossed because of a treatment.

Benefit and harm are kept apart: an option is on the front where no other has both more benefit and
less harm. Not shown by this body, and so said nowhere here: falls of pressure on standing, rash, cough,
ankle swelling, angioedema.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Reason
from inpersona.core.treatments import Dose
from inpersona.decide.rank import Array, probability
from inpersona.drugs.catalogue import drug

#: Medians (mmHg) and probabilities closer than this are the same on the front. Ours: below what 200
#: members can tell.
FINER_BENEFIT, FINER_HARM = 0.25, 0.01


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a treatment must not drive the person past."""

    name: str
    variable: str
    kind: Literal["below", "above", "fall", "rise"]
    value: float
    unit: str
    source: str
    confirmed: bool


@cache
def _table() -> Mapping[str, list[dict[str, Any]]]:
    with Path(__file__).with_name("harms.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def limits() -> tuple[Limit, ...]:
    """All limits of the table."""
    return tuple(Limit(**entry) for entry in _table()["limit"])


def not_in_body(doses: Sequence[Dose]) -> tuple[Reason, ...]:
    """Warnings of dangers of these drugs that no limit can show."""
    found = []
    for name in dict.fromkeys(dose.drug for dose in doses):
        given = drug(name)
        for entry in _table()["unseen"]:
            if {given.name, given.drug_class} & set(entry["applies"]):
                said = "" if entry["confirmed"] else " (recalled; not checked against the source)"
                text = f"{given.name}: {entry['text']}{said}"
                found.append(Reason("warn", text, entry["source"], entry["confirmed"]))
    return tuple(found)


def crossed(limit: Limit, value: Array, reference: Array) -> NDArray[np.bool_]:
    """Members (members,) past the limit under a treatment and not under current therapy; one without
    a result counts as harmed."""
    if limit.kind == "fall":
        past = value < (1.0 - limit.value / 100.0) * reference
    elif limit.kind == "rise":
        past = value > (1.0 + limit.value / 100.0) * reference
    elif limit.kind == "below":
        past = (value < limit.value) & ~(reference < limit.value)
    else:
        past = (value > limit.value) & ~(reference > limit.value)
    return np.asarray(past | ~np.isfinite(value))


def harms(
    value: Mapping[str, Array], reference: Mapping[str, Array], weight: Array
) -> tuple[dict[str, float], float]:
    """Probability of each harm, and of any.

    Args: value and reference, variable -> (members,) under the treatment and current therapy; weight.
    """
    found = {
        limit.name: crossed(limit, value[limit.variable], reference[limit.variable])
        for limit in limits()
        if limit.variable in value
    }
    any_harm = np.any(list(found.values()), axis=0)
    return {name: probability(hit, weight) for name, hit in found.items()}, probability(
        any_harm, weight
    )


def front(benefit: Sequence[float], harm: Sequence[float]) -> tuple[bool, ...]:
    """Which options no other beats on both.

    Args: benefit, larger is better; harm, smaller is better. Returns one flag an option.
    """
    flags = []
    for mine, risk in zip(benefit, harm, strict=True):
        beaten = any(
            (other >= mine and less < risk - FINER_HARM)
            or (other > mine + FINER_BENEFIT and less <= risk)
            for other, less in zip(benefit, harm, strict=True)
        )
        flags.append(not beaten)
    return tuple(flags)
