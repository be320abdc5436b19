"""The page put together from its views, its template and its style."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from inpersona.core.results import Answer
from inpersona.decide.report.fit_view import fit_view
from inpersona.decide.report.front_view import front_view
from inpersona.decide.report.person_view import person_view
from inpersona.decide.report.ranking_view import ranking_view
from inpersona.decide.report.references import references
from inpersona.decide.report.waveform_picture import loop_picture, pressure_picture
from inpersona.decide.serialise import NOTICE

_FOLDER = Path(__file__).parent


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2")


def page(answer: Answer) -> str:
    """One self-contained HTML page."""
    shown = [w for w in answer.waveforms if len(w.time)]
    return _template().render(
        notice=NOTICE,
        style=Markup((_FOLDER / "style.css").read_text(encoding="utf-8")),
        person=person_view(answer.record),
        fit=fit_view(answer.fit),
        ranking=ranking_view(answer.ranking),
        front=front_view(answer.ranking),
        loop_svg=Markup(loop_picture(shown)) if shown else "",
        pressure=Markup(pressure_picture(shown)) if shown else "",
        labels=[waveform.label for waveform in shown],
        references=references(answer),
        versions=sorted(answer.versions.items()),
        model=answer.twin.model,
        members=answer.twin.belief.members,
        seed=answer.seed,
        seconds=f"{answer.seconds:.1f}",
    )
