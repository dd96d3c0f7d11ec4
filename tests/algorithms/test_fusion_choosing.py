"""The form of the prior: the season where fields share one, the mean where they do not or where dates are too few, a
line where one field in one year is all there is."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.fusion.choosing import chosen_form
from algorithms.fusion.covariance import FORMS, learn_kernel

DAYS = np.arange(0, 730, 8)
ONE = np.ones(1)


def _series(shared: bool, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """(t, 1, p) components of unit noise: one season that all share, or a slow walk of each pixel's own."""
    rng = np.random.default_rng(seed)
    pixels = 400
    if shared:
        course = np.repeat(8 * np.sin(2 * np.pi * DAYS / 365.25)[:, np.newaxis], pixels, 1)
    else:
        course = np.cumsum(rng.normal(0, 1.5, (DAYS.size, pixels)), 0)
        course += np.cumsum(rng.normal(0, 1.5, DAYS.size))[:, np.newaxis]
    clear = rng.random((DAYS.size, pixels)) < 0.7
    values = np.where(clear, course + rng.normal(0, 1, course.shape), 0)
    return values[:, np.newaxis].astype(np.float32), clear


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_season_that_is_shared_is_taken(seed: int) -> None:
    values, clear = _series(True, seed)
    assert chosen_form(values, clear, DAYS, ONE, ONE, ONE) == "season"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_wanders_has_no_season(seed: int) -> None:
    values, clear = _series(False, seed)
    assert chosen_form(values, clear, DAYS, ONE, ONE, ONE) != "season"


def test_one_field_in_one_year_walks() -> None:
    """All pixels do the same and nothing comes again: what a gap hides lies between its ends. Seven hidden dates of a
    single walk may still say otherwise."""
    found = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        days = np.sort(rng.choice(np.arange(0, 360, 5), 36, replace=False))
        walk = np.cumsum(rng.normal(0, 1, 361))[days]
        values = (walk[:, np.newaxis] + rng.normal(0, 0.2, (days.size, 300)))[:, np.newaxis].astype(np.float32)
        found.append(chosen_form(values, np.ones((days.size, 300), bool), days, ONE, 0.04 * ONE, ONE))
    assert found.count("line") >= 8


def test_a_walk_without_noise_is_a_line() -> None:
    """The posterior mean of the walk is the straight line between the dates before and after."""
    values, clear = _series(False, 1)
    kernel = learn_kernel(values, clear, DAYS, ONE, 1e-4 * ONE, "line")
    two, inside = np.array([80, 120]), np.array([90, 100, 110])
    gram = kernel.covariance(two, two)[0] + np.diag(np.repeat(kernel.noise[0], 2))
    shares = kernel.covariance(inside, two)[0] @ np.linalg.inv(gram)
    along = kernel.operational(np.concatenate([two, inside]))[0]
    expected = (along[2:] - along[0]) / (along[1] - along[0])
    np.testing.assert_allclose(shares[:, 1], expected, atol=0.02)
    np.testing.assert_allclose(shares.sum(1), 1, atol=0.01)


def test_too_few_dates_tell_of_no_season() -> None:
    values, clear = _series(True, 1)
    assert chosen_form(values[:3], clear[:3], DAYS[:3], ONE, ONE, ONE) == "mean"


def test_the_mean_is_the_same_on_all_days() -> None:
    values, clear = _series(True, 1)
    kernels = {form: learn_kernel(values, clear, DAYS, ONE, ONE, form) for form in FORMS}
    for form in ("mean", "line"):
        assert np.ptp(kernels[form].mean(DAYS)) == pytest.approx(0, abs=1e-9)
    assert np.ptp(kernels["season"].mean(DAYS)) > 12
