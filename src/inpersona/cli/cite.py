"""`inpersona cite`: the references behind a number or a drug."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from inpersona.cli.options import Json
from inpersona.errors import UnknownName

HELP = "Show the references behind a number or drug. NAME is a source key or a drug."
EXAMPLE = "inpersona cite amlodipine"


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A source key or a drug.")],
    json: Json = None,
) -> None:
    """Parse, look up, print."""
    from rich.text import Text

    from inpersona.cli.output import Output, check_places

    check_places(json)
    found = references(name)
    out = Output(json)
    out.show(*(Text.assemble((key, "bold"), f"  {text}") for key, text in found.items()))
    out.finish({"name": name, "references": found})


def references(name: str) -> Mapping[str, str]:
    """References by key of a source key or drug. Raises UnknownName with the nearest of both."""
    from inpersona.core.sources import cite, entries, find
    from inpersona.drugs.catalogue import drug, every_name, known
    from inpersona.drugs.describe import sources

    if known(name):
        keys = sources(drug(name))
        return dict(zip(keys, cite(*keys), strict=True))
    try:
        return {find(name).key: cite(name)[0]}
    except UnknownName:
        raise UnknownName("source or drug", name, (*entries(), *every_name())) from None
