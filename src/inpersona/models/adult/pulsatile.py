"""The pulsatile body of an adult, seconds: `PULSATILE`, `derive_pulsatile`, `settle`.

Four elastance chambers in a pericardium, four valves, systemic arteries, four beds (head and arms,
kidneys, gut, legs), four regions of veins, lungs, arterial and cardiopulmonary reflexes, and a monitor
that latches each beat. Units mmHg, mL, s. `readings` turns the monitor into bedside quantities.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.pulsatile_parts import LINKS, PARTS
from inpersona.models.adult.pulsatile_settle import Settled, blood_volume, resting_inputs, settle
from inpersona.models.adult.pulsatile_values import VOLUMES, derive_pulsatile
from inpersona.solve.model import Model

__all__ = [
    "PULSATILE",
    "VOLUMES",
    "Settled",
    "blood_volume",
    "derive_pulsatile",
    "readings",
    "resting_inputs",
    "settle",
]

PULSATILE = Model("adult_pulsatile", PARTS, LINKS)

#: Quantity (names of variables.toml) <- output of the monitor; units mmHg, mL, mmHg/s.
_READ = {
    "systolic_blood_pressure": "systolic_pressure",
    "diastolic_blood_pressure": "diastolic_pressure",
    "mean_arterial_pressure": "mean_pressure",
    "right_atrial_pressure": "right_atrial_pressure",
    "pulmonary_artery_wedge_pressure": "left_atrial_pressure",
    "mean_pulmonary_artery_pressure": "mean_pulmonary_pressure",
    "pulmonary_artery_systolic_pressure": "pulmonary_systolic_pressure",
    "left_ventricular_systolic_pressure": "left_systolic_pressure",
    "right_ventricular_systolic_pressure": "right_systolic_pressure",
    "left_ventricular_end_diastolic_pressure": "left_end_diastolic_pressure",
    "right_ventricular_end_diastolic_pressure": "right_end_diastolic_pressure",
    "left_ventricular_end_diastolic_volume": "left_end_diastolic_volume",
    "left_ventricular_end_systolic_volume": "left_end_systolic_volume",
    "right_ventricular_end_diastolic_volume": "right_end_diastolic_volume",
    "right_ventricular_end_systolic_volume": "right_end_systolic_volume",
    "left_ventricular_stroke_volume": "stroke_volume",
    "left_ventricular_pressure_rate_maximum": "pressure_rise",
}


def readings(
    outputs: tuple[str, ...], values: NDArray[np.float64]
) -> Mapping[str, NDArray[np.float64]]:
    """Bedside quantities from body outputs.

    Args: outputs, the body's names; values (outputs, ...), for example `Run.mean` of a window or a
    record's row. Returns: quantity -> array; heart_rate 1/min, cardiac_output L/min, ejection
    fraction %, pressures mmHg, volumes mL, ejection time ms, resistances mmHg min/L.
    """
    at = {name: values[outputs.index(f"monitor.{name}")] for name in {*_READ.values(), "period",
          "ejection_time"}}  # fmt: skip
    read = {quantity: at[name] for quantity, name in _READ.items()}
    stroke, rate = at["stroke_volume"], 60.0 / at["period"]
    output = stroke * rate / 1000.0
    read["heart_rate"] = rate
    read["cardiac_output"] = output
    read["pulse_pressure"] = at["systolic_pressure"] - at["diastolic_pressure"]
    read["left_ventricular_ejection_fraction"] = 100.0 * (
        1.0 - at["left_end_systolic_volume"] / at["left_end_diastolic_volume"]
    )
    read["left_ventricular_ejection_time"] = 1000.0 * at["ejection_time"]
    systemic = at["mean_pressure"] - at["right_atrial_pressure"]
    pulmonary = at["mean_pulmonary_pressure"] - at["left_atrial_pressure"]
    read["systemic_vascular_resistance"] = systemic / output
    read["pulmonary_vascular_resistance"] = pulmonary / output
    return read
