"""What is written down of a person: facts only, as read, with what was not used and why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

Sex = Literal["female", "male"]
#: Where and how a reading was taken. The observation operator of each differs.
Setting = Literal["office", "home", "ambulatory", "invasive", "laboratory", "imaging", "unknown"]
Posture = Literal["supine", "sitting", "standing", "unknown"]

#: Mean length of a year in days.
DAYS_PER_YEAR = 365.25


def years_between(earlier: date, later: date) -> float:
    """Years from one day to another."""
    return (later - earlier).days / DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class Observation:
    """One measured value: variable (a name of `variables.toml`), time, value in the variable's
    canonical UCUM unit, sd of the measurement error in that unit (None: the operator's default)."""

    variable: str
    value: float
    unit: str
    time: datetime | None = None
    sd: float | None = None
    device: str = ""
    modality: str = ""
    setting: Setting = "unknown"
    posture: Posture = "unknown"
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A problem of the person: name of ours, or None when the code is not one that we know."""

    name: str | None
    text: str
    code: str = ""
    system: str = ""
    onset: date | None = None
    abated: date | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Medication:
    """A drug the person takes or took.

    `drug` is the International Nonproprietary Name in lower case when known, else the raw text.
    `dose` with `unit` per intake, every `interval_hours`. `imputed` names the fields that the
    record lacked and we filled in.
    """

    drug: str
    text: str
    dose: float | None = None
    unit: str = "mg"
    route: str = "oral"
    interval_hours: float | None = None
    start: date | None = None
    end: date | None = None
    active: bool = True
    code: str = ""
    imputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Allergy:
    """A substance or class the person must not get."""

    substance: str
    text: str
    reaction: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something in the source that was ignored, imputed, converted or doubted, and why.

    `kind`: used | ignored | imputed | converted | implausible. `what` names the element
    (resource type and id or code), never a value of the patient.
    """

    kind: Literal["used", "ignored", "imputed", "converted", "implausible"]
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class PatientRecord:
    """A person's record. `key` is a content hash; `label` is a display name for the person's own
    report. `as_of` is the date on which the twin stands (default: the last date in the record)."""

    key: str
    label: str
    sex: Sex
    birth: date
    as_of: date
    death: date | None = None
    observations: tuple[Observation, ...] = ()
    conditions: tuple[Condition, ...] = ()
    medications: tuple[Medication, ...] = ()
    allergies: tuple[Allergy, ...] = ()
    notes: tuple[Note, ...] = ()
    original: bytes = field(default=b"", repr=False)

    @property
    def age(self) -> float:
        """Age in years on `as_of`."""
        return years_between(self.birth, self.as_of)

    @property
    def birthdays(self) -> int:
        """Whole years of age on `as_of`, as people say it."""
        had = (self.as_of.month, self.as_of.day) >= (self.birth.month, self.birth.day)
        return self.as_of.year - self.birth.year - (not had)

    def latest(self, variable: str, setting: Setting | None = None) -> Observation | None:
        """Newest observation of a variable not later than `as_of` (undated ones count as oldest)."""
        found = self.series(variable, setting)
        return found[-1] if found else None

    def series(self, variable: str, setting: Setting | None = None) -> tuple[Observation, ...]:
        """Observations of a variable up to `as_of`, oldest first."""
        chosen = [
            o
            for o in self.observations
            if o.variable == variable
            and (setting is None or o.setting == setting)
            and (o.time is None or o.time.date() <= self.as_of)
        ]
        return tuple(sorted(chosen, key=lambda o: o.time.timestamp() if o.time else float("-inf")))

    def has(self, condition: str) -> bool:
        """Whether the person has the named condition on `as_of`."""
        return any(c.name == condition and c.active for c in self.conditions)

    def at(self, day: date) -> PatientRecord:
        """The same record seen from another day."""
        return replace(self, as_of=day)
