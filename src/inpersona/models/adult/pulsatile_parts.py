"""Parts and links of the pulsatile body of an adult (seconds): heart, vessels, reflexes."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from inpersona.physiology.heart import (
    atrium,
    inflow_valve,
    monitor,
    outflow_valve,
    pericardium,
    rhythm,
    ventricle,
)
from inpersona.physiology.reflexes import baroreceptors, cardiopulmonary, outflow
from inpersona.physiology.reflexes import heart as heart_nerves
from inpersona.physiology.reflexes import vessels as vessel_nerves
from inpersona.physiology.vessels import (
    arteries,
    bed,
    influences,
    posture,
    pulmonary,
    tissue,
    veins,
)

PARTS: Mapping[str, ModuleType] = {
    "posture": posture,
    "influences": influences,
    "rhythm": rhythm,
    "pericardium": pericardium,
    "left_atrium": atrium,
    "right_atrium": atrium,
    "left_ventricle": ventricle,
    "right_ventricle": ventricle,
    "mitral": inflow_valve,
    "tricuspid": inflow_valve,
    "aortic": outflow_valve,
    "pulmonic": outflow_valve,
    "arteries": arteries,
    "upper_bed": bed,
    "renal_bed": bed,
    "splanchnic_bed": bed,
    "leg_bed": bed,
    "upper_veins": veins,
    "splanchnic_veins": veins,
    "leg_veins": veins,
    "central_veins": veins,
    "tissue": tissue,
    "pulmonary": pulmonary,
    "baroreceptors": baroreceptors,
    "cardiopulmonary": cardiopulmonary,
    "outflow": outflow,
    "heart_nerves": heart_nerves,
    "vessel_nerves": vessel_nerves,
    "monitor": monitor,
}
_HEART = {
    "rhythm.target_period": "heart_nerves.period",
    "pericardium.thoracic_pressure": "posture.thoracic_pressure",
    "pericardium.volume": "left_atrium.volume + right_atrium.volume"
    " + left_ventricle.volume + right_ventricle.volume",
    "left_atrium.flow_in": "pulmonary.flow_out",
    "left_atrium.flow_out": "mitral.flow",
    "right_atrium.flow_in": "central_veins.flow",
    "right_atrium.flow_out": "tricuspid.flow",
    "left_ventricle.flow_in": "mitral.flow",
    "left_ventricle.flow_out": "aortic.flow",
    "right_ventricle.flow_in": "tricuspid.flow",
    "right_ventricle.flow_out": "pulmonic.flow",
    "mitral.upstream_pressure": "left_atrium.pressure",
    "mitral.downstream_pressure": "left_ventricle.pressure",
    "tricuspid.upstream_pressure": "right_atrium.pressure",
    "tricuspid.downstream_pressure": "right_ventricle.pressure",
    "aortic.upstream_pressure": "left_ventricle.pressure",
    "aortic.downstream_pressure": "arteries.root_pressure",
    "pulmonic.upstream_pressure": "right_ventricle.pressure",
    "pulmonic.downstream_pressure": "pulmonary.root_pressure",
}
for _side in ("left", "right"):
    _HEART |= {
        f"{_side}_atrium.activation": "rhythm.atrial_activation",
        f"{_side}_atrium.external_pressure": "pericardium.pressure",
        f"{_side}_ventricle.activation": "rhythm.ventricular_activation",
        f"{_side}_ventricle.external_pressure": "pericardium.pressure",
        f"{_side}_ventricle.contractility": "heart_nerves.contractility",
        f"{_side}_ventricle.contractility_factor": "influences.contractility_factor",
    }
_VESSELS = {
    "arteries.flow_in": "aortic.flow",
    "arteries.flow_out": "upper_bed.flow + renal_bed.flow + splanchnic_bed.flow + leg_bed.flow",
    "arteries.thoracic_rise": "posture.thoracic_rise",
    "renal_bed.arterial_pressure": "arteries.pressure",
    "renal_bed.venous_pressure": "central_veins.pressure",
    "renal_bed.distending_pressure": "central_veins.transmural_pressure",
    "renal_bed.tone": "vessel_nerves.tone",
    "renal_bed.resistance_factor": "influences.renal_resistance_factor",
    "tissue.crystalloid_flow": "influences.crystalloid",
    "central_veins.other_flow_out": "influences.loss",
    "central_veins.flow_in": "upper_veins.flow + splanchnic_veins.flow + leg_veins.flow"
    " + renal_bed.flow",
    "central_veins.external_pressure": "posture.thoracic_pressure",
    "central_veins.gravity_pressure": "0 * posture.thoracic_rise",
    "central_veins.downstream_pressure": "right_atrium.pressure",
    "leg_veins.external_pressure": "posture.leg_outside",
    "leg_veins.gravity_pressure": "posture.leg_column",
    "leg_veins.other_flow_out": "tissue.leg_flow",
    "upper_veins.gravity_pressure": "posture.upper_column",
    "upper_veins.external_pressure": "0 * posture.thoracic_rise",
    "upper_veins.other_flow_out": "0 * tissue.leg_flow",
    "splanchnic_veins.external_pressure": "posture.belly_outside",
    "splanchnic_veins.gravity_pressure": "posture.belly_column",
    "splanchnic_veins.other_flow_out": "tissue.tissue_flow",
    "tissue.leg_pressure": "leg_veins.transmural_pressure",
    "pulmonary.flow_in": "pulmonic.flow",
    "pulmonary.thoracic_pressure": "posture.thoracic_pressure",
    "pulmonary.left_atrial_pressure": "left_atrium.pressure",
    "pulmonary.alveolar_pressure": "posture.thoracic_rise",
    "pulmonary.lung_bottom": "posture.lung_bottom",
    "pulmonary.lung_height": "posture.lung_height",
}
for _region in ("upper", "splanchnic", "leg"):
    _VESSELS |= {
        f"{_region}_bed.arterial_pressure": "arteries.pressure",
        f"{_region}_bed.venous_pressure": f"{_region}_veins.pressure",
        f"{_region}_bed.tone": "vessel_nerves.tone",
        f"{_region}_bed.resistance_factor": "influences.resistance_factor",
        f"{_region}_bed.distending_pressure": f"{_region}_veins.transmural_pressure",
        f"{_region}_veins.flow_in": f"{_region}_bed.flow",
        f"{_region}_veins.downstream_pressure": "central_veins.pressure",
    }
for _region in ("upper", "splanchnic", "leg", "central"):
    _VESSELS |= {
        f"{_region}_veins.nerve_volume": "vessel_nerves.venous_volume",
        f"{_region}_veins.relaxed_volume": "influences.relaxed_volume",
    }
_REFLEXES = {
    "baroreceptors.pressure": "arteries.root_pressure",
    "baroreceptors.offset": "posture.baroreceptor_offset",
    "cardiopulmonary.pressure": "right_atrium.transmural_pressure",
    "outflow.baroreceptor_firing": "baroreceptors.firing",
    "outflow.cardiopulmonary_firing": "cardiopulmonary.firing",
    "heart_nerves.sympathetic": "outflow.heart",
    "heart_nerves.vagal": "outflow.vagal",
    "vessel_nerves.sympathetic": "outflow.vessels",
}
_MONITOR = {
    "monitor.beats": "rhythm.beats",
    "monitor.arterial_pressure": "arteries.root_pressure",
    "monitor.pulmonary_pressure": "pulmonary.root_pressure",
    "monitor.left_pressure": "left_ventricle.pressure",
    "monitor.right_pressure": "right_ventricle.pressure",
    "monitor.left_atrial_pressure": "left_atrium.pressure",
    "monitor.right_atrial_pressure": "right_atrium.pressure",
    "monitor.left_volume": "left_ventricle.volume",
    "monitor.right_volume": "right_ventricle.volume",
    "monitor.aortic_flow": "aortic.flow",
    "monitor.relaxed": "rhythm.relaxed",
}
LINKS: Mapping[str, str] = _HEART | _VESSELS | _REFLEXES | _MONITOR
