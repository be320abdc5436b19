"""The use cases: the only place where formats, inference and decisions meet.

record = read_record(path)                     what is written down
twin = build(record)                           a prior ensemble
twin, fit = calibrate(record)                  narrowed by the person's own data
outcome = simulate(record, twin, "...")        a treatment or manoeuvre followed
ranking = rank(record, twin)                   options compared on the same members
html = report(try_treatments(record))          the whole answer, for people
"""

from __future__ import annotations

import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inpersona.core.decisions import Ranking
from inpersona.core.limits import FEWEST_MEMBERS, LONGEST_WEEKS, MOST_MEMBERS
from inpersona.core.progress import Progress, silent
from inpersona.core.records import PatientRecord
from inpersona.core.results import Answer, Fit
from inpersona.core.twins import Outcome, Twin
from inpersona.errors import InputError, OutOfRange

if TYPE_CHECKING:
    from inpersona.decide.asking import Asked
    from inpersona.decide.learning import Learned


def read_record(path: str | Path, as_of: date | None = None) -> PatientRecord:
    """Read a FHIR bundle or a TOML record; its notes also say what a twin will have to assume.

    Raises InputError saying what is wrong with it; a record without blood pressure is read all the
    same, and refused where a twin is made of it.
    """
    from inpersona.formats.read import read_record as read
    from inpersona.formats.readiness import readiness

    record = read(Path(path), as_of)
    if record.as_of > date.today():
        raise InputError("The day of the twin lies in the future; choose another with --as-of.")
    try:
        return replace(record, notes=record.notes + readiness(record))
    except InputError:
        return record


def _checked(record: PatientRecord, members: int) -> None:
    from inpersona.decide.safety import refusal

    if not FEWEST_MEMBERS <= members <= MOST_MEMBERS:
        raise InputError(
            f"The number of members has to be between {FEWEST_MEMBERS} and {MOST_MEMBERS}."
        )
    reason = refusal(record)
    if reason is not None:
        raise InputError(f"This person is outside what the twin was made for: {reason.text}.")


def build(record: PatientRecord, members: int = 200, seed: int = 1) -> Twin:
    """A twin before any reading: members drawn from the prior of people alike."""
    from inpersona.infer.calibrate import prior_twin

    _checked(record, members)
    return prior_twin(record, members, seed).twin


def calibrate(
    record: PatientRecord, members: int = 200, seed: int = 1, progress: Progress | None = None
) -> tuple[Twin, Fit]:
    """A twin fitted to the person's data, and what the fit says of itself."""
    from inpersona.infer.calibrate import calibrate as fit
    from inpersona.infer.diagnostics import fit_of

    _checked(record, members)
    found = fit(record, members, seed, progress=progress or silent)
    return found.twin, fit_of(found)


def simulate(
    record: PatientRecord, twin: Twin, protocol: str, progress: Progress | None = None
) -> Outcome:
    """Follow a treatment or manoeuvre on every member; courses of all quantities."""
    from inpersona.decide.protocols import simulate as run

    return run(record, twin, protocol, progress or silent)


def rank(
    record: PatientRecord,
    twin: Twin,
    treatments: Sequence[str] | None = None,
    condition: str = "hypertension",
    weeks: float = 8.0,
    progress: Progress | None = None,
) -> Ranking:
    """Try treatments on the twin and rank them in tiers."""
    from inpersona.decide.ranking import rank as decide
    from inpersona.decide.trials import subject

    return decide(subject(record, twin), condition, treatments, weeks, progress or silent)


def condition_of(record: PatientRecord, condition: str | None) -> str:
    """The condition to treat: the one asked for, else hypertension, else heart failure, where it is on
    record. Raises InputError where neither is, and UnknownName for one that is not treated."""
    from inpersona.decide.ranking import check_condition
    from inpersona.infer.person import has_heart_failure, is_hypertensive

    if condition is not None:
        return check_condition(condition)
    if is_hypertensive(record):
        return "hypertension"
    if has_heart_failure(record):
        return "heart_failure"
    raise InputError(
        "The record names no condition that this version treats (hypertension, heart failure). "
        "Pass --for hypertension to try its treatments all the same."
    )


def refuse_unlike(fit: Fit) -> None:
    """Raises InputError where the twin does not reproduce the person's own pressure or ejection
    fraction, or hardly any member agrees with the data: what it would answer to a treatment is then
    not this person's."""
    from inpersona.infer.importance import TOO_FEW

    if fit.effective_members < TOO_FEW:
        raise InputError(
            f"Hardly any body agrees with this record (fewer than {TOO_FEW:g} effective "
            "samples), so nothing is ranked; 'inpersona twin' shows where they part."
        )
    for row in fit.rows:
        decides = "blood_pressure" in row.variable or "ejection_fraction" in row.variable
        if row.far and decides:
            raise InputError(
                f"The twin does not reproduce the person's own {row.variable.replace('_', ' ')} "
                f"({row.setting}), so nothing is ranked; 'inpersona twin' shows what it makes of "
                "the data."
            )


def try_treatments(
    record: PatientRecord,
    condition: str | None = None,
    treatments: Sequence[str] | None = None,
    weeks: float = 8.0,
    members: int = 200,
    seed: int = 1,
    progress: Progress | None = None,
) -> Answer:
    """The main job: fit a twin, try the treatments on it, rank them, and keep the waveforms."""
    from inpersona.decide.ranking import rank as decide
    from inpersona.decide.regimens import read_treatment_of_weeks
    from inpersona.decide.trials import subject
    from inpersona.decide.waveforms import now_and_under

    begun = time.perf_counter()
    chosen = condition_of(record, condition)
    for text in treatments or ():
        read_treatment_of_weeks(text)
    if not 0 < weeks <= LONGEST_WEEKS:
        raise OutOfRange(f"A treatment may last {LONGEST_WEEKS} weeks at most, and above 0.")
    twin, fit = calibrate(record, members, seed, progress)
    refuse_unlike(fit)
    person = subject(record, twin)
    ranking = decide(person, chosen, treatments, weeks, progress or silent)
    return Answer(
        record,
        twin,
        fit,
        ranking,
        now_and_under(person, ranking),
        seed,
        time.perf_counter() - begun,
        versions(),
    )


def learn(
    record: PatientRecord,
    responses: Sequence[str],
    condition: str | None = None,
    members: int = 200,
    seed: int = 1,
    progress: Progress | None = None,
) -> tuple[Learned, Ranking | None]:
    """Learn from how the person answered treatments, and rank what could come beside the last one;
    where hardly any member foresaw the answers nothing is ranked (None).

    Args: responses, each "TREATMENT for 4 weeks: 142/88 office", the treatment taken from the day on
    which the twin stands.
    """
    from inpersona.decide.learning import WIDER
    from inpersona.decide.learning import learn as weigh
    from inpersona.decide.options import beside
    from inpersona.decide.ranking import rank as decide
    from inpersona.decide.regimens import text_of
    from inpersona.decide.responses import read_response
    from inpersona.decide.trials import subject

    told = progress or silent
    chosen = condition_of(record, condition)
    read = [read_response(text) for text in responses]
    if not read:
        raise InputError("There is no response to learn from.")
    _checked(record, members)
    twin, fit = calibrate(record, min(WIDER * members, MOST_MEMBERS), seed, told)
    refuse_unlike(fit)
    learned = weigh(subject(record, twin), read, members, told)
    if learned.surprising:
        return learned, None
    texts = [text_of(treatment) for treatment in beside(read[-1].treatment, chosen)]
    return learned, decide(learned.subject, chosen, texts, progress=told)


def ask(
    record: PatientRecord, members: int = 300, seed: int = 1, progress: Progress | None = None
) -> Asked:
    """Which single measurement would change the choice between drugs against high pressure most.

    Raises InputError with heart failure on the record, where outcome evidence decides, and where
    pressure is so low that none that lowers it more is ranked.
    """
    from inpersona.decide.asking import ask as value
    from inpersona.decide.safety import too_low
    from inpersona.decide.trials import subject
    from inpersona.infer.person import has_heart_failure

    if has_heart_failure(record):
        raise InputError(
            "With heart failure on the record outcome evidence decides, not the fall of pressure; see "
            "'inpersona try RECORD --for heart_failure'."
        )
    if too_low(record):
        raise InputError(
            "The newest systolic pressure is too low for a choice that lowers it more."
        )
    told = progress or silent
    twin, fit = calibrate(record, members, seed, told)
    refuse_unlike(fit)
    return value(subject(record, twin), progress=told)


def report(answer: Answer) -> str:
    """One self-contained HTML page of an answer."""
    from inpersona.decide.report import render

    return render(answer)


def fhir(answer: Answer) -> dict[str, Any]:
    """An answer as a FHIR R4 bundle of Observations and RiskAssessments."""
    from inpersona.formats.fhir_out import answer_to_fhir

    return answer_to_fhir(answer)


def validate(
    table: str | Path | None = None,
    progress: Progress | None = None,
    ledger: str | Path | None = None,
) -> dict[str, Any]:
    """Run validation rows (the package's, or those of a table) and score them.

    With a ledger, that the table was opened is appended to that file before anything is predicted.
    Raises InputError for a table that cannot be read, and for a ledger without a table.
    """
    from inpersona.validate.all import run_all

    if ledger and not table:
        raise InputError("A ledger is of openings of a table of yours; name the table too.")
    return run_all(
        Path(table) if table else None, progress or silent, Path(ledger) if ledger else None
    )


def predict(
    question: Mapping[str, str],
    register: str | Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Predict the result of a study that is not known yet, and write it into a register.

    Args: question, in the columns of a validation table: population, protocol, versus, quantity, at,
    measure, unit; register, a file to which the entry is appended, chained by hash to those before.
    """
    from inpersona.validate.register import predict as answer

    return answer(question, Path(register) if register else None, progress or silent)


def check_register(register: str | Path) -> tuple[dict[str, Any], ...]:
    """The entries of a register. Raises InputError that names the first line that was changed."""
    from inpersona.validate.register import check

    return check(Path(register))


def bench(progress: Progress | None = None) -> dict[str, Any]:
    """Measure speed on the real path of this machine."""
    from inpersona.bench import run

    measured: dict[str, Any] = run(progress or silent)
    return measured


def versions() -> Mapping[str, str]:
    """Versions that an answer depends on."""
    from inpersona.core.versions import installed

    packages = ("inpersona", "numpy", "scipy", "llvmlite")
    return {"python": platform.python_version()} | {name: installed(name) for name in packages}
