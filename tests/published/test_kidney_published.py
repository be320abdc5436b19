"""Every row of physiology/kidney/validation.csv, simulated and printed; known misses stay in."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "laws"))

from slow_body import DAY, Slow

from inpersona.models.adult.states import hypertension_hypotheses, nephron_severity

FILE = resources.files("inpersona.physiology.kidney").joinpath("validation.csv")
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
SHORT = {
    "pressure": "circulation.mean_arterial_pressure",
    "output": "circulation.cardiac_output",
    "rate": "circulation.heart_rate",
    "atrial": "circulation.right_atrial_pressure",
    "filtration": "filtration.glomerular_filtration_rate",
    "flow": "filtration.renal_blood_flow",
    "plasma_flow": "filtration.renal_plasma_flow",
    "renin": "renin.relative_renin_activity",
    "angiotensin": "renin.angiotensin2",
    "aldosterone": "aldosterone.plasma",
    "potassium": "potassium.potassium",
    "outside": "compartments.extracellular_volume",
    "plasma": "compartments.plasma_volume",
    "oncotic": "capillaries.plasma_oncotic",
    "sodium_out": "collecting.sodium_excretion",
    "urine": "urine.urine_flow",
    "filtered": "proximal.filtered_sodium",
    "to_loop": "proximal.sodium_out",
}
Course = tuple[np.ndarray, dict[str, np.ndarray]]


def course(slow: Slow, minutes: float, step: float = 2.0, **inputs: float) -> Course:
    """Times and outputs of the first member while inputs are held."""
    times, rows = [0.0], [slow.outputs()]
    count = max(1, round(minutes / step))
    for k in range(count):
        rows.append(slow.run(minutes / count, minutes / count, **inputs))
        times.append((k + 1) * minutes / count)
    return np.array(times), {s: np.array([float(r[n][0]) for r in rows]) for s, n in SHORT.items()}


def now(slow: Slow) -> dict[str, float]:
    out = slow.outputs()
    return {short: float(out[name][0]) for short, name in SHORT.items()}


@cache
def salt(level: float, state: str = "") -> dict[str, float]:
    slow = Slow()
    if state:
        slow.diseased(state).run(120 * DAY, 60.0)
    slow.inputs["compartments.sodium_intake"] = np.array([level / DAY])
    slow.run(40 * DAY, 60.0)
    return now(slow)


@cache
def saline(
    volume: float, duration: float, watched: float
) -> tuple[dict[str, float], Course, Course]:
    """Rest, the course during the infusion, the course after it."""
    slow = Slow()
    before = now(slow)
    given = {
        "compartments__fluid_infusion": volume / duration,
        "compartments__sodium_infusion": 154.0 * volume / duration,
    }
    during = course(slow, duration, 1.0, **given)
    after = course(slow, watched - duration, 5.0)
    return before, during, after


def excreted(courses: tuple[Course, ...], until: float, what: str = "sodium_out") -> float:
    total, start = 0.0, 0.0
    for times, out in courses:
        inside = start + times <= until + 1e-9
        total += float(np.trapezoid(out[what][inside], times[inside]))
        start += times[-1]
    return total


def share_of_load(hours: float) -> float:
    before, during, after = saline(2.0, 30.0, 48.0 * 60.0)
    extra = excreted((during, after), hours * 60.0) - before["sodium_out"] * hours * 60.0
    return 100.0 * extra / (154.0 * 2.0)


@cache
def angiotensin(minutes: float) -> tuple[dict[str, float], dict[str, float]]:
    slow = Slow()
    before = now(slow)
    clearance = sum(
        float(slow.parameters[f"renin.{k}"][0])
        for k in ("angiotensin2_clearance", "at1_binding", "at2_binding")
    )
    slow.inputs["renin.angiotensin_infusion"] = np.array([2.3 * before["angiotensin"] * clearance])
    slow.run(minutes, min(30.0, minutes / 20.0))
    return before, now(slow)


@cache
def aldosterone() -> tuple[dict[str, float], dict[str, float]]:
    slow = Slow()
    before = now(slow)
    slow.parameters["aldosterone.autonomous"] = np.array([3.0])
    slow.parameters["filtration.natriuresis_sensitivity"] = np.array([0.5])
    slow.run(10 * DAY)
    return before, now(slow)


@cache
def treated(state: str, severity: float, days: float, **drug: float) -> tuple[dict, dict]:
    slow = Slow().diseased(state, severity)
    slow.run(120 * DAY, 60.0)
    before = now(slow)
    for name, value in drug.items():
        slow.inputs[name.replace("__", ".")] = np.array([value])
    slow.run(days * DAY)
    return before, now(slow)


@cache
def more_potassium(excreted_more: float) -> tuple[dict[str, float], dict[str, float]]:
    slow = Slow()
    before = now(slow)
    absorbed = float(slow.parameters["potassium.absorbed_share"][0])
    slow.inputs["potassium.potassium_intake"] += excreted_more / absorbed / DAY
    slow.run(30 * DAY, 60.0)
    return before, now(slow)


@cache
def little_potassium() -> tuple[dict[str, float], dict[str, float]]:
    slow = Slow().diseased("renal")
    slow.inputs["potassium.potassium_intake"] = np.array([96.0 / DAY])
    slow.run(120 * DAY, 60.0)
    before = now(slow)
    slow.inputs["potassium.potassium_intake"] = np.array([16.0 / DAY])
    slow.run(10 * DAY, 60.0)
    return before, now(slow)


@cache
def bled() -> tuple[dict[str, float], dict[str, float]]:
    slow = Slow()
    before = now(slow)
    _, out = course(slow, 15.0, 1.0, compartments__blood_withdrawal=0.5 / 15.0)
    return before, {name: values[-1] for name, values in out.items()}


@cache
def water() -> float:
    slow = Slow()
    during = course(slow, 20.0, 1.0, compartments__fluid_infusion=1.0 / 20.0)
    after = course(slow, 220.0, 5.0)
    return excreted((during, after), 240.0, "urine")


@cache
def furosemide() -> float:
    _, out = course(Slow(), 120.0, 2.0, loop__nkcc2_inhibition=0.95)
    return float(np.max(100.0 * out["sodium_out"] / out["filtered"]))


@cache
def dapagliflozin_day() -> float:
    slow = Slow()
    before = now(slow)["sodium_out"] * DAY
    return excreted((course(slow, DAY, 10.0, proximal__sglt2_inhibition=0.95),), DAY) / before


def percent(pair: tuple[dict, dict], name: str) -> float:
    return 100.0 * (pair[1][name] / pair[0][name] - 1.0)


def change(pair: tuple[dict, dict], name: str) -> float:
    return float(pair[1][name] - pair[0][name])


def ratio(pair: tuple[dict, dict], name: str) -> float:
    return float(pair[1][name] / pair[0][name])


def steps(high: float, low: float, state: str = "") -> tuple[dict, dict]:
    return salt(high, state), salt(low, state)


def losartan() -> tuple[dict, dict]:
    return treated("renal", 1.0, 56.0, renin__at1_inhibition=0.60)


def enalapril() -> tuple[dict, dict]:
    return treated("renal", 1.0, 56.0, renin__ace_inhibition=0.90)


def amlodipine() -> tuple[dict, dict]:
    return treated(
        "renal", 1.0, 56.0, circulation__arteriolar_dilation=0.12, vessels__afferent_dilation=0.15
    )


def bisoprolol() -> tuple[dict, dict]:
    return treated("renal", 1.0, 28.0, sympathetic__beta1_inhibition=0.5)


def infusion_end(volume: float, duration: float) -> tuple[dict, dict]:
    before, during, _ = saline(volume, duration, 480.0)
    return before, {name: values[-1] for name, values in during[1].items()}


def salt_of_hypotheses() -> float:
    return float(
        np.mean([change(steps(203.0, 65.0, s), "pressure") for s in hypertension_hypotheses()])
    )


def proximal_share(pair: tuple[dict, dict]) -> float:
    shares = [100.0 * (1.0 - p["to_loop"] / p["filtered"]) for p in pair]
    return float(shares[1] - shares[0])


def saline_two_hours() -> float:
    before, _, after = saline(2.0, 30.0, 48.0 * 60.0)
    at = int(np.argmin(np.abs(after[0] - 90.0)))
    return float(after[1]["plasma"][at] - before["plasma"])


def sodium_peak() -> float:
    _, during, after = saline(1.5, 21.0, 480.0)
    return 1000.0 * float(max(during[1]["sodium_out"].max(), after[1]["sodium_out"].max()))


def sodium_ratio() -> float:
    before, during, after = saline(1.54, 90.0, 480.0)
    return excreted((during, after), 480.0) / (before["sodium_out"] * 480.0)


PREDICTIONS: dict[str, Callable[[], float]] = {
    "K01": lambda: change(steps(203.0, 65.0), "pressure"),
    "K02": lambda: percent(steps(203.0, 65.0), "renin"),
    "K03": lambda: percent(steps(203.0, 65.0), "aldosterone"),
    "K04": lambda: change(steps(250.0, 50.0), "outside"),
    "K05": salt_of_hypotheses,
    "K06": saline_two_hours,
    "K07": lambda: percent(infusion_end(2.0, 30.0), "filtration"),
    "K08": lambda: share_of_load(3.0),
    "K09": lambda: share_of_load(48.0),
    "K10": lambda: change(infusion_end(1.5, 21.0), "atrial"),
    "K11": lambda: change(infusion_end(1.5, 21.0), "oncotic"),
    "K12": sodium_peak,
    "K13": sodium_ratio,
    "K14": lambda: ratio(infusion_end(2.0, 120.0), "renin"),
    "K15": lambda: ratio(infusion_end(2.0, 120.0), "aldosterone"),
    "K16": lambda: percent(angiotensin(60.0), "plasma_flow"),
    "K17": lambda: change(angiotensin(60.0), "pressure"),
    "K18": lambda: percent(angiotensin(60.0), "filtration"),
    "K19": lambda: percent(angiotensin(4 * DAY), "plasma_flow"),
    "K20": lambda: percent(angiotensin(2 * DAY), "outside"),
    "K21": lambda: percent(angiotensin(5 * DAY), "output"),
    "K22": lambda: change(aldosterone(), "pressure"),
    "K23": lambda: aldosterone()[1]["potassium"],
    "K24": lambda: ratio(losartan(), "renin"),
    "K25": lambda: ratio(losartan(), "angiotensin"),
    "K26": lambda: percent(enalapril(), "angiotensin"),
    "K27": lambda: ratio(enalapril(), "renin"),
    "K28": lambda: percent(losartan(), "filtration"),
    "K29": lambda: percent(losartan(), "plasma_flow"),
    "K30": lambda: proximal_share(losartan()),
    "K31": lambda: percent(amlodipine(), "plasma_flow"),
    "K32": lambda: percent(amlodipine(), "filtration"),
    "K33": lambda: percent(amlodipine(), "renin"),
    "K34": lambda: percent(bisoprolol(), "filtration"),
    "K35": lambda: percent(bisoprolol(), "flow"),
    "K36": lambda: percent(bisoprolol(), "output"),
    "K37": lambda: change(
        treated("renal", 1.0, 56.0, collecting__mineralocorticoid_inhibition=0.8), "potassium"
    ),
    "K38": lambda: change(
        treated("renal", 1.0, 56.0, distal__ncc_inhibition=0.5, vessels__afferent_dilation=0.05),
        "potassium",
    ),
    "K39": lambda: change(
        treated("type_2_diabetes", 1.0, 14.0, proximal__sglt2_inhibition=0.95), "outside"
    ),
    "K40": dapagliflozin_day,
    "K41": lambda: percent(bled(), "output"),
    "K42": lambda: change(bled(), "pressure"),
    "K43": lambda: change(bled(), "rate"),
    "K44": lambda: change(
        treated(
            "chronic_kidney_disease", float(nephron_severity(0.4)), 56.0, renin__at1_inhibition=0.75
        ),
        "potassium",
    ),
    "K45": water,
    "K46": furosemide,
    "K47": lambda: change(more_potassium(46.0), "potassium"),
    "K48": lambda: change(steps(210.0, 10.0), "potassium"),
    "K49": lambda: change(little_potassium(), "potassium"),
}


def line(row: dict[str, str], predicted: float) -> str:
    inside = float(row["low"]) <= predicted <= float(row["high"])
    what = f"{row['protocol'][:44]:44} {row['quantity'][:28]:28} {row['measure'][:16]:16}"
    band = f"{predicted:8.2f} [{row['low']:>6} {row['high']:>6}] {row['unit']:8}"
    verdict = "ok" if inside else f"MISS {row['known_miss']}"
    return f"{row['id']} {what} {band} {row['role'][:5]:5} {verdict}"


def test_every_row_is_simulated() -> None:
    assert [row["id"] for row in ROWS] == list(PREDICTIONS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row_is_inside_its_interval_or_a_known_miss(row: dict[str, str]) -> None:
    predicted = PREDICTIONS[row["id"]]()
    print(line(row, predicted))
    inside = float(row["low"]) <= predicted <= float(row["high"])
    if row["known_miss"]:
        assert not inside, "a known miss is hit: take its mark away"
        pytest.xfail(row["known_miss"])
    assert inside


if __name__ == "__main__":
    for each in ROWS:
        print(line(each, PREDICTIONS[each["id"]]()), flush=True)
