"""Benefit against harm: each option a dot, those that none beats named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from inpersona.core.decisions import Ranking
from inpersona.decide.report.scale import scale_of


@dataclass(frozen=True, slots=True)
class Dot:
    """Place in percent of width (harm) and height (benefit, upwards), and what it stands for."""

    x: float
    y: float
    label: str
    on_front: bool
    current: bool


@dataclass(frozen=True, slots=True)
class FrontView:
    """The picture: dots, ticks of both axes (place, text), and the options on the front by harm."""

    dots: Sequence[Dot]
    harm_ticks: Sequence[tuple[float, str]]
    benefit_ticks: Sequence[tuple[float, str]]
    named: Sequence[str]


def front_view(ranking: Ranking) -> FrontView | None:
    """Places of all ranked options; None where there are fewer than two."""
    shown = [o for o in ranking.options if o.status == "ranked" and o.any_harm is not None]
    shown = [o for o in shown if ranking.primary in o.changes]
    if len(shown) < 2:
        return None
    falls = [-o.changes[ranking.primary].median for o in shown]
    risks = [100.0 * (o.any_harm or 0.0) for o in shown]
    across, up = scale_of([0.0, *risks]), scale_of([0.0, *falls])
    dots = [
        Dot(
            across.place(risk),
            100.0 - up.place(fall),
            o.treatment,
            bool(o.on_front),
            o.mode == "current",
        )
        for o, fall, risk in zip(shown, falls, risks, strict=True)
    ]
    named = sorted((d for d in dots if d.on_front), key=lambda d: d.x)
    return FrontView(
        dots,
        [(across.place(t), f"{t:g} %") for t in across.ticks() if t >= 0.0],
        [(100.0 - up.place(t), f"{-t:+g}" if t else "0") for t in up.ticks()],
        [d.label for d in named],
    )
