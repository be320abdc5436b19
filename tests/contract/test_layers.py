"""The architecture is kept by the imports, not by good will."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "inpersona"
MODULES = sorted(PACKAGE.rglob("*.py"))
#: Reading a clock, a socket, a random source or a file is for the edge.
FORBIDDEN_IN_THE_MIDDLE = {"time", "socket", "random", "requests", "urllib", "subprocess"}


def imported(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Modules that a file imports, each with the names taken from it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, tuple(alias.name for alias in node.names)


def test_imports_go_down_and_subjects_do_not_know_each_other() -> None:
    import importlinter  # noqa: F401  (the gate must not pass because the tool is absent)

    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert "KEPT" in done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_module_imports_the_package_root(path: Path) -> None:
    submodules = {p.stem for p in PACKAGE.iterdir()}
    for module, names in imported(path):
        if module == "inpersona":
            assert names, "import inpersona"
            assert set(names) <= submodules, names


@pytest.mark.parametrize("layer", ["physiology", "solve", "core", "models"])
def test_the_middle_touches_no_clock_socket_or_chance(layer: str) -> None:
    for path in sorted((PACKAGE / layer).rglob("*.py")):
        roots = {module.split(".")[0] for module, _ in imported(path)}
        assert not roots & FORBIDDEN_IN_THE_MIDDLE, path.name


@pytest.mark.parametrize("name", ["numba", "pydantic", "requests", "httpx"])
def test_nothing_is_imported_that_the_package_does_not_depend_on(name: str) -> None:
    users = [p.name for p in MODULES if any(m.split(".")[0] == name for m, _ in imported(p))]
    assert users == []
