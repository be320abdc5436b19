"""Tables of the TOML form, read strictly: what is unknown or of the wrong kind is refused by place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Any, TypeVar

from inpersona.errors import InputError, UnknownName
from inpersona.formats.fhir_elements import text

#: One of a few words, as a Literal.
Word = TypeVar("Word", bound=str)


class Table:
    """One table with its place ("readings 3"), by which errors say where to look."""

    def __init__(self, place: str, fields: Mapping[str, Any], known: Sequence[str]) -> None:
        self.place, self._fields = place, fields
        for name in fields:
            if name not in known:
                raise UnknownName(f"word of the TOML form in {place}", name[:40], known)

    def _of(self, name: str, kinds: tuple[type, ...], what: str, required: bool) -> Any:
        value = self._fields.get(name)
        if value is None and required:
            raise InputError(f"{self.place} has no {name}; add it.")
        wrong = isinstance(value, bool) and bool not in kinds
        if value is not None and (wrong or not isinstance(value, kinds)):
            raise InputError(f"{self.place}: {name} must be {what}.")
        return value

    def text(self, name: str, default: str = "", required: bool = False) -> str:
        """A text."""
        value = self._of(name, (str,), 'text in quotation marks ("...")', required)
        return default if value is None else text(value)

    def number(self, name: str, required: bool = False) -> float | None:
        """A finite number."""
        value = self._of(name, (int, float), "a number", required)
        if value is None:
            return None
        try:
            read = float(value)
        except OverflowError:
            read = float("inf")
        if not isfinite(read):
            raise InputError(f"{self.place}: {name} must be a finite number.")
        return read

    def flag(self, name: str) -> bool | None:
        """true or false."""
        value = self._of(name, (bool,), "true or false", False)
        return None if value is None else bool(value)

    def choice(self, name: str, known: Sequence[Word]) -> Word | None:
        """One of the known words, or None where nothing is said."""
        return self.needed_choice(name, known) if self.text(name) else None

    def needed_choice(self, name: str, known: Sequence[Word]) -> Word:
        """One of the known words."""
        value = self.text(name, required=True)
        for word in known:
            if word == value:
                return word
        raise InputError(f"{self.place}: {name} must be one of {', '.join(known)}.")

    def moment(self, name: str) -> datetime | None:
        """A date, or a date with a time; without a zone it counts as UTC."""
        what = "a date such as 2025-05-20 (without quotation marks)"
        value = self._of(name, (str, date), what, False)
        if isinstance(value, str):
            try:
                value = datetime.fromisoformat(value.strip())
            except ValueError:
                raise InputError(f"{self.place}: {name} must be {what}.") from None
        if value is None:
            return None
        if not isinstance(value, datetime):
            value = datetime.combine(value, time(), UTC)
        if not 1850 <= value.year < 9999:
            raise InputError(f"{self.place}: {name} lies outside the years 1850 to 9998.")
        return value if value.tzinfo else value.replace(tzinfo=UTC)

    def day(self, name: str) -> date | None:
        """The calendar day of a date."""
        found = self.moment(name)
        return found.date() if found else None

    def needed_day(self, name: str) -> date:
        """A day that must be given."""
        found = self.day(name)
        if found is None:
            raise InputError(f"{self.place} has no {name}; add it.")
        return found

    def needed_number(self, name: str) -> float:
        """A number that must be given."""
        found = self.number(name, required=True)
        assert found is not None
        return found


def read_tables(
    written: str, fields: Mapping[str, Sequence[str]]
) -> tuple[Table, Mapping[str, tuple[Table, ...]]]:
    """The record's own table and its lists of tables.

    Args: written, TOML; fields, the known words of each list and of "record". Raises InputError.
    """
    content = _parse(written)
    lists = [name for name in fields if name != "record"]
    if not any(name in content for name in fields["record"]):
        raise InputError(
            "This file is not a record: it is neither FHIR (JSON) nor the TOML form, which has sex, "
            "birth and [[pressures]]."
        )
    record = Table("The record", content, fields["record"])
    return record, {name: _list(name, content.get(name, []), fields[name]) for name in lists}


def _list(name: str, found: object, known: Sequence[str]) -> tuple[Table, ...]:
    if not isinstance(found, list) or not all(isinstance(f, dict) for f in found):
        raise InputError(f"{name} must be tables, each begun by [[{name}]].")
    return tuple(Table(f"{name} {n}", f, known) for n, f in enumerate(found, 1))


def _parse(written: str) -> Mapping[str, Any]:
    try:
        return tomllib.loads(written)
    except RecursionError:
        raise InputError("This file is nested too deeply for a record.") from None
    except (tomllib.TOMLDecodeError, ValueError) as problem:
        place = getattr(problem, "lineno", None)
        line = f" near line {place}" if place else ""
        raise InputError(
            f"This file is not a record: it is neither JSON nor valid TOML{line}. Give a FHIR R4 "
            "bundle or the short TOML form."
        ) from None
