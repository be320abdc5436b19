"""A product's name taken apart: "amLODIPine 5 MG / Olmesartan medoxomil 20 MG Oral Tablet".

Ingredients with their amounts, route and form. A strength by volume times the volume that stands first
("10 ML Furosemide 10 MG/ML Injection") is the amount of the container.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from inpersona.formats.drug_names import nonproprietary

_NUMBER = r"\d+(?:[.,]\d+)?"
_UNITS = {
    "mg": ("mg", 1.0), "mcg": ("mg", 1e-3), "ug": ("mg", 1e-3), "microgram": ("mg", 1e-3),
    "micrograms": ("mg", 1e-3), "g": ("mg", 1e3), "gm": ("mg", 1e3), "milligram": ("mg", 1.0),
    "milligrams": ("mg", 1.0), "unt": ("[IU]", 1.0), "unit": ("[IU]", 1.0), "units": ("[IU]", 1.0),
    "iu": ("[IU]", 1.0), "meq": ("meq", 1.0), "mmol": ("mmol", 1.0),
}  # fmt: skip
_STRENGTH = re.compile(
    rf"({_NUMBER})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b(\s*/\s*(ml|actuat|hr|h|l))?",
    re.IGNORECASE,
)
_LEADING = re.compile(rf"^\s*({_NUMBER})\s*(ML|HR|ACTUAT)\s+", re.IGNORECASE)
_BRAND = re.compile(r"\[([^\]]*)\]")
_SHORT = re.compile(
    rf"^([a-z .]+(?:[/+-][a-z .]+)+)\s+({_NUMBER}(?:\s*[/-]\s*{_NUMBER})+)\s*(mg|mcg|g)\b(.*)$",
    re.I,
)
_ROUTES = (
    ("intravenous", r"intraven|\biv\b|infusion"),
    (
        "subcutaneous",
        r"subcut|prefilled syringe|pen injector|injectable suspension|cartridge|insulin",
    ),
    ("injection", r"inject|\bvial\b"),
    ("inhaled", r"inhal|nebul|aerosol"),
    ("sublingual", r"sublingual|mucosal|buccal|lingual"),
    ("nasal", r"nasal"),
    ("ophthalmic", r"ophthalmic|eye"),
    ("transdermal", r"transdermal|patch"),
    ("topical", r"topical|cream|ointment|gel\b|lotion|vaginal|rectal|suppos"),
    ("oral", r"\boral|tablet|capsule|\bpill|chewable|by mouth|syrup|\btab\b|\bcap\b"),
)


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A drug of a product: nonproprietary name, amount in one unit of the product (None: unknown)."""

    drug: str
    amount: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Product:
    """Ingredients, route ("" when the name does not say), whether it is given by one injection."""

    ingredients: tuple[Ingredient, ...]
    route: str
    injection: bool


def route_of(words: str) -> str:
    """The route that a text names, or ""."""
    lower = words.lower()
    return next((route for route, pattern in _ROUTES if re.search(pattern, lower)), "")


def take_apart(display: str) -> Product:
    """A product from its display text; an unreadable text is one ingredient without an amount."""
    whole = _spelled(_BRAND.sub(" ", display).strip())
    brand = _BRAND.search(display)
    leading = _LEADING.match(whole)
    volume = _amount(leading.group(1)) if leading and leading.group(2).upper() == "ML" else None
    rest = whole
    while found := _LEADING.match(rest):
        rest = rest[found.end() :]
    parts = [p for p in re.split(r"\s+/\s+|\s+\+\s+", rest) if p.strip()]
    ingredients = [i for part in parts for i in _ingredient(part, volume)]
    if not ingredients and brand:
        ingredients = _ingredient(brand.group(1), volume)
    return Product(tuple(ingredients), route_of(whole), "injection" in whole.lower())


def _spelled(display: str) -> str:
    """Short combinations written out: "Lisinopril-HCTZ 20-12.5 mg" as two parts."""
    found = _SHORT.match(display)
    if not found:
        return display
    names = re.split(r"[/+-]", found.group(1))
    amounts = re.split(r"\s*[/-]\s*", found.group(2))
    if len(names) != len(amounts):
        return display
    parts = [f"{n.strip()} {a} {found.group(3)}" for n, a in zip(names, amounts, strict=True)]
    return " / ".join(parts) + found.group(4)


def _amount(written: str) -> float:
    return float(written.replace(",", "."))


def _ingredient(part: str, volume: float | None) -> list[Ingredient]:
    found = _STRENGTH.search(part)
    name = (part[: found.start()] if found else part).strip(" ,-")
    name = name or (part[found.end() :].strip(" ,-") if found else "")
    if not re.search(r"[a-zA-Z]", name):
        return []
    unit, amount = "mg", None
    if found:
        unit, scale = _UNITS[found.group(2).lower()]
        amount = round(_amount(found.group(1)) * scale, 9)
        if (found.group(4) or "").lower() in ("ml", "l", "hr", "h"):
            per_volume = found.group(4).lower() == "ml" and volume is not None
            amount = amount * volume if per_volume and volume is not None else None
    drugs = nonproprietary(name).split(" / ")
    return [Ingredient(d, amount if len(drugs) == 1 else None, unit) for d in drugs if d]
