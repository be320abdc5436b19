"""Occupancy, class constants, combination."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.drugs import catalogue
from inpersona.drugs.draws import Draws, typical
from inpersona.drugs.effects import combine, efficacy, occupancy, target_effects
from inpersona.drugs.kinetics import Exposure
from inpersona.errors import ModelError


def steady(drug: str, signal: str, values: list[float], members: int = 1) -> Exposure:
    array = np.tile(np.array(values)[:, None], (1, members))
    return Exposure(drug, {signal: array}, np.zeros((members, 1)))


def test_half_the_target_is_occupied_at_the_half_effect() -> None:
    record = catalogue.drug("bisoprolol")
    half = record.effects[0].drivers[0].half_effect.value
    exposure = steady("bisoprolol", "free.bisoprolol", [0.0, half, 3.0 * half])
    found = occupancy(record, record.effects[0], exposure, typical())[:, 0]
    assert found == pytest.approx([0.0, 0.5, 0.75])


def test_the_furosemide_curve_is_most_efficient_where_it_was_measured() -> None:
    record = catalogue.drug("furosemide")
    rates = np.linspace(5.0, 80.0, 7501)
    exposure = steady("furosemide", "urine.furosemide", list(rates))
    found = occupancy(record, record.effects[0], exposure, typical())[:, 0]
    assert rates[np.argmax(found / rates)] == pytest.approx(21.5, abs=0.3)


def test_drug_and_metabolite_compete_so_that_their_ratios_add() -> None:
    record = catalogue.drug("spironolactone")
    effect = record.effects[0]
    signals = {f"free.{d.moiety}": np.full((1, 1), d.half_effect.value) for d in effect.drivers}
    found = occupancy(record, effect, Exposure("s", signals, np.zeros((1, 1))), typical())
    assert found[0, 0] == pytest.approx(3.0 / 4.0)


def test_independent_blockers_of_one_target_combine_as_one_minus_the_product() -> None:
    a, b = np.full((2, 3), 0.5), np.full((2, 3), 0.4)
    found = combine([{"x": a}, {"x": b, "y": b}, {}])
    assert found["x"] == pytest.approx(0.7) and found["y"] == pytest.approx(0.4)
    assert combine([]) == {}


def test_class_maxima_can_be_replaced_for_calibration() -> None:
    record = catalogue.drug("aliskiren")
    exposure = steady("aliskiren", "free.aliskiren", [1e9])
    (usual,) = target_effects(record, exposure, typical()).values()
    (changed,) = target_effects(
        record, exposure, typical(), {("renin inhibitor", "renin"): 0.4}
    ).values()
    assert usual[0, 0] == pytest.approx(efficacy("renin inhibitor", "renin").maximum.value)
    assert changed[0, 0] == pytest.approx(0.4)


def test_sensitivity_of_a_target_belongs_to_the_person_and_is_shared_by_drugs() -> None:
    draws = Draws(500, seed=4)
    thiazide, like = catalogue.drug("hydrochlorothiazide"), catalogue.drug("chlortalidone")
    effects = []
    for record in (thiazide, like):
        signal = f"urine.{record.name}"
        effects.append(
            occupancy(record, record.effects[0], steady("d", signal, [8.0], 500), draws)[0]
        )
    assert np.corrcoef(effects[0], effects[1])[0, 1] > 0.2


def test_an_effect_lies_between_nothing_and_everything() -> None:
    draws = Draws(300, seed=9)
    for name in catalogue.names():
        record = catalogue.drug(name)
        signals = {
            f"{kind}.{m.name}": np.full((1, 300), 50.0)
            for m in record.moieties
            for kind in ("free", "urine")
        }
        for effect in record.effects:
            for driver in effect.drivers:
                signals[f"delayed.{effect.target}.{driver.moiety}"] = np.full((1, 300), 50.0)
        exposure = Exposure(name, signals, np.zeros((300, 1)))
        for strength in target_effects(record, exposure, draws).values():
            assert np.all((strength > 0.0) & (strength <= 1.0))


def test_a_class_without_constants_is_an_error_of_ours() -> None:
    with pytest.raises(ModelError, match="homeopathic"):
        efficacy("homeopathic", "renin")
