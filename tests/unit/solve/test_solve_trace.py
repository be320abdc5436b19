"""Expressions share, fold and derive as algebra says."""

from __future__ import annotations

import numpy as np
import pytest
from solve_parts import Values, every_function

from inpersona.errors import ModelError
from inpersona.solve import functions as f
from inpersona.solve.derive import derivative, jacobian
from inpersona.solve.trace import Expr, const, order, rebuild, symbol


def value(expression: Expr, **at: float) -> float:
    """Fold an expression with numbers in place of symbols."""
    done = rebuild([expression], {symbol(k): const(v) for k, v in at.items()})[0]
    while done.op in ("implicit", "detach"):
        done = done.args[0]
    assert done.op == "const"
    return float(done.payload)


def test_what_is_written_twice_is_computed_once() -> None:
    x, y = symbol("x"), symbol("y")
    assert f.exp(x * y + 1.0) is f.exp(x * y + 1.0)
    assert sum(n.op == "exp" for n in order([f.exp(x) + f.exp(x) * y])) == 1


def test_constants_fold_and_neutral_elements_vanish() -> None:
    x = symbol("x")
    assert (x * 1.0 + 0.0) is x
    assert (x * 0.0).payload == 0.0
    assert (const(2.0) * 3.0).payload == 6.0
    assert (x - x).payload == 0.0


def test_a_branch_on_a_value_is_refused_with_the_way_out() -> None:
    with pytest.raises(ModelError, match="where"):
        bool(symbol("x") < 1.0)


@pytest.mark.parametrize("name", [n for n in Values._fields if n != "root"])
@pytest.mark.parametrize("at", [-2.3, -0.4, 0.3, 1.2, 3.1])
def test_derivatives_agree_with_central_differences(name: str, at: float) -> None:
    x = symbol("x")
    slope = value(derivative(getattr(every_function(x), name), x), x=at)
    ahead, behind = (getattr(every_function(at + h), name) for h in (1e-6, -1e-6))
    assert slope == pytest.approx((ahead - behind) / 2e-6, rel=1e-6, abs=1e-7)


def test_the_derivative_of_a_root_is_that_of_the_implicit_function() -> None:
    a = symbol("a")
    found = f.root(lambda z: z + z**3 - a, 0.5 * a, -9.0, 9.0, iterations=10)
    slope = rebuild([derivative(found, a)], {a: const(3.0)})[0]
    z = value(found, a=3.0)
    swapped = rebuild([slope], {n: n.args[0] for n in order([slope]) if n.op == "detach"})[0]
    assert z + z**3 == pytest.approx(3.0, abs=1e-13)
    assert value(swapped) == pytest.approx(1.0 / (1.0 + 3.0 * z * z), rel=1e-12)


def test_a_jacobian_by_vertex_elimination_equals_row_by_row_derivatives() -> None:
    names = [f"x{k}" for k in range(6)]
    xs = [symbol(n) for n in names]
    mean = f.log(sum(x * (k + 1.0) for k, x in enumerate(xs)))  # a bottleneck: all rows need it
    rows = [f.exp(-mean) * x - f.tanh(mean) * xs[(k + 1) % 6] for k, x in enumerate(xs[:-1])]
    rows.append(xs[0] * xs[0])
    at = dict(zip(names, np.linspace(0.5, 2.0, 6), strict=True))
    found = jacobian(rows, xs)
    assert (5, 3) not in found
    for i, row in enumerate(rows):
        for j, x in enumerate(xs):
            expected = value(derivative(row, x), **at)
            got = value(found[i, j], **at) if (i, j) in found else 0.0
            assert got == pytest.approx(expected, rel=1e-12, abs=1e-14)
