"""`inpersona predict`: what a study will find, written down before it is known."""

from __future__ import annotations

from typing import Annotated

import typer

from inpersona.cli.options import Json

HELP = (
    "Predict the result of a study before it is known, in a virtual population that is reweighted to "
    "the study's, and append it to a register whose entries are chained by hash. With --check, "
    "look whether a register is whole. Takes a minute or two."
)
EXAMPLE = (
    'inpersona predict "amlodipine 5 mg oral once daily for 8 weeks" '
    '--in "hypertension untreated; age 55 sd 10" --register predictions.jsonl'
)


def command(
    protocol: Annotated[
        str | None, typer.Argument(metavar="PROTOCOL", help="What the study gives.")
    ] = None,
    population: Annotated[
        str, typer.Option("--in", metavar="POPULATION", help="To whom, as in a validation table.")
    ] = "hypertension untreated",
    versus: Annotated[
        str, typer.Option("--versus", metavar="PROTOCOL", help="Or: baseline, 'in POPULATION'.")
    ] = "placebo",
    quantity: Annotated[
        str, typer.Option("--quantity", metavar="NAME", help="What is read.")
    ] = "systolic_blood_pressure",
    at: Annotated[
        str, typer.Option("--at", metavar="WHEN", help="end, trough, 24 h mean ...")
    ] = "end",
    measure: Annotated[
        str, typer.Option("--measure", metavar="MEASURE", help="change, value, sd ...")
    ] = "change",
    unit: Annotated[
        str, typer.Option("--unit", metavar="UCUM", help="Unit of the answer.")
    ] = "mm[Hg]",
    register: Annotated[
        str | None, typer.Option("--register", metavar="FILE", help="Append the prediction here.")
    ] = None,
    check: Annotated[
        str | None, typer.Option("--check", metavar="FILE", help="Is this register whole?")
    ] = None,
    json: Json = None,
) -> None:
    """Parse, predict or check, print."""
    if (protocol is None) == (check is None):
        raise typer.BadParameter("Name a protocol to predict, or a register with --check.")
    from inpersona import app
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.progress import progress_bar
    from inpersona.cli.register_tables import entry_parts, register_parts

    out = Output(json)
    if check is not None:
        check_places(json, source=check)
        entries = app.check_register(check)
        out.show(*register_parts(entries))
        out.finish({"entries": list(entries), "whole": True})
        return
    check_places(json, register)
    question = {
        "population": population,
        "protocol": protocol or "",
        "versus": versus,
        "quantity": quantity,
        "at": at,
        "measure": measure,
        "unit": unit,
    }
    with progress_bar() as progress:
        entry = app.predict(question, register, progress)
    out.show(*entry_parts(entry))
    out.finish(entry)
