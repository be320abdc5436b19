from __future__ import annotations

from pathlib import Path

import pytest

from inpersona.core.treatments import ClassDose, Nothing
from inpersona.errors import InputError
from inpersona.validate.table import COLUMNS, read_table, read_text, table_hash

HEADER = ",".join(COLUMNS)
LAW = (
    'C001,C1,"hypertension untreated; n 354; age 55 sd 10; systolic_blood_pressure 154 sd 12",'
    "any antihypertensive at standard dose for 6 weeks,placebo,systolic_blood_pressure,trough,"
    "change,mm[Hg],-9.1,-10.9,-7.3,widened 95 % CI,validation,Law2009,law2009,Table 2,yes,,"
)
TILT = (
    "B001,B1,healthy adults; age 20 to 80,tilt 60 degrees for 10 min,,cardiac_output,10 min,change,"
    "L/min,-1.41,-2.11,-0.71,2 SD,validation,tilt,key,p. 3,yes,,"
)
RECORD = (
    "K001,K1,examples/dilated_cardiomyopathy.json,lisinopril 10 mg oral once daily for 8 weeks,"
    "current therapy,potassium,end,change,mmol/L,0.2,0,0.4,ours,verification,ours,,,,,"
)


def table(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def test_the_rows_of_the_design_are_read_literally() -> None:
    rows, problems = read_text(table(LAW, TILT, RECORD))
    assert problems == ()
    law, tilt, record = rows
    assert law.treatment.steps[0].actions == (ClassDose("any antihypertensive"),)
    assert law.comparator is not None and law.comparator.steps[0].actions == (Nothing(True),)  # type: ignore[union-attr]
    assert (law.expected, law.low, law.high) == (-9.1, -10.9, -7.3)
    assert tilt.comparator is None and tilt.at.hours == pytest.approx(1 / 6)
    assert record.people.record == "examples/dilated_cardiomyopathy.json"
    assert record.role == "verification" and not record.confirmed


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cardiac_output", "cardiac_outpt", "Did you mean cardiac_output"),
        ("healthy adults", "healthy adlts", "Did you mean healthy adults"),
        ("tilt 60", "tlt 60", "not a known"),
        (",change,", ",chnge,", "Did you mean"),
        ("10 min,change", "10 mn,change", "Did you mean"),
        (",validation,", ",valdation,", "Did you mean validation"),
        ("L/min,-1.41", "mmol,-1.41", "cannot be converted"),
        ("-1.41", "many", "must hold a number"),
        ("-2.11,-0.71", "-0.71,-2.11", "from low to high"),
        ("p. 3,yes", "p. 3,perhaps", "confirmed"),
        ("B001,", ",", "'id' is empty"),
    ],
)
def test_a_wrong_cell_is_a_problem_of_its_line_that_says_what_is_meant(
    old: str, new: str, expected: str
) -> None:
    rows, problems = read_text(table(LAW, TILT.replace(old, new, 1)))
    assert [row.id for row in rows] == ["C001"]
    (problem,) = problems
    assert problem.line == 3
    assert expected in problem.message


def test_a_file_with_a_wrong_row_is_refused_by_the_strict_reader(tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text(table(TILT.replace("cardiac_output", "output")), encoding="utf-8")
    with pytest.raises(InputError, match=r"Line 2 \(B001\)"):
        read_table(file)
    file.write_text(table(TILT), encoding="utf-8")
    assert read_table(file)[0].id == "B001"
    assert len(table_hash(file)) == 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,section\n1,2\n", "lacks the columns"),
        (HEADER + ",colour\n", "'colour' is not a known column"),
        (table(TILT + ",,,"), "more or fewer cells"),
        (table("B001,B1"), "more or fewer cells"),
        (table(TILT, TILT), "stands in more than one row"),
        ("", "lacks the columns"),
    ],
)
def test_what_is_not_a_table_is_refused_in_one_sentence(text: str, expected: str) -> None:
    with pytest.raises(InputError, match=expected):
        read_text(text)


def test_a_missing_file_is_an_input_error_without_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_table(tmp_path / "secret_name.csv")
    assert "secret_name" not in str(error.value)


def test_every_row_of_a_family_with_a_calibration_row_is_calibration() -> None:
    second = TILT.replace("B001", "B002").replace(",validation,", ",calibration,")
    rows, _ = read_text(table(TILT, second, LAW))
    assert [row.role for row in rows] == ["calibration", "calibration", "validation"]
