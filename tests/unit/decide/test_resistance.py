"""Apparent resistance: what it is made of, before anything is added."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inpersona.core.records import PatientRecord
from inpersona.decide import resistance as module
from inpersona.decide.options import current_candidate
from inpersona.decide.ranking import rank
from inpersona.decide.resistance import COAT, NOT_TAKEN, TRUE, is_apparent, parts_of
from inpersona.decide.trials import Subject, try_on

THREE = frozenset({"ACE inhibitor", "dihydropyridine CCB", "thiazide"})


@pytest.mark.parametrize(
    ("classes", "apparent"),
    [
        (THREE, True),
        (THREE - {"thiazide"}, False),
        (THREE - {"thiazide"} | {"beta-blocker"}, False),
        (frozenset({"ARB", "beta-blocker", "loop diuretic"}), True),
    ],
)
def test_three_classes_with_a_diuretic_and_high_office_pressure(
    classes: frozenset[str], apparent: bool, treated_record: PatientRecord
) -> None:
    assert is_apparent(treated_record, classes) is apparent


def test_a_controlled_pressure_is_not_resistant(treated_record: PatientRecord) -> None:
    low = tuple(
        replace(o, value=120.0) if o.variable == "systolic_blood_pressure" else o
        for o in treated_record.observations
    )
    assert not is_apparent(replace(treated_record, observations=low), THREE)


def test_the_explanations_sum_to_one_and_doses_not_taken_explain_more_where_fewer_are(
    treated: Subject,
) -> None:
    reference = try_on(treated, current_candidate(treated.current).treatment, 2.0).ending()
    parts = parts_of(treated, reference, 2.0)
    assert sum(parts.values()) == pytest.approx(1.0)
    assert all(0.0 <= p <= 1.0 for p in parts.values())
    few = replace(treated.regimens, adherence=np.full(treated.members.count, 0.2), effects={})
    forgetful = replace(treated, regimens=few)
    without = try_on(forgetful, current_candidate(treated.current).treatment, 2.0).ending()
    assert parts_of(forgetful, without, 2.0)[NOT_TAKEN] >= parts[NOT_TAKEN]


def test_a_pressure_that_is_high_in_the_office_only_is_called_so(
    treated: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone = dict.fromkeys(module.CONTROLLED, 400.0)
    monkeypatch.setattr(module, "CONTROLLED", everyone)
    reference = try_on(treated, current_candidate(treated.current).treatment, 1.0).ending()
    parts = parts_of(treated, reference, 1.0)
    assert parts[COAT] > 0.95 and parts[TRUE] < 0.05


def test_a_ranking_says_it_only_where_pressure_seems_resistant(treated: Subject) -> None:
    text = ["current therapy + spironolactone 25 mg oral once daily"]
    assert rank(treated, "hypertension", text, 1.0).resistance == {}
    drugs = (*treated.record.medications, replace(treated.record.medications[0], drug="amlodipine"))
    more = replace(treated, record=replace(treated.record, medications=drugs))
    found = rank(more, "hypertension", text, 1.0).resistance
    assert set(found) >= {COAT, NOT_TAKEN, TRUE}
