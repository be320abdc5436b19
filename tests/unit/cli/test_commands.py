"""What each command prints, writes, and says when it cannot."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inpersona.decide.serialise import NOTICE

pytestmark = pytest.mark.usefixtures("made_up_app")
Call = Callable[..., Any]

COMMANDS = {
    "try": ("try", "RECORD"),
    "twin": ("twin", "RECORD"),
    "simulate": ("simulate", "RECORD", "lisinopril 10 mg oral once daily for 4 weeks"),
    "learn": ("learn", "RECORD", "lisinopril 10 mg oral once daily for 4 weeks: 142/88 home"),
    "ask": ("ask", "RECORD"),
    "drugs": ("drugs", "--for", "hypertension"),
    "drug": ("drug", "Zestril"),
    "validate": ("validate",),
    "predict": ("predict", "amlodipine 5 mg oral once daily for 8 weeks"),
    "bench": ("bench",),
    "cite": ("cite", "law2003"),
    "example": ("example",),
    "example of a name": ("example", "hypertension_stage2_untreated"),
}


def arguments(name: str, record_file: str) -> list[str]:
    return [record_file if word == "RECORD" else word for word in COMMANDS[name]]


@pytest.mark.parametrize("name", COMMANDS)
def test_json_on_standard_output_is_all_that_is_there(
    name: str, inpersona: Call, record_file: str
) -> None:
    ran = inpersona(*arguments(name, record_file), "--json", "-")

    def fail(word: str) -> None:
        raise AssertionError(f"{word} is not JSON")

    data = json.loads(ran.out, parse_constant=fail)
    assert ran.status == 0
    assert data["notice"] == NOTICE
    assert NOTICE in ran.err


@pytest.mark.parametrize("name", COMMANDS)
def test_the_notice_stands_on_every_output(name: str, inpersona: Call, record_file: str) -> None:
    ran = inpersona(*arguments(name, record_file))
    assert ran.status == 0
    assert NOTICE in ran.out + ran.err


@pytest.mark.parametrize("name", COMMANDS)
def test_json_goes_to_a_file_beside_what_is_printed(
    name: str, inpersona: Call, record_file: str, tmp_path: Path
) -> None:
    target = tmp_path / "result.json"
    ran = inpersona(*arguments(name, record_file), "--json", str(target))
    assert ran.status == 0
    assert json.loads(target.read_text())["notice"] == NOTICE
    assert target.name in ran.out.replace("\n", "")


def test_try_prints_tiers_exclusions_and_where_the_report_is(
    inpersona: Call, record_file: str, tmp_path: Path
) -> None:
    target = tmp_path / "answer.html"
    ran = inpersona("try", record_file, "--report", str(target))
    assert "chlortalidone" in ran.out and "Ranked for" in ran.out
    assert "-14 [-20, -9]" in ran.out
    assert "aliskiren beside an ACE inhibitor [mcevoy2024]" in ran.out
    assert "does NOT reproduce all data" in ran.out
    assert "Report: " in ran.out
    assert target.read_text().startswith("<!DOCTYPE html>")


def test_json_of_try_keeps_its_names(inpersona: Call, record_file: str) -> None:
    data = json.loads(inpersona("try", record_file, "--json", "-").out)
    assert set(data) >= {"patient", "fit", "ranking", "model", "seed", "seconds"}
    first = data["ranking"][0]
    assert set(first) >= {
        "treatment", "status", "tier", "changes", "better_than_current", "goals",
        "failed_members", "reasons", "sources",
    }  # fmt: skip
    assert set(first["changes"]["potassium"]) == {"median", "low", "high", "unit"}
    assert {o["status"] for o in data["ranking"]} == {"ranked", "excluded", "not simulated"}
    assert data["fit"]["rows"][2]["measured"] is None


def test_simulate_writes_picture_and_csv(inpersona: Call, record_file: str, tmp_path: Path) -> None:
    png, csv = tmp_path / "x.png", tmp_path / "x.csv"
    text = "lisinopril 10 mg oral once daily"
    ran = inpersona("simulate", record_file, text, "--picture", str(png), "--csv", str(csv))
    assert ran.status == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    lines = csv.read_text().splitlines()
    assert lines[0] == "variable,unit,time_h,median,low,high"
    assert len(lines) == 1 + 3 * 29


def test_a_member_that_failed_is_left_out_of_courses(inpersona: Call, record_file: str) -> None:
    ran = inpersona("simulate", record_file, "lisinopril 10 mg oral once daily", "--json", "-")
    data = json.loads(ran.out)["outcome"]
    assert data["failed_members"] == 1
    course = data["courses"]["systolic_blood_pressure"]
    ends = zip(course["low"], course["median"], course["high"], strict=True)
    assert all(low < median < high for low, median, high in ends)


def test_validate_prints_rows_that_miss_and_why_rows_are_out_of_scope(inpersona: Call) -> None:
    ran = inpersona("validate")
    assert "C002" in ran.out
    assert "too weak" in ran.out
    assert "C001" not in ran.out
    assert "50 %" in ran.out
    assert "Not read, line 7: no unit" in ran.out
    assert "Out of scope, 1 rows: no glucose in this body" in ran.out
    assert "C001" in inpersona("validate", "--all").out


def test_an_example_is_printed_as_it_is_and_kept_with_to(inpersona: Call, tmp_path: Path) -> None:
    ran = inpersona("example", "hypertension_stage2_untreated")
    target = tmp_path / "person.json"
    inpersona("example", "hypertension_stage2_untreated", "--to", str(target))
    assert json.loads(ran.out) == json.loads(target.read_text())


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("try", "Missing argument 'RECORD'"),
        ("try missing.json", "no such file"),
        ("try RECORD --weeks 0", "--weeks has to be above 0"),
        ("try RECORD --weeks nan", "--weeks has to be above 0"),
        ("try RECORD --members 19", "--members has to be between 20 and 5000"),
        ("try RECORD --seed -1", "--seed has to be"),
        ("try RECORD --as-of yesterday", "date such as 2024-05-31"),
        ("try RECORD --json nowhere/x.json", "folder for a result does not exist"),
        ("try RECORD --report .", "name a file"),
        ("try RECORD --json RECORD", "overwrite the file that is read"),
        ("validate --table RECORD --ledger RECORD", "overwrite the file that is read"),
        ("try RECORD --json x --report ./x", "into one file"),
        ("try RECORD --wekks 8", "No such option"),
        ("twin RECORD --members many", "valid integer"),
        ("simulate RECORD", "Missing argument 'PROTOCOL'"),
        ("learn RECORD", "Missing argument 'RESPONSE...'"),
        ("ask RECORD --members 3", "--members has to be"),
        ("predict", "Name a protocol to predict"),
        ("predict none --check RECORD", "Name a protocol to predict"),
        ("predict --check RECORD", "Line 1 of the register was changed"),
        ("predict none --register nowhere/x", "folder for a result does not exist"),
        ("simulate RECORD dance", "dance"),
        ("try RECORD --report -", "Only --json can go to standard output"),
        (f"try RECORD --json {'n' * 300}", "name too long"),
        ("simulate RECORD supine --variable pulse", "variable of this simulation"),
        ("drugs --for gout", "not a known condition"),
        ("drug lisinoprill", "Did you mean lisinopril"),
        ("cite law203", "Did you mean law2003"),
        ("example nobody", "not a known example"),
        ("dance", "No such command"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_status_2(
    line: str, says: str, inpersona: Call, record_file: str
) -> None:
    ran = inpersona(*(record_file if word == "RECORD" else word for word in line.split()))
    assert ran.status == 2
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("inpersona: ")
    assert says in ran.err
