"""The command line: each command parses, calls one function of `inpersona.app`, and prints."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `inpersona` and leave with its exit status (see `inpersona.cli.guard`)."""
    try:
        from inpersona.cli.guard import run

        status = run(arguments)
    except KeyboardInterrupt:  # while the guard itself is being read
        status = 130
    raise SystemExit(status)
