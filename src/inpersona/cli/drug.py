"""`inpersona drug`: one record of the catalogue, every number with its source."""

from __future__ import annotations

from typing import Annotated

import typer

from inpersona.cli.options import Json

HELP = (
    "Show one drug's record, with sources. Doses, kinetics, targets, each number with unit, "
    "tier (A measured in people, B in vitro, C predicted, D assumed or not confirmed) and source."
)
EXAMPLE = "inpersona drug lisinopril"


def command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A drug, synonym or brand.")],
    json: Json = None,
) -> None:
    """Parse, look up, print."""
    from inpersona.cli.drug_tables import record_parts
    from inpersona.cli.output import Output, check_places
    from inpersona.core.sources import cite
    from inpersona.drugs.catalogue import drug
    from inpersona.drugs.describe import describe

    check_places(json)
    data = describe(drug(name))
    references = dict(zip(data["sources"], cite(*data["sources"]), strict=True))
    out = Output(json)
    out.show(*record_parts(data, references))
    out.finish(data | {"references": references})
