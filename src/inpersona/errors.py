"""Every error inpersona raises, sorted by who can put it right.

`InputError` is the caller's data (exit status 2), `ModelError` is ours, `SolveError` says that a
simulation could not be carried forward. Messages say what is wrong, how far, by whose rule, and
what to do now; they never hold a patient's values or file names.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class InpersonaError(Exception):
    """Base of every error that inpersona raises on purpose."""


class InputError(InpersonaError):
    """What the caller gave cannot be used; the message says what to change."""


class OutOfRange(InputError):
    """A value lies outside what was studied or what can be."""


class UnitError(InputError):
    """A unit is unknown, or does not fit the quantity."""


class UnknownName(InputError):
    """A name is not known; the nearest known ones are named."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name = kind, name
        self.close = tuple(difflib.get_close_matches(name, list(known), n=3, cutoff=0.5))
        hint = f" Did you mean {', '.join(self.close)}?" if self.close else ""
        super().__init__(f"{name!r} is not a known {kind}.{hint}")


class ModelError(InpersonaError):
    """A component, link or table of ours breaks its own contract."""


class SolveError(InpersonaError):
    """A simulation could not be carried forward."""
