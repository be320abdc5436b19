"""What the safety rules are told beside the record's own values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from inpersona.core.records import Observation, PatientRecord
from inpersona.decide.facts import facts_of

DAY = date(2025, 6, 1)
CREATININE = Observation("creatinine", 88.42, "umol/L", datetime(2025, 5, 1), setting="laboratory")
PERSON = PatientRecord("k", "someone", "male", date(1965, 6, 1), DAY, observations=(CREATININE,))
NAME = "estimated_glomerular_filtration_rate"


def test_filtration_comes_from_the_newest_creatinine_by_ckd_epi_2021() -> None:
    # CKD-EPI 2021, man of 60, 1.0 mg/dL: 142 (1/0.9)^-1.2 0.9938^60 = 86
    assert facts_of(PERSON)[NAME] == pytest.approx(86.2, abs=0.3)


def test_a_reported_filtration_is_left_to_the_record() -> None:
    reported = Observation(NAME, 50.0, "mL/min/{1.73_m2}", datetime(2025, 5, 2))
    assert facts_of(replace(PERSON, observations=(CREATININE, reported))) == {}


def test_an_old_creatinine_says_nothing() -> None:
    old = replace(CREATININE, time=datetime(2023, 1, 1))
    assert facts_of(replace(PERSON, observations=(old,))) == {}


def test_a_creatinine_newer_than_the_reported_filtration_counts() -> None:
    reported = Observation(NAME, 50.0, "mL/min/{1.73_m2}", datetime(2021, 5, 2))
    assert facts_of(replace(PERSON, observations=(CREATININE, reported)))[NAME] > 80.0
