"""Expressions by operator overloading; equal expressions are one object.

A component's `rates` runs on `Expr`s instead of floats and leaves behind a graph of some twenty
operations. Constants fold, neutral elements vanish, and what was computed once is shared.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import Any

from inpersona.errors import ModelError

#: Every node, for as long as the process lives: a symbol is the same node in every later trace.
_TABLE: dict[tuple[Any, ...], Expr] = {}


class Expr:
    """A node: `op`, arguments, and for "const" and "symbol" the value or name."""

    __slots__ = ("args", "op", "payload")
    op: str
    args: tuple[Expr, ...]
    payload: Any

    def __add__(self, other: Any) -> Expr:
        return add(self, lift(other))

    def __radd__(self, other: Any) -> Expr:
        return add(lift(other), self)

    def __sub__(self, other: Any) -> Expr:
        return sub(self, lift(other))

    def __rsub__(self, other: Any) -> Expr:
        return sub(lift(other), self)

    def __mul__(self, other: Any) -> Expr:
        return mul(self, lift(other))

    def __rmul__(self, other: Any) -> Expr:
        return mul(lift(other), self)

    def __truediv__(self, other: Any) -> Expr:
        return div(self, lift(other))

    def __rtruediv__(self, other: Any) -> Expr:
        return div(lift(other), self)

    def __neg__(self) -> Expr:
        return sub(const(0.0), self)

    def __pos__(self) -> Expr:
        return self

    def __pow__(self, exponent: Any) -> Expr:
        return call("pow", self, exponent)

    def __rpow__(self, base: Any) -> Expr:
        return call("pow", base, self)

    def __abs__(self) -> Expr:
        return call("abs", self)

    def __lt__(self, other: Any) -> Expr:
        return make("lt", (self, lift(other)))

    def __gt__(self, other: Any) -> Expr:
        return make("lt", (lift(other), self))

    def __le__(self, other: Any) -> Expr:
        return make("le", (self, lift(other)))

    def __ge__(self, other: Any) -> Expr:
        return make("le", (lift(other), self))

    def __bool__(self) -> bool:
        raise ModelError("An equation branches on a value with 'if'. Use where() instead.")

    def __repr__(self) -> str:
        return f"{self.op}({self.payload if self.payload is not None else len(self.args)})"


def make(op: str, args: tuple[Expr, ...] = (), payload: Any = None) -> Expr:
    """The one node with this operation and these arguments."""
    key = (op, payload, *map(id, args))
    found = _TABLE.get(key)
    if found is None:
        found = Expr.__new__(Expr)
        found.op, found.args, found.payload = op, args, payload
        _TABLE[key] = found
    return found


def const(value: float) -> Expr:
    """A constant."""
    return make("const", payload=float(value) + 0.0)


def symbol(name: str) -> Expr:
    """A named value that is given from outside."""
    return make("symbol", payload=name)


def lift(x: Any) -> Expr:
    """A number as a constant; expressions as they are."""
    return x if isinstance(x, Expr) else const(x)


def _known(*xs: Expr) -> bool:
    return all(x.op == "const" for x in xs)


def _is(x: Expr, value: float) -> bool:
    return x.op == "const" and bool(x.payload == value)


def add(a: Expr, b: Expr) -> Expr:
    """Sum."""
    if _known(a, b):
        return const(a.payload + b.payload)
    if _is(a, 0.0):
        return b
    return a if _is(b, 0.0) else make("add", (a, b))


def sub(a: Expr, b: Expr) -> Expr:
    """Difference."""
    if _known(a, b):
        return const(a.payload - b.payload)
    if a is b:
        return const(0.0)
    if _is(b, 0.0):
        return a
    if _is(a, 0.0):
        if b.op == "neg":
            return b.args[0]
        return make("neg", (b,))
    return add(a, b.args[0]) if b.op == "neg" else make("sub", (a, b))


def mul(a: Expr, b: Expr) -> Expr:
    """Product."""
    if _known(a, b):
        return const(a.payload * b.payload)
    if _is(a, 0.0) or _is(b, 0.0):
        return const(0.0)
    if _is(a, 1.0):
        return b
    if _is(b, 1.0):
        return a
    if _is(a, -1.0):
        return sub(const(0.0), b)
    if _is(b, -1.0):
        return sub(const(0.0), a)
    if a.op == "neg" and b.op == "neg":
        return mul(a.args[0], b.args[0])
    return make("mul", (a, b))


def div(a: Expr, b: Expr) -> Expr:
    """Quotient; by a constant it becomes a product."""
    if _known(a, b):
        return const(a.payload / b.payload)
    if _is(a, 0.0):
        return a
    if b.op == "const":
        return mul(a, const(1.0 / b.payload))
    return make("div", (a, b))


_FOLD: Mapping[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "sin": math.sin,
    "cos": math.cos,
    "tanh": math.tanh,
    "abs": abs,
}


def call(op: str, *raw: Any) -> Expr:
    """A named function of expressions or numbers."""
    args = tuple(lift(x) for x in raw)
    if op == "select":
        return _select(*args)
    if op == "pow":
        return _power(*args)
    if _known(*args):
        return const(_FOLD[op](*(x.payload for x in args)))
    return make(op, args)


def _select(condition: Expr, a: Expr, b: Expr) -> Expr:
    if a is b:
        return a
    if _known(*condition.args):
        left, right = (x.payload for x in condition.args)
        return a if (left < right if condition.op == "lt" else left <= right) else b
    return make("select", (condition, a, b))


def _power(x: Expr, y: Expr) -> Expr:
    if _known(x, y):
        return const(x.payload**y.payload)
    if y.op == "const":
        n = y.payload
        if n == 0.5:
            return call("sqrt", x)
        if float(n).is_integer() and abs(n) <= 16:
            return _integer_power(x, int(n))
    return make("pow", (x, y))


def _integer_power(x: Expr, n: int) -> Expr:
    if n < 0:
        return div(const(1.0), _integer_power(x, -n))
    if n == 0:
        return const(1.0)
    half = _integer_power(x, n // 2)
    square = mul(half, half)
    return mul(square, x) if n % 2 else square


def order(roots: Iterable[Expr], known: Container[Expr] = ()) -> list[Expr]:
    """All nodes below the roots, arguments before what uses them; not below what is known."""
    seen: set[int] = set()
    result: list[Expr] = []
    stack: list[tuple[Expr, bool]] = [(r, False) for r in reversed(list(roots))]
    while stack:
        node, ready = stack.pop()
        if ready:
            result.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            if node in known:
                continue
            stack.extend((a, False) for a in reversed(node.args) if id(a) not in seen)
    return result


_BUILD: Mapping[str, Callable[..., Expr]] = {"add": add, "sub": sub, "mul": mul, "div": div}


def rebuild(
    roots: Sequence[Expr],
    replace: Mapping[Expr, Expr],
    change: Callable[[Expr, tuple[Expr, ...]], Expr | None] = lambda node, args: None,
) -> list[Expr]:
    """The same expressions with some nodes replaced, or changed given their new arguments."""
    made: dict[int, Expr] = {}
    for node in order(roots):
        if node in replace:
            made[id(node)] = replace[node]
            continue
        args = tuple(made[id(a)] for a in node.args)
        changed = change(node, args)
        if changed is not None:
            made[id(node)] = changed
        elif args == node.args:
            made[id(node)] = node
        elif node.op in _BUILD:
            made[id(node)] = _BUILD[node.op](*args)
        elif node.op == "neg":
            made[id(node)] = sub(const(0.0), args[0])
        elif node.op in ("select", "pow") or node.op in _FOLD:
            made[id(node)] = call(node.op, *args)
        else:
            made[id(node)] = make(node.op, args, node.payload)
    return [made[id(r)] for r in roots]
