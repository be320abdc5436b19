"""People of any size at rest, and states of disease with a continuous severity."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))

from slow_body import DAY, Slow, reference_person

from inpersona.core.records import Sex
from inpersona.errors import UnknownName
from inpersona.infer.clinical_equations import ckd_epi_2021
from inpersona.models.adult.person import body_surface, resting_values
from inpersona.models.adult.states import (
    apply_state,
    disease_states,
    hypertension_hypotheses,
    nephron_severity,
)

PRESSURE = "circulation.mean_arterial_pressure"
TOLD = {
    "mean_arterial_pressure": 90.0,
    "cardiac_output": 5.0,
    "heart_rate": 70.0,
    "glomerular_filtration_rate": 0.085,
}


def test_reference_man_is_the_reference_man() -> None:
    man = reference_person(*(np.array([x]) for x in (40.0, 1.0, 175.0, 70.0)))
    expected = {
        "cardiac_output": (5.0, 0.1),
        "glomerular_filtration_rate": (0.115, 0.002),
        "plasma_volume": (3.0, 0.2),
        "cell_volume": (25.0, 1.5),
        "creatinine": (0.92, 0.05),
        "renal_blood_flow": (1.1, 0.02),
    }
    for name, (value, tolerance) in expected.items():
        assert float(man[name][0]) == pytest.approx(value, abs=tolerance), name


def test_size_scales_volumes_and_renal_flow_falls_with_age() -> None:
    ages = reference_person(np.array([30.0, 80.0]), np.ones(2), np.full(2, 175.0), np.full(2, 70.0))
    flow = ages["renal_blood_flow"]
    assert float(flow[1] / flow[0]) == pytest.approx(0.986**40, rel=1e-9)
    sizes = reference_person(
        np.full(2, 40.0), np.ones(2), np.array([160.0, 190.0]), np.array([50.0, 110.0])
    )
    assert sizes["plasma_volume"][1] > 1.4 * sizes["plasma_volume"][0]


@pytest.mark.parametrize(("male", "sex"), [(1.0, "male"), (0.0, "female")])
def test_creatinine_at_rest_is_that_at_which_the_estimate_returns_the_filtration(
    male: float, sex: Sex
) -> None:
    age, height, weight = 63.0, 168.0, 79.0
    one = {name: np.array([value]) for name, value in TOLD.items()}
    found = resting_values(*(np.array([x]) for x in (age, male, height, weight)), one)
    surface = float(body_surface(np.array([height]), np.array([weight]))[0])
    estimate = ckd_epi_2021(float(found["creatinine"][0]), age, sex) * surface / 1.73
    assert estimate == pytest.approx(1000.0 * TOLD["glomerular_filtration_rate"], rel=1e-9)


def test_five_hypotheses_of_hypertension_are_tabled_with_sources() -> None:
    names = hypertension_hypotheses()
    assert names == ("renal", "neurogenic", "vascular", "aldosterone", "low_renin")
    for state in disease_states().values():
        assert state.effects
        assert all(effect.source and effect.where for effect in state.effects)


def test_severity_zero_changes_nothing_and_two_halves_are_one() -> None:
    slow = Slow()
    for name in disease_states():
        same = apply_state(slow.parameters, name, 0.0)
        assert all(np.array_equal(same[k], slow.parameters[k]) for k in same)
        halves = apply_state(apply_state(slow.parameters, name, 0.5), name, 0.5)
        whole = apply_state(slow.parameters, name, 1.0)
        assert all(np.allclose(halves[k], whole[k]) for k in whole)


def test_every_effect_reaches_a_parameter_or_an_input() -> None:
    slow = Slow()
    known = set(slow.parameters) | set(slow.inputs)
    for state in disease_states().values():
        assert {effect.name for effect in state.effects} <= known


def test_a_state_reaches_both_kidneys() -> None:
    two = Slow(sides=("left", "right"))
    shifted = apply_state(two.parameters, "renal", 1.0)
    for side in ("left", "right"):
        name = f"{side}_vessels.preglomerular_structure"
        assert shifted[name] > two.parameters[name]


def test_an_unknown_state_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="neurogenic"):
        apply_state({}, "neurogenik", 1.0)


def test_pressure_rises_with_the_severity_of_each_hypothesis() -> None:
    severities = np.array([0.0, 0.5, 1.0, 1.5, 2.0])
    for name in hypertension_hypotheses():
        slow = Slow(np.full(5, 50.0), np.ones(5), np.full(5, 175.0), np.full(5, 80.0))
        pressure = slow.diseased(name, severities).run(150 * DAY, 60.0)[PRESSURE]
        assert np.all(np.diff(pressure) > 2.0), name
        assert 99.0 < pressure[2] < 112.0, name


def test_fewer_nephrons_raise_creatinine_and_potassium() -> None:
    shares = np.array([1.0, 0.5, 0.25])
    slow = Slow(np.full(3, 50.0), np.ones(3), np.full(3, 175.0), np.full(3, 80.0))
    out = slow.diseased("chronic_kidney_disease", nephron_severity(shares)).run(150 * DAY, 60.0)
    assert np.all(np.diff(out["solutes.creatinine"]) > 0.5)
    assert out["potassium.potassium"][2] > out["potassium.potassium"][0] + 0.3
    assert np.all(np.diff(out["filtration.glomerular_filtration_rate"]) < -0.02)


def test_a_weak_heart_retains_fluid_and_raises_its_hormones() -> None:
    """Renin a sixth above controls' in untreated ventricular dysfunction, peptides twice and more."""
    slow = Slow().diseased("heart_failure_reduced", 3.0)
    out = slow.run(150 * DAY, 60.0)
    assert out["circulation.left_ejection_fraction"] <= 0.40
    assert out["circulation.left_atrial_pressure"] > 12.0
    assert out["circulation.right_atrial_pressure"] > 5.0
    assert out["compartments.extracellular_volume"] > 15.4
    assert out["natriuretic.plasma"] > 2.0
    assert out["vasopressin.plasma"] > 1.1
    assert out["renin.relative_renin_activity"] > 1.1


def test_a_stiff_heart_fills_at_high_pressure_and_keeps_its_ejection_fraction() -> None:
    healthy = Slow().run(DAY, 60.0)
    stiff = Slow().diseased("heart_failure_preserved").run(150 * DAY, 60.0)
    assert stiff["circulation.left_atrial_pressure"] > 15.0
    assert stiff["circulation.left_ejection_fraction"] == pytest.approx(
        healthy["circulation.left_ejection_fraction"], abs=0.03
    )
    assert stiff["circulation.cardiac_output"] > 0.85 * healthy["circulation.cardiac_output"]
