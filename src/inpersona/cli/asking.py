"""`inpersona ask`: which single measurement would change the choice of a drug most."""

from __future__ import annotations

from typing import Annotated

import typer

from inpersona.cli.options import AsOf, Json, Record, Seed, check_members, check_seed, day

HELP = (
    "Say which single measurement would change the choice between single drugs most: the fall of "
    "systolic pressure that choosing after it would gain on average, and how often another drug "
    "would come first."
)
EXAMPLE = "inpersona ask person.json"


def command(
    record: Record,
    members: Annotated[
        int, typer.Option("--members", help="Members of the twin (more: less noise).")
    ] = 300,
    seed: Seed = 1,
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Parse, ask, print."""
    check_members(members)
    check_seed(seed)
    from_day = day(as_of)
    from inpersona import app
    from inpersona.cli.learning_tables import asked_as_dict, asked_parts
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.person_lines import person_parts
    from inpersona.cli.progress import progress_bar
    from inpersona.decide.serialise import patient_as_dict

    check_places(json, source=record)
    person = app.read_record(record, from_day)
    with progress_bar() as progress:
        asked = app.ask(person, members, seed, progress)
    out = Output(json)
    out.show(*person_parts(person), *asked_parts(asked))
    out.finish({"patient": patient_as_dict(person), **asked_as_dict(asked), "seed": seed})
