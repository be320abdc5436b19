"""Every opening of a held-out table, appended to a ledger: one JSON object a line.

A table that was opened once is no longer unseen, so the ledger says when that was and at which
commit (`inpersona validate --table FILE --ledger FILE`). Without a path nothing is written.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inpersona.core.versions import installed
from inpersona.errors import InputError
from inpersona.validate.table import table_hash


def commit(folder: Path) -> str | None:
    """The commit that is checked out in a folder, with "+" when files differ; None without git."""
    try:
        head = _git(folder, "rev-parse", "HEAD")
        return head + ("+" if _git(folder, "status", "--porcelain", "--untracked-files=no") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=10,
    )
    return done.stdout.strip()


def opening(table: Path, rows: int, now: datetime | None = None) -> dict[str, Any]:
    """What is written down of one opening: time (UTC), version, commit, table hash, rows."""
    return {
        "time": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "version": installed("inpersona"),
        "commit": commit(Path(__file__).parent),
        "table": table_hash(table),
        "rows": rows,
    }


def append(ledger: Path, entry: dict[str, Any]) -> None:
    """Append an opening to a ledger file. Raises InputError when it cannot be written."""
    try:
        with ledger.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, sort_keys=True) + "\n")
    except OSError as problem:
        raise InputError("The ledger cannot be written; choose a path that can be.") from problem


def read(ledger: Path) -> Iterator[dict[str, Any]]:
    """The openings of a ledger, oldest first."""
    for line in ledger.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
