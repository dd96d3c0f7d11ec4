"""Gaussian means in time: each target day takes the clear dates around it, near ones most.

Unlike smoothing a filled series, a date that stands alone is not counted twice and a gap is not made of straight lines.
Limit: arithmetic, about 20 dates within reach of a target.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

#: the kernel's reach in standard deviations; farther dates count only where nothing is nearer
_REACH = 4.0
#: weight of far dates, falling slowly with distance, so that the nearest one is taken in long gaps
_FAR = 1e-6
_FAR_DAYS = 30.0


def kernel_mean(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, targets: np.ndarray, sigma_days: float,
    present: np.ndarray | None = None,
) -> np.ndarray:  # fmt: skip
    """(targets, bands, pixels) float32, NaN where a pixel has no valid date; `values` (dates, bands, pixels),
    `valid` (dates, pixels), `present` (dates, bands) which bands a date has.
    """
    distance = np.abs(np.asarray(targets, float)[:, None] - np.asarray(days, float)[None, :])
    weight = np.exp(-0.5 * np.minimum(distance / sigma_days, 40.0) ** 2) * (distance <= _REACH * sigma_days)
    weight += _FAR * np.exp(-distance / _FAR_DAYS)
    has = np.ones((values.shape[0], values.shape[1]), bool) if present is None else np.asarray(present, bool)
    out = np.empty((len(targets), *values.shape[1:]), np.float32)
    _means(values, valid, weight.astype(np.float32), has, out)
    return out


@numba.njit(nogil=True, cache=True)
def _means(values: Any, valid: Any, weight: Any, has: Any, out: Any) -> None:
    pixels = values.shape[2]
    total = np.empty(pixels, np.float32)
    for k in range(out.shape[0]):
        for b in range(out.shape[1]):
            row = out[k, b]
            row[:] = np.float32(0)
            total[:] = np.float32(0)
            for d in range(values.shape[0]):
                w = weight[k, d]
                if not has[d, b] or w < np.float32(1e-12):
                    continue
                for p in range(pixels):
                    used = w if valid[d, p] else np.float32(0)
                    row[p] += used * values[d, b, p]
                    total[p] += used
            for p in range(pixels):
                row[p] = row[p] / total[p] if total[p] > 0 else np.nan
