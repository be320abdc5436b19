"""Speed on the real path, as `inpersona bench` prints it: the engine, a fit, a sweep, a start."""

from __future__ import annotations

from typing import Any

from inpersona.bench import engine, path
from inpersona.core.progress import Progress


def run(progress: Progress) -> dict[str, Any]:
    """Measure everything; some tens of seconds on two cores."""
    progress(0, 4, "engine")
    results = engine.measure(2)
    progress(1, 4, "fit and sweep")
    results += path.fit_and_sweep()
    progress(3, 4, "start")
    results += path.start()
    progress(4, 4, "measured")
    return {"results": results}
