"""What the README shows is run here: its commands, its Python, and each command's own example.

Only the numbers that make it slow are replaced (fewer members, shorter treatments, one
drug for the whole catalogue).
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from inpersona.cli.guard import run

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
NOTICE = "not a medical device"
#: What stands for the whole catalogue in the Python block.
DOSE = "amlodipine 5 mg oral once daily"
#: Too long for a test; that they can be called is tested by their help.
LONG = ("validate", "predict", "bench")
#: Options that make a command short.
SHORT = {
    "try": ["--members", "30", "--weeks", "1", "--treatment", DOSE],
    "twin": ["--members", "30"],
    "simulate": ["--members", "30"],
    "learn": ["--members", "30"],
    "ask": ["--members", "30"],
}


def commands() -> list[list[str]]:
    """Arguments of each `inpersona` line of the console blocks."""
    blocks = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    lines = [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [shlex.split(line)[1:] for line in lines if line.startswith("inpersona ")]


def lines_of_python() -> str:
    """The Python block."""
    (block,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    return str(block)


@pytest.fixture
def patient(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The README's example patients in a folder of their own, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    for name, target in re.findall(r"`inpersona example (\w+) --to ([\w.]+)`", README):
        assert run(["example", name, "--to", target]) == 0
    return tmp_path


@pytest.mark.parametrize("arguments", commands(), ids=" ".join)
def test_a_command_of_the_readme_does_what_it_says(
    arguments: list[str], patient: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    if arguments[0] in LONG:
        assert run([arguments[0], "--help"]) == 0
        return
    assert run([*arguments, *SHORT.get(arguments[0], [])]) == 0
    printed = capsys.readouterr()
    assert NOTICE in printed.out + printed.err
    for flag in ("--json", "--report"):
        if flag in arguments:
            assert NOTICE in (patient / arguments[arguments.index(flag) + 1]).read_text("utf-8")


def test_every_command_of_the_readme_exists_and_has_a_help() -> None:
    assert {c[0] for c in commands()} == {
        "example", "drugs", "drug", "cite", "try", "twin", "simulate", "learn", "ask", "validate",
        "predict", "bench",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted({c[0] for c in commands()}))
def test_the_help_of_a_command_shows_an_example_that_names_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help"]) == 0
    assert f"inpersona {name}" in " ".join(capsys.readouterr().out.split()).split("Example: ", 1)[1]


def test_the_python_of_the_readme_runs(patient: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = lines_of_python()
    for slow, quick in {
        "members=200": "members=30",
        "calibrate(record)": "calibrate(record, members=30)",
        'for 6 weeks: 146/92"])': 'for 1 week: 146/92"], members=30)',
        "ask(record)": "ask(record, members=30)",
        "try_treatments(record)": "try_treatments(record, None, [DOSE], 1, 30)",
        "for 8 weeks": "for 1 week",
        'daily"]': 'daily"], weeks=1',
    }.items():
        assert slow in text
        text = text.replace(slow, quick)
    found: dict[str, object] = {"DOSE": DOSE}
    exec(compile(text, "README.md", "exec"), found)
    assert "lisinopril" in capsys.readouterr().out
    assert NOTICE in str(found["html"])
