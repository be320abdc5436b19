"""The sampler against cases whose posterior and evidence are known in closed form."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.infer.gauss_newton import find_modes
from inpersona.infer.importance import (
    Proposal,
    effective,
    log_standard_normal,
    normalise,
    proposal,
    resample,
)

SLOPES = np.array([[2.0, 0.5, 0.0], [0.0, 1.0, 0.3]])
DATA = np.array([1.5, -0.7])
SD = np.array([0.5, 0.8])


def linear(z: np.ndarray, _starts: np.ndarray) -> np.ndarray:
    return z @ SLOPES.T


def exact() -> tuple[np.ndarray, np.ndarray]:
    scaled = SLOPES / SD[:, None]
    covariance = np.linalg.inv(scaled.T @ scaled + np.eye(3))
    return covariance @ scaled.T @ (DATA / SD), covariance


def test_gauss_newton_finds_the_exact_mode_and_covariance_of_a_linear_problem() -> None:
    mean, covariance = exact()
    for mode in find_modes(linear, DATA, SD, np.array([[0.0, 0, 0], [3.0, -2, 1]])):
        np.testing.assert_allclose(mode.z, mean, atol=1e-6)
        np.testing.assert_allclose(mode.covariance, covariance, atol=1e-6)
        assert mode.converged


def test_a_start_where_the_model_fails_does_not_spoil_the_others() -> None:
    def failing(z: np.ndarray, starts: np.ndarray) -> np.ndarray:
        out = linear(z, starts)
        out[starts == 1] = np.nan
        return out

    good, bad = find_modes(failing, DATA, SD, np.zeros((2, 3)))
    np.testing.assert_allclose(good.z, exact()[0], atol=1e-6)
    assert bad.objective > good.objective + 100


def test_the_t_density_integrates_to_one_and_matches_its_samples() -> None:
    t = Proposal(np.array([0.5]), np.array([[0.7]]))
    grid = np.linspace(-60, 60, 200_001)[:, None]
    assert np.trapezoid(np.exp(t.log_density(grid)), grid[:, 0]) == pytest.approx(1, abs=1e-5)
    drawn = t.sample(200_000, np.random.default_rng(3))
    assert drawn.mean() == pytest.approx(0.5, abs=0.01)
    assert drawn.var() == pytest.approx(0.49 * 9 / 7, rel=0.03)


def test_weights_recover_the_exact_posterior_and_the_evidence() -> None:
    mean, _ = exact()
    mode = find_modes(linear, DATA, SD, np.zeros((1, 3)))[0]
    q = proposal(mode.z + 0.3, mode.covariance, inflate=1.6)  # a proposal that is off on purpose
    z = q.sample(40_000, np.random.default_rng(1))
    residual = (DATA - linear(z, np.zeros(len(z)))) / SD
    log_likelihood = -0.5 * np.sum(residual**2, axis=1) - np.sum(np.log(SD * np.sqrt(2 * np.pi)))
    raw = log_likelihood + log_standard_normal(z) - q.log_density(z)
    weight = normalise(raw)
    np.testing.assert_allclose(weight @ z, mean, atol=0.02)
    spread = SLOPES @ SLOPES.T + np.diag(SD**2)
    evidence = -0.5 * DATA @ np.linalg.solve(spread, DATA) - 0.5 * np.log(
        np.linalg.det(2 * np.pi * spread)
    )
    assert np.log(np.mean(np.exp(raw))) == pytest.approx(evidence, abs=0.02)
    assert effective(weight) > 5_000


def test_resampling_keeps_each_member_in_proportion_to_its_weight() -> None:
    weight = np.array([0.5, 0.0, 0.3, 0.2])
    chosen = np.bincount(resample(weight, 1000, np.random.default_rng(0)), minlength=4)
    np.testing.assert_allclose(chosen, 1000 * weight, atol=1)
