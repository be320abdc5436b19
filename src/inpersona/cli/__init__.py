"""The command line: each command parses, calls one function of `inpersona.app`, and prints."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `inpersona` and leave with its exit status (see `inpersona.cli.guard`)."""
    from inpersona.cli.guard import run

    raise SystemExit(run(arguments))
