"""Pressure-volume loop and arterial pressure, now and under an option, as inline SVG.

The SVG takes its colours from the page, so that it reads in light, dark and print.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from inpersona.core.results import Waveforms

#: Colours that are drawn, and what the page puts in their place.
_INK = "#010203"
_NOW = "#040506"
_THEN = "#070809"
_FROM_PAGE = {_INK: "currentColor", _NOW: "var(--now)", _THEN: "var(--then)"}
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "inpersona",
    "font.family": "sans-serif",
    "font.size": 10.0,
    "text.color": _INK,
    "axes.edgecolor": _INK,
    "axes.labelcolor": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def loop_picture(waveforms: Sequence[Waveforms]) -> str:
    """Left ventricular pressure over volume, one beat, closed: a beat ends between two samples."""
    courses = []
    for w in waveforms:
        beat = _last_beat(w)
        courses.append(
            (_closed(w.left_ventricular_volume[beat]), _closed(w.left_ventricular_pressure[beat]))
        )
    across, up = "volume of the left ventricle, mL", "pressure, mmHg"
    return inline(_drawn(courses, across, up, from_zero=True), "loop")


def pressure_picture(waveforms: Sequence[Waveforms]) -> str:
    """Arterial pressure over time, from the first upstroke on."""
    courses = []
    for w in waveforms:
        first = _upstrokes(w)[0] if len(_upstrokes(w)) else 0
        courses.append((w.time[first:] - w.time[first], w.arterial_pressure[first:]))
    return inline(
        _drawn(courses, "time, s", "arterial pressure, mmHg", from_zero=False), "pressure"
    )


def _upstrokes(w: Waveforms) -> Any:
    """Places where arterial pressure rises through a quarter of its pulse."""
    low, high = w.arterial_pressure.min(), w.arterial_pressure.max()
    above = w.arterial_pressure > low + 0.25 * (high - low)
    return np.flatnonzero(~above[:-1] & above[1:])


def _last_beat(w: Waveforms) -> slice:
    starts = _upstrokes(w)
    return slice(starts[-2], starts[-1] + 1) if len(starts) > 1 else slice(None)


def _closed(values: Any) -> Any:
    return np.append(values, values[0])


def _drawn(courses: Sequence[tuple[Any, Any]], across: str, up: str, from_zero: bool) -> str:
    from matplotlib import rc_context
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure = Figure(figsize=(4.6, 3.4), layout="constrained")
        FigureCanvasSVG(figure)
        panel = figure.subplots()
        for i, (x, y) in enumerate(courses):
            color, dashes = (_NOW, "-") if i == 0 else (_THEN, (0, (5, 2)))
            panel.plot(x, y, color=color, linestyle=dashes, linewidth=1.8)
        panel.set_xlabel(across)
        panel.set_ylabel(up)
        if from_zero:
            panel.set_ylim(bottom=0)
        text = io.StringIO()
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(text, format="svg", transparent=True, metadata=nothing)
    return text.getvalue()


def inline(svg: str, name: str) -> str:
    """An SVG file as part of a page: no header, the page's colours and font, any width, and names
    of its own."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for link in ('id="', 'href="#', "url(#"):
        svg = svg.replace(link, f"{link}{name}-")
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", svg, count=1)
    replaced = r'\1 class="drawn" aria-hidden="true"'
    svg = re.sub(r'(<svg[^>]*?) height="[^"]*"', replaced, svg, count=1)
    svg = re.sub(r"font: ([\d.]+px)[^;\"]*", r"font-size: \1; font-family: inherit", svg)
    for drawn, page in _FROM_PAGE.items():
        svg = svg.replace(drawn, page)
    return svg
