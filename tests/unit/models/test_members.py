"""Members of an ensemble: what each latent is tied to, and that lanes keep to themselves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from inpersona.infer.bodies import bodies
from inpersona.infer.calibrate import Calibration
from inpersona.models.adult.members import Members
from inpersona.models.adult.slow_runs import quantities_now, settle

Array = NDArray[np.float64]
PRESSURE = "mean_arterial_pressure"


def typical(calibration: Calibration, labels: list[str], **changed: list[float]) -> Members:
    """Men of 55 at the centre of a prior, with some latents set."""
    prior = calibration.forward.prior
    hypothesis = np.array(labels)
    values = prior.to_values(np.zeros((len(labels), len(prior.names))), hypothesis)
    values["severity"] = np.zeros(len(labels))
    values |= {name: np.array(value) for name, value in changed.items()}
    count = len(labels)
    return bodies(np.full(count, 55.0), np.ones(count), values, hypothesis)


def test_elastic_arteries_halve_the_pulse_pressure_of_health(untreated_prior: Calibration) -> None:
    two = typical(untreated_prior, ["renal"] * 2, arterial_compliance_scale=[1.0, 2.0])
    pulse = two.healthy["pulse_pressure"]
    assert pulse[1] == pytest.approx(0.5 * pulse[0], rel=1e-12)


def test_without_severity_the_hypothesis_is_only_a_name(untreated_prior: Calibration) -> None:
    labels = ["renal", "neurogenic", "vascular", "aldosterone", "low_renin"]
    everyone = typical(untreated_prior, labels, renin_scale=[1.0] * 5)
    np.testing.assert_array_equal(everyone.parameters, everyone.parameters[:, :1].repeat(5, 1))


@pytest.mark.parametrize("label", ["renal", "neurogenic", "vascular", "aldosterone", "low_renin"])
def test_severity_raises_pressure_under_every_hypothesis(
    label: str, untreated_prior: Calibration
) -> None:
    rest = settle(typical(untreated_prior, [label] * 3, severity=[0.0, 1.0, 2.0]))
    assert rest.ok.all()
    assert (np.diff(rest.quantities[PRESSURE]) > 2.0).all()


def test_fewer_nephrons_filter_less_and_raise_creatinine(untreated_prior: Calibration) -> None:
    three = typical(untreated_prior, ["renal"] * 3, nephron_scale=[1.0, 0.6, 0.3])
    found = settle(three).quantities
    assert (np.diff(found["glomerular_filtration_rate"]) < -5.0).all()
    assert (np.diff(found["creatinine"]) > 0.1).all()


def test_a_large_share_of_nephrons_that_nobody_has_is_held(untreated_prior: Calibration) -> None:
    few = typical(untreated_prior, ["renal"] * 2, nephron_scale=[0.03, 1e-6])
    np.testing.assert_array_equal(few.parameters[:, 0], few.parameters[:, 1])


def test_intake_latents_are_what_is_eaten_in_a_minute(untreated_prior: Calibration) -> None:
    two = typical(untreated_prior, ["renal"] * 2, sodium_intake=[70.0, 210.0])
    assert two.input("compartments.sodium_intake") * 1440.0 == pytest.approx([70.0, 210.0])
    excreted = settle(two).quantities["urine_sodium_rate"]
    assert excreted[1] - excreted[0] == pytest.approx(140.0, abs=1.0)


def test_a_weak_heart_pumps_less_and_fills_more(untreated_prior: Calibration) -> None:
    two = typical(untreated_prior, ["renal"] * 2, contractility_scale=[1.0, 0.5])
    found = settle(two).quantities
    assert found["cardiac_output"][1] < found["cardiac_output"][0]
    assert found["right_atrial_pressure"][1] > found["right_atrial_pressure"][0]


def test_people_without_disease_start_at_the_pressure_of_their_latent(
    untreated_prior: Calibration,
) -> None:
    two = typical(untreated_prior, ["renal"] * 2, normal_pressure=[82.0, 97.0])
    assert two.healthy[PRESSURE] == pytest.approx([82.0, 97.0])
    rest = settle(two)
    assert rest.quantities[PRESSURE][1] - rest.quantities[PRESSURE][0] > 10.0


def test_some_members_are_the_same_members(untreated_prior: Calibration) -> None:
    everyone = untreated_prior.rest.members
    chosen = np.array([7, 3, 21])
    some = everyone.select(chosen)
    assert some.count == 3
    for name, values in quantities_now(some).items():
        np.testing.assert_allclose(values, quantities_now(everyone)[name][chosen], rtol=1e-12)
    np.testing.assert_array_equal(some.hypothesis, everyone.hypothesis[chosen])
    np.testing.assert_array_equal(
        some.parameter("circulation.unstressed_volume"),
        everyone.parameter("circulation.unstressed_volume")[chosen],
    )


def test_the_rest_of_a_member_does_not_depend_on_its_neighbours(
    untreated_prior: Calibration,
) -> None:
    everyone = untreated_prior.rest
    chosen = np.arange(1, everyone.members.count, 3)
    start = everyone.members.with_states(everyone.members.states.copy())
    together, apart = settle(start), settle(start.select(chosen))
    for name, values in apart.quantities.items():
        np.testing.assert_allclose(values, together.quantities[name][chosen], rtol=1e-9)
