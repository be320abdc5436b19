"""The slow body of an adult: kidney, hormones, fluids and an averaged circulation.

`SLOW` has one kidney component that stands for both; `slow_model(("left", "right"))` has two, as
stenosis of one renal artery needs. Parts are named after their module, kidney parts of a two-kidney
body with the side before ("left_vessels").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

from inpersona.physiology.circulation import averaged, sympathetic
from inpersona.physiology.fluids import capillaries, compartments, potassium, solutes
from inpersona.physiology.hormones import aldosterone, natriuretic, renin_angiotensin, vasopressin
from inpersona.physiology.kidney import (
    collecting,
    distal,
    filtration,
    loop,
    proximal,
    urine,
    vessels,
)
from inpersona.solve.model import Model

BODY_PARTS: Mapping[str, ModuleType] = {
    "circulation": averaged,
    "sympathetic": sympathetic,
    "renin": renin_angiotensin,
    "aldosterone": aldosterone,
    "vasopressin": vasopressin,
    "natriuretic": natriuretic,
    "capillaries": capillaries,
    "compartments": compartments,
    "potassium": potassium,
    "solutes": solutes,
    "urine": urine,
}
KIDNEY_PARTS: Mapping[str, ModuleType] = {
    "vessels": vessels,
    "filtration": filtration,
    "proximal": proximal,
    "loop": loop,
    "distal": distal,
    "collecting": collecting,
}
#: Links between parts of the body that hold whatever the number of kidneys.
BODY_LINKS: Mapping[str, str] = {
    "circulation.blood_volume": "compartments.blood_volume",
    "circulation.arteriolar_tone": "sympathetic.arteriolar_tone",
    "circulation.venous_tone": "sympathetic.venous_tone",
    "circulation.cardiac_tone": "sympathetic.cardiac_tone",
    "circulation.angiotensin": "renin.angiotensin",
    "circulation.angiotensin_surge": "renin.angiotensin_surge",
    "sympathetic.mean_arterial_pressure": "circulation.mean_arterial_pressure",
    "sympathetic.right_atrial_pressure": "circulation.right_atrial_pressure",
    "renin.beta_activity": "sympathetic.renal_beta",
    "renin.natriuretic_peptide": "natriuretic.plasma",
    "aldosterone.angiotensin": "renin.angiotensin",
    "aldosterone.potassium": "potassium.potassium",
    "aldosterone.natriuretic_peptide": "natriuretic.plasma",
    "vasopressin.effective_osmolality": "compartments.effective_osmolality",
    "vasopressin.activity": "sympathetic.activity",
    "vasopressin.right_atrial_pressure": "circulation.right_atrial_pressure",
    "natriuretic.right_atrial_pressure": "circulation.right_atrial_pressure",
    "capillaries.plasma_volume": "compartments.plasma_volume",
    "capillaries.interstitial_volume": "compartments.interstitial_volume",
    "capillaries.capillary_pressure": "circulation.capillary_pressure",
    "capillaries.plasma_loss": "compartments.plasma_loss",
    "compartments.capillary_flow": "capillaries.capillary_flow",
    "compartments.lymph_flow": "capillaries.lymph_flow",
    "compartments.urine_flow": "urine.urine_flow",
    "compartments.urea": "solutes.urea",
    "compartments.angiotensin": "renin.angiotensin",
    "potassium.extracellular_volume": "compartments.extracellular_volume",
    "potassium.cell_volume": "compartments.cell_volume",
    "potassium.plasma_loss": "compartments.plasma_loss",
    "solutes.total_body_water": "compartments.total_body_water",
    "urine.urea_excretion": "solutes.urea_excretion",
    "urine.plasma_osmolality": "compartments.osmolality",
    "urine.vasopressin": "vasopressin.plasma",
}
#: Body inputs that are sums over the kidneys.
KIDNEY_SUMS: Mapping[str, str] = {
    "circulation.renal_conductance": "vessels.conductance",
    "compartments.sodium_excretion": "collecting.sodium_excretion",
    "potassium.potassium_excretion": "collecting.potassium_excretion",
    "solutes.glomerular_filtration_rate": "filtration.glomerular_filtration_rate",
    "urine.sodium_excretion": "collecting.sodium_excretion",
    "urine.potassium_excretion": "collecting.potassium_excretion",
    "urine.glucose_excretion": "proximal.glucose_excretion",
    "urine.macula_densa_water": "loop.water_out",
}
#: Body inputs that are means over the kidneys.
KIDNEY_MEANS: Mapping[str, str] = {
    "renin.sensed_flow": "loop.sensed_flow",
    "renin.afferent_pressure": "filtration.afferent_pressure",
    "renin.natriuresis_sensitivity": "filtration.natriuresis_sensitivity",
    "urine.transport_ratio": "loop.transport_ratio",
    "urine.loop_inhibition": "loop.inhibition",
    "urine.distal_inhibition": "distal.inhibition",
    "potassium.mineralocorticoid": "collecting.mineralocorticoid_effect",
}
#: Links inside one kidney; a name after "~" is a part of the same kidney.
KIDNEY_LINKS: Mapping[str, str] = {
    "vessels.angiotensin": "renin.renal_angiotensin",
    "vessels.angiotensin_surge": "renin.angiotensin_surge",
    "vessels.nerves": "sympathetic.renal_alpha",
    "vessels.natriuretic_peptide": "natriuretic.plasma",
    "vessels.macula_densa_sodium": "~loop.sensed_sodium",
    "vessels.afferent_pressure": "~filtration.afferent_pressure",
    "filtration.mean_arterial_pressure": "circulation.mean_arterial_pressure",
    "filtration.right_atrial_pressure": "circulation.right_atrial_pressure",
    "filtration.preglomerular_resistance": "~vessels.preglomerular_resistance",
    "filtration.afferent_resistance": "~vessels.afferent_resistance",
    "filtration.efferent_resistance": "~vessels.efferent_resistance",
    "filtration.resistance": "~vessels.resistance",
    "filtration.stenosis": "~vessels.stenosis",
    "filtration.nephrons": "~vessels.nephrons",
    "filtration.haematocrit": "compartments.haematocrit",
    "filtration.plasma_protein": "capillaries.plasma_protein",
    "filtration.angiotensin": "renin.renal_angiotensin",
    "proximal.glomerular_filtration_rate": "~filtration.glomerular_filtration_rate",
    "proximal.sodium": "compartments.sodium",
    "proximal.glucose": "compartments.glucose",
    "proximal.nephrons": "~vessels.nephrons",
    "proximal.angiotensin": "renin.renal_angiotensin",
    "proximal.nerves": "sympathetic.renal_activity",
    "proximal.pressure_signal": "~filtration.pressure_signal",
    "loop.sodium_in": "~proximal.sodium_out",
    "loop.water_in": "~proximal.water_out",
    "loop.glomerular_filtration_rate": "~filtration.glomerular_filtration_rate",
    "loop.potassium": "potassium.potassium",
    "loop.nephrons": "~vessels.nephrons",
    "loop.pressure_signal": "~filtration.pressure_signal",
    "distal.sodium_in": "~loop.sodium_out",
    "distal.nephrons": "~vessels.nephrons",
    "distal.potassium": "potassium.potassium",
    "distal.mineralocorticoid": "~collecting.mineralocorticoid_effect",
    "distal.loop_inhibition": "~loop.inhibition",
    "collecting.sodium_in": "~distal.sodium_out",
    "collecting.potassium_in": "~loop.potassium_out",
    "collecting.potassium": "potassium.potassium",
    "collecting.nephrons": "~vessels.nephrons",
    "collecting.mineralocorticoid": "aldosterone.receptor_signal",
    "collecting.natriuretic_peptide": "natriuretic.plasma",
    "collecting.pressure_signal": "~filtration.pressure_signal",
    "collecting.natriuresis_sensitivity": "~filtration.natriuresis_sensitivity",
}


def slow_parts(sides: Sequence[str] = ("",)) -> dict[str, ModuleType]:
    """Parts of the slow body; a side is a prefix such as "left"."""
    parts = dict(BODY_PARTS)
    for side in sides:
        prefix = f"{side}_" if side else ""
        parts |= {f"{prefix}{name}": module for name, module in KIDNEY_PARTS.items()}
    return parts


def slow_links(sides: Sequence[str] = ("",)) -> dict[str, str]:
    """Links of the slow body."""
    prefixes = [f"{side}_" if side else "" for side in sides]
    links = dict(BODY_LINKS)
    for target, source in KIDNEY_SUMS.items():
        links[target] = " + ".join(f"{prefix}{source}" for prefix in prefixes)
    for target, source in KIDNEY_MEANS.items():
        share = f"{1.0 / len(prefixes)!r} * " if len(prefixes) > 1 else ""
        links[target] = " + ".join(f"{share}{prefix}{source}" for prefix in prefixes)
    for prefix in prefixes:
        for target, source in KIDNEY_LINKS.items():
            own = f"{prefix}{source[1:]}" if source.startswith("~") else source
            links[f"{prefix}{target}"] = own
    return links


def slow_model(sides: Sequence[str] = ("",)) -> Model:
    """The slow body with one kidney component for each side ("" for one that stands for both)."""
    name = "adult_slow" if len(sides) == 1 else f"adult_slow_{'_'.join(sides)}"
    return Model(name, slow_parts(sides), slow_links(sides))


#: One kidney component stands for both.
SLOW = slow_model()
