"""Published rest and manoeuvres against the pulsatile body of a healthy man and woman of 35 years.

Each row: quantity, what was measured, the interval that counts, source. **None of the manoeuvres is
an independent prediction.** About thirty settings of gains, columns, filtration, pericardium, valve
area and set point were compared while the rows of bleeding, tilt, leg raise, suction, neck chamber,
Valsalva, saline and pacing were in view: all these families are calibration. At rest, wedge, right
atrial, pulmonary and arterial pressure, output and ejection fraction are what the body is settled to;
only the other resting rows follow from it. Two people are not a population: see the README of reflexes
for what a virtual population does. A known miss stays and must go on missing.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from pulsatile_body import HYPERTENSIVE, MAN, OLD, REST, WOMAN, course, manoeuvre, output, window

from inpersona.models.adult.manoeuvres import Phase

HEALTHY = [MAN, WOMAN]


def healthy(x):
    return float(np.mean(np.asarray(x)[HEALTHY]))


RESTING = [
    ("pulmonary_artery_wedge_pressure", 6.08, 13.92, "Fujimoto 2013"),
    ("mean_pulmonary_artery_pressure", 7.5, 20.5, "Kovacs 2009"),
    ("pulmonary_vascular_resistance", 0.2, 1.7, "Kovacs 2012"),
    ("right_atrial_pressure", 0.0, 8.0, "Guyton and Hall"),
    ("right_ventricular_systolic_pressure", 15.0, 30.0, "Guyton and Hall"),
    ("right_ventricular_end_diastolic_pressure", 0.0, 8.0, "Guyton and Hall"),
    ("left_ventricular_end_diastolic_pressure", 4.0, 12.0, "Guyton and Hall"),
    ("left_ventricular_systolic_pressure", 100.0, 140.0, "Guyton and Hall"),
    ("left_ventricular_ejection_fraction", 52.0, 72.0, "Lang 2015"),
    ("left_ventricular_pressure_rate_maximum", 1000.0, 1800.0, "Guyton and Hall"),
    ("systemic_vascular_resistance", 10.0, 17.5, "Guyton and Hall, 800 to 1400 dyn s/cm5"),
]


@pytest.fixture(scope="module")
def rest():
    return window(course(Phase(1.0)), -30.0, 0.0)


@pytest.mark.parametrize(("quantity", "low", "high", "source"), RESTING)
def test_resting_values_of_man_and_woman_lie_in_published_ranges(rest, quantity, low, high, source):
    assert all(low <= rest[quantity][person] <= high for person in HEALTHY), rest[quantity]


def test_ejection_time_follows_weissler_from_50_to_75_beats_per_minute(rest):
    for person, (base, slope) in zip(HEALTHY, ((413.0, 1.7), (418.0, 1.6)), strict=True):
        expected = base - slope * rest["heart_rate"][person]
        assert rest["left_ventricular_ejection_time"][person] == pytest.approx(expected, abs=15.0)


def sensitivity(period=10.0):
    """Amplitude of heart period over that of systolic pressure at 0.1 Hz, ms/mmHg.

    Resistance swings by 8 %, pressure by about 2.5 mmHg, as in spontaneous sequences.
    """
    half = np.arange(0.25, 6.0 * period, 0.5)
    swing = 1.0 + 0.08 * np.sin(2.0 * np.pi * half / period)
    done = course(*(Phase(0.5, {"influences.resistance_factor": f}) for f in swing), every=0.1)
    late = done.times > REST + 2.0 * period
    wave = np.exp(-2j * np.pi * done.times[late] / period)[:, None]
    interval, systolic = (
        np.abs((wave * (x - x.mean(axis=0))).mean(axis=0))
        for x in (output(done, f"monitor.{n}")[late] for n in ("period", "systolic_pressure"))
    )
    return 1000.0 * interval / systolic


def test_baroreflex_sensitivity_falls_with_age_as_measured():
    slopes = sensitivity()
    assert all(10.75 <= slopes[person] <= 13.05 for person in HEALTHY)  # 30-39 years: 11.9
    assert 5.5 <= slopes[HYPERTENSIVE] <= 8.5  # 50-59 years: 7.5
    assert 4.0 <= slopes[OLD] <= slopes[HYPERTENSIVE]


def change(kind, at, quantity, measure, **numbers):
    done = manoeuvre(kind, at[1], **numbers)
    before, after = window(done, -30.0, 0.0)[quantity], window(done, *at)[quantity]
    return healthy(100.0 * (after / before - 1.0) if measure == "percent" else after - before)


TILT, BLEED = {"angle_deg": 60.0}, {"volume_mL": 500.0, "over_min": 5.0}
SMALL = {"volume_mL": 375.0, "over_min": 6.4}
MANOEUVRES = [
    ("tilt", TILT, (570, 600), "cardiac_output", "change", -2.11, -0.71, "Hainsworth 1988"),
    ("tilt", TILT, (570, 600), "systolic_blood_pressure", "change", -6.8, 8.8, "Hainsworth 1988"),
    ("tilt", {"angle_deg": 55.0}, (150, 180), "heart_rate", "percent", 3, 19, "CAR 1997"),
    ("tilt", {"angle_deg": 55.0}, (150, 180), "left_ventricular_stroke_volume", "percent",
     -33, -17, "CAR 1997"),
    ("bleed", BLEED, (400, 430), "cardiac_output", "percent", -24, -12, "CCM 1989"),
    ("bleed", BLEED, (400, 430), "left_ventricular_stroke_volume", "percent", -30, -14, "CCM 1989"),
    ("bleed", BLEED, (400, 430), "heart_rate", "change", -4, 6, "CCM 1989"),
    ("bleed", BLEED, (400, 430), "mean_arterial_pressure", "change", -5, 5, "CCM 1989"),
    ("bleed", SMALL, (400, 440), "left_ventricular_stroke_volume", "percent", -27, -2,
     "Leonetti 2004"),
    ("bleed", SMALL, (400, 440), "pulse_pressure", "change", -13, 1, "Leonetti 2004"),
    ("raise legs", {}, (60, 120), "cardiac_output", "percent", 3.8, 10.0, "CCM 1989"),
    ("saline", {"volume_mL_per_kg": 10.0, "over_min": 5.0}, (295, 305),
     "pulmonary_artery_wedge_pressure", "change", 4.5, 7.5, "Andersen 2019"),
]  # fmt: skip


@pytest.mark.parametrize("row", MANOEUVRES, ids=lambda r: f"{r[0]} {r[3]}")
def test_a_manoeuvre_changes_the_circulation_as_measured(row):
    kind, numbers, at, quantity, measure, low, high, _ = row
    assert low <= change(kind, at, quantity, measure, **numbers) <= high


def test_heart_rate_rises_in_ten_minutes_of_tilt_as_measured():
    assert 7.1 <= change("tilt", (570, 600), "heart_rate", "change", **TILT) <= 22.3


@pytest.mark.parametrize(("litres", "low", "high"), [(1.0, 14.0, 18.0), (2.0, 18.0, 22.0)])
def test_wedge_pressure_after_rapid_saline_lies_where_it_was_measured(litres, low, high):
    minutes = 7.0 * litres
    done = manoeuvre("saline", 60 * minutes + 10, volume_mL=1000.0 * litres, over_min=minutes)
    wedge = window(done, 60 * minutes - 5.0, 60 * minutes + 5.0)["pulmonary_artery_wedge_pressure"]
    assert low <= wedge[MAN] <= high  # Fujimoto 2013: 10, 16, 20 mmHg; men and women


def test_stroke_volume_over_wedge_pressure_rises_as_in_levine_1991():
    low = window(course(Phase(300.0, {"posture.lower_body_suction": 15.0})), 270.0, 300.0)
    high = window(manoeuvre("saline", 910.0, volume_mL_per_kg=30.0, over_min=15.0), 880.0, 900.0)
    names = ("left_ventricular_stroke_volume", "pulmonary_artery_wedge_pressure")
    stroke, wedge = (high[name] - low[name] for name in names)
    assert 1.126 <= healthy(stroke / wedge) <= 4.274


def suction_slopes():
    stages = [Phase(300.0, {"posture.lower_body_suction": p}) for p in (15.0, 30.0, 45.0)]
    done = course(*stages)
    reads = [window(done, end - 60.0, end) for end in (0.0, 300.0, 600.0, 900.0)]
    at = {n: np.array([r[n] for r in reads]) for n in reads[0]}

    def slope(y, x):
        return healthy([np.polyfit(at[x][:, i], at[y][:, i], 1)[0] for i in range(4)])

    return slope("mean_arterial_pressure", "right_atrial_pressure"), slope(
        "heart_rate", "pulse_pressure"
    )


def test_lower_body_suction_lowers_pressure_per_atrial_pressure_as_measured():
    assert 0.3357 <= suction_slopes()[0] <= 1.524  # Johnson 2014


@pytest.mark.xfail(
    strict=True, reason="a stronger answer to a smaller pulse runs away in some people"
)
def test_heart_rate_rises_per_pulse_pressure_as_measured():
    assert -2.84 <= suction_slopes()[1] <= -0.8596  # Johnson 2014


def test_neck_suction_slows_the_heart_as_measured():
    done = course(Phase(5.0, {"posture.neck_suction": 60.0}), Phase(15.0), every=0.1)
    period = output(done, "monitor.period")
    before = period[(done.times > 30.0) & (done.times <= REST)].mean(axis=0)
    fall = 60.0 / period[done.times > REST].max(axis=0) - 60.0 / before
    assert -14.0 <= healthy(fall) <= -6.0


def valsalva():
    done = manoeuvre("valsalva", 75.0, every=0.1, pressure_mmHg=40.0, over_s=15.0)
    since = done.times - REST
    period, systolic = (output(done, f"monitor.{n}") for n in ("period", "systolic_pressure"))
    base = systolic[(since > -30.0) & (since <= 0.0)].mean(axis=0)
    ratio = period[since > 14.0].max(axis=0) / period[(since > 0.0) & (since < 20.0)].min(axis=0)
    return healthy(ratio), healthy(systolic[since > 15.0].max(axis=0) - base)


def test_the_valsalva_ratio_is_that_of_healthy_adults():
    assert 1.3 <= valsalva()[0] <= 2.1


def test_pressure_overshoots_after_a_valsalva_strain():
    assert 8.0 <= valsalva()[1] <= 40.0


@pytest.mark.xfail(strict=True, reason="no vestibular or muscle reflex, no renal column upright")
def test_mean_pressure_rises_in_the_first_minutes_of_tilt():
    assert change("tilt", (150, 180), "mean_arterial_pressure", "percent", angle_deg=55.0) >= 8.0


@pytest.mark.xfail(strict=True, reason="no whole-body autoregulation of flow in these minutes")
def test_atrial_pacing_leaves_output_unchanged():
    at = change("pace right_atrium", (150, 180), "cardiac_output", "percent", rate_per_min=100.0)
    assert -8.0 <= at <= 8.0
