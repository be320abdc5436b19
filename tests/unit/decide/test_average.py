"""The average in trials: a calculator for comparison."""

from __future__ import annotations

import pytest

from inpersona.decide.average import average_change, average_fall, standard_doses
from inpersona.decide.ranking import rank
from inpersona.decide.regimens import read_treatment
from inpersona.decide.trials import Subject
from inpersona.drugs import catalogue

STANDARD = catalogue.standard_dose(catalogue.drug("lisinopril"))


@pytest.mark.parametrize(
    ("text", "fall"),
    [
        ("lisinopril 5 mg oral once daily", 7.1),
        ("lisinopril 10 mg oral once daily", 9.1),
        ("lisinopril 20 mg oral once daily", 10.9),
        ("lisinopril 1 mg oral once daily", 7.1),
    ],
)
def test_the_fall_at_the_trials_own_pressure_is_that_of_law2003(text: str, fall: float) -> None:
    doses = read_treatment(text).doses
    assert average_fall(154.0, doses) == pytest.approx(fall)


def test_three_half_doses_of_different_drugs_lower_pressure_by_about_twenty() -> None:
    """law2003: 20 mmHg from 150/90 by adding up; each next drug starts lower here."""
    text = " + ".join(
        f"{name} {dose} mg oral once daily"
        for name, dose in (("hydrochlorothiazide", 12.5), ("bisoprolol", 5), ("lisinopril", 5))
    )
    assert 17.0 < average_fall(150.0, read_treatment(text).doses) < 21.0


def test_higher_pressure_falls_more() -> None:
    low, high = (average_fall(p, (STANDARD,)) for p in (144.0, 164.0))
    assert high - low == pytest.approx(2.0)


def test_doses_twice_a_day_count_twice() -> None:
    (dose,) = read_treatment("clonidine 0.15 mg oral twice daily").doses
    assert standard_doses(dose) == pytest.approx(1.0)


def test_what_the_calculator_does_not_know_has_no_average() -> None:
    for text in (
        "salt 60 mmol/day for 4 weeks",
        "none",
        "lisinopril 10 mg oral once daily for 1 week; then lisinopril 20 mg oral once daily",
    ):
        assert average_change(150.0, read_treatment(text), ()) is None
    instead = read_treatment("amlodipine 5 mg oral once daily")
    assert average_change(150.0, instead, (STANDARD,)) is None
    beside = read_treatment("current therapy + amlodipine 5 mg oral once daily")
    assert average_change(150.0, beside, (STANDARD,)) == pytest.approx(-8.7)


def test_no_prediction_uses_the_average(
    untreated: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outcome of a trial must never stand in the path of a prediction."""
    texts = ["lisinopril 10 mg oral once daily", "amlodipine 5 mg oral once daily"]
    before = rank(untreated, "hypertension", texts, 1.0)
    monkeypatch.setattr("inpersona.decide.judged.average_change", lambda *a: 1000.0)
    after = rank(untreated, "hypertension", texts, 1.0)
    for one, other in zip(before.options, after.options, strict=True):
        assert (one.treatment, one.tier, one.changes) == (
            other.treatment,
            other.tier,
            other.changes,
        )
