"""What every component promises. That units change nothing is tested with each body's own numbers
(`unit/physiology/test_*_keep_their_units.py`); here: that no component escapes those tests, and the
promises that need no numbers."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from inpersona.core.units import registry
from inpersona.models.adult.pulsatile_parts import PARTS
from inpersona.models.adult.slow import slow_parts
from inpersona.solve.assemble import SECONDS, fields

FOLDER = Path(inspect.getfile(importlib.import_module("inpersona.physiology"))).parent
KINDS = ("State", "Inputs", "Parameters", "Outputs")


def components() -> dict[str, ModuleType]:
    """Modules under physiology that have `rates`."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.py")):
        name = f"inpersona.physiology.{path.parent.name}.{path.stem}"
        if "def rates(" in path.read_text(encoding="utf-8"):
            found[name.removeprefix("inpersona.physiology.")] = importlib.import_module(name)
    return found


COMPONENTS = components()


def test_every_component_is_part_of_a_body_whose_units_are_tested() -> None:
    used = {module.__name__ for parts in (slow_parts(), PARTS) for module in parts.values()}
    assert {module.__name__ for module in COMPONENTS.values()} == used


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_has_its_parts_and_a_docstring(name: str) -> None:
    module = COMPONENTS[name]
    assert module.TIME in SECONDS
    assert module.__doc__ is not None and len(module.__doc__.split()) > 10
    for kind in KINDS:
        assert hasattr(module, kind), kind


@pytest.mark.parametrize("name", COMPONENTS)
def test_every_field_of_a_component_has_a_unit_that_is_known(name: str) -> None:
    for kind in KINDS:
        for field, unit in fields(COMPONENTS[name], kind).items():
            assert unit, f"{kind}.{field}"
            registry().parse_units("dimensionless" if unit == "1" else unit)


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_equations_of_a_component_never_branch_on_a_value(name: str) -> None:
    tree = ast.parse(inspect.getsource(COMPONENTS[name]))
    branches = [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.While | ast.IfExp)]
    assert [ast.unparse(b) for b in branches if not _only_types(b)] == []


def _only_types(node: Any) -> bool:
    """`if TYPE_CHECKING:` decides on no value."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_knows_no_numpy_and_no_other_subject(name: str) -> None:
    subject = f"inpersona.physiology.{name.split('.')[0]}"
    allowed = ("inpersona.core.units", "inpersona.solve.functions", "inpersona.physiology.shapes")
    for node in ast.walk(ast.parse(inspect.getsource(COMPONENTS[name]))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("inpersona"):
            assert node.module in allowed or node.module.startswith(subject), node.module
        if isinstance(node, ast.Import):
            assert "numpy" not in {alias.name.split(".")[0] for alias in node.names}
