"""Sympathetic and vagal outflow of the brain stem, with the delays of nerve and synapse.

    f_es = [f_inf + (f_0 - f_inf) exp(-k_es u)] (1 + drive)
    u_heart = f_ab,  u_vessels = f_ab + w f_cp
    f_ev = (f_ev0 + f_evinf e)/(1 + e),  e = exp((f_ab - f_ab0)/k_ev)             [ursino1998]

Delays are chains of two lags (sympathetic) and one lag (vagal). `drive` is what the slow body adds
to the outflow at rest (0: none; -0.3: central alpha-2 stimulation).
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import dimensionless, per_s, second
from inpersona.solve.functions import exp

TIME = "s"


class State(NamedTuple):
    heart_first: per_s
    heart: per_s
    vessels_first: per_s
    vessels: per_s
    vagal: per_s


class Inputs(NamedTuple):
    baroreceptor_firing: per_s
    cardiopulmonary_firing: per_s
    drive: dimensionless


class Parameters(NamedTuple):
    sympathetic_least: per_s
    sympathetic_unloaded: per_s
    sympathetic_slope: second
    sympathetic_delay: second
    cardiopulmonary_weight: dimensionless
    vagal_low: per_s
    vagal_high: per_s
    vagal_centre: per_s
    vagal_width: per_s
    vagal_delay: second


class Outputs(NamedTuple):
    heart: per_s
    vessels: per_s
    vagal: per_s


def sympathetic(afferent: float, drive: float, p: Parameters) -> float:
    """Sympathetic firing at an afferent firing."""
    fall: float = exp(-p.sympathetic_slope * afferent)
    spread = p.sympathetic_unloaded - p.sympathetic_least
    return (p.sympathetic_least + spread * fall) * (1.0 + drive)


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Passage through the delays, and what arrives at the organs."""
    afferent = inputs.baroreceptor_firing
    e = exp((afferent - p.vagal_centre) / p.vagal_width)
    vagal = (p.vagal_low + p.vagal_high * e) / (1.0 + e)
    lag = 0.5 * p.sympathetic_delay
    both = afferent + p.cardiopulmonary_weight * inputs.cardiopulmonary_firing
    change = State(
        heart_first=(sympathetic(afferent, inputs.drive, p) - state.heart_first) / lag,
        heart=(state.heart_first - state.heart) / lag,
        vessels_first=(sympathetic(both, inputs.drive, p) - state.vessels_first) / lag,
        vessels=(state.vessels_first - state.vessels) / lag,
        vagal=(vagal - state.vagal) / p.vagal_delay,
    )
    return change, Outputs(heart=state.heart, vessels=state.vessels, vagal=state.vagal)
