"""Speed of the engine on the pulsatile body, and against C from the same trace (where gcc is).

Times are the best of several runs, of everything that `Body.advance` does (packing included).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inpersona.bench.engine_c import WIDTH, compiled
from inpersona.models.adult.pulsatile import PULSATILE
from inpersona.models.adult.pulsatile_settle import METHOD, STEP, resting_inputs, settle
from inpersona.models.adult.pulsatile_values import derive_pulsatile
from inpersona.solve.body import Body, compile_body, pack

Array = NDArray[np.float64]
LANES = 1024
PERSON = {
    "male": (1.0,), "age": (40.0,), "body_surface_area": (1.9,), "heart_rate": (68.0,),
    "cardiac_output": (5.5,), "blood_volume": (5200.0,), "systolic_blood_pressure": (122.0,),
    "diastolic_blood_pressure": (76.0,),
}  # fmt: skip


def best(run: Callable[[], Any], repeats: int = 5) -> float:
    """Shortest wall time of a call, s."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def arrays(body: Body, lanes: int) -> tuple[Array, Array, Array]:
    """A settled person, in every lane with another resistance."""
    parameters, states = derive_pulsatile(PERSON)
    rest = settle(body, PERSON, parameters, states, rounds=4)
    y, p = (np.repeat(x, lanes, axis=1) for x in (rest.states, rest.parameters))
    p[body.index("parameters", "leg_bed.resistance")] *= np.linspace(0.9, 1.1, lanes)
    return y, p, resting_inputs(body, lanes)


def _c_run(body: Body, y: Array, p: Array, u: Array, steps: Array,
           library: Any, threads: int) -> Callable[[], Array]:  # fmt: skip
    blocks, m = y.shape[1] // WIDTH, len(body.outputs)

    def run() -> Array:
        ys, ps, us = (pack(x, blocks, WIDTH) for x in (y, p, u))
        stats = np.zeros((blocks, m, 3, WIDTH))

        def work(chunk: range) -> None:
            for b in chunk:
                library.advance(*(_pointer(x[b]) for x in (ys, ps, us)), _pointer(steps),
                                len(steps), _pointer(stats[b]))  # fmt: skip

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, [range(k, blocks, threads) for k in range(threads)]))
        return ys

    return run


def _pointer(x: Array) -> Any:
    import ctypes

    return ctypes.c_void_p(x.ctypes.data)


def measure(threads: int) -> list[dict[str, Any]]:
    """All numbers of the engine as rows of `inpersona bench`."""
    body = compile_body(PULSATILE)
    y, p, u = arrays(body, LANES)
    y1, p1, u1 = (x[:, :1] for x in (y, p, u))
    long, short = 40.0, 8.0
    single = best(lambda: body.advance(y1, p1, u1, np.full(round(long / STEP), STEP), METHOD))
    steps = np.full(round(short / STEP), STEP)
    lanes = best(lambda: body.advance(y, p, u, steps, METHOD, threads=threads))
    results = [
        row("body_single", long / single, "simulated s/s", ">= 5000"),
        row("body_lanes", LANES * short / lanes, "simulated s/s", ">= 40000"),
    ]
    if shutil.which("gcc"):
        with tempfile.TemporaryDirectory() as folder:
            library = compiled(body.traced, Path(folder))
            run = _c_run(body, y, p, u, steps, library, threads)
            ours = body.advance(y, p, u, steps, METHOD).final[:, :WIDTH]
            gap = np.abs(run()[0] - ours) / (np.abs(ours) + 1e-3)
            in_c, again = best(run), best(lambda: body.advance(y, p, u, steps, METHOD))
        results.append(row("c_lanes", LANES * short / in_c, "simulated s/s", "C, gcc"))
        results.append(row("lanes_over_c", in_c / min(lanes, again), "1", ">= 0.75"))
        results.append(row("difference_from_c", float(gap.max()), "1", "same equations"))
    return results


def row(name: str, value: float, unit: str, versus: str) -> dict[str, Any]:
    """One result, rounded to what timing is worth."""
    return {"name": name, "value": float(f"{value:.4g}"), "unit": unit, "versus": versus}
