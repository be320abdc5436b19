"""People written by us after typical published cases; no real person is among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path

from inpersona.errors import UnknownName

_ENDINGS = (".json", ".toml")


def _found() -> dict[str, Traversable]:
    """Records of this folder by name (the file's name without its ending)."""
    return {
        item.name.rsplit(".", 1)[0]: item
        for item in files(__name__).iterdir()
        if item.name.endswith(_ENDINGS)
    }


def names() -> tuple[str, ...]:
    """Names of the examples, in alphabetical order."""
    return tuple(sorted(_found()))


def _example(name: str) -> Traversable:
    found = _found()
    plain = name.strip().rsplit(".", 1)[0] if name.endswith(_ENDINGS) else name.strip()
    if plain not in found:
        raise UnknownName("example", name, sorted(found))
    return found[plain]


def file_name(name: str) -> str:
    """The file name of an example, with its ending. Raises UnknownName."""
    return _example(name).name


def read(name: str) -> bytes:
    """The record of an example: FHIR JSON or the short TOML form. Raises UnknownName."""
    return _example(name).read_bytes()


@contextmanager
def path(name: str) -> Iterator[Path]:
    """The record of an example as a file, while the context lasts. Raises UnknownName."""
    with as_file(_example(name)) as found:
        yield found
