"""`inpersona learn`: what a response to a treatment says of a person, and what could come beside it."""

from __future__ import annotations

from typing import Annotated

import typer

from inpersona.cli.options import (
    AsOf,
    Condition,
    Json,
    Members,
    Record,
    Seed,
    check_members,
    check_seed,
    day,
)

HELP = (
    "Learn from how a person answered a treatment: members of the twin that foresaw it count for "
    "more. Then rank each drug beside the last treatment. A response is a treatment with its "
    "duration, a colon, and what was read at its end (office, home or ambulatory)."
)
EXAMPLE = (
    "inpersona learn person.json 'amlodipine 5 mg oral once daily for 6 weeks: 146/92, 142/90'"
)


def command(
    record: Record,
    response: Annotated[
        list[str],
        typer.Argument(metavar="RESPONSE...", help="Such as 'TREATMENT for 4 weeks: 142/88 home'."),
    ],
    condition: Condition = None,
    members: Members = 200,
    seed: Seed = 1,
    as_of: AsOf = None,
    json: Json = None,
) -> None:
    """Parse, learn, print."""
    check_members(members)
    check_seed(seed)
    from_day = day(as_of)
    from inpersona import app
    from inpersona.cli.learning_tables import learned_as_dict, learned_parts
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.person_lines import person_parts
    from inpersona.cli.progress import progress_bar
    from inpersona.decide.serialise import patient_as_dict

    check_places(json, source=record)
    person = app.read_record(record, from_day)
    with progress_bar() as progress:
        learned, ranking = app.learn(person, response, condition, members, seed, progress)
    out = Output(json)
    out.show(*person_parts(person), *learned_parts(learned, ranking))
    data = {"patient": patient_as_dict(person), **learned_as_dict(learned, ranking), "seed": seed}
    out.finish(data)
