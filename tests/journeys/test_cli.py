"""The command line as people start it: processes, pipes, interrupts, the examples of its help."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import inpersona.cli
from inpersona import examples
from inpersona.cli.guard import run

NOTICE = "Research software, not a medical device."
COMMANDS = (
    "try", "twin", "simulate", "learn", "ask", "drugs", "drug", "validate", "predict",
    "bench", "cite", "example",
)  # fmt: skip
QUICK = ("example", "drugs", "drug", "cite", "twin")
SOURCE = str(Path(inpersona.cli.__file__).parents[2])
ENVIRONMENT = os.environ | {"PYTHONPATH": SOURCE, "COLUMNS": "120"}
LINE = (sys.executable, "-m", "inpersona.cli")


def inpersona_(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LINE, *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def example_of(command: str, folder: Path) -> list[str]:
    """The words of the example that a command's help shows."""
    text = inpersona_(command, "--help", folder=folder).stdout
    found = re.search(r"Example: inpersona (.*)", re.sub(r"\n +", " ", text), re.DOTALL)
    assert found is not None
    return shlex.split(found[1])


@pytest.mark.parametrize("command", COMMANDS)
def test_each_help_shows_an_example_of_that_command(command: str, tmp_path: Path) -> None:
    assert example_of(command, tmp_path)[0] == command


def test_the_quick_examples_of_the_help_run(tmp_path: Path) -> None:
    for command in QUICK:
        ran = inpersona_(*example_of(command, tmp_path), folder=tmp_path)
        if command == "example":
            assert (tmp_path / "person.json").is_file()
        assert ran.returncode == 0, ran.stderr
        assert NOTICE in ran.stdout
    assert json.loads((tmp_path / "twin.json").read_text())["fit"]["rows"]


def test_help_comes_at_once(tmp_path: Path) -> None:
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        assert inpersona_("--help", folder=tmp_path).returncode == 0
        times.append(time.perf_counter() - begun)
    assert min(times) < 0.4


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, inpersona.cli.commands as c\n"
        "heavy = {'numpy', 'scipy', 'matplotlib', 'llvmlite', 'pint', 'jinja2'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, check=False)
    assert ran.returncode == 0


def test_a_reader_that_goes_away_is_no_error_message(tmp_path: Path) -> None:
    command = f"{shlex.join([*LINE, 'drug', 'lisinopril', '--json', '-'])} | head -c 10"
    ran = subprocess.run(
        ["bash", "-c", command], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert ran.stdout.startswith("{")
    assert "Traceback" not in ran.stderr
    assert "BrokenPipe" not in ran.stderr
    assert "Exception" not in ran.stderr


def test_an_interrupt_leaves_no_file_and_exits_with_130(tmp_path: Path) -> None:
    inpersona_("example", "hypertension_stage2_untreated", "--to", "person.json", folder=tmp_path)
    words = ("try", "person.json", "--report", "answer.html", "--json", "answer.json")
    process = subprocess.Popen(
        [*LINE, *words],
        cwd=tmp_path,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        text=True,
        # a runner in the background ignores interrupts and hands that on
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Interrupted" in err
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["person.json"]


@pytest.mark.parametrize(
    "content",
    ["", "{", "[" * 100_000, "not a record", '{"resourceType": "Bundle"}', "[person]\nage = -4\n"],
    ids=["empty", "truncated", "deep", "text", "bundle of nothing", "impossible"],
)
@pytest.mark.parametrize("name", ["person.json", "person.toml"])
def test_a_file_that_is_no_record_is_one_sentence(
    content: str, name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content)
    assert run(["twin", str(tmp_path / name)]) == 2
    ran = capsys.readouterr()
    assert ran.out == ""
    assert ran.err.count("\n") == 1
    assert str(tmp_path) not in ran.err


@pytest.mark.parametrize(
    "text", ["lisinoprill 10 mg oral once daily", "lisinopril -10 mg oral once daily"]
)
def test_a_treatment_that_cannot_be_read_is_told_before_any_work(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = tmp_path / "person.json"
    person.write_bytes(examples.read("hypertension_stage2_untreated"))
    begun = time.perf_counter()
    assert run(["try", str(person), "--treatment", text]) == 2
    assert time.perf_counter() - begun < 5.0
    assert capsys.readouterr().err.count("\n") == 1


def test_predictions_as_fhir_validate_as_r4b(tmp_path: Path) -> None:
    bundle = pytest.importorskip("fhir.resources.R4B.bundle")
    inpersona_("example", "hypertension_stage2_untreated", "--to", "person.json", folder=tmp_path)
    words = ("try", "person.json", "--members", "20", "--weeks", "1", "--fhir", "out.json")
    option = ("--treatment", "amlodipine 5 mg oral once daily")
    assert inpersona_(*words, *option, folder=tmp_path).returncode == 0
    text = (tmp_path / "out.json").read_text(encoding="utf-8")
    found = bundle.Bundle.model_validate_json(text)
    kinds = {entry.resource.get_resource_type() for entry in found.entry}
    assert {"Observation", "RiskAssessment"} <= kinds
    assert "not a medical device" in text
