"""Land cover of the simulated year under its clouds: split by polygon, three ways of making features, confidence,
intervals.

19 of OSO's 23 classes have polygons enough to be split: the landscape grows no rice and lies below eternal snow; bare
rock and beaches are rare in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pytest

from algorithms.core.accuracy import confusion, reliability, repeated_split_interval, scores
from algorithms.landcover.legend import shipped
from algorithms.landcover.recipe import Recipe, SeriesBlock, features_of
from algorithms.learning.calibration import apply_curve, fit_curve
from algorithms.learning.forest import Forest, ForestOptions, fit_classifier
from algorithms.learning.predict import pack, sample_shares
from algorithms.learning.splits import split_polygons
from algorithms.series.features import FeatureSpec
from tests.algorithms.simulated_year import BANDS, NODATA, SimulatedYear, simulate

pytestmark = pytest.mark.slow
TARGETS = tuple(range(1, 366, 10))
PLAIN = ForestOptions(threads=2)
IMPROVED = ForestOptions("extra_trees", 200, 0, 1, split_share=0.2, threads=2)


@dataclass(frozen=True)
class Exam:
    """The year with at most 400 pixels of a class on either side; polygons lie on one side only."""

    year: SimulatedYear
    learns: np.ndarray
    tests: np.ndarray

    def features(self, recipe: Recipe, block: SeriesBlock) -> np.ndarray:
        """(samples, features) with nodata where nothing was seen."""
        return np.nan_to_num(features_of(recipe, block).T, nan=NODATA)

    def accuracy(self, features: np.ndarray, options: ForestOptions) -> float:
        forest = fit_classifier(features[self.learns], self.year.label[self.learns], options)
        return float((_found(forest, features[self.tests]) == self.year.label[self.tests]).mean())


def _found(forest: Forest, features: np.ndarray) -> np.ndarray:
    return forest.classes[sample_shares(pack(forest, np.float32), features).argmax(axis=1)]


@lru_cache(maxsize=1)
def exam() -> Exam:
    year = simulate(90, 40, 5)
    rng = np.random.default_rng(0)
    learns, tests = np.zeros(len(year.label), bool), np.zeros(len(year.label), bool)
    for code in np.unique(year.label):
        of_class = np.flatnonzero(year.label == code)
        polygons = rng.permutation(np.unique(year.polygon[of_class]))
        if len(polygons) < 6:
            continue
        half = np.isin(year.polygon[of_class], polygons[: len(polygons) // 2])
        learns[rng.permutation(of_class[half])[:400]] = True
        tests[rng.permutation(of_class[~half])[:400]] = True
    used = learns | tests
    part = SimulatedYear(year.values[:, :, used], year.valid[:, used], year.seen[:, used], year.days, year.label[used],
                         year.polygon[used])  # fmt: skip
    return Exam(part, learns[used], tests[used])


def _monthly(year: SimulatedYear) -> np.ndarray:
    """(samples, features): mean of the clear dates of each month, nodata in months without one."""
    edges = np.linspace(0.5, 366.5, 13)
    means = np.full((12, *year.values.shape[1:]), NODATA, np.float32)
    for month in range(12):
        inside = np.flatnonzero((year.days > edges[month]) & (year.days <= edges[month + 1]))
        count = year.valid[inside].sum(axis=0)
        total = (year.values[inside] * year.valid[inside][:, None]).sum(axis=0)
        means[month] = np.where(count > 0, total / np.maximum(count, 1), NODATA)
    middle = ((edges[:-1] + edges[1:]) / 2).astype(int)
    block = SeriesBlock(means, np.ones((12, means.shape[2]), bool), middle, None)
    return features_of(Recipe(FeatureSpec(tuple(int(d) for d in middle), BANDS)), block).T


def test_the_year_is_half_clouds_and_holds_most_classes() -> None:
    year, sides = exam().year, exam()
    clear = year.valid.sum() / year.seen.sum()
    assert 0.35 <= clear <= 0.6
    assert len(np.unique(year.label)) >= 17
    assert not set(year.polygon[sides.learns].tolist()) & set(year.polygon[sides.tests].tolist())


def test_regular_dates_beat_raw_dates_and_monthly_composites() -> None:
    one = exam()
    linear = one.features(Recipe(FeatureSpec(TARGETS, BANDS)), one.year.block())
    nearest = Recipe(FeatureSpec(TARGETS, BANDS, method="nearest"))
    raw = one.features(nearest, one.year.block(masked=False))
    found = {"linear": one.accuracy(linear, PLAIN), "raw": one.accuracy(raw, PLAIN),
             "monthly": one.accuracy(_monthly(one.year), PLAIN)}  # fmt: skip
    print({name: round(oa, 4) for name, oa in found.items()})
    assert found["linear"] >= found["raw"] + 0.02 and found["linear"] > found["monthly"], found


def test_the_improved_pipeline_and_its_confidence() -> None:
    """Overall accuracy of 0.88; confidence learnt on polygons that were held out is right within 0.05."""
    one = exam()
    recipe = Recipe(FeatureSpec(TARGETS, BANDS), screened=True, smooth_days=10.0)
    features, label = one.features(recipe, one.year.block()), one.year.label
    forest = fit_classifier(features[one.learns], label[one.learns], IMPROVED)
    share = sample_shares(pack(forest, np.float32), features[one.tests])
    best = forest.classes[share.argmax(axis=1)]
    right = best == label[one.tests]
    matrix = confusion(label[one.tests], best)
    f, names = scores(matrix.matrix).f, shipped("oso23")
    print("OA", round(float(right.mean()), 4), {names.label(int(matrix.classes[i])): round(float(f[i]), 3)
                                                for i in np.argsort(f)[:8]})  # fmt: skip
    assert right.mean() >= 0.88
    learning = np.flatnonzero(one.learns)
    split = split_polygons(one.year.polygon[learning], label[learning], 0.7, 1)
    inner, held = learning[split.learning], learning[split.validation]
    own = fit_classifier(features[inner], label[inner], IMPROVED)
    tested = sample_shares(pack(own, np.float32), features[held])
    curve = fit_curve(tested.max(axis=1), own.classes[tested.argmax(axis=1)] == label[held])
    raw = reliability(share.max(axis=1), right).error
    calibrated = reliability(apply_curve(share.max(axis=1), curve), right).error
    print("reliability error", round(raw, 3), "->", round(calibrated, 3))
    assert calibrated <= 0.05


def test_intervals_hold_in_twenty_repetitions() -> None:
    """Campaigns of 12 polygons a class, 5 splits each: the interval holds the accuracy on all other polygons."""
    one = exam()
    label, polygon = one.year.label, one.year.polygon
    few = Recipe(FeatureSpec(tuple(range(20, 360, 40)), BANDS), screened=True)
    features = one.features(few, one.year.block())
    options = ForestOptions(trees=30, threads=2)
    of_class = {int(c): np.unique(polygon[label == c]) for c in np.unique(label)}
    rng = np.random.default_rng(1)
    held = 0
    for campaign in range(20):
        drawn = np.concatenate([rng.permutation(p)[: min(12, len(p) // 2)] for p in of_class.values()])
        own = np.flatnonzero(np.isin(polygon, drawn))
        values, learns = [], own
        for run in range(5):
            split = split_polygons(polygon[own], label[own], 0.7, 100 * campaign + run)
            learns, tests = own[split.learning], own[split.validation]
            forest = fit_classifier(features[learns], label[learns], options)
            values.append(float((_found(forest, features[tests]) == label[tests]).mean()))
        interval = repeated_split_interval(values, 0.3)
        # every class counts as it does in a campaign, where each has about as many pixels
        others = np.flatnonzero(~np.isin(polygon, drawn))
        forest = fit_classifier(features[learns], label[learns], options)
        right = _found(forest, features[others]) == label[others]
        weight = (np.bincount(label[own], minlength=24) / np.maximum(1, np.bincount(label[others], minlength=24)))[
            label[others]
        ]
        truth = float(np.average(right, weights=weight))
        held += interval.low <= truth <= interval.high
    print("intervals that hold:", held, "of 20")
    assert 17 <= held <= 20
