"""`inpersona bench`: speed on this machine."""

from __future__ import annotations

from inpersona.cli.options import Json

HELP = "Measure the speed on this machine. The engine, the fit and the main job."
EXAMPLE = "inpersona bench --json -"


def command(json: Json = None) -> None:
    """Parse, measure, print."""
    from inpersona import app
    from inpersona.cli.bench_tables import bench_table
    from inpersona.cli.output import Output, check_places
    from inpersona.cli.progress import progress_bar

    check_places(json)
    with progress_bar() as progress:
        data = app.bench(progress)
    out = Output(json)
    out.show(bench_table(data))
    out.finish(data)
