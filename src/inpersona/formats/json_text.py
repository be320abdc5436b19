"""Bytes to JSON values, with one clear sentence for everything that is not JSON."""

from __future__ import annotations

import json
from typing import Any

from inpersona.errors import InputError

#: Largest record that is read. Ours: the largest exports of one person are tens of megabytes.
MAXIMUM_BYTES = 200_000_000


def decode(data: bytes) -> str:
    """UTF-8 (a byte-order mark is tolerated). Raises InputError for empty, huge or binary data."""
    if len(data) > MAXIMUM_BYTES:
        raise InputError("The record is larger than 200 MB; give the record of one person.")
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise InputError("The file is not text; a record is FHIR JSON or TOML.") from None
    if not text.strip():
        raise InputError("The file is empty; a record is FHIR JSON or TOML.")
    if "\x00" in text:
        raise InputError("The file is not text; a record is FHIR JSON or TOML.")
    return text


def _refuse(name: str) -> Any:
    raise InputError("The JSON holds NaN or Infinity, which JSON does not allow.")


def read_json(text: str) -> Any:
    """One JSON value. Raises InputError when truncated, too deeply nested or not JSON."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except RecursionError:
        raise InputError("The JSON is nested too deeply to be a record.") from None
    except ValueError as problem:
        place = getattr(problem, "pos", None)
        if place is not None and place >= len(text.rstrip()) - 1:
            raise InputError("The JSON ends too early; the file seems truncated.") from None
        line = getattr(problem, "lineno", None)
        where = f" at line {line}" if line else ""
        raise InputError(f"The file is not valid JSON{where}.") from None


def read_json_or_lines(text: str) -> Any:
    """One JSON value, or the list of values of newline-delimited JSON."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.lstrip()[:1] == "{" for line in lines):
        return [read_json(line) for line in lines]
    return read_json(text)
