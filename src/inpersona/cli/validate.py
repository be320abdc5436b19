"""`inpersona validate`: predictions against published numbers, failing rows included."""

from __future__ import annotations

from typing import Annotated

import typer

from inpersona.cli.options import Json

HELP = (
    "Compare predictions with published numbers. Prints how many come out within their interval, "
    "section by section, failing rows included. Takes some minutes."
)
EXAMPLE = "inpersona validate --json validation.json"


def command(
    table: Annotated[
        str | None, typer.Option("--table", metavar="FILE.csv", help="Rows of your own.")
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Option(
            "--ledger", metavar="FILE", help="Write down here that --table was opened, and when."
        ),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Print every row, not only misses.")] = False,
    json: Json = None,
) -> None:
    """Parse, validate, print."""
    from inpersona import app
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.progress import progress_bar
    from inpersona.cli.validation_tables import validation_parts

    check_places(json, ledger, source=table)
    with progress_bar() as progress:
        data = app.validate(table, progress, ledger)
    out = Output(json)
    out.show(*validation_parts(data, every))
    out.finish(data)
