"""How networks of parcel edges are judged: on places they never saw, beside the gradient and a threshold on it.

What is free in a method (weakest border, threshold) is chosen on other places than those it is judged on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import ndimage

from .edges_examples import Example
from .edges_gradient import gradient_maps
from .edges_scores import EdgeScores, score, total
from .edges_segments import Cutting, segment

NETWORK, GRADIENT, THRESHOLD = "network, watershed", "gradient, watershed", "gradient, threshold"
#: how maps of the gradient are cut where nothing is chosen: best on simulated landscapes
GRADIENT_CUTTING = Cutting(weakest=0.5, seed=0.4)
#: what is tried for the weakest border, and for the threshold of the base line
_WEAKEST = (0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5)
#: pixels by which the parcels of the base line grow back over their borders
_GROW = 2
_MULTIPLE = 8

#: (dates, bands, h, w) reflectance and (dates, h, w) -> (3, h, w)
Maps = Callable[[np.ndarray, np.ndarray], np.ndarray]


def shown(example: Example, dates: int) -> tuple[np.ndarray, np.ndarray]:
    """Reflectance and what is clear of the clearest dates of a place, sides cut to multiples of 8."""
    picked = np.sort(np.argsort(-example.share, kind="stable")[:dates])
    rows, cols = (s // _MULTIPLE * _MULTIPLE for s in example.images.shape[2:])
    images = example.images[picked, :, :rows, :cols].astype(np.float32) * np.float32(1e-4)
    return images, example.clear[picked, :rows, :cols]


def maps_of(make: Maps, examples: Sequence[Example], dates: int) -> list[np.ndarray]:
    """Maps of some places, NaN where no date is clear."""
    found = []
    for example in examples:
        images, clear = shown(example, dates)
        maps = np.array(make(images, clear))
        maps[:, ~clear.any(0)] = np.nan
        found.append(maps)
    return found


def network_maps(network: Any, device: str) -> Maps:
    """The maps that a network makes."""
    from .edges_maps import predict

    return lambda images, clear: predict(network, device, images, clear)


def threshold_parcels(maps: np.ndarray, threshold: float, smallest: int) -> np.ndarray:
    """The base line: connected ground whose gradient stays below a threshold, grown back over its borders."""
    from skimage.segmentation import expand_labels

    ground = np.nan_to_num(maps[1]) > 0.5
    pieces, _ = ndimage.label((np.nan_to_num(maps[0], nan=1.0) < threshold) & ground)
    grown = np.where(ground, expand_labels(pieces, _GROW), 0)
    sizes = np.bincount(grown.ravel())
    kept = sizes >= smallest
    kept[0] = False
    return np.asarray(np.where(kept, np.cumsum(kept), 0)[grown], np.int32)


def rate(parcels: Sequence[np.ndarray], maps: Sequence[np.ndarray], examples: Sequence[Example]) -> EdgeScores:
    """Scores of some places together."""
    scores = []
    for made, map_, example in zip(parcels, maps, examples, strict=True):
        rows, cols = made.shape
        t = example.targets
        known = t.known[:rows, :cols] & ~np.isnan(map_[0])
        scores.append(score(made, t.zones[:rows, :cols], known))
    return total(scores)


def best_cutting(maps: Sequence[np.ndarray], examples: Sequence[Example], first: Cutting) -> Cutting:
    """The weakest border that finds most parcels."""
    rated = {w: rate([segment(m, replace(first, weakest=w)) for m in maps], maps, examples) for w in _WEAKEST}
    return replace(first, weakest=max(_WEAKEST, key=lambda w: (rated[w].object_f1, -w)))


def best_threshold(maps: Sequence[np.ndarray], examples: Sequence[Example], smallest: int) -> float:
    """The threshold of the base line that finds most parcels."""
    rated = {t: rate([threshold_parcels(m, t, smallest) for m in maps], maps, examples) for t in _THRESHOLDS}
    return max(_THRESHOLDS, key=lambda t: (rated[t].object_f1, -t))


def judge(
    make: Maps, choose_on: Sequence[Example], judge_on: Sequence[Example], dates: int, first: Cutting
) -> tuple[Mapping[str, EdgeScores], Cutting]:
    """Scores by method on places, and the cutting chosen for the network on others."""
    cutting = best_cutting(maps_of(make, choose_on, dates), choose_on, first)
    maps = maps_of(make, judge_on, dates)
    scores = {NETWORK: rate([segment(m, cutting) for m in maps], maps, judge_on)}
    slopes = maps_of(gradient_maps, choose_on, dates)
    plain = best_cutting(slopes, choose_on, replace(GRADIENT_CUTTING, smallest=first.smallest))
    threshold = best_threshold(slopes, choose_on, first.smallest)
    maps = maps_of(gradient_maps, judge_on, dates)
    scores[GRADIENT] = rate([segment(m, plain) for m in maps], maps, judge_on)
    scores[THRESHOLD] = rate([threshold_parcels(m, threshold, first.smallest) for m in maps], maps, judge_on)
    return scores, cutting
