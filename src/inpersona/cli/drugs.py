"""`inpersona drugs`: the catalogue."""

from __future__ import annotations

from inpersona.cli.options import Condition, Json

HELP = "List the drugs of the catalogue. With class, conditions and usual doses per intake."
EXAMPLE = "inpersona drugs --for hypertension"


def command(condition: Condition = None, json: Json = None) -> None:
    """Parse, list, print."""
    from inpersona.cli.drug_tables import catalogue_rows, catalogue_table
    from inpersona.cli.output import Output, check_places

    check_places(json)
    rows = catalogue_rows(condition)
    out = Output(json)
    out.show(catalogue_table(rows))
    out.finish({"drugs": rows})
