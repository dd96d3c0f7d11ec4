"""Gap filling: exact on lines, equal to scipy's monotone cubic, independent of the order of the dates and of chunks."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator

from algorithms.series.interpolation import METHODS, fill

DAYS = np.array([3, 9, 20, 28, 41, 43, 60, 88, 95, 120], np.int32)
TARGETS = np.arange(0, 131, 10, dtype=np.int32)


def _series(pixels: int = 300, bands: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (
        rng.integers(-200, 9000, (DAYS.size, bands, pixels)).astype(np.int16),
        rng.random((DAYS.size, pixels)) > 0.4,
    )


def _between(valid: np.ndarray) -> np.ndarray:
    """(targets, pixels): a valid date on either side."""
    before = np.array([(valid & (DAYS <= t)[:, None]).any(0) for t in TARGETS])
    after = np.array([(valid & (DAYS >= t)[:, None]).any(0) for t in TARGETS])
    return before & after


@pytest.mark.parametrize("method", ["linear", "pchip"])
def test_a_line_comes_back_exactly_whatever_the_mask(method: str) -> None:
    _, valid = _series()
    slope = np.arange(-150, 150)
    values = (5000 + DAYS[:, None, None] * slope[None, None, :]).astype(np.float64)
    filled = fill(values, valid, DAYS, TARGETS, method)[:, 0]
    inside = _between(valid)
    expected = 5000 + TARGETS[:, None] * slope[None, :]
    assert inside.mean() > 0.5
    assert np.abs(filled - expected)[inside].max() < 0.01


@pytest.mark.parametrize("method", list(METHODS))
def test_valid_dates_keep_their_value_and_the_ends_are_held(method: str) -> None:
    values, valid = _series()
    filled = fill(values, valid, DAYS, DAYS, method)
    for date in range(DAYS.size):
        seen = valid[date]
        assert np.array_equal(filled[date][:, seen], values[date][:, seen].astype(np.float32))
    ends = fill(values, valid, DAYS, np.array([-50, 500], np.int32), method)
    for pixel in np.flatnonzero(valid.any(0))[:50]:
        seen = np.flatnonzero(valid[:, pixel])
        assert np.array_equal(ends[0, :, pixel], values[seen[0], :, pixel])
        assert np.array_equal(ends[1, :, pixel], values[seen[-1], :, pixel])


def test_pchip_equals_scipy() -> None:
    values, valid = _series(120)
    filled = fill(values, valid, DAYS, TARGETS, "pchip")
    for pixel in range(120):
        seen = np.flatnonzero(valid[:, pixel])
        if seen.size < 2:
            continue
        reference = PchipInterpolator(DAYS[seen], values[seen, :, pixel].astype(float))
        expected = reference(np.clip(TARGETS, DAYS[seen[0]], DAYS[seen[-1]]))
        assert np.abs(filled[:, :, pixel] - expected).max() < 1e-2


def test_linear_equals_numpy() -> None:
    values, valid = _series(120)
    filled = fill(values, valid, DAYS, TARGETS)
    for pixel in range(120):
        seen = np.flatnonzero(valid[:, pixel])
        for band in range(3 if seen.size else 0):
            expected = np.interp(TARGETS, DAYS[seen], values[seen, band, pixel])
            assert np.abs(filled[:, band, pixel] - expected).max() < 2e-3


def test_nearest_takes_the_closest_valid_date() -> None:
    values, valid = _series(200)
    filled = fill(values, valid, DAYS, TARGETS, "nearest")
    for pixel in np.flatnonzero(valid.any(0)):
        seen = np.flatnonzero(valid[:, pixel])
        for k, target in enumerate(TARGETS):
            chosen = seen[np.argmin(np.abs(DAYS[seen] - target))]
            assert filled[k, 0, pixel] == values[chosen, 0, pixel]


@pytest.mark.parametrize("method", list(METHODS))
def test_order_of_dates_and_chunks_change_nothing(method: str) -> None:
    values, valid = _series()
    present = np.ones((DAYS.size, 3), bool)
    present[::3, 2] = False
    expected = fill(values, valid, DAYS, TARGETS, method, present)
    order = np.random.default_rng(5).permutation(DAYS.size)
    shuffled = fill(values[order], valid[order], DAYS[order], TARGETS, method, present[order], chunk=17)
    assert np.array_equal(expected, shuffled, equal_nan=True)


@pytest.mark.parametrize("method", list(METHODS))
def test_values_under_masks_are_never_looked_at(method: str) -> None:
    values, valid = _series()
    other = np.where(valid[:, None, :], values, np.int16(-32768))
    assert np.array_equal(
        fill(values, valid, DAYS, TARGETS, method), fill(other, valid, DAYS, TARGETS, method), equal_nan=True
    )


@pytest.mark.parametrize("method", list(METHODS))
def test_mixed_sensors_equal_the_bands_alone(method: str) -> None:
    values, valid = _series()
    present = np.ones((DAYS.size, 3), bool)
    present[[1, 4, 7], 1] = False
    together = fill(values, valid, DAYS, TARGETS, method, present)
    keep = np.flatnonzero(present[:, 1])
    alone = fill(values[keep][:, 1:2], valid[keep], DAYS[keep], TARGETS, method)
    assert np.array_equal(together[:, 1:2], alone, equal_nan=True)


@pytest.mark.parametrize("method", list(METHODS))
def test_two_images_of_one_day_are_averaged(method: str) -> None:
    days = np.array([10, 20, 20, 30], np.int32)
    values = np.array([0, 100, 300, 0], np.int16).reshape(4, 1, 1)
    filled = fill(values, np.ones((4, 1), bool), days, np.array([20], np.int32), method)
    assert filled[0, 0, 0] == 200


def test_a_pixel_that_is_never_clear_stays_unknown() -> None:
    values, valid = _series(10)
    valid[:, 3] = False
    for method in METHODS:
        filled = fill(values, valid, DAYS, TARGETS, method)
        assert np.isnan(filled[:, :, 3]).all()
