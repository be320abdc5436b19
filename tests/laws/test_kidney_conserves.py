"""Sodium, potassium and water of the slow body are neither made nor lost; health is at rest."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, NamedTuple

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from slow_body import DAY, Slow

from inpersona.models.adult.slow import slow_links, slow_parts
from inpersona.solve.body import compile_body
from inpersona.solve.model import Model

mmol_per_min = Annotated[float, "mmol/min"]
L_per_min = Annotated[float, "L/min"]


class LedgerState(NamedTuple):
    sodium: Annotated[float, "mmol"]
    potassium: Annotated[float, "mmol"]
    water: Annotated[float, "L"]


class LedgerInputs(NamedTuple):
    sodium: mmol_per_min
    potassium: mmol_per_min
    urine: L_per_min
    drinking: L_per_min


class Nothing(NamedTuple):
    pass


def ledger_module() -> SimpleNamespace:
    """A part that adds up what leaves (and is drunk), to be carried by the same steps."""

    def rates(state: LedgerState, inputs: LedgerInputs, p: Nothing) -> tuple[LedgerState, Nothing]:
        return (
            LedgerState(inputs.sodium, inputs.potassium, inputs.urine - inputs.drinking),
            Nothing(),
        )

    return SimpleNamespace(
        __name__="ledger", __file__=__file__, TIME="min", State=LedgerState, Inputs=LedgerInputs,
        Parameters=Nothing, Outputs=Nothing, rates=rates,
    )  # fmt: skip


def with_ledger() -> Model:
    links = slow_links() | {
        "ledger.sodium": "collecting.sodium_excretion",
        "ledger.potassium": "collecting.potassium_excretion",
        "ledger.urine": "urine.urine_flow",
        "ledger.drinking": "compartments.drinking",
    }
    return Model("slow_with_ledger", slow_parts() | {"ledger": ledger_module()}, links)  # type: ignore[dict-item]


def test_sixty_days_after_a_salt_step_conserve_sodium_potassium_and_water() -> None:
    slow = Slow()
    body = compile_body(with_ledger())
    state = slow.state | {f"ledger.{k}": np.zeros(1) for k in ("sodium", "potassium", "water")}
    inputs = dict(slow.inputs)
    inputs["compartments.sodium_intake"] = np.array([250.0 / DAY])
    inputs["potassium.potassium_intake"] = np.array([120.0 / DAY])
    start = {k: float(v[0]) for k, v in state.items()}
    run = body.advance(
        slow.array(body.states, state),
        slow.array(body.parameters, slow.parameters),
        slow.array(body.inputs, inputs),
        np.full(60 * 48, 30.0),
        "rosenbrock",
    )
    end = dict(zip(body.states, run.final[:, 0], strict=True))
    minutes = 60 * DAY

    sodium = end["compartments.sodium"] - start["compartments.sodium"]
    assert sodium > 10.0  # something was stored, so that the balance means something
    balance = 250.0 / DAY * minutes - end["ledger.sodium"]
    assert sodium == pytest.approx(balance, abs=1e-6 * 2100.0)

    inside = [f"potassium.{k}" for k in ("inside", "outside")]
    potassium = sum(end[k] - start[k] for k in inside)
    absorbed = float(slow.parameters["potassium.absorbed_share"][0])
    balance = absorbed * 120.0 / DAY * minutes - end["ledger.potassium"]
    assert potassium == pytest.approx(balance, abs=1e-6 * 3500.0)

    places = [f"compartments.{k}" for k in ("plasma", "interstitial", "cells")]
    water = sum(end[k] - start[k] for k in places)
    lost = float(slow.parameters["compartments.other_water_loss"][0]) * minutes
    assert water == pytest.approx(-end["ledger.water"] - lost, abs=1e-6 * 40.0)


def test_health_is_an_exact_equilibrium_for_every_age_sex_and_size() -> None:
    ages, heights = np.linspace(18, 90, 16), np.linspace(150, 195, 16)
    slow = Slow(ages, np.arange(16) % 2, heights, np.linspace(48, 130, 16))
    change, _ = slow.rates()
    for name, rate in change.items():
        assert np.all(np.abs(rate) < 1e-9 * np.maximum(np.abs(slow.state[name]), 1.0)), name


def test_sixty_days_of_rest_drift_by_less_than_a_thousandth() -> None:
    slow = Slow((30.0, 70.0), (1.0, 0.0), (180.0, 160.0), (80.0, 60.0))
    before = slow.outputs()
    after = slow.run(60 * DAY)
    for name, limit in (
        ("circulation.mean_arterial_pressure", 1e-3),
        ("compartments.extracellular_volume", 1e-3),
    ):
        assert np.all(np.abs(after[name] - before[name]) < limit)


def test_two_equal_kidneys_are_one() -> None:
    salty = {"compartments__sodium_intake": 300.0 / DAY}
    b = Slow(sides=("left", "right")).run(20 * DAY, **salty)
    a = Slow().run(20 * DAY, **salty)
    both = b["left_filtration.glomerular_filtration_rate"] * 2.0
    assert both == pytest.approx(a["filtration.glomerular_filtration_rate"], rel=1e-6)
    pressure = "circulation.mean_arterial_pressure"
    assert b[pressure] == pytest.approx(a[pressure], rel=1e-6)


def test_a_stenosis_of_one_renal_artery_raises_pressure_and_renin() -> None:
    slow = Slow(sides=("left", "right"))
    slow.parameters["left_vessels.stenosis"] = np.array([120.0])
    after = slow.run(60 * DAY)
    assert after["circulation.mean_arterial_pressure"] > 98.0
    assert after["renin.relative_renin_activity"] > 1.3
    left, right = (after[f"{k}_filtration.renal_blood_flow"] for k in ("left", "right"))
    assert left < 0.8 * right


def test_halving_the_step_changes_a_month_of_treatment_by_less_than_a_hundredth_mmhg() -> None:
    ends = []
    for step in (60.0, 30.0):
        slow = Slow().diseased("renal")
        end = slow.run(28 * DAY, step, distal__ncc_inhibition=0.5, renin__ace_inhibition=0.6)
        ends.append(end["circulation.mean_arterial_pressure"])
    assert abs(ends[0] - ends[1]) < 0.01


@pytest.mark.parametrize("intake", [5.0, 800.0])
def test_extreme_salt_stays_finite(intake: float) -> None:
    end = Slow().run(60 * DAY, compartments__sodium_intake=intake / DAY)
    assert 60.0 < float(end["circulation.mean_arterial_pressure"][0]) < 160.0
    assert 130.0 < float(end["compartments.sodium"][0]) < 150.0


@pytest.mark.parametrize("share", [0.05, 0.2, 0.5])
def test_few_nephrons_stay_finite(share: float) -> None:
    slow = Slow()
    for name in ("vessels.nephrons", "collecting.whole_nephrons", "renin.nephrons"):
        slow.parameters[name] = np.array([share])
    end = slow.run(60 * DAY)
    assert float(end["solutes.creatinine"][0]) > 1.2
    assert np.isfinite(float(end["circulation.mean_arterial_pressure"][0]))


def test_every_blockade_at_once_stays_finite() -> None:
    slow = Slow()
    end = slow.run(
        30 * DAY,
        loop__nkcc2_inhibition=0.6,
        distal__ncc_inhibition=0.8,
        collecting__enac_inhibition=0.4,
        collecting__mineralocorticoid_inhibition=0.9,
        renin__ace_inhibition=0.9,
        sympathetic__beta1_inhibition=0.8,
        sympathetic__alpha1_inhibition=0.8,
        circulation__arteriolar_dilation=0.3,
        proximal__sglt2_inhibition=0.95,
    )
    assert 20.0 < float(end["circulation.mean_arterial_pressure"][0]) < 93.0
