"""A fit moves the twin towards the person's data, as far as the data go and no further."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from inpersona.core.records import Condition, Medication, Observation, PatientRecord
from inpersona.errors import InputError
from inpersona.infer.calibrate import Calibration, calibrate, data_of, members_of, surface_of
from inpersona.infer.diagnostics import fit_of
from inpersona.infer.forward import usual_values

DAY = date(2025, 6, 1)
SYSTOLIC, DIASTOLIC = "systolic_blood_pressure", "diastolic_blood_pressure"


def pressure(
    systolic: float, diastolic: float, setting: str = "office", days_ago: int = 0
) -> tuple[Observation, ...]:
    when = datetime(2025, 6, 1, 9, tzinfo=UTC) - timedelta(days=days_ago)
    return tuple(
        Observation(name, value, "mm[Hg]", when, setting=setting)  # type: ignore[arg-type]
        for name, value in ((SYSTOLIC, systolic), (DIASTOLIC, diastolic))
    )


def man(*observations: Observation, **changes: object) -> PatientRecord:
    record = PatientRecord("key", "", "male", date(1970, 1, 1), DAY, observations=observations)
    return replace(record, **changes)  # type: ignore[arg-type]


def usual_systolic(fit: Calibration) -> np.ndarray:
    ok = fit.rest.ok
    found = usual_values(fit.rest.members, fit.rest.quantities, fit.surface)
    return np.asarray(found[SYSTOLIC][ok])


def width(values: np.ndarray) -> float:
    return float(np.subtract(*np.quantile(values, (0.95, 0.05))))


def test_home_readings_narrow_what_is_believed_of_usual_pressure(
    untreated_prior: Calibration, untreated_fit: Calibration
) -> None:
    before, after = usual_systolic(untreated_prior), usual_systolic(untreated_fit)
    assert width(after) < 0.5 * width(before)
    measured = next(d for d in untreated_fit.data if (d.variable, d.setting) == (SYSTOLIC, "home"))
    assert abs(np.median(after) - measured.mean) < 5.0


def test_each_reading_of_the_example_is_reproduced(untreated_fit: Calibration) -> None:
    fit = fit_of(untreated_fit)
    assert {r.variable for r in fit.rows if r.used} >= {SYSTOLIC, DIASTOLIC, "creatinine"}
    assert fit.reproduced
    assert all(row.twin.low < row.twin.median < row.twin.high for row in fit.rows if row.used)


@pytest.fixture(scope="module")
def once_in_the_office() -> Calibration:
    return calibrate(man(*pressure(154.0, 92.0)), 40, 1, 400)


def test_one_office_reading_of_154_does_not_mean_a_usual_154(
    once_in_the_office: Calibration,
) -> None:
    """Regression to the mean and the white coat: the usual pressure is clearly lower."""
    usual = usual_systolic(once_in_the_office)
    assert np.median(usual) < 149.0
    assert np.median(usual) > 118.0
    assert np.quantile(usual, 0.95) > 140.0  # and may all the same be high


def test_the_same_reading_from_home_weighs_more(once_in_the_office: Calibration) -> None:
    days = [o for k in range(6) for o in pressure(154.0, 92.0, "home", k)]
    often = usual_systolic(calibrate(man(*days), 40, 1, 400))
    once = usual_systolic(once_in_the_office)
    assert np.median(often) > np.median(once) + 3.0
    assert width(often) < width(once)


def test_higher_readings_give_a_higher_twin(once_in_the_office: Calibration) -> None:
    low = usual_systolic(calibrate(man(*pressure(122.0, 76.0)), 40, 1, 400))
    assert np.median(low) < np.median(usual_systolic(once_in_the_office)) - 5.0


def test_readings_before_the_current_treatment_are_left_out() -> None:
    tablet = Medication("lisinopril", "", 10.0, interval_hours=24.0, start=date(2025, 3, 1))
    old, new = pressure(190.0, 110.0, days_ago=200), pressure(136.0, 82.0, days_ago=5)
    record = man(*old, *new, medications=(tablet,))
    found = {d.variable: d for d in data_of(record)}
    assert found[SYSTOLIC].mean == pytest.approx(136.0)
    assert found[SYSTOLIC].readings == 1
    without = {d.variable: d for d in data_of(man(*old, *new))}
    assert without[SYSTOLIC].readings == 2
    only_old = {d.variable: d for d in data_of(man(*old, medications=(tablet,)))}
    assert only_old[SYSTOLIC].mean == pytest.approx(190.0)


def test_a_record_without_blood_pressure_is_refused() -> None:
    heart = Observation("heart_rate", 70.0, "/min", datetime(2025, 5, 1, tzinfo=UTC))
    later = tuple(replace(o, time=datetime(2025, 7, 1, tzinfo=UTC)) for o in pressure(150.0, 90.0))
    for record in (man(), man(heart), man(*later)):
        with pytest.raises(InputError, match="blood pressure"):
            calibrate(record, 40, 1, 400)


def test_the_same_seed_gives_the_same_twin_and_another_seed_another(
    once_in_the_office: Calibration,
) -> None:
    again, other = (calibrate(man(*pressure(154.0, 92.0)), 40, seed, 400) for seed in (1, 2))
    first = once_in_the_office.twin.belief
    for name, values in first.parameters.items():
        np.testing.assert_array_equal(again.twin.belief.parameters[name], values)
    for name, values in first.states.items():
        np.testing.assert_array_equal(again.twin.belief.states[name], values)
    assert fit_of(again).rows == fit_of(once_in_the_office).rows
    assert not np.array_equal(
        other.twin.belief.parameters["severity"], first.parameters["severity"]
    )


def test_a_twin_is_enough_to_make_its_bodies_again(untreated_fit: Calibration) -> None:
    members = members_of(untreated_fit.forward.record, untreated_fit.twin)
    np.testing.assert_array_equal(members.parameters, untreated_fit.rest.members.parameters)
    np.testing.assert_array_equal(members.states, untreated_fit.rest.members.states)
    surface = surface_of(untreated_fit.twin.belief)
    np.testing.assert_array_equal(surface.coefficients, untreated_fit.surface.coefficients)
    np.testing.assert_array_equal(surface.offset, untreated_fit.surface.offset)


def test_members_that_came_to_rest_share_the_weight(untreated_fit: Calibration) -> None:
    weight, ok = untreated_fit.twin.belief.weight, untreated_fit.rest.ok
    assert weight.sum() == pytest.approx(1.0)
    assert (weight[~ok] == 0.0).all()
    assert np.ptp(weight[ok]) == 0.0


def test_what_the_data_say_nothing_of_is_not_learnt(untreated_fit: Calibration) -> None:
    learned = {p.name: p.learned for p in fit_of(untreated_fit).parameters}
    assert learned["normal_pressure"] + learned["severity"] > 0.1
    assert learned["creatinine_generation_scale"] < 0.9
    assert all(0.0 <= share <= 1.0 for share in learned.values())


def test_adherence_is_told_once_and_only_of_who_takes_something(
    untreated_fit: Calibration, treated_fit: Calibration
) -> None:
    told = [[p.name for p in fit_of(f).parameters] for f in (untreated_fit, treated_fit)]
    assert [names.count("adherence") for names in told] == [0, 1]
    assert len(treated_fit.twin.current) > 1


def test_what_was_left_out_of_the_fit_is_listed_with_its_reason() -> None:
    tablet = Medication("lisinopril", "", 10.0, interval_hours=24.0, start=date(2025, 3, 1))
    record = man(
        *pressure(190.0, 110.0, days_ago=200),
        *pressure(136.0, 82.0, days_ago=5),
        medications=(tablet,),
        conditions=(Condition("hypertension", "hypertension"),),
    )
    rows = fit_of(calibrate(record, 40, 1, 400)).rows
    left_out = [r for r in rows if not r.used and r.variable == SYSTOLIC]
    assert [r.why_not for r in left_out] == ["before the current treatment"]
