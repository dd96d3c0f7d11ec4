"""From a classifier's share of votes to the chance that it is right.

A forest's mean probability is too modest for easy pixels and, with hard votes, too sure for hard ones. A monotone curve
(isotonic regression, Zadrozny and Elkan 2002) from share to observed accuracy is learnt on polygons that the forest did
not learn from, and kept as a table of 101 values.
"""

from __future__ import annotations

import numpy as np

STEPS = 101


def fit_curve(share: np.ndarray, right: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """(101,) float64, not decreasing: accuracy at shares 0.00, 0.01 ... 1.00; identity when nothing was validated."""
    from sklearn.isotonic import IsotonicRegression

    grid = np.linspace(0, 1, STEPS)
    if len(share) == 0:
        return grid
    model = IsotonicRegression(y_min=0.0, y_max=1.0, out_of_bounds="clip")
    # a light pull towards the share itself keeps the curve sane where few pixels were seen
    anchors = np.linspace(0, 1, 11)
    weights = np.ones(len(share)) if weight is None else weight
    model.fit(
        np.concatenate([share, anchors]), np.concatenate([np.asarray(right, float), anchors]),
        np.concatenate([weights, np.full(len(anchors), weights.mean())]),
    )  # fmt: skip
    return np.asarray(model.predict(grid), dtype=np.float64)


def apply_curve(share: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """Chance of being right (same shape, 0..1) of shares in 0..1, linear between the table's values."""
    return np.interp(share, np.linspace(0, 1, len(curve)), curve)
