"""Parcel edges without a network: how much neighbours differ, over all dates, and where anything grows.

The base line that networks have to beat, and what there is without torch. It sees every change of colour: what divides
a field for a while is an edge, and what is as green as its neighbour all year is none; woods are land like fields.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from .edges_targets import FAR_PX

#: slope at which a boundary is as likely as none (reflectance over 0.3, and the vegetation index, per two pixels)
HALF_SLOPE = 0.3
#: largest vegetation index of a year at which ground counts as land that is farmed, and the width of the passage
_GREEN, _PASSAGE = 0.42, 0.04
_UNIT, _LARGEST = 0.3, 2.0
#: blur before differences are taken (pixels): single pixels are noise
_BLUR = 0.6
#: pixels around a block that the maps depend on
REACH = 16


def gradient_maps(images: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """(3, h, w) float32 boundary, extent and distance, each 0 to 1, from (dates, bands, h, w) and (dates, h, w).

    NaN where no date is clear.
    """
    height, width = images.shape[2:]
    total, count = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    greenest = np.full((height, width), -1.0, np.float32)
    for image, seen in zip(images, clear, strict=True):
        power, known, index = _date(image, seen)
        total += power
        count += known
        np.maximum(greenest, np.where(seen, index, -1.0), out=greenest)
    power = total / np.maximum(count, 1.0)
    boundary = power / (power + np.float32(HALF_SLOPE**2))
    extent = 1.0 / (1.0 + np.exp(-(greenest - _GREEN) / _PASSAGE))
    edge = (boundary > 0.5) | (extent < 0.5)
    if edge.any():
        distance = np.minimum(ndimage.distance_transform_edt(~edge) / FAR_PX, 1.0)
    else:
        distance = np.ones_like(boundary)
    maps = np.stack([boundary, extent, distance]).astype(np.float32)
    maps[:, ~clear.any(0)] = np.nan
    return maps


def _date(image: np.ndarray, seen: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Squared slope of a date, where it is known (float32), and the vegetation index."""
    scaled = np.clip(image / _UNIT, 0.0, _LARGEST)
    index = (scaled[3] - scaled[2]) / (scaled[3] + scaled[2] + 0.05)
    power = np.zeros(seen.shape, np.float32)
    weight = ndimage.gaussian_filter(seen.astype(np.float32), _BLUR)
    for channel in (*scaled, index):
        smooth = ndimage.gaussian_filter(np.where(seen, channel, 0.0), _BLUR) / np.maximum(weight, 1e-3)
        for axis in (0, 1):
            power += ndimage.correlate1d(smooth, [-1.0, 0.0, 1.0], axis=axis, mode="nearest") ** 2
    known = ndimage.minimum_filter(seen, size=3, mode="nearest").astype(np.float32)
    return power * known, known, index
