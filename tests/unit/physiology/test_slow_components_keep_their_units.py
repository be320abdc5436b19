"""Each component of the slow body gives the same on quantities with units as on plain numbers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))

from slow_body import Slow

from inpersona.core.units import registry
from inpersona.models.adult.slow import slow_links, slow_parts
from inpersona.solve.assemble import fields, parse_link


def values_of(part: str, module: Any, slow: Slow, outputs: dict[str, Any]) -> dict[str, Any]:
    """State (moved off rest), inputs and parameters of a part, as plain numbers."""
    state = {
        name: float(slow.state[f"{part}.{name}"][0]) * 1.07 + 0.01
        for name in fields(module, "State")
    }
    parameters = {
        name: float(slow.parameters[f"{part}.{name}"][0]) for name in fields(module, "Parameters")
    }
    inputs = {}
    for name in fields(module, "Inputs"):
        text = slow_links().get(f"{part}.{name}")
        if text is None:
            inputs[name] = float(slow.inputs[f"{part}.{name}"][0]) + 1e-3
        else:
            inputs[name] = sum(f * float(outputs[o][0]) for f, o in parse_link(text)) * 1.03
    return {"State": state, "Inputs": inputs, "Parameters": parameters}


def with_units(module: Any, kind: str, numbers: dict[str, float]) -> Any:
    units = fields(module, kind)
    quantity = registry().Quantity
    return getattr(module, kind)(
        **{
            n: quantity(x, "dimensionless" if units[n] == "1" else units[n])
            for n, x in numbers.items()
        }
    )


def number(x: Any, unit: str) -> float:
    wanted = "dimensionless" if unit == "1" else unit
    return float(x.to(wanted).magnitude) if hasattr(x, "magnitude") else float(x)


@pytest.mark.parametrize("part", sorted(slow_parts()))
def test_units_change_nothing(part: str) -> None:
    module: Any = slow_parts()[part]
    slow = Slow()
    numbers = values_of(part, module, slow, slow.outputs())
    kinds = ("State", "Inputs", "Parameters")
    plain = module.rates(*(getattr(module, k)(**numbers[k]) for k in kinds))
    carried = module.rates(*(with_units(module, k, numbers[k]) for k in kinds))
    for name, unit in fields(module, "State").items():
        rate = number(getattr(carried[0], name), f"({unit})/min")
        assert rate == pytest.approx(getattr(plain[0], name), rel=1e-9, abs=1e-12), name
    for name, unit in fields(module, "Outputs").items():
        value = number(getattr(carried[1], name), unit)
        assert value == pytest.approx(getattr(plain[1], name), rel=1e-9, abs=1e-12), name
        assert np.isfinite(value)
