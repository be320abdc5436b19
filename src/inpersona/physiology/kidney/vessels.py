"""Renal arterioles: pre-glomerular, afferent and efferent resistance and what sets them.

    R_pre = R_pre0 s_pre sat(m_pre)/n     m_pre = AT1 nerves myogenic (1 - dilation)
    R_aff = R_aff0 s_aff sat(m_aff)/n     m_aff = AT1 feedback ANP (1 - dilation)
    R_eff = R_eff0 s_eff sat(m_eff)/n     m_eff = AT1 (1 - dilation)

Tubuloglomerular feedback follows sodium at the macula densa, the myogenic response the pressure at
the end of the pre-glomerular vessels. Angiotensin II constricts in two parts: a sustained one and
a surge that fades over hours (tachyphylaxis, seen in dogs by [tohoku1967]); with the sustained
part alone an infusion lowers renal flow by a quarter of what is seen. Segment resistances and
sigmoids as in [hallow2017]. n is the share of a normal number of nephrons.
"""

from __future__ import annotations

from typing import NamedTuple

from inpersona.core.units import (
    L_per_min_per_mmHg,
    dimensionless,
    minute,
    mmHg,
    mmHg_min_per_L,
    mmol_per_L,
)
from inpersona.physiology.shapes import saturated, sigmoid
from inpersona.solve.functions import maximum

TIME = "min"


class State(NamedTuple):
    feedback: dimensionless  # tubuloglomerular
    myogenic: dimensionless


class Inputs(NamedTuple):
    angiotensin: dimensionless
    angiotensin_surge: dimensionless
    nerves: dimensionless
    natriuretic_peptide: dimensionless
    macula_densa_sodium: mmol_per_L  # as sensed
    afferent_pressure: mmHg
    afferent_dilation: dimensionless
    efferent_dilation: dimensionless


class Parameters(NamedTuple):
    nephrons: dimensionless
    stenosis: mmHg_min_per_L  # of the renal artery
    preglomerular_resting: mmHg_min_per_L
    afferent_resting: mmHg_min_per_L
    efferent_resting: mmHg_min_per_L
    peritubular_resting: mmHg_min_per_L
    preglomerular_structure: dimensionless
    afferent_structure: dimensionless
    efferent_structure: dimensionless
    angiotensin_preglomerular: dimensionless
    angiotensin_afferent: dimensionless
    angiotensin_efferent: dimensionless
    angiotensin_width: dimensionless
    surge_preglomerular: dimensionless
    surge_afferent: dimensionless
    surge_efferent: dimensionless
    nerve_span: dimensionless
    nerve_width: dimensionless
    peptide_dilation: dimensionless
    peptide_sensitivity: dimensionless
    resting_macula_densa_sodium: mmol_per_L
    feedback_span: dimensionless
    feedback_width: mmol_per_L
    feedback_time: minute
    resting_afferent_pressure: mmHg
    myogenic_span: dimensionless
    myogenic_width: mmHg
    myogenic_time: minute


class Outputs(NamedTuple):
    nephrons: dimensionless
    stenosis: mmHg_min_per_L
    preglomerular_resistance: mmHg_min_per_L
    afferent_resistance: mmHg_min_per_L
    efferent_resistance: mmHg_min_per_L
    resistance: mmHg_min_per_L
    conductance: L_per_min_per_mmHg


def angiotensin_tone(inputs: Inputs, span: float, surge: float, width: float) -> float:
    """Sustained and fading constriction by angiotensin II."""
    sustained = sigmoid(inputs.angiotensin - 1.0, span, width)
    value: float = sustained * maximum(1.0 + surge * inputs.angiotensin_surge, 0.3)
    return value


def peptide_tone(inputs: Inputs, p: Parameters) -> float:
    """Afferent dilation by atrial natriuretic peptide."""
    level = inputs.natriuretic_peptide
    return 1.0 - p.peptide_sensitivity * p.peptide_dilation * (level - 1.0) / (level + 1.0)


def resistances(state: State, inputs: Inputs, p: Parameters) -> tuple[float, float, float]:
    """Pre-glomerular, afferent and efferent resistance."""
    width = p.angiotensin_width
    nerves = sigmoid(inputs.nerves - 1.0, p.nerve_span, p.nerve_width)
    open_afferent = 1.0 - inputs.afferent_dilation
    open_efferent = 1.0 - inputs.efferent_dilation
    pre = angiotensin_tone(inputs, p.angiotensin_preglomerular, p.surge_preglomerular, width)
    aff = angiotensin_tone(inputs, p.angiotensin_afferent, p.surge_afferent, width)
    eff = angiotensin_tone(inputs, p.angiotensin_efferent, p.surge_efferent, width)
    pre = pre * nerves * state.myogenic * open_afferent
    aff = aff * state.feedback * peptide_tone(inputs, p) * open_afferent
    return (
        p.preglomerular_resting * p.preglomerular_structure * saturated(pre) / p.nephrons,
        p.afferent_resting * p.afferent_structure * saturated(aff) / p.nephrons,
        p.efferent_resting * p.efferent_structure * saturated(eff * open_efferent) / p.nephrons,
    )


def rates(state: State, inputs: Inputs, p: Parameters) -> tuple[State, Outputs]:
    """Rates per minute, and the resistances of this kidney."""
    pre, aff, eff = resistances(state, inputs, p)
    total = p.stenosis + pre + aff + eff + p.peritubular_resting / p.nephrons
    load = inputs.macula_densa_sodium - p.resting_macula_densa_sodium
    stretch = inputs.afferent_pressure - p.resting_afferent_pressure
    feedback = sigmoid(load, p.feedback_span, p.feedback_width)
    myogenic = sigmoid(stretch, p.myogenic_span, p.myogenic_width)
    change = State(
        feedback=(feedback - state.feedback) / p.feedback_time,
        myogenic=(myogenic - state.myogenic) / p.myogenic_time,
    )
    return change, Outputs(p.nephrons, p.stenosis, pre, aff, eff, total, 1.0 / total)
