"""Read a person's record from a file: FHIR R4 as JSON or NDJSON, or the short TOML form."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from inpersona.core.records import PatientRecord
from inpersona.errors import InputError
from inpersona.formats.fhir import read_fhir
from inpersona.formats.json_text import parse
from inpersona.formats.toml_record import read_toml

LARGEST = 200 * 1024 * 1024  # bytes
_FORMS = "Give a FHIR R4 bundle (JSON or NDJSON) or the short TOML form."


def read_record(path: str | Path, as_of: date | None = None) -> PatientRecord:
    """Read a record; the form is told by the content, not by the file's name.

    Args: path; as_of, the day on which the twin stands (default: the record's last date, never after
    death). Raises InputError, with one sentence of what to change, for whatever is not a record of
    one person.
    """
    return read_bytes(_content(Path(path)), as_of)


def read_bytes(content: bytes, as_of: date | None = None) -> PatientRecord:
    """Read a record from the bytes of a file. Raises InputError."""
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"This file is not text in UTF-8. {_FORMS}") from None
    if "\x00" in written:
        raise InputError(f"This file is binary, not a record. {_FORMS}")
    start = written.lstrip()[:1]
    if not start:
        raise InputError(f"This file is empty. {_FORMS}")
    if start == "{" or (start == "[" and not _is_table(written)):
        return read_fhir(parse(written), content, as_of)
    return read_toml(written, content, as_of)


def _is_table(written: str) -> bool:
    """Whether a text that begins with a bracket is a table of TOML rather than a list of JSON."""
    first = written.lstrip().splitlines()[0].strip()
    inner = first.strip("[]").strip()
    return first.endswith("]") and inner.replace("_", "").replace(".", "").isalpha()


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError("This path is a folder; give the file of one person's record.")
        if not path.exists():
            raise InputError("There is no file at this path; check its spelling.")
        if path.stat().st_size > LARGEST:
            raise InputError("This file is larger than 200 MB; give the record of one person.")
        return path.read_bytes()
    except (OSError, ValueError):
        raise InputError("This file cannot be read; check its path and permissions.") from None
