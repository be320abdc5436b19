"""A person's pulsatile body in closed form: from bedside numbers to parameters and first states.

Everything is an array over members. What the person did not measure is filled by sex, size and age
(see `fill`). The closed form is a start: `pulsatile_settle.settle` refines it on the running body.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import inpersona.physiology.heart as heart_package
import inpersona.physiology.reflexes as reflexes_package
import inpersona.physiology.vessels as vessels_package
from inpersona.core.tables import load_values
from inpersona.models.adult.chambers import REFERENCE_SURFACE, klotz
from inpersona.models.adult.person import usual_ejection_fraction, usual_pulmonary_resistance
from inpersona.models.adult.pulsatile_parts import PARTS

Array = NDArray[np.float64]
Values = Mapping[str, Array]
REGIONS = ("upper", "splanchnic", "leg", "central")
BEDS = ("upper", "renal", "splanchnic", "leg")
REFERENCE_BLOOD = 5000.0  # mL, for which vessel constants are given


@cache
def constants() -> Mapping[str, float]:
    """Values of the three folders: "component.parameter" -> number."""
    numbers: dict[str, float] = {}
    for package in (heart_package, vessels_package, reflexes_package):
        table = load_values(Path(str(package.__file__)).with_name("parameters.toml"))
        numbers |= {name: value.value for name, value in table.items()}
    return numbers


def fill(values: Mapping[str, Any]) -> dict[str, Array]:
    """Complete a person's values (names of variables.toml; `male` is 1 or 0). Arrays of one length.

    Needed: male, age, body_surface_area, heart_rate, cardiac_output (L/min), blood_volume (mL), and
    mean_arterial_pressure or systolic_ and diastolic_blood_pressure. Raises KeyError when absent.
    """
    v = {name: np.atleast_1d(np.asarray(x, dtype=float)) for name, x in values.items()}
    members = max(x.size for x in v.values())
    v = {name: np.broadcast_to(x, (members,)).copy() for name, x in v.items()}
    if "systolic_blood_pressure" in v and "diastolic_blood_pressure" in v:
        pulse = v["systolic_blood_pressure"] - v["diastolic_blood_pressure"]
        v.setdefault("mean_arterial_pressure", v["diastolic_blood_pressure"] + MEAN_SHARE * pulse)
    else:
        pulse = usual_pulse_pressure(v)
        v["diastolic_blood_pressure"] = v["mean_arterial_pressure"] - MEAN_SHARE * pulse
        v["systolic_blood_pressure"] = v["diastolic_blood_pressure"] + pulse
    stroke = 1000.0 * v["cardiac_output"] / v["heart_rate"]
    ejection = v.get("left_ventricular_ejection_fraction", usual_ejection_fraction(v["male"]))
    v.setdefault("left_ventricular_end_diastolic_volume", 100.0 * stroke / ejection)
    end_diastolic = v["left_ventricular_end_diastolic_volume"]
    v["left_ventricular_ejection_fraction"] = 100.0 * stroke / end_diastolic
    flat = np.ones(members)
    v.setdefault("pulmonary_artery_wedge_pressure", 9.0 * flat)
    v.setdefault("right_atrial_pressure", 4.0 * flat)
    through_lung = usual_pulmonary_resistance(v["age"]) * v["cardiac_output"]
    v.setdefault(
        "mean_pulmonary_artery_pressure", v["pulmonary_artery_wedge_pressure"] + through_lung
    )
    v.setdefault("baroreflex_sensitivity", usual_baroreflex_sensitivity(v["age"]))
    return v


#: Most of a pulse pressure that the impedance may make at peak flow (stroke volume over PEAK_TIME, s).
IMPEDANCE_SHARE, PEAK_TIME = 0.65, 0.125
#: Time mean above diastolic as a share of pulse pressure, of this windkessel (measured on it).
MEAN_SHARE = 0.44


def usual_pulse_pressure(v: Values) -> Array:
    """Pulse pressure by age: 45 mmHg to 50 years, then 0.6 mmHg a year [franklin1997]."""
    return 45.0 + 0.6 * np.maximum(v["age"] - 50.0, 0.0)


def usual_baroreflex_sensitivity(age: Array) -> Array:
    """Spontaneous sensitivity, ms/mmHg: 16.3, 11.9, 8.8, 7.5 in decades three to six [kardos2001].

    Beyond, towards 6.0 at 75 years (ours, between the means that gerritsen2000 and others give).
    """
    logs = np.log([16.3, 11.9, 8.8, 7.5, 6.0])
    return np.exp(np.interp(age, [24.5, 34.5, 44.5, 54.5, 75.0], logs))


def _bag(v: Values) -> Array:
    """Pericardial above thoracic pressure at rest: near right atrial pressure [tyberg1986]."""
    ratio = constants()["pericardium.atrial_ratio"]
    return np.clip(ratio * v["right_atrial_pressure"], 0.5, 12.0)


def _heart(v: Values, p: dict[str, Array]) -> None:
    c = constants()
    size = v["body_surface_area"] / REFERENCE_SURFACE
    end_diastolic = v["left_ventricular_end_diastolic_volume"]
    stroke = 1000.0 * v["cardiac_output"] / v["heart_rate"]
    intercept = c["ventricles.end_systolic_intercept"] * size
    sides = {
        "left": (end_diastolic, v["pulmonary_artery_wedge_pressure"] + 1.0,
                 c["ventricles.end_systolic_pressure_ratio"] * v["systolic_blood_pressure"]),
        "right": (c["ventricles.right_size_ratio"] * end_diastolic,
                  v["right_atrial_pressure"] + 1.0,
                  1.25 * v["mean_pulmonary_artery_pressure"]),
    }  # fmt: skip
    for side, (volume, pressure, systolic) in sides.items():
        scale, stiffness, empty = klotz(volume, np.maximum(pressure, 1.5))
        p[f"{side}_ventricle.filling_pressure_scale"] = scale
        p[f"{side}_ventricle.filling_stiffness"] = stiffness
        p[f"{side}_ventricle.filling_intercept"] = empty
        p[f"{side}_ventricle.end_systolic_intercept"] = intercept
        p[f"{side}_ventricle.end_systolic_elastance"] = systolic / np.maximum(
            volume - stroke - intercept, 8.0
        )
        p[f"{side}_atrium.unstressed_volume"] = c[f"{side}_atrium.unstressed_volume"] * size
        for name in ("passive_elastance", "active_elastance"):
            p[f"{side}_atrium.{name}"] = c[f"{side}_atrium.{name}"] / size
    p["pericardium.resting_pressure"] = _bag(v)
    p["pericardium.stiffness"] = c["pericardium.stiffness"] / size
    p["heart_nerves.resting_period"] = 60.0 / v["heart_rate"]


def _heart_volume(v: Values, p: Values) -> tuple[Array, Array, Array]:
    """Mean volume in the heart over the beat, and the atria's."""
    end_diastolic = v["left_ventricular_end_diastolic_volume"]
    stroke = 1000.0 * v["cardiac_output"] / v["heart_rate"]
    c = constants()
    bag = _bag(v) + c["posture.resting_thoracic_pressure"]
    left = (
        p["left_atrium.unstressed_volume"]
        + (v["pulmonary_artery_wedge_pressure"] - bag) / p["left_atrium.passive_elastance"]
    )
    right = (
        p["right_atrium.unstressed_volume"]
        + (v["right_atrial_pressure"] - bag) / (p["right_atrium.passive_elastance"])
    )
    both = end_diastolic * (1.0 + c["ventricles.right_size_ratio"]) - 0.9 * stroke
    return both + left + right, left, right


def _vessels(v: Values, p: dict[str, Array], y: dict[str, Array]) -> None:
    c = constants()
    flow = 1000.0 * v["cardiac_output"] / 60.0
    scale = v["blood_volume"] / REFERENCE_BLOOD
    mean, atrial = v["mean_arterial_pressure"], v["right_atrial_pressure"]
    stroke = 1000.0 * v["cardiac_output"] / v["heart_rate"]
    pulse = v["systolic_blood_pressure"] - v["diastolic_blood_pressure"]
    p["arteries.compliance"] = v.get("arterial_compliance", 0.85 * stroke / pulse)
    p["arteries.reference_pressure"] = mean
    p["arteries.reference_volume"] = c["arteries.volume_share"] * v["blood_volume"]
    usual = c["arteries.impedance"] * mean / 93.0 * 90.0 / flow
    p["arteries.impedance"] = np.minimum(usual, IMPEDANCE_SHARE * pulse * PEAK_TIME / stroke)
    y["arteries.volume"] = p["arteries.reference_volume"]
    young = np.where(v["male"] > 0.5, c["arteries.inflection_men"], c["arteries.inflection_women"])
    inflection = young - c["arteries.inflection_decline"] * v["age"]
    width = c["arteries.width_young"] - c["arteries.width_decline"] * v["age"]
    p["arteries.inflection_pressure"], p["arteries.width_pressure"] = inflection, width
    p["arteries.reference_angle"] = np.arctan((mean - inflection) / width)
    wedge, pulmonary = v["pulmonary_artery_wedge_pressure"], v["mean_pulmonary_artery_pressure"]
    drop = c["pulmonary.venous_drop"]
    p["pulmonary.resistance"] = (pulmonary - wedge - drop) / flow
    p["pulmonary.venous_resistance"] = drop / flow
    for kind, pressure in (("arterial", pulmonary), ("venous", wedge + drop)):
        p[f"pulmonary.{kind}_compliance"] = c[f"pulmonary.{kind}_compliance"] * scale
        unstressed = c[f"pulmonary.{kind}_unstressed_volume"] * scale
        p[f"pulmonary.{kind}_unstressed_volume"] = unstressed
        transmural = pressure - c["posture.resting_thoracic_pressure"]
        y[f"pulmonary.{kind}_volume"] = unstressed + transmural * p[f"pulmonary.{kind}_compliance"]
    central = atrial + c["central_veins.drop"]
    for bed in BEDS:
        through = c[f"shares.{bed}"] * flow
        venous = central if bed == "renal" else central + c[f"{bed}_veins.drop"]
        p[f"{bed}_bed.resistance"] = (mean - venous) / through
        p[f"{bed}_bed.venoarteriolar_gain"] = np.full_like(mean, c[f"venoarteriolar_gain.{bed}"])
        p[f"{bed}_bed.resting_distending_pressure"] = venous
        p[f"{bed}_bed.tone_share"] = np.full_like(mean, c[f"tone_share.{bed}"])
    _veins(v, p, y, flow, scale)


def _veins(v: Values, p: dict[str, Array], y: dict[str, Array], flow: Array, scale: Array) -> None:
    c = constants()
    held, stressed = np.zeros_like(flow), {}
    for region in REGIONS:
        through = flow if region == "central" else c[f"shares.{region}"] * flow
        pressure = v["right_atrial_pressure"] + c["central_veins.drop"]
        if region == "central":
            pressure = pressure - c["posture.resting_thoracic_pressure"]
        else:
            pressure = pressure + c[f"{region}_veins.drop"]
        compliance = c[f"{region}_veins.compliance"] * scale
        capacity = c[f"{region}_veins.capacity"] * scale
        stressed[region] = pressure * compliance / (1.0 + pressure * compliance / capacity)
        held = held + stressed[region]
        p[f"{region}_veins.compliance"], p[f"{region}_veins.capacity"] = compliance, capacity
        p[f"{region}_veins.resistance"] = c[f"{region}_veins.drop"] / through
        p[f"{region}_veins.collapse_volume"] = c["veins.collapse_volume"] * scale
        p[f"{region}_veins.nerve_share"] = np.full_like(flow, c[f"{region}_veins.nerve_share"])
        p[f"{region}_veins.backward_share"] = np.full_like(
            flow, c[f"{region}_veins.backward_share"]
        )
        if region == "leg":
            p["tissue.resting_leg_pressure"] = pressure
    heart, left, right = _heart_volume(v, p)
    y["left_atrium.volume"], y["right_atrium.volume"] = left, right
    end_diastolic = v["left_ventricular_end_diastolic_volume"]
    y["left_ventricle.volume"] = end_diastolic
    y["right_ventricle.volume"] = constants()["ventricles.right_size_ratio"] * end_diastolic
    p["pericardium.resting_volume"] = heart
    elsewhere = sum(y[name] for name in VOLUMES if "veins" not in name)
    unstressed = v["blood_volume"] - elsewhere - held
    for region in REGIONS:
        share = c[f"{region}_veins.unstressed_share"] * unstressed
        p[f"{region}_veins.unstressed_volume"] = share
        y[f"{region}_veins.volume"] = share + stressed[region]
    p["tissue.leg_compliance"] = c["tissue.leg_compliance"] * scale
    for name in ("venous_gain", "venous_tone"):
        p[f"vessel_nerves.{name}"] = c[f"vessel_nerves.{name}"] * scale


#: States whose sum is the blood volume.
VOLUMES = (
    "arteries.volume",
    "left_atrium.volume",
    "left_ventricle.volume",
    "right_atrium.volume",
    "right_ventricle.volume",
    "pulmonary.arterial_volume",
    "pulmonary.venous_volume",
    *(f"{region}_veins.volume" for region in REGIONS),
)
#: Firing and effector signals of a healthy rest, a start that `settle` replaces.
_RESTING = {"sympathetic": 1.6, "vagal": 4.75}


def _reflexes(v: Values, p: dict[str, Array], y: dict[str, Array]) -> None:
    c = constants()
    mean, flat = v["mean_arterial_pressure"], np.ones_like(v["mean_arterial_pressure"])
    p["baroreceptors.set_point"] = mean + c["baroreceptors.set_point_excess"]
    outside = _bag(v) + c["posture.resting_thoracic_pressure"]
    resting = v["right_atrial_pressure"] - outside
    p["cardiopulmonary.set_point"] = resting + c["cardiopulmonary.set_point_excess"]
    e = np.exp(-c["cardiopulmonary.set_point_excess"] / c["cardiopulmonary.slope_width"])
    low, high = c["cardiopulmonary.firing_low"], c["cardiopulmonary.firing_high"]
    p["cardiopulmonary.resting_firing"] = (low + high * e) / (1.0 + e) * flat
    pulse = v["systolic_blood_pressure"] - v["diastolic_blood_pressure"]
    gain = c["heart_nerves.vagal_gain_per_sensitivity"] * (pulse / 45.0) ** 1.5
    p["heart_nerves.vagal_gain"] = gain * v["baroreflex_sensitivity"]
    fastest = c["heart_nerves.reflex_rate_share"] * (208.0 - 0.7 * v["age"])  # [tanaka2001]
    p["heart_nerves.shortest_period"] = np.minimum(60.0 / fastest, 0.8 * 60.0 / v["heart_rate"])
    intrinsic = 60.0 / (118.1 - 0.57 * v["age"])  # period of the denervated sinus node [jose1970]
    tonic = c["heart_nerves.period_tone"]
    p["heart_nerves.vagal_tone"] = np.maximum(60.0 / v["heart_rate"] - intrinsic + tonic, 0.05)
    p["heart_nerves.resting_sympathetic"] = _RESTING["sympathetic"] * flat
    p["vessel_nerves.resting_sympathetic"] = _RESTING["sympathetic"] * flat
    p["heart_nerves.resting_vagal"] = _RESTING["vagal"] * flat
    y["baroreceptors.adapted_pressure"] = mean
    y["cardiopulmonary.sensed_pressure"] = resting
    for name in ("heart_first", "heart", "vessels_first", "vessels"):
        y[f"outflow.{name}"] = 6.6 * flat
    y["outflow.vagal"] = 4.75 * flat
    y["rhythm.period"] = 60.0 / v["heart_rate"]
    y["monitor.period"] = y["rhythm.period"]


def derive_pulsatile(values: Mapping[str, Any]) -> tuple[dict[str, Array], dict[str, Array]]:
    """Parameters and initial states of the pulsatile body, arrays over members.

    Args: values, see `fill`. Returns: ({"part.parameter": (members,)}, {"part.state": (members,)}).
    Valid for adults with a regular rhythm. A start: refine with `settle`.
    """
    v = fill(values)
    p: dict[str, Array] = {}
    y: dict[str, Array] = {}
    _heart(v, p)
    _vessels(v, p, y)
    _reflexes(v, p, y)
    members = v["age"].size
    c = constants()
    for part, module in PARTS.items():
        for name in module.Parameters._fields:
            if f"{part}.{name}" not in p:
                p[f"{part}.{name}"] = np.full(members, c[f"{part}.{name}"])
        for name in module.State._fields:
            y.setdefault(f"{part}.{name}", np.zeros(members))
    return p, y
