"""Options that several commands share, and the checks that come before any work."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from inpersona.core.limits import FEWEST_MEMBERS, LARGEST_SEED, LONGEST_WEEKS, MOST_MEMBERS
from inpersona.errors import InputError

Record = Annotated[
    str, typer.Argument(metavar="RECORD", help="A FHIR R4 bundle (JSON) or a TOML record.")
]
Json = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Write JSON; '-' for standard output.")
]
Members = Annotated[
    int,
    typer.Option("--members", help=f"Members of the twin ({FEWEST_MEMBERS} to {MOST_MEMBERS})."),
]
Seed = Annotated[int, typer.Option("--seed", help="The same seed gives the same result.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DATE", help="Day (YYYY-MM-DD); default: the record's last."),
]
Condition = Annotated[
    str | None,
    typer.Option("--for", metavar="CONDITION", help="Treat hypertension or heart_failure."),
]


def day(text: str | None) -> date | None:
    """A date as the calendar of ISO 8601 writes it. Raises InputError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError("--as-of has to be a date such as 2024-05-31.") from None


def check_members(members: int) -> None:
    """Raises InputError for a number of members that makes no twin."""
    if not FEWEST_MEMBERS <= members <= MOST_MEMBERS:
        raise InputError(f"--members has to be between {FEWEST_MEMBERS} and {MOST_MEMBERS}.")


def check_seed(seed: int) -> None:
    """Raises InputError for a seed that no generator takes."""
    if not 0 <= seed <= LARGEST_SEED:
        raise InputError(f"--seed has to be between 0 and {LARGEST_SEED}.")


def check_weeks(weeks: float) -> None:
    """Raises InputError for a time that no treatment lasts."""
    if not 0 < weeks <= LONGEST_WEEKS:
        raise InputError(f"--weeks has to be above 0 and at most {LONGEST_WEEKS}.")
