"""Treatments and protocols as text: `parse` reads it, `render` prints it.

    protocol = step { "; then " step }
    step     = action { " + " action } [ " for " time ]
    action   = "placebo" | "none" | "current therapy" | "stop " drug
             | drug dose route schedule [ "titrated to " goal ]
             | class " at " [ "quarter" | "half" | "twice" ] " standard dose" | manoeuvre

`parse(render(t)) == t` for every treatment, and text in canonical form prints back unchanged. The
core knows no drug: names are checked against the collection that the caller passes.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import get_args

from inpersona.core.grammar_doses import ROUTES, dose_text, read_dose
from inpersona.core.grammar_manoeuvres import (
    MANOEUVRES,
    known_kind,
    manoeuvre_text,
    plain_kind,
    read_manoeuvre,
)
from inpersona.core.grammar_numbers import read_time, time_text
from inpersona.core.treatments import (
    Action,
    ClassDose,
    CurrentTherapy,
    Dose,
    Manoeuvre,
    Nothing,
    Step,
    Stop,
    Strength,
    Treatment,
)
from inpersona.errors import InputError, UnknownName

__all__ = ["CLASSES", "MANOEUVRES", "ROUTES", "parse", "render"]

#: Drug classes that "... at standard dose" may name.
CLASSES = (
    "any antihypertensive",
    "any other antihypertensive",
    "thiazide",
    "thiazide-like",
    "loop diuretic",
    "diuretic",
    "MRA",
    "beta-blocker",
    "ACE inhibitor",
    "ARB",
    "renin inhibitor",
    "renin-angiotensin blocker",
    "calcium channel blocker",
    "dihydropyridine CCB",
    "non-dihydropyridine CCB",
    "alpha-1 blocker",
    "central alpha-2 agonist",
    "direct vasodilator",
    "SGLT2 inhibitor",
    "potassium-sparing diuretic",
    "neprilysin inhibitor",
    "If blocker",
    "cardiac glycoside",
    "guanylate cyclase stimulator",
    "nitrate",
    "PDE3 inhibitor",
)
#: Other names of the classes, in lower case.
_SAME_CLASS = {
    "thiazide diuretic": "thiazide",
    "thiazide-like diuretic": "thiazide-like",
    "mineralocorticoid antagonist": "MRA",
    "mineralocorticoid receptor antagonist": "MRA",
    "beta blocker": "beta-blocker",
    "angiotensin receptor blocker": "ARB",
    "direct renin inhibitor": "renin inhibitor",
    "calcium blocker": "calcium channel blocker",
    "ccb": "calcium channel blocker",
    "dihydropyridine": "dihydropyridine CCB",
    "alpha blocker": "alpha-1 blocker",
    "vasodilator": "direct vasodilator",
}
_WORDS: dict[str, Action] = {
    "placebo": Nothing(placebo=True),
    "none": Nothing(),
    "current therapy": CurrentTherapy(),
}
_CLASS = re.compile(r"(.+?)\s+at\s+(?:a\s+)?((?:quarter|half|twice)\s+)?standard dose", re.I)
_LONGEST_TEXT = 10_000


def _known(name: str, names: Collection[str], kind: str) -> str:
    """The name as the collection spells it. Raises UnknownName."""
    by_lower = {known.lower(): known for known in names}
    if name.lower() in by_lower:
        return by_lower[name.lower()]
    raise UnknownName(kind, name, names)


def _drug(name: str, drugs: Collection[str]) -> str:
    return _known(name, drugs, "drug") if drugs else name.lower()


def _read_class(name: str, strength: str | None, drugs: Collection[str]) -> ClassDose:
    """A class, or a drug of the collection, at a multiple of its standard dose."""
    text = f"{strength.strip().lower()} standard" if strength else "standard"
    found: Strength = next(s for s in get_args(Strength) if s == text)
    name = _SAME_CLASS.get(name.lower(), name)
    return ClassDose(_known(name, [*CLASSES, *drugs], "drug class"), found)


def _read_action(text: str, drugs: Collection[str]) -> Action:
    text = " ".join(text.split())
    if not text:
        raise InputError(
            "A treatment has an empty step; write for example 'lisinopril 10 mg oral once daily'."
        )
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if text.lower().startswith("stop "):
        return Stop(_drug(text[5:], drugs))
    if found := _CLASS.fullmatch(text):
        return _read_class(found[1], found[2], drugs)
    text = plain_kind(text)
    if kind := known_kind(text):
        return read_manoeuvre(text, kind)
    return _read_drug(text, drugs)


def _read_drug(text: str, drugs: Collection[str]) -> Dose:
    """A dose of a drug; a name that is not one of `drugs` is looked up among all words known."""
    name = re.split(r"\s+(?=[-+.\d])", text, maxsplit=1)[0]
    if drugs and name.lower() not in {drug.lower() for drug in drugs}:
        first = name.lower() if name != text else " ".join(text.split()[:2])
        raise UnknownName(
            "drug or manoeuvre", first, [*drugs, *MANOEUVRES, *_WORDS, *CLASSES, "stop"]
        )
    if name == text and not drugs:
        raise UnknownName("treatment", text, [*MANOEUVRES, *_WORDS, *CLASSES])
    return read_dose(_drug(name, drugs), text[len(name) :].strip())


def _read_step(text: str, drugs: Collection[str]) -> Step:
    body, separator, time = text.rpartition(" for ")
    if not separator:
        body, hours = text, None
    else:
        hours = read_time(time)
    return Step(tuple(_read_action(a, drugs) for a in re.split(r"\s\+\s", body)), hours)


def parse(text: str, drugs: Collection[str] = ()) -> Treatment:
    """Read a treatment or protocol.

    Args: text; drugs, the names that may stand for a drug (empty: any name may).
    Returns: the treatment. Raises: InputError (UnknownName names the nearest words) in one sentence
    that says what is expected, with an example.
    """
    if not isinstance(text, str) or not text.strip():
        raise InputError(
            "The treatment is empty; write for example 'salt 100 mmol/day for 4 weeks'."
        )
    if len(text) > _LONGEST_TEXT:
        raise InputError(f"The treatment is longer than {_LONGEST_TEXT} characters.")
    steps = re.split(r"\s*;\s*(?:then\b)?\s*", text.strip())
    return Treatment(tuple(_read_step(step, drugs) for step in steps))


def _action_text(action: Action) -> str:
    match action:
        case Dose():
            return dose_text(action)
        case ClassDose():
            return f"{action.drug_class} at {action.strength} dose"
        case Stop():
            return f"stop {action.drug}"
        case CurrentTherapy():
            return "current therapy"
        case Nothing():
            return "placebo" if action.placebo else "none"
        case Manoeuvre():
            return manoeuvre_text(action)


def _step_text(step: Step) -> str:
    text = " + ".join(_action_text(action) for action in step.actions)
    return text if step.hours is None else f"{text} for {time_text(step.hours)}"


def render(treatment: Treatment) -> str:
    """Print a treatment in canonical text."""
    return "; then ".join(_step_text(step) for step in treatment.steps)
