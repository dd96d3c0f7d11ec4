"""How good outlines of parcels are: objects found, borders found, pixels of parcels, parcels cut up or joined.

An object is found where it and one parcel of the reference share more than half of what both cover (IoU > 0.5): no
object can be found twice then. Borders count with a tolerance of one or two pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage


@dataclass(frozen=True)
class EdgeScores:
    """Precision, recall and F1 of objects; F1 of borders within 1 and 2 pixels; IoU of the ground of parcels.

    `cut_up`: mean share of a reference parcel that its largest object leaves out; `joined`: the same of an object.
    """

    objects: int
    reference: int
    found: int
    boundary_f1: tuple[float, float]
    extent_iou: float
    cut_up: float
    joined: float

    @property
    def precision(self) -> float:
        return self.found / self.objects if self.objects else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.reference if self.reference else 0.0

    @property
    def object_f1(self) -> float:
        total = self.objects + self.reference
        return 2.0 * self.found / total if total else 0.0

    def rounded(self) -> dict[str, float]:
        """For records: the figures by name."""
        return {
            "object_f1": round(self.object_f1, 4),
            "object_precision": round(self.precision, 4),
            "object_recall": round(self.recall, 4),
            "boundary_f1_1px": round(self.boundary_f1[0], 4),
            "boundary_f1_2px": round(self.boundary_f1[1], 4),
            "extent_iou": round(self.extent_iou, 4),
            "cut_up": round(self.cut_up, 4),
            "joined": round(self.joined, 4),
        }


def score(made: np.ndarray, truth: np.ndarray, known: np.ndarray, smallest: int = 10) -> EdgeScores:
    """Scores of parcels (h, w) against true ones, both numbered from 1; only objects that lie mostly in `known` count.

    Parcels of the reference below `smallest` pixels are passed over, as are objects that lie on them.
    """
    made, truth = np.where(known, made, 0).astype(np.int64), np.where(known, truth, 0).astype(np.int64)
    true_size, made_size = np.bincount(truth.ravel()), np.bincount(made.ravel())
    width = int(true_size.size)
    keys, shared = np.unique(made.ravel() * width + truth.ravel(), return_counts=True)
    one, two = np.divmod(keys, width)
    counted = true_size >= smallest
    counted[0] = False
    # an object most of which is a parcel too small to be counted is neither right nor wrong
    passed = np.zeros(made_size.size, bool)
    tiny = (two > 0) & ~counted[two] & (2 * shared > made_size[one])
    passed[one[tiny]] = True
    passed[0] = True
    both = (one > 0) & (two > 0)
    union = made_size[one] + true_size[two] - shared
    right = both & (2 * shared > union) & counted[two] & ~passed[one]
    best_true, best_made = np.zeros(width), np.zeros(made_size.size)
    np.maximum.at(best_true, two[both], shared[both] / true_size[two[both]])
    np.maximum.at(best_made, one[both], shared[both] / made_size[one[both]])
    objects = (made_size > 0) & ~passed
    ground, real = made > 0, truth > 0
    return EdgeScores(
        int(objects.sum()),
        int(counted.sum()),
        int(right.sum()),
        (boundary_f1(made, truth, known, 1), boundary_f1(made, truth, known, 2)),
        float((ground & real).sum() / max(1, (ground | real).sum())),
        float(1.0 - best_true[counted].mean()) if counted.any() else 0.0,
        float(1.0 - best_made[objects].mean()) if objects.any() else 0.0,
    )


def borders(zones: np.ndarray) -> np.ndarray:
    """(h, w) bool: the last pixels of parcels, and of what lies beside them, towards the south and the east."""
    found = np.zeros(zones.shape, bool)
    found[:-1] |= zones[:-1] != zones[1:]
    found[:, :-1] |= zones[:, :-1] != zones[:, 1:]
    return found


def boundary_f1(made: np.ndarray, truth: np.ndarray, known: np.ndarray, tolerance: int) -> float:
    """F1 of border pixels, right where the other has one within `tolerance` pixels."""
    one, two = borders(made) & known, borders(truth) & known
    if not one.any() or not two.any():
        return 0.0
    near_two = ndimage.distance_transform_edt(~two) <= tolerance
    near_one = ndimage.distance_transform_edt(~one) <= tolerance
    precision, recall = float(near_two[one].mean()), float(near_one[two].mean())
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def total(scores: list[EdgeScores]) -> EdgeScores:
    """Several places together: objects added up, other figures as means weighted by the parcels of the reference."""
    weight = np.array([max(1, s.reference) for s in scores], float)
    weight /= weight.sum()

    def mean(values: list[float]) -> float:
        return float(np.dot(weight, values))

    return EdgeScores(
        sum(s.objects for s in scores),
        sum(s.reference for s in scores),
        sum(s.found for s in scores),
        (mean([s.boundary_f1[0] for s in scores]), mean([s.boundary_f1[1] for s in scores])),
        mean([s.extent_iou for s in scores]),
        mean([s.cut_up for s in scores]),
        mean([s.joined for s in scores]),
    )
