"""Medication requests and statements: one Medication for each ingredient."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from inpersona.core.records import Medication
from inpersona.core.units import convert
from inpersona.core.variables import ucum
from inpersona.errors import UnitError
from inpersona.formats.dates import read_day
from inpersona.formats.dosage import Dosage, read_dosage
from inpersona.formats.drug_text import Ingredient, Product, read_product, usual_hours
from inpersona.formats.elements import Json, codings, first_code, label, mapping, text_of
from inpersona.formats.notes import Notes
from inpersona.formats.resources import Resources

KINDS = ("MedicationRequest", "MedicationStatement")
_VOID = frozenset({"entered-in-error", "cancelled", "draft", "not-taken"})
_TAKEN = frozenset({"active", "intended"})
_PLANS = frozenset({"proposal", "plan", "option"})
#: Routes whose single dose does not speak of regular intake.
_SINGLE = frozenset({"intravenous"})
#: A drug without an end that began longer ago than this is pointed at (years; ours).
_LONG = 5.0


def _concept(resource: Json, resources: Resources) -> Json:
    concept = mapping(resource.get("medicationCodeableConcept"))
    if concept:
        return concept
    pointed = resources.find(resource.get("medicationReference"), resource)
    named = text_of(mapping(resource.get("medicationReference")).get("display"))
    return mapping(pointed.get("code")) or ({"text": named} if named else {})


def _period(resource: Json, dosage: Dosage) -> tuple[date | None, date | None]:
    effective = mapping(resource.get("effectivePeriod"))
    start = (
        read_day(effective.get("start")) or dosage.start or read_day(resource.get("effectiveDateTime"))
        or read_day(resource.get("authoredOn")) or read_day(resource.get("dateAsserted"))
    )  # fmt: skip
    return start, read_day(effective.get("end")) or dosage.end


def _amount(
    ingredient: Ingredient, dosage: Dosage, single: bool
) -> tuple[float | None, str, tuple[str, ...]]:
    """Dose per intake, its unit, and what had to be imputed."""
    if dosage.amount is not None and single:
        try:
            return convert(dosage.amount, ucum(dosage.unit), "mg"), "mg", ()
        except UnitError:
            return dosage.amount, dosage.unit, ()
    if ingredient.amount is None:
        return None, ingredient.unit, ()
    if dosage.count is None:
        return ingredient.amount, ingredient.unit, ("dose",)
    return ingredient.amount * dosage.count, ingredient.unit, ()


def _route(product: Product, dosage: Dosage) -> str:
    said = dosage.route
    for word, route in (("oral", "oral"), ("mouth", "oral"), ("intraven", "intravenous"),
                        ("subcut", "subcutaneous"), ("inhal", "inhaled")):  # fmt: skip
        if word in said:
            return route
    return product.route


def _one(
    ingredient: Ingredient, product: Product, dosage: Dosage, base: Medication, what: str, notes: Notes
) -> Medication:
    single = len(product.ingredients) == 1
    dose, unit, imputed = _amount(ingredient, dosage, single)
    hours = dosage.hours
    if "dose" in imputed:
        notes.add("imputed", what, "one unit of the product per intake, by the strength in its name")
    if dosage.as_needed:
        notes.add("imputed", what, "taken only as needed, so not part of what is taken every day")
        dose, hours, imputed = None, None, ("as needed",)
    elif hours is None and base.route in ("oral", "subcutaneous", "transdermal"):
        hours = 24.0 if product.slow else usual_hours(ingredient.drug)
        imputed = (*imputed, "interval_hours")
        notes.add("imputed", what, f"no frequency: every {hours:g} h, as is usual for the drug")
    return replace(
        base, drug=ingredient.drug, dose=dose, unit=unit, interval_hours=hours, imputed=imputed
    )


def read_medication(resource: Json, resources: Resources, notes: Notes) -> Iterator[Medication]:
    """The drugs of one MedicationRequest or MedicationStatement, `active` as its status says."""
    concept = _concept(resource, resources)
    kind, text = text_of(resource.get("resourceType")), label(concept)
    what = f"{kind} {first_code(concept)}"
    status, intent = text_of(resource.get("status")), text_of(resource.get("intent"))
    if status in _VOID or intent in _PLANS or resource.get("doNotPerform") is True:
        notes.add("ignored", what, f"not a drug that is taken (status {status[:20] or 'missing'})")
        return
    if not text:
        notes.add("ignored", what, "the drug is not named")
        return
    dosage = read_dosage(resource.get("dosageInstruction") or resource.get("dosage"))
    product = read_product(text)
    route = _route(product, dosage)
    start, end = _period(resource, dosage)
    active = status in _TAKEN
    if active and route in _SINGLE and dosage.hours is None:
        notes.add("imputed", what, "an injection without a schedule counts as given once")
        active = False
    code = next((c.code for c in codings(concept)), "")
    base = Medication("", text, None, "mg", route, None, start, end, active, code)
    notes.add("used", what, f"read as {', '.join(i.drug for i in product.ingredients)}")
    for ingredient in product.ingredients:
        yield _one(ingredient, product, dosage, base, what, notes)


def _on_day(medication: Medication, day: date) -> Medication:
    begun = medication.start is None or medication.start <= day
    going = medication.end is None or medication.end >= day
    return replace(medication, active=medication.active and begun and going)


def _same(one: Medication, other: Medication) -> bool:
    return (one.dose, one.unit, one.interval_hours) == (other.dose, other.unit, other.interval_hours)


def _begun(newest: Medication, earlier: Iterable[Medication]) -> date | None:
    """Since when the newest regimen has been the same, over renewals without a break in dose."""
    start = newest.start
    for medication in earlier:
        if not _same(medication, newest) or medication.start is None:
            break
        start = medication.start
    return start


def settle(found: Iterable[Medication], day: date, notes: Notes) -> tuple[Medication, ...]:
    """What is taken on a day: repeats of a drug by one route become its newest entry.

    Args: found, medications as read; day; notes. Returns one Medication for each drug and route, in
    order of name, `start` being when the same regimen began.
    """
    groups: dict[tuple[str, str], list[Medication]] = {}
    for medication in found:
        if medication.start is not None and medication.start > day:
            notes.add("ignored", f"Medication {medication.code[:24]}", "begins after the day looked at")
            continue
        groups.setdefault((medication.drug, medication.route), []).append(medication)
    settled = []
    for (drug, route), entries in sorted(groups.items()):
        states = [_on_day(m, day) for m in entries]
        states.sort(key=lambda m: (m.active, m.start or date.min), reverse=True)
        newest = replace(states[0], start=_begun(states[0], states[1:]))
        if len(entries) > 1:
            notes.add("used", f"Medication {drug}", f"{len(entries)} entries, the newest counts")
        if newest.active and newest.start and (day - newest.start).days > _LONG * 365.25:
            why = f"no end on record after more than {_LONG:g} years; counts as still taken"
            notes.add("imputed", f"Medication {drug}", why)
        settled.append(newest)
    return tuple(settled)
