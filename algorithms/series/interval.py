"""How far a value interpolated between two dates may be from the truth, estimated from the series itself.

Model of a band of a pixel: a random walk with variance q per day, seen with noise of variance s. Leaving out each
valid date in turn, the error of the line between its neighbours has the expected square s (1 + w^2 + (1 - w)^2) + q (t
- a)(b - t)/(b - a); s and q are the non-negative pair that fits these squares best, weighted by their expected size
(two passes). The line between two dates then has the variance s (w^2 + (1 - w)^2) + q (t - a)(b - t)/(b - a), and a
held value s + q |t - a|.

Limit: arithmetic.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .interpolation import gather, groups


@njit(nogil=True, cache=True)
def noise_and_walk(x: np.ndarray, y: np.ndarray, n: int) -> tuple[float, float]:
    """(s, q): variances of the noise and of the walk per day, from a pixel's valid days and values; NaN with n < 4."""
    if n < 4:
        return np.nan, np.nan
    s, q = 1.0, 0.0
    for turn in range(3):
        aa = ab = bb = ay = by = yy = count = 0.0
        for i in range(1, n - 1):
            span = x[i + 1] - x[i - 1]
            w = (x[i] - x[i - 1]) / span
            rest = y[i] - (1 - w) * y[i - 1] - w * y[i + 1]
            f, g = 1 + w * w + (1 - w) * (1 - w), (x[i] - x[i - 1]) * (x[i + 1] - x[i]) / span
            # the first pass weighs all alike, the others by the inverse of the variance of a square
            weight = 1.0
            if turn > 0:
                weight = 1 / max(1e-12, (s * f + q * g)) ** 2
            aa += weight * f * f
            ab += weight * f * g
            bb += weight * g * g
            ay += weight * f * rest * rest
            by += weight * g * rest * rest
            yy += rest * rest
            count += 1
        det = aa * bb - ab * ab
        if yy <= 0.0:
            return 0.0, 0.0
        if det > 1e-9 * aa * bb:
            s, q = (ay * bb - by * ab) / det, (by * aa - ay * ab) / det
        else:
            s, q = ay / aa, 0.0
        if s < 0.0:
            s, q = 0.0, by / bb
        elif q < 0.0:
            s, q = ay / aa, 0.0
        # no sensor is without noise: a clear date is never certain
        s = max(s, 0.02 * yy / count)
    return s, q


@njit(nogil=True, cache=True)
def _group(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, dates: np.ndarray, bands: np.ndarray, targets: np.ndarray,
    nearest: bool, out: np.ndarray,
) -> None:  # fmt: skip
    x, y = np.empty(dates.size), np.empty(dates.size)
    for pixel in range(values.shape[2]):
        for band in bands:
            n = gather(values, valid, days, dates, band, pixel, x, y)
            if n == 0:
                continue
            s, q = noise_and_walk(x, y, n)
            i = 0
            for k in range(targets.size):
                t = targets[k]
                if t <= x[0]:
                    variance = s + q * (x[0] - t)
                elif t >= x[n - 1]:
                    variance = s + q * (t - x[n - 1])
                else:
                    while x[i + 1] < t:
                        i += 1
                    before, after = t - x[i], x[i + 1] - t
                    w = before / (before + after)
                    if nearest:
                        variance = s + q * min(before, after)
                    else:
                        variance = s * (w * w + (1 - w) * (1 - w)) + q * before * (1 - w)
                out[k, band, pixel] = np.sqrt(variance)


def interpolation_std(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, targets: np.ndarray, present: np.ndarray | None = None,
    nearest: bool = False,
) -> np.ndarray:  # fmt: skip
    """Standard deviation of linear (or nearest) interpolation: (targets, bands, pixels) float32; NaN with < 4 dates."""
    goal = np.asarray(targets, np.int32)
    out = np.full((goal.size, *values.shape[1:]), np.nan, np.float32)
    for dates, bands in groups(present, values.shape[0], values.shape[1]):
        _group(values, np.ascontiguousarray(valid), np.asarray(days, np.int32), dates, bands, goal, nearest, out)
    return out
