"""What is taken now, as the fit sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from inpersona.core.records import Medication, PatientRecord
from inpersona.core.treatments import Dose
from inpersona.drugs.person import person
from inpersona.drugs.together import effects_together
from inpersona.infer.current import (
    as_text,
    current_doses,
    current_therapy,
    simulated,
    started,
)
from inpersona.models.adult.therapy import draws_for

ACE = "angiotensin_converting_enzyme"


def takes(*medications: Medication) -> PatientRecord:
    return PatientRecord(
        "", "", "female", date(1960, 1, 1), date(2025, 1, 1), medications=medications
    )


LISINOPRIL = Medication("lisinopril", "", 10.0, start=date(2023, 5, 2), interval_hours=24.0)


def test_only_active_oral_drugs_of_the_catalogue_with_a_dose_are_simulated() -> None:
    record = takes(
        LISINOPRIL,
        replace(LISINOPRIL, drug="amlodipine", active=False),
        replace(LISINOPRIL, drug="metformin"),
        replace(LISINOPRIL, drug="bisoprolol", dose=None),
        replace(LISINOPRIL, drug="furosemide", route="intravenous"),
    )
    assert [m.drug for m in simulated(record)] == ["lisinopril"]
    assert current_doses(record) == (Dose("lisinopril", (10.0,), "mg", "oral", 24.0),)


def test_a_synonym_is_the_drug_itself() -> None:
    (dose,) = current_doses(takes(replace(LISINOPRIL, drug="Chlorthalidone", dose=25.0)))
    assert dose.drug == "chlortalidone"


def test_the_treatment_began_with_its_newest_drug() -> None:
    later = replace(LISINOPRIL, drug="amlodipine", start=date(2024, 8, 1))
    assert started(takes(LISINOPRIL, later)) == date(2024, 8, 1)
    assert started(takes(replace(LISINOPRIL, start=None))) is None
    assert started(takes(replace(LISINOPRIL, drug="metformin"))) is None


def test_current_therapy_reads_back_in_the_grammar() -> None:
    assert as_text(current_doses(takes(LISINOPRIL))) == ("lisinopril 10 mg oral once daily",)


def test_the_curves_give_the_mean_effect_of_the_kinetics() -> None:
    """At full adherence and typical potency: the mean over a day at steady state."""
    therapy = current_therapy(takes(LISINOPRIL), 70.0, 80.0)
    inputs = therapy.inputs(np.ones(1), np.zeros((1, 1)))["renin.ace_inhibition"]
    who = person(1, weight=70.0, gfr=80.0, age=65.0, female=1.0)
    dose = current_doses(takes(LISINOPRIL))
    typical = effects_together(
        dose, who, draws_for(1, 0, spread=0.0), np.full(48, 30.0), before=dose
    )[ACE].mean()
    assert inputs[0] == pytest.approx(typical, rel=0.01)
    assert 0.2 < typical < 0.99


def test_more_adherence_and_more_potency_never_do_less() -> None:
    therapy = current_therapy(takes(LISINOPRIL), 70.0, 80.0)
    shares, potency = np.linspace(1e-6, 1.0, 30), np.zeros((30, 1))
    by_adherence = therapy.inputs(shares, potency)["renin.ace_inhibition"]
    by_potency = therapy.inputs(np.full(30, 0.8), np.linspace(-3, 3, 30)[:, None])
    assert by_adherence[0] < 0.02
    assert (np.diff(by_adherence) >= 0.0).all()
    assert (np.diff(by_potency["renin.ace_inhibition"]) > 0.0).all()


def test_impaired_kidneys_keep_more_of_a_drug_that_they_remove() -> None:
    inputs = [
        current_therapy(takes(LISINOPRIL), 70.0, gfr).inputs(np.ones(1), np.zeros((1, 1)))
        for gfr in (100.0, 25.0)
    ]
    assert inputs[1]["renin.ace_inhibition"] > inputs[0]["renin.ace_inhibition"] + 0.02


def test_nobody_without_drugs_has_inputs() -> None:
    therapy = current_therapy(takes(), 70.0, 80.0)
    assert therapy.inputs(np.ones(3), np.zeros((3, 0))) == {}
