"""Scores of a cloud mask against a reference, and what is done to masks before: erosion, dilation, resampling.

Baetens, Desjardins, Hagolle 2019 (Remote Sensing 11(4), 433). Positive: invalid (cloud or shadow).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from .masks import disc

#: classes of ALCD's reference maps
ALCD_CLOUD, ALCD_SHADOW, ALCD_CLEAR = (2, 3), (4,), (5, 6, 7)
#: what Sen2Cor's scene classification calls invalid (shadow, clouds, cirrus)
SCL_INVALID = (3, 8, 9, 10)


@dataclass(frozen=True)
class Counts:
    """Pixels: invalid in both, in the mask alone, in the reference alone, in neither."""

    tp: int
    fp: int
    fn: int
    tn: int

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn, self.tn + other.tn)


def count(mask: np.ndarray, reference: np.ndarray, known: np.ndarray) -> Counts:
    """Count the pixels of two boolean maps where both are known."""
    m, r = mask[known], reference[known]
    return Counts(int((m & r).sum()), int((m & ~r).sum()), int((~m & r).sum()), int((~m & ~r).sum()))


def scores(counts: Counts) -> dict[str, float]:
    """accuracy, recall, precision, f1, omission, commission.

    Where nothing could be found or nothing was, precision and recall are 1 (ALCD's rule); f1 is 0 when both are 0.
    """
    c = counts
    total = c.tp + c.fp + c.fn + c.tn
    recall = c.tp / (c.tp + c.fn) if c.tp + c.fn else 1.0
    precision = c.tp / (c.tp + c.fp) if c.tp + c.fp else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {
        "accuracy": (c.tp + c.tn) / total if total else float("nan"), "recall": recall, "precision": precision,
        "f1": f1, "omission": 1 - recall, "commission": 1 - precision,
    }  # fmt: skip


def mean_scores(images: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """The plain mean over images, as the published tables give."""
    rows = list(images)
    return {name: float(np.mean([r[name] for r in rows])) for name in rows[0]} if rows else {}


def eroded(mask: np.ndarray, known: np.ndarray, radius_m: float, pixel_m: float) -> np.ndarray:
    """Undo a processor's dilation: a disc of the same radius; never across what is unknown."""
    if radius_m < 0.5 * pixel_m:
        return mask
    filled = mask | ~known
    return np.asarray(ndimage.binary_erosion(filled, disc(radius_m / pixel_m), border_value=1) & mask)


def dilated(mask: np.ndarray, radius_m: float, pixel_m: float) -> np.ndarray:
    """A mask grown by a disc of a radius in metres."""
    return mask if radius_m < 0.5 * pixel_m else np.asarray(ndimage.binary_dilation(mask, disc(radius_m / pixel_m)))
