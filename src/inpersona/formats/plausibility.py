"""A gate with reasons: readings that cannot be right are set aside, with a note that says why."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inpersona.core.records import Condition, Note, Observation, PatientRecord
from inpersona.core.variables import variable
from inpersona.errors import InputError
from inpersona.formats.notes import Notes

#: Ours: a heart failure with a filling and pumping heart above this does not occur by echo or MRI.
HIGHEST_FRACTION_IN_FAILURE = 80.0
#: Ours: highest ejection fraction in anyone (hyperdynamic, small cavity).
HIGHEST_FRACTION = 90.0
#: Ours: smallest pulse pressure of a cuff reading (mmHg).
SMALLEST_PULSE = 8.0
#: Ours: body mass index by the record may differ from weight over height squared by this share.
INDEX_TOLERANCE = 0.15
#: Ours: change of adult height between readings (cm).
HEIGHT_TOLERANCE = 12.0
#: Above this, potassium with nothing done about it is more often haemolysis than life (mmol/L; ours).
HIGHEST_POTASSIUM = 8.0
_FAILURE = "heart_failure"


@dataclass(frozen=True, slots=True)
class Person:
    """What the checks need to know of the person."""

    birth: date
    last: date  # the day of death, or today
    conditions: tuple[Condition, ...]


#: A check of all readings: yields the readings that fail, each with the reason.
Check = Callable[[tuple[Observation, ...], Person], Iterable[tuple[Observation, str]]]


def _limits(found: tuple[Observation, ...], _: Person) -> Iterable[tuple[Observation, str]]:
    for o in found:
        known = variable(o.variable)
        if not known.plausible(o.value):
            side = "below" if o.value < known.low else "above"
            limit = known.low if o.value < known.low else known.high
            yield o, f"{side} {limit:g} {known.unit}, the limit of what can be"


def _dates(found: tuple[Observation, ...], person: Person) -> Iterable[tuple[Observation, str]]:
    for o in found:
        if o.time is not None and o.time.date() < person.birth - timedelta(days=1):
            yield o, "dated before birth"
        elif o.time is not None and o.time.date() > person.last + timedelta(days=1):
            yield o, "dated after death or in the future"


def _fraction(found: tuple[Observation, ...], person: Person) -> Iterable[tuple[Observation, str]]:
    failing = any((c.name or "").startswith(_FAILURE) for c in person.conditions)
    limit = HIGHEST_FRACTION_IN_FAILURE if failing else HIGHEST_FRACTION
    for o in found:
        if o.variable == "left_ventricular_ejection_fraction" and o.value > limit:
            who = "in heart failure" if failing else "in anyone"
            yield o, f"an ejection fraction above {limit:g} % does not occur {who}"


Key = tuple[datetime | None, str, str]


def _moment(o: Observation) -> Key:
    return o.time, o.setting, o.posture


def _pairs(found: tuple[Observation, ...]) -> Iterable[tuple[Observation, Observation]]:
    """Systolic and diastolic of one reading: the same resource, else the same moment."""
    by_id: dict[object, Observation] = {}
    for o in found:
        if o.variable.startswith("systolic_blood_pressure"):
            ending = o.variable.removeprefix("systolic")
            by_id[(ending, o.source_id or _moment(o))] = o
    for o in found:
        if o.variable.startswith("diastolic_blood_pressure"):
            ending = o.variable.removeprefix("diastolic")
            systolic = by_id.get((ending, o.source_id or _moment(o)))
            if systolic is not None:
                yield systolic, o


def _pulse(found: tuple[Observation, ...], _: Person) -> Iterable[tuple[Observation, str]]:
    for systolic, diastolic in _pairs(found):
        if systolic.value - diastolic.value < SMALLEST_PULSE:
            why = f"diastolic is not at least {SMALLEST_PULSE:g} mm[Hg] below systolic"
            yield systolic, why
            yield diastolic, why


def _potassium(found: tuple[Observation, ...], _: Person) -> Iterable[tuple[Observation, str]]:
    for o in found:
        if o.variable == "potassium" and o.value > HIGHEST_POTASSIUM:
            yield o, f"potassium above {HIGHEST_POTASSIUM:g} mmol/L: a haemolysed sample is likelier"


def _adult(o: Observation, person: Person) -> bool:
    return o.time is None or o.time.date() >= person.birth + timedelta(days=18 * 365)


def _height(found: tuple[Observation, ...], person: Person) -> Iterable[tuple[Observation, str]]:
    heights = [o for o in found if o.variable == "body_height" and _adult(o, person)]
    if len(heights) < 3:
        return
    middle = sorted(o.value for o in heights)[len(heights) // 2]
    for o in heights:
        if abs(o.value - middle) > HEIGHT_TOLERANCE:
            yield o, f"more than {HEIGHT_TOLERANCE:g} cm from the person's other adult heights"


def _index(found: tuple[Observation, ...], _: Person) -> Iterable[tuple[Observation, str]]:
    days: dict[date, dict[str, Observation]] = {}
    for o in found:
        if o.variable in ("body_height", "body_weight", "body_mass_index") and o.time:
            days.setdefault(o.time.date(), {})[o.variable] = o
    for day in days.values():
        if len(day) == 3:
            made = day["body_weight"].value / (day["body_height"].value / 100.0) ** 2
            if abs(made / day["body_mass_index"].value - 1.0) > INDEX_TOLERANCE:
                yield day["body_mass_index"], "does not agree with weight and height of that day"


#: In order; a reading that failed one check is not shown to the next.
CHECKS: tuple[Check, ...] = (_limits, _dates, _fraction, _pulse, _potassium, _height, _index)


def sift(found: Iterable[Observation], person: Person, notes: Notes) -> tuple[Observation, ...]:
    """The readings that can be right; the others become notes of kind "implausible"."""
    left = tuple(found)
    for check in CHECKS:
        failed = {id(o): why for o, why in check(left, person)}
        for o in left:
            if id(o) in failed:
                notes.add("implausible", f"Observation {o.variable}", failed[id(o)])
        left = tuple(o for o in left if id(o) not in failed)
    return left


def readiness(record: PatientRecord) -> tuple[Note, ...]:
    """What the twin would have to guess, as notes.

    Raises InputError when the record cannot carry a twin: no blood pressure at all up to `as_of`.
    """
    pressures = [o for o in record.observations if o.variable.startswith("systolic_blood_pressure")]
    usable = [o for o in pressures if o.time is None or o.time.date() <= record.as_of]
    if not usable:
        raise InputError(
            "The record holds no plausible blood pressure up to the day looked at; add one, for "
            "example as LOINC 85354-9 with components 8480-6 and 8462-4."
        )
    wanted = ("body_height", "body_weight", "heart_rate", "creatinine", "potassium", "sodium",
              "hematocrit", "left_ventricular_ejection_fraction")  # fmt: skip
    return tuple(
        Note("imputed", name, "not in the record; the population's spread stands for it")
        for name in wanted
        if record.latest(name) is None
    )
