"""`inpersona simulate`: a treatment or manoeuvre followed on a person's twin."""

from __future__ import annotations

from typing import Annotated

import typer

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
    "Follow a treatment or manoeuvre on a person's twin. A table, and a picture, CSV or JSON "
    "of the courses (median and 90 % interval of the members). Time 0 is the usual day before it; "
    "over more than three days, means of each day."
)
EXAMPLE = 'inpersona simulate person.json "lisinopril 10 mg oral once daily for 4 weeks"'


def command(
    record: Record,
    protocol: Annotated[
        str, typer.Argument(metavar="PROTOCOL", help="Such as 'saline 1000 mL iv over 30 min'.")
    ],
    variable: Annotated[
        list[str] | None,
        typer.Option("--variable", metavar="NAME", help="Show this one; may be repeated."),
    ] = None,
    members: Members = 200,
    seed: Seed = 1,
    as_of: AsOf = None,
    json: Json = None,
    csv: Annotated[
        str | None, typer.Option("--csv", metavar="FILE.csv", help="Write courses as CSV.")
    ] = None,
    picture: Annotated[
        str | None, typer.Option("--picture", metavar="FILE.png", help="Draw courses as PNG.")
    ] = None,
) -> None:
    """Parse, simulate, print."""
    check_members(members)
    check_seed(seed)
    from_day = day(as_of)
    from inpersona import app
    from inpersona.cli.courses import chosen, courses_csv, courses_table, failed_line
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.person_lines import person_parts
    from inpersona.cli.progress import progress_bar
    from inpersona.decide.regimens import only_drugs, read_treatment
    from inpersona.decide.serialise import outcome_as_dict, patient_as_dict

    check_places(json, csv, picture, source=record)
    only_drugs(
        read_treatment(protocol)
    )  # a mistake in the protocol is told before the twin is fitted
    person = app.read_record(record, from_day)
    with progress_bar() as progress:
        twin, _ = app.calibrate(person, members, seed, progress)
        outcome = app.simulate(person, twin, protocol, progress)
    names, weight = chosen(outcome, variable), twin.belief.weight
    out = Output(json)
    out.show(*person_parts(person), courses_table(outcome, weight, names))
    if told := failed_line(outcome):
        out.show(told)
    if csv is not None:
        out.write(csv, courses_csv(outcome, weight, variable and names), "CSV")
    if picture is not None:
        from inpersona.cli.picture import picture as draw

        out.write(picture, draw(outcome, weight, names), "Picture")
    data = outcome_as_dict(outcome, weight, variable and names)
    out.finish({"patient": patient_as_dict(person), "outcome": data, "seed": seed})
