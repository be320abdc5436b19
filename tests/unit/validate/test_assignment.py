from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from inpersona.core.grammar import parse, render
from inpersona.core.treatments import Dose
from inpersona.errors import InputError
from inpersona.validate.assignment import choices, deal

DRUGS = {"thiazide": ("a", "b"), "ARB": ("c",), "beta-blocker": ("d",), "ACE inhibitor": ("e",),
         "calcium channel blocker": ("f", "g")}  # fmt: skip


class Shelf:
    def doses(self, drug_class: str, strength: str) -> Sequence[Dose]:
        return [Dose(name, (1.0,), "mg") for name in DRUGS.get(drug_class, ())]

    def has(self, drug: str) -> bool:
        return any(drug in names for names in DRUGS.values())


def names(text: str) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for treatment, share in choices(parse(text), Shelf()):
        found[tuple(dose.drug for dose in treatment.doses)] += share  # type: ignore[assignment]
    return found


def test_any_antihypertensive_counts_each_class_and_each_drug_of_a_class_the_same() -> None:
    found = names("any antihypertensive at standard dose")
    assert found[("c",)] == pytest.approx(0.2)
    assert found[("a",)] == pytest.approx(0.1)
    assert sum(found.values()) == pytest.approx(1.0)


def test_any_other_antihypertensive_is_never_of_the_same_class() -> None:
    found = names("thiazide at standard dose + any other antihypertensive at standard dose")
    assert all(second not in ("a", "b") for _, second in found)
    both = names(
        "any antihypertensive at standard dose + any other antihypertensive at standard dose"
    )
    of = {drug: drug_class for drug_class, drugs in DRUGS.items() for drug in drugs}
    assert all(of[first] != of[second] for first, second in both)
    assert sum(both.values()) == pytest.approx(1.0)


def test_a_protocol_without_classes_stands_for_itself() -> None:
    ((treatment, share),) = choices(parse("tilt 60 degrees for 10 min"), Shelf())
    assert share == 1.0 and render(treatment) == "tilt 60 degrees for 10 min"


def test_a_class_without_drugs_is_an_input_error() -> None:
    with pytest.raises(InputError, match="renin inhibitor"):
        choices(parse("renin inhibitor at standard dose"), Shelf())


def test_people_are_dealt_out_in_the_proportions_of_the_choices() -> None:
    dealt = deal([0.5, 0.3, 0.2], 100)
    assert np.abs(np.bincount(dealt) / 100 - [0.5, 0.3, 0.2]).max() < 0.02
