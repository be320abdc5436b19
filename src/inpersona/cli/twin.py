"""`inpersona twin`: a twin built and calibrated, and what the fit says of itself."""

from __future__ import annotations

from inpersona.cli.options import (
    AsOf,
    Json,
    Members,
    Record,
    Seed,
    check_members,
    check_seed,
    day,
)

HELP = (
    "Build a twin and fit it to a person's record. Shows what was measured, what the twin says, "
    "what the data could not determine."
)
EXAMPLE = "inpersona twin person.json --json twin.json"


def command(
    record: Record, members: Members = 200, seed: Seed = 1, as_of: AsOf = None, json: Json = None
) -> None:
    """Parse, calibrate, print."""
    check_members(members)
    check_seed(seed)
    from_day = day(as_of)
    from inpersona import app
    from inpersona.cli.fit_tables import fit_parts
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.person_lines import note_parts, person_parts
    from inpersona.cli.progress import progress_bar
    from inpersona.decide.serialise import fit_as_dict, patient_as_dict, twin_as_dict

    check_places(json, source=record)
    person = app.read_record(record, from_day)
    with progress_bar() as progress:
        twin, fit = app.calibrate(person, members, seed, progress)
    out = Output(json)
    out.show(*person_parts(person), *fit_parts(fit), *note_parts(person))
    out.finish(
        {
            "patient": patient_as_dict(person),
            "fit": fit_as_dict(fit),
            "twin": twin_as_dict(twin),
            "seed": seed,
        }
    )
