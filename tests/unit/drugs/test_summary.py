"""The table of the README is the one that the records give."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from inpersona.drugs import catalogue
from inpersona.drugs.summary import day_effects, table


def test_the_readme_holds_the_table_of_the_records() -> None:
    text = (Path(str(files("inpersona.drugs"))) / "README.md").read_text(encoding="utf-8")
    assert table() in text


def test_a_standard_dose_reaches_each_target_and_leaves_room() -> None:
    for name in catalogue.names():
        for day in day_effects(catalogue.drug(name)):
            most = 1.0 if day.target == "neprilysin" else 0.95  # far above its half effect all day
            assert 0.05 < day.mean < most and day.low < day.high
