"""Pooling of readings, what is left out and why, and laws that pooling must keep."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inpersona.core.records import Condition, Observation, PatientRecord
from inpersona.infer import expected as means
from inpersona.infer.clinical_equations import creatinine_from_ckd_epi_2021
from inpersona.infer.measure import covariance, expected, pool, unused
from inpersona.infer.operators import daytime_shift, table

AS_OF = datetime(2020, 1, 1)
SYSTOLIC, DIASTOLIC = "systolic_blood_pressure", "diastolic_blood_pressure"


def reading(
    value: float, days: float = 0.0, variable: str = SYSTOLIC, unit: str = "mm[Hg]", **more: str
) -> Observation:
    return Observation(variable, value, unit, AS_OF - timedelta(days=days), **more)  # type: ignore[arg-type]


def record(*observations: Observation, ill: bool = False) -> PatientRecord:
    conditions = (Condition("hypertension", "h"),) if ill else ()
    return PatientRecord(
        "k", "p", "male", date(1960, 1, 1), AS_OF.date(),
        observations=observations, conditions=conditions,
    )  # fmt: skip


def test_many_readings_of_one_day_cannot_remove_what_differs_from_day_to_day() -> None:
    (one,) = pool(record(reading(150)))
    (many,) = pool(record(*[reading(150) for _ in range(100)]))
    (days,) = pool(record(*[reading(150, 7.0 * i) for i in range(10)]))
    assert many.sd < one.sd
    assert many.sd > 0.9 * table()["office_systolic.between_visit"].value
    assert days.sd < 0.75 * many.sd
    assert (many.visits, days.visits, days.readings) == (1, 10, 10)


def test_newer_visits_weigh_more() -> None:
    (datum,) = pool(record(reading(120, 0.0), reading(160, 700.0)))
    assert 120.0 < datum.mean < 138.0
    assert datum.newest == AS_OF


def test_an_office_datum_is_expected_with_the_white_coat_and_a_home_datum_without() -> None:
    office, home = pool(record(reading(150, setting="office"), reading(140, setting="home")))[::-1]
    usual = {SYSTOLIC: np.array([130.0, 140.0])}
    latents = {"white_coat_systolic": np.array([10.0, -2.0])}
    assert expected(office, usual, latents) == pytest.approx([140.0, 138.0])
    assert expected(home, usual, latents) == pytest.approx([130.0, 140.0])


def test_an_unknown_setting_counts_as_office() -> None:
    (datum,) = pool(record(reading(150)))
    assert (datum.setting, datum.coat) == ("office", "white_coat_systolic")


def test_a_24_hour_mean_is_raised_to_the_resting_pressure_it_stands_for() -> None:
    (datum,) = pool(record(reading(130, variable=f"{SYSTOLIC}_ambulatory_24_hour")))
    assert datum.mean == pytest.approx(135.0)
    assert daytime_shift("systolic", 25.0) > 5.0 > daytime_shift("systolic", 75.0)


def test_a_home_mean_is_surer_than_an_office_reading_and_varies_as_published() -> None:
    """A week's home mean differs from another's by 4.2 %, 5.7 mmHg of 135 [warren2010]."""
    (office,) = pool(record(reading(150)))
    (home,) = pool(record(reading(135, variable=f"{SYSTOLIC}_home_mean")))
    varying = np.sqrt(home.sd**2 - table()["home_systolic.device"].value ** 2)
    assert home.sd < office.sd
    assert varying == pytest.approx(5.7, abs=1.2)


def test_a_single_office_reading_in_hypertension_varies_as_published() -> None:
    """8.6 % [warren2010] to 10 % [powers2011] within a person, of 145 mmHg; drift and device aside."""
    (datum,) = pool(record(reading(145), ill=True))
    varying = np.sqrt(datum.sd**2 - table()["office_systolic.device"].value ** 2)
    assert 0.07 * 145.0 < varying < 0.105 * 145.0


def test_egfr_of_the_same_day_as_creatinine_is_not_counted_twice() -> None:
    creatinine = reading(1.2, 10.0, "creatinine", "mg/dL", source_id="a")
    egfr = reading(66.0, 10.0, "estimated_glomerular_filtration_rate", "x", source_id="b")
    both = record(creatinine, egfr)
    assert pool(both) == pool(record(creatinine))
    assert [u.source_id for u in unused(both)] == ["b"]
    assert "creatinine" in unused(both)[0].reason


def test_egfr_alone_becomes_the_creatinine_that_it_was_computed_from() -> None:
    (datum,) = pool(record(reading(66.0, 10.0, "estimated_glomerular_filtration_rate")))
    assert datum.variable == "creatinine"
    assert datum.natural_mean == pytest.approx(creatinine_from_ckd_epi_2021(66.0, 60.0, "male"))


def test_a_laboratory_value_is_compared_on_the_logarithm() -> None:
    (datum,) = pool(record(reading(1.2, 5.0, "creatinine", "mg/dL")))
    found = expected(datum, {"creatinine": np.array([1.2])}, {})
    assert datum.scale == "log"
    assert found[0] == pytest.approx(datum.mean)
    assert 0.05 < datum.sd < 0.09


@pytest.mark.parametrize(
    ("variable", "one", "other"),
    [
        ("creatinine", (1.0, "mg/dL"), (88.4, "umol/L")),
        ("aldosterone", (277.4, "pmol/L"), (10.0, "ng/dL")),
        ("renin_activity", (1.5, "ng/mL/h"), (1.5, "ug/L/h")),
        ("potassium", (4.2, "mmol/L"), (4.2, "meq/L")),
    ],
)
def test_a_value_means_the_same_in_either_of_its_units(
    variable: str, one: tuple[float, str], other: tuple[float, str]
) -> None:
    (first,) = pool(record(reading(one[0], 1.0, variable, one[1])))
    (second,) = pool(record(reading(other[0], 1.0, variable, other[1])))
    assert second.natural_mean == pytest.approx(first.natural_mean, rel=1e-3)
    assert second.sd == pytest.approx(first.sd)


def test_a_measured_sd_is_read_in_the_reading_s_own_unit() -> None:
    plain = Observation("creatinine", 88.4, "umol/L", AS_OF, sd=8.84)
    other = Observation("creatinine", 1.0, "mg/dL", AS_OF, sd=0.1)
    assert pool(record(plain))[0].sd == pytest.approx(pool(record(other))[0].sd, rel=1e-3)


def test_a_wearable_s_resting_rate_is_raised_to_a_seated_one() -> None:
    """65.5/min by wearable [quer2020], 72/min seated [ostchega2011]."""
    (datum,) = pool(record(reading(65.5, 1.0, "resting_heart_rate", "/min")))
    assert datum.mean == pytest.approx(72.0)


def test_magnetic_resonance_is_surer_of_an_ejection_fraction_than_echo() -> None:
    name = "left_ventricular_ejection_fraction"
    found = pool(
        record(
            reading(40.0, 9.0, name, "%", modality="echocardiography"),
            reading(44.0, 9.0, name, "%", modality="cardiac MR"),
        )
    )
    sd = {d.setting: d.sd for d in found}
    assert sd["magnetic resonance"] < sd["imaging"]


@pytest.mark.parametrize(
    ("observation", "word"),
    [
        (reading(150, 800.0), "older"),
        (reading(150, -5.0), "later"),
        (reading(150, posture="standing"), "standing"),
        (reading(150, setting="invasive"), "no operator"),
        (reading(80.0, 3.0, "body_weight", "kg"), "prior"),
        (reading(4.2, 3.0, "potassium", "kg"), "unit"),
        (reading(5.4, 3.0, "total_cholesterol", "mmol/L"), "no operator"),
    ],
)
def test_what_is_left_out_says_why(observation: Observation, word: str) -> None:
    assert pool(record(observation)) == ()
    assert word in unused(record(observation))[0].reason


def test_readings_before_the_current_treatment_are_left_out_when_its_start_is_given() -> None:
    person = record(reading(170, 300.0), reading(140, 10.0))
    (datum,) = pool(person, since=date(2019, 6, 1))
    assert datum.mean == pytest.approx(140.0)
    assert unused(person, since=date(2019, 6, 1))[0].reason == "before the current treatment"


def test_every_reading_is_either_used_or_explained() -> None:
    person = record(reading(150), reading(90, variable=DIASTOLIC), reading(150, 900.0),
                    reading(9.0, 1.0, "hemoglobin_a1c", "%"))  # fmt: skip
    assert sum(d.readings for d in pool(person)) + len(unused(person)) == 4


def test_systolic_and_diastolic_errors_of_one_setting_go_together() -> None:
    data = pool(record(reading(150), reading(90, variable=DIASTOLIC), reading(140, setting="home")))
    found = covariance(data)
    assert np.all(np.linalg.eigvalsh(found) > 0.0)
    sd = np.array([d.sd for d in data])
    correlation = found / np.outer(sd, sd)
    names = [(d.variable, d.setting) for d in data]
    i, j = names.index((SYSTOLIC, "office")), names.index((DIASTOLIC, "office"))
    k = names.index((SYSTOLIC, "home"))
    assert correlation[i, j] == pytest.approx(table()["pressure.correlation"].value)
    assert correlation[i, k] == 0.0


visits = st.lists(st.tuples(st.floats(80.0, 220.0), st.floats(0.0, 720.0)), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(visits, st.floats(80.0, 220.0), st.floats(0.0, 720.0))
def test_adding_a_reading_never_widens_the_datum(
    found: list[tuple[float, float]], value: float, days: float
) -> None:
    before = [reading(v, d) for v, d in found]
    (old,) = pool(record(*before))
    (new,) = pool(record(*before, reading(value, days)))
    assert new.sd <= old.sd * (1.0 + 1e-9)


@settings(max_examples=100, deadline=None)
@given(visits)
def test_the_pooled_value_lies_within_the_readings(found: list[tuple[float, float]]) -> None:
    (datum,) = pool(record(*[reading(v, d) for v, d in found]))
    values = [v for v, _ in found]
    assert min(values) - 1e-6 <= datum.mean <= max(values) + 1e-6


def test_pooling_covers_as_often_as_it_says() -> None:
    """Readings made by the operators' own process: the truth lies in 90 % intervals 90 % of times."""
    generator = np.random.default_rng(5)
    part = {k: table()[f"office_systolic.{k}"].value
            for k in ("between_visit", "within_visit", "device", "drift")}  # fmt: skip
    factor = np.interp(60.0, [50.0, 75.0], [1.0, 1.25])
    inside = 0
    for _ in range(400):
        days = np.sort(generator.uniform(0.0, 700.0, 5))
        steps = np.sqrt(np.diff(days, prepend=0.0) / 365.25) * part["drift"]
        usual = 130.0 + np.cumsum(steps * generator.standard_normal(5))
        device = part["device"] * generator.standard_normal()
        day = factor * part["between_visit"] * generator.standard_normal(5)
        repeats = part["within_visit"] * generator.standard_normal((5, 2))
        made = [
            reading(float(usual[i] + device + day[i] + repeats[i, j]), float(int(days[i])))
            for i in range(5)
            for j in range(2)
        ]
        (datum,) = pool(record(*made))
        inside += abs(datum.mean - 130.0) < 1.645 * datum.sd
    assert 0.86 < inside / 400 < 0.94


def test_every_source_of_the_tables_is_in_the_bibliography() -> None:
    keys = {v.source for v in [*table().values(), *means.table().values()]} - {"ours"}
    text = (Path(means.__file__).parents[1] / "core" / "sources.bib").read_text()
    assert [key for key in sorted(keys) if f"{{{key}," not in text] == []
