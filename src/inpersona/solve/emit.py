"""LLVM intermediate code from expressions, W members side by side in one vector.

Every operation is emitted on `<W x double>` (W = 1: `double`), so that SIMD does not depend on a
vectoriser, and a member's result not on who shares its vector. exp, log, sin, cos and tanh are
branch-free polynomials of our own, within 2 units in the last place (`tests/unit/solve`).
Fast-math flags leave out nnan and ninf: a NaN is still seen.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from inpersona.solve.trace import Expr, order

FLAGS = "nsz arcp contract"
_MAGIC = 6755399441055744.0  # 1.5 * 2**52: adding it leaves a rounded integer in the low bits
_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
_PIO2 = (1.57079625129699707031, 7.54978941586159635336e-8, 5.39030285815811905290e-15)


def _bits(value: float) -> str:
    return f"0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"


class Writer:
    """Emits the body of one function: values by node, loads and stores by offset."""

    def __init__(self, width: int) -> None:
        self._widen(width)
        self.lines: list[str] = []
        self.count = 0
        self.values: dict[int, str] = {}

    @contextmanager
    def widened(self, width: int) -> Iterator[None]:
        """Another width for a while."""
        usual = self.width
        self._widen(width)
        yield
        self._widen(usual)

    def splat(self, value: str) -> str:
        """A plain double in all lanes."""
        t = self.type
        first = self.line(f"insertelement {t} undef, double {value}, i32 0")
        zeros = f"<{self.width} x i32> zeroinitializer"
        return self.line(f"shufflevector {t} {first}, {t} undef, {zeros}")

    def _widen(self, width: int) -> None:
        self.width = width
        self.type = f"<{width} x double>" if width > 1 else "double"
        self.integer = f"<{width} x i64>" if width > 1 else "i64"
        self.bool = f"<{width} x i1>" if width > 1 else "i1"
        self.suffix = f"v{width}f64" if width > 1 else "f64"

    def line(self, text: str) -> str:
        """Append an instruction and return the name of its result."""
        self.count += 1
        self.lines.append(f"  %v{self.count} = {text}")
        return f"%v{self.count}"

    def const(self, value: float) -> str:
        """A constant in all lanes."""
        bits = _bits(value)
        if self.width == 1:
            return bits
        return "<" + ", ".join(f"double {bits}" for _ in range(self.width)) + ">"

    def whole(self, value: int) -> str:
        """An integer constant in all lanes."""
        if self.width == 1:
            return str(value)
        return "<" + ", ".join(f"i64 {value}" for _ in range(self.width)) + ">"

    def binary(self, op: str, a: str, b: str) -> str:
        """A floating-point operation."""
        return self.line(f"{op} {FLAGS} {self.type} {a}, {b}")

    def bitwise(self, op: str, a: str, b: str) -> str:
        """An integer operation."""
        return self.line(f"{op} {self.integer} {a}, {b}")

    def multiply_add(self, a: str, b: str, c: str) -> str:
        """a * b + c in one rounding."""
        t = self.type
        return self.line(f"call {FLAGS} {t} @llvm.fma.{self.suffix}({t} {a}, {t} {b}, {t} {c})")

    def polynomial(self, x: str, coefficients: Sequence[float]) -> str:
        """Horner, lowest order first."""
        result = self.const(coefficients[-1])
        for c in reversed(coefficients[:-1]):
            result = self.multiply_add(result, x, self.const(c))
        return result

    def cast(self, value: str, to_integer: bool) -> str:
        """The same bits as integers or as doubles."""
        source, target = (self.type, self.integer) if to_integer else (self.integer, self.type)
        return self.line(f"bitcast {source} {value} to {target}")

    def compare(self, predicate: str, a: str, b: str) -> str:
        """Floating-point comparison (ordered: false for NaN)."""
        return self.line(f"fcmp {predicate} {self.type} {a}, {b}")

    def select(self, condition: str, a: str, b: str) -> str:
        """a where the condition holds."""
        t = self.type
        return self.line(f"select {self.bool} {condition}, {t} {a}, {t} {b}")

    def load(self, pointer: str, index: int) -> str:
        """Vector number `index` behind a pointer."""
        address = self.line(f"getelementptr double, ptr {pointer}, i64 {index * self.width}")
        return self.line(f"load {self.type}, ptr {address}, align 8")

    def store(self, value: str, pointer: str, index: int) -> None:
        """Store a vector."""
        address = self.line(f"getelementptr double, ptr {pointer}, i64 {index * self.width}")
        self.lines.append(f"  store {self.type} {value}, ptr {address}, align 8")

    # --- functions -------------------------------------------------------------------------

    def rounded(self, x: str, scale: float) -> tuple[str, str]:
        """Nearest integer to x * scale: as a double, and as bits whose low part is the integer."""
        shifted = self.multiply_add(x, self.const(scale), self.const(_MAGIC))
        bits = self.cast(shifted, to_integer=True)
        return self.line(f"fsub {self.type} {shifted}, {self.const(_MAGIC)}"), bits

    def exp(self, x: str) -> str:
        """Exponential; the argument is held inside -708..709, where the result is finite."""
        low, high = self.const(-708.0), self.const(709.0)
        x = self.select(self.compare("olt", x, low), low, x)
        x = self.select(self.compare("ogt", x, high), high, x)
        n, bits = self.rounded(x, 1.0 / math.log(2.0))
        r = self.multiply_add(n, self.const(-_LN2_HIGH), x)
        r = self.multiply_add(n, self.const(-_LN2_LOW), r)
        series = self.polynomial(r, [1.0 / math.factorial(k) for k in range(14)])
        biased = self.bitwise("add", bits, self.whole(1023))
        power = self.cast(self.bitwise("shl", biased, self.whole(52)), to_integer=False)
        return self.binary("fmul", series, power)

    def log(self, x: str) -> str:
        """Natural logarithm; minus infinity at zero (so that a power of 0 is 0), NaN below."""
        bits = self.cast(x, to_integer=True)
        exponent = self.bitwise(
            "ashr", self.bitwise("sub", bits, self.whole(0x3FE6A09E667F3BCD)), self.whole(52)
        )
        mantissa = self.cast(
            self.bitwise("sub", bits, self.bitwise("shl", exponent, self.whole(52))), False
        )
        shifted = self.bitwise("add", exponent, self.whole(int(_bits(_MAGIC), 16)))
        e = self.line(f"fsub {self.type} {self.cast(shifted, False)}, {self.const(_MAGIC)}")
        one = self.const(1.0)
        s = self.binary(
            "fdiv", self.binary("fsub", mantissa, one), self.binary("fadd", mantissa, one)
        )
        z = self.binary("fmul", s, s)
        tail = self.polynomial(z, [2.0 / (2 * k + 1) for k in range(1, 11)])
        cubic = self.binary("fmul", self.binary("fmul", s, z), tail)
        low = self.multiply_add(e, self.const(_LN2_LOW), cubic)
        low = self.multiply_add(s, self.const(2.0), low)
        result = self.multiply_add(e, self.const(_LN2_HIGH), low)
        positive = self.compare("ogt", x, self.const(0.0))
        zero = self.compare("oeq", x, self.const(0.0))
        lost = self.select(zero, self.const(-math.inf), self.const(math.nan))
        return self.select(positive, result, lost)

    def _circular(self, x: str, quarter: int) -> str:
        n, bits = self.rounded(x, 2.0 / math.pi)
        r = x
        for part in _PIO2:
            r = self.multiply_add(n, self.const(-part), r)
        z = self.binary("fmul", r, r)
        sine = self.polynomial(z, [(-1.0) ** k / math.factorial(2 * k + 1) for k in range(1, 9)])
        sine = self.multiply_add(self.binary("fmul", r, z), sine, r)
        cosine = self.polynomial(z, [(-1.0) ** k / math.factorial(2 * k) for k in range(10)])
        quadrant = self.bitwise("add", bits, self.whole(quarter))
        odd = self.bitwise("and", quadrant, self.whole(1))
        zero = self.whole(0)
        is_even = self.line(f"icmp eq {self.integer} {odd}, {zero}")
        value = self.select(is_even, sine, cosine)
        sign = self.bitwise("shl", self.bitwise("and", quadrant, self.whole(2)), self.whole(62))
        return self.cast(self.bitwise("xor", self.cast(value, True), sign), False)

    def sin(self, x: str) -> str:
        """Sine, |x| below about 1e5."""
        return self._circular(x, 0)

    def cos(self, x: str) -> str:
        """Cosine, |x| below about 1e5."""
        return self._circular(x, 1)

    def abs(self, x: str) -> str:
        """Absolute value."""
        t = self.type
        return self.line(f"call {t} @llvm.fabs.{self.suffix}({t} {x})")

    def sqrt(self, x: str) -> str:
        """Square root."""
        t = self.type
        return self.line(f"call {t} @llvm.sqrt.{self.suffix}({t} {x})")

    def tanh(self, x: str) -> str:
        """Hyperbolic tangent: by exp, by its series near zero."""
        z = self.binary("fmul", x, x)
        near = self.polynomial(
            z, [1.0, -1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075]
        )
        near = self.binary("fmul", x, near)
        e = self.exp(self.binary("fmul", self.abs(x), self.const(-2.0)))
        one = self.const(1.0)
        far = self.binary("fdiv", self.binary("fsub", one, e), self.binary("fadd", one, e))
        t = self.type
        far = self.line(f"call {t} @llvm.copysign.{self.suffix}({t} {far}, {t} {x})")
        return self.select(self.compare("olt", z, self.const(0.01)), near, far)

    # --- nodes -----------------------------------------------------------------------------

    def emit(self, roots: Sequence[Expr], symbols: Mapping[Expr, tuple[str, int]]) -> list[str]:
        """Emit all nodes below the roots; symbols say (pointer, index) of what is loaded."""
        for node in order(roots, symbols):
            if id(node) not in self.values:
                self.values[id(node)] = (
                    self.load(*symbols[node]) if node in symbols else self._node(node)
                )
        return [self.values[id(r)] for r in roots]

    def _node(self, node: Expr) -> str:
        a = [self.values[id(x)] for x in node.args]
        match node.op:
            case "const":
                return self.const(node.payload)
            case "add" | "sub" | "mul" | "div":
                return self.binary(f"f{node.op}", a[0], a[1])
            case "neg":
                return self.line(f"fneg {self.type} {a[0]}")
            case "lt":
                return self.compare("olt", a[0], a[1])
            case "le":
                return self.compare("ole", a[0], a[1])
            case "select":
                return self.select(a[0], a[1], a[2])
            case "pow":
                return self.exp(self.binary("fmul", a[1], self.log(a[0])))
            case "implicit" | "detach":
                return a[0]
            case _:
                function: Callable[[str], str] = getattr(self, node.op)
                return function(a[0])


def declarations(width: int) -> str:
    """Intrinsics that the functions call."""
    w = Writer(width)
    t, s = w.type, w.suffix
    return "\n".join(
        [
            f"declare {t} @llvm.fma.{s}({t}, {t}, {t})",
            f"declare {t} @llvm.fabs.{s}({t})",
            f"declare {t} @llvm.sqrt.{s}({t})",
            f"declare {t} @llvm.copysign.{s}({t}, {t})",
        ]
    )
