"""Readings from before the current treatment: left out, and said to be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from inpersona.core.records import Medication, Observation, PatientRecord
from inpersona.infer.calibrate import calibrate, data_of, since_of
from inpersona.infer.diagnostics import fit_of

DRUG = Medication("lisinopril", "Lisinopril", 10.0, interval_hours=24.0, start=date(2020, 1, 1))


def person(*days: date) -> PatientRecord:
    """A man on lisinopril with one office pressure on each day."""
    readings = tuple(
        Observation(f"{side}_blood_pressure", value, "mm[Hg]",
                    datetime(day.year, day.month, day.day, tzinfo=UTC), setting="office")
        for day in days
        for side, value in (("systolic", 150.0), ("diastolic", 90.0))
    )  # fmt: skip
    return PatientRecord(
        "k", "p", "male", date(1960, 1, 1), date(2020, 6, 1),
        observations=readings, medications=(DRUG,),
    )  # fmt: skip


def test_readings_count_from_the_day_of_the_drug_when_pressure_was_read_since() -> None:
    treated = person(date(2019, 6, 1), date(2020, 5, 1))
    assert since_of(treated) == date(2020, 1, 1)
    assert all(datum.readings == 1 for datum in data_of(treated))


def test_all_readings_count_when_no_pressure_was_read_under_the_drug() -> None:
    assert since_of(person(date(2019, 6, 1))) is None


@pytest.mark.parametrize(("days", "told"), [((2019, 2020), 2), ((2020,), 0)])
def test_the_fit_tells_which_readings_were_before_the_treatment(
    days: tuple[int, ...], told: int
) -> None:
    fit = fit_of(calibrate(person(*(date(year, 5, 1) for year in days)), 20, samples=120))
    reasons = [row.why_not for row in fit.rows if not row.used]
    assert reasons.count("before the current treatment") == told
