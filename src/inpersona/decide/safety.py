"""What speaks against a treatment in this person: exclusions, warnings, and what is not known.

A rule whose datum is missing gives "unknown", never silence. Rules that were not checked against
their primary source act all the same and say so. Not a substitute for the label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inpersona.core.decisions import Reason
from inpersona.core.records import Allergy, PatientRecord
from inpersona.core.treatments import CurrentTherapy, Dose, Stop, Treatment
from inpersona.decide.facts import STALE_DAYS, facts_of
from inpersona.decide.rules import Rule, rules
from inpersona.drugs.amounts import beyond_belief, most_a_day
from inpersona.drugs.catalogue import drug, known
from inpersona.drugs.regimen import milligrams_a_day

_UNCHECKED = " (recalled; not checked against the primary source)"
FILTRATION = "estimated_glomerular_filtration_rate"
#: Filtration (mL/min/1.73 m2) below which no twin is made: kidneys about to be replaced. Ours.
LEAST_FILTRATION = 10.0
#: Systolic pressure (mmHg) below which nothing is ranked against high pressure. Ours.
LEAST_PRESSURE = 90.0
#: Age in years above which no twin is made. Ours.
OLDEST = 100.0


@dataclass(frozen=True, slots=True)
class _Drug:
    """A drug of the treatment or beside it: name, the groups it is of, every name it goes by."""

    name: str
    groups: frozenset[str]
    names: frozenset[str]


def screen(
    record: PatientRecord, treatment: Treatment, facts: Mapping[str, float]
) -> tuple[Reason, ...]:
    """Reasons against a treatment, or for care with it; empty when no rule speaks.

    Args:
        record: the person's conditions, allergies and medication.
        treatment: doses tried; with CurrentTherapy in it, they are added to what is taken,
            else they replace the person's drugs against high pressure.
        facts: newest values by variable, in its canonical unit (what is absent is looked up in
            the record).

    Returns: exclusions first, then unknowns, then warnings; each text names the drug.
    """
    tried = [_describe(dose.drug) for dose in treatment.doses]
    beside = _beside(record, treatment)
    staying = {d.name for d in (*beside, *tried)}
    ended = [d for d in _taken(record) if d.name not in staying]
    found: list[Reason] = []
    for i, given in enumerate(tried):
        kept = [d for d in beside if d.name != given.name]  # another dose replaces the present one
        others = [*kept, *tried[:i], *tried[i + 1 :]]
        found += _allergies(record, given)
        found += _duplications(given, [*kept, *tried[:i]])
        found += _lacking(record, given, facts)
        found += _by_rules(record, given, others, ended, facts)
    order = {"exclude": 0, "unknown": 1, "warn": 2, "info": 3}
    found += [reason for dose in treatment.doses for reason in _amounts(record, dose)]
    unique = list(dict.fromkeys(found))
    return tuple(sorted(unique, key=lambda reason: order[reason.severity]))


def refusal(record: PatientRecord) -> Reason | None:
    """Why the twin must not be used for this person at all, or None."""
    if record.age < 18.0:
        return Reason("exclude", "a child: the body of the twin is an adult's", "ours", True)
    if record.age > OLDEST:
        text = f"older than {OLDEST:g} years: nothing that the body was made from is of such people"
        return Reason("exclude", text, "ours", True)
    for entry in rules().refusals:
        if any(_has(record, condition) for condition in entry.conditions):
            return Reason("exclude", entry.text, entry.source, entry.source == "ours")
    filtration = _fact(record, FILTRATION, facts_of(record))
    if filtration is not None and filtration < LEAST_FILTRATION:
        text = (
            f"filtration below {LEAST_FILTRATION:g} mL/min/1.73 m2 by the newest creatinine, if its "
            "unit is right: the kidney of the twin does not cover that"
        )
        return Reason("exclude", text, "ours", True)
    if _in_emergency(record):
        source = rules().emergency.source
        text = "very high pressure with fresh organ damage is an emergency for a hospital"
        return Reason("exclude", text, source, False)
    return None


def too_low(record: PatientRecord) -> bool:
    """Whether the newest systolic pressure is so low that none that lowers it more is ranked."""
    newest = record.latest("systolic_blood_pressure")
    return newest is not None and newest.value < LEAST_PRESSURE


def groups_of(name: str) -> frozenset[str]:
    """Groups that a drug is of, by nonproprietary name (empty when it is in none)."""
    plain = name.strip().lower()
    found = {group for group, members in rules().groups.items() if plain in members}
    if known(plain):
        found.add(drug(plain).drug_class)
    return frozenset(found)


def _describe(name: str) -> _Drug:
    if known(name):
        record = drug(name)
        names = {record.name, *(synonym.lower() for synonym in record.synonyms)}
        return _Drug(record.name, groups_of(record.name), frozenset(names))
    plain = name.strip().lower()
    return _Drug(plain, groups_of(plain), frozenset({plain}))


def _beside(record: PatientRecord, treatment: Treatment) -> list[_Drug]:
    """What the person goes on taking while the treatment is tried."""
    actions = [action for step in treatment.steps for action in step.actions]
    added = any(isinstance(action, CurrentTherapy) for action in actions)
    stopped = {_describe(a.drug).name for a in actions if isinstance(a, Stop)}
    replaced = set() if added else set(rules().antihypertensive)
    return [d for d in _taken(record) if d.name not in stopped and not d.groups & replaced]


def _taken(record: PatientRecord) -> list[_Drug]:
    return [_describe(m.drug) for m in record.medications if m.active]


def _amounts(record: PatientRecord, dose: Dose) -> Iterable[Reason]:
    """Caution above the largest usual amount a day, against high pressure where no other condition
    may ask for more; exclusion far above that of any condition."""
    if not known(dose.drug) or dose.interval_hours is None:
        return
    given = drug(dose.drug)
    more = any(_has(record, condition) for condition in rules().more_than_usual)
    usual = most_a_day(given, "" if more else "hypertension")
    text = f"{given.name}: more than the usual maximum of {usual:g} mg a day"
    if beyond_belief(dose):
        yield Reason("exclude", f"{text}, by far", "ours", True)
    elif milligrams_a_day(dose) > usual * (1.0 + 1e-9):
        yield _reason("warn", text, given.doses.maximum.source, False)


def _allergies(record: PatientRecord, given: _Drug) -> Iterable[Reason]:
    for allergy in record.allergies:
        said = f"{allergy.substance} {allergy.text}".lower()
        if any(re.search(rf"(?<![a-z]){re.escape(n)}(?![a-z])", said) for n in given.names):
            yield Reason("exclude", f"{given.name}: allergy to it", "ours", True)
        elif any(_names_group(said, group) for group in given.groups):
            yield Reason("exclude", f"{given.name}: allergy to its class", "ours", True)
        elif _describe(allergy.substance).groups & given.groups:
            yield _related(allergy, given)


def _names_group(said: str, group: str) -> bool:
    plain = group.lower()
    spelled = {"ccb": "calcium channel blocker", "mra": "mineralocorticoid receptor antagonist"}
    longer = " ".join(spelled.get(word, word) for word in plain.split())
    words = f" {said.replace('-', ' ')} "
    return any(
        f" {name.replace('-', ' ')} " in words or f" {name.replace('-', ' ')}s " in words
        for name in (plain, longer)
    )


def _related(allergy: Allergy, given: _Drug) -> Reason:
    text = f"{given.name}: allergy to another drug of its class"
    severe = "ACE inhibitor" in given.groups or "anaphyla" in allergy.reaction.lower()
    return Reason("exclude" if severe else "warn", text, "ours", True)


def _duplications(given: _Drug, others: list[_Drug]) -> Iterable[Reason]:
    for other in others:
        if other.name == given.name:
            yield Reason("exclude", f"{given.name}: taken already", "ours", True)
            continue
        shared = (given.groups & other.groups) & set(rules().antihypertensive)
        if shared:
            text = f"{given.name}: {other.name} of the same class is taken already"
            yield Reason("exclude", text, "mcevoy2024", False)
        for rule in rules().never_together:
            mine, theirs = given.groups & set(rule.groups), other.groups & set(rule.groups)
            if mine and theirs and not shared:
                text = f"{given.name} with {other.name}: {rule.text}"
                yield _reason("exclude", text, rule.source, rule.confirmed)


def _lacking(record: PatientRecord, given: _Drug, facts: Mapping[str, float]) -> Iterable[Reason]:
    """What the record has to hold before such a drug is ranked, and does not."""
    needed = {name for group in given.groups for name in rules().required.get(group, ())}
    missing = sorted(name for name in needed if _fact(record, name, facts) is None)
    if missing:
        listed = " and ".join(name.replace("_", " ") for name in missing)
        text = f"{given.name}: not ranked without {listed}, which the record lacks"
        yield Reason("exclude", text, "ours", True)


def _by_rules(
    record: PatientRecord,
    given: _Drug,
    others: list[_Drug],
    ended: list[_Drug],
    facts: Mapping[str, float],
) -> Iterable[Reason]:
    missing: dict[str, bool] = {}
    stale: dict[str, bool] = {}
    excluded: set[str] = set()
    concerned = [
        r for r in rules().rules if given.groups & set(r.applies) or given.name in r.applies
    ]
    for rule in sorted(concerned, key=lambda r: r.severity != "exclude"):
        if rule.when == "variable":
            value = _fact(record, rule.variable, facts)
            if value is None:
                missing[rule.variable] = missing.get(rule.variable, False) or rule.key
            elif rule.variable not in excluded and _compare(value, rule):
                excluded.add(rule.variable)
                yield _from(rule, given)
            elif rule.key and _is_stale(record, rule.variable):
                stale[rule.variable] = True
        elif rule.when == "condition" and _holds(record, rule):
            yield _from(rule, given)
        elif rule.when in ("takes", "stops"):
            for other in others if rule.when == "takes" else ended:
                if other.name in rule.takes or other.groups & set(rule.takes):
                    yield _from(rule, given, other)
    if missing:
        yield _unknown(given, missing, "not in the record, so not checked")
    if stale:
        yield _unknown(given, stale, "older than a year")


def _holds(record: PatientRecord, rule: Rule) -> bool:
    if rule.also and not _has(record, rule.also):
        return False
    if rule.scope == "ever":
        stated = any(c.name == rule.condition for c in record.conditions)
        return stated or _allergy_means(record, rule.condition)
    return _has(record, rule.condition)


def _allergy_means(record: PatientRecord, condition: str) -> bool:
    """Whether an allergy says what the condition does (substances, and a reaction if it needs one)."""
    meaning = rules().allergy_means.get(condition)
    if meaning is None:
        return False
    for allergy in record.allergies:
        groups = _describe(allergy.substance).groups
        said = f"{allergy.substance} {allergy.text}".lower()
        named = any(word in said for word in meaning.substances) or groups & set(meaning.groups)
        reaction = f"{allergy.reaction} {allergy.text}".lower()
        if named and (not meaning.reaction or meaning.reaction in reaction):
            return True
    return False


def _has(record: PatientRecord, condition: str) -> bool:
    names = (condition, *rules().implies.get(condition, ()))
    return any(record.has(name) for name in names)


def _fact(record: PatientRecord, variable: str, facts: Mapping[str, float]) -> float | None:
    if variable in facts:
        return facts[variable]
    newest = record.latest(variable)
    return newest.value if newest else None


def _compare(value: float, rule: Rule) -> bool:
    return value > rule.value if rule.comparator == ">" else value < rule.value


def _from(rule: Rule, given: _Drug, other: _Drug | None = None) -> Reason:
    beside = f" with {other.name}" if other else ""
    text = f"{given.name}{beside}: {rule.text}"
    return _reason(rule.severity, text, rule.source, rule.confirmed)


def _reason(severity: str, text: str, source: str, confirmed: bool) -> Reason:
    said = text if confirmed else text + _UNCHECKED
    return Reason("exclude" if severity == "exclude" else "warn", said, source, confirmed)


def _unknown(given: _Drug, missing: Mapping[str, bool], why: str) -> Reason:
    ordered = sorted(missing, key=lambda name: (not missing[name], name))
    listed = ", ".join(name.replace("_", " ") for name in ordered)
    return Reason("unknown", f"{given.name}: {why}: {listed}", "ours")


def _is_stale(record: PatientRecord, variable: str) -> bool:
    newest = record.latest(variable)
    if newest is None or newest.time is None:
        return False
    return (record.as_of - newest.time.date()).days > STALE_DAYS


def _in_emergency(record: PatientRecord) -> bool:
    limits = rules().emergency
    systolic = record.latest("systolic_blood_pressure")
    diastolic = record.latest("diastolic_blood_pressure")
    high = (systolic and systolic.value >= limits.systolic) or (
        diastolic and diastolic.value >= limits.diastolic
    )
    return bool(high) and any(_has(record, damage) for damage in limits.damage)
