"""The dates of a life, and the day on which a twin can stand in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime

from inpersona.core.limits import OLDEST
from inpersona.core.records import years_between
from inpersona.errors import InputError


def today() -> date:
    """Today, here or in UTC, whichever has gone further."""
    return max(date.today(), datetime.now(UTC).date())


def check_life(birth: date, death: date | None) -> None:
    """Raise InputError for a birth or death in the future or a death before birth."""
    if birth > today():
        raise InputError("The date of birth lies in the future; correct it in the record.")
    if death is not None and death > today():
        raise InputError("The date of death lies in the future; correct it in the record.")
    if death is not None and death < birth:
        raise InputError("The date of death lies before that of birth; correct it in the record.")


def day_of_twin(asked: date | None, days: Iterable[date], birth: date, death: date | None) -> date:
    """The day on which the twin stands: as asked, else the last of the days between birth and today
    (today when there is none), never after death.

    Raises InputError for a day outside the life, in the future, or on which the person is older than
    what the models were made from.
    """
    if asked is None:
        last = max((d for d in days if birth <= d <= today()), default=today())
        asked = min(last, death) if death else last
    else:
        _check_asked(asked, birth, death)
    if years_between(birth, asked) > OLDEST:
        raise InputError(
            f"The person is older than {OLDEST:g} years on the day of the twin, and nothing that the "
            "models were made from is of such people; check the date of birth, or choose an earlier "
            "day with --as-of."
        )
    return asked


def _check_asked(asked: date, birth: date, death: date | None) -> None:
    if asked < birth:
        raise InputError("The day asked for lies before the person's birth; choose a later one.")
    if asked > today():
        raise InputError("The day asked for lies in the future; choose an earlier one.")
    if death is not None and asked > death:
        raise InputError("The day asked for lies after the person's death; choose an earlier one.")
