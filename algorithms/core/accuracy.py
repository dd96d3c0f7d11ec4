"""How good a class map is: confusion matrix, scores, their intervals, and areas corrected for the map's errors.

Rows are the reference, columns the map, over the union of the labels of both sides: a class that the map makes and the
reference lacks counts as wrong (some programs leave it out, which flatters the map).

Sources: Cohen 1960 (kappa); Olofsson et al. 2014, Remote Sensing of Environment 148, 42-57 (areas, equations 1 to 11);
Nadeau and Bengio 2003, Machine Learning 52, 239-281 (interval over repeated splits); Niculescu-Mizil and Caruana 2005
(reliability of stated confidence).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Confusion:
    """`matrix` (classes, classes) int64: rows reference, columns map; `classes` (classes,) int64 codes, increasing."""

    classes: np.ndarray
    matrix: np.ndarray

    @property
    def total(self) -> int:
        return int(self.matrix.sum())

    def merged(self, table: Mapping[int, int]) -> Confusion:
        """The matrix after codes are replaced; a code that the table lacks stays."""
        target = np.array([table.get(int(c), int(c)) for c in self.classes], dtype=np.int64)
        classes, index = np.unique(target, return_inverse=True)
        out = np.zeros((len(classes), len(classes)), dtype=np.int64)
        np.add.at(out, (index[:, None], index[None, :]), self.matrix)
        return Confusion(classes, out)


@dataclass(frozen=True)
class Scores:
    """Shares of 1. Per class, in the order of the matrix: NaN where a score has no meaning (no reference, not
    mapped).
    """

    oa: float
    kappa: float
    precision: np.ndarray
    recall: np.ndarray
    f: np.ndarray

    @property
    def macro_f(self) -> float:
        """Mean F-score of the classes that the reference holds."""
        known = ~np.isnan(self.recall)
        return float(np.nan_to_num(self.f[known]).mean()) if known.any() else float("nan")


def confusion(
    reference: np.ndarray, mapped: np.ndarray, classes: Sequence[int] | np.ndarray | None = None
) -> Confusion:
    """Count pairs of labels, arrays of equal shape and integer type; `classes` adds labels that may be absent."""
    reference, mapped = np.ravel(reference), np.ravel(mapped)
    found = [np.unique(reference), np.unique(mapped)]
    if classes is not None:
        found.append(np.asarray(classes))
    labels = np.unique(np.concatenate([f.astype(np.int64) for f in found]))
    n = len(labels)
    rows, cols = np.searchsorted(labels, reference), np.searchsorted(labels, mapped)
    return Confusion(labels, np.bincount(rows * n + cols, minlength=n * n).reshape(n, n).astype(np.int64))


def add(matrices: Sequence[Confusion]) -> Confusion:
    """The sum of matrices over the union of their classes."""
    labels = np.unique(np.concatenate([m.classes for m in matrices]))
    out = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for m in matrices:
        index = np.searchsorted(labels, m.classes)
        out[np.ix_(index, index)] += m.matrix
    return Confusion(labels, out)


def scores(matrix: np.ndarray) -> Scores:
    """Overall accuracy, kappa, and precision (user's), recall (producer's), F per class of a (classes, classes)
    matrix.
    """
    counts = matrix.astype(np.float64)
    total = counts.sum()
    diagonal, rows, cols = counts.diagonal(), counts.sum(axis=1), counts.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        oa = float(diagonal.sum() / total)
        chance = float((rows * cols).sum() / total**2)
        kappa = float((oa - chance) / (1 - chance)) if chance < 1 else float("nan")
        precision, recall = diagonal / cols, diagonal / rows
        # 2 d / (rows + cols) is 2PR / (P + R), and 0 where a class is never right
        f = 2 * diagonal / (rows + cols)
    return Scores(oa, kappa, precision, recall, f)


@dataclass(frozen=True)
class Interval:
    """A value with the bounds between which it lies at the stated level."""

    value: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        return (self.high - self.low) / 2


def spread_interval(values: Sequence[float] | np.ndarray, level: float = 0.95) -> Interval:
    """Mean of runs and its t interval with runs - 1 degrees of freedom (never the number of classes).

    How well the mean over *these polygons* is known: runs share their polygons, so this says nothing about others.
    """
    from scipy import stats

    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    n = len(known)
    if n == 0:
        return Interval(float("nan"), float("nan"), float("nan"))
    mean = float(known.mean())
    if n == 1:
        return Interval(mean, float("nan"), float("nan"))
    half = float(stats.t.ppf((1 + level) / 2, n - 1) * known.std(ddof=1) / np.sqrt(n))
    return Interval(mean, mean - half, mean + half)


def repeated_split_interval(values: Sequence[float] | np.ndarray, test_share: float, level: float = 0.95) -> Interval:
    """Mean of repeated random splits and the interval for *other polygons of the same population*.

    Runs overlap in what they learn and test, so that their variance over n understates the error; it is taken times
    (1/n + test/learning), t with n - 1 degrees of freedom (Nadeau and Bengio 2003, equation 9).
    """
    from scipy import stats

    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    n = len(known)
    if n < 2:
        return spread_interval(known, level)
    mean, variance = float(known.mean()), float(known.var(ddof=1))
    factor = 1 / n + test_share / (1 - test_share)
    half = float(stats.t.ppf((1 + level) / 2, n - 1) * np.sqrt(variance * factor))
    return Interval(mean, mean - half, mean + half)


def unit_counts(unit: np.ndarray, reference: np.ndarray, mapped: np.ndarray, classes: np.ndarray) -> Any:
    """Matrices of each unit (polygon, block), flattened: a sparse (units, classes * classes) matrix.

    `unit` (pixels,) of any integers; `reference`, `mapped` (pixels,) labels out of `classes`. Units in increasing
    order.
    """
    from scipy import sparse

    n = len(classes)
    ids, row = np.unique(unit, return_inverse=True)
    column = np.searchsorted(classes, reference) * n + np.searchsorted(classes, mapped)
    return sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(len(ids), n * n))


def unit_intervals(
    counts: Any,
    score: Callable[[np.ndarray], np.ndarray],
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 1,
    strata: np.ndarray | None = None,
) -> list[Interval]:
    """Intervals of scores when the reference comes in units of many pixels: whole units are drawn again, never pixels.

    `counts` (units, classes * classes), sparse or not; `score` turns a (classes, classes) matrix into (k,) numbers;
    `strata` (units,) is drawn within (default: all together). Percentile bootstrap (Efron and Tibshirani 1993, ch. 13).
    """
    rng = np.random.default_rng(seed)
    n, size = counts.shape[0], int(round(counts.shape[1] ** 0.5))
    groups = [np.arange(n)] if strata is None else [np.flatnonzero(strata == s) for s in np.unique(strata)]
    value = np.atleast_1d(score(np.asarray(counts.sum(axis=0)).reshape(size, size)))
    found = np.empty((draws, len(value)))
    for k in range(draws):
        weight = np.zeros(n)
        for members in groups:
            weight[members] = rng.multinomial(len(members), np.full(len(members), 1 / len(members)))
        found[k] = score(np.asarray(weight @ counts).reshape(size, size))
    intervals = []
    for centre, drawn in zip(value, found.T, strict=True):
        known = drawn[~np.isnan(drawn)]
        low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2]) if len(known) else (np.nan, np.nan)
        intervals.append(Interval(float(centre), float(low), float(high)))
    return intervals


@dataclass(frozen=True)
class AreaEstimate:
    """What the reference says about the map's areas (Olofsson et al. 2014). Per class, in the order of the matrix.

    Areas in the unit of `mapped_area`; `*_half` are half widths at the stated level; NaN where fewer than two
    reference units fall in a map class.
    """

    area: np.ndarray
    area_half: np.ndarray
    mapped_area: np.ndarray
    oa: float
    oa_half: float
    users: np.ndarray
    users_half: np.ndarray
    producers: np.ndarray
    producers_half: np.ndarray


def adjusted_areas(matrix: np.ndarray, mapped_area: np.ndarray, level: float = 0.95) -> AreaEstimate:
    """Areas, accuracies and intervals from a matrix of counts (rows reference) and the mapped area of each class.

    Reference units must be a random sample within each map class (Olofsson 2014, equations 4 to 11). Map classes
    without a reference unit are left out of the total and have NaN.
    """
    from scipy import stats

    z = float(stats.norm.ppf((1 + level) / 2))
    counts = matrix.T.astype(np.float64)  # the paper's orientation: rows map, columns reference
    n_map = counts.sum(axis=1)
    used = (n_map > 0) & (mapped_area > 0)
    area = np.where(used, mapped_area, 0.0).astype(np.float64)
    weight = area / area.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n_map[:, None] > 0, counts / n_map[:, None], 0.0)
        proportion = weight[:, None] * share
        spread = np.where(
            n_map[:, None] > 1, share * (1 - share) / (n_map[:, None] - 1), np.where(weight[:, None] > 0, np.nan, 0.0)
        )
        users = np.where(n_map > 0, share.diagonal(), np.nan)
        by_reference = proportion.sum(axis=0)
        area_se = np.sqrt((weight[:, None] ** 2 * spread).sum(axis=0))
        oa = float(proportion.trace())
        oa_se = float(np.sqrt((weight**2 * spread.diagonal()).sum()))
        producers = np.where(by_reference > 0, proportion.diagonal() / by_reference, np.nan)
        # equation 7, in shares: N_j. = weight, N.j = by_reference
        own = weight**2 * (1 - producers) ** 2 * spread.diagonal()
        others = producers**2 * ((weight[:, None] ** 2 * spread).sum(axis=0) - weight**2 * spread.diagonal())
        producers_se = np.sqrt((own + others) / by_reference**2)
    total = area.sum()
    return AreaEstimate(
        area=by_reference * total, area_half=z * area_se * total, mapped_area=np.asarray(mapped_area, dtype=np.float64),
        oa=oa, oa_half=z * oa_se, users=users, users_half=z * np.sqrt(spread.diagonal()),
        producers=producers, producers_half=z * producers_se,
    )  # fmt: skip


@dataclass(frozen=True)
class Reliability:
    """Stated confidence against what was right, in equal steps of confidence; empty steps have NaN.

    `error` is the mean distance between both, weighted by the number of pixels (expected calibration error).
    """

    stated: np.ndarray
    observed: np.ndarray
    counts: np.ndarray
    error: float


def reliability(confidence: np.ndarray, right: np.ndarray, steps: int = 10) -> Reliability:
    """`confidence` (n,) in 0..1 and `right` (n,) bool."""
    index = np.minimum((np.asarray(confidence) * steps).astype(int), steps - 1)
    counts = np.bincount(index, minlength=steps)
    with np.errstate(invalid="ignore"):
        stated = np.bincount(index, weights=confidence, minlength=steps) / counts
        observed = np.bincount(index, weights=np.asarray(right, float), minlength=steps) / counts
    gap = np.nan_to_num(np.abs(stated - observed))
    return Reliability(stated, observed, counts, float((gap * counts).sum() / max(1, counts.sum())))
