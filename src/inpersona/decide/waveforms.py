"""Waveforms of the typical member now and under the option that leads the ranking."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inpersona.core.decisions import Ranking
from inpersona.core.results import Waveforms
from inpersona.decide.options import current_candidate
from inpersona.decide.regimens import read_treatment
from inpersona.decide.trials import Followed, Subject, try_on
from inpersona.models.adult.beats import Hearts, beat, hearts_of, pulsatile_body
from inpersona.models.adult.members import Members

Array = NDArray[np.float64]
#: Seconds of waveform that are kept.
SHOWN = 3.0
#: What a typical member is typical in.
TYPICAL = ("systolic_blood_pressure", "diastolic_blood_pressure", "cardiac_output", "heart_rate")
_DECIMATE = 2  # every second step is enough for a picture


def typical_member(*followed: Followed) -> int:
    """The member nearest to the medians, in standard deviations: of pressure, output and heart rate
    under the first treatment, and of the change of systolic pressure under the others."""
    systolic = [one.last_day("systolic_blood_pressure") for one in followed]
    changes = [course - systolic[0] for course in systolic[1:]]
    values = np.array([*(followed[0].last_day(name) for name in TYPICAL), *changes])
    middle = np.nanmedian(values, axis=1, keepdims=True)
    spread = np.maximum(np.nanstd(values, axis=1, keepdims=True), 1e-9)
    return int(np.nanargmin(np.sum(((values - middle) / spread) ** 2, axis=0)))


def _end(followed: Followed, member: int) -> dict[str, Array]:
    """Means of the member's last day."""
    return {name: followed.last_day(name)[[member]] for name in followed.quantities}


def _waveforms(label: str, hearts: Hearts, one: Members, slow: dict[str, Array]) -> Waveforms:
    body = pulsatile_body()
    run = beat(hearts, one, slow, record=SHOWN)

    def course(name: str) -> Array:
        return np.asarray(run.record[:-1:_DECIMATE, body.index("outputs", name), 0])

    return Waveforms(
        label,
        np.asarray(run.times[:-1:_DECIMATE]),
        course("arteries.root_pressure"),
        course("left_ventricle.pressure"),
        course("left_ventricle.volume"),
    )


def now_and_under(person: Subject, ranking: Ranking) -> tuple[Waveforms, ...]:
    """Beats of the typical member under current therapy and under the first option of the best
    tier (the only one where nothing else was ranked)."""
    ranked = [o for o in ranking.options if o.status == "ranked" and o.mode != "current"]
    current = current_candidate(person.current).treatment
    tried = {"now": try_on(person, current, ranking.weeks)}
    for option in ranked[:1]:
        tried[option.treatment] = try_on(person, read_treatment(option.treatment), ranking.weeks)
    member = typical_member(*tried.values())
    one = tried["now"].members.select(np.array([member]))
    hearts = hearts_of(one, rounds=12, seconds=12.0)
    return tuple(
        _waveforms(label, hearts, one, _end(followed, member)) for label, followed in tried.items()
    )
