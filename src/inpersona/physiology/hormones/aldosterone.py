"""Aldosterone: secretion by angiotensin II and potassium, adrenal sensitivity, genomic delay.

    Ald* = [auton + max(0.3, f(x) c) max(0.05, (g + 1) K/K_0 - g)] (1 - anp)
    f(x) = x below 1, 1 + (x - 1)/(1 + 0.15 (x - 1)) above
    dAld/dt = (Ald* - Ald)/60 min,  dMR/dt = (Ald - MR)/180 min,  dc/dt = (x^q - c)/tau_c

The slow capacity c is the growth of the zona glomerulosa's sensitivity under sustained angiotensin
II: on low salt aldosterone rises more than renin [graudal2020]. Potassium gain between those of
[stadt2022] and [karaaslan2005].
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from inpersona.core.units import dimensionless, minute, mmol_per_L
from inpersona.physiology.shapes import softened
from inpersona.solve.functions import clip, maximum, power, where

TIME = "min"
pmol_per_L = Annotated[float, "pmol/L"]


class State(NamedTuple):
    plasma: dimensionless  # relative to rest
    receptor_signal: dimensionless  # delayed genomic signal
    capacity: dimensionless  # adrenal sensitivity


class Inputs(NamedTuple):
    angiotensin: dimensionless
    potassium: mmol_per_L
    natriuretic_peptide: dimensionless


class Parameters(NamedTuple):
    autonomous: dimensionless  # secretion that obeys nothing; 0 in health
    resting_plasma: pmol_per_L
    floor: dimensionless
    resting_potassium: mmol_per_L
    potassium_gain: dimensionless
    peptide_gain: dimensionless
    peptide_sensitivity: dimensionless
    capacity_power: dimensionless
    capacity_time: minute
    plasma_time: minute
    genomic_time: minute


class Outputs(NamedTuple):
    plasma: dimensionless
    concentration: pmol_per_L
    receptor_signal: dimensionless


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and aldosterone."""
    excess = inputs.angiotensin - 1.0
    drive = 1.0 + where(excess > 0.0, excess / (1.0 + 0.15 * maximum(excess, 0.0)), excess)
    potassium = (p.potassium_gain + 1.0) * inputs.potassium / p.resting_potassium - p.potassium_gain
    peptide = (
        p.peptide_sensitivity * p.peptide_gain * softened(inputs.natriuretic_peptide - 1.0, 0.3)
    )
    obedient = maximum(p.floor, drive * state.capacity) * maximum(0.05, potassium)
    goal = (p.autonomous + obedient) * (1.0 - peptide)
    grown = clip(power(maximum(inputs.angiotensin, 0.05), p.capacity_power), 0.2, 5.0)
    change = State(
        plasma=(goal - state.plasma) / p.plasma_time,
        receptor_signal=(state.plasma - state.receptor_signal) / p.genomic_time,
        capacity=(grown - state.capacity) / p.capacity_time,
    )
    return change, Outputs(state.plasma, p.resting_plasma * state.plasma, state.receptor_signal)
