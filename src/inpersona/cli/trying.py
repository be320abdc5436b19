"""`inpersona try`: treatments tried on a person's twin, ranked. The main job."""

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
    check_weeks,
    day,
)

HELP = (
    "Try treatments on a person's twin and rank them. Without --treatment: every drug for the "
    "condition at its usual doses, instead of and added to what the person takes, and pairs of the "
    "leading ones. Options that cannot be told apart share a tier; in heart failure, outcome evidence "
    "decides. Changes are against current therapy, with 90 % intervals."
)
EXAMPLE = "inpersona try person.json --for hypertension --weeks 8 --report answer.html"


def command(
    record: Record,
    condition: Condition = None,
    treatment: Annotated[
        list[str] | None,
        typer.Option(
            "--treatment",
            metavar="TEXT",
            help="Such as 'lisinopril 10 mg oral once daily'; may be repeated.",
        ),
    ] = None,
    weeks: Annotated[float, typer.Option("--weeks", help="Weeks that a treatment lasts.")] = 8.0,
    members: Members = 200,
    seed: Seed = 1,
    as_of: AsOf = None,
    json: Json = None,
    report: Annotated[
        str | None, typer.Option("--report", metavar="FILE.html", help="Write the HTML report.")
    ] = None,
    fhir: Annotated[
        str | None,
        typer.Option("--fhir", metavar="FILE", help="Write predictions as a FHIR R4 bundle."),
    ] = None,
) -> None:
    """Parse, try, print."""
    check_weeks(weeks)
    check_members(members)
    check_seed(seed)
    from_day = day(as_of)
    from inpersona import app
    from inpersona.cli.answer_tables import answer_parts
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.progress import progress_bar
    from inpersona.decide.serialise import answer_as_dict, plain_json

    check_places(json, report, fhir, source=record)
    person = app.read_record(record, from_day)
    with progress_bar() as progress:
        answer = app.try_treatments(person, condition, treatment, weeks, members, seed, progress)
    out = Output(json)
    out.show(*answer_parts(answer))
    if report is not None:
        out.write(report, app.report(answer), "Report")
    else:
        out.show("Add --report FILE.html for the pictures and the reasons in full.")
    if fhir is not None:
        out.write(fhir, plain_json(app.fhir(answer)), "FHIR")
    out.finish(answer_as_dict(answer))
