"""What a drug record holds: doses, kinetics, and the targets that it reaches.

A record is data: `records/NAME.toml`. Every number is a `Value` with unit, spread, tier and source.
Amounts are in nmol, concentrations in nmol/L, clearances in L/h, volumes in L, rates in 1/h.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from inpersona.core.values import Value

Signal = Literal["free", "urine"]


@dataclass(frozen=True, slots=True)
class Scaled:
    """A number of the reference person with its exponents by covariate.

    A person's value is `value * product((covariate / reference)^exponent)`; "female" enters as
    exp(exponent) for women; "liver" is the share of normal hepatic clearing capacity.
    """

    value: Value
    by: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Moiety:
    """A substance in plasma: the drug or an active metabolite, 1 to 3 compartments.

    `formed` is the share (mol/mol) of the parent's non-renal clearance that becomes this
    metabolite; `first_pass` the share (mol/mol) of an oral dose that becomes it on the way;
    `formation_rate` (1/h) delays its appearance (None: at once).
    """

    name: str
    molar_mass: Value
    free_fraction: Value
    volumes: tuple[Scaled, ...]
    exchanges: tuple[Scaled, ...]
    renal_clearance: Scaled | None
    other_clearance: Scaled | None
    formed: Value | None = None
    first_pass: Value | None = None
    formation_rate: Value | None = None


@dataclass(frozen=True, slots=True)
class Absorption:
    """First-order absorption after a lag. `dose_molar_mass` where doses are of a salt (None: of
    the drug itself). `apparent`: clearances and volumes are those over bioavailability, so that
    only oral doses can be simulated."""

    bioavailability: Value
    rate: Value
    lag: Value | None = None
    dose_molar_mass: Value | None = None
    apparent: bool = False


@dataclass(frozen=True, slots=True)
class Driver:
    """What drives an effect: free plasma concentration (nmol/L) or urinary excretion (ug/min) of
    a moiety; `half_effect` in the same unit."""

    moiety: str
    signal: Signal
    half_effect: Value


@dataclass(frozen=True, slots=True)
class Effect:
    """Occupancy of a target: x^h / (1 + x^h) with x = sum(signal / half_effect).

    `delay` is the equilibration half-life (h) of an effect compartment; `calibration` names the
    data by which half_effect or the class maximum was set ("blood pressure" where nothing nearer
    exists: then those families are no validation).
    """

    target: str
    drivers: tuple[Driver, ...]
    calibration: str
    basis: str
    hill: Value | None = None
    delay: Value | None = None


@dataclass(frozen=True, slots=True)
class UsualDoses:
    """Oral doses per intake (mg) in hypertension and the hours between intakes."""

    start: Value
    standard: Value
    maximum: Value
    interval: Value


@dataclass(frozen=True, slots=True)
class DrugRecord:
    """One drug. `reference` is the person whose numbers stand in the record (weight kg, gfr
    mL/min, age year)."""

    name: str
    synonyms: tuple[str, ...]
    drug_class: str
    atc: str
    conditions: tuple[str, ...]
    route: str
    note: str
    doses: UsualDoses
    reference: Mapping[str, Value]
    absorption: Absorption
    moieties: tuple[Moiety, ...]
    effects: tuple[Effect, ...]
    content_key: str

    @property
    def parent(self) -> Moiety:
        """The substance that is given."""
        return self.moieties[0]

    def moiety(self, name: str) -> Moiety:
        """A moiety by name. Raises KeyError."""
        return {moiety.name: moiety for moiety in self.moieties}[name]
