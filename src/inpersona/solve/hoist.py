"""What depends on no state is computed once a call, not at every stage.

Parameters and inputs hold still over a step, so expressions of them alone go into a table, and a
division by one becomes a multiplication by its reciprocal in that table.
"""

from __future__ import annotations

from collections.abc import Sequence

from inpersona.solve.trace import Expr, const, div, mul, order, rebuild

_STILL = ("p:", "u:")
_LEAVES = ("const", "symbol", "lt", "le")


def still(roots: Sequence[Expr]) -> set[Expr]:
    """Nodes below the roots that depend on no state (constants included)."""
    found: set[Expr] = set()
    for node in order(roots):
        own = node.op == "const" or (node.op == "symbol" and node.payload.startswith(_STILL))
        if own or (node.args and all(a in found for a in node.args)):
            found.add(node)
    return found


def with_reciprocals(roots: Sequence[Expr]) -> list[Expr]:
    """The same expressions with x / p as x * (1 / p) where p is still and x is not."""
    kept = still(roots)

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr | None:
        if node.op == "div" and node not in kept and node.args[1] in kept:
            return mul(args[0], div(const(1.0), args[1]))
        return None

    return rebuild(roots, {}, change)


def table(roots: Sequence[Expr]) -> list[Expr]:
    """Still expressions that moving ones, or the roots, need: what is worth a place in the table."""
    kept = still(roots)
    wanted: dict[Expr, None] = {}
    for node in order(roots):
        if node in kept:
            continue
        for argument in node.args:
            _want(argument, kept, wanted)
    return list(wanted)


def _want(node: Expr, kept: set[Expr], wanted: dict[Expr, None]) -> None:
    if node in kept and node.op in ("lt", "le"):  # truth values are not stored
        for argument in node.args:
            _want(argument, kept, wanted)
    elif node in kept and node.op not in _LEAVES:
        wanted[node] = None
