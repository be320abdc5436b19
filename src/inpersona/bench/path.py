"""Seconds of the main job: a fit, all single drugs of the condition, a second start."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from inpersona import examples
from inpersona.bench.engine import row
from inpersona.decide.ranking import rank
from inpersona.decide.trials import subject
from inpersona.drugs import catalogue
from inpersona.formats.read import read_bytes
from inpersona.infer.calibrate import calibrate

EXAMPLE = "hypertension_stage2_untreated"
MEMBERS, WEEKS = 200, 8.0
#: What a second `inpersona twin` does before its fit: imports, record, kernels, first members.
START = (
    "import sys; from pathlib import Path; from inpersona.formats.read import read_record; "
    "from inpersona.infer.calibrate import forward_of, prior_belief; "
    "f = forward_of(read_record(Path(sys.argv[1]))); v, h, _ = prior_belief(f, 20, 1); f.rest(v, h)"
)


def fit_and_sweep() -> list[dict[str, Any]]:
    """Warm seconds of a fit and of all single drugs at standard dose, and the memory used."""
    record = read_bytes(examples.read(EXAMPLE))
    calibrate(record, MEMBERS, seed=2)
    begun = time.perf_counter()
    fitted = calibrate(record, MEMBERS, seed=1)
    fit = time.perf_counter() - begun
    doses = [catalogue.standard_dose(r) for r in catalogue.for_condition("hypertension")]
    texts = [
        f"{d.drug} {d.amounts[0]:g} mg oral "
        + ("once daily" if d.interval_hours == 24.0 else "twice daily")
        for d in doses
    ]
    begun = time.perf_counter()
    rank(subject(record, fitted.twin), "hypertension", texts, WEEKS)
    sweep = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return [
        row("fit_seconds", fit, "s", "< 10"),
        row("sweep_seconds", sweep, "s", f"< 30, {len(texts)} drugs, {MEMBERS} members, 8 weeks"),
        row("peak_memory", peak, "GB", "< 2"),
    ]


def start() -> list[dict[str, Any]]:
    """Seconds from a fresh process to the first simulated members, kernels from the cache."""
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "record.json"
        record.write_bytes(examples.read(EXAMPLE))
        command = [sys.executable, "-c", START, str(record)]
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            subprocess.run(command, check=True, env=os.environ.copy())
            times.append(time.perf_counter() - begun)
    return [row("start_seconds", min(times), "s", "< 2")]
