"""What was learnt from responses, and what measurements are worth, for the terminal and as data."""

from __future__ import annotations

from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from inpersona.cli.answer_tables import ranking_parts
from inpersona.cli.tables import plain_table
from inpersona.core.decisions import Ranking
from inpersona.decide.asking import Asked, summary
from inpersona.decide.learning import Learned
from inpersona.decide.report.words import name_of, number, share, spread
from inpersona.decide.serialise import interval_as_dict, ranking_as_dict


def learned_parts(learned: Learned, ranking: Ranking | None) -> tuple[RenderableType, ...]:
    """Foreseen and measured, mechanisms before and after, and the ranking beside the treatment."""
    warning = (
        Text(
            "Warning: hardly any member foresaw this, so nothing is ranked: the twin is not like the "
            "person there, or the reading, the dose or how it was taken is not as stated.",
            style="yellow",
        ),
    )
    return (
        _foreseen(learned),
        *(warning if learned.surprising else ()),
        _mechanisms(learned),
        *(ranking_parts(ranking) if ranking else ()),
    )


def _foreseen(learned: Learned) -> Table:
    table = plain_table("Foreseen (median [90 %], errors of reading not in it) and measured")
    for heading in ("treatment", "what", "setting", "foreseen", "measured"):
        table.add_column(heading, overflow="fold")
    for one in learned.foreseen:
        for name, expected in one.expected.items():
            told = (spread(expected), number(one.measured[name]))
            table.add_row(one.treatment, name_of(name), one.setting, *told)
    return table


def _mechanisms(learned: Learned) -> Table:
    table = plain_table(f"Mechanism of the pressure ({learned.effective:.0f} members foresaw it)")
    for heading in ("mechanism", "before", "after"):
        table.add_column(heading)
    ordered = sorted(learned.hypotheses.items(), key=lambda entry: -entry[1][1])
    for name, (before, after) in ordered:
        table.add_row(name_of(name), share(before), share(after))
    return table


def learned_as_dict(learned: Learned, ranking: Ranking | None) -> dict[str, Any]:
    """As `learn --json` prints it."""
    return {
        "responses": [
            {
                "treatment": one.treatment,
                "setting": one.setting,
                "foreseen": {n: interval_as_dict(i) for n, i in one.expected.items()},
                "measured": dict(one.measured),
            }
            for one in learned.foreseen
        ],
        "effective_members": learned.effective,
        "surprising": learned.surprising,
        "hypotheses": {
            name: {"before": before, "after": after}
            for name, (before, after) in learned.hypotheses.items()
        },
        "learned": {
            name: {"before": interval_as_dict(before), "after": interval_as_dict(after)}
            for name, (before, after) in learned.learned.items()
        },
        **(ranking_as_dict(ranking) if ranking else {"ranking": []}),
    }


def asked_parts(asked: Asked) -> tuple[RenderableType, ...]:
    """Measurements by what they are worth."""
    table = plain_table("What a measurement is worth for the choice")
    for heading in ("measurement", "gain, mmHg", "another drug first", "of the mechanism"):
        table.add_column(heading, justify="left" if heading == "measurement" else "right")
    for q in asked.questions:
        table.add_row(q.measurement, f"{q.gain:.1f}", share(q.changes), share(q.learnt))
    notes = (
        "Gain: mmHg of systolic pressure that choosing after the measurement would lower further, on "
        "average; what chance would seem to gain is taken off. Of the mechanism: share of the doubt "
        "about the kind of hypertension that it takes away."
    )
    return (*(Text(line) for line in summary(asked)), table, Text(notes))


def asked_as_dict(asked: Asked) -> dict[str, Any]:
    """As `ask --json` prints it."""
    fields = ("measurement", "gain", "changes", "learnt")
    return {
        "questions": [{name: getattr(q, name) for name in fields} for q in asked.questions],
        "first": asked.first,
        "perfect": asked.perfect,
        "options": asked.options,
    }
