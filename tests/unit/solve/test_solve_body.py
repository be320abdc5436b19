"""What a compiled body promises: packing, failures seen, statistics, records, the cache."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from solve_parts import Nothing, X, component, loop_parts, one, single

from inpersona.errors import ModelError
from inpersona.solve import body as body_module
from inpersona.solve import machine
from inpersona.solve.body import Body, compile_body
from inpersona.solve.functions import exp, where
from inpersona.solve.model import Model


class Drive(NamedTuple):
    drive: one


class Speed(NamedTuple):
    speed: one


class Latch(NamedTuple):
    x: one
    top: one


class Seen(NamedTuple):
    x: one
    square: one


def _rates(state: Latch, inputs: Drive, p: Speed) -> tuple[Latch, Seen]:
    rate = p.speed * (inputs.drive - exp(0.2 * state.x))
    return Latch(rate, 0.0), Seen(state.x, state.x * state.x)


def _update(state: Latch, inputs: Drive, p: Speed) -> Latch:
    return state._replace(top=where(state.x > state.top, state.x, state.top))


def latch_body() -> Body:
    """x' = speed (drive - exp(0.2 x)); `top` keeps the largest x at a step's end."""
    return single(
        "latch",
        State=Latch,
        Inputs=Drive,
        Parameters=Speed,
        Outputs=Seen,
        rates=_rates,
        update=_update,
    )


def many(lanes: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """State, parameters, inputs that all differ."""
    k = np.arange(lanes)
    return np.array([0.1 * k, 0.1 * k]), 0.5 + 0.03 * k[None, :], 2.0 + 0.1 * k[None, :]


@pytest.mark.parametrize("method", ["rk4", "heun", "rosenbrock"])
def test_a_member_gets_the_same_bits_in_any_company(method: str) -> None:
    y, p, u = many(21)
    steps = np.full(100, 0.02)
    body = latch_body()
    together = body.advance(y, p, u, steps, method)
    chosen = [17, 3, 9]
    few = body.advance(y[:, chosen], p[:, chosen], u[:, chosen], steps, method, threads=1)
    for whole, part in ((together.final, few.final), (together.mean, few.mean)):
        np.testing.assert_array_equal(whole[:, chosen], part)
    alone = body.advance(y[:, 3:4], p[:, 3:4], u[:, 3:4], steps, method)
    np.testing.assert_array_equal(alone.final[:, 0], together.final[:, 3])


@pytest.mark.parametrize("method", ["rk4", "heun", "rosenbrock"])
def test_a_member_that_fails_is_marked_and_disturbs_nobody(method: str) -> None:
    y, p, u = many(11)
    steps = np.full(50, 0.02)
    good = latch_body().advance(y, p, u, steps, method)
    u[0, 4] = np.nan
    bad = latch_body().advance(y, p, u, steps, method)
    assert good.ok.all()
    assert list(np.flatnonzero(~bad.ok)) == [4]
    others = np.arange(11) != 4
    np.testing.assert_array_equal(bad.final[:, others], good.final[:, others])


def test_statistics_are_those_of_the_record() -> None:
    y, p, u = many(9)
    steps = np.linspace(0.01, 0.03, 60)
    run = latch_body().advance(y, p, u, steps, record_every=1)
    np.testing.assert_allclose(run.times, np.concatenate([[0.0], np.cumsum(steps)]), rtol=1e-14)
    mean = np.einsum("t,tol->ol", steps, run.record[:-1]) / steps.sum()
    np.testing.assert_allclose(run.mean, mean, rtol=1e-12)
    np.testing.assert_array_equal(run.low, run.record[:-1].min(axis=0))
    np.testing.assert_array_equal(run.high, run.record[:-1].max(axis=0))
    thin = latch_body().advance(y, p, u, steps, record_every=7)
    np.testing.assert_array_equal(thin.record[:-1], run.record[:-1:7])
    np.testing.assert_array_equal(thin.end, run.end)


def test_updates_act_at_step_ends_only() -> None:
    y, p, u = many(8)
    run = latch_body().advance(y, p, u, np.full(300, 0.02), record_every=1)
    ends = run.record[1:, 0]  # x at the end of each step
    np.testing.assert_array_equal(run.final[1], np.maximum(y[1], ends.max(axis=0)))


def test_inputs_of_each_step_equal_a_run_in_pieces() -> None:
    y, p, u = many(5)
    course = np.stack([u, u * 1.5, u * 0.5])
    steps = np.array([0.02, 0.03, 0.04])
    whole = latch_body().advance(y, p, course, steps)
    for k in range(3):
        y = latch_body().advance(y, p, course[k], steps[k : k + 1]).final
    np.testing.assert_array_equal(whole.final, y)


def test_what_was_given_is_not_changed() -> None:
    y, p, u = many(8)
    before = y.copy()
    latch_body().advance(y, p, u, np.full(3, 0.1))
    np.testing.assert_array_equal(y, before)


def test_a_steady_state_is_found_and_a_body_without_one_is_said() -> None:
    body = latch_body()
    y, p, u = many(6)
    run, reached = body.steady(y, p, u)
    assert reached.all()
    np.testing.assert_allclose(run.end[0], np.log(u[0]) / 0.2, rtol=1e-6)
    u[0, 2] = -1.0  # exp(...) > 0: nothing balances it
    _, reached = body.steady(y, p, u)
    assert list(np.flatnonzero(~reached)) == [2]


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(ModelError, match="speeed"):
        latch_body().index("parameters", "a.speeed")


def test_code_is_kept_and_a_broken_file_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPERSONA_CACHE", str(tmp_path))
    model = Model("kept", loop_parts(), {})
    y, p = np.array([[80.0], [20.0]]), np.array([[2.0], [1.0], [0.5]])
    u = np.array([[1.0], [2.0], [3.0], [4.0]])
    first = Body(model).rates(y, p, u)[0]
    files = sorted(tmp_path.iterdir())
    stamps = [f.stat().st_mtime_ns for f in files]
    np.testing.assert_array_equal(Body(model).rates(y, p, u)[0], first)
    assert [f.stat().st_mtime_ns for f in sorted(tmp_path.iterdir())] == stamps
    for file in files:
        file.write_bytes(file.read_bytes()[:-9] + b"\0" * 9)
    np.testing.assert_array_equal(Body(model).rates(y, p, u)[0], first)
    assert not [f for f in tmp_path.iterdir() if f.name.startswith("tmp")]


def test_a_folder_that_cannot_be_made_gives_way_to_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("INPERSONA_CACHE", str(blocked / "under"))
    folder = machine.cache_folder()
    assert folder.is_dir()
    assert blocked not in folder.parents


def test_a_body_is_compiled_once_a_process() -> None:
    made = component("still", State=X, rates=lambda y, i, p: (X(-y.x), Nothing()))
    model = Model("still", {"a": made}, {})
    assert compile_body(model) is compile_body(model)


def test_a_body_can_be_compiled_after_another_one_was_traced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INPERSONA_CACHE", str(tmp_path))
    first = Body(Model("first", loop_parts(), {}))
    Body(Model("second", {"right": loop_parts()["right"]}, {}))
    y, p = np.array([[80.0], [20.0]]), np.array([[2.0], [1.0], [0.5]])
    run = first.advance(y, p, np.zeros((4, 1)), np.ones(2), "rosenbrock")
    np.testing.assert_allclose(run.final, y, rtol=1e-14)


def test_arrays_of_another_shape_are_refused() -> None:
    y, p, u = many(4)
    steps = np.ones(2)
    for wrong in ((y[:1], p, u), (y, p[:, :2], u), (y, p, u[:0]), (y[None], p, u)):
        with pytest.raises(ModelError, match="shape"):
            latch_body().advance(*wrong, steps)
        with pytest.raises(ModelError, match="shape"):
            latch_body().rates(*wrong)
    with pytest.raises(ModelError, match="rows"):
        latch_body().advance(y, p, np.stack([u, u, u]), steps)


def test_the_engine_starts_without_scipy_and_pint() -> None:
    text = "import sys, inpersona.solve.body; print({'scipy', 'pint'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout.strip() == "set()"


def test_kept_code_is_made_again_when_any_module_that_makes_it_changes() -> None:
    folder = Path(body_module.__file__).parent
    reached: set[str] = set()
    waiting = ["assemble", "programs", "machine", "functions"]
    while waiting:
        name = waiting.pop()
        reached.add(name)
        text = (folder / f"{name}.py").read_text(encoding="utf-8")
        found = set(re.findall(r"from inpersona\.solve(?:\.| import )(\w+)", text))
        waiting += found - reached - {"model"}  # a model is hashed by its content
    assert reached - {"body"} == set(body_module._CODE)
