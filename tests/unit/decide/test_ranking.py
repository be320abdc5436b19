"""The ranking: its order, tiers, probabilities, exclusions and its faith to dose."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from inpersona.core.decisions import Option, Ranking
from inpersona.core.records import Observation
from inpersona.decide import rounds
from inpersona.decide.judged import MARGIN
from inpersona.decide.placing import POORLY_TOLERATED
from inpersona.decide.ranking import rank
from inpersona.decide.trials import Followed, Subject
from inpersona.drugs import catalogue
from inpersona.errors import InputError, UnknownName

SYSTOLIC = "systolic_blood_pressure"
WEEKS = 2.0


@pytest.fixture(scope="module")
def untreated_ranking(untreated: Subject) -> Ranking:
    return rank(untreated, "hypertension", None, WEEKS)


@pytest.fixture(scope="module")
def treated_ranking(treated: Subject) -> Ranking:
    return rank(treated, "hypertension", None, WEEKS)


def ranked(found: Ranking) -> list[Option]:
    return [o for o in found.options if o.status == "ranked"]


def test_ranked_options_come_first_then_excluded_ones(treated_ranking: Ranking) -> None:
    order = ["ranked", "excluded", "not simulated"]
    places = [order.index(o.status) for o in treated_ranking.options]
    assert places == sorted(places)
    assert {0, 1} <= set(places)


def test_tiers_start_at_one_and_leave_none_out(
    untreated_ranking: Ranking, treated_ranking: Ranking
) -> None:
    for found in (untreated_ranking, treated_ranking):
        tiers = [o.tier for o in ranked(found)]
        assert tiers == sorted(tiers)  # type: ignore[type-var]
        assert set(tiers) == set(range(1, max(tiers) + 1))  # type: ignore[type-var,operator,arg-type]
        assert len(set(tiers)) > 1


def test_better_than_current_is_a_probability_and_current_has_none(
    untreated_ranking: Ranking, treated_ranking: Ranking
) -> None:
    for found in (untreated_ranking, treated_ranking):
        for option in ranked(found):
            if option.mode == "current":
                assert option.better_than_current is None
                change = option.changes[SYSTOLIC]
                assert (change.low, change.median, change.high) == (0.0, 0.0, 0.0)
            else:
                assert option.better_than_current is not None
                assert 0.0 <= option.better_than_current <= 1.0
        assert sum(o.mode == "current" for o in found.options) == 1


def test_the_probability_of_better_agrees_with_the_interval(untreated_ranking: Ranking) -> None:
    for option in ranked(untreated_ranking):
        if option.mode == "current":
            continue
        probability, change = option.better_than_current, option.changes[SYSTOLIC]
        assert probability is not None
        if change.median < -MARGIN - 0.01:
            assert probability >= 0.5 - 1 / 40
        if change.high < -MARGIN:
            assert probability >= 0.9


def test_excluded_options_say_why_and_have_no_tier(treated_ranking: Ranking) -> None:
    excluded = [o for o in treated_ranking.options if o.status == "excluded"]
    assert any("amlodipine" in o.treatment for o in excluded)  # an allergy is on record
    for option in excluded:
        assert option.tier is None
        assert option.better_than_current is None
        assert not option.changes
        assert any(r.severity == "exclude" and r.text for r in option.reasons)


def test_more_of_a_drug_does_not_do_less(untreated_ranking: Ranking) -> None:
    change = {o.treatment: o.changes[SYSTOLIC].median for o in ranked(untreated_ranking)}
    compared = 0
    for record in catalogue.for_condition("hypertension"):
        by_dose = [
            change[text]
            for dose in catalogue.usual_doses(record)
            for text in change
            if text.startswith(f"{dose.drug} {dose.amounts[0]:g} mg ") and " + " not in text
        ]
        assert (np.diff(by_dose) < 0.3).all(), record.name
        compared += len(by_dose) - 1
    assert compared >= 15


def test_goals_are_probabilities_that_follow_the_pressure(untreated_ranking: Ranking) -> None:
    options = ranked(untreated_ranking)
    assert untreated_ranking.goals
    for goal in untreated_ranking.goals:
        assert all(0.0 <= o.goals[goal.text] <= 1.0 for o in options)
        assert options[0].goals[goal.text] >= options[-1].goals[goal.text]


def test_every_option_has_sources(untreated_ranking: Ranking) -> None:
    assert all(o.sources for o in untreated_ranking.options if o.mode != "current")


def test_what_is_asked_for_is_ranked_with_the_present_beside_it(treated: Subject) -> None:
    found = rank(treated, "hypertension", ["stop lisinopril", "current therapy"], WEEKS)
    assert [o.mode for o in found.options] in (["current", "as given"], ["as given", "current"])
    assert {o.treatment for o in found.options} == {"current therapy", "stop lisinopril"}


def test_members_that_fail_count_against_an_option(
    untreated: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same drug, once with a third of its members lost: less probable to be better, and said."""
    text = "chlortalidone 25 mg oral once daily"
    whole = rank(untreated, "hypertension", [text], WEEKS)
    original = rounds.try_on

    def losing(person: Subject, treatment, weeks: float) -> Followed:  # type: ignore[no-untyped-def]
        followed = original(person, treatment, weeks)
        lost = np.arange(len(followed.ok)) % 3 == 0
        return replace(followed, ok=followed.ok & ~lost) if treatment.doses else followed

    monkeypatch.setattr(rounds, "try_on", losing)
    part = rank(untreated, "hypertension", [text], WEEKS)
    before, after = (next(o for o in r.options if o.treatment == text) for r in (whole, part))
    assert before.failed_members == 0
    assert after.failed_members == 14
    assert after.better_than_current is not None and before.better_than_current is not None
    assert after.better_than_current < before.better_than_current - 0.2
    assert any("could not be followed" in r.text for r in after.reasons)


@pytest.mark.parametrize("weeks", [-1.0, 0.0, 105.0, float("nan"), float("inf")])
def test_weeks_that_cannot_be_are_refused(weeks: float, untreated: Subject) -> None:
    with pytest.raises(InputError, match="weeks"):
        rank(untreated, "hypertension", ["none"], weeks)


def test_a_condition_without_treatments_is_refused(untreated: Subject) -> None:
    with pytest.raises(UnknownName, match="hypertension"):
        rank(untreated, "hypertensoin")


def test_a_manoeuvre_is_not_ranked(untreated: Subject) -> None:
    with pytest.raises(InputError, match="simulate"):
        rank(untreated, "hypertension", ["tilt 60 degrees for 10 min"], WEEKS)


def test_nothing_is_ranked_against_high_pressure_where_it_is_very_low(untreated: Subject) -> None:
    when = datetime(2025, 9, 30, 12, tzinfo=UTC)
    low = Observation("systolic_blood_pressure", 82.0, "mm[Hg]", time=when, setting="office")
    seen = (*untreated.record.observations, low)
    record = replace(untreated.record, observations=seen)
    with pytest.raises(InputError, match="below 90"):
        rank(replace(untreated, record=record))


def test_a_treatment_with_its_own_time_is_said_to_be_read_at_its_end(untreated: Subject) -> None:
    text = "amlodipine 5 mg oral once daily for 2 weeks"
    assert any("its own end" in r for r in rank(untreated, treatments=[text], weeks=4).remarks)


def test_what_harms_more_than_a_quarter_stands_behind(treated_ranking: Ranking) -> None:
    found = [(o.any_harm or 0.0, o.tier or 0) for o in ranked(treated_ranking)]
    poorly = [tier for harm, tier in found if harm > POORLY_TOLERATED]
    assert poorly and min(poorly) > max(t for harm, t in found if harm <= POORLY_TOLERATED)


def test_a_fall_far_above_that_of_trials_comes_with_a_warning(untreated_ranking: Ranking) -> None:
    shown = [o for o in ranked(untreated_ranking) if o.average_in_trials is not None]
    warned = [o for o in shown if any("what trials found" in r.text for r in o.reasons)]
    for option in shown:
        change, average = option.changes[SYSTOLIC].median, option.average_in_trials or 0.0
        far = -change >= 1.5 * -average and -change >= 4.0 - average
        assert far == (option in warned), option.treatment
    assert warned and len(warned) < len(shown)


def test_it_is_said_where_nothing_has_to_be_lowered(
    untreated: Subject, untreated_ranking: Ranking
) -> None:
    assert not any("nothing has to be lowered" in r for r in untreated_ranking.remarks)
    coat = np.full(untreated.members.count, -40.0)
    belief = untreated.twin.belief
    lower = replace(belief, parameters={**belief.parameters, "white_coat_systolic": coat})
    person = replace(untreated, twin=replace(untreated.twin, belief=lower))
    found = rank(person, treatments=["amlodipine 5 mg oral once daily"], weeks=1)
    assert any("nothing has to be lowered" in r for r in found.remarks)
