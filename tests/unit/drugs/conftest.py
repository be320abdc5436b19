"""The typical person of the drug tests."""

from __future__ import annotations

import pytest

from inpersona.drugs.person import Person, person


@pytest.fixture
def typical_person() -> Person:
    """One member: 70 kg, GFR 100 mL/min, 50 years, a man."""
    return person(1, weight=70.0, gfr=100.0, age=50.0, female=0.0)
