"""Derivatives of traced expressions: forward for one symbol, vertex elimination for a Jacobian.

The expression graph carries a local partial on each edge. Eliminating a vertex multiplies what comes
in by what goes out; taking the cheapest vertex first (Markowitz) keeps bottlenecks such as mean
arterial pressure cheap. What is left joins inputs to outputs: the Jacobian. [griewank2008, ch. 9]
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from inpersona.solve.trace import Expr, add, call, const, div, lift, mul, order, sub


def partials(node: Expr) -> list[tuple[Expr, Expr]]:
    """(argument, derivative of the node with respect to it) for each differentiable argument."""
    one, zero = const(1.0), const(0.0)
    a = node.args
    match node.op:
        case "add":
            return [(a[0], one), (a[1], one)]
        case "sub":
            return [(a[0], one), (a[1], const(-1.0))]
        case "neg":
            return [(a[0], const(-1.0))]
        case "mul":
            return [(a[0], a[1]), (a[1], a[0])]
        case "div":
            return [(a[0], div(one, a[1])), (a[1], sub(zero, div(node, a[1])))]
        case "exp":
            return [(a[0], node)]
        case "log":
            return [(a[0], div(one, a[0]))]
        case "sqrt":
            return [(a[0], div(const(0.5), node))]
        case "sin":
            return [(a[0], call("cos", a[0]))]
        case "cos":
            return [(a[0], sub(zero, call("sin", a[0])))]
        case "tanh":
            return [(a[0], sub(one, mul(node, node)))]
        case "pow":
            base = (a[0], div(mul(a[1], node), a[0]))
            exponent = (a[1], mul(node, call("log", a[0])))
            return [base] if a[1].op == "const" else [base, exponent]
        case "abs":
            return [(a[0], call("select", a[0] < 0.0, const(-1.0), one))]
        case "select":
            return [
                (a[1], call("select", a[0], one, zero)),
                (a[2], call("select", a[0], zero, one)),
            ]
        case "implicit":
            return [(a[1], div(const(-1.0), a[2]))]
        case _:
            return []


def derivative(root: Expr, of: Expr) -> Expr:
    """Derivative of one expression with respect to one node."""
    slope: dict[int, Expr] = {id(of): const(1.0)}
    for node in order([root]):
        if id(node) in slope:
            continue
        total = const(0.0)
        for argument, partial in partials(node):
            if id(argument) in slope:
                total = add(total, mul(slope[id(argument)], partial))
        if not (total.op == "const" and total.payload == 0.0):
            slope[id(node)] = total
    return slope.get(id(root), const(0.0))


def jacobian(outputs: Sequence[Expr], inputs: Sequence[Expr]) -> dict[tuple[int, int], Expr]:
    """Sparse Jacobian: (row, column) -> expression, structural zeros left out."""
    incoming, outgoing = _graph(outputs, inputs)
    keep = set(range(len(inputs))) | {-1 - k for k in range(len(outputs))}
    _eliminate(incoming, outgoing, keep)
    return {
        (k, j): partial
        for k in range(len(outputs))
        for j, partial in incoming.get(-1 - k, {}).items()
        if not (partial.op == "const" and partial.payload == 0.0)
    }


Edges = dict[int, dict[int, Expr]]


def _graph(outputs: Sequence[Expr], inputs: Sequence[Expr]) -> tuple[Edges, Edges]:
    """Edges from vertex to vertex; inputs are 0.., outputs -1, -2, ..; only live paths."""
    vertex = {id(x): j for j, x in enumerate(inputs)}
    incoming: Edges = {}
    outgoing: Edges = {j: {} for j in range(len(inputs))}
    nodes = order(outputs)
    number = len(inputs)
    for node in nodes:
        if id(node) in vertex:
            continue
        edges: dict[int, Expr] = {}
        for argument, partial in partials(node):
            if id(argument) in vertex:
                u = vertex[id(argument)]
                edges[u] = add(edges[u], partial) if u in edges else partial
        if edges:
            vertex[id(node)] = number
            incoming[number] = edges
            outgoing[number] = {}
            for u, partial in edges.items():
                outgoing[u][number] = partial
            number += 1
    for k, output in enumerate(outputs):
        if id(output) in vertex:
            u = vertex[id(output)]
            incoming[-1 - k] = {u: lift(1.0)}
            outgoing[u][-1 - k] = lift(1.0)
    return incoming, outgoing


def _eliminate(incoming: Edges, outgoing: Edges, keep: set[int]) -> None:
    def cost(v: int) -> int:
        return len(incoming[v]) * len(outgoing[v])

    heap = [(cost(v), v) for v in incoming if v not in keep]
    heapq.heapify(heap)
    gone: set[int] = set()
    while heap:
        price, v = heapq.heappop(heap)
        if v in gone or price != cost(v):
            continue
        gone.add(v)
        touched = set(incoming[v]) | set(outgoing[v])
        for u, first in incoming[v].items():
            del outgoing[u][v]
            for w, second in outgoing[v].items():
                product = mul(first, second)
                before = incoming[w].get(u)
                total = product if before is None else add(before, product)
                incoming[w][u] = outgoing[u][w] = total
        for w in outgoing[v]:
            del incoming[w][v]
        del incoming[v], outgoing[v]
        for t in touched:
            if t not in keep and t in incoming:
                heapq.heappush(heap, (cost(t), t))
