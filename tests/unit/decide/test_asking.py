"""The value of a measurement for a choice."""

from __future__ import annotations

import numpy as np

from inpersona.decide.asking import ask, summary, worth
from inpersona.decide.trials import Subject
from inpersona.infer.measurable import measurements

COUNT = 200
GROUP = np.repeat(["a", "b"], COUNT // 2)
WEIGHT = np.full(COUNT, 1.0 / COUNT)
#: In group a the first option gains 10, in b the second 8: 5 against 4 for who knows nothing.
BENEFIT = np.where((GROUP == "a")[:, None], [10.0, 0.0], [0.0, 8.0])


def valued(value: np.ndarray, sd: float) -> tuple[float, float, float]:
    return worth(value, sd, BENEFIT, GROUP, WEIGHT, np.random.default_rng(1))


def test_a_measurement_that_tells_the_groups_apart_gains_all_that_knowledge_can() -> None:
    gain, changes, learnt = valued((GROUP == "b").astype(float), 0.05)
    perfect = (10.0 + 8.0) / 2.0 - 5.0
    assert 0.9 * perfect < gain <= perfect  # less what two groups by chance would seem to gain
    assert 0.25 < changes <= 0.5
    assert learnt > 0.9


def test_a_measurement_that_has_nothing_to_do_with_the_choice_is_worth_nothing() -> None:
    gain, changes, learnt = valued(np.random.default_rng(7).standard_normal(COUNT), 0.3)
    assert gain < 0.3
    assert changes < 0.15
    assert learnt < 0.05


def test_the_more_error_the_less_it_is_worth() -> None:
    shown = (GROUP == "b").astype(float)
    gains = [valued(shown, sd)[0] for sd in (0.1, 0.5, 1.0, 5.0)]
    assert gains == sorted(gains, reverse=True)
    assert gains[-1] < 0.2 * gains[0]


def test_where_one_option_is_best_for_all_nothing_is_worth_measuring() -> None:
    same = np.tile([10.0, 4.0], (COUNT, 1))
    found = worth((GROUP == "b").astype(float), 0.05, same, GROUP, WEIGHT, np.random.default_rng(1))
    assert found[:2] == (0.0, 0.0)


def test_renin_is_worth_more_than_another_office_pressure(untreated: Subject) -> None:
    """Renin tells who answers a blocker of the renin-angiotensin system, one more pressure does not."""
    asked = ask(untreated, weeks=2.0)
    gain = {q.measurement: q.gain for q in asked.questions}
    assert set(gain) == {m.name for m in measurements(untreated.record)}
    assert gain["plasma renin activity"] > gain["another office pressure"]
    assert all(0.0 <= g <= asked.perfect + 0.5 for g in gain.values())
    assert asked.first in summary(asked)[1]
