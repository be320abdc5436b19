"""The same text on floats, arrays, quantities and in compiled code gives the same numbers."""

from __future__ import annotations

import math

import numpy as np
import pint
import pytest
from solve_parts import Values, every_function, functions_body

from inpersona.core.units import registry
from inpersona.solve import functions as f

POINTS = np.concatenate([np.linspace(-9.0, 9.0, 1441), [1e-9, -1e-9, 0.0, 0.1, -0.1]])


def compiled(points: np.ndarray) -> Values:
    body = functions_body()
    outputs = body.rates(points[None, :], np.empty((0, len(points))), np.empty((0, len(points))))[1]
    return Values(*(outputs[body.outputs.index(f"a.{name}")] for name in Values._fields))


def test_compiled_functions_agree_with_math_to_a_few_units_in_the_last_place() -> None:
    ours = compiled(POINTS)
    reference = Values(*np.array([every_function(float(x)) for x in POINTS]).T)
    for name in Values._fields:
        expected = getattr(reference, name)
        tolerance = {"power": 3e-15, "root": 1e-12}.get(name, 4.5e-16)
        gap = np.abs(getattr(ours, name) - expected) / np.maximum(np.abs(expected), 1e-3)
        assert gap.max() < tolerance * (1 if name not in ("sin", "cos") else 2), name


def test_arrays_agree_with_floats() -> None:
    arrays = every_function(POINTS)
    floats = Values(*np.array([every_function(float(x)) for x in POINTS]).T)
    for name in Values._fields:
        np.testing.assert_allclose(
            getattr(arrays, name), getattr(floats, name), rtol=1e-13, atol=1e-13, err_msg=name
        )


def test_the_ends_of_the_range_stay_sane() -> None:
    far = compiled(np.array([-2000.0, 2000.0, 705.0, -705.0]))
    assert far.exp[0] < 1e-300
    assert far.exp[1] > 1e300
    assert far.exp[2] == pytest.approx(math.exp(705.0), rel=1e-13)
    assert list(far.tanh) == [-1.0, 1.0, 1.0, -1.0]


def test_nan_stays_visible_in_every_function() -> None:
    lost = compiled(np.array([np.nan] * 3))
    for name in Values._fields:
        assert np.isnan(getattr(lost, name)).all(), name


def test_exp_of_a_quantity_with_a_unit_is_refused() -> None:
    pressure = registry().Quantity(3.0, "mmHg")
    with pytest.raises(pint.DimensionalityError):
        f.exp(pressure)
    assert f.exp(pressure / pressure) == pytest.approx(math.e)


def test_where_and_minimum_keep_units() -> None:
    small, large = (registry().Quantity(v, "mmHg") for v in (3.0, 9.0))
    assert f.minimum(small, large) == small
    assert f.where(small < large, large, small) == large
    assert f.clip(large, 0.5 * small, small) == small


def test_root_of_a_quantity_has_the_unit_of_its_guess() -> None:
    unit = registry().Quantity(1.0, "mmHg")
    found = f.root(lambda x: x - 4.0 * unit, 1.0 * unit, 0.0 * unit, 10.0 * unit)
    assert found.to("mmHg").magnitude == pytest.approx(4.0, abs=1e-12)


def test_root_outside_its_bounds_is_the_nearer_bound() -> None:
    assert f.root(lambda x: x - 30.0, 1.0, 0.0, 10.0) == 10.0
