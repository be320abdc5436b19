"""Posture and outside pressures: what a tilt, suction or a strain means for each region.

    column = rho g h sin(angle)     legs and belly stand below the heart, head and arms above it

Heights are those of a region's mean blood, in mmHg of column when upright (0.78 mmHg per cm).
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, mmHg
from inpersona.solve.functions import maximum

TIME = "s"


class State(NamedTuple):
    pass


class Inputs(NamedTuple):
    tilt: dimensionless  # sine of the angle head-up; 0 supine, 1 upright
    leg_raise: dimensionless  # sine of the angle of raised legs
    lower_body_suction: mmHg
    thoracic_pressure: mmHg  # above that of quiet breathing
    abdominal_pressure: mmHg  # above rest
    neck_suction: mmHg  # negative: neck pressure


class Parameters(NamedTuple):
    resting_thoracic_pressure: mmHg
    leg_column: mmHg
    raised_column: mmHg  # legs raised to the vertical
    belly_column: mmHg
    upper_column: mmHg
    carotid_column: mmHg
    aortic_column: mmHg
    carotid_share: dimensionless  # of the arterial baroreflex that the carotid sinus gives
    suction_transmission: dimensionless
    belly_suction_share: dimensionless
    lung_bottom: mmHg  # supine: the lowest vessel of the lung below the heart
    lung_height: mmHg
    upright_bottom: mmHg
    upright_height: mmHg


class Outputs(NamedTuple):
    thoracic_pressure: mmHg
    thoracic_rise: mmHg  # above rest
    leg_column: mmHg
    belly_column: mmHg
    upper_column: mmHg
    leg_outside: mmHg
    belly_outside: mmHg
    baroreceptor_offset: mmHg
    lung_bottom: mmHg
    lung_height: mmHg


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """No state; columns and outside pressures."""
    suction = inputs.lower_body_suction
    neck = p.suction_transmission * inputs.neck_suction - p.carotid_column * inputs.tilt
    arch = -p.aortic_column * inputs.tilt
    upright = maximum(inputs.tilt, 0.0)
    return State(), Outputs(
        thoracic_pressure=p.resting_thoracic_pressure + inputs.thoracic_pressure,
        thoracic_rise=inputs.thoracic_pressure,
        leg_column=p.leg_column * inputs.tilt - p.raised_column * inputs.leg_raise,
        belly_column=p.belly_column * inputs.tilt,
        upper_column=-p.upper_column * inputs.tilt,
        leg_outside=-suction,
        belly_outside=inputs.abdominal_pressure - p.belly_suction_share * suction,
        baroreceptor_offset=p.carotid_share * neck + (1.0 - p.carotid_share) * arch,
        lung_bottom=p.lung_bottom + (p.upright_bottom - p.lung_bottom) * upright,
        lung_height=p.lung_height + (p.upright_height - p.lung_height) * upright,
    )
