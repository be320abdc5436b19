"""The forward model of a person: latents in, readings out."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.infer.calibrate import Calibration
from inpersona.infer.forward import RENIN_ACTIVITY, usual_values
from inpersona.infer.measure import Datum
from inpersona.models.adult.slow_runs import settle

SYSTOLIC = "systolic_blood_pressure"


def reading(variable: str, setting: str, coat: str = "") -> Datum:
    return Datum(variable, setting, 140.0, 5.0, "linear", "mm[Hg]", 1, 1, None, coat)


def predicted(fit: Calibration, datum: Datum, **z: float) -> float:
    """What a datum would read in the typical person with some deviates set."""
    row = np.zeros((1, len(fit.forward.names)))
    for name, value in z.items():
        row[0, fit.forward.names.index(name)] = value
    found = fit.forward.predict(row, np.array(["renal"]), (datum,), loose(fit))
    return float(found[0, 0])


def loose(fit: Calibration):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    return replace(fit.surface, offset=0.0)


def test_a_severer_disease_reads_higher(untreated_fit: Calibration) -> None:
    home = reading(SYSTOLIC, "home")
    assert predicted(untreated_fit, home, severity=1.0) > predicted(untreated_fit, home) + 2.0


def test_the_white_coat_is_added_in_the_office_only(untreated_fit: Calibration) -> None:
    home, office = reading(SYSTOLIC, "home"), reading(SYSTOLIC, "office", "white_coat_systolic")
    row = np.zeros((1, len(untreated_fit.forward.names)))
    labels = np.array(["renal"])
    coat = untreated_fit.forward.values(row, labels)["white_coat_systolic"][0]
    found = untreated_fit.forward.predict(row, labels, (home, office), loose(untreated_fit))[0]
    assert coat > 1.0
    assert found[1] - found[0] == pytest.approx(coat)


@pytest.mark.filterwarnings("ignore:overflow")  # a severity that nobody has, on purpose
def test_a_body_that_came_to_no_rest_predicts_nothing(untreated_fit: Calibration) -> None:
    z = np.zeros((2, len(untreated_fit.forward.names)))
    z[1, untreated_fit.forward.names.index("severity")] = 25.0
    labels = np.array(["renal", "renal"])
    data = (reading(SYSTOLIC, "home"),)
    found = untreated_fit.forward.predict(z, labels, data, loose(untreated_fit))
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()


def test_what_a_lane_predicts_does_not_depend_on_the_others(untreated_fit: Calibration) -> None:
    z = np.random.default_rng(5).normal(0.0, 0.7, (12, len(untreated_fit.forward.names)))
    labels = np.array(["renal", "vascular", "neurogenic"] * 4)
    data = (reading(SYSTOLIC, "home"),)
    together = untreated_fit.forward.predict(z, labels, data, loose(untreated_fit))
    for k in (0, 5, 11):
        alone = untreated_fit.forward.predict(
            z[k : k + 1], labels[k : k + 1], data, loose(untreated_fit)
        )
        np.testing.assert_allclose(alone[0], together[k], rtol=1e-6)


def test_nobody_without_drugs_has_potencies_or_drug_inputs(untreated_fit: Calibration) -> None:
    forward = untreated_fit.forward
    assert forward.names == forward.prior.names
    assert forward.drug_inputs(untreated_fit.prior_values) == {}


def test_each_target_of_the_drugs_taken_has_a_potency(treated_fit: Calibration) -> None:
    extra = treated_fit.forward.names[len(treated_fit.forward.prior.names) :]
    assert set(extra) == {
        "potency.angiotensin_converting_enzyme",
        "potency.sodium_chloride_cotransporter",
    }


def test_with_adherence_near_zero_the_drugs_taken_do_nothing(treated_fit: Calibration) -> None:
    forward, rest = treated_fit.forward, treated_fit.rest
    values = dict(treated_fit.twin.belief.parameters)
    count = len(values["adherence"])
    pressures = []
    for share in (1e-9, 0.3, 1.0):
        inputs = forward.drug_inputs({**values, "adherence": np.full(count, share)})
        pressures.append(settle(rest.members, inputs).quantities["mean_arterial_pressure"])
    untreated = settle(rest.members).quantities["mean_arterial_pressure"]
    assert np.nanmedian(np.abs(pressures[0] - untreated)) < 0.05
    median = [float(np.nanmedian(p - untreated)) for p in pressures]
    assert median[2] < median[1] - 0.5 < median[0] - 1.0


def test_renin_activity_is_relative_renin_in_its_own_unit(untreated_fit: Calibration) -> None:
    rest = untreated_fit.rest
    usual = usual_values(rest.members, rest.quantities, untreated_fit.surface)
    assert usual["renin_activity"] == pytest.approx(
        RENIN_ACTIVITY * rest.quantities["renin_relative"]
    )
