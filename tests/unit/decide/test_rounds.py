"""Rounds: all options on some members, the leading half on all; pairs and the triple of guidelines."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.decide import rounds
from inpersona.decide.evidence import last_line
from inpersona.decide.judged import PRIMARY
from inpersona.decide.options import all_for, current_candidate, together
from inpersona.decide.rank import tiers
from inpersona.decide.ranking import rank
from inpersona.decide.rounds import try_in_rounds
from inpersona.decide.trials import Subject, try_on
from inpersona.drugs import catalogue


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds already with few members and options."""
    monkeypatch.setattr(rounds, "FIRST", 10)
    monkeypatch.setattr(rounds, "MANY", 3)


def test_some_members_of_a_subject_answer_as_they_do_among_all(untreated: Subject) -> None:
    chosen = np.array([3, 17, 31])
    treatment = all_for("hypertension", ())[0].treatment
    whole = try_on(untreated, treatment, 1.0).last_day(PRIMARY)
    part = try_on(untreated.among(chosen), treatment, 1.0).last_day(PRIMARY)
    np.testing.assert_allclose(part, whole[chosen], rtol=1e-9)


def test_the_trailing_half_keeps_the_result_of_the_first_members(
    untreated: Subject, few: None
) -> None:
    names = ("amlodipine", "chlortalidone", "eplerenone", "prazosin")
    candidates = [c for c in all_for("hypertension", ()) if c.treatment.doses[0].drug in names]
    standard = [
        c
        for c in candidates
        if c.treatment.doses[0].amounts[0]
        == catalogue.drug(c.treatment.doses[0].drug).doses.standard.value
    ]
    base = current_candidate(())
    reference = try_on(untreated, base.treatment, 2.0).ending()
    tried = try_in_rounds(
        untreated, reference, standard, lambda c: (), PRIMARY, 2.0, lambda *a: None
    )
    counts = {t.candidate.treatment.doses[0].drug: int(t.on.sum()) for t in tried}
    assert sorted(counts.values()) == [10, 10, 40, 40]
    assert counts["eplerenone"] == 10
    for one in tried:
        change = one.change(reference, PRIMARY)
        assert np.isfinite(change[one.on]).mean() > 0.9 and np.isnan(change[~one.on]).all()


def test_options_are_compared_on_the_members_who_tried_both() -> None:
    a = np.array([-5.0, -5.0, -5.0, -5.0])
    b = np.array([-9.0, -9.0, np.nan, np.nan])
    on = {"a": np.ones(4, dtype=bool), "b": np.array([True, True, False, False])}
    assert tiers({"a": a, "b": b}, np.ones(4), on) == {"b": 1, "a": 2}


def test_pairs_are_of_unlike_classes_and_the_triple_is_that_of_guidelines() -> None:
    leaders = [
        catalogue.drug(n)
        for n in ("amlodipine", "verapamil", "bisoprolol", "lisinopril", "losartan", "indapamide")
    ]
    found = [tuple(d.drug for d in c.treatment.doses) for c in together(leaders, ())]
    assert ("amlodipine", "verapamil") not in found and ("verapamil", "bisoprolol") not in found
    assert ("amlodipine", "lisinopril") in found
    assert found[-1] == ("lisinopril", "amlodipine", "indapamide")
    assert all(len(pair) == 2 for pair in found[:-1])


def test_a_class_that_is_taken_is_not_in_a_pair() -> None:
    current = (catalogue.standard_dose(catalogue.drug("amlodipine")),)
    leaders = [catalogue.drug(n) for n in ("felodipine", "bisoprolol", "lisinopril")]
    found = {d.drug for c in together(leaders, current) for d in c.treatment.doses}
    assert found == {"bisoprolol", "lisinopril"}


def test_the_default_menu_ends_with_pairs_and_the_guidelines_triple(untreated: Subject) -> None:
    ranking = rank(untreated.among(np.arange(12)), weeks=1.0)
    counts = [option.treatment.count(" + ") for option in ranking.options]
    assert counts.count(2) == 1 and counts.count(1) >= 3
    for tier in {o.tier for o in ranking.options}:
        lines = [o.standing for o in ranking.options if o.tier == tier and o.mode != "current"]
        order = ["first line", "second line", "later line"]
        assert lines == sorted(lines, key=order.index)


def test_the_line_of_several_drugs_is_that_of_the_last() -> None:
    assert last_line("hypertension", ("amlodipine",)) == 1
    assert last_line("hypertension", ("amlodipine", "doxazosin")) == 3
