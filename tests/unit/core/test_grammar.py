from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpersona.core.grammar import CLASSES, MANOEUVRES, ROUTES, parse, render
from inpersona.core.grammar_doses import RATES, UNITS
from inpersona.core.treatments import (
    ClassDose,
    CurrentTherapy,
    Dose,
    Manoeuvre,
    Nothing,
    Step,
    Stop,
    Treatment,
)
from inpersona.errors import InputError, OutOfRange, UnknownName

DRUGS = ("lisinopril", "hydrochlorothiazide", "amlodipine", "noradrenaline", "sacubitril/valsartan")

CANONICAL = [
    "hydrochlorothiazide 25 mg oral once daily + lisinopril 10 mg oral once daily for 8 weeks",
    "noradrenaline 0.1 ug/kg/min iv for 30 min",
    "bleed 500 mL over 15 min; then saline 1000 mL iv over 30 min",
    "bleed 10 mL/kg over 15 min",
    "sacubitril/valsartan 97/103 mg oral twice daily",
    "lisinopril 10 to 40 mg oral once daily titrated to systolic_blood_pressure below 130 mm[Hg]",
    "lisinopril 5 mg oral every 36 h titrated to heart_rate 55 to 65 /min for 3 months",
    "amlodipine 5 mg oral once",
    "amlodipine 5 mg iv over 90 min every 10 h",
    "current therapy + stop lisinopril for 2 weeks; then placebo; then none for 90 s",
    "any antihypertensive at half standard dose for 6 weeks",
    "thiazide at standard dose + any other antihypertensive at twice standard dose",
    "tilt 60 degrees for 10 min",
    "altitude 4300 m reached over 2 days",
    "cycle at 75 % of oxygen_uptake_peak",
    "cycle to heart_rate 150",
    "treadmill to exhaustion",
    "pace BiV 80 /min av 120 ms",
    "pace right_atrium 100 /min",
    "valsalva 40 mmHg over 15 s",
    "breathe 12 % O2",
    "dash diet + salt 65 mmol/day for 30 days",
    "glucose clamp 5 mmol/L for 2 h",
]


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_text_prints_back_unchanged(text: str) -> None:
    assert render(parse(text, DRUGS)) == text


@pytest.mark.parametrize(
    ("loose", "canonical"),
    [
        ("Lisinopril 10mg oral daily", "lisinopril 10 mg oral once daily"),
        ("lisinopril 10.0 mg oral every 24 h for 56 days",
         "lisinopril 10 mg oral once daily for 8 weeks"),
        ("noradrenaline 4 mcg/min iv for 60 minutes", "noradrenaline 4 ug/min iv for 1 h"),
        ("bleed 500 mL over 0.25 h;then stand", "bleed 500 mL over 15 min; then stand"),
        ("ace INHIBITOR at a standard dose", "ACE inhibitor at standard dose"),
        ("head-up tilt 60 degrees for 10 min", "tilt 60 degrees for 10 min"),
        ("bleed 375 mL over 384 s", "bleed 375 mL over 6.4 min"),
        ("  tilt   60   degrees ", "tilt 60 degrees"),
    ],
)  # fmt: skip
def test_loose_text_is_printed_in_canonical_form(loose: str, canonical: str) -> None:
    assert render(parse(loose, DRUGS)) == canonical


def test_text_is_read_into_the_nouns_of_a_treatment() -> None:
    treatment = parse(
        "noradrenaline 0.1 ug/kg/min iv + stop lisinopril for 30 min; then stand", DRUGS
    )
    assert treatment == Treatment(
        (
            Step(
                (
                    Dose("noradrenaline", (0.1,), "ug", "iv", None, None, "/kg/min"),
                    Stop("lisinopril"),
                ),
                0.5,
            ),
            Step((Manoeuvre("stand"),)),
        )
    )
    assert parse("bleed 500 mL over 15 min").steps[0].actions[0] == Manoeuvre(
        "bleed", (("volume_mL", 500.0), ("over_min", 15.0))
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lisinopri 10 mg oral once daily", "Did you mean lisinopril?"),
        ("aspirin 75 mg oral once daily", "'aspirin' is not a known drug"),
        ("thiazid at standard dose", "Did you mean thiazide"),
        ("placbo", "Did you mean placebo?"),
        ("tilted 60 degrees", "Did you mean tilt"),
        ("lisinopril 10 mgg oral once daily", "Did you mean mg"),
        ("lisinopril 10 mg orally once daily", "Did you mean oral"),
        ("lisinopril 10 mg oral dayly", "once daily"),
        ("stop amlodipin", "Did you mean amlodipine?"),
    ],
)
def test_an_unknown_word_names_the_nearest_known_ones(text: str, expected: str) -> None:
    with pytest.raises(UnknownName, match="is not a known") as error:
        parse(text, DRUGS)
    assert expected in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lisinopril -10 mg oral once daily", "above zero"),
        ("lisinopril 0 mg oral once daily", "above zero"),
        ("lisinopril 1e400 mg oral once daily", "below 1,000,000,000"),
        ("lisinopril 900000 mg oral once daily", "more than any dose in use"),
        ("lisinopril", "has no number"),
        ("lisinopril 10", "has no unit"),
        ("lisinopril 10 oral once daily", "has no unit"),
        ("lisinopril 10 mg", "has no route"),
        ("lisinopril 10 mg once", "has no route"),
        ("lisinopril 10 mg oral", "has no schedule"),
        ("lisinopril 20 to 10 mg oral once daily", "upper end"),
        ("noradrenaline 1 ug/min iv once daily", "takes no schedule"),
        ("lisinopril 10 mg oral once daily titrated to low pressure", "is not a goal"),
        ("lisinopril 10 mg oral once daily for 8 parsecs", "is not a time"),
        ("lisinopril 10 mg oral once daily for -8 weeks", "above zero"),
        ("lisinopril 10 mg oral once daily for 900 years", "at most 100 years"),
        ("bleed", "'bleed 500 mL over 15 min'"),
        ("bleed 500 over 15 min", "'bleed 500 mL over 15 min'"),
        ("tilt 300 degrees", "from 1 to 90 deg"),
        ("saline 90000 mL iv over 15 min", "from 1 to 10000 mL"),
        ("", "is empty"),
        ("tilt 60 degrees; then ", "empty step"),
        ("tilt 60 degrees + ", "tilt 60 degrees"),
        ("x" * 20_000, "longer than"),
    ],
)
def test_what_cannot_be_used_is_one_sentence_that_says_what_is_expected(
    text: str, expected: str
) -> None:
    with pytest.raises(InputError) as error:
        parse(text, DRUGS)
    assert expected in str(error.value)
    assert "\n" not in str(error.value)


def test_limits_of_numbers_are_an_out_of_range_error() -> None:
    with pytest.raises(OutOfRange):
        parse("breathe 2 % O2")


@pytest.mark.parametrize("kind", MANOEUVRES)
def test_every_manoeuvre_reads_its_own_example_and_prints_it_back(kind: str) -> None:
    for form in MANOEUVRES[kind]:
        action = parse(form.example).steps[0].actions[0]
        assert isinstance(action, Manoeuvre)
        assert action.kind == kind
        assert [name for name, _ in action.numbers] == [slot.name for slot in form.slots]
        assert render(parse(form.example)) == form.example


positive = st.floats(1e-6, 90.0, allow_nan=False)
hours = st.floats(1e-3, 8e5, allow_nan=False)
goals = st.sampled_from(["", "heart_rate 55 to 65 /min", "potassium below 5.5 mmol/L"])


@st.composite
def doses(draw: st.DrawFn) -> Dose:
    rate = draw(st.sampled_from(["", *RATES]))
    amounts = tuple(draw(st.lists(positive, min_size=1, max_size=3)))
    unit = draw(st.sampled_from([u for u in UNITS if UNITS[u] > 180]))
    up_to = draw(st.none() | st.floats(91.0, 180.0))
    interval = None if rate else draw(st.none() | hours | st.sampled_from([24.0, 12.0, 168.0]))
    over = None if rate else draw(st.none() | hours)
    route = draw(st.sampled_from(ROUTES))
    drug = draw(st.sampled_from(DRUGS))
    return Dose(drug, amounts, unit, route, interval, over, rate, up_to, draw(goals))


@st.composite
def manoeuvres(draw: st.DrawFn) -> Manoeuvre:
    kind = draw(st.sampled_from(list(MANOEUVRES)))
    form = draw(st.sampled_from(MANOEUVRES[kind]))
    return Manoeuvre(kind, tuple((s.name, draw(st.floats(s.low, s.high))) for s in form.slots))


classes = st.builds(
    ClassDose,
    st.sampled_from(CLASSES),
    st.sampled_from(["quarter standard", "half standard", "standard", "twice standard"]),
)
actions = st.one_of(
    doses(),
    manoeuvres(),
    classes,
    st.builds(Stop, st.sampled_from(DRUGS)),
    st.just(CurrentTherapy()),
    st.builds(Nothing, st.booleans()),
)
steps = st.builds(Step, st.lists(actions, min_size=1, max_size=3).map(tuple), st.none() | hours)
treatments = st.lists(steps, min_size=1, max_size=3).map(lambda s: Treatment(tuple(s)))


@given(treatments)
def test_a_printed_treatment_reads_back_as_the_same_treatment(treatment: Treatment) -> None:
    text = render(treatment)
    assert parse(text, DRUGS) == treatment
    assert render(parse(text, DRUGS)) == text


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_by_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        render(parse(text, DRUGS))


@pytest.mark.parametrize(
    "text",
    [
        "lisinopril 10 mg once daily",
        "Lisinopril 10mg OD",
        "lisinopril 10 mg po qd",
        "lisinopril 10 mg daily",
    ],
)
def test_tablets_may_be_written_as_prescriptions_write_them(text: str) -> None:
    assert render(parse(text)) == "lisinopril 10 mg oral once daily"
