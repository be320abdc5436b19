"""The dates of a life: what cannot be is refused in a sentence, what comes later is set aside."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from fhir_made import pressure, record

from inpersona.core.records import PatientRecord
from inpersona.errors import InputError
from inpersona.formats.life import today
from inpersona.formats.read import read_bytes


def tomorrow() -> date:
    """Worked out when it is needed: tests may run past midnight."""
    return today() + timedelta(days=1)


def short_form(birth: str, as_of: str = "2025-05-20") -> PatientRecord:
    pair = "[[pressures]]\nsystolic = 150\ndiastolic = 90\n"
    return read_bytes(f'sex = "male"\nbirth = {birth}\nas_of = {as_of}\n{pair}'.encode())


@pytest.mark.parametrize("birth", ["1890-01-01", "1900-06-01", "1925-01-01"])
def test_a_person_older_than_the_models_reach_is_refused_in_both_forms(birth: str) -> None:
    with pytest.raises(InputError, match="older than 100 years"):
        record(pressure(150, 90, "2025-05-20"), birthDate=birth)
    with pytest.raises(InputError, match="older than 100 years"):
        short_form(birth)


def test_a_person_who_became_that_old_later_is_read_at_an_earlier_day() -> None:
    found = record(pressure(150, 90, "1999-05-20"), birthDate="1910-01-01")
    assert found.age == pytest.approx(89.4, abs=0.1)
    again = record(pressure(150, 90, "2025-05-20"), as_of=date(1990, 1, 1), birthDate="1910-01-01")
    assert again.age == pytest.approx(80.0, abs=0.1)


def test_a_day_in_the_future_is_refused_in_both_forms() -> None:
    with pytest.raises(InputError, match="in the future"):
        record(pressure(150, 90), as_of=tomorrow())
    with pytest.raises(InputError, match="in the future"):
        short_form("1950-01-01", tomorrow().isoformat())


@pytest.mark.parametrize("field", ["birthDate", "deceasedDateTime"])
def test_a_birth_or_death_in_the_future_is_refused(field: str) -> None:
    with pytest.raises(InputError, match="in the future"):
        record(pressure(150, 90), **{field: tomorrow().isoformat()})


def test_a_reading_dated_after_today_is_set_aside_and_said() -> None:
    found = record(pressure(150, 90), pressure(160, 95, tomorrow().isoformat()))
    assert [o.value for o in found.observations] == [150.0, 90.0]
    assert found.as_of == date(2020, 1, 1)
    assert [n.why for n in found.notes if n.kind == "implausible"] == ["dated after today"] * 2
