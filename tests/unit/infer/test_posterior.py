"""The posterior over two hypotheses against its closed form."""

from __future__ import annotations

import numpy as np
import pytest

from inpersona.errors import SolveError
from inpersona.infer.posterior import sample_posterior

DATA, SD = np.array([1.2, 0.4]), np.array([0.4, 0.5])
SLOPES = {"one": np.array([[1.0, 0.0], [0.5, 1.0]]), "two": np.array([[0.3, 0.0], [0.0, 0.2]])}
PRIOR = {"one": 0.3, "two": 0.7}
STARTS = {k: np.zeros((1, 2)) for k in PRIOR}


def predict(z: np.ndarray, labels: np.ndarray) -> np.ndarray:
    out = np.empty((len(z), 2))
    for label, slopes in SLOPES.items():
        out[labels == label] = z[labels == label] @ slopes.T
    return out


def evidence(label: str) -> float:
    spread = SLOPES[label] @ SLOPES[label].T + np.diag(SD**2)
    density = np.exp(-0.5 * DATA @ np.linalg.solve(spread, DATA))
    return float(density / np.sqrt(np.linalg.det(2 * np.pi * spread)))


def test_hypotheses_get_their_exact_posterior_weights() -> None:
    total = sum(PRIOR[k] * evidence(k) for k in PRIOR)
    result = sample_posterior(predict, DATA, SD, PRIOR, STARTS, 2000, seed=4, samples=8000)
    for label, weight in PRIOR.items():
        exact = weight * evidence(label) / total
        assert result.shares[label] == pytest.approx(exact, abs=0.03)
        assert np.mean(result.hypothesis == label) == pytest.approx(exact, abs=0.03)


def test_a_nonlinear_banana_is_sampled_as_a_grid_says() -> None:
    def curved(z: np.ndarray, _labels: np.ndarray) -> np.ndarray:
        return np.stack([z[:, 0] + 0.5 * z[:, 1] ** 2, z[:, 1]], axis=1)

    axis = np.linspace(-6, 6, 801)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    residual = (DATA - curved(grid, grid[:, 0])) / SD
    mass = np.exp(-0.5 * np.sum(grid**2, axis=1) - 0.5 * np.sum(residual**2, axis=1))
    expected = mass @ grid / mass.sum()
    starts = {"only": np.zeros((1, 2))}
    result = sample_posterior(curved, DATA, SD, {"only": 1.0}, starts, 4000, seed=0, samples=8000)
    np.testing.assert_allclose(result.z.mean(axis=0), expected, atol=0.04)


def test_the_same_seed_gives_the_same_members() -> None:
    first, second = (
        sample_posterior(predict, DATA, SD, PRIOR, STARTS, 50, seed=9, samples=400)
        for _ in range(2)
    )
    np.testing.assert_array_equal(first.z, second.z)


def test_a_body_that_always_fails_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(SolveError):
        sample_posterior(
            lambda z, _: np.full((len(z), 2), np.nan), DATA, SD, PRIOR, STARTS, 10, seed=1
        )
