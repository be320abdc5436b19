"""Heart failure: outcome evidence decides the order, the twin who would tolerate it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from inpersona import examples
from inpersona.app import ask, calibrate, condition_of, read_record
from inpersona.core.decisions import Ranking
from inpersona.core.records import Condition, PatientRecord
from inpersona.core.sources import known
from inpersona.decide.evidence import LINES, NO_EVIDENCE, entries, kind_of, standing
from inpersona.decide.options import all_for
from inpersona.decide.placing import tiers_by_line
from inpersona.decide.protocols import simulate
from inpersona.decide.ranking import rank
from inpersona.decide.regimens import read_treatment
from inpersona.decide.safety import screen
from inpersona.decide.trials import Subject, subject
from inpersona.drugs import catalogue
from inpersona.errors import InputError

FRACTION = "left_ventricular_ejection_fraction"
WEDGE = "pulmonary_artery_wedge_pressure"


@pytest.fixture(scope="module")
def record() -> PatientRecord:
    with examples.path("heart_failure_reduced_on_treatment") as path:
        return read_record(path)


@pytest.fixture(scope="module")
def failing(record: PatientRecord) -> Subject:
    return subject(record, calibrate(record, 40, 1)[0])


@pytest.fixture(scope="module")
def ranking(failing: Subject) -> Ranking:
    return rank(failing, "heart_failure")


def with_conditions(record: PatientRecord, *names: str) -> PatientRecord:
    return replace(record, conditions=tuple(Condition(name=n, text=n) for n in names))


def without_fraction(record: PatientRecord) -> PatientRecord:
    kept = tuple(o for o in record.observations if o.variable != FRACTION)
    return replace(record, observations=kept)


def test_the_kind_is_as_diagnosed_even_when_the_fraction_has_improved(
    record: PatientRecord,
) -> None:
    better = tuple(
        replace(o, value=55.0) if o.variable == FRACTION else o for o in record.observations
    )
    assert kind_of(replace(record, observations=better)) == "reduced"


@pytest.mark.parametrize(
    ("value", "kind"), [(40, "reduced"), (45, "mildly reduced"), (50, "preserved")]
)
def test_without_a_kind_the_newest_fraction_says_it(
    value: float, kind: str, record: PatientRecord
) -> None:
    plain = with_conditions(record, "heart_failure")
    found = tuple(
        replace(o, value=float(value)) if o.variable == FRACTION else o for o in plain.observations
    )
    assert kind_of(replace(plain, observations=found)) == kind


def test_without_kind_and_fraction_nothing_is_ranked(record: PatientRecord) -> None:
    plain = without_fraction(with_conditions(record, "heart_failure"))
    with pytest.raises(InputError, match="ejection fraction"):
        kind_of(plain)


def test_heart_failure_is_chosen_where_no_high_pressure_is_on_record(
    record: PatientRecord,
) -> None:
    assert condition_of(record, None) == "heart_failure"
    both = with_conditions(record, "heart_failure_reduced_ejection_fraction", "hypertension")
    assert condition_of(both, None) == "hypertension"


def test_every_entry_of_evidence_has_a_source_and_drugs_that_are_spelled_right() -> None:
    names = {*catalogue.names(), *(catalogue.drug(n).drug_class for n in catalogue.names())}
    spoken = {drug for entry in entries() for together in entry.applies for drug in together}
    assert spoken & names, "no entry names a drug of the catalogue"
    assert all(known(entry.source) for entry in entries())
    assert {entry.line for entry in entries()} == {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("drugs", "line"),
    [
        (("bisoprolol",), 1),
        (("atenolol",), None),
        (("dapagliflozin",), 1),
        (("losartan",), 2),
        (("furosemide",), 3),
        (("amlodipine",), None),
        (("verapamil",), 0),
        (("doxazosin",), 0),
        (("bisoprolol", "verapamil"), 0),
    ],
)
def test_the_line_of_a_drug_in_reduced_ejection_fraction(
    drugs: Sequence[str], line: int | None
) -> None:
    entry = standing("reduced", drugs)
    assert (entry.line if entry else None) == line


def test_a_class_is_not_carried_over_to_another_kind() -> None:
    beta_blocker = standing("preserved", ("bisoprolol",))
    assert beta_blocker is None
    first = standing("preserved", ("dapagliflozin",))
    assert first is not None and first.line == 1


def test_the_first_classes_stand_in_front_and_current_therapy_apart(ranking: Ranking) -> None:
    ranked = [o for o in ranking.options if o.status == "ranked"]
    assert ranked[0].mode == "current" and ranked[0].tier is None
    first = {o.treatment for o in ranked if o.tier == 1}
    for drug in ("bisoprolol", "spironolactone", "dapagliflozin"):
        assert any(drug in text for text in first), drug
    (tier,) = {o.tier for o in ranked if o.standing == LINES[NO_EVIDENCE]}
    assert tier == max(o.tier or 0 for o in ranked if "poorly" not in o.standing)
    behind = {o.treatment for o in ranked if o.standing.startswith(LINES[NO_EVIDENCE])}
    assert any("hydrochlorothiazide" in text for text in behind)
    assert ranking.primary == WEDGE and "outcome evidence" in ranking.basis


def test_every_ranked_option_says_what_is_known_of_outcome(ranking: Ranking) -> None:
    for option in ranking.options:
        if option.status == "ranked" and option.standing == LINES[1]:
            assert any(r.severity == "info" and r.source for r in option.reasons)


@pytest.mark.parametrize(
    "treatment",
    [
        "current therapy + verapamil 240 mg oral once daily",
        "current therapy + doxazosin 4 mg oral once daily",
        "current therapy + losartan 50 mg oral once daily",
        "current therapy + aliskiren 150 mg oral once daily",
    ],
)
def test_what_does_harm_in_trials_is_never_ranked(treatment: str, failing: Subject) -> None:
    """Verapamil, alpha-1 blockade, and two blockers of the angiotensin system together."""
    found = {o.treatment: o for o in rank(failing, "heart_failure", [treatment]).options}
    assert found[treatment].status == "excluded"


def test_a_blocker_of_the_angiotensin_system_gives_way_and_no_dose_is_lowered(
    failing: Subject,
) -> None:
    options = [str(c.treatment) for c in all_for("heart_failure", failing.current)]
    assert any("losartan" in o and "Stop(drug='lisinopril')" in o for o in options)
    assert not any("enalapril" in o for o in options)
    assert not any("amounts=(2.5,)" in o and "'lisinopril'" in o for o in options)


def test_poorly_tolerated_options_stand_behind_their_line() -> None:
    found = {
        "good": standing("reduced", ("bisoprolol",)),
        "bad": standing("reduced", ("lisinopril",)),
        "none": None,
    }
    placed = tiers_by_line(found, {"good": 0.05, "bad": 0.6, "none": 0.0})
    assert [placed[t][0] for t in ("good", "bad", "none")] == [1, 2, 3]
    assert "poorly tolerated" in placed["bad"][1]


def test_a_beta_blocker_slows_and_a_diuretic_drains(ranking: Ranking) -> None:
    found = {o.treatment: o for o in ranking.options}
    slow = found["current therapy + bisoprolol 10 mg oral once daily"].changes["heart_rate"]
    assert slow.median < -5.0
    drained = found["current therapy + hydrochlorothiazide 25 mg oral once daily"].changes[WEDGE]
    assert drained.median < -0.5


def test_the_twin_of_a_failing_heart_has_its_fraction_and_is_weak(failing: Subject) -> None:
    strength = np.asarray(failing.twin.belief.parameters["contractility_scale"])
    assert np.median(strength) < 0.65


def test_of_a_drug_that_is_taken_only_larger_doses_are_offered() -> None:
    (taken, *_) = catalogue.usual_doses(catalogue.drug("bisoprolol"), "heart_failure")
    offered = [d for c in all_for("heart_failure", [taken]) for d in c.treatment.doses]
    assert {d.amounts for d in offered if d.drug == "bisoprolol"} == {(10.0,)}
    assert "atenolol" not in {d.drug for d in offered}


@pytest.mark.parametrize(
    "drug",
    ["milrinone", "moxonidine", "verapamil", "diltiazem", "doxazosin", "minoxidil"],
)
def test_negative_controls_are_harm_in_reduced_ejection_fraction(drug: str) -> None:
    """PROMISE, MOXCON, the calcium blockers that weaken the heart, ALLHAT's doxazosin."""
    entry = standing("reduced", (drug,))
    assert entry is not None and entry.line == 0 and entry.reason.severity == "exclude"


def test_no_negative_control_is_ranked_from_the_whole_menu(ranking: Ranking) -> None:
    for option in ranking.options:
        if option.status == "ranked":
            assert not any(
                drug in option.treatment for drug in ("milrinone", "moxonidine", "verapamil")
            )
    excluded = {o.treatment for o in ranking.options if o.status == "excluded"}
    assert any("milrinone" in text for text in excluded)


def test_an_anti_inflammatory_drug_that_is_taken_warns(record: PatientRecord) -> None:
    taken = replace(record.medications[0], drug="ibuprofen", dose=400.0, unit="mg")
    more = replace(record, medications=(*record.medications, taken))
    treatment = read_treatment("current therapy + spironolactone 25 mg oral once daily")
    assert any("ibuprofen" in r.text for r in screen(more, treatment, {}))


def test_a_manoeuvre_is_done_by_the_failing_heart_of_the_record(failing: Subject) -> None:
    outcome = simulate(failing.record, failing.twin, "raise legs for 1 min")
    before = np.median(outcome.courses[FRACTION][:, 0])
    assert before < 40.0  # 29 % on the record


def test_drugs_against_pressure_leave_what_is_taken_for_a_failing_heart(failing: Subject) -> None:
    assert {c.mode for c in all_for("hypertension", failing.current, keep=True)} == {"added"}
    found = rank(failing, "hypertension", ["current therapy + amlodipine 5 mg oral once daily"])
    assert any("Heart failure is on the record" in remark for remark in found.remarks)


def test_the_ranking_says_that_targets_are_reached_in_steps(ranking: Ranking) -> None:
    assert any("in steps" in remark for remark in ranking.remarks)


def test_a_drug_whose_danger_the_body_lacks_is_never_on_the_front(ranking: Ranking) -> None:
    found = [o for o in ranking.options if "digoxin" in o.treatment and o.status == "ranked"]
    assert found and not any(o.on_front for o in found)
    assert all(any("not in this body" in r.text for r in o.reasons) for o in found)


def test_which_measurement_is_not_asked_where_outcome_decides(record: PatientRecord) -> None:
    with pytest.raises(InputError, match="outcome evidence"):
        ask(record)
