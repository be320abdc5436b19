"""Kinetics against analytic solutions, a general solver, and conservation."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import solve_ivp  # type: ignore[import-untyped]

from inpersona.core.treatments import Dose
from inpersona.drugs import catalogue
from inpersona.drugs.draws import Draws, typical
from inpersona.drugs.effects import target_effects
from inpersona.drugs.kinetics import Exposure, concentrations
from inpersona.drugs.person import Person, person
from inpersona.drugs.reading import read_record
from inpersona.drugs.regimen import Events, Habit, events, forget
from inpersona.drugs.system import build, nmol_per_mg
from inpersona.errors import InputError, OutOfRange

ALL = catalogue.names()
HOURLY = np.full(48, 60.0)


def once(amount: float, route: str = "oral") -> Events:
    return Events(times=np.zeros(1), amounts=np.full(1, amount), route=route)


def run(name: str, who: Person, intakes: Events, steps: np.ndarray, **more: object) -> Exposure:
    return concentrations(catalogue.drug(name), who, typical(who.members), intakes, steps, **more)  # type: ignore[arg-type]


def test_one_compartment_with_absorption_follows_the_bateman_equation(
    typical_person: Person,
) -> None:
    record = catalogue.drug("bisoprolol")
    found = run("bisoprolol", typical_person, once(10.0), HOURLY).total()[:, 0]
    ka, volume = record.absorption.rate.value, record.parent.volumes[0].value.value
    k = 15.6 / volume
    scale = 0.9 * 10.0 * nmol_per_mg(record) / volume * ka / (ka - k)
    edges = np.arange(49.0)
    area = scale * (np.exp(-ka * edges) / ka - np.exp(-k * edges) / k)
    assert found == pytest.approx(np.diff(area), rel=1e-9)


@pytest.mark.parametrize("name", ["losartan", "spironolactone", "doxazosin", "chlortalidone"])
def test_the_exact_steps_agree_with_a_general_solver(name: str, typical_person: Person) -> None:
    record = catalogue.drug(name)
    system = build(record, typical_person, typical())
    matrix, lag = system.matrix[0], system.lag
    found = run(name, typical_person, once(1.0), np.full(24, 60.0))
    solved = solve_ivp(
        lambda t, x: matrix @ x,
        (0.0, 1440.0 - lag),
        system.oral[0],
        rtol=1e-10,
        atol=1e-9,
    )
    assert found.final[0] == pytest.approx(solved.y[:, -1], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_all_that_is_absorbed_is_eliminated(name: str, typical_person: Person) -> None:
    record = catalogue.drug(name)
    found = run(name, typical_person, once(10.0), np.full(120, 1440.0))
    parent = record.parent
    clearance = sum(
        c.value.value * factor(c, record, typical_person)
        for c in (parent.renal_clearance, parent.other_clearance)
        if c
    )
    area = float(found.total().sum()) * 24.0
    absorbed = 10.0 * nmol_per_mg(record) * record.absorption.bioavailability.value
    assert area * clearance == pytest.approx(absorbed, rel=1e-6)


def factor(number: object, record: object, who: Person) -> float:
    from inpersona.drugs.system import scaled

    return float(scaled(number, record, who)[0])  # type: ignore[arg-type]


def test_urinary_excretion_sums_to_the_renal_share(typical_person: Person) -> None:
    found = run("furosemide", typical_person, once(40.0), np.full(48, 60.0))
    excreted_mg = float(found.signals["urine.furosemide"].sum()) * 60.0 / 1e3
    assert excreted_mg == pytest.approx(40.0 * 0.5 * 4.0 / 6.7, rel=1e-6)


def test_a_mean_over_a_long_step_is_the_mean_of_its_short_steps(typical_person: Person) -> None:
    dose = events(Dose("lisinopril", (10.0,), "mg"), 72.0, start_hours=0.25)
    long = run("lisinopril", typical_person, dose, np.full(18, 240.0)).free()
    short = run("lisinopril", typical_person, dose, np.full(432, 10.0)).free()
    assert short.reshape(18, 24, 1).mean(axis=1) == pytest.approx(long, rel=1e-9)


@pytest.mark.parametrize("name", ["amlodipine", "hydrochlorothiazide", "losartan"])
def test_a_steady_start_is_where_long_intake_arrives(name: str, typical_person: Person) -> None:
    amount = catalogue.drug(name).doses.standard.value
    dose = Dose(name, (amount,), "mg")
    slow = run(name, typical_person, events(dose, 2400.0), np.full(2400, 60.0)).free()[-24:]
    at_once = run(
        name, typical_person, events(dose, 24.0), np.full(24, 60.0), before=Habit(amount, 24.0)
    )
    assert at_once.free() == pytest.approx(slow, rel=1e-6)


@pytest.mark.parametrize("name", ALL)
def test_no_dose_gives_no_concentration_and_no_effect(name: str, typical_person: Person) -> None:
    record = catalogue.drug(name)
    found = run(name, typical_person, once(0.0), HOURLY)
    assert all(not signal.any() for signal in found.signals.values())
    assert all(not e.any() for e in target_effects(record, found, typical()).values())


@pytest.mark.parametrize("name", ["losartan", "doxazosin"])
def test_a_renamed_drug_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    text = (Path(str(files("inpersona.drugs"))) / "records" / f"{name}.toml").read_text("utf-8")
    path = tmp_path / "other.toml"
    path.write_text(text.replace(name, "other").replace("EXP3174", "child"), encoding="utf-8")
    who = person(20, weight=80.0, gfr=70.0, age=60.0, female=1.0)
    draws = Draws(20, seed=3)

    def effects(record: object) -> bytes:
        dose = forget(events(Dose("x", (5.0,), "mg"), 48.0), 0.7, draws, record.content_key)  # type: ignore[attr-defined]
        found = concentrations(record, who, draws, dose, HOURLY)  # type: ignore[arg-type]
        (effect,) = target_effects(record, found, draws).values()  # type: ignore[arg-type]
        return effect.tobytes()

    assert effects(read_record(path)) == effects(catalogue.drug(name))


def test_the_same_seed_gives_the_same_members_and_another_seed_others() -> None:
    who = person(50, weight=80.0, gfr=70.0, age=60.0, female=0.0)
    record = catalogue.drug("amlodipine")
    first, again, other = (
        concentrations(record, who, Draws(50, seed), once(5.0), HOURLY).free() for seed in (1, 1, 2)
    )
    assert first.tobytes() == again.tobytes()
    assert np.median(other) == pytest.approx(np.median(first), rel=0.5)
    assert not np.array_equal(first, other)


def test_adherence_is_the_share_of_doses_taken_and_more_of_it_only_adds() -> None:
    draws = Draws(400, seed=5)
    all_doses = events(Dose("x", (1.0,), "mg"), 24.0 * 100)
    half, most = (forget(all_doses, a, draws, "key").taken for a in (0.5, 0.9))
    assert half is not None and most is not None
    assert half.mean() == pytest.approx(0.5, abs=0.01)
    assert np.all(half <= most)


def test_missed_doses_lower_the_mean_in_proportion() -> None:
    who = person(400, weight=80.0, gfr=90.0, age=60.0, female=0.0)
    draws = Draws(400, seed=6, spread=0.0)
    dose = events(Dose("amlodipine", (5.0,), "mg"), 24.0 * 60)
    record, steps = catalogue.drug("amlodipine"), np.full(60, 1440.0)
    full = concentrations(record, who, draws, dose, steps, before=Habit(5.0, 24.0)).free()
    some = concentrations(
        record, who, draws, forget(dose, 0.8, draws, "k"), steps, before=Habit(5.0, 24.0, 0.8)
    ).free()
    assert some.mean() / full.mean() == pytest.approx(0.8, abs=0.01)


def test_members_do_not_depend_on_how_they_are_packed() -> None:
    record = catalogue.drug("lisinopril")
    gfr = np.array([20.0, 60.0, 110.0])
    together = person(3, weight=70.0, gfr=gfr, age=60.0, female=0.0)
    found = concentrations(record, together, typical(3), once(10.0), HOURLY).free()
    for i, one in enumerate(gfr):
        alone = person(1, weight=70.0, gfr=one, age=60.0, female=0.0)
        lone = concentrations(record, alone, typical(), once(10.0), HOURLY).free()
        assert found[:, i] == pytest.approx(lone[:, 0], rel=1e-12)


def test_an_intravenous_dose_reaches_plasma_whole_unless_the_record_is_apparent(
    typical_person: Person,
) -> None:
    found = run("furosemide", typical_person, once(40.0, "iv"), np.array([1.0]))
    volume = catalogue.drug("furosemide").parent.volumes[0].value.value
    peak = 40.0 * 1e6 / 330.75 / volume
    assert found.total()[0, 0] == pytest.approx(peak, rel=0.01)
    with pytest.raises(InputError, match="iv"):
        run("verapamil", typical_person, once(5.0, "iv"), HOURLY)


def test_an_infusion_delivers_its_whole_amount(typical_person: Person) -> None:
    dose = Dose("furosemide", (40.0,), "mg", route="iv", over_hours=4.0)
    found = run("furosemide", typical_person, events(dose, 24.0), np.full(48, 60.0))
    bolus = run("furosemide", typical_person, once(40.0, "iv"), np.full(48, 60.0))
    assert found.total().sum() == pytest.approx(bolus.total().sum(), rel=1e-6)


@pytest.mark.parametrize("amount", [-1.0, float("nan"), 1e6])
def test_a_dose_that_cannot_be_is_refused(amount: float) -> None:
    with pytest.raises(OutOfRange):
        events(Dose("x", (amount,), "mg"), 24.0)


def test_a_combination_and_a_unit_that_is_no_mass_are_refused() -> None:
    with pytest.raises(InputError, match="parts"):
        events(Dose("x", (1.0, 2.0), "mg"), 24.0)
    with pytest.raises(InputError, match="not a mass"):
        events(Dose("x", (1.0,), "mL"), 24.0)


@pytest.mark.parametrize(("field", "value"), [("weight", 5.0), ("age", 10.0), ("gfr", -1.0)])
def test_a_person_that_no_record_covers_is_refused(field: str, value: float) -> None:
    given = {"weight": 70.0, "gfr": 90.0, "age": 50.0, "female": 0.0} | {field: value}
    with pytest.raises(OutOfRange, match=field):
        person(2, **given)


def test_a_longer_delay_smooths_the_effect_site(typical_person: Person) -> None:
    record = catalogue.drug("doxazosin")
    (effect,) = record.effects
    assert effect.delay
    slower = replace(effect, delay=replace(effect.delay, value=8.0))
    spans = []
    for changed in (record, replace(record, effects=(slower,))):
        found = concentrations(changed, typical_person, typical(), once(4.0), HOURLY)
        spans.append(int(np.argmax(found.signals["delayed.alpha_1_adrenoceptor.doxazosin"])))
    assert spans[0] < spans[1]
