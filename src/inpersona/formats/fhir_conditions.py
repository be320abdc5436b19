"""Conditions and allergies of FHIR, as they stood on a day."""

from __future__ import annotations

import re
from datetime import date

from inpersona.core.conditions import KnownCondition, by_code, by_text
from inpersona.core.records import Allergy, Condition
from inpersona.formats.drug_names import nonproprietary
from inpersona.formats.fhir_elements import (
    Concept,
    Json,
    concept,
    first_moment,
    items,
    status,
    text,
)
from inpersona.formats.notes import Tally

_UNSURE = {
    "refuted": "refuted", "entered-in-error": "entered in error",
    "unconfirmed": "not confirmed", "provisional": "not confirmed",
    "differential": "not confirmed",
}  # fmt: skip
_OVER = frozenset({"inactive", "remission", "resolved"})


def read_conditions(
    resources: tuple[Json, ...], as_of: date, tally: Tally
) -> tuple[Condition, ...]:
    """Conditions known by `as_of`; `active` says whether they held on that day."""
    found = (_condition(resource, as_of, tally) for resource in resources)
    return tuple(c for c in found if c is not None)


def _condition(resource: Json, as_of: date, tally: Tally) -> Condition | None:
    code = concept(resource.get("code"))
    what = f"Condition {code.label}"
    doubt = status(resource, "verificationStatus")
    if doubt in _UNSURE:
        tally.ignored(what, _UNSURE[doubt])
        return None
    began = first_moment(resource, "onsetDateTime", "onsetPeriod", "recordedDate")
    onset = began.date() if began else None
    if onset is not None and onset > as_of:
        tally.ignored(what, "begins after the day on which the twin stands")
        return None
    known, place, system = _known(code)
    if known is None:
        tally.ignored(what, "kept, but it is no condition that the twin knows")
    else:
        tally.used(what, f"known as {known.name.replace('_', ' ')}")
    abated = _abated(resource)
    return Condition(
        name=known.name if known else None,
        text=code.text,
        code=place,
        system=system,
        onset=onset,
        abated=abated,
        active=_active(resource, abated, as_of),
    )


def _known(code: Concept) -> tuple[KnownCondition | None, str, str]:
    for coding in code.codings:
        found = by_code(coding.system, coding.code)
        if found is not None:
            return found, coding.code, coding.system
    first = code.codings[0] if code.codings else None
    return by_text(code.text), first.code if first else "", first.system if first else ""


def _abated(resource: Json) -> date | None:
    given = resource.get("abatementPeriod")
    end = first_moment({"end": given.get("end")}, "end") if isinstance(given, dict) else None
    ended = end or first_moment(resource, "abatementDateTime")
    return ended.date() if ended else None


def _active(resource: Json, abated: date | None, as_of: date) -> bool:
    if abated is not None:
        return abated > as_of
    over = any(resource.get(f) for f in ("abatementBoolean", "abatementAge", "abatementString"))
    return not over and status(resource, "clinicalStatus") not in _OVER


def read_allergies(resources: tuple[Json, ...], as_of: date, tally: Tally) -> tuple[Allergy, ...]:
    """Allergies and intolerances that hold."""
    found: list[Allergy] = []
    for resource in resources:
        found += _allergies(resource, as_of, tally)
    return tuple(dict.fromkeys(found))


def _allergies(resource: Json, as_of: date, tally: Tally) -> list[Allergy]:
    code = concept(resource.get("code"))
    what = f"AllergyIntolerance {code.label}"
    reason = _no_allergy(resource, code, as_of)
    if reason:
        tally.ignored(what, reason)
        return []
    reactions = items(resource.get("reaction"))
    manifest = [concept(m).text for r in reactions for m in items(r.get("manifestation"))]
    written = [text(r.get("description")) for r in reactions]
    said = ", ".join(dict.fromkeys(t for t in (*manifest, *written) if t))
    substances = [code] if code.text else [concept(r.get("substance")) for r in reactions]
    found = [
        Allergy(substance(s.text), s.text, said, s.codings[0].code if s.codings else "")
        for s in substances
        if s.text
    ]
    if found:
        tally.used(what, "an allergy or intolerance")
    else:
        tally.ignored(what, "no substance is named")
    return found


def _no_allergy(resource: Json, code: Concept, as_of: date) -> str:
    doubt = status(resource, "verificationStatus")
    if doubt in ("refuted", "entered-in-error"):
        return _UNSURE[doubt]
    if status(resource, "clinicalStatus") in _OVER:
        return "no longer active"
    began = first_moment(resource, "onsetDateTime", "recordedDate")
    if began is not None and began.date() > as_of:
        return "begins after the day on which the twin stands"
    return "states that there is none" if re.search(r"\bno (known|allergy)\b", code.words) else ""


def substance(written: str) -> str:
    """The substance of an allergy in plain words, drugs by their nonproprietary name."""
    plain = re.sub(r"\s*\([^)]*\)", "", written).strip()
    plain = re.sub(r"(?i)^(allergy|intolerance|hypersensitivity|allergic) to\s+", "", plain)
    plain = re.sub(r"(?i)\s+(allergy|intolerance|hypersensitivity)$", "", plain)
    return nonproprietary(plain) or plain.lower()
