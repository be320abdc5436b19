"""C from the same trace as the product's kernels, for comparison only.

The same expressions (what depends on no state computed once), the same Heun loop with statistics of
the outputs, eight lanes in the innermost loop; gcc -O3 -march=native -ffast-math decides the rest.
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from pathlib import Path

from inpersona.solve.assemble import Traced
from inpersona.solve.hoist import table, with_reciprocals
from inpersona.solve.trace import Expr, order, symbol

WIDTH = 8
FLAGS = ("-O3", "-march=native", "-ffast-math", "-mprefer-vector-width=512", "-fopenmp-simd",
         "-shared", "-fPIC")  # fmt: skip
_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<="}
_CALLS = {"abs": "fabs"}


def _text(node: Expr, names: dict[Expr, str]) -> str:
    a = [names[x] for x in node.args]
    if node.op == "const":
        return f"({node.payload!r})"
    if node.op in _INFIX:
        return f"({a[0]} {_INFIX[node.op]} {a[1]})"
    if node.op == "neg":
        return f"(-{a[0]})"
    if node.op == "select":
        return f"({a[0]} ? {a[1]} : {a[2]})"
    if node.op in ("implicit", "detach"):
        return a[0]
    return f"{_CALLS.get(node.op, node.op)}({', '.join(a)})"


def _function(name: str, roots: Sequence[Expr], target: Sequence[str],
              given: dict[Expr, str]) -> str:  # fmt: skip
    names: dict[Expr, str] = {}
    lines = []
    for k, node in enumerate(order(roots, given)):
        if node in given:
            text = f"{given[node]} * {WIDTH} + l]"
        else:
            text = _text(node, names)
        if node.op in ("const", "lt", "le"):
            names[node] = text
            continue
        names[node] = f"v{k}"
        lines.append(f"    const double v{k} = {text};")
    stores = [f"    {t} * {WIDTH} + l] = {names[r]};" for r, t in zip(roots, target, strict=True)]
    pointers = ", ".join(f"double *restrict {x}" for x in "ypucdo")
    return (
        f"static void {name}({pointers}) {{\n  #pragma omp simd\n"
        f"  for (int l = 0; l < {WIDTH}; l++) {{\n" + "\n".join(lines + stores) + "\n  }\n}\n"
    )


def source(body: Traced) -> str:
    """C text with one public function, `advance`: Heun over n steps of one block of lanes."""
    n, m = len(body.states), len(body.outputs)
    roots = with_reciprocals([*body.rates, *body.values, *(body.updates or ())])
    given = {
        symbol(f"{mark}:{name}"): f"{pointer}[{k}"
        for mark, pointer, names in (
            ("y", "y", body.states), ("p", "p", body.parameters), ("u", "u", body.inputs))
        for k, name in enumerate(names)
    }  # fmt: skip
    kept = table(roots)
    text = ["#include <math.h>\n#include <string.h>\n"]
    text.append(_function("prepare", kept, [f"c[{k}" for k in range(len(kept))], given))
    given = given | {node: f"c[{k}" for k, node in enumerate(kept)}
    rates = [f"d[{k}" for k in range(n)]
    outputs = [f"o[{k}" for k in range(m)]
    text.append(_function("rates", roots[:n], rates, given))
    text.append(_function("full", roots[: n + m], rates + outputs, given))
    updates = [
        (k, e) for k, e in enumerate(roots[n + m :]) if e is not symbol(f"y:{body.states[k]}")
    ]
    text.append(_function("update", [e for _, e in updates], [f"o[{k}" for k, _ in updates], given))
    copies = "".join(
        f"    memcpy(y + {k * WIDTH}, t + {k * WIDTH}, {8 * WIDTH});\n" for k, _ in updates
    )
    text.append(f"""
void advance(double *restrict y, double *restrict p, double *restrict u, double *restrict h,
             long count, double *restrict s) {{
  static __thread double c[{max(1, len(kept)) * WIDTH}] __attribute__((aligned(64)));
  static __thread double a[{n * WIDTH}] __attribute__((aligned(64)));
  static __thread double b[{n * WIDTH}] __attribute__((aligned(64)));
  static __thread double t[{n * WIDTH}] __attribute__((aligned(64)));
  static __thread double o[{m * WIDTH}] __attribute__((aligned(64)));
  prepare(y, p, u, c, a, o);
  for (long i = 0; i < count; i++) {{
    full(y, p, u, c, a, o);
    for (int k = 0; k < {m}; k++)
      for (int l = 0; l < {WIDTH}; l++) {{
        double x = o[k * {WIDTH} + l], *q = s + 3 * k * {WIDTH} + l;
        q[0] += h[i] * x;
        q[{WIDTH}] = x < q[{WIDTH}] ? x : q[{WIDTH}];
        q[{2 * WIDTH}] = x > q[{2 * WIDTH}] ? x : q[{2 * WIDTH}];
      }}
    for (int k = 0; k < {n * WIDTH}; k++) t[k] = y[k] + h[i] * a[k];
    rates(t, p, u, c, b, o);
    for (int k = 0; k < {n * WIDTH}; k++) y[k] += 0.5 * h[i] * (a[k] + b[k]);
    update(y, p, u, c, b, t);
{copies}  }}
}}
""")
    return "\n".join(text)


def compiled(body: Traced, folder: Path) -> ctypes.CDLL:
    """The C of a body, compiled and loaded. Raises when there is no gcc."""
    path = folder / "body.c"
    path.write_text(source(body))
    library = folder / "body.so"
    subprocess.run(["gcc", *FLAGS, str(path), "-o", str(library), "-lmvec", "-lm"], check=True)
    return ctypes.CDLL(str(library))
