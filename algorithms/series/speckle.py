"""Multitemporal filter of speckle: many dates of one place share their structure, so that averaging costs no detail.

Quegan and Yu 2001, Filtering of multichannel SAR images (IEEE TGRS 39(11), doi:10.1109/36.964973), with equal weights:
on each date the local mean, times the mean over all dates of intensity over local mean. Limit: arithmetic, the window's
pixels times the dates.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(nogil=True, cache=True)
def _local_mean(power: np.ndarray, valid: np.ndarray, half: int, out: np.ndarray) -> None:
    """Mean of the valid pixels of the window around each pixel of a date (height, width); 0 where there is none.

    Summed anew for every pixel, in the order of rows: a running sum would feel where a block begins.
    """
    height, width = power.shape
    for i in range(height):
        for j in range(width):
            total, count = 0.0, 0
            for r in range(max(0, i - half), min(height, i + half + 1)):
                for c in range(max(0, j - half), min(width, j + half + 1)):
                    if valid[r, c]:
                        total += power[r, c]
                        count += 1
            out[i, j] = total / count if count else 0.0


def filter_speckle(power: np.ndarray, valid: np.ndarray, window_px: int) -> np.ndarray:
    """Filtered backscatter (dates, height, width) float32 of one orbit and polarisation.

    `power` (dates, height, width) linear, `valid` of the same shape; `window_px` odd side of the window of local means.
    Pixels that are not valid stay as they are. Borders use the part of the window that is there.
    """
    half = window_px // 2
    means = np.empty(power.shape, np.float32)
    for date in range(len(power)):
        _local_mean(power[date], valid[date], half, means[date])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(valid & (means > 0), power / means, 0.0)
    count = (valid & (means > 0)).sum(axis=0)
    shared = ratio.sum(axis=0, dtype=np.float64) / np.maximum(count, 1)
    return np.where(valid & (means > 0), means * shared, power).astype(np.float32)
