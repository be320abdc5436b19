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
_DECIMATE = 2  # every second step is enough for a picture


def typical_member(followed: Followed) -> int:
    """The member whose systolic pressure is nearest to the median."""
    values = followed.last_day("systolic_blood_pressure")
    return int(np.nanargmin(np.abs(values - np.nanmedian(values))))


def _end(followed: Followed, member: int) -> dict[str, Array]:
    return {name: course[-1, [member]] for name, course in followed.quantities.items()}


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
    weeks = ranking.weeks
    now = try_on(person, current_candidate(person.current).treatment, weeks)
    member = typical_member(now)
    one = now.members.select(np.array([member]))
    hearts = hearts_of(one, rounds=12, seconds=12.0)
    found = [_waveforms("now", hearts, one, _end(now, member))]
    ranked = [o for o in ranking.options if o.status == "ranked" and o.mode != "current"]
    if ranked:
        then = try_on(person, read_treatment(ranked[0].treatment), weeks)
        found.append(_waveforms(ranked[0].treatment, hearts, one, _end(then, member)))
    return tuple(found)
