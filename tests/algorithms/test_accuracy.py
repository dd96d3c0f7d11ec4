"""Scores by hand, against OTB's files, and intervals that cover what they claim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from algorithms.core.accuracy import (
    Confusion,
    add,
    adjusted_areas,
    confusion,
    reliability,
    repeated_split_interval,
    scores,
    spread_interval,
    unit_counts,
    unit_intervals,
)  # fmt: skip

HAND = np.array([[50, 78, 41], [20, 52, 31], [27, 72, 98]])


def test_hand_worked_matrix() -> None:
    found = scores(HAND)
    assert found.oa == pytest.approx(200 / 469) and round(found.oa, 3) == 0.426
    assert found.precision[0] == pytest.approx(50 / 97) and round(float(found.precision[0]), 3) == 0.515
    chance = (169 * 97 + 103 * 202 + 197 * 170) / 469**2
    assert found.kappa == pytest.approx((200 / 469 - chance) / (1 - chance))
    assert found.recall[2] == pytest.approx(98 / 197)
    assert found.f[1] == pytest.approx(2 * 52 / (103 + 202))


def test_counting_and_merging() -> None:
    found = confusion(np.array([1, 1, 2, 9]), np.array([1, 2, 2, 1]))
    assert found.classes.tolist() == [1, 2, 9] and found.matrix.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    merged = found.merged({9: 1})
    assert merged.classes.tolist() == [1, 2] and merged.matrix.tolist() == [[2, 1], [0, 1]]
    assert add([found, merged]).matrix.sum() == 8
    assert np.isnan(scores(found.matrix).recall).sum() == 0


def test_perfect_and_constant_maps() -> None:
    assert scores(np.diag([3, 4])).kappa == 1.0
    constant = scores(np.array([[5, 0], [5, 0]]))
    assert constant.oa == 0.5 and constant.kappa == 0.0 and np.isnan(constant.precision[1]) and constant.f[1] == 0


@pytest.mark.reference
def test_against_otb(reference_folder: Callable[[str], Path]) -> None:
    """Both agree when all classes are present; a class absent from the reference still counts here."""
    case = np.load(reference_folder("otb") / "otb_case.npz")
    for name in ("full", "absent"):
        reference, mapped = case[f"cm_{name}_reference"], case[f"cm_{name}_map"]
        known = (reference != 0) & (mapped != 0)
        found = confusion(reference[known], mapped[known])
        assert (found.classes == case[f"cm_{name}_full_classes"]).all()
        assert (found.matrix == case[f"cm_{name}_full_matrix"]).all()
        rated = scores(found.matrix)
        assert rated.oa == pytest.approx(float(case[f"cm_{name}_full_oa"]), abs=1e-6)
        assert rated.kappa == pytest.approx(float(case[f"cm_{name}_full_kappa"]), abs=1e-6)
    rated = scores(case["cm_full_full_matrix"])
    assert rated.oa == pytest.approx(float(case["cm_full_otb_oa"]), abs=1e-6)
    for ours, theirs in ((rated.precision, "precision"), (rated.recall, "recall"), (rated.f, "fscore")):
        assert np.allclose(ours, case[f"cm_full_otb_{theirs}"], atol=1e-6)


def test_interval_of_runs_uses_runs_minus_one() -> None:
    values = [0.8, 0.82, 0.84, 0.86, 0.88]
    found = spread_interval(values)
    assert found.value == pytest.approx(0.84)
    assert found.half_width == pytest.approx(2.7764451 * np.std(values, ddof=1) / np.sqrt(5), rel=1e-6)
    assert repeated_split_interval(values, 0.3).half_width > found.half_width
    assert np.isnan(spread_interval([0.5]).low)


def test_interval_over_repeated_splits_covers() -> None:
    """100 campaigns of 60 polygons, 20 splits each: the interval holds the accuracy on new polygons about 95 % of the
    time.
    """
    rng = np.random.default_rng(0)
    covered = naive = 0
    for _ in range(100):
        x = rng.normal(0, 1, 60)
        y = x + rng.normal(0, 1, 60) > 0
        values = []
        for _ in range(20):
            order = rng.permutation(60)
            learn, test = order[:42], order[42:]
            cut = (x[learn][y[learn]].mean() + x[learn][~y[learn]].mean()) / 2
            values.append(((x[test] > cut) == y[test]).mean())
        truth = 0.75  # P(sign(x + e) = sign(x)) for equal variances, the best any cut reaches
        interval, short = repeated_split_interval(values, 0.3), spread_interval(values)
        covered += interval.low - 0.01 <= truth <= interval.high + 0.01
        naive += short.low <= truth <= short.high
    assert 88 <= covered <= 100
    assert naive < 80


def test_polygon_bootstrap_covers_where_pixels_do_not() -> None:
    """Polygons of 20 equal pixels: the interval over polygons is right, that over pixels would be 4 times too
    narrow.
    """
    rng = np.random.default_rng(1)
    covered, widths = 0, []
    for k in range(100):
        right = rng.uniform(size=80) < 0.85
        polygon = np.repeat(rng.permutation(80), 20)
        mapped = np.repeat(np.where(right, 0, 1), 20)
        counts = unit_counts(polygon, np.zeros(1600, int), mapped, np.array([0, 1]))
        (interval,) = unit_intervals(counts, lambda m: np.array([scores(m).oa]), draws=300, seed=k)
        covered += interval.low <= 0.85 <= interval.high
        widths.append(interval.half_width)
    assert 88 <= covered <= 99
    assert 3 < np.mean(widths) / (1.96 * np.sqrt(0.85 * 0.15 / 1600)) < 5


def test_adjusted_areas_published_example() -> None:
    """Olofsson et al. 2014, table 8 and section 5.2: deforestation 0.235 +- 0.068 Mha out of 10 Mha."""
    matrix = np.array([[66, 0, 1, 2], [0, 55, 0, 1], [5, 8, 153, 9], [4, 12, 11, 313]])
    mapped = np.array([200000.0, 150000, 3200000, 6450000])
    found = adjusted_areas(matrix, mapped)
    assert found.oa == pytest.approx(0.95, abs=0.005) and found.oa_half == pytest.approx(0.02, abs=0.005)
    assert found.users == pytest.approx([0.88, 0.73, 0.93, 0.96], abs=0.005)
    assert found.producers == pytest.approx([0.75, 0.85, 0.93, 0.96], abs=0.006)
    assert found.area[0] == pytest.approx(21158 * 10000 / 900, rel=0.01)
    assert found.area_half[0] == pytest.approx(6158 * 10000 / 900, rel=0.02)
    assert found.area.sum() == pytest.approx(mapped.sum())


def test_adjusted_areas_cover() -> None:
    """Stratified samples of a map whose truth is known: the intervals hold the true area 95 times in 100."""
    rng = np.random.default_rng(2)
    truth = rng.choice(3, 200000, p=[0.1, 0.3, 0.6])
    mapped = np.where(rng.uniform(size=truth.size) < 0.85, truth, rng.integers(0, 3, truth.size))
    area = np.bincount(mapped, minlength=3).astype(float)
    true_area = np.bincount(truth, minlength=3)
    inside = np.zeros(3)
    for _ in range(200):
        drawn = np.concatenate([rng.choice(np.flatnonzero(mapped == c), 100, replace=False) for c in range(3)])
        found = adjusted_areas(confusion(truth[drawn], mapped[drawn], [0, 1, 2]).matrix, area)
        inside += np.abs(found.area - true_area) <= found.area_half
    assert (inside >= 180).all() and (inside <= 199).all()


def test_map_class_without_reference_is_not_invented() -> None:
    found = adjusted_areas(np.array([[10, 2, 0], [1, 9, 0], [0, 0, 0]]), np.array([50.0, 40.0, 10.0]))
    assert found.area.sum() == pytest.approx(90) and np.isnan(found.users[2])


def test_reliability() -> None:
    confidence = np.repeat([0.55, 0.95], 1000)
    right = np.concatenate([np.arange(1000) % 2 == 0, np.ones(1000, bool)])
    found = reliability(confidence, right)
    assert found.error == pytest.approx((0.05 + 0.05) / 2)
    assert found.counts.sum() == 2000 and np.isnan(found.observed[0])


def test_merging_empty_side() -> None:
    empty = Confusion(np.array([1]), np.zeros((1, 1), dtype=np.int64))
    assert np.isnan(scores(empty.matrix).oa)
