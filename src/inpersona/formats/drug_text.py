"""What stands in the name of a drug: ingredients, strengths, form, release.

"24 HR metoprolol succinate 100 MG Extended Release Oral Tablet [Toprol]" is metoprolol 100 mg by
mouth; "amlodipine 5 MG / olmesartan medoxomil 20 MG Oral Tablet" is two drugs.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from inpersona.drugs import catalogue

_STRENGTH = re.compile(
    r"(?P<amount>\d+(?:[.,]\d+)?)\s*(?P<unit>mg|mcg|ug|µg|g|unt|units?|iu|meq|mmol|%)"
    r"(?:\s*/\s*(?P<per>\d+(?:\.\d+)?)?\s*(?P<per_unit>ml|actuat|hr|h|mg|g))?\b",
    re.IGNORECASE,
)
_FORM = re.compile(
    r"\b(oral|tablets?|capsules?|injection|injectable|suspension|solution|mucosal|spray|prefilled|"
    r"syringe|extended|delayed|release|disintegrating|chewable|film|coated|topical|cream|patch|"
    r"transdermal|inhaler|inhalation|metered|dose|powder|ophthalmic|nasal|er|xl|xr|sr|la|cr|pack|"
    r"sublingual|auto-injector|pen|product|intravenous)\b.*$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^\s*(\d+(\.\d+)?\s*(hr|h|ml|actuat|x)\s+)+", re.IGNORECASE)
_ROUTES = (
    ("intravenous", re.compile(r"\b(injection|infusion|intravenous|prefilled syringe|iv)\b", re.I)),
    ("subcutaneous", re.compile(r"\b(insulin|injectable|subcutaneous|pen)\b", re.I)),
    ("sublingual", re.compile(r"\b(sublingual|mucosal spray)\b", re.I)),
    ("inhaled", re.compile(r"\b(inhal\w*|metered dose)\b", re.I)),
    ("transdermal", re.compile(r"\b(transdermal|patch)\b", re.I)),
    ("topical", re.compile(r"\b(topical|cream|ointment|ophthalmic|nasal|otic)\b", re.I)),
)
_UNITS = {"mg": 1.0, "mcg": 1e-3, "ug": 1e-3, "µg": 1e-3, "g": 1e3}


class Ingredient(NamedTuple):
    """One drug of a product: INN, and strength of one unit of the product (None: not said)."""

    drug: str
    amount: float | None
    unit: str


class Product(NamedTuple):
    """Ingredients, route by the form's name, and whether release is slowed."""

    ingredients: tuple[Ingredient, ...]
    route: str
    slow: bool


@cache
def _table() -> Mapping[str, Any]:
    with Path(__file__).with_name("drug_names.toml").open("rb") as file:
        return tomllib.load(file)


def usual_hours(drug: str) -> float:
    """Usual hours between doses of an immediate-release form."""
    return float(_table()["hours"].get(drug, 24))


def plain_name(text: str) -> str:
    """The INN of a drug or substance in lower case; salts, forms and brands are taken off."""
    name = re.sub(r"\[.*?\]|\((?:substance|product|medication|disorder)\)", " ", text.lower())
    name = _LEAD.sub("", _STRENGTH.sub(" ", name))
    name = re.sub(r"\s+", " ", _FORM.sub("", name)).strip(" ,;-")
    words = name.split(" ")
    salts = set(_table()["salts"]["words"])
    if words[0] not in _table()["salts"]["minerals"]:
        while len(words) > 1 and words[-1].strip(",") in salts:
            words.pop()
    name = " ".join(words) or text.lower().strip()
    name = _table()["names"].get(name, name)
    return catalogue.drug(name).name if catalogue.known(name) else name


def _strength(text: str) -> tuple[float | None, str]:
    """Amount of one unit of the product: mg where mass, the volume counted in where it is given."""
    found = _STRENGTH.search(text)
    if found is None or found["unit"] == "%":
        return None, "mg"
    amount, unit = float(found["amount"].replace(",", ".")), found["unit"].lower()
    if found["per_unit"] and found["per_unit"].lower() == "ml":
        volume = re.match(r"^\s*(\d+(?:\.\d+)?)\s*ml\s", text, re.IGNORECASE)
        if volume is None:
            return None, "mg"
        amount *= float(volume[1]) / float(found["per"] or 1.0)
    if unit in _UNITS:
        return amount * _UNITS[unit], "mg"
    return amount, "[IU]" if unit.startswith(("u", "iu")) else unit


def _brand(text: str) -> tuple[Ingredient, ...]:
    words = re.findall(r"[a-z]+", text.lower())
    names = _table()["combinations"].get(words[0] if words else "", ())
    amounts = [float(a) for a in re.findall(r"\d+(?:\.\d+)?", text)]
    if len(amounts) != len(names):
        return tuple(Ingredient(name, None, "mg") for name in names)
    return tuple(Ingredient(n, a, "mg") for n, a in zip(names, amounts, strict=True))


def _parts(text: str) -> list[str]:
    """The ingredients' texts: divided at " / ", "/", and at "-" between drugs of the catalogue."""
    parts = re.split(r"\s+/\s+|\s+and\s+|\s\+\s", text)
    if len(parts) == 1:
        parts = re.split(r"(?<=[a-z]{5})/(?=[a-z]{5})", text, flags=re.IGNORECASE)
    if len(parts) == 1:
        divided = re.split(r"(?<=[a-z]{5})-(?=[a-z]{5})", text, flags=re.IGNORECASE)
        if any(catalogue.known(plain_name(part)) for part in divided):
            return divided
    return parts


def read_product(text: str) -> Product:
    """What a product's name says.

    Args: text, as an RxNorm name or free text. Returns its ingredients in order with strengths in mg
    (or in the unit named), the route and whether release is slowed. Strengths per mL count only when
    the volume stands in front.
    """
    route = next((name for name, pattern in _ROUTES if pattern.search(text)), "oral")
    slow = bool(re.search(r"\b(extended release|24 hr|er|xl|xr|sr|la|cr)\b", text, re.IGNORECASE))
    found = _brand(text)
    if not found:
        found = tuple(Ingredient(plain_name(p), *_strength(p)) for p in _parts(text) if p.strip())
    return Product(_share_amounts(found, text), route, slow)


def _share_amounts(found: tuple[Ingredient, ...], text: str) -> tuple[Ingredient, ...]:
    """ "lisinopril/hydrochlorothiazide 20-12.5 mg": amounts after the names, in their order."""
    together = re.search(r"(\d+(?:\.\d+)?(?:\s*[-/]\s*\d+(?:\.\d+)?)+)\s*mg\b", text, re.IGNORECASE)
    if len(found) < 2 or together is None or found[0].amount is not None:
        return found
    amounts = [float(a) for a in re.findall(r"\d+(?:\.\d+)?", together[1])]
    if len(amounts) != len(found):
        return found
    named = zip(found, amounts, strict=True)
    return tuple(Ingredient(plain_name(re.sub(r"[\d.\s/-]+$", "", i.drug)), a, "mg") for i, a in named)
