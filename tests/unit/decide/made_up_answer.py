"""An answer of a made-up person, for tests of what is printed: no number in it means anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

import numpy as np

from inpersona.core.decisions import Goal, Interval, Option, Ranking, Reason
from inpersona.core.records import (
    Allergy,
    Condition,
    Medication,
    Note,
    Observation,
    PatientRecord,
)
from inpersona.core.results import Answer, Fit, FitParameter, FitRow, Waveforms
from inpersona.core.twins import Belief, Outcome, Twin
from inpersona.decide.asking import Asked, Question
from inpersona.decide.learning import Foreseen, Learned

NAN = float("nan")
UNITS = {
    "systolic_blood_pressure": "mm[Hg]",
    "diastolic_blood_pressure": "mm[Hg]",
    "heart_rate": "/min",
    "cardiac_output": "L/min",
    "glomerular_filtration_rate": "mL/min",
    "potassium": "mmol/L",
    "sodium": "mmol/L",
    "blood_volume": "mL",
}
GOALS = (
    Goal("systolic_blood_pressure", 120.0, 129.0, "mm[Hg]", "ESC 2024: 120 to 129", "mcevoy2024"),
    Goal("diastolic_blood_pressure", 70.0, 79.0, "mm[Hg]", "ESC 2024: 70 to 79", "mcevoy2024"),
)


def made_up_record(label: str = "Made Up") -> PatientRecord:
    return PatientRecord(
        key="0" * 16,
        label=label,
        sex="female",
        birth=date(1961, 3, 2),
        as_of=date(2024, 5, 31),
        observations=(
            Observation(
                "systolic_blood_pressure", 154.0, "mm[Hg]", datetime(2024, 5, 31), setting="office"
            ),
        ),
        conditions=(
            Condition("hypertension", "Essential hypertension"),
            Condition(None, "Sprain of ankle", active=False),
        ),
        medications=(
            Medication(
                "lisinopril", "x", 10.0, "mg", interval_hours=24.0, imputed=("interval_hours",)
            ),
        ),
        allergies=(Allergy("sulfonamide", "Sulfonamide antibiotics"),),
        notes=(
            Note(
                "implausible",
                "Observation ejection fraction",
                "94 % does not go with heart failure",
            ),
            Note("imputed", "MedicationRequest 1", "no frequency: taken once a day"),
            *(Note("ignored", f"Procedure {i}", "not an element that is read") for i in range(20)),
        ),
    )


def made_up_fit() -> Fit:
    rows = (
        FitRow("systolic_blood_pressure", "office", "mm[Hg]", 154.0, 3, 6.0,
               Interval(150.2, 141.0, 160.3, "mm[Hg]"), 0.4),
        FitRow("potassium", "laboratory", "mmol/L", 4.1, 1, 0.2,
               Interval(4.9, 4.6, 5.2, "mmol/L"), -2.9),
        FitRow("hemoglobin_a1c", "laboratory", "", NAN, 1, NAN,
               Interval(NAN, NAN, NAN, ""), NAN, False, "the body has no glucose"),
    )  # fmt: skip
    parameters = (
        FitParameter("normal_pressure", "mean pressure without disease",
                     Interval(93.0, 80.0, 106.0, "mm[Hg]"), Interval(92.0, 84.0, 100.0, "mm[Hg]"), 0.6),
        FitParameter("renin_scale", "renin over that of people alike",
                     Interval(1.0, 0.4, 2.5, "1"), Interval(1.0, 0.4, 2.4, "1"), 0.02),
    )  # fmt: skip
    return Fit(
        rows,
        parameters,
        {"renal": (0.3, 0.42), "neurogenic": (0.3, 0.25), "low_renin": (0.4, 0.33)},
        132.0,
        2,
        False,
        ("potassium (laboratory) is not reproduced: the twin says 4.9 mmol/L",),
        4.2,
    )


def _changes(size: float) -> dict[str, Interval]:
    return {
        name: Interval(-size * f, -size * f - 6.0 * abs(f), -size * f + 5.0 * abs(f), unit)
        for (name, unit), f in zip(
            UNITS.items(), (1, 0.6, 0.1, 0.02, 0.3, 0.01, 0.05, 9), strict=True
        )
    }


def made_up_option(treatment: str, size: float, tier: int, **changed: object) -> Option:
    better = min(max(0.5 + size / 20, 0.0), 1.0)
    return replace(
        Option(
            treatment,
            "ranked",
            "added",
            tier,
            _changes(size),
            _changes(-140.0),
            better,
            {GOALS[0].text: better / 2, GOALS[1].text: better / 3},
            sources=("law2003", "thomson1989"),
        ),
        **changed,  # type: ignore[arg-type]
    )


def made_up_ranking() -> Ranking:
    warn = Reason("warn", "spironolactone raises potassium", "kdigo2024", True)
    unknown = Reason("unknown", "filtration is not known", "ours", True)
    exclude = Reason("exclude", "aliskiren beside an ACE inhibitor", "mcevoy2024", False)
    info = Reason("info", "a step has no simulated drug")
    options = (
        made_up_option("current therapy + chlortalidone 25 mg oral once daily", 14.2, 1),
        made_up_option("current therapy + amlodipine 10 mg oral once daily", 13.1, 1),
        made_up_option("current therapy + spironolactone 25 mg oral once daily", 8.0, 2,
                       reasons=(warn, unknown), failed_members=3),
        made_up_option("losartan 50 mg oral once daily", 0.8, 3, mode="instead"),
        made_up_option("current therapy", 0.0, 3, mode="current", better_than_current=None),
        Option("aliskiren 150 mg oral once daily", "excluded", "added", reasons=(exclude,)),
        Option("minoxidil 5 mg oral once daily", "not simulated", "added", reasons=(info,)),
    )  # fmt: skip
    return Ranking("hypertension", "systolic_blood_pressure", 2.0, 8.0, options, GOALS)


def _waveforms(label: str, pressure: float) -> Waveforms:
    time = np.linspace(0.0, 3.0, 600)
    phase = 2 * np.pi * time / 0.85
    return Waveforms(
        label,
        time,
        pressure + 22 * np.sin(phase) + 6 * np.sin(2 * phase),
        np.clip(pressure * np.sin(phase), 6, None),
        90 + 40 * np.cos(phase),
    )


def made_up_twin(members: int = 20) -> Twin:
    draws = np.random.default_rng(1)
    belief = Belief(
        {"renin_scale": draws.lognormal(size=members)},
        {"blood_volume": draws.normal(5000, 200, members)},
        np.full(members, 1.0 / members),
        np.array(["renal", "neurogenic"] * (members // 2)),
    )
    return Twin("adult", belief, date(2024, 5, 31), "0" * 16, ("lisinopril 10 mg oral once daily",))


def made_up_outcome(members: int = 20) -> Outcome:
    draws = np.random.default_rng(2)
    times = np.arange(0.0, 24.0 * 28 + 1, 24.0)
    base = draws.normal(150, 8, (members, 1)) - 10 * (1 - np.exp(-times / 100.0))
    status = np.zeros(members, dtype=np.int64)
    status[3] = 1
    base[3] = NAN
    courses = {"systolic_blood_pressure": base, "heart_rate": base / 2, "renin_activity": base / 50}
    return Outcome("lisinopril 10 mg oral once daily for 4 weeks", times, courses, status)


def made_up_answer(label: str = "Made Up") -> Answer:
    ranking = made_up_ranking()
    return Answer(
        made_up_record(label),
        made_up_twin(),
        made_up_fit(),
        ranking,
        (_waveforms("now", 110.0), _waveforms(ranking.options[0].treatment, 98.0)),
        1,
        12.3,
        {"python": "3.11.0", "inpersona": "0.1.0", "numpy": "2.0.0"},
    )


def made_up_learned() -> Learned:
    low = Interval(140.0, 128.0, 152.0, "mm[Hg]")
    wide = Interval(0.0, -1.6, 1.6, "1")
    return Learned(
        cast(Any, None),
        (
            Foreseen(
                "lisinopril 10 mg oral once daily for 4 weeks",
                "home",
                {"systolic_blood_pressure": low},
                {"systolic_blood_pressure": 142.0},
            ),
        ),
        {"renal": (0.4, 0.5), "neurogenic": (0.6, 0.5)},
        {"potency.angiotensin_converting_enzyme": (wide, wide)},
        12.0,
    )


def made_up_asked() -> Asked:
    questions = (
        Question("plasma renin activity", 2.4, 0.2, 0.1),
        Question("another office pressure", 0.0, 0.0, 0.0),
    )
    return Asked(questions, "lisinopril 10 mg oral once daily", 6.9, 14)
