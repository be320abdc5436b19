"""What the documents say is what the code and the stored results give."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(ROOT.glob("*.md"))


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_glossary_is_what_its_generator_makes(generate: ModuleType) -> None:
    assert (ROOT / "GLOSSARY.md").read_text(encoding="utf-8") == generate.glossary()


def test_the_readme_says_which_rows_are_calibration(generate: ModuleType) -> None:
    block = generate.validation_block(generate.stored())
    lines = {
        line.split(" | ")[0].lstrip("| "): line for line in block.splitlines() if " | " in line
    }
    for section in ("B1", "B2", "B3"):
        assert " | calibration | " in lines[section]
    mixed = {
        "rows": [{"section": "X", "role": r} for r in ("validation", "calibration", "validation")]
    }
    assert generate.role(mixed, "X") == "2 validation, 1 calibration"


def test_the_table_of_the_readme_is_what_the_stored_results_give(generate: ModuleType) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text == generate.readme(generate.stored())


def test_the_table_counts_a_known_miss_and_a_row_without_prediction_as_failing(
    generate: ModuleType,
) -> None:
    def row(name: str, within: bool | None, miss: str | None, out: str | None) -> dict[str, object]:
        return {"id": name, "within": within, "known_miss": miss, "out_of_scope": out}

    rows = [
        row("good", True, None, None),
        row("missed", False, None, None),
        row("silent", None, None, None),
        row("lucky", True, "a reason", None),
        row("far", None, None, "not in this body"),
    ]
    assert generate.worst({"rows": rows}) == "Rows in reach that fail (3): missed, silent, lucky."


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_paths_of_a_document_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    links = [x for x in re.findall(r"\]\(([^)#]+)\)", text) if not x.startswith("http")]
    missing = [link for link in links if not (path.parent / link).exists()]
    assert missing == []


#: Names of files in the documents, and where they are looked for.
_PATH = re.compile(r"`([\w./-]+\.(?:py|toml|bib|csv|md))`")


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_files_that_a_document_names_exist(name: str) -> None:
    named = set(_PATH.findall((ROOT / name).read_text(encoding="utf-8")))
    package = ROOT / "src" / "inpersona"
    assert named
    made_by_reader = {"NAME.toml"}
    absent = {
        path
        for path in named - made_by_reader
        if not ((ROOT / path).exists() or (package / path).exists() or list(package.rglob(path)))
    }
    assert absent == set()


@pytest.mark.parametrize("layer", sorted(p.name for p in (ROOT / "src/inpersona").iterdir()))
def test_the_architecture_names_every_part_of_the_package(layer: str) -> None:
    name = layer.removesuffix(".py")
    if name.startswith(("__", "py.")):
        pytest.skip("not a part of the architecture")
    assert f"`{name}" in (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
