"""Where and how a reading was taken: what its words say, else what is usual for the variable."""

from __future__ import annotations

import re

from inpersona.core.records import Posture, Setting
from inpersona.core.variables import by_loinc
from inpersona.formats.fhir_elements import Json, all_text, concept, items, mapping, text

_WORDS: tuple[tuple[Setting, str], ...] = (
    ("invasive", r"\b(invasive|intra-?arterial|arterial line|cathet\w*)\b"),
    ("ambulatory", r"\b(ambulatory(?! (care|clinic|visit))|24[ -]?h(our)?s?|abpm|holter)\b"),
    ("home", r"(?<!nursing )\b(home|self[- ]?measured|hbpm)\b"),
    ("office", r"\b(office|clinic)\b"),
)
_ENDINGS: tuple[tuple[str, Setting], ...] = (
    ("_home_mean", "home"), ("_ambulatory_24_hour", "ambulatory"), ("_invasive", "invasive"),
)  # fmt: skip
_OFFICE = ("systolic_blood", "diastolic_blood", "mean_arterial", "pulse_pressure", "heart_rate",
           "resting_heart", "body_", "respiratory", "oxygen_saturation_per", "waist",
           "muscle_")  # fmt: skip
_IMAGING = ("left_ventricular", "left_atrial", "mitral", "aortic", "tricuspid", "interventricular",
            "cardiac_output", "cardiac_index", "relative_wall")  # fmt: skip
_INVASIVE = ("pulmonary_artery", "mean_pulmonary", "right_", "central_venous", "mixed_venous",
             "systemic_vascular", "pulmonary_vascular", "left_ventricular_end_diastolic_pressure",
             "left_ventricular_systolic_pressure")  # fmt: skip
_POSTURES: tuple[tuple[Posture, str], ...] = (
    ("sitting", r"33586001|\bsitting\b|\bseated\b"),
    ("standing", r"10904000|\bstanding\b|\bupright\b"),
    ("supine", r"40199007|102538003|\bsupine\b|\blying\b|\brecumbent\b"),
)


def usual_setting(variable: str) -> Setting:
    """The setting in which a variable is usually measured."""
    if variable.startswith(_INVASIVE):
        return "invasive"
    if variable.startswith(_IMAGING):
        return "imaging"
    return "office" if variable.startswith(_OFFICE) else "laboratory"


def is_pressure(variable: str) -> bool:
    """Whether the variable is an arterial blood pressure, whose setting matters most."""
    return variable.startswith(("systolic_blood", "diastolic_blood", "mean_arterial"))


def setting(variable: str, resource: Json) -> tuple[Setting, bool]:
    """The setting of an Observation and whether the record says so."""
    for ending, implied in _ENDINGS:
        if variable.endswith(ending):
            return implied, True
    if usual_setting(variable) != "office":
        return usual_setting(variable), True
    said = " ".join(_words(resource)).lower()
    for found, pattern in _WORDS:
        if re.search(pattern, said):
            return found, True
    if any("Patient" in text(p.get("reference")) for p in items(resource.get("performer"))):
        return "home", True
    return "office", False


def _words(resource: Json) -> list[str]:
    places = [resource.get(f) for f in ("method", "code", "device", "note")]
    codes = " ".join(c.code for c in concept(resource.get("code")).codings)
    names = [v.name.replace("_", " ") for code in codes.split() if (v := by_loinc(code))]
    return [t for place in places for t in all_text(place)] + names


def posture(variable: str, resource: Json) -> Posture:
    """The posture that the variable's name, the method or the body-position extension says."""
    for named, _ in _POSTURES:
        if variable.endswith(named):
            return named
    extensions = [
        e for e in items(resource.get("extension")) if "bodyPosition" in text(e.get("url"))
    ]
    places = [*extensions, mapping(resource.get("method")), mapping(resource.get("code"))]
    said = " ".join(t for place in places for t in all_text(place)).lower()
    return next((p for p, pattern in _POSTURES if re.search(pattern, said)), "unknown")
