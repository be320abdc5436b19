"""The adult body as a simulator of validation rows (`arms.Simulator`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from inpersona.core.treatments import Dose, Treatment
from inpersona.decide.regimens import Stretch, stretches
from inpersona.errors import InputError
from inpersona.models.adult.beats import failing, laid_on, pulsatile_body
from inpersona.models.adult.manoeuvres import Phase, perform, phases
from inpersona.models.adult.members import Members
from inpersona.models.adult.person import DYNES, body_surface
from inpersona.models.adult.pulsatile import readings
from inpersona.models.adult.pulse import PulseSurface
from inpersona.models.adult.slow_runs import survived
from inpersona.models.adult.therapy import Regimens, kinetic_person, treat
from inpersona.validate.measures import At, Courses
from inpersona.validate.people import (
    ADHERENCE,
    RESISTANT_ABOVE,
    WORLDS,
    background,
    draws,
    people,
)

Array = NDArray[np.float64]
Index = NDArray[np.int64]

#: Seconds of rest before an acute manoeuvre, and between records during it.
WARM_UP, EVERY = 20.0, 5.0


def derived(found: Mapping[str, Array], body: Mapping[str, Array]) -> dict[str, Array]:
    """Indices and resistances from quantities; arrays broadcast over times."""
    out = dict(found)
    surface, weight = body["surface"], body["weight"]
    output = found["cardiac_output"]
    out["cardiac_index"] = output / surface
    out["left_ventricular_stroke_volume"] = 1000.0 * output / found["heart_rate"]
    out["stroke_volume"] = out["left_ventricular_stroke_volume"]
    out["stroke_volume_index"] = out["stroke_volume"] / surface
    drop = found["mean_arterial_pressure"] - found["right_atrial_pressure"]
    out["systemic_vascular_resistance"] = drop / output * DYNES
    # No valve stands between the great veins and the atrium.
    out["central_venous_pressure"] = found["right_atrial_pressure"]
    out["total_peripheral_resistance"] = out["systemic_vascular_resistance"]
    if "blood_volume" in found:
        out["blood_volume_index"] = found["blood_volume"] / weight
    for name in ("glomerular_filtration_rate", "renal_plasma_flow"):
        if name in found:
            out[f"{name}_index"] = found[name] * 1.73 / surface
    return out


class AdultBody:
    """The frozen virtual population in the adult body."""

    @cached_property
    def _sizes(self) -> dict[str, Array]:
        latents = people().members.latents
        height, weight = latents["body_height"], latents["body_weight"]
        return {"surface": body_surface(height, weight), "weight": weight}

    @cached_property
    def _slow(self) -> dict[str, Array]:
        """Quantities of the averaged circulation at rest, with pressures."""
        all_people = people()
        found = dict(all_people.rest.quantities)
        found |= all_people.surface.pressures(all_people.members, found)
        return derived(found, self._sizes)

    @cached_property
    def _beating(self) -> dict[str, Array]:
        """What the beating bodies show at rest, beside the slow body's quantities."""
        seen = dict(people().seen)
        seen.pop("systemic_vascular_resistance", None)
        everything = {**self._slow, **derived(seen, self._sizes)}
        parameters = failing(people().hearts, people().members)
        row = pulsatile_body().index("parameters", "left_ventricle.filling_stiffness")
        everything["left_ventricular_chamber_stiffness"] = parameters[row]
        return everything

    @cached_property
    def _kept(self) -> Index:
        """The people who came to rest and beat: the population that rows see, by index."""
        return np.flatnonzero(people().ok)

    @cached_property
    def covariates(self) -> Mapping[str, Array]:
        """See `arms.Simulator`."""
        all_people = people()
        stratum, ok = all_people.stratum, all_people.ok
        treated = stratum >= 2
        high = all_people.seen["systolic_blood_pressure"] > RESISTANT_ABOVE
        found: dict[str, Array] = {k: np.where(ok, v, np.nan) for k, v in self._beating.items()}
        found |= {
            "age": all_people.members.age,
            "body_height": all_people.members.latents["body_height"],
            "body_weight": self._sizes["weight"],
            "body_surface_area": self._sizes["surface"],
        }
        flags = {
            "male": all_people.members.male > 0.5,
            "female": all_people.members.male < 0.5,
            "healthy": (stratum == 0) & (all_people.seen["systolic_blood_pressure"] < 140.0),
            "hypertension": (stratum == 1) | (stratum == 2),
            "treated": treated,
            "resistant": (stratum == 2) & high,
            "heart failure reduced": stratum == 3,
            "heart failure preserved": stratum == 4,
        }
        for number in np.unique(stratum):
            for dose in background(int(number)):
                name = f"taking {dose.drug}"
                flags[name] = flags.get(name, np.zeros(len(stratum), bool)) | (stratum == number)
        found |= {name: np.where(ok, flag, False).astype(float) for name, flag in flags.items()}
        found["share"] = all_people.share
        found["world"] = (np.arange(len(stratum)) % WORLDS).astype(float)
        return {
            name: np.asarray(value[self._kept], dtype=np.float64) for name, value in found.items()
        }

    @property
    def quantities(self) -> frozenset[str]:
        """See `arms.Simulator`."""
        return frozenset(self._beating)

    def courses(self, treatment: Treatment, index: Index, at: At) -> Courses:
        """See `arms.Simulator`. Raises InputError where this body cannot do it."""
        chosen = self._kept[index]
        made = stretches(treatment, ())
        acute = any(s.acute for s in made)
        drugs = any(s.doses or s.inputs for s in made)
        if acute and drugs:
            raise InputError("drugs and manoeuvres of minutes in one protocol are not run together")
        if acute:
            return self._acute(made, chosen)
        if not drugs and not any(s.hours for s in made):
            return self._at_rest(made, chosen)
        return self._slow_course(made, chosen)

    def _select(self, values: Mapping[str, Array], chosen: Index) -> dict[str, Array]:
        return {name: value[chosen] for name, value in values.items()}

    def _background(self, chosen: Index) -> tuple[Dose, ...]:
        found = np.unique(people().stratum[chosen])
        return background(int(found[0])) if len(found) == 1 else ()

    def _at_rest(self, made: Sequence[Stretch], chosen: Index) -> Courses:
        """Nothing is done: what slow and beating bodies show at rest, at the start and at the end."""
        baseline = self._select(self._beating, chosen)
        ends = tuple(np.cumsum([s.hours or 0.0 for s in made]).tolist())
        values = {k: np.repeat(v[:, None], 2, axis=1) for k, v in baseline.items()}
        return Courses(np.array([0.0, max(ends[-1], 1e-3)]), values, baseline, ends)

    def _slow_course(self, made: Sequence[Stretch], chosen: Index) -> Courses:
        """Days to weeks on the averaged circulation."""
        members = people().members.select(chosen)
        sizes = self._select(self._sizes, chosen)
        surface = surface_of(chosen)
        taken = self._background(chosen)
        filtration = people().rest.quantities["glomerular_filtration_rate"][chosen]
        adherence = np.full(len(chosen), ADHERENCE if taken else 1.0)
        regimens = Regimens(
            kinetic_person(members, filtration),
            draws(people().members.count, chosen),
            adherence,
        )
        before: tuple[Dose, ...] = taken
        times, parts, ok, clock, ends = [], [], np.ones(len(chosen), bool), 0.0, []
        for stretch in made:
            hours = max(round(stretch.hours or 0.0), 1)
            doses = (*taken, *stretch.doses)
            extra = {n: np.full(len(chosen), v) for n, v in stretch.inputs}
            course = treat(members, regimens, doses, hours, before, extra)
            found = dict(course.quantities)
            found |= surface.pressures(members, found)
            times.append(course.times / 60.0 + clock)
            parts.append(derived(found, sizes))
            ok &= course.ok
            members, before, clock = course.members, doses, clock + hours
            ends.append(clock)
        values = {k: np.concatenate([p[k] for p in parts]).T for k in parts[0]}
        baseline = self._select(self._slow, chosen)
        return Courses(np.concatenate(times), values, baseline, tuple(ends), ~ok)

    def _acute(self, made: Sequence[Stretch], chosen: Index) -> Courses:
        """Minutes on the beating bodies."""
        body = pulsatile_body()
        members = people().members.select(chosen)
        sizes = self._select(self._sizes, chosen)
        hearts = people().hearts.select(chosen)
        slow = self._select(people().rest.quantities, chosen)
        states, rest_inputs = laid_on(hearts, members, slow)
        parameters = failing(hearts, members)
        warm = perform(body, states, parameters, phases_of(None, 3.0 * WARM_UP, members), EVERY,
                       rest_inputs)  # fmt: skip
        quiet = _shown(warm.outputs[-4:], sizes)
        baseline = self._select(self._beating, chosen)
        baseline |= {k: v.mean(axis=1) for k, v in quiet.items()}
        times, parts, clock, ends, states = [], [], 0.0, [], warm.states
        for stretch in made:
            seconds = 3600.0 * (stretch.hours or 0.0)
            plan = phases_of(stretch, seconds, members)
            run = perform(body, states, parameters, plan, EVERY, rest_inputs)
            times.append(run.times / 3600.0 + clock)
            parts.append(_shown(run.outputs, sizes))
            states = run.states
            clock += float(run.times[-1]) / 3600.0
            ends.append(clock)
        values = {k: np.concatenate([p[k] for p in parts], axis=1) for k in parts[0]}
        failed = np.asarray(~survived(values["mean_arterial_pressure"]).all(axis=1))
        return Courses(np.concatenate(times), values, baseline, tuple(ends), failed)


def phases_of(stretch: Stretch | None, seconds: float, members: Members) -> tuple[Phase, ...]:
    """Phases of a step of minutes; None or no manoeuvre: rest."""
    if stretch is None or not stretch.acute:
        return (Phase(max(seconds, 1.0)),)
    if len(stretch.acute) > 1:
        raise InputError("one manoeuvre of minutes at a time can be run")
    weight = float(np.mean(members.latents["body_weight"]))
    return phases(stretch.acute[0], seconds, weight)


def _shown(outputs: Array, sizes: Mapping[str, Array]) -> dict[str, Array]:
    """Quantities (members, times) from recorded outputs (times, outputs, members)."""
    seen = dict(readings(pulsatile_body().outputs, np.moveaxis(outputs, 1, 0)))
    seen.pop("systemic_vascular_resistance", None)
    return {k: np.asarray(v).T for k, v in derived(seen, sizes).items()}


def surface_of(chosen: Index) -> PulseSurface:
    """The pulse surface of some of the people."""
    surface = people().surface
    offset = np.broadcast_to(surface.offset, people().stratum.shape)
    return replace(surface, offset=np.asarray(offset[chosen], dtype=np.float64))
