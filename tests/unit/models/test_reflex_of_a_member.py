"""The baroreflex of a member's beating heart is the one that the fit and the prior speak of."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from inpersona.core.records import PatientRecord
from inpersona.infer.bodies import bodies_of
from inpersona.infer.prior import draw
from inpersona.infer.rise import measured_rise
from inpersona.models.adult.beats import healthy_targets
from inpersona.models.adult.pulsatile_values import derive_pulsatile, usual_baroreflex_sensitivity


def test_a_stronger_baroreflex_slows_the_heart_more_for_the_same_rise_of_pressure() -> None:
    person = PatientRecord("k", "p", "male", date(1960, 1, 1), date(2020, 1, 1))
    drawn = draw(person, 4, 3, measured_rise("male", 60))
    scale = np.array([0.3, 0.6, 1.2, 2.4])
    alike = {name: np.repeat(value[:1], 4) for name, value in drawn.values.items()}
    members = bodies_of(person, {**alike, "baroreflex_gain_scale": scale}, drawn.hypothesis)
    targets = healthy_targets(members)
    usual = float(usual_baroreflex_sensitivity(np.array(35.0)))
    assert targets["baroreflex_sensitivity"] == pytest.approx(usual * scale)
    gains = derive_pulsatile(targets)[0]["heart_nerves.vagal_gain"]
    assert gains / gains[0] == pytest.approx(scale / scale[0])
