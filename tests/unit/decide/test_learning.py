"""Learning from how a person answered a treatment."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.decide.learning import learn
from inpersona.decide.responses import error_of, read_response
from inpersona.decide.trials import Subject, try_on
from inpersona.errors import InputError, OutOfRange, UnknownName

TEXT = "lisinopril 10 mg oral once daily for 2 weeks"
SYSTOLIC = "systolic_blood_pressure"


def test_a_response_is_a_treatment_a_duration_and_pressures() -> None:
    response = read_response(f"{TEXT}: 142/88, 138/86 home")
    assert response.readings == ((142.0, 88.0), (138.0, 86.0))
    assert response.setting == "home"
    assert response.text == TEXT
    assert read_response(f"{TEXT}: 142/88").setting == "office"


@pytest.mark.parametrize(
    ("text", "problem", "says"),
    [
        (f"{TEXT} 142/88", InputError, "needs a colon"),
        ("lisinopril 10 mg oral once daily: 142/88", InputError, "how long"),
        (f"{TEXT}:", InputError, "pressures and one setting"),
        (f"{TEXT}: 142/88 kitchen", InputError, "one setting"),
        (f"{TEXT}: 88/142", OutOfRange, "cannot be"),
        (f"{TEXT}: 900/88", OutOfRange, "cannot be"),
        ("tilt 60 degrees for 10 min: 120/80", InputError, "lasts minutes"),
        ("lisinoprill 10 mg for 2 weeks: 142/88", UnknownName, "lisinopril"),
        ("ACE inhibitor at standard dose for 2 weeks: 142/88", InputError, "name one drug"),
    ],
)
def test_what_is_no_response_is_refused_in_one_sentence(
    text: str, problem: type[Exception], says: str
) -> None:
    with pytest.raises(problem, match=says):
        read_response(text)


def test_more_readings_and_home_say_more(untreated: Subject) -> None:
    one, three = (
        error_of(read_response(f"{TEXT}: {readings}"), untreated.record)
        for readings in ("142/88", "142/88, 140/86, 144/90")
    )
    assert three[0] < one[0]
    assert three[1] < one[1]


def fall(person: Subject) -> np.ndarray:
    treatment = read_response(f"{TEXT}: 142/88").treatment
    return person.twin.belief.parameters["white_coat_systolic"] + try_on(
        person, treatment, 0.0
    ).last_day(SYSTOLIC)


def test_a_low_pressure_favours_members_that_foresaw_a_low_pressure(untreated: Subject) -> None:
    before = float(np.nanmean(fall(untreated)))
    low = learn(untreated, [read_response(f"{TEXT}: 112/72, 114/70, 110/71")], 40)
    high = learn(untreated, [read_response(f"{TEXT}: 168/104, 170/106, 166/102")], 40)
    assert float(np.mean(fall(low.subject))) < before < float(np.mean(fall(high.subject)))
    assert 1.0 <= low.effective < untreated.members.count


def test_a_member_keeps_its_own_answer(untreated: Subject) -> None:
    """Body, adherence, kinetics and potencies go with it: what it showed before it shows again."""
    learned = learn(untreated, [read_response(f"{TEXT}: 140/88")], 40)
    shown, again = fall(untreated), fall(learned.subject)
    assert all(np.min(np.abs(shown - value)) < 1e-6 for value in again)


def test_learning_is_reproducible_and_weights_stay_shares(untreated: Subject) -> None:
    responses = [read_response(f"{TEXT}: 140/88")]
    first, second = (learn(untreated, responses, 40) for _ in range(2))
    assert first.hypotheses == second.hypotheses
    for k in (0, 1):
        assert sum(pair[k] for pair in first.hypotheses.values()) == pytest.approx(1.0)


def test_a_response_that_nobody_foresaw_is_told(untreated: Subject) -> None:
    assert learn(untreated, [read_response(f"{TEXT}: 70/40, 71/41, 70/42")], 40).surprising
