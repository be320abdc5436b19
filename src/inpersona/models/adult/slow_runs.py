"""The slow body at rest and over weeks: settle, and follow a treatment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inpersona.models.adult.members import CELL_RATIO, Members, slow_body

Array = NDArray[np.float64]

#: Outputs of the slow body by quantity, with the factor into the quantity's canonical unit.
QUANTITIES: Mapping[str, tuple[str, float]] = {
    "mean_arterial_pressure": ("circulation.mean_arterial_pressure", 1.0),
    "cardiac_output": ("circulation.cardiac_output", 1.0),
    "heart_rate": ("circulation.heart_rate", 1.0),
    "right_atrial_pressure": ("circulation.right_atrial_pressure", 1.0),
    "pulmonary_artery_wedge_pressure": ("circulation.left_atrial_pressure", 1.0),
    "mean_pulmonary_artery_pressure": ("circulation.pulmonary_pressure", 1.0),
    "left_ventricular_end_diastolic_volume": ("circulation.left_end_diastolic_volume", 1000.0),
    "left_ventricular_ejection_fraction": ("circulation.left_ejection_fraction", 100.0),
    "mean_systemic_filling_pressure": ("circulation.filling_pressure", 1.0),
    "glomerular_filtration_rate": ("filtration.glomerular_filtration_rate", 1000.0),
    "renal_plasma_flow": ("filtration.renal_plasma_flow", 1000.0),
    "renal_blood_flow": ("filtration.renal_blood_flow", 1000.0),
    "filtration_fraction": ("filtration.filtration_fraction", 100.0),
    "sodium": ("compartments.sodium", 1.0),
    "potassium": ("potassium.potassium", 1.0),
    "creatinine": ("solutes.creatinine", 1.0),
    "urea": ("solutes.urea", 1.0),
    "blood_volume": ("compartments.blood_volume", 1000.0),
    "plasma_volume": ("compartments.plasma_volume", 1000.0),
    "extracellular_volume": ("compartments.extracellular_volume", 1.0),
    "hematocrit": ("compartments.haematocrit", 100.0 / CELL_RATIO),
    "renin_relative": ("renin.relative_renin_activity", 1.0),
    "renin_concentration": ("renin.renin_concentration", 1.0),
    "angiotensin_ii": ("renin.angiotensin2", 1.0),
    "aldosterone": ("aldosterone.concentration", 1.0),
    "urine_sodium_rate": ("collecting.sodium_excretion", 1440.0),
    "urine_potassium_rate": ("collecting.potassium_excretion", 1440.0),
    "urine_flow": ("urine.urine_flow", 1440.0),
    "sympathetic_activity": ("sympathetic.activity", 1.0),
    "cardiac_tone": ("sympathetic.cardiac_tone", 1.0),
    "unstressed_volume": ("circulation.unstressed_volume", 1000.0),
    "nonrenal_resistance": ("circulation.nonrenal_resistance", 1.0),
    "renal_conductance": ("vessels.conductance", 1.0),
}
#: Mean arterial pressures (mmHg) outside which a member counts as collapsed or burst.
SURVIVABLE = (35.0, 220.0)
#: Extracellular volume over its healthy value above which a body is beyond the model: fluid
#: without end (ours; severe heart failure has some 30 % more [anand1989]).
SWOLLEN = 1.6
#: Steps (minutes) above this are halved and checked.
LONG = 60.0
#: Longest step, in minutes, of a member whom longer ones get wrong, and of one whom these lose.
FINER = (60.0, 15.0)
#: Mean arterial pressure (mmHg) by which whole and halved steps may differ after the last long one:
#: about a hundredth of the width of an effect's interval.
CLOSE = 0.15
#: Members followed at once, which bounds memory.
AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Rest:
    """Members at rest: `quantities` by name (members,), `members` with those states, `ok`."""

    members: Members
    quantities: Mapping[str, Array]
    ok: NDArray[np.bool_]


def quantities_of(outputs: Array) -> dict[str, Array]:
    """Quantities by name from outputs of shape (outputs, members) or (times, outputs, members)."""
    body = slow_body()
    return {
        name: factor * outputs[..., body.index("outputs", output), :]
        for name, (output, factor) in QUANTITIES.items()
    }


def quantities_now(members: Members) -> dict[str, Array]:
    """Quantities of members where they stand, at usual intake and without drugs."""
    _, outputs = slow_body().rates(members.states, members.parameters, members.inputs)
    return quantities_of(outputs)


def with_inputs(members: Members, extra: Mapping[str, Array]) -> Array:
    """Inputs (inputs, members) at usual intake with some replaced."""
    inputs = members.inputs.copy()
    for name, value in extra.items():
        inputs[slow_body().index("inputs", name)] = value
    return inputs


def survived(pressure: Array) -> NDArray[np.bool_]:
    """Whether mean arterial pressure is finite and survivable, elementwise."""
    low, high = SURVIVABLE
    return np.asarray(np.isfinite(pressure) & (pressure > low) & (pressure < high))


def dry(members: Members, found: Mapping[str, Array]) -> NDArray[np.bool_]:
    """Whether extracellular volume is within what the model knows, elementwise."""
    healthy = members.healthy["plasma_volume"] + members.healthy["interstitial_volume"]
    return np.asarray(found["extracellular_volume"] < SWOLLEN * healthy)


def settle(members: Members, extra: Mapping[str, Array] | None = None) -> Rest:
    """Bring every member to the steady state of its parameters, usual intake and drug inputs.

    Args: members; extra, constant inputs by name (members,). Returns Rest; `ok` is False where no
    rest was reached, the pressure is not survivable or fluid has no end.
    """
    run, reached = slow_body().steady(
        members.states, members.parameters, with_inputs(members, extra or {})
    )
    found = quantities_of(run.end)
    ok = reached & survived(found["mean_arterial_pressure"]) & dry(members, found)
    return Rest(members.with_states(run.final), found, ok)


@dataclass(frozen=True, slots=True)
class Course:
    """Quantities over time: `times` in minutes, each quantity (times, members); the states at the
    end; `ok` (members,)."""

    times: Array
    quantities: Mapping[str, Array]
    members: Members
    ok: NDArray[np.bool_]


def follow(members: Members, steps: Array, extra: Mapping[str, Array]) -> Course:
    """Run members through steps (minutes) from where they stand.

    Steps longer than an hour are halved, and compared with whole ones member by member; a member
    whom they leave apart, or lose, takes shorter ones. Nobody's steps depend on anybody else.
    Args: extra, inputs by name of shape (members,) or (len(steps), members), the mean over each
    step. Returns a Course, recorded at the start of every step and at the end.
    """
    parts = [
        _follow(members.select(lanes), steps, {n: v[..., lanes] for n, v in extra.items()})
        for lanes in np.array_split(np.arange(members.count), -(-members.count // AT_ONCE))
    ]
    found = {k: np.concatenate([q[k] for q, _ in parts], axis=1) for k in parts[0][0]}
    final = np.concatenate([f for _, f in parts], axis=1)
    ok = np.isfinite(final).all(axis=0) & survived(found["mean_arterial_pressure"]).all(axis=0)
    times = np.concatenate([[0.0], np.cumsum(steps)])
    return Course(times, found, members.with_states(final), np.asarray(ok))


def _follow(
    members: Members, steps: Array, extra: Mapping[str, Array]
) -> tuple[dict[str, Array], Array]:
    """Quantities over time and final states."""
    inputs = np.repeat(members.inputs[None], len(steps), axis=0)
    for name, value in extra.items():
        inputs[:, slow_body().index("inputs", name)] = value
    long = steps > LONG
    record, final = _advance(members, inputs, steps, np.where(long, 2, 1))
    again = np.flatnonzero(_lost(record))
    if long.any():
        whole, _ = _advance(members, inputs, steps, np.ones(len(steps), np.int64))
        again = np.flatnonzero(_apart(record, whole, int(np.flatnonzero(long)[-1]) + 1))
    for longest in FINER:
        if not len(again):
            break
        parts = np.ceil(steps / longest).astype(np.int64)
        record[:, :, again], final[:, again] = _advance(
            members.select(again), inputs[:, :, again], steps, parts
        )
        again = again[_lost(record[:, :, again])]
    named = zip(QUANTITIES.items(), np.moveaxis(record, 1, 0), strict=True)
    return {name: factor * course for (name, (_, factor)), course in named}, final


def _advance(
    members: Members, inputs: Array, steps: Array, parts: NDArray[np.int64]
) -> tuple[Array, Array]:
    """Outputs of `QUANTITIES` at the start of each step and at the end, and final states; each step is
    taken in so many equal parts."""
    rows = np.array([slow_body().index("outputs", name) for name, _ in QUANTITIES.values()])
    run = slow_body().advance(
        members.states,
        members.parameters,
        np.repeat(inputs, parts, axis=0),
        np.repeat(steps / parts, parts),
        "rosenbrock",
        1,
        keep=(np.concatenate([[0], np.cumsum(parts)]), rows),
    )
    return run.record, run.final


def _pressure(record: Array) -> Array:
    """Mean arterial pressure (times, members) of a record (times, quantities, members)."""
    return np.asarray(record[:, list(QUANTITIES).index("mean_arterial_pressure")])


def _lost(record: Array) -> NDArray[np.bool_]:
    """Members (members,) whose pressure is not survivable at some time."""
    return np.asarray(~survived(_pressure(record)).all(axis=0))


def _apart(halved: Array, whole: Array, since: int) -> NDArray[np.bool_]:
    """Members (members,) whose pressure differs from the place `since` in time on, or is lost."""
    with np.errstate(invalid="ignore"):  # members that were lost
        gap = np.abs(_pressure(halved)[since:] - _pressure(whole)[since:])
    return np.asarray(~(gap <= CLOSE).all(axis=0) | _lost(halved))
