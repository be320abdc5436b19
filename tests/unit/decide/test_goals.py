"""Goals by society."""

from __future__ import annotations

from datetime import date

import pytest

from inpersona.core.records import Condition, PatientRecord
from inpersona.decide.goals import goals_for, societies
from inpersona.errors import UnknownName


def someone(birth: int, *conditions: str) -> PatientRecord:
    return PatientRecord(
        key="k",
        label="someone",
        sex="male",
        birth=date(birth, 1, 1),
        as_of=date(2026, 1, 2),
        conditions=tuple(Condition(name, name) for name in conditions),
    )


def systolic(record: PatientRecord, society: str) -> tuple[float | None, float | None]:
    (goal,) = [g for g in goals_for(record, society) if g.variable == "systolic_blood_pressure"]
    return goal.low, goal.high


def test_societies_differ_and_are_not_averaged() -> None:
    adult = someone(1970, "hypertension")
    assert systolic(adult, "ESC 2024") == (120.0, 129.0)
    assert systolic(adult, "AHA/ACC 2025") == (None, 129.0)


def test_the_old_have_a_more_lenient_goal() -> None:
    assert systolic(someone(1936), "ESC 2024") == (None, 139.0)
    assert systolic(someone(1944), "ESH 2023") == (140.0, 150.0)
    assert systolic(someone(1956), "ESH 2023") == (None, 139.0)


def test_kdigo_speaks_of_chronic_kidney_disease_only() -> None:
    assert goals_for(someone(1970), "KDIGO 2021") == ()
    assert systolic(someone(1970, "chronic_kidney_disease"), "KDIGO 2021") == (None, 119.0)


def test_an_unknown_society_is_an_error_that_names_the_known() -> None:
    with pytest.raises(UnknownName, match="ESC 2024"):
        goals_for(someone(1970), "ESC 2023")


def test_every_goal_says_its_source_and_whether_it_was_checked() -> None:
    for society in societies():
        for goal in goals_for(someone(1930, "chronic_kidney_disease"), society):
            assert goal.source and goal.text.startswith(society) and goal.unit == "mm[Hg]"
