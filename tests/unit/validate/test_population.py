from __future__ import annotations

import pytest

from inpersona.errors import InputError, UnknownName
from inpersona.validate.population import NAMES, Band, parse_population


def test_every_form_of_a_population_is_read() -> None:
    people = parse_population(
        "hypertension untreated; white adults; n 354; age 20 to 80; "
        "systolic_blood_pressure 154 sd 12; heart_rate 72; body_mass_index below 35; "
        "potassium above 3.5; share 48 % of women; taking ACE inhibitor"
    )
    assert people.flags == {"hypertension": True, "treated": False, "white": True}
    assert people.n == 354
    assert people.keys == {
        "age": Band(low=20.0, high=80.0),
        "systolic_blood_pressure": Band(mean=154.0, sd=12.0),
        "heart_rate": Band(mean=72.0),
        "body_mass_index": Band(high=35.0),
        "potassium": Band(low=3.5),
    }
    assert people.shares == {"male": pytest.approx(0.52)}
    assert people.taking == ("ACE inhibitor",)


def test_entry_limits_and_a_reported_mean_of_one_key_stand_together() -> None:
    people = parse_population("adults; diastolic_blood_pressure above 95; "
                              "diastolic_blood_pressure 101 sd 4")  # fmt: skip
    assert people.keys["diastolic_blood_pressure"] == Band(mean=101.0, sd=4.0, low=95.0)


def test_people_rest_supine_unless_another_posture_is_said() -> None:
    assert parse_population("healthy adults").posture == "supine"
    assert parse_population("healthy adults; sitting").posture == "sitting"


def test_the_path_of_a_record_is_a_population_of_its_own() -> None:
    assert parse_population("examples/someone.json").record == "examples/someone.json"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_understood_whatever_its_case(name: str) -> None:
    assert parse_population(name.upper()).flags == NAMES[name]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("healthy adult", "healthy adults"),
        ("healthy adults; systolic_blood_presure 154", "systolic_blood_pressure"),
        ("hypertension untreatd; n 5", "hypertension untreated"),
        ("adults; share 0.4 of womn", "women"),
        ("adults; taking ACE inhibitr", "ACE inhibitor"),
    ],
)
def test_an_unknown_word_names_the_nearest_known_ones(text: str, nearest: str) -> None:
    with pytest.raises(UnknownName) as error:
        parse_population(text)
    assert nearest in error.value.close


@pytest.mark.parametrize(
    "text",
    ["", "adults; age 60 to 40", "adults; age 60 sd 0", "adults; age 60; age 50",
     "adults; share 130 % of women", "examples/a.json; n 4"],
)  # fmt: skip
def test_contradictions_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_population(text)
