"""Vessels and reflexes, one by one, on plain numbers."""

from __future__ import annotations

import math

import pytest

from inpersona.core.treatments import Manoeuvre
from inpersona.errors import InputError
from inpersona.models.adult.manoeuvres import KINDS, phases
from inpersona.physiology.reflexes import baroreceptors, outflow
from inpersona.physiology.reflexes import heart as heart_nerves
from inpersona.physiology.vessels import arteries, bed, posture, tissue, veins

VEINS = veins.Parameters(500.0, 50.0, 1500.0, 0.1, 0.6, 0.0, 60.0)


def vein(volume, downstream=4.0, **more):
    given = {
        "flow_in": 0.0,
        "other_flow_out": 0.0,
        "external_pressure": 0.0,
        "gravity_pressure": 0.0,
        "downstream_pressure": downstream,
        "nerve_volume": 0.0,
        "relaxed_volume": 0.0,
    } | more
    return veins.rates(veins.State(volume), veins.Inputs(**given), VEINS)[1]


def test_arterial_compliance_falls_with_pressure_along_the_arctangent_of_human_aortas():
    inflection, width, reference = 45.0, 42.0, 95.0
    angle = math.atan((reference - inflection) / width)
    p = arteries.Parameters(1.8, reference, 650.0, inflection, width, angle, 0.05, 0.7)

    def pressure(volume):
        return arteries.rates(arteries.State(volume), arteries.Inputs(0.0, 0.0, 0.0), p)[1].pressure

    assert pressure(650.0) == pytest.approx(95.0)
    for volume in (600.0, 650.0, 690.0):
        compliance = 0.02 / (pressure(volume + 0.01) - pressure(volume - 0.01))
        x, x_r = (pressure(volume) - inflection) / width, (reference - inflection) / width
        assert compliance == pytest.approx(1.8 * (1.0 + x_r**2) / (1.0 + x**2), rel=1e-4)


def test_veins_are_compliant_when_empty_and_full_at_their_capacity():
    assert vein(505.0).transmural_pressure == pytest.approx(0.1, rel=0.01)
    assert vein(1250.0).transmural_pressure == pytest.approx(750.0 / 50.0 / 0.5)
    assert vein(1900.0).transmural_pressure > 300.0


def test_nerves_squeeze_blood_out_of_veins_and_relaxation_lets_it_in():
    rest = vein(900.0).transmural_pressure
    assert vein(900.0, nerve_volume=100.0).transmural_pressure > rest
    assert vein(900.0, relaxed_volume=100.0).transmural_pressure < rest


def test_valves_of_veins_stop_flow_towards_the_periphery_and_collapse_stops_outflow():
    assert vein(900.0, downstream=60.0).flow == 0.0
    assert vein(430.0, downstream=-10.0).flow == 0.0
    assert vein(900.0, downstream=4.0).flow > 0.0


def test_a_column_of_blood_adds_to_what_a_vein_must_lift():
    flat, upright = vein(900.0), vein(900.0, gravity_pressure=5.0)
    assert flat.pressure - upright.pressure == pytest.approx(5.0)


def test_distended_veins_constrict_the_arterioles_of_their_limb_by_a_measured_share():
    p = bed.Parameters(4.0, 1.0, 0.026, 10.0)

    def flow(distending):
        return bed.rates(bed.State(), bed.Inputs(100.0, 10.0, 1.0, 1.0, distending), p)[1].flow

    assert flow(35.0) / flow(10.0) == pytest.approx(0.6, abs=0.02)
    assert flow(5.0) == flow(10.0)


def test_neck_suction_and_tilt_act_on_the_baroreceptors_in_opposite_directions():
    p = posture.Parameters(
        -3.7, 30.0, 18.0, 5.0, 10.0, 22.0, 7.8, 0.5, 0.64, 0.0, 6.2, 12.4, 8.6, 21.0
    )

    def offset(**given):
        rest = dict.fromkeys(posture.Inputs._fields, 0.0)
        inputs = posture.Inputs(**(rest | given))
        return posture.rates(posture.State(), inputs, p)[1].baroreceptor_offset

    assert offset(neck_suction=60.0) == pytest.approx(0.5 * 0.64 * 60.0)
    assert offset(tilt=1.0) == pytest.approx(-0.5 * 22.0 - 0.5 * 7.8)


def test_crystalloid_spreads_to_its_share_of_the_tissue():
    p = tissue.Parameters(12.0, 400.0, 8.0, 700.0, 2.0)
    state = tissue.State(0.0, 1000.0 / 3.0, 2000.0 / 3.0)
    change, _ = tissue.rates(state, tissue.Inputs(8.0, 0.0), p)
    assert change == pytest.approx((0.0, 0.0, 0.0))


@pytest.mark.parametrize(
    ("pressure", "afferent", "sympathetic"),
    [
        (60, 5.31, 11.89),
        (80, 14.51, 7.36),
        (92, 25.15, 4.67),
        (100, 32.56, 3.66),
        (120, 43.95, 2.82),
    ],
)
def test_firing_at_constant_pressure_is_that_of_ursino_1998(pressure, afferent, sympathetic):
    p = baroreceptors.Parameters(2.076, 6.37, 92.0, 11.758, 2.52, 47.78)
    state = baroreceptors.State(float(pressure))
    firing = baroreceptors.rates(state, baroreceptors.Inputs(float(pressure), 0.0, 0.0), p)[
        1
    ].firing
    assert firing == pytest.approx(afferent, abs=0.01)
    q = outflow.Parameters(2.10, 16.11, 0.0675, 2.0, 4.0, 3.2, 6.3, 25.0, 7.06, 0.2)
    assert outflow.sympathetic(firing, 0.0, q) == pytest.approx(sympathetic, abs=0.01)


def test_a_beta_blocker_lengthens_the_period_by_the_tone_it_removes_even_with_the_loop_open():
    p = heart_nerves.Parameters(0.9, 0.3, 2.66, 1.0, 1.5, 4.4, 0.0, 0.18, 0.3, 0.16, 0.12, 0.4, 0.15,
                                2.0, 1.5, 8.0)  # fmt: skip
    inputs = heart_nerves.Inputs(6.0, 4.4, 1.0, 0.0, 1.0)
    steady = heart_nerves.State(0.12, 0.0, -0.15)
    change, out = heart_nerves.rates(steady, inputs, p)
    assert change == pytest.approx((0.0, 0.0, 0.0), abs=1e-12)
    assert out.period == pytest.approx(1.02)
    assert out.contractility == pytest.approx(0.85)


def test_a_manoeuvre_becomes_phases_of_inputs():
    tilt = phases(Manoeuvre("tilt", (("angle_deg", 60.0),)), 600.0)
    assert sum(p.seconds for p in tilt) == pytest.approx(600.0)
    assert tilt[-1].inputs == {"posture.tilt": pytest.approx(math.sin(math.radians(60.0)))}
    bleed = phases(Manoeuvre("bleed", (("volume_mL_per_kg", 6.0), ("over_min", 5.0))), 600.0, 80.0)
    assert bleed[0].seconds * bleed[0].inputs["influences.bleeding"] == pytest.approx(480.0)
    assert bleed[1].inputs == {}


def test_a_manoeuvre_out_of_reach_is_refused_with_those_in_reach():
    with pytest.raises(InputError, match="tilt"):
        phases(Manoeuvre("cycle", (("power_W", 100.0),)), 60.0)
    assert "valsalva" in KINDS
    assert "cycle" not in KINDS
