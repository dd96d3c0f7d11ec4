"""Missed clouds and shadows are found; real change, cuts and harvests are left."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.series.observability import clear_counts, distances
from algorithms.series.screening import despike, screen

BANDS = ("B2", "B4", "B8", "B11")
DAYS = np.arange(0, 300, 8, dtype=np.int32)


def _field(harvest: int) -> np.ndarray:
    """(dates, bands, pixels): a crop that grows and is harvested at date `harvest`."""
    green = np.where(np.arange(DAYS.size) < harvest, np.minimum(1, DAYS / 120), 0.05)
    blue, red = 700 - 400 * green, 1100 - 800 * green
    nir, swir = 2000 + 2500 * green, 2600 - 1100 * green
    return np.stack([blue, red, nir, swir], 1)[:, :, None].repeat(50, 2)


def test_clouds_and_shadows_go_and_the_harvest_stays() -> None:
    rng = np.random.default_rng(0)
    values = _field(24) * (1 + rng.normal(0, 0.02, (DAYS.size, 4, 50)))
    valid = np.ones((DAYS.size, 50), bool)
    clouds, shadows = (5, 16), (11, 30)
    for date in clouds:
        values[date] = 0.4 * values[date] + 0.6 * 4500
    for date in shadows:
        values[date] *= 0.45
    kept = screen(values, valid, DAYS, BANDS, 1e-4)
    assert valid.all(), "the argument is left as it was"
    assert not kept[list(clouds)].any() and not kept[list(shadows)].any()
    others = np.delete(np.arange(DAYS.size), [*clouds, *shadows])
    assert kept[others].mean() > 0.995
    assert kept[22:27].all(), "the dates around the harvest are true"


def test_without_blue_it_says_so() -> None:
    with pytest.raises(ValueError, match="blue"):
        screen(np.zeros((5, 1, 2)), np.ones((5, 2), bool), np.arange(5), ("B8",), 1e-4)


def test_single_low_values_go_and_cuts_stay() -> None:
    index = np.repeat(np.interp(DAYS, [0, 120, 299], [0.2, 0.8, 0.3])[:, None], 3, 1)
    index[12, 0] -= 0.4
    index[12:, 1] -= 0.4
    valid = np.ones(index.shape, bool)
    despike(index, valid, DAYS, 0.1, 40)
    assert not valid[12, 0] and valid[:, 0].sum() == DAYS.size - 1
    assert valid[:, 1].all() and valid[:, 2].all()


def test_counts_gaps_and_distances() -> None:
    days = np.array([10, 20, 50, 90], np.int32)
    valid = np.array([[1, 0, 1], [1, 0, 1], [0, 0, 1], [1, 0, 1]], bool)
    count, gap = clear_counts(valid, days, 1, 100)
    assert count.tolist() == [3, 0, 4]
    assert gap.tolist() == [69, 100, 39]
    away = distances(valid, days, np.array([10, 48, 100], np.int32))
    assert away.tolist() == [[0, 65535, 0], [28, 65535, 2], [10, 65535, 10]]
