"""Weight, height and body mass index against one another: those that cannot go together are doubted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from inpersona.core.records import Observation, years_between
from inpersona.core.variables import variable

#: Recorded body mass index against that of height and weight of the same moment (ours: readings of
#: one visit differ by rounding and clothes, not by a quarter).
_INDEX_TOLERANCE = 0.25
#: Body mass indices (kg/m2) of adults outside which weight and height are not believed together. Ours:
#: hardly anyone lives beyond.
THINNEST, HEAVIEST = 10.0, 80.0
#: Height (cm) and weight (kg) that an adult has who goes with a body mass index. Ours: wide.
_HEIGHTS, _WEIGHTS = (120.0, 230.0), (25.0, 350.0)
_ADULT = 18.0
_WEIGHT, _HEIGHT, _INDEX = "body_weight", "body_height", "body_mass_index"
_RANGE = f"(body mass index outside {THINNEST:g} to {HEAVIEST:g})"


def body_sizes(readings: Sequence[Observation], birth: date) -> dict[int, str]:
    """Indices of readings of an adult's size that cannot be, with the reason.

    Where weight and height do not go together, the one that the recorded body mass index of the moment
    or another reading speaks for stays; where that is neither or both, none of the two is believed.
    """
    adult = {i: r for i, r in enumerate(readings) if _usable(r, birth)}
    doubtful: dict[int, str] = {}
    for index, reading in adult.items():
        if reading.variable == _WEIGHT:
            other = _height_beside(reading, adult)
            if other is not None and not _fits(reading.value, adult[other].value):
                doubtful |= _who_is_wrong(index, other, adult)
    return doubtful | dict(_contradicted(adult, doubtful))


def _usable(reading: Observation, birth: date) -> bool:
    if reading.variable not in (_WEIGHT, _HEIGHT, _INDEX):
        return False
    grown = reading.time is None or years_between(birth, reading.time.date()) >= _ADULT
    return grown and variable(reading.variable).plausible(reading.value)


def _fits(weight: float, height: float) -> bool:
    return THINNEST <= _index(weight, height) <= HEAVIEST


def _index(weight: float, height: float) -> float:
    return weight / (height / 100.0) ** 2


def _height_beside(weight: Observation, adult: Mapping[int, Observation]) -> int | None:
    """The height of the same moment, else the nearest in time."""
    heights = [i for i, r in adult.items() if r.variable == _HEIGHT]
    return min(heights, key=lambda i: _apart(weight, adult[i]), default=None)


def _apart(one: Observation, other: Observation) -> float:
    if one.time is None or other.time is None:
        return 0.0 if one.time is other.time else float("inf")
    return abs((one.time - other.time).total_seconds())


def _who_is_wrong(weight: int, height: int, adult: Mapping[int, Observation]) -> dict[int, str]:
    wrong = {
        weight: f"cannot go with the height {_RANGE}",
        height: f"cannot go with the weight {_RANGE}",
    }
    for_weight, for_height = _backed(adult[weight], adult[height], adult)
    if for_weight == for_height:
        return wrong
    unbacked = height if for_weight else weight
    return {unbacked: wrong[unbacked]}


def _backed(
    weight: Observation, height: Observation, adult: Mapping[int, Observation]
) -> tuple[bool, bool]:
    """Whether another reading speaks for the weight, and for the height."""
    metres = height.value / 100.0
    recorded = [r.value for r in adult.values() if _is_index(r, weight)]
    other_heights = [r.value for r in adult.values() if r.variable == _HEIGHT]
    other_weights = [r.value for r in adult.values() if r.variable == _WEIGHT]
    return (
        any(_within(100.0 * (weight.value / i) ** 0.5, _HEIGHTS) for i in recorded)
        or any(_fits(weight.value, h) for h in other_heights),
        any(_within(i * metres**2, _WEIGHTS) for i in recorded)
        or any(_fits(w, height.value) for w in other_weights),
    )


def _within(value: float, ends: tuple[float, float]) -> bool:
    return ends[0] <= value <= ends[1]


def _is_index(reading: Observation, weight: Observation) -> bool:
    believed = THINNEST <= reading.value <= HEAVIEST
    return reading.variable == _INDEX and believed and reading.time == weight.time


def _contradicted(
    adult: Mapping[int, Observation], doubtful: Mapping[int, str]
) -> Iterator[tuple[int, str]]:
    """Body mass indices that contradict height and weight of their moment, both believed."""
    for index, reading in adult.items():
        if reading.variable != _INDEX:
            continue
        same = {r.variable: r.value for i, r in adult.items()
                if r.time == reading.time and i not in doubtful}  # fmt: skip
        if _WEIGHT not in same or _HEIGHT not in same:
            continue
        if abs(reading.value / _index(same[_WEIGHT], same[_HEIGHT]) - 1.0) > _INDEX_TOLERANCE:
            yield index, "contradicts height and weight of the same moment"
