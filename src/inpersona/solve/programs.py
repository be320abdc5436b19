"""The functions of one compiled body, as LLVM text: rates, outputs, steps and the loop over time.

A kernel advances one block of W members through all steps. Its arguments, all pointers to doubles
laid out as [name][lane]:

    y state (in and out)   p parameters   u inputs of each step (stride us, 0: constant)
    h step lengths         s statistics of outputs: time integral, low, high
    r record               w workspace, with the table c of what depends on no state

Runge-Kutta 4 and Heun for pulsatile bodies; RODAS3 (Rosenbrock, order 3, L-stable, stiffly
accurate [sandu1997]) for stiff ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from inpersona.solve import sparse
from inpersona.solve.assemble import Traced
from inpersona.solve.derive import jacobian
from inpersona.solve.emit import Writer, declarations
from inpersona.solve.hoist import table, with_reciprocals
from inpersona.solve.trace import Expr, const, symbol

GIVEN = "ptr noalias %y, ptr noalias %p, ptr noalias %u, ptr noalias %c"
POINTERS = f"{GIVEN}, ptr noalias %w"
#: RODAS3: gamma, and the factors of earlier stages in each stage [sandu1997].
GAMMA = 0.5
#: Elements of a lone member's state that are combined at once.
CHUNK = 8


@dataclass(frozen=True)
class Layout:
    """Offsets (in vectors) inside the workspace."""

    step: int
    outputs: int
    stages: tuple[int, ...]
    trial: int
    right: int
    factors: int
    table: int
    size: int


def layout(states: int, outputs: int, factors: int, still: int) -> Layout:
    """Workspace of a body."""
    start = 1 + outputs
    stages = tuple(start + k * states for k in range(4))
    trial = start + 4 * states
    right = trial + states
    kept = right + states
    end = kept + factors
    return Layout(0, 1, stages, trial, right, kept, end, end + still)


class Program:
    """Collects the text of the functions of a body at one width."""

    def __init__(self, body: Traced, width: int) -> None:
        self.body, self.width = body, width
        self.symbols: dict[Expr, tuple[str, int]] = {
            symbol(f"{mark}:{name}"): (pointer, k)
            for mark, pointer, names in (
                ("y", "%y", body.states),
                ("p", "%p", body.parameters),
                ("u", "%u", body.inputs),
            )
            for k, name in enumerate(names)
        }
        self.table: dict[Expr, tuple[str, int]] = {}
        self.text: list[str] = [declarations(width)]
        if width == 1:
            self.text.append(declarations(CHUNK))

    def prepare(self, roots: Sequence[Expr]) -> None:
        """A function that fills the table `%c` with what the roots need that depends on no state."""
        kept = table(roots)
        self.expressions(
            "prepare",
            "ptr noalias %p, ptr noalias %u, ptr noalias %c",
            kept,
            [("%c", k) for k in range(len(kept))],
        )
        self.table = {node: ("%c", k) for k, node in enumerate(kept)}

    def function(self, name: str, arguments: str, writer: Writer) -> None:
        """Close a function and keep its text."""
        body = "\n".join(writer.lines)
        self.text.append(f"define internal void @{name}({arguments}) #0 {{\n{body}\n  ret void\n}}")

    def expressions(
        self,
        name: str,
        arguments: str,
        roots: Sequence[Expr],
        targets: Sequence[tuple[str, int]],
        extra: Mapping[Expr, tuple[str, int]] | None = None,
    ) -> None:
        """A function that evaluates expressions and stores each at (pointer, index)."""
        writer = Writer(self.width)
        names = writer.emit(roots, {**self.symbols, **self.table, **(extra or {})})
        for value, (pointer, index) in zip(names, targets, strict=True):
            writer.store(value, pointer, index)
        self.function(name, arguments, writer)

    def combination(
        self, w: Writer, base: str | None, terms: Sequence[tuple[str, str]], target: str, count: int
    ) -> None:
        """target = base + sum(factor * pointer); alone, eight elements side by side."""
        if w.width > 1:
            _combine(w, base, terms, target, range(count))
            return
        whole = count // CHUNK
        with w.widened(CHUNK):
            spread = [(w.splat(factor), pointer) for factor, pointer in terms]
            _combine(w, base, spread, target, range(whole))
        _combine(w, base, terms, target, range(whole * CHUNK, count))


def _combine(
    w: Writer, base: str | None, terms: Sequence[tuple[str, str]], target: str, places: range
) -> None:
    for k in places:
        value = w.load(base, k) if base else None
        for factor, pointer in terms:
            item = w.load(pointer, k)
            value = (
                w.binary("fmul", factor, item)
                if value is None
                else w.multiply_add(factor, item, value)
            )
        w.store(value or w.const(0.0), target, k)


def _at(w: Writer, pointer: str, vectors: int) -> str:
    return w.line(f"getelementptr double, ptr {pointer}, i64 {vectors * w.width}")


def _call(w: Writer, name: str, *pointers: str) -> None:
    w.lines.append(f"  call void @{name}({', '.join(f'ptr {p}' for p in pointers)})")


def _statistics(w: Writer, outputs: str, h: str, count: int) -> None:
    for k in range(count):
        value = w.load(outputs, k)
        integral = w.load("%s", 3 * k)
        w.store(w.multiply_add(h, value, integral), "%s", 3 * k)
        low, high = w.load("%s", 3 * k + 1), w.load("%s", 3 * k + 2)
        w.store(w.select(w.compare("olt", value, low), value, low), "%s", 3 * k + 1)
        w.store(w.select(w.compare("ogt", value, high), value, high), "%s", 3 * k + 2)


def build(body: Traced, width: int, stiff: bool) -> tuple[str, Layout]:
    """Text of all functions, and the workspace's layout."""
    program = Program(body, width)
    n, m = len(body.states), len(body.outputs)
    factors = _factors(body) if stiff else None
    pivots = list(factors.values) if factors else []
    roots = with_reciprocals([*body.rates, *body.values, *(body.updates or ()), *pivots])
    rates, values, rest = roots[:n], roots[n : n + m], roots[n + m :]
    program.prepare(roots)
    where = layout(n, m, len(pivots), len(program.table))
    derivative = [("%d", k) for k in range(n)]
    program.expressions("rates", f"{GIVEN}, ptr noalias %d", rates, derivative)
    program.expressions(
        "full",
        f"{GIVEN}, ptr noalias %d, ptr noalias %o",
        rates + values,
        derivative + [("%o", k) for k in range(m)],
    )
    if body.updates is not None:
        _update(program, rest[:n])
    if factors:
        _stiff_functions(program, factors, rest[len(rest) - len(pivots) :], where)
    for name, make in (
        {"rosenbrock": _rosenbrock} if stiff else {"rk4": _rk4, "heun": _heun}
    ).items():
        _step(program, name, make, where)
        program.text.append(_loop(name, width, where, m))
    program.text.append(_evaluate(width, len(program.table)))
    program.text.append("declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)")
    program.text.append("attributes #0 = { nounwind }")
    return "\n\n".join(program.text), where


Make = Callable[[Program, Writer, str, list[str], str, Layout, int], None]


def _update(program: Program, updates: Sequence[Expr]) -> None:
    changed = [
        (k, e) for k, e in enumerate(updates) if e is not symbol(f"y:{program.body.states[k]}")
    ]
    arguments = "ptr %y, ptr noalias %p, ptr noalias %u, ptr noalias %c"
    program.expressions(
        "update", arguments, [e for _, e in changed], [("%y", k) for k, _ in changed]
    )


def _step(program: Program, name: str, make: Make, where: Layout) -> None:
    """One step: outputs and their statistics at its start, the method, the update at its end."""
    writer = Writer(program.width)
    step = writer.load("%w", where.step)
    stages = [_at(writer, "%w", s) for s in where.stages]
    trial, outputs = _at(writer, "%w", where.trial), _at(writer, "%w", where.outputs)
    _call(writer, "full", "%y", "%p", "%u", "%c", stages[0], outputs)
    _statistics(writer, outputs, step, len(program.body.outputs))
    make(program, writer, step, stages, trial, where, len(program.body.states))
    if program.body.updates is not None:
        _call(writer, "update", "%y", "%p", "%u", "%c")
    program.function(f"step_{name}", f"{POINTERS}, ptr noalias %s", writer)


def _rk4(program: Program, w: Writer, h: str, k: list[str], trial: str, _: Layout, n: int) -> None:
    half = w.binary("fmul", h, w.const(0.5))
    for stage, (factor, source) in enumerate(((half, 0), (half, 1), (h, 2)), start=1):
        program.combination(w, "%y", [(factor, k[source])], trial, n)
        _call(w, "rates", trial, "%p", "%u", "%c", k[stage])
    sixth, third = w.binary("fmul", h, w.const(1 / 6)), w.binary("fmul", h, w.const(1 / 3))
    program.combination(
        w, "%y", [(sixth, k[0]), (third, k[1]), (third, k[2]), (sixth, k[3])], "%y", n
    )


def _heun(program: Program, w: Writer, h: str, k: list[str], trial: str, _: Layout, n: int) -> None:
    program.combination(w, "%y", [(h, k[0])], trial, n)
    _call(w, "rates", trial, "%p", "%u", "%c", k[1])
    half = w.binary("fmul", h, w.const(0.5))
    program.combination(w, "%y", [(half, k[0]), (half, k[1])], "%y", n)


def _factors(body: Traced) -> sparse.Factors:
    """LU factors of 1 / (gamma h) - J as expressions of state, parameters, inputs and h."""
    entries = jacobian(body.rates, [symbol(f"y:{name}") for name in body.states])
    matrix: sparse.Entries = {key: const(0.0) - e for key, e in entries.items()}
    diagonal = const(1.0 / GAMMA) / symbol("h")
    for k in range(len(body.states)):
        matrix[k, k] = diagonal + matrix[k, k] if (k, k) in matrix else diagonal
    return sparse.factor(matrix, len(body.states))


def _stiff_functions(
    program: Program, factors: sparse.Factors, values: Sequence[Expr], where: Layout
) -> None:
    """`factorise` (Jacobian and LU into the workspace) and `solve`."""
    n = len(program.body.states)
    places = [("%w", where.factors + k) for k in range(len(values))]
    program.expressions("factorise", POINTERS, values, places, {symbol("h"): ("%w", where.step)})
    kept = [symbol(f"lu:{k}") for k in range(len(values))]
    right = [symbol(f"b:{k}") for k in range(n)]
    extra = dict(zip(kept, places, strict=True)) | {s: ("%b", k) for k, s in enumerate(right)}
    program.expressions(
        "solve",
        "ptr noalias %w, ptr %b, ptr %x",
        sparse.solve(factors, kept, right),
        [("%x", k) for k in range(n)],
        extra,
    )


def _rosenbrock(
    program: Program, w: Writer, h: str, k: list[str], trial: str, where: Layout, n: int
) -> None:
    """RODAS3: k holds the stages U1..U4; right-hand sides are built in `right`."""
    right = _at(w, "%w", where.right)
    per = w.binary("fdiv", w.const(1.0), h)
    two, one = w.const(2.0), w.const(1.0)
    _call(w, "factorise", "%y", "%p", "%u", "%c", "%w")
    program.combination(w, k[0], [], right, n)  # f(y), which both first stages need
    _call(w, "solve", "%w", right, k[0])
    program.combination(w, right, [(w.binary("fmul", per, w.const(4.0)), k[0])], trial, n)
    _call(w, "solve", "%w", trial, k[1])
    minus = w.line(f"fneg {w.type} {per}")
    program.combination(w, "%y", [(two, k[0])], trial, n)
    _call(w, "rates", trial, "%p", "%u", "%c", right)
    program.combination(w, right, [(per, k[0]), (minus, k[1])], right, n)
    _call(w, "solve", "%w", right, k[2])
    program.combination(w, "%y", [(two, k[0]), (one, k[2])], trial, n)
    _call(w, "rates", trial, "%p", "%u", "%c", right)
    last = w.binary("fmul", per, w.const(-8.0 / 3.0))
    program.combination(w, right, [(per, k[0]), (minus, k[1]), (last, k[2])], right, n)
    _call(w, "solve", "%w", right, k[3])
    program.combination(w, "%y", [(two, k[0]), (one, k[2]), (one, k[3])], "%y", n)


def _splat(width: int, value: str) -> str:
    if width == 1:
        return f"  %hv = fadd double {value}, 0.0"
    t = f"<{width} x double>"
    return (
        f"  %h0 = insertelement {t} undef, double {value}, i32 0\n"
        f"  %hv = shufflevector {t} %h0, {t} undef, <{width} x i32> zeroinitializer"
    )


def _loop(name: str, width: int, where: Layout, m: int) -> str:
    """The loop over steps of one block, with a record of the outputs at the start of every
    `every`-th step and at the end."""
    copy = m * width * 8
    t = f"<{width} x double>" if width > 1 else "double"
    offset = where.outputs * width
    return f"""define void @advance_{name}(ptr %y, ptr %p, ptr %u, i64 %us, ptr %h, i64 %n,
    i64 %every, ptr %s, ptr %r, ptr %w) #0 {{
entry:
  %o = getelementptr double, ptr %w, i64 {offset}
  %k0 = getelementptr double, ptr %w, i64 {where.stages[0] * width}
  %c = getelementptr double, ptr %w, i64 {where.table * width}
  call void @prepare(ptr %p, ptr %u, ptr %c)
  %varies = icmp ne i64 %us, 0
  %any = icmp sgt i64 %n, 0
  br i1 %any, label %loop, label %done
loop:
  %i = phi i64 [0, %entry], [%next, %tail]
  %slot = phi i64 [0, %entry], [%slot1, %tail]
  %hp = getelementptr double, ptr %h, i64 %i
  %hs = load double, ptr %hp
{_splat(width, "%hs")}
  store {t} %hv, ptr %w, align 8
  %uo = mul i64 %i, %us
  %ui = getelementptr double, ptr %u, i64 %uo
  br i1 %varies, label %again_prepare, label %go
again_prepare:
  call void @prepare(ptr %p, ptr %ui, ptr %c)
  br label %go
go:
  call void @step_{name}(ptr %y, ptr %p, ptr %ui, ptr %c, ptr %w, ptr %s)
  %wants = icmp sgt i64 %every, 0
  br i1 %wants, label %maybe, label %tail
maybe:
  %rest = urem i64 %i, %every
  %hit = icmp eq i64 %rest, 0
  br i1 %hit, label %save, label %tail
save:
  %ro = mul i64 %slot, {m * width}
  %rp = getelementptr double, ptr %r, i64 %ro
  call void @llvm.memcpy.p0.p0.i64(ptr %rp, ptr %o, i64 {copy}, i1 false)
  %more = add i64 %slot, 1
  br label %tail
tail:
  %slot1 = phi i64 [%slot, %go], [%slot, %maybe], [%more, %save]
  %next = add i64 %i, 1
  %again = icmp slt i64 %next, %n
  br i1 %again, label %loop, label %done
done:
  %end = phi i64 [0, %entry], [%slot1, %tail]
  %lasti = sub i64 %n, 1
  %lu = mul i64 %lasti, %us
  %up = getelementptr double, ptr %u, i64 %lu
  %eo = mul i64 %end, {m * width}
  %ep = getelementptr double, ptr %r, i64 %eo
  call void @full(ptr %y, ptr %p, ptr %up, ptr %c, ptr %k0, ptr %ep)
  ret void
}}
"""


def _evaluate(width: int, still: int) -> str:
    return f"""define void @evaluate(ptr %y, ptr %p, ptr %u, ptr %d, ptr %o) #0 {{
  %c = alloca [{max(still, 1) * width} x double], align 64
  call void @prepare(ptr %p, ptr %u, ptr %c)
  call void @full(ptr %y, ptr %p, ptr %u, ptr %c, ptr %d, ptr %o)
  ret void
}}"""
