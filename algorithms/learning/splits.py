"""Which polygons learn and which validate, and which of their pixels are used.

Polygons are split, never pixels: pixels of one field resemble each other, and a model that has seen one of them has
seen them all. Parts of one polygon (two tiles, two regions) share its id and stay on one side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Split:
    """`learning` and `validation` (samples,) bool, never both; `not_validated`: classes with one polygon only."""

    learning: np.ndarray
    validation: np.ndarray
    not_validated: tuple[int, ...] = ()


def split_polygons(
    polygon: np.ndarray, label: np.ndarray, share: float, seed: int, region: np.ndarray | None = None
) -> Split:
    """Draw `share` of the polygons of each class and region for learning, at least one on each side where two exist.

    `polygon`, `label`, `region` (samples,). A class with a single polygon learns with it and is not validated
    (putting it on both sides would be a leak). The draw depends on the polygons, not on the order of the samples.
    """
    ids, first = np.unique(polygon, return_index=True)
    labels = label[first]
    regions = region[first] if region is not None else np.zeros(len(ids), int)
    rng = np.random.default_rng([seed, 7])
    rank = rng.permutation(len(ids))
    learns = np.zeros(len(ids), dtype=bool)
    for key in sorted(set(zip(labels.tolist(), regions.tolist(), strict=True))):
        members = np.flatnonzero((labels == key[0]) & (regions == key[1]))
        members = members[np.argsort(rank[members])]
        # the odd polygon validates: with few polygons one that is odd itself must not decide alone
        count = max(1, int(share * len(members) + 1e-9))
        if len(members) > 1:
            count = min(count, len(members) - 1)
        learns[members[:count]] = True
    alone = [int(c) for c in np.unique(labels) if not (~learns[labels == c]).any()]
    side = learns[np.searchsorted(ids, polygon)]
    return Split(side, ~side, tuple(alone))


def split_blocks(polygon: np.ndarray, label: np.ndarray, x: np.ndarray, y: np.ndarray, size: float, seed: int) -> Split:
    """A stricter split: whole squares of `size` (units of x, y) learn or validate, as on a checkerboard.

    A polygon belongs to the square of its mean position. The board's corner is drawn, so that runs differ; classes that
    only one colour holds are not validated.
    """
    ids, index = np.unique(polygon, return_inverse=True)
    counts = np.bincount(index)
    middle_x, middle_y = np.bincount(index, weights=x) / counts, np.bincount(index, weights=y) / counts
    shift = np.random.default_rng([seed, 11]).uniform(0, 2 * size, 2)
    board = (np.floor((middle_x + shift[0]) / size) + np.floor((middle_y + shift[1]) / size)).astype(int)
    side = (board % 2 == 0)[index]
    alone = [int(c) for c in np.unique(label) if not side[label == c].any() or side[label == c].all()]
    # a class that only validates could not be learnt: it learns instead
    for c in alone:
        side = side | (label == c)
    return Split(side, ~side, tuple(alone))


def draw_samples(
    polygon: np.ndarray,
    label: np.ndarray,
    per_class: int,
    per_polygon: int,
    seed: int,
    region: np.ndarray | None = None,
) -> np.ndarray:
    """(chosen,) sorted indices: at most `per_class` samples of each class and region, evenly over their polygons.

    At most `per_polygon` of one polygon; 0 means no limit. What small polygons cannot give is taken from the others.
    """
    rng = np.random.default_rng([seed, 13])
    order = rng.permutation(len(polygon))
    # the rank of a sample inside its polygon, in a random order: taking ranks 0, 1, 2... fills polygons evenly
    by_polygon = order[np.argsort(polygon[order], kind="stable")]
    starts = (
        np.flatnonzero(np.r_[True, polygon[by_polygon][1:] != polygon[by_polygon][:-1]])
        if len(polygon)
        else np.empty(0, int)
    )
    rank = np.empty(len(polygon), dtype=np.int64)
    rank[by_polygon] = np.arange(len(polygon)) - np.repeat(starts, np.diff(np.r_[starts, len(polygon)]))
    allowed = rank < per_polygon if per_polygon else np.ones(len(polygon), bool)
    regions = region if region is not None else np.zeros(len(polygon), int)
    chosen = []
    place = np.empty(len(polygon), dtype=np.int64)
    place[order] = np.arange(len(polygon))
    for c in np.unique(label):
        for r in np.unique(regions):
            members = np.flatnonzero((label == c) & (regions == r) & allowed)
            members = members[np.lexsort((place[members], rank[members]))]
            chosen.append(members[:per_class] if per_class else members)
    return np.sort(np.concatenate(chosen)) if chosen else np.empty(0, dtype=np.int64)
