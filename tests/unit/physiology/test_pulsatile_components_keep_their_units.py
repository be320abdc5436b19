"""Each component of the pulsatile body gives the same on quantities with units as on numbers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))

from pulsatile_body import MAN, body, people

from inpersona.core.units import registry
from inpersona.models.adult.pulsatile import resting_inputs
from inpersona.models.adult.pulsatile_parts import LINKS, PARTS
from inpersona.solve.assemble import fields, parse_link


def numbers_of(part: str, module: Any) -> dict[str, dict[str, float]]:
    """State, inputs and parameters of a part in the man, mid-beat, moved a little off rest."""
    settled, u = people(), resting_inputs(body(), 1)
    y, p = settled.states[:, [MAN]].copy(), settled.parameters[:, [MAN]]
    y = body().advance(y, p, u, np.full(60, 0.002)).final
    out = dict(zip(body().outputs, body().rates(y, p, u)[1][:, 0], strict=True))

    def given(name: str) -> float:
        if f"{part}.{name}" in LINKS:
            return sum(f * float(out[o]) for f, o in parse_link(LINKS[f"{part}.{name}"])) * 1.03
        return float(u[body().inputs.index(f"{part}.{name}"), 0]) + 0.01

    def at(array: Any, kind: Any, name: str) -> float:
        return float(array[kind.index(f"{part}.{name}"), 0])

    return {
        "State": {n: at(y, body().states, n) * 1.02 + 0.01 for n in fields(module, "State")},
        "Inputs": {n: given(n) for n in fields(module, "Inputs")},
        "Parameters": {n: at(p, body().parameters, n) for n in fields(module, "Parameters")},
    }


def plain(module: Any, kind: str, numbers: dict[str, float]) -> Any:
    return getattr(module, kind)(**numbers)


def with_units(module: Any, kind: str, numbers: dict[str, float]) -> Any:
    units = fields(module, kind)
    return getattr(module, kind)(
        **{n: registry().Quantity(x, "dimensionless" if units[n] == "1" else units[n])
           for n, x in numbers.items()}
    )  # fmt: skip


def number(x: Any, unit: str) -> float:
    wanted = "dimensionless" if unit == "1" else unit
    return float(x.to(wanted).magnitude) if hasattr(x, "magnitude") else float(x)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_units_change_nothing(part: str) -> None:
    module: Any = PARTS[part]
    numbers = numbers_of(part, module)
    kinds = ("State", "Inputs", "Parameters")
    floats = module.rates(*(plain(module, k, numbers[k]) for k in kinds))
    quantities = module.rates(*(with_units(module, k, numbers[k]) for k in kinds))
    for side, kind, per in ((0, "State", "/s"), (1, "Outputs", "")):
        units = fields(module, kind)
        for name, a, b in zip(units, floats[side], quantities[side], strict=True):
            unit = f"{units[name]}{per}" if units[name] != "1" else (f"1{per}" if per else "1")
            assert number(b, unit) == pytest.approx(float(a), rel=1e-9, abs=1e-12), name
    if hasattr(module, "update"):
        floats = module.update(*(plain(module, k, numbers[k]) for k in kinds))
        quantities = module.update(*(with_units(module, k, numbers[k]) for k in kinds))
        for name, a, b in zip(fields(module, "State"), floats, quantities, strict=True):
            unit = fields(module, "State")[name]
            assert number(b, unit) == pytest.approx(float(a), rel=1e-9, abs=1e-12), name
