"""A treatment followed on a twin."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.decide.protocols import simulate
from inpersona.decide.regimens import read_treatment
from inpersona.decide.trials import OUTCOMES, Followed, Subject, try_on
from inpersona.errors import InputError, SolveError

SYSTOLIC = "systolic_blood_pressure"


def follow(person: Subject, text: str, weeks: float = 2.0) -> Followed:
    return try_on(person, read_treatment(text), weeks)


def median_end(followed: Followed) -> float:
    return float(np.nanmedian(followed.last_day(SYSTOLIC)))


def test_a_course_covers_its_weeks_and_every_outcome(untreated: Subject) -> None:
    found = follow(untreated, "amlodipine 5 mg oral once daily")
    assert found.times[0] == 0.0
    assert found.times[-1] == pytest.approx(336.0)
    assert (np.diff(found.times) >= 0.0).all()
    for name in OUTCOMES:
        assert found.quantities[name].shape == (len(found.times), untreated.members.count)


def test_a_treatments_own_time_goes_before_the_weeks(untreated: Subject) -> None:
    found = follow(untreated, "amlodipine 5 mg oral once daily for 3 weeks", 8.0)
    assert found.times[-1] == pytest.approx(504.0)


def test_less_salt_lowers_pressure_and_more_raises_it(untreated: Subject) -> None:
    low, high = (follow(untreated, f"salt {n} mmol/day", 4.0) for n in (50, 300))
    now = follow(untreated, "none", 4.0)
    assert median_end(low) < median_end(now) < median_end(high)
    assert median_end(high) - median_end(low) > 1.0


def test_stopping_a_drug_raises_pressure(treated: Subject) -> None:
    now = follow(treated, "current therapy", 4.0)
    without = follow(treated, "stop hydrochlorothiazide", 4.0)
    assert np.nanmedian(without.last_day(SYSTOLIC) - now.last_day(SYSTOLIC)) > 0.5


def test_each_step_begins_where_the_body_stood_at_the_end_of_the_one_before(
    untreated: Subject,
) -> None:
    text = "amlodipine 5 mg oral once daily for 2 weeks; then none for 4 weeks"
    found = follow(untreated, text)
    at = int(np.searchsorted(found.times, 336.0))
    np.testing.assert_allclose(found.times[at], found.times[at + 1])
    for name in ("extracellular_volume", "potassium", "creatinine"):
        before, after = (found.quantities[name][k] for k in (at, at + 1))
        np.testing.assert_array_equal(before, after)
    now = follow(untreated, "none", 4.0)
    assert abs(median_end(found) - median_end(now)) < 1.0


def test_the_ending_of_a_course_has_its_last_day(untreated: Subject) -> None:
    found = follow(untreated, "amlodipine 5 mg oral once daily")
    end = found.ending()
    assert end.times[0] >= found.times[-1] - 24.0
    for name in OUTCOMES:
        np.testing.assert_array_equal(end.last_day(name), found.last_day(name))


@pytest.mark.parametrize("text", ["tilt 60 degrees for 10 min", "bleed 500 mL over 15 min"])
def test_a_manoeuvre_of_minutes_is_no_treatment_of_weeks(text: str, untreated: Subject) -> None:
    with pytest.raises(InputError, match="not a treatment of weeks"):
        follow(untreated, text)


def test_a_treatment_of_no_time_is_refused(untreated: Subject) -> None:
    with pytest.raises(InputError, match="hour"):
        follow(untreated, "amlodipine 5 mg oral once daily", 0.001)


def test_potencies_that_the_fit_found_go_on_in_the_trial(treated: Subject) -> None:
    """Members in whom the fit found a potent drug lose more when it is stopped."""
    name = "potency.sodium_chloride_cotransporter"
    potency = np.asarray(treated.twin.belief.parameters[name])
    draws = treated.regimens.draws.normal("sensitivity", name.removeprefix("potency."))
    np.testing.assert_array_equal(draws, potency)


def test_a_protocol_of_weeks_gives_the_courses_of_the_trial(untreated: Subject) -> None:
    text = "amlodipine 5 mg oral once daily for 2 weeks"
    outcome = simulate(untreated.record, untreated.twin, text)
    followed = follow(untreated, text)
    course, fine = outcome.courses[SYSTOLIC], followed.ok
    np.testing.assert_array_equal(outcome.times, 24.0 * np.arange(15))
    np.testing.assert_allclose(course[fine, -1], followed.last_day(SYSTOLIC)[fine], atol=0.3)
    assert outcome.status.shape == (untreated.members.count,)


def test_time_0_of_a_protocol_is_the_usual_day_and_not_the_first_dose(untreated: Subject) -> None:
    text = "hydralazine 50 mg oral twice daily for 1 weeks"
    outcome = simulate(untreated.record, untreated.twin, text)
    usual = follow(untreated, "none for 1 day").last_day(SYSTOLIC)
    fine = outcome.status == 0
    np.testing.assert_allclose(outcome.courses[SYSTOLIC][fine, 0], usual[fine])


def test_a_circulation_that_stands_still_is_no_result(untreated: Subject) -> None:
    with pytest.raises(SolveError, match="No member"):
        simulate(untreated.record, untreated.twin, "bleed 4000 mL over 60 min")


def test_standing_up_quickens_the_heart_after_a_minute_of_quiet(untreated: Subject) -> None:
    outcome = simulate(untreated.record, untreated.twin, "tilt 60 degrees for 5 min")
    quiet = outcome.times < 0.0
    assert outcome.times[0] >= -1.0 / 60.0
    assert quiet.sum() >= 5
    assert outcome.times[-1] == pytest.approx(5.0 / 60.0, abs=0.01)
    fine = outcome.status == 0
    assert fine.mean() > 0.9
    rate = outcome.courses["heart_rate"][fine]
    assert np.median(rate[:, -1] - rate[:, quiet].mean(axis=1)) > 1.0
    steady = outcome.courses["mean_arterial_pressure"][fine][:, quiet]
    assert np.median(np.ptp(steady, axis=1)) < 2.0


def test_drugs_and_manoeuvres_of_minutes_are_not_mixed(untreated: Subject) -> None:
    text = "lisinopril 10 mg oral once daily for 2 weeks; then tilt 60 degrees for 5 min"
    with pytest.raises(InputError, match="mixed"):
        simulate(untreated.record, untreated.twin, text)
