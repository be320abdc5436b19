"""Signs and bounds of the kidney, hormone and fluid components, one at a time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "laws"))

from slow_body import Slow

from inpersona.models.adult.slow import slow_links, slow_parts
from inpersona.physiology.kidney.proximal import glucose_uptake
from inpersona.physiology.shapes import oncotic_pressure, saturated, sigmoid, softened
from inpersona.solve.assemble import fields, parse_link


@pytest.fixture(scope="module")
def slow() -> Slow:
    return Slow()


def answer(slow: Slow, part: str, **changes: float) -> tuple[Any, Any]:
    """Rates and outputs of one component at rest, with some fields changed."""
    module: Any = slow_parts()[part]
    outputs = slow.outputs()
    given: dict[str, dict[str, float]] = {"State": {}, "Inputs": {}, "Parameters": {}}
    for name in fields(module, "State"):
        given["State"][name] = float(slow.state[f"{part}.{name}"][0])
    for name in fields(module, "Parameters"):
        given["Parameters"][name] = float(slow.parameters[f"{part}.{name}"][0])
    for name in fields(module, "Inputs"):
        link = slow_links().get(f"{part}.{name}")
        terms = parse_link(link) if link else []
        value = sum(factor * float(outputs[source][0]) for factor, source in terms)
        given["Inputs"][name] = value if link else float(slow.inputs[f"{part}.{name}"][0])
    for name, value in changes.items():
        owner = next(kind for kind in given if name in given[kind])
        given[owner][name] = value
    return module.rates(*(getattr(module, kind)(**given[kind]) for kind in given))


def test_shapes_are_one_at_rest_and_bounded() -> None:
    assert sigmoid(0.0, 0.6, 0.5) == pytest.approx(1.0)
    assert sigmoid(1e6, 0.6, 0.5) == pytest.approx(1.3)
    assert sigmoid(-1e6, 0.6, 0.5) == pytest.approx(0.7)
    assert saturated(1.0) == pytest.approx(1.0)
    assert 1.49 < saturated(10.0) < 1.5
    assert softened(1e9, 0.25) == pytest.approx(4.0)


def test_oncotic_pressure_of_7_g_per_dl_is_26_mmhg() -> None:
    assert oncotic_pressure(7.0, 1.629, 0.2935) == pytest.approx(25.8, abs=0.1)


@pytest.mark.parametrize(("glucose", "excreted"), [(5.5, 0.001), (9.0, 0.05), (15.0, 0.6)])
def test_glucose_is_spilled_above_the_threshold_only(glucose: float, excreted: float) -> None:
    load = 0.115 * glucose
    by_sglt2, by_sglt1 = glucose_uptake(load, 1.1, 0.45)
    left = load - by_sglt2 - by_sglt1
    assert left >= -1e-12
    assert (left < excreted) if glucose < 10.0 else (left > 0.1)


def test_blocking_sglt2_leaves_the_rest_to_sglt1() -> None:
    by_sglt2, by_sglt1 = glucose_uptake(0.63, 1.1e-3, 0.45)
    assert by_sglt2 < 0.002
    assert 0.3 < by_sglt1 < 0.45


def test_filtration_is_115_ml_per_min_with_a_fraction_of_17_percent(slow: Slow) -> None:
    _, out = answer(slow, "filtration")
    assert out.glomerular_filtration_rate == pytest.approx(0.1146, abs=1e-3)
    assert 0.16 < out.filtration_fraction < 0.20  # men, inulin over PAH: 0.16 to 0.20


def test_diluted_plasma_raises_filtration_by_less_than_its_oncotic_pressure_would(
    slow: Slow,
) -> None:
    rest = answer(slow, "filtration")[1].glomerular_filtration_rate
    diluted = answer(slow, "filtration", plasma_protein=5.8)[1].glomerular_filtration_rate
    fixed = answer(slow, "filtration", plasma_protein=5.8, protein_power=0.0)[1]
    assert rest < diluted
    assert diluted - rest < 0.5 * (fixed.glomerular_filtration_rate - rest)


def test_no_filtration_pressure_means_no_filtration(slow: Slow) -> None:
    _, out = answer(slow, "filtration", mean_arterial_pressure=35.0)
    assert 0.0 < out.glomerular_filtration_rate < 0.001


def test_a_sodium_rich_macula_densa_closes_the_afferent_arteriole(slow: Slow) -> None:
    rate, _ = answer(slow, "vessels", macula_densa_sodium=62.0)
    assert rate.feedback > 0.0
    low, high = (answer(slow, "vessels", feedback=f)[1].afferent_resistance for f in (0.8, 1.2))
    assert low < high


def test_blocking_nkcc2_blinds_the_macula_densa(slow: Slow) -> None:
    _, rest = answer(slow, "loop")
    _, blocked = answer(slow, "loop", nkcc2_inhibition=0.9)
    assert blocked.sodium_out > 3.0 * rest.sodium_out
    assert blocked.sensed_sodium == pytest.approx(rest.sensed_sodium)
    rate, _ = answer(slow, "loop", nkcc2_inhibition=0.9)
    assert rate.sensed_flow < 0.0


def test_full_nkcc2_and_ncc_block_never_excretes_more_than_is_filtered(slow: Slow) -> None:
    _, out = answer(slow, "loop", nkcc2_inhibition=1.0)
    _, late = answer(slow, "distal", ncc_inhibition=1.0, sodium_in=out.sodium_out)
    _, end = answer(slow, "collecting", enac_inhibition=1.0, sodium_in=late.sodium_out)
    _, first = answer(slow, "proximal")
    assert end.sodium_excretion <= first.filtered_sodium


def test_aldosterone_saves_sodium_and_spends_potassium(slow: Slow) -> None:
    _, rest = answer(slow, "collecting")
    _, more = answer(slow, "collecting", mineralocorticoid=2.0)
    _, blocked = answer(slow, "collecting", mineralocorticoid_inhibition=0.9)
    assert more.sodium_excretion < rest.sodium_excretion < blocked.sodium_excretion
    assert more.potassium_excretion > rest.potassium_excretion > blocked.potassium_excretion


def test_urine_osmolality_spans_dilute_to_concentrated(slow: Slow) -> None:
    _, dry = answer(slow, "urine", vasopressin=5.0)
    _, wet = answer(slow, "urine", vasopressin=0.02)
    assert dry.urine_osmolality > 800.0
    assert wet.urine_osmolality < 70.0
    assert wet.urine_flow > 8.0 * dry.urine_flow


def test_renin_rises_with_an_empty_macula_densa_nerves_and_low_pressure(slow: Slow) -> None:
    for change in ({"sensed_flow": 0.5}, {"beta_activity": 1.5}, {"afferent_pressure": 60.0}):
        assert answer(slow, "renin", **change)[0].renin > 0.0


def test_angiotensin_ii_falls_with_ace_inhibition_and_rises_with_its_infusion(slow: Slow) -> None:
    rest = answer(slow, "renin")[1].angiotensin2
    assert answer(slow, "renin", ace_inhibition=0.9)[1].angiotensin2 < 0.3 * rest
    assert answer(slow, "renin", angiotensin_infusion=10.0)[1].angiotensin2 > 2.0 * rest


def test_half_life_of_renin_is_ten_minutes_and_of_angiotensin_ii_under_a_minute(
    slow: Slow,
) -> None:
    p = {name: float(v[0]) for name, v in slow.parameters.items() if name.startswith("renin.")}
    assert np.log(2.0) / p["renin.renin_clearance"] == pytest.approx(10.4, abs=0.2)
    leaving = p["renin.angiotensin2_clearance"] + p["renin.at1_binding"] + p["renin.at2_binding"]
    assert np.log(2.0) / leaving < 1.0


def test_potassium_and_angiotensin_raise_aldosterone(slow: Slow) -> None:
    assert answer(slow, "aldosterone", potassium=5.0)[0].plasma > 0.0
    assert answer(slow, "aldosterone", angiotensin=1.5)[0].plasma > 0.0
    assert answer(slow, "aldosterone", natriuretic_peptide=4.0)[0].plasma < 0.0


def test_concentrated_plasma_raises_vasopressin_and_thirst(slow: Slow) -> None:
    assert answer(slow, "vasopressin", effective_osmolality=290.0)[0].plasma > 0.0
    rest = answer(slow, "compartments")[1].drinking
    assert answer(slow, "compartments", sodium=2250.0)[1].drinking > rest


def test_neprilysin_inhibition_and_a_stretched_atrium_raise_the_natriuretic_peptide(
    slow: Slow,
) -> None:
    assert answer(slow, "natriuretic", neprilysin_inhibition=0.7)[0].plasma > 0.0
    assert answer(slow, "natriuretic", right_atrial_pressure=8.0)[0].plasma > 0.0


def test_diluted_plasma_leaks_and_oedema_drains(slow: Slow) -> None:
    _, rest = answer(slow, "capillaries")
    _, diluted = answer(slow, "capillaries", plasma_volume=3.6)
    _, swollen = answer(slow, "capillaries", interstitial_volume=15.0)
    assert diluted.capillary_flow > 2.0 * rest.capillary_flow
    assert swollen.lymph_flow > 2.0 * rest.lymph_flow
    assert swollen.capillary_flow < rest.capillary_flow


def test_baroreflex_answers_pressure_and_atrial_stretch(slow: Slow) -> None:
    assert answer(slow, "sympathetic", mean_arterial_pressure=80.0)[0].activity > 0.0
    assert answer(slow, "sympathetic", right_atrial_pressure=8.0)[0].activity < 0.0
    assert answer(slow, "sympathetic", alpha2_stimulation=0.5)[0].activity < 0.0


def test_circulation_balances_return_and_output(slow: Slow) -> None:
    _, rest = answer(slow, "circulation")
    assert rest.mean_arterial_pressure == pytest.approx(93.0, abs=1e-6)
    _, weak = answer(slow, "circulation", left_strength=0.6)
    assert weak.right_atrial_pressure > rest.right_atrial_pressure
    assert weak.left_atrial_pressure > rest.left_atrial_pressure + 1.0
    assert weak.cardiac_output < rest.cardiac_output
    _, bled = answer(slow, "circulation", blood_volume=4.0)
    assert bled.mean_arterial_pressure < rest.mean_arterial_pressure
    assert bled.right_atrial_pressure < rest.right_atrial_pressure
