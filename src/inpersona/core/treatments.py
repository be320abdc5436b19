"""Treatments and protocols as data. `core.grammar` reads and prints their text form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Strength = Literal["quarter standard", "half standard", "standard", "twice standard"]


@dataclass(frozen=True, slots=True)
class Dose:
    """A drug, `amounts` per intake (two or more: the parts of a combination in its own order),
    `unit`, `route`, and a schedule: `interval_hours` (repeated), or `once`, or `over_hours`
    (infusion of the amount), or `rate_per` ("/min", "/h", "/kg/min": amounts are a rate).
    `up_to`: the upper dose of a range. `titrated_to`: goal text, or empty."""

    drug: str
    amounts: tuple[float, ...]
    unit: str
    route: str = "oral"
    interval_hours: float | None = 24.0
    over_hours: float | None = None
    rate_per: str = ""
    up_to: float | None = None
    titrated_to: str = ""


@dataclass(frozen=True, slots=True)
class ClassDose:
    """Any drug of a class ("thiazide", "any antihypertensive") at a multiple of standard dose."""

    drug_class: str
    strength: Strength = "standard"


@dataclass(frozen=True, slots=True)
class Stop:
    """Stop a drug that is being taken."""

    drug: str


@dataclass(frozen=True, slots=True)
class CurrentTherapy:
    """What the person takes now, as adherence says."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No treatment, or a placebo (which a trial measures with its own effect)."""

    placebo: bool = False


@dataclass(frozen=True, slots=True)
class Manoeuvre:
    """Something done to the body. `kind` is one of `grammar.MANOEUVRES`; `numbers` maps a name to
    a value in the unit that `grammar.MANOEUVRES` lists: volume_mL, over_min, angle_deg, ..."""

    kind: str
    numbers: tuple[tuple[str, float], ...] = ()

    def number(self, name: str) -> float:
        """A number of the manoeuvre by name. Raises KeyError."""
        return dict(self.numbers)[name]


Action = Dose | ClassDose | Stop | CurrentTherapy | Nothing | Manoeuvre


@dataclass(frozen=True, slots=True)
class Step:
    """Actions that run together for `hours` (None: the study's default duration)."""

    actions: tuple[Action, ...]
    hours: float | None = None


@dataclass(frozen=True, slots=True)
class Treatment:
    """Steps one after the other."""

    steps: tuple[Step, ...]

    @property
    def doses(self) -> tuple[Dose, ...]:
        """All drug doses of all steps."""
        return tuple(a for s in self.steps for a in s.actions if isinstance(a, Dose))
