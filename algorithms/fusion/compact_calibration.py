"""Standard deviations of the compact network that are right: one factor per band and class of days to a clear date.

Learnt after the training on series that it never saw, so that 95 % of the errors lie within 1.96 standard deviations
(specification, section 5.6). The 95 % point is matched, not the mean square: errors of harvests and floods have heavier
tails than a Gaussian's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

#: upper ends of the classes of days to the nearest clear date; the last class has none
CLASSES_DAYS = (5.0, 15.0, 30.0, 60.0)
_COVERED, _WIDTH = 0.95, 1.96
#: values of a band and class from which a factor is learnt
_FEWEST = 400


@dataclass(frozen=True)
class Calibration:
    """`factors` (classes, bands): what the network's standard deviation is multiplied with."""

    factors: np.ndarray

    def apply(self, sd: np.ndarray, distance: np.ndarray) -> np.ndarray:
        """Calibrated `sd` (q, bands, p); `distance` (q, p) days to the nearest clear date."""
        chosen = self.factors[np.searchsorted(CLASSES_DAYS, distance)]
        return np.asarray(sd * np.moveaxis(chosen, -1, 1), np.float32)

    def to_document(self) -> dict[str, Any]:
        return {"classes_days": list(CLASSES_DAYS), "factors": np.round(self.factors, 4).tolist()}

    @staticmethod
    def from_document(document: Mapping[str, Any]) -> Calibration:
        factors = np.asarray(document["factors"], np.float32)
        same = tuple(document["classes_days"]) == CLASSES_DAYS
        if not same or factors.ndim != 2 or len(factors) != len(CLASSES_DAYS) + 1:
            raise ValueError("calibration of other classes")
        return Calibration(factors)

    @staticmethod
    def none(bands: int) -> Calibration:
        """Factors of one."""
        return Calibration(np.ones((len(CLASSES_DAYS) + 1, bands), np.float32))


def calibrate(ratios: np.ndarray, distance: np.ndarray) -> Calibration:
    """Factors from |error|/sd: `ratios` (n, bands), NaN where unknown, at `distance` (n,) days to a clear date.

    A class with few values takes the factor of all classes together.
    """
    bands = ratios.shape[1]
    factors = np.ones((len(CLASSES_DAYS) + 1, bands), np.float32)
    which = np.searchsorted(CLASSES_DAYS, distance)
    for band in range(bands):
        own = ratios[:, band]
        known = np.isfinite(own)
        if not known.any():
            continue
        every = float(np.quantile(own[known], _COVERED)) / _WIDTH
        for number in range(len(factors)):
            here = known & (which == number)
            some = float(np.quantile(own[here], _COVERED)) / _WIDTH if here.sum() >= _FEWEST else every
            factors[number, band] = max(some, 0.05)
    return Calibration(factors)
