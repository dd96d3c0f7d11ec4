"""Filling gaps of coarse maps: triangular means over growing windows, then the mean of all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import ndimage


def fill_gaps(values: np.ndarray, radii: Sequence[int], default: float) -> np.ndarray:
    """NaN replaced by weighted means (triangular weights) within the smallest radius that has any, float32.

    Beyond the largest radius the mean of all known values stands; `default` where nothing is known.
    """
    known = np.isfinite(values)
    if not known.any():
        return np.full(values.shape, default, np.float32)
    result = np.where(known, values, np.nan)
    missing = ~known
    for radius in radii:
        if not missing.any():
            break
        axis = np.maximum(0.0, radius + 1 - np.abs(np.arange(-radius, radius + 1)))
        weights = axis / axis.sum()
        total, share = np.where(known, values, 0.0).astype(float), known.astype(float)
        for direction in (0, 1):
            total = ndimage.convolve1d(total, weights, axis=direction, mode="constant")
            share = ndimage.convolve1d(share, weights, axis=direction, mode="constant")
        here = missing & (share > 1e-6)
        result[here] = total[here] / share[here]
        missing &= ~here
    result[missing] = float(np.mean(values[known]))
    return result.astype(np.float32)
