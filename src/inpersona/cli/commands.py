"""The commands in the order in which `inpersona --help` lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from inpersona.cli import (
    asking,
    bench,
    cite,
    drug,
    drugs,
    example,
    learning,
    predicting,
    simulate,
    trying,
    twin,
    validate,
)

app = typer.Typer(
    name="inpersona",
    help="Digital twins in medicine: a record in, treatments tried on the twin, a ranked answer "
    "with intervals. Research software, not a medical device.",
    epilog=f"Start with: {example.EXAMPLE}",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from inpersona.core.versions import installed

        print(f"inpersona {installed('inpersona')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options before any command."""


for name, module in (
    ("try", trying),
    ("twin", twin),
    ("simulate", simulate),
    ("learn", learning),
    ("ask", asking),
    ("drugs", drugs),
    ("drug", drug),
    ("validate", validate),
    ("predict", predicting),
    ("bench", bench),
    ("cite", cite),
    ("example", example),
):
    app.command(name, help=module.HELP, epilog=f"Example: {module.EXAMPLE}")(module.command)
