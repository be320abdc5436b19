"""A compiled body: names, and simulation of many members at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from inpersona.errors import ModelError
from inpersona.solve import machine
from inpersona.solve.model import Model

Array = NDArray[np.float64]
Method = Literal["rk4", "heun", "rosenbrock"]
WIDTH = 8
_FOLDER = Path(__file__).parent
#: Modules of this folder that decide what code comes out.
_CODE = (
    "assemble",
    "derive",
    "emit",
    "functions",
    "hoist",
    "implicit",
    "machine",
    "programs",
    "sparse",
    "trace",
)


@dataclass(frozen=True)
class Run:
    """Result of `Body.advance`. `final` (states, lanes); time means, least and greatest outputs at
    the starts of steps (outputs, lanes); `times` and `record` (times, outputs, lanes) if asked for;
    `end` outputs at the end (outputs, lanes); `ok` (lanes,) whether every state stayed finite."""

    final: Array
    mean: Array
    low: Array
    high: Array
    times: Array
    record: Array
    end: Array
    ok: NDArray[np.bool_]

    def arrays(self) -> tuple[NDArray[Any], ...]:
        """Everything that has one column a lane."""
        return self.final, self.mean, self.low, self.high, self.record, self.end, self.ok


class Kernels:
    """The compiled functions of one body at one width."""

    def __init__(self, code: bytes, meta: dict[str, Any], methods: tuple[str, ...]) -> None:
        address = machine.load(code)
        self.workspace = int(meta["workspace"])
        self.advance = {
            name: machine.function(address(f"advance_{name}"), "pppipiippp") for name in methods
        }
        self.evaluate = machine.function(address("evaluate"), "ppppp")


def source_key(model: Model) -> str:
    """Hash of all that the compiled code depends on."""
    digest = hashlib.sha256(machine.target()[1].encode())
    digest.update(json.dumps([model.name, sorted(model.links.items())]).encode())
    for name in _CODE:
        digest.update((_FOLDER / f"{name}.py").read_bytes())
    folders: set[Path] = set()
    for part, module in model.parts.items():
        digest.update(f"{part}={module.__name__}".encode())
        folders.add(Path(str(module.__file__)).parent)
        folders |= {f for f in [Path(str(module.__file__)).parent.parent] if f.name == "physiology"}
    for folder in sorted(folders):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


class Body:
    """A model compiled for this machine. Make it with `compile_body`.

    `states`, `parameters`, `inputs`, `outputs`: names "part.field"; arrays have one row a name and
    one column a member (lane).
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self._key = source_key(model)
        self._kernels: dict[tuple[int, bool], Kernels] = {}
        names = json.loads(machine.stored(f"{self._key}.names", self._names))
        self.states: tuple[str, ...] = tuple(names["states"])
        self.parameters: tuple[str, ...] = tuple(names["parameters"])
        self.inputs: tuple[str, ...] = tuple(names["inputs"])
        self.outputs: tuple[str, ...] = tuple(names["outputs"])
        self.units: dict[str, str] = names["units"]
        self.time: str = names["time"]

    @cached_property
    def traced(self) -> Any:
        """The body as expressions (`assemble.Traced`)."""
        from inpersona.solve.assemble import trace

        return trace(self.model)

    def _names(self) -> bytes:
        body = self.traced
        kinds = ("states", "parameters", "inputs", "outputs", "time")
        names = {kind: getattr(body, kind) for kind in kinds} | {"units": dict(body.units)}
        return json.dumps(names).encode()

    def _kernel(self, width: int, stiff: bool) -> Kernels:
        if (width, stiff) not in self._kernels:
            methods = ("rosenbrock",) if stiff else ("rk4", "heun")
            name = f"{self._key}.{'stiff' if stiff else 'plain'}{width}"
            data = machine.stored(name, lambda: self._compile(width, stiff))
            head, code = data.split(b"\n", 1)
            self._kernels[width, stiff] = Kernels(code, json.loads(head), methods)
        return self._kernels[width, stiff]

    def _compile(self, width: int, stiff: bool) -> bytes:
        from inpersona.solve.programs import build

        text, where = build(self.traced, width, stiff)
        head = json.dumps({"workspace": where.size}).encode()
        return head + b"\n" + machine.object_code(text)

    def index(self, kind: Literal["states", "parameters", "inputs", "outputs"], name: str) -> int:
        """Row of a name. Raises ModelError."""
        names: tuple[str, ...] = getattr(self, kind)
        if name not in names:
            raise ModelError(f"{self.model.name} has no {kind[:-1]} {name!r}.")
        return names.index(name)

    def _checked(self, y: Array, p: Array, u: Array) -> int:
        """Number of lanes. Raises ModelError: compiled code looks at no shape."""
        lanes = int(y.shape[-1])
        for kind, array in (("states", y), ("parameters", p), ("inputs", u)):
            wanted = (len(getattr(self, kind)), lanes)
            if array.shape[-2:] != wanted or array.ndim > 2 + (kind == "inputs"):
                raise ModelError(
                    f"{self.model.name} takes {kind} of shape {wanted}, not {array.shape}."
                )
        return lanes

    def advance(
        self,
        y: Array,
        p: Array,
        u: Array,
        steps: Array,
        method: Method = "rk4",
        record_every: int = 0,
        threads: int = 2,
        keep: tuple[NDArray[np.intp], NDArray[np.intp]] | None = None,
    ) -> Run:
        """Simulate all members through the steps.

        Args: y (states, lanes); p (parameters, lanes); u (inputs, lanes), or (len(steps), inputs,
        lanes), the mean over each step; steps, lengths in the body's unit of time; method;
        record_every k: outputs at the start of every k-th step and at the end; keep, which of these
        times and which outputs to give back (None: all), for copying them takes as long as a short run.
        Returns a Run. Lanes do not influence each other.
        """
        steps = np.ascontiguousarray(steps, dtype=np.float64)
        lanes = self._checked(y, p, u)
        if u.ndim == 3 and len(u) != len(steps):
            raise ModelError(f"{len(steps)} steps need as many rows of inputs, not {len(u)}.")
        width = 1 if lanes == 1 else WIDTH
        kernel = self._kernel(width, method == "rosenbrock")
        blocks = -(-lanes // width)
        count, m = len(steps), len(self.outputs)
        ys, ps, us = (pack(array, blocks, width) for array in (y, p, u))
        stride = len(self.inputs) * width if u.ndim == 3 else 0
        stats = np.empty((blocks, m, 3, width))
        stats[:, :, 0], stats[:, :, 1], stats[:, :, 2] = 0.0, np.inf, -np.inf
        starts = np.arange(0, count, record_every) if record_every else np.arange(0)
        record = np.empty((blocks, len(starts) + 1, m, width))
        run = kernel.advance[method]

        def work(chunk: range) -> None:
            workspace = np.empty(kernel.workspace * width)
            for b in chunk:
                run(ys[b].ctypes.data, ps[b].ctypes.data, us[b].ctypes.data, stride,
                    steps.ctypes.data, count, record_every, stats[b].ctypes.data,
                    record[b].ctypes.data, workspace.ctypes.data)  # fmt: skip

        _share(work, blocks, threads)
        final = _unpack(ys, lanes)
        integral, low, high = (_unpack(stats[:, :, k], lanes) for k in range(3))
        if keep is not None:
            record = record[:, keep[0][:, None], keep[1]]
        kept = np.moveaxis(record, 0, 2).reshape(*record.shape[1:3], blocks * width)[:, :, :lanes]
        edges = np.concatenate([[0.0], np.cumsum(steps)])
        times = np.append(edges[starts], edges[-1]) if record_every else edges[-1:]
        times = times if keep is None else times[keep[0]]
        total = edges[-1] if count else 1.0
        return Run(final, integral / total, low, high, times, kept, kept[-1],
                   np.all(np.isfinite(final), axis=0))  # fmt: skip

    def rates(self, y: Array, p: Array, u: Array) -> tuple[Array, Array]:
        """Rates (states, lanes) and outputs (outputs, lanes) at a state."""
        lanes = self._checked(y, p, u)
        width = 1 if lanes == 1 else WIDTH
        kernel = self._kernel(width, False)
        blocks = -(-lanes // width)
        ys, ps, us = (pack(x, blocks, width) for x in (y, p, u))
        change = np.empty_like(ys)
        outputs = np.empty((blocks, len(self.outputs), width))
        for b in range(blocks):
            kernel.evaluate(ys[b].ctypes.data, ps[b].ctypes.data, us[b].ctypes.data,
                            change[b].ctypes.data, outputs[b].ctypes.data)  # fmt: skip
        return _unpack(change, lanes), _unpack(outputs, lanes)

    def steady(
        self, y: Array, p: Array, u: Array, tolerance: float = 2e-4, threads: int = 2
    ) -> tuple[Run, NDArray[np.bool_]]:
        """Steady state by pseudo-transient continuation: Rosenbrock steps that grow.

        Members whom long steps threw off try again with shorter ones (`SCHEDULES`). Args: y, p, u
        constant; tolerance, largest relative change of any state over the last ten steps. Returns
        the Run over those ten steps, and which members have come to rest.
        """
        run, reached = self._relaxed(y, p, u, SCHEDULES[0], tolerance, threads)
        for schedule in SCHEDULES[1:]:
            again = np.flatnonzero(~reached)
            if not len(again):
                break
            part, done = self._relaxed(
                y[:, again], p[:, again], u[:, again], schedule, tolerance, threads
            )
            for whole, piece in zip(run.arrays(), part.arrays(), strict=True):
                whole[..., again] = piece
            reached[again] = done
        return run, reached

    def _relaxed(
        self,
        y: Array,
        p: Array,
        u: Array,
        schedule: tuple[float, float, int],
        tolerance: float,
        threads: int,
    ) -> tuple[Run, NDArray[np.bool_]]:
        first, longest, growing = schedule
        growth = (longest / first) ** (1.0 / growing)
        steps = np.minimum(first * growth ** np.arange(growing + 25), longest)
        before = self.advance(y, p, u, steps[:-10], "rosenbrock", threads=threads)
        run = self.advance(before.final, p, u, steps[-10:], "rosenbrock", threads=threads)
        scale = np.abs(before.final) + 1e-3
        moved = np.max(np.abs(run.final - before.final) / scale, axis=0)
        return run, run.ok & (moved < tolerance)


#: First and longest step, and the number of steps between them, of each try at a steady state.
SCHEDULES = ((0.5, 5e4, 40), (0.5, 5e4, 160), (0.5, 3e4, 700))


def _share(work: Callable[[range], None], blocks: int, threads: int) -> None:
    workers = max(1, min(threads, blocks))
    if workers == 1:
        work(range(blocks))
        return
    with ThreadPoolExecutor(workers) as pool:
        chunks = [range(k, blocks, workers) for k in range(workers)]
        for done in [pool.submit(work, chunk) for chunk in chunks]:
            done.result()


def pack(x: Array, blocks: int, width: int) -> Array:
    """(..., names, lanes) -> (blocks, ..., names, width), the last lane repeated as filling."""
    lanes = x.shape[-1]
    if blocks * width != lanes:
        x = np.concatenate([x, np.repeat(x[..., -1:], blocks * width - lanes, axis=-1)], axis=-1)
    parts = x.reshape(*x.shape[:-1], blocks, width)
    return np.array(np.moveaxis(parts, -2, 0), dtype=np.float64, order="C")  # always a copy


def _unpack(x: Array, lanes: int) -> Array:
    """(blocks, names, width) -> (names, lanes)."""
    return np.ascontiguousarray(np.moveaxis(x, 0, 1)).reshape(x.shape[1], x.shape[0] * x.shape[2])[
        :, :lanes
    ]


_BODIES: dict[str, Body] = {}


def compile_body(model: Model) -> Body:
    """The compiled form of a model; code is kept on disk, so that a second start is quick."""
    key = source_key(model)
    if key not in _BODIES:
        _BODIES[key] = Body(model)
    return _BODIES[key]
