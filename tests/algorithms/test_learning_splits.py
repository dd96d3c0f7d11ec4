"""Splits: no polygon on both sides for any seed, caps, order does not matter; calibration keeps its word."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.core.accuracy import reliability
from algorithms.learning.calibration import apply_curve, fit_curve
from algorithms.learning.splits import draw_samples, split_blocks, split_polygons


def _samples(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    polygons = rng.permutation(200)[:60]
    sizes = rng.integers(1, 40, 60)
    polygon = np.repeat(polygons, sizes)
    label = np.repeat(np.arange(60) % 7, sizes)
    order = rng.permutation(len(polygon))
    return polygon[order], label[order]


@pytest.mark.parametrize("seed", range(20))
def test_no_polygon_on_both_sides(seed: int) -> None:
    polygon, label = _samples(seed)
    split = split_polygons(polygon, label, 0.6, seed)
    assert not set(polygon[split.learning]) & set(polygon[split.validation])
    assert (split.learning | split.validation).all()
    assert set(label[split.learning]) == set(label) == set(label[split.validation])
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 20, 200)[polygon], rng.uniform(0, 20, 200)[polygon]
    blocks = split_blocks(polygon, label, x, y, 5.0, seed)
    assert not set(polygon[blocks.learning]) & set(polygon[blocks.validation])
    assert set(label[blocks.learning]) == set(label)


def test_single_polygon_learns_and_is_reported() -> None:
    polygon, label = np.array([1, 1, 2, 3, 3]), np.array([5, 5, 6, 6, 6])
    split = split_polygons(polygon, label, 0.5, 1)
    assert split.not_validated == (5,)
    assert split.learning[label == 5].all() and not split.validation[label == 5].any()


def test_order_of_samples_does_not_matter() -> None:
    polygon, label = _samples()
    order = np.random.default_rng(3).permutation(len(polygon))
    first, second = split_polygons(polygon, label, 0.5, 4), split_polygons(polygon[order], label[order], 0.5, 4)
    assert (first.learning[order] == second.learning).all()


def test_caps_are_kept_and_polygons_share_evenly() -> None:
    polygon, label = _samples()
    chosen = draw_samples(polygon, label, per_class=50, per_polygon=9, seed=1)
    assert np.bincount(polygon[chosen]).max() <= 9 and np.bincount(label[chosen]).max() <= 50
    for c in np.unique(label):
        available = np.minimum(np.bincount(polygon[label == c]), 9)
        taken = np.bincount(polygon[chosen][label[chosen] == c], minlength=len(available))
        assert taken.sum() == min(50, available.sum())
        short = available > taken
        # who gave less than it has gave at least as much as anybody else, but for the last round
        if short.any():
            assert taken[short].min() >= taken.max() - 1
    assert len(draw_samples(polygon, label, 0, 0, 1)) == len(polygon)


def test_calibration_makes_confidence_right() -> None:
    rng = np.random.default_rng(0)
    share = rng.uniform(0.2, 1, 20000)
    chance = share**2
    right = rng.uniform(size=share.size) < chance
    curve = fit_curve(share[:10000], right[:10000])
    assert (np.diff(curve) >= 0).all() and curve.shape == (101,)
    before = reliability(share[10000:], right[10000:]).error
    after = reliability(apply_curve(share[10000:], curve), right[10000:]).error
    assert before > 0.1 and after < 0.02
    assert np.allclose(fit_curve(np.empty(0), np.empty(0)), np.linspace(0, 1, 101))
