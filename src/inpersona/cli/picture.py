"""Courses of a simulated outcome as a picture."""

from __future__ import annotations

import io
from collections.abc import Sequence

from inpersona.cli.courses import chosen, times_of
from inpersona.core.twins import Array, Outcome
from inpersona.decide.report.words import name_of, unit_name
from inpersona.decide.serialise import NOTICE, course_quantiles, unit_of

_COLUMNS = 2


def picture(outcome: Outcome, weight: Array, names: Sequence[str] | None = None) -> bytes:
    """A PNG of median and 90 % interval over time, one panel a variable.

    Args: outcome; weight (members,); variables (None: the usual ones). Returns: PNG.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = list(names or chosen(outcome, None))
    lines = -(-len(names) // _COLUMNS)
    figure = Figure(figsize=(10.0, 0.9 + 2.1 * lines), layout="constrained")
    FigureCanvasAgg(figure)
    times, unit = times_of(outcome)
    panels = figure.subplots(lines, _COLUMNS, sharex=True, squeeze=False)
    for i, panel in enumerate(panels.flat):
        if i >= len(names):
            panel.set_axis_off()
            continue
        course = course_quantiles(outcome, weight, names[i])
        panel.fill_between(times, course["low"], course["high"], color="#2f6fab", alpha=0.22, lw=0)
        panel.plot(times, course["median"], color="#1d4f80", lw=1.6)
        panel.set_title(name_of(names[i]), fontsize=10, loc="left")
        panel.set_ylabel(unit_name(unit_of(names[i])), fontsize=9)
        panel.grid(alpha=0.25)
        if i >= len(names) - _COLUMNS:
            panel.tick_params(labelbottom=True)
            panel.set_xlabel(f"time, {unit}", fontsize=9)
    figure.suptitle(f"{outcome.treatment[:110]}\nmedian and 90 % interval. {NOTICE}", fontsize=9)
    target = io.BytesIO()
    figure.savefig(target, format="png", dpi=110)
    return target.getvalue()
