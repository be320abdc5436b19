"""Whether a record can carry a twin, and what the population would have to stand for."""

from __future__ import annotations

from inpersona.core.records import Note, Observation, PatientRecord, years_between
from inpersona.errors import InputError

#: What a twin of the circulation is told by, beside pressure.
WANTED = ("body_height", "body_weight", "heart_rate", "creatinine", "potassium", "sodium",
          "hematocrit")  # fmt: skip
#: Readings of pressure older than this say little of the usual one today (years; ours, as in the
#: calibration's window).
RECENT = 2.0
_FAILING = "heart_failure"


def readiness(record: PatientRecord) -> tuple[Note, ...]:
    """What the twin would have to guess, as notes of kind "imputed".

    Raises InputError when there is no plausible pair of blood pressures up to `as_of`: nothing else
    in a record tells the state of the circulation.
    """
    newest = [_newest(record, side) for side in ("systolic", "diastolic")]
    if None in newest:
        raise InputError(
            "The record holds no blood pressure that can be used; add one, for example as LOINC "
            "85354-9 with the components 8480-6 and 8462-4, or as [[pressures]] in the TOML form."
        )
    wanted: tuple[str, ...] = WANTED
    if any((c.name or "").startswith(_FAILING) and c.active for c in record.conditions):
        wanted = (*WANTED, "left_ventricular_ejection_fraction")
    missing = [
        Note("imputed", name.replace("_", " "), "not in the record; the population instead")
        for name in wanted
        if record.latest(name) is None
    ]
    return (*missing, *_age(record, newest[0]))


def _newest(record: PatientRecord, side: str) -> Observation | None:
    names = {o.variable for o in record.observations if o.variable.startswith(f"{side}_blood")}
    found = [o for name in names for o in record.series(name)]
    return max(found, key=lambda o: o.time.timestamp() if o.time else float("-inf"), default=None)


def _age(record: PatientRecord, newest: Observation | None) -> tuple[Note, ...]:
    if newest is None or newest.time is None:
        return (Note("imputed", "blood pressure", "without a date: taken as an old reading"),)
    years = years_between(newest.time.date(), record.as_of)
    if years <= RECENT:
        return ()
    why = f"the newest reading is older than {RECENT:g} years on that day: it says little of today"
    return (Note("imputed", "blood pressure", why),)
