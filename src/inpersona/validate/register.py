"""Predictions written down before a result is known, so that they can be checked after it.

A register is a file of JSON objects, one a line. Each holds the question (a row of the validation
format without its result), the prediction, version, commit, seed and time, and the hash of all this
together with the hash of the entry before: no line can be changed, taken out or put in between without
breaking the chain [haber1991]. The last hash, published, also fixes when.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inpersona.core.progress import Progress
from inpersona.core.versions import installed
from inpersona.errors import InputError
from inpersona.validate.all import package_predictor
from inpersona.validate.ledger import append, commit
from inpersona.validate.people import SEED
from inpersona.validate.results import Answer, OutOfScope, Prediction
from inpersona.validate.run import Predictor, run_row
from inpersona.validate.table import Row, read_row

#: Hash that stands before the first entry.
FIRST = "0" * 64
#: What a question is, in the columns of the validation format.
QUESTION = ("population", "protocol", "versus", "quantity", "at", "measure", "unit")
#: How narrow an answer is asked for: the Monte Carlo error is made small against this many units.
_WIDTH = 2.0


def predict(
    question: Mapping[str, str], register: Path | None, progress: Progress
) -> dict[str, Any]:
    """Answer a question, and append it to a register where one is named.

    Raises: InputError for a question that cannot be read or answered, and for a register that is
    broken or cannot be written; both before anything is simulated where that can be known.
    """
    row = row_of(question)
    before = last_hash(register)
    progress(0, 1, "making the virtual population")
    answer = answered(row, package_predictor())
    made = entry(question, answer, before)
    if register is not None:
        append(register, made)
    progress(1, 1, "predicted")
    return made


def row_of(question: Mapping[str, str]) -> Row:
    """The question as a row whose result is not known. Raises InputError as for a table."""
    unknown = {"expected": "0", "low": str(-_WIDTH), "high": str(_WIDTH), "role": "validation"}
    named = dict.fromkeys(("id", "section", "family"), "asked")
    return read_row({**{name: question.get(name, "") for name in QUESTION}, **unknown, **named})


def answered(row: Row, predictor: Predictor) -> Prediction:
    """The prediction of a question. Raises InputError that says why there is none."""
    answer: Answer = run_row(row, predictor).answer
    if isinstance(answer, Prediction):
        return answer
    if isinstance(answer, OutOfScope):
        raise InputError(f"The body does not reach this question: {answer.reason}.")
    raise InputError(f"There is no prediction: {answer.reason.rstrip('.')}.")


def entry(
    question: Mapping[str, str], answer: Prediction, before: str, now: datetime | None = None
) -> dict[str, Any]:
    """What is written down of one prediction, its hash last."""
    body = {
        "question": {name: question.get(name, "") for name in QUESTION},
        "prediction": {"value": answer.value, "low": answer.low, "high": answer.high},
        "effective_people": answer.effective,
        "time": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "version": installed("inpersona"),
        "commit": commit(Path(__file__).parent),
        "seed": SEED,
        "before": before,
    }
    return {**body, "hash": hash_of(body)}


def hash_of(entry: Mapping[str, Any]) -> str:
    """SHA-256 of an entry without its own hash."""
    plain = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def last_hash(register: Path | None) -> str:
    """Hash that the next entry has to name. Raises InputError for a broken register."""
    if register is None or not register.exists():
        return FIRST
    return str(check(register)[-1]["hash"])


def check(register: Path) -> tuple[dict[str, Any], ...]:
    """The entries of a register, oldest first.

    Raises: InputError that names the first line at which the chain breaks.
    """
    before, found = FIRST, []
    for line, made in _entries(register):
        if made.get("before") != before or made.get("hash") != hash_of(made):
            raise InputError(
                f"Line {line} of the register was changed, or a line before it is missing."
            )
        before = made["hash"]
        found.append(made)
    if not found:
        raise InputError("The register holds no prediction.")
    return tuple(found)


def _entries(register: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        lines = register.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError("The register cannot be read.") from problem
    for number, line in enumerate(lines, 1):
        try:
            made = json.loads(line)
        except ValueError:
            made = None
        if not isinstance(made, dict):
            raise InputError(f"Line {number} of the register is not a prediction.")
        yield number, made
