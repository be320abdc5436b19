"""A healthy person at exact rest: the parameters of the slow body derived from resting values.

`derive` closes every balance of the slow body at the values of `person.resting_values` (or a
person's own), so that health is an equilibrium; `resting_state` and `usual_inputs` go with
it. All work on arrays of shape (members,). Disease is applied afterwards (`states.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from inpersona.core.tables import load_values
from inpersona.models.adult.chambers import chambers_at_rest
from inpersona.models.adult.person import resting_numbers
from inpersona.models.adult.slow import slow_parts
from inpersona.physiology.kidney.proximal import glucose_uptake
from inpersona.physiology.shapes import oncotic_pressure

Array = NDArray[np.float64]


@cache
def table_defaults() -> Mapping[str, float]:
    """Every tabled parameter of the reference man, as "module.parameter"."""
    root = Path(str(resources.files("inpersona"))) / "physiology"
    found: dict[str, float] = {}
    for folder in ("circulation", "kidney", "hormones", "fluids"):
        values = load_values(root / folder / "parameters.toml")
        found |= {name: value.value for name, value in values.items()}
    return found


def scaled_tables(person: Mapping[str, Array], sides: Sequence[str]) -> dict[str, Array]:
    """Tabled parameters of every part, scaled from the reference man to the person."""
    ones = np.ones_like(person["cardiac_output"])
    blood = (person["plasma_volume"] + person["red_cell_volume"]) / 5.0
    tissue = person["interstitial_volume"] / 12.0
    cells = person["cell_volume"] / 25.0
    kidney = person["glomerular_filtration_rate"] / 0.115
    scale = {
        "averaged.venous_compliance": blood,
        "averaged.venous_gain": blood,
        "capillaries.filtration_coefficient": tissue,
        "capillaries.resting_lymph_flow": tissue,
        "compartments.cell_permeability": cells,
        "compartments.thirst_gain": cells,
        "compartments.thirst_angiotensin": cells,
        "compartments.lowest_intake": cells,
        "potassium.exchange": cells,
        "proximal.sglt2_maximum": kidney,
        "proximal.sglt1_maximum": kidney,
        "renin_angiotensin.macula_densa_gain": 1.0 / kidney,
        "collecting.potassium_late_secretion": kidney,
        "urine.lowest_flow": kidney,
    }
    found = {}
    for part, module in slow_parts(sides).items():
        short = module.__name__.rsplit(".", 1)[1]
        for name, value in table_defaults().items():
            if name.startswith(f"{short}."):
                field = name.split(".", 1)[1]
                found[f"{part}.{field}"] = value * scale.get(name, ones)
    return found


def circulation_at_rest(v: Mapping[str, Array], p: Mapping[str, Array]) -> dict[str, Array]:
    """Derived parameters of circulation and reflex."""
    blood = v["plasma_volume"] + v["red_cell_volume"]
    nonrenal = v["cardiac_output"] - v["renal_blood_flow"]
    compliance = p["circulation.venous_compliance"]
    return {
        "circulation.resting_pressure": v["mean_arterial_pressure"],
        "circulation.resting_atrial_pressure": v["right_atrial_pressure"],
        "circulation.resting_filling_pressure": v["filling_pressure"],
        "circulation.resting_output": v["cardiac_output"],
        "circulation.resting_renal_flow": v["renal_blood_flow"],
        "circulation.resting_blood_volume": blood,
        "circulation.resting_heart_rate": v["heart_rate"],
        "circulation.unstressed_volume": blood - v["filling_pressure"] * compliance,
        "circulation.postcapillary_resistance": v["postcapillary_drop"] / nonrenal,
        "circulation.pulmonary_resistance": v["pulmonary_resistance"],
        "circulation.resting_pulmonary_pressure": v["wedge_pressure"]
        + v["pulmonary_resistance"] * v["cardiac_output"],
        **chambers_at_rest(v, p),
        "sympathetic.resting_pressure": v["mean_arterial_pressure"],
        "sympathetic.resting_atrial_pressure": v["right_atrial_pressure"],
        "sympathetic.lowest": 1.0 - p["sympathetic.amplitude"] / 2.0,
        "vasopressin.resting_atrial_pressure": v["right_atrial_pressure"],
        "natriuretic.resting_atrial_pressure": v["right_atrial_pressure"],
    }


def vessels_at_rest(v: Mapping[str, Array]) -> dict[str, Array]:
    """Derived parameters of the renal vessels (names without the part)."""
    flow, gauge = v["renal_blood_flow"], v["glomerular_pressure"]
    before = v["mean_arterial_pressure"] - gauge
    larger = resting_numbers()["kidney.preglomerular_share"]
    after = gauge - v["peritubular_pressure"]
    return {
        "preglomerular_resting": larger * before / flow,
        "afferent_resting": (1.0 - larger) * before / flow,
        "efferent_resting": after / flow,
        "peritubular_resting": (v["peritubular_pressure"] - v["right_atrial_pressure"]) / flow,
        "resting_afferent_pressure": v["mean_arterial_pressure"] - larger * before,
    }


def filtration_at_rest(
    v: Mapping[str, Array], p: Mapping[str, Array], prefix: str
) -> dict[str, Array]:
    """Derived parameters of filtration (names without the part)."""
    part = f"{prefix}filtration."
    linear, quadratic = p[f"{part}oncotic_linear"], p[f"{part}oncotic_quadratic"]
    haematocrit = v["red_cell_volume"] / (v["plasma_volume"] + v["red_cell_volume"])
    rate = v["glomerular_filtration_rate"]
    fraction = rate / (v["renal_blood_flow"] * (1.0 - haematocrit))
    protein = v["plasma_protein"]
    enters = oncotic_pressure(protein, linear, quadratic)
    leaves = oncotic_pressure(protein / (1.0 - fraction), linear, quadratic)
    net = v["glomerular_pressure"] - (enters + leaves) / 2.0 - p[f"{part}capsule_pressure"]
    return {
        "resting_pressure": v["mean_arterial_pressure"],
        "resting_atrial_pressure": v["right_atrial_pressure"],
        "resting_filtration": rate,
        "resting_protein": protein,
        "resting_peritubular_pressure": v["peritubular_pressure"],
        "resting_postglomerular_oncotic": leaves,
        "filtration_coefficient": rate / net,
    }


def soft_bound_inverse(share: Array) -> Array:
    """Unbounded ENaC share whose softly bounded value is the argument."""
    room = np.clip(1.0 - (share - 0.90) / 0.095, 1e-6, 1.0)
    return np.where(share > 0.90, 0.90 - 0.095 * np.log(room), share)


def nephron_fluxes(v: Mapping[str, Array], p: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """Resting fluxes along the whole normal nephron mass."""
    rate = v["glomerular_filtration_rate"]
    filtered, load = rate * v["sodium"], rate * v["glucose"]
    sglt2, sglt1 = glucose_uptake(  # numpy arrays run through the equation as floats do
        load,
        p[f"{prefix}proximal.sglt2_maximum"],
        p[f"{prefix}proximal.sglt1_maximum"],
    )
    to_loop = filtered * (1.0 - p[f"{prefix}proximal.reabsorbed_share"])
    water = (2.0 * to_loop + load - sglt2 - sglt1) / (2.0 * v["sodium"]) / 2.0
    to_distal = to_loop * (1.0 - p[f"{prefix}loop.reabsorbed_share"])
    return {
        "coupled_share": (sglt2 + 2.0 * sglt1) / filtered,
        "glucose_excretion": load - sglt2 - sglt1,
        "to_loop": to_loop,
        "to_distal": to_distal,
        "to_collecting": to_distal * (1.0 - p[f"{prefix}distal.reabsorbed_share"]),
        "macula_densa_sodium": to_distal / water,
        "urea_excretion": p["solutes.urea_excreted_share"] * rate * v["urea"],
        "potassium_excretion": p["potassium.absorbed_share"] * v["potassium_intake"],
    }


def tubule_at_rest(
    v: Mapping[str, Array], p: Mapping[str, Array], flux: Mapping[str, Array], prefix: str
) -> dict[str, Array]:
    """Derived parameters of one kidney's tubules ("part.parameter" without the side)."""
    share = 1.0 - v["sodium_intake"] / flux["to_collecting"]
    upstream = (
        v["glomerular_filtration_rate"]
        * v["potassium"]
        * (1.0 - p[f"{prefix}loop.potassium_upstream_share"])
    )
    late = p[f"{prefix}collecting.potassium_late_secretion"]
    kept = 1.0 - p[f"{prefix}collecting.potassium_reabsorbed_share"]
    return {
        "vessels.resting_macula_densa_sodium": flux["macula_densa_sodium"],
        "proximal.glucose_coupled_share": flux["coupled_share"],
        "loop.resting_sodium_in": flux["to_loop"],
        "loop.resting_macula_densa_sodium": flux["macula_densa_sodium"],
        "distal.resting_sodium_in": flux["to_distal"],
        "distal.resting_potassium": v["potassium"],
        "collecting.resting_sodium_in": flux["to_collecting"],
        "collecting.reabsorbed_share": soft_bound_inverse(share),
        "collecting.resting_potassium": v["potassium"],
        "collecting.potassium_secretion": (flux["potassium_excretion"] - late) / kept - upstream,
    }


def resting_urine(
    v: Mapping[str, Array], p: Mapping[str, Array], flux: Mapping[str, Array]
) -> Array:
    """Urine flow at rest in L/min."""
    osmoles = (
        2.0 * (v["sodium_intake"] + flux["potassium_excretion"])
        + flux["urea_excretion"]
        + flux["glucose_excretion"]
    )
    plasma = 2.0 * v["sodium"] + v["glucose"] + v["urea"]
    lowest = p["urine.lowest_osmolality"]
    medulla = plasma * p["urine.concentrating_power"]
    return osmoles / (lowest + (medulla - lowest) / (1.0 + p["urine.vasopressin_half"]))


def hormones_at_rest(
    v: Mapping[str, Array], p: Mapping[str, Array], flux: Mapping[str, Array]
) -> dict[str, Array]:
    """Derived parameters of the hormones."""
    conversion = p["renin.converting_enzyme"] + p["renin.chymase"]
    first = (
        p["renin.renin_activity"]
        * p["renin.resting_renin"]
        / (conversion + p["renin.angiotensin1_clearance"])
    )
    second = (first * conversion) / (
        p["renin.angiotensin2_clearance"] + p["renin.at1_binding"] + p["renin.at2_binding"]
    )
    effective = 2.0 * v["sodium"] + v["glucose"]
    before = v["mean_arterial_pressure"] - v["glomerular_pressure"]
    r = resting_numbers()
    before = r["kidney.preglomerular_share"] * before
    return {
        "renin.resting_bound_at1": second * p["renin.at1_binding"] / p["renin.at1_release"],
        "renin.resting_sensed_flow": flux["to_distal"],
        "renin.resting_afferent_pressure": v["mean_arterial_pressure"] - before,
        "aldosterone.resting_potassium": v["potassium"],
        "vasopressin.resting_osmolality": effective,
        "vasopressin.threshold": effective - r["water.vasopressin_gap"],
        "compartments.resting_osmolality": effective,
    }


def fluids_at_rest(v: Mapping[str, Array], p: Mapping[str, Array]) -> dict[str, Array]:
    """Derived parameters of capillaries and stores."""
    linear, quadratic = p["capillaries.oncotic_linear"], p["capillaries.oncotic_quadratic"]
    plasma, tissue = v["plasma_protein"], v["interstitial_protein"]
    pull = oncotic_pressure(plasma, linear, quadratic) - oncotic_pressure(tissue, linear, quadratic)
    capillary = v["right_atrial_pressure"] + v["postcapillary_drop"]
    lymph, reflection = p["capillaries.resting_lymph_flow"], p["capillaries.reflection"]
    rate = v["glomerular_filtration_rate"]
    return {
        "capillaries.closing_pressure": capillary
        - p["capillaries.resting_interstitial_pressure"]
        - reflection * pull
        - lymph / p["capillaries.filtration_coefficient"],
        "capillaries.protein_permeability": lymph
        * (tissue - (1.0 - reflection) * plasma)
        / (plasma - tissue),
        "capillaries.resting_protein": plasma,
        "capillaries.resting_plasma_volume": v["plasma_volume"],
        "capillaries.resting_interstitial_volume": v["interstitial_volume"],
        "compartments.resting_glucose": v["glucose"],
        "compartments.cell_osmoles": 2.0 * v["sodium"] * v["cell_volume"],
        "compartments.resting_red_cells": v["red_cell_volume"],
        "potassium.resting_potassium": v["potassium"],
        "solutes.urea_production": p["solutes.urea_excreted_share"] * rate * v["urea"],
        "solutes.creatinine_generation": rate * v["creatinine"],
    }


def derive(values: Mapping[str, Array], sides: Sequence[str] = ("",)) -> dict[str, Array]:
    """Parameters of the slow body of a healthy person whose resting values are given.

    Args: values, those of `person.resting_values` (names without a dot), and any tabled parameter to be
        set before the balances are closed ("part.parameter"); shape (members,). sides, as in
        `slow_parts`.
    Returns: every parameter of the slow body by name, shape (members,).
    """
    v = {k: np.asarray(x, dtype=np.float64) for k, x in values.items() if "." not in k}
    p = scaled_tables(v, sides)
    p |= {k: np.asarray(x, dtype=np.float64) for k, x in values.items() if "." in k}
    p |= circulation_at_rest(v, p)
    prefixes = [f"{side}_" if side else "" for side in sides]
    for prefix in prefixes:
        p |= {f"{prefix}vessels.{k}": x for k, x in vessels_at_rest(v).items()}
        p |= {f"{prefix}filtration.{k}": x for k, x in filtration_at_rest(v, p, prefix).items()}
        flux = nephron_fluxes(v, p, prefix)
        p |= {f"{prefix}{k}": x for k, x in tubule_at_rest(v, p, flux, prefix).items()}
        if len(prefixes) > 1:
            p[f"{prefix}vessels.nephrons"] = p[f"{prefix}vessels.nephrons"] / len(prefixes)
    p |= hormones_at_rest(v, p, flux)
    p |= fluids_at_rest(v, p)
    p["compartments.other_water_loss"] = v["water_intake"] - resting_urine(v, p, flux)
    ones = np.ones_like(v["cardiac_output"])
    return {name: value * ones for name, value in p.items()}


def resting_state(
    values: Mapping[str, Array], parameters: Mapping[str, Array], sides: Sequence[str] = ("",)
) -> dict[str, Array]:
    """The equilibrium that belongs to `derive(values)`, every state by name."""
    v, p = values, parameters
    outside = v["plasma_volume"] + v["interstitial_volume"]
    ones = np.ones_like(v["cardiac_output"])
    state = {
        "circulation.autoregulation": ones,
        "circulation.stress_relaxation": 0.0 * ones,
        "sympathetic.activity": ones,
        "sympathetic.set_point": v["mean_arterial_pressure"],
        "sympathetic.atrial_set_point": v["right_atrial_pressure"],
        "renin.renin": p["renin.resting_renin"],
        "renin.bound_at1": p["renin.resting_bound_at1"],
        "renin.adapted": ones,
        "aldosterone.plasma": ones,
        "aldosterone.receptor_signal": ones,
        "aldosterone.capacity": ones,
        "vasopressin.plasma": ones,
        "natriuretic.plasma": ones,
        "capillaries.plasma_protein": 10.0 * v["plasma_protein"] * v["plasma_volume"],
        "capillaries.interstitial_protein": 10.0
        * v["interstitial_protein"]
        * v["interstitial_volume"],
        "compartments.plasma": v["plasma_volume"],
        "compartments.interstitial": v["interstitial_volume"],
        "compartments.cells": v["cell_volume"],
        "compartments.red_cells": v["red_cell_volume"],
        "compartments.sodium": v["sodium"] * outside,
        "potassium.outside": v["potassium"] * outside,
        "potassium.inside": p["potassium.resting_cell_potassium"] * v["cell_volume"],
        "solutes.urea": v["urea"] * (outside + v["cell_volume"]),
        "solutes.creatinine": v["creatinine"] * (outside + v["cell_volume"]),
    }
    for side in sides:
        prefix = f"{side}_" if side else ""
        state |= {
            f"{prefix}vessels.feedback": ones,
            f"{prefix}vessels.myogenic": ones,
            f"{prefix}filtration.interstitial_pressure": 0.0 * ones,
            f"{prefix}loop.sensed_flow": p[f"{prefix}distal.resting_sodium_in"],
            f"{prefix}distal.abundance": ones,
            f"{prefix}collecting.potassium_adaptation": ones,
        }
    return state


#: Inputs that a resting person has; every other input of the slow body is zero at rest.
USUAL_INPUTS: Mapping[str, str] = {
    "compartments.sodium_intake": "sodium_intake",
    "compartments.water_intake": "water_intake",
    "compartments.glucose": "glucose",
    "potassium.potassium_intake": "potassium_intake",
}


def usual_inputs(values: Mapping[str, Array]) -> dict[str, Array]:
    """Inputs of the slow body at rest that are not zero, by name."""
    return {name: np.asarray(values[key], np.float64) for name, key in USUAL_INPUTS.items()}
