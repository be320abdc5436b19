"""Make what is generated: GLOSSARY.md, the table of validation in README.md, that of the drugs.

python docs/generate.py               from the results stored in docs/validation.json
python docs/generate.py --validate    run the validation first (minutes) and store its results
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from inpersona.core.targets import targets
from inpersona.core.variables import VARIABLES
from inpersona.drugs import summary

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "docs" / "validation.json"
BEGIN, END = "<!-- validation:begin -->", "<!-- validation:end -->"
DRUGS = ROOT / "src" / "inpersona" / "drugs" / "README.md"
DRUGS_BEGIN = "<!-- table: written by inpersona.drugs.summary.table() -->"
DRUGS_END = "<!-- end of table -->"
NOT_RUN = "No results are stored with this version yet: `make validation` makes them."
#: What each section of the tables asks.
SECTIONS = {
    "A2": "pressures, flows, volumes and the kidney at rest",
    "A3": "disease at rest",
    "B1": "tilting",
    "B2": "bleeding, leg raising, lower body suction",
    "B3": "saline",
    "B5": "salt",
    "C1": "antihypertensive drugs in populations",
    "C4": "drugs of heart failure in populations",
    "D1": "who answers an antihypertensive drug more",
    "D2": "answers by ejection fraction and pressure",
}


def glossary() -> str:
    """GLOSSARY.md: words, variables and targets."""
    words = (ROOT / "docs" / "words.md").read_text(encoding="utf-8").strip()
    parts = [
        "# Glossary",
        "Made by `make docs` from `docs/words.md`, `core/variables.toml` and `core/targets.toml`; "
        "edit those, not this file.",
        "## Words",
        words,
        "## Variables\nNames are the same in records, answers, validation tables and code. Units are "
        "UCUM. Readings outside the limits are set aside, with a note.",
        table(("name", "unit", "meaning", "limits", "LOINC"), map(variable_row, VARIABLES)),
        "## Targets of drugs",
        table(("name", "symbol", "1 means", "what follows"), target_rows()),
    ]
    return "\n\n".join(parts) + "\n"


def variable_row(name: str) -> tuple[str, ...]:
    """One variable as cells."""
    v = VARIABLES[name]
    limits = "" if v.low == float("-inf") else f"{v.low:g} to {v.high:g}"
    return f"`{name}`", f"`{v.unit}`", v.meaning, limits, ", ".join(v.loinc)


def target_rows() -> Iterator[tuple[str, ...]]:
    """Targets as cells."""
    for name, one in targets().items():
        yield f"`{name}`", one.symbol, one.action, one.meaning


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """A Markdown table."""
    cells = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(c.replace("|", "\\|") for c in row) + " |" for row in cells)


def validation_block(results: Mapping[str, Any] | None) -> str:
    """The table of README.md between its marks."""
    if results is None:
        return f"{BEGIN}\n{NOT_RUN}\n{END}"
    head = (
        "section", "what it asks", "role", "rows", "in reach", "within", "lower bound",
        "null model", "coverage",
    )  # fmt: skip
    sections = results["sections"]
    rows = table(
        head,
        (section_row(name, sections[name], role(results, name)) for name in sorted(sections)),
    )
    return f"{BEGIN}\n{rows}\n\n{told_roles(results)}\n\n{worst(results)}\n{END}"


def role(results: Mapping[str, Any], section: str) -> str:
    """The role of a section's rows; with their numbers where they differ."""
    roles = Counter(row["role"] for row in results["rows"] if row["section"] == section)
    if len(roles) == 1:
        return next(iter(roles))
    return ", ".join(f"{roles[name]} {name}" for name in sorted(roles, reverse=True))


def told_roles(results: Mapping[str, Any]) -> str:
    """What calibration means here, and how the rows that are validation alone come out."""
    sections = results["sections"].values()
    within = sum(found["validation_within"] for found in sections)
    reach = sum(found["validation_in_scope"] for found in sections)
    return (
        "Rows of the role **calibration** were in view while numbers of the body were chosen "
        "(tilting, bleeding, suction and saline while the gains of the reflexes were): they show how "
        "well the body can be made to agree, not that it predicts. Of the rows that are "
        f"**validation**, {within} of {reach} in reach are within."
    )


def section_row(name: str, found: Mapping[str, Any], said: str) -> tuple[str, ...]:
    """One section as cells."""
    return (
        name,
        SECTIONS.get(name, ""),
        said,
        str(found["rows"]),
        str(found["in_scope"]),
        str(found["within"]),
        share(found["lower_bound"]),
        str(found["null_within"]),
        share(found["coverage"]),
    )


def share(value: float | None) -> str:
    """A share in percent, or nothing."""
    return "" if value is None else f"{100 * value:.0f} %"


def worst(results: Mapping[str, Any]) -> str:
    """How many rows in reach fail, by id."""
    failing = [
        row["id"]
        for row in results["rows"]
        if row["out_of_scope"] is None and (row["within"] is not True or row["known_miss"])
    ]
    if not failing:
        return "No row in reach fails."
    return f"Rows in reach that fail ({len(failing)}): {', '.join(failing)}."


def readme(results: Mapping[str, Any] | None) -> str:
    """README.md with its table renewed."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    return before + validation_block(results) + rest.split(END, 1)[1]


def drugs_readme() -> str:
    """drugs/README.md with its table renewed."""
    before, rest = DRUGS.read_text(encoding="utf-8").split(DRUGS_BEGIN, 1)
    after = rest.split(DRUGS_END, 1)[1]
    return f"{before}{DRUGS_BEGIN}\n{summary.table()}\n{DRUGS_END}{after}"


def stored() -> Mapping[str, Any] | None:
    """The results that are stored, if any."""
    if not RESULTS.exists():
        return None
    found: Mapping[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def renew() -> None:
    """Run the validation and keep what README.md shows of it."""
    from inpersona import app

    found = app.validate(progress=lambda done, total, what: print(done, total, what, end="\r"))
    kept = ("id", "section", "role", "unit", "predicted", "low", "high", "expected", "within",
            "known_miss", "out_of_scope")  # fmt: skip
    rows = [{name: row[name] for name in kept} for row in found["rows"]]
    text = json.dumps({"sections": found["sections"], "rows": rows}, indent=1, allow_nan=False)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Write everything that is generated."""
    if "--validate" in sys.argv[1:]:
        renew()
    (ROOT / "GLOSSARY.md").write_text(glossary(), encoding="utf-8")
    (ROOT / "README.md").write_text(readme(stored()), encoding="utf-8")
    DRUGS.write_text(drugs_readme(), encoding="utf-8")


if __name__ == "__main__":
    main()
