"""JSON and NDJSON from bytes, refused in one sentence when it is neither."""

from __future__ import annotations

import json

from inpersona.errors import InputError

_BROKEN = (
    "This JSON breaks off or is not valid near line {line}; save the record again and check that the "
    "file is complete."
)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def parse(content: str) -> list[object]:
    """The documents of a JSON text, or of NDJSON with one document a line. Raises InputError."""
    try:
        return [json.loads(content, parse_constant=_refuse)]
    except RecursionError:
        raise InputError("This JSON is nested too deeply for a patient's record.") from None
    except ValueError as problem:
        lines = [(n, line) for n, line in enumerate(content.splitlines(), 1) if line.strip()]
        whole = getattr(problem, "lineno", 1)
    if len(lines) < 2 or not lines[0][1].strip().endswith("}"):
        raise InputError(_BROKEN.format(line=whole))
    return [_line(number, line) for number, line in lines]


def _line(number: int, line: str) -> object:
    try:
        return json.loads(line, parse_constant=_refuse)
    except RecursionError:
        raise InputError("This JSON is nested too deeply for a patient's record.") from None
    except ValueError:
        raise InputError(_BROKEN.format(line=number)) from None
