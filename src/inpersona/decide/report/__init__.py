"""The report: one self-contained HTML page of an answer."""

from __future__ import annotations

from inpersona.core.results import Answer


def render(answer: Answer) -> str:
    """One HTML page without any outside request: person, fit, pressures, ranking, reasons, sources.

    Everything that comes from the record is escaped. The same answer gives the same page.
    """
    from inpersona.decide.report.page import page

    return page(answer)
