"""The bibliography: read, cited, and complete for every number of the package."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import inpersona.core
from inpersona.core import sources
from inpersona.errors import ModelError, UnknownName

PACKAGE = Path(inpersona.core.__file__).parents[1]
TEXT = """
@article{law2003, author={Law, M. R. and others}, title={A {BMJ} title}, journal={BMJ},
  year=2003, volume="326", pages = {1427}, doi={10.1136/x},}
@misc{label, title={A label with , and = inside}}
"""


def named_sources(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("source"), str):
            yield part["source"]
        for item in part.values():
            yield from named_sources(item)
    elif isinstance(part, list):
        for item in part:
            yield from named_sources(item)


def test_nested_braces_quotes_and_bare_values_are_read() -> None:
    law, label = sources.parse(TEXT)
    assert law.fields["title"] == "A BMJ title"
    assert (law.fields["year"], law.fields["volume"]) == ("2003", "326")
    assert label.fields == {"title": "A label with , and = inside"}


def test_a_reference_reads_as_people_write_it() -> None:
    assert sources.formatted(sources.parse(TEXT)[0]) == (
        "Law, M. R., et al. A BMJ title. BMJ 2003;326:1427. https://doi.org/10.1136/x"
    )


@pytest.mark.parametrize(
    "text", ["@misc{a, title={open", "@misc{a, title={x} ", "@misc{a, title=,}"]
)
def test_an_entry_that_cannot_be_read_is_an_error_of_ours(text: str) -> None:
    with pytest.raises(ModelError):
        sources.parse(text)


def test_an_unknown_key_names_the_nearest_ones() -> None:
    with pytest.raises(UnknownName) as problem:
        sources.cite("law203")
    assert "law2003" in problem.value.close


def test_keys_are_cited_once_and_ours_has_no_reference() -> None:
    assert len(sources.cite("law2003", "ours", "law2003")) == 1


def test_every_entry_of_the_file_is_read_and_has_its_own_key() -> None:
    text = (PACKAGE / "core" / "sources.bib").read_text(encoding="utf-8")
    found = sources.parse(text)
    assert len(found) == text.count("\n@") + text.startswith("@")
    repeated = {s.key for s in found if [x.key for x in found].count(s.key) > 1}
    assert not repeated


def test_every_source_named_in_a_toml_file_resolves() -> None:
    missing = {
        (path.relative_to(PACKAGE).as_posix(), key)
        for path in PACKAGE.rglob("*.toml")
        for key in named_sources(tomllib.loads(path.read_text(encoding="utf-8")))
        if not sources.known(key)
    }
    assert not missing


def test_every_source_named_in_a_csv_file_resolves() -> None:
    missing: set[tuple[str, str]] = set()
    for path in PACKAGE.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if not sources.known(row.get("source") or sources.OURS):
                    missing.add((path.relative_to(PACKAGE).as_posix(), row["source"]))
    assert not missing


def test_every_entry_of_the_file_is_cited_somewhere() -> None:
    package = Path(inpersona.core.__file__).parents[1]
    folders = (package, Path(__file__).parents[2])
    kinds = {".py", ".toml", ".csv", ".md", ".json"}
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in kinds
    )
    words = set(re.findall(r"\w+", text))
    assert not set(sources.entries()) - words


def test_every_source_cited_in_code_or_a_document_resolves() -> None:
    missing = {
        (path.relative_to(PACKAGE).as_posix(), key)
        for kind in ("*.py", "*.md")
        for path in PACKAGE.rglob(kind)
        for key in re.findall(r"\b[a-z]{3,}(?:19|20)\d\d\b", path.read_text(encoding="utf-8"))
        if not sources.known(key)
    }
    assert not missing
