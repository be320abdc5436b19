"""The linear system of a record in a person: dx/dt = A x, x in nmol (nmol/L in effect sites).

Absorption is first order from a depot; a moiety has one to three compartments; a metabolite comes
from the parent's non-renal clearance and from first pass; an effect compartment follows the free
concentration, dC_e/dt = ke (C - C_e). Saturable binding and metabolism are out of scope.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.drugs.draws import Draws
from inpersona.drugs.person import Person
from inpersona.drugs.record import DrugRecord, Moiety, Scaled
from inpersona.errors import ModelError

Array = NDArray[np.float64]
_PER_MIN = 1.0 / 60.0


@dataclass(frozen=True, slots=True)
class System:
    """`matrix` (members, n, n) per minute; `oral`, `iv` (members, n): nmol that enter each state
    per mg; `rows` (signals, members, n): signal = rows . x; `lag` min."""

    matrix: Array
    oral: Array
    iv: Array
    signals: tuple[str, ...]
    rows: Array
    lag: float


def delayed_name(target: str, moiety: str) -> str:
    """Name of the effect-site concentration that drives a target."""
    return f"delayed.{target}.{moiety}"


def build(record: DrugRecord, person: Person, draws: Draws) -> System:
    """Assemble the system of a record for every member."""
    states = _states(record)
    members, n = person.members, len(states)
    matrix, oral = np.zeros((members, n, n)), np.zeros((members, n))
    rows: dict[str, Array] = {}
    parts = {m.name: _part(record, m, person, draws) for m in record.moieties}
    for moiety in record.moieties:
        _disposition(matrix, states, moiety, parts[moiety.name])
        _observe(rows, states, moiety, parts[moiety.name], (members, n))
    _absorb(matrix, oral, states, record, draws)
    _transform(matrix, states, record, parts)
    _effect_sites(matrix, rows, states, record, draws)
    iv = np.zeros_like(oral)
    iv[:, states[f"{record.parent.name}.0"]] = nmol_per_mg(record)
    lag = record.absorption.lag.value * 60.0 if record.absorption.lag else 0.0
    return System(matrix, oral, iv, tuple(rows), np.stack(list(rows.values())), lag)


def nmol_per_mg(record: DrugRecord) -> float:
    """Amount in a milligram of the form in which doses are given."""
    mass = record.absorption.dose_molar_mass or record.parent.molar_mass
    return 1e6 / mass.value


def scaled(number: Scaled, record: DrugRecord, person: Person) -> Array:
    """Factor by which a person's number differs from the reference person's, shape (members,)."""
    factor = np.ones(person.members)
    for name, exponent in number.by.items():
        if name == "female":
            factor = factor * np.exp(exponent.value * person.female)
        elif name == "liver":
            factor = factor * person.liver**exponent.value
        else:
            if name not in record.reference:
                raise ModelError(f"{record.name} scales by {name} but has no reference {name}.")
            ratio = getattr(person, name) / record.reference[name].value
            factor = factor * ratio**exponent.value
    return factor


@dataclass(frozen=True, slots=True)
class _Part:
    """Numbers of a moiety in each member: volumes L, exchanges and clearances L/min, share free."""

    volumes: tuple[Array, ...]
    exchanges: tuple[Array, ...]
    renal: Array
    other: Array
    free: Array


def _states(record: DrugRecord) -> dict[str, int]:
    names = ["depot"]
    for moiety in record.moieties:
        names += [f"{moiety.name}.{i}" for i in range(len(moiety.volumes))]
        names += [f"{moiety.name}.forming"] if moiety.formation_rate else []
    for effect in record.effects:
        if effect.delay:
            names += [delayed_name(effect.target, d.moiety) for d in effect.drivers]
    return {name: i for i, name in enumerate(names)}


def _part(record: DrugRecord, moiety: Moiety, person: Person, draws: Draws) -> _Part:
    where = f"moiety {record.moieties.index(moiety)}"

    def drawn(number: Scaled | None, kind: str) -> Array:
        if number is None:
            return np.zeros(person.members)
        spread = draws.lognormal(number.value, record.content_key, where, kind)
        return spread * scaled(number, record, person)

    volumes = tuple(drawn(v, f"volume {i}") for i, v in enumerate(moiety.volumes))
    exchanges = tuple(drawn(q, f"exchange {i}") * _PER_MIN for i, q in enumerate(moiety.exchanges))
    renal = drawn(moiety.renal_clearance, "renal clearance") * _PER_MIN
    other = drawn(moiety.other_clearance, "other clearance") * _PER_MIN
    free = draws.share(moiety.free_fraction, record.content_key, where, "free fraction")
    return _Part(volumes, exchanges, renal, other, free)


def _disposition(matrix: Array, states: dict[str, int], moiety: Moiety, part: _Part) -> None:
    centre = states[f"{moiety.name}.0"]
    matrix[:, centre, centre] -= (part.renal + part.other) / part.volumes[0]
    for i, exchange in enumerate(part.exchanges, start=1):
        outer = states[f"{moiety.name}.{i}"]
        out, back = exchange / part.volumes[0], exchange / part.volumes[i]
        matrix[:, centre, centre] -= out
        matrix[:, outer, centre] += out
        matrix[:, outer, outer] -= back
        matrix[:, centre, outer] += back


def _observe(
    rows: dict[str, Array],
    states: dict[str, int],
    moiety: Moiety,
    part: _Part,
    shape: tuple[int, int],
) -> None:
    centre = states[f"{moiety.name}.0"]
    for kind, factor in (
        ("total", 1.0 / part.volumes[0]),
        ("free", part.free / part.volumes[0]),
        ("urine", part.renal / part.volumes[0] * moiety.molar_mass.value * 1e-3),
    ):
        row = np.zeros(shape)
        row[:, centre] = factor
        rows[f"{kind}.{moiety.name}"] = row


def _absorb(
    matrix: Array, oral: Array, states: dict[str, int], record: DrugRecord, draws: Draws
) -> None:
    absorption, depot = record.absorption, states["depot"]
    rate = draws.lognormal(absorption.rate, record.content_key, "rate") * _PER_MIN
    reach = draws.share(absorption.bioavailability, record.content_key, "bioavailability")
    matrix[:, depot, depot] -= rate
    matrix[:, states[f"{record.parent.name}.0"], depot] += rate * reach
    for moiety in record.moieties[1:]:
        if moiety.first_pass:
            share = moiety.first_pass.value
            matrix[:, _entrance(states, moiety), depot] += rate * share
    oral[:, depot] = nmol_per_mg(record)


def _transform(
    matrix: Array, states: dict[str, int], record: DrugRecord, parts: dict[str, _Part]
) -> None:
    parent, part = states[f"{record.parent.name}.0"], parts[record.parent.name]
    for moiety in record.moieties[1:]:
        if moiety.formed:
            formation = part.other / part.volumes[0] * moiety.formed.value
            matrix[:, _entrance(states, moiety), parent] += formation
        if moiety.formation_rate:
            forming, rate = _entrance(states, moiety), moiety.formation_rate.value * _PER_MIN
            matrix[:, forming, forming] -= rate
            matrix[:, states[f"{moiety.name}.0"], forming] += rate


def _entrance(states: dict[str, int], moiety: Moiety) -> int:
    """Where newly formed metabolite enters."""
    return states.get(f"{moiety.name}.forming", states[f"{moiety.name}.0"])


def _effect_sites(
    matrix: Array,
    rows: dict[str, Array],
    states: dict[str, int],
    record: DrugRecord,
    draws: Draws,
) -> None:
    for effect in record.effects:
        if not effect.delay:
            continue
        half_life = draws.lognormal(effect.delay, record.content_key, "delay", effect.target)
        rate = np.log(2.0) / (half_life * 60.0)
        for driver in effect.drivers:
            site = states[delayed_name(effect.target, driver.moiety)]
            matrix[:, site, :] += rate[:, None] * rows[f"free.{driver.moiety}"]
            matrix[:, site, site] -= rate
            row = np.zeros_like(rows[f"free.{driver.moiety}"])
            row[:, site] = 1.0
            rows[delayed_name(effect.target, driver.moiety)] = row
