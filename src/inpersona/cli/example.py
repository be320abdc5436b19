"""`inpersona example`: the records that are shipped, to try things on."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from inpersona.cli.options import Json

HELP = (
    "List the example records, or print one. They are people made up by us from published typical "
    "cases."
)
EXAMPLE = "inpersona example hypertension_stage2_untreated --to person.json"


def command(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Which example.")] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="FILE", help="Write the record to a file.")
    ] = None,
    json: Json = None,
) -> None:
    """Parse, find, print."""
    from inpersona import examples
    from inpersona.cli.output import Output, check_places

    check_places(json, to)
    out = Output(json)
    known = tuple(examples.names())
    if name is None:
        out.show("Examples:", *(f"  {known_name}" for known_name in known))
        first = known[0]
        out.show(f"Keep one: inpersona example {first} --to {examples.file_name(first)}")
        return out.finish({"examples": known})
    text = examples.read(name).decode()
    if to is not None:
        out.write(to, text, "Record")
    elif json is None:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        print_notice()
        return None
    return out.finish({"name": name, "record": text})


def print_notice() -> None:
    """The notice beside a record that is printed as it is: on standard error."""
    from inpersona.decide.serialise import NOTICE

    print(NOTICE, file=sys.stderr)
