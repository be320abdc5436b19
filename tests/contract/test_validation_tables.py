from __future__ import annotations

import csv
import os
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from inpersona.core.grammar import parse, render
from inpersona.validate.reach import load_scope
from inpersona.validate.table import Row, package_rows, package_tables

ROWS = package_rows()
SCOPE = load_scope()


@pytest.mark.parametrize("name", package_tables())
def test_a_table_holds_the_rows_of_its_own_section(name: str) -> None:
    assert {row.section for row in ROWS if f"{row.section}.csv" == name} == {name.split(".")[0]}


def test_no_id_stands_in_two_tables() -> None:
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_every_row_is_in_reach_or_out_of_it_with_a_reason() -> None:
    ids = {row.id for row in ROWS}
    assert ids == SCOPE.inside | set(SCOPE.outside)
    assert not SCOPE.inside & set(SCOPE.outside)
    assert all(len(reason) > 15 for reason in SCOPE.outside.values())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_rows_protocol_reads_back_as_printed_and_it_says_where_its_number_stands(
    row: Row,
) -> None:
    assert parse(render(row.treatment)) == row.treatment
    assert row.source and row.where and row.interval
    assert row.low <= row.expected <= row.high


def test_every_source_of_a_row_is_in_the_bibliography() -> None:
    text = (resources.files("inpersona.core") / "sources.bib").read_text(encoding="utf-8")
    keys = re.findall(r"@\w+\{([^,\s]+),", text)
    assert {row.source for row in ROWS} <= set(keys)
    assert {key for key in keys if keys.count(key) > 1} == set()


def test_rows_in_reach_ask_only_for_manoeuvres_that_the_rules_know() -> None:
    kinds = {
        action.kind  # type: ignore[union-attr]
        for row in ROWS
        if row.id in SCOPE.inside
        for step in row.treatment.steps
        for action in step.actions
        if hasattr(action, "kind")
    }
    assert kinds <= SCOPE.manoeuvres


def test_law_and_wald_are_predictions() -> None:
    roles = {row.role for row in ROWS if row.family in ("Law2009", "Wald2009")}
    assert roles == {"validation"}


@pytest.mark.skipif("INPERSONA_DATA" not in os.environ, reason="INPERSONA_DATA is not set")
def test_intervals_are_those_that_were_fixed_beforehand() -> None:
    file = Path(os.environ["INPERSONA_DATA"]) / "clinical" / "reference_rows.csv"
    with file.open(encoding="utf-8") as lines:
        published = {line["id"]: line for line in csv.DictReader(lines)}
    for row in ROWS:
        line = published[row.id]
        width = float(line["agree_high"]) - float(line["agree_low"])
        scale = row.expected / float(line["value"]) if float(line["value"]) else 1.0
        assert row.high - row.low == pytest.approx(abs(scale) * width, rel=1e-3), row.id


def test_a_family_by_which_a_drugs_efficacy_was_set_is_calibration() -> None:
    text = (resources.files("inpersona.drugs") / "efficacy.toml").read_text(encoding="utf-8")
    used = {family for entry in tomllib.loads(text)["efficacy"] for family in entry["families"]}
    assert {row.role for row in ROWS if row.family in used} <= {"calibration"}


#: Sources of a row from which a table of ours takes something other than the row's result.
NOT_THE_RESULT = {"law2003": "standard doses", "pathway2015": "the usual dose of spironolactone"}


#: Tables of what trials found, shown beside predictions and used by none (`test_average.py` tries it).
BESIDE = {"average.toml"}


def test_no_number_of_ours_comes_from_the_source_of_a_validation_row() -> None:
    used = {}
    package = Path(str(resources.files("inpersona.core"))).parent
    for file in package.rglob("*.toml"):
        if "validate" not in file.parts and file.name not in BESIDE:
            for key in re.findall(r'source = "(\w+)"', file.read_text(encoding="utf-8")):
                used[key] = file.name
    clash = {
        row.source: (row.id, used[row.source])
        for row in ROWS
        if row.role == "validation" and row.source in used and row.source not in NOT_THE_RESULT
    }
    assert clash == {}, "mark these rows' families as calibration, before anything is fitted"
