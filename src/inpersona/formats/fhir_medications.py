"""MedicationRequest and MedicationStatement of FHIR: what the person took on a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from inpersona.core.records import Medication
from inpersona.drugs import catalogue
from inpersona.formats.courses import Order, join
from inpersona.formats.fhir_bundle import Resources
from inpersona.formats.fhir_elements import (
    Concept,
    Json,
    concept,
    first_moment,
    items,
    mapping,
    period,
    status,
    text,
)
from inpersona.formats.notes import Tally
from inpersona.formats.products import Ingredient, Product, route_of, take_apart
from inpersona.formats.schedules import intakes

_KINDS = ("MedicationRequest", "MedicationStatement", "MedicationUsage")
_OPEN = frozenset({"active", "recorded", "", "unknown", "intended"})
_NEVER = {
    "entered-in-error": "entered in error", "cancelled": "cancelled", "draft": "a draft",
    "not-taken": "not taken", "ineligible": "not given",
}  # fmt: skip
_PLANS = frozenset({"proposal", "plan", "option"})


class _Regimen(NamedTuple):
    units: float | None
    mass: float | None
    interval: float | None
    as_needed: bool


def read_medications(resources: Resources, as_of: date, tally: Tally) -> tuple[Medication, ...]:
    """Every drug of the record, ingredients apart, as it stood on `as_of`."""
    orders: list[Order] = []
    for resource in resources.of(*_KINDS):
        orders += _orders(resource, resources, tally)
    late = [o for o in orders if o.start > as_of]
    for order in late:
        tally.ignored(f"medication {order.medication.drug}", "begins after the day of the twin")
    counts = Counter(o.medication.drug for o in orders if o.start <= as_of)
    for drug, count in counts.items():
        if count > 1:
            tally.used(f"medication {drug}", f"{count} prescriptions joined")
    joined = join(orders, as_of)
    for medication in joined:
        _say(medication, tally)
    return tuple(joined)


def _orders(resource: Json, resources: Resources, tally: Tally) -> Iterator[Order]:
    kind = text(resource.get("resourceType"))
    code = _medicine(resource, resources)
    what = f"{kind} {code.label}"
    state = status(resource, "status")
    reason = _NEVER.get(state, "")
    if status(resource, "intent") in _PLANS:
        reason = "a plan, not an order"
    if resource.get("doNotPerform") is True:
        reason = "an order not to give it"
    if not reason and not (code.text or code.codings):
        reason = "no medicine is named"
    product = take_apart(code.text)
    if not reason and not product.ingredients:
        reason = "no drug can be read from its name"
    if reason:
        tally.ignored(what, reason)
        return
    tally.used(what, "read")
    for ingredient in product.ingredients:
        yield _order(resource, code, product, ingredient, state)


def _medicine(resource: Json, resources: Resources) -> Concept:
    given = mapping(resource.get("medication"))
    inline = concept(resource.get("medicationCodeableConcept") or given.get("concept"))
    if inline.text or inline.codings:
        return inline
    reference = resource.get("medicationReference") or given.get("reference")
    reference = {"reference": reference} if isinstance(reference, str) else reference
    found = resources.resolve(reference, resource)
    if found is None:
        return Concept((), text(mapping(reference).get("display")))
    code = concept(found.get("code"))
    if code.text:
        return code
    parts = [concept(i.get("itemCodeableConcept")).text for i in items(found.get("ingredient"))]
    return Concept(code.codings, " / ".join(p for p in parts if p))


def _order(
    resource: Json, code: Concept, product: Product, ingredient: Ingredient, state: str
) -> Order:
    dosages = resource.get("dosageInstruction") or resource.get("dosage")
    said = next((route_of(_route_words(d)) for d in items(dosages) if d.get("route")), "")
    route = said or product.route
    regimen = _regimen(dosages)
    start, end = _dates(resource)
    once = product.injection and not items(dosages) and ingredient.drug != "insulin"
    regular = not (once or regimen.as_needed)
    dose, imputed = _dose(product, ingredient, regimen) if regular else (None, ())
    imputed = (*imputed, *(() if route else ("route",)))
    interval = regimen.interval if regular else None
    if regular and interval is None and (route or "oral") == "oral":
        interval, imputed = _usual_interval(ingredient.drug), (*imputed, "interval_hours")
    if once and start is not None and end is None:
        end, imputed = start + timedelta(days=1), (*imputed, "end")
    medication = Medication(
        drug=ingredient.drug,
        text=code.text,
        dose=dose,
        unit=ingredient.unit,
        route=route or "oral",
        interval_hours=interval,
        start=start,
        end=end,
        code=code.codings[0].code if code.codings else "",
        imputed=imputed,
    )
    return Order(medication, state in _OPEN)


def _route_words(dosage: Json) -> str:
    return concept(dosage.get("route")).words


def _dates(resource: Json) -> tuple[date | None, date | None]:
    start = first_moment(
        resource, "effectivePeriod", "effectiveDateTime", "authoredOn", "dateAsserted"
    )
    _, end = period(resource.get("effectivePeriod"))
    for dosage in items(resource.get("dosageInstruction") or resource.get("dosage")):
        repeat = mapping(mapping(dosage.get("timing")).get("repeat"))
        bound_start, bound_end = period(repeat.get("boundsPeriod"))
        start, end = bound_start or start, end or bound_end
    return start.date() if start else None, end.date() if end else None


def _regimen(dosages: object) -> _Regimen:
    """All lines of a schedule as one: the mean intake at the mean interval."""
    lines = intakes(dosages)
    needed = bool(lines) and all(line.as_needed for line in lines)
    if needed:
        return _Regimen(None, None, None, True)
    regular = [line for line in lines if not line.as_needed]
    timed = [line for line in regular if line.interval]
    if not timed:
        units = next((line.units for line in regular if line.units), None)
        mass = next((line.mass for line in regular if line.mass), None)
        return _Regimen(units, mass, None, False)
    per_day = [24.0 / line.interval for line in timed if line.interval]
    units = _mean([line.units for line in timed], per_day)
    mass = _mean([line.mass for line in timed], per_day)
    return _Regimen(units, mass, 24.0 / sum(per_day), False)


def _mean(amounts: list[float | None], per_day: list[float]) -> float | None:
    """Mean amount of an intake, by how often each line is taken."""
    known = [a * often for a, often in zip(amounts, per_day, strict=True) if a is not None]
    return sum(known) / sum(per_day) if len(known) == len(amounts) else None


def _usual_interval(drug: str) -> float:
    """Hours between intakes by the catalogue, else once daily."""
    if not catalogue.known(drug):
        return 24.0
    return catalogue.drug(drug).doses.interval.value


def _dose(
    product: Product, ingredient: Ingredient, regimen: _Regimen
) -> tuple[float | None, tuple[str, ...]]:
    """Amount of the ingredient per intake, and what was filled in."""
    if regimen.mass is not None and len(product.ingredients) == 1:
        return regimen.mass, ()
    if ingredient.amount is None:
        return None, ()
    if regimen.units is None:
        return ingredient.amount, ("dose",)
    return ingredient.amount * regimen.units, ()


def _say(medication: Medication, tally: Tally) -> None:
    what = f"medication {medication.drug}"
    if not medication.active:
        tally.ignored(what, "not taken on the day of the twin")
        return
    for field in medication.imputed:
        tally.add("imputed", what, _IMPUTED[field])
    if not catalogue.known(medication.drug):
        tally.ignored(what, "taken, but not simulated: not in the catalogue")
    elif medication.route != "oral":
        tally.ignored(what, f"taken, but not simulated: given by the {medication.route} route")
    elif medication.dose is None:
        tally.ignored(what, "taken, but not simulated: no regular dose")


_IMPUTED = {
    "route": "the route is not recorded: taken by mouth",
    "dose": "the number of units per intake is not recorded: one",
    "interval_hours": "the frequency is not recorded: the drug's usual one, else once daily",
    "end": "an injection without a schedule: given once",
}
