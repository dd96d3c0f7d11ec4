"""Gap filling between valid dates: linear, nearest and shape-preserving cubic (PCHIP).

Everything works on chunks of pixels of arrays (dates, bands, pixels), so that neighbouring pixels share memory lines.
Outside the first and last valid date the nearest valid value is held. Nothing ever overshoots: a value lies between
those of the valid dates around it.

Limit: memory for linear and nearest (1.6 us of CPU a pixel for 70 dates, 10 bands, 37 targets:
tests/benchmarks/bench_series.py), arithmetic for PCHIP (8 us).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numba import njit

#: pixels worked on together: a chunk's dates and targets stay in the cache of a core
CHUNK = 128
LINEAR, NEAREST, PCHIP = 0, 1, 2
METHODS = {"linear": LINEAR, "nearest": NEAREST, "pchip": PCHIP}


@njit(nogil=True, cache=True)
def neighbours(
    valid: np.ndarray,
    days: np.ndarray,
    dates: np.ndarray,
    targets: np.ndarray,
    first: int,
    before: np.ndarray,
    after: np.ndarray,
    weight: np.ndarray,
    nearest: bool,
) -> None:
    """For each target and pixel of a chunk: the date before, the date after, and the weight of the latter.

    `valid` (all dates, pixels); `days` (all dates,) not decreasing; `dates` positions of the dates to use; `first` the
    chunk's first pixel. Fills `before`, `after` (targets, chunk) with positions among all dates, -1 where there is no
    valid date at all, and `weight` (targets, chunk) float32. Two valid dates of one day weigh the same.
    """
    size = before.shape[1]
    last = np.full(size, -1, np.int16)
    position = 0
    for k in range(targets.size):
        while position < dates.size and days[dates[position]] <= targets[k]:
            date = dates[position]
            for p in range(size):
                if valid[date, first + p]:
                    last[p] = date
            position += 1
        for p in range(size):
            before[k, p] = last[p]
    last[:] = -1
    position = dates.size - 1
    for k in range(targets.size - 1, -1, -1):
        while position >= 0 and days[dates[position]] >= targets[k]:
            date = dates[position]
            for p in range(size):
                if valid[date, first + p]:
                    last[p] = date
            position -= 1
        for p in range(size):
            after[k, p] = last[p]
    for k in range(targets.size):
        for p in range(size):
            a, b = before[k, p], after[k, p]
            share = np.float32(0)
            if a < 0:
                before[k, p] = b
            elif b < 0:
                after[k, p] = a
            elif days[b] > days[a]:
                share = np.float32(targets[k] - days[a]) / np.float32(days[b] - days[a])
                if nearest:
                    # halfway the earlier date wins
                    share = np.float32(1) if share > np.float32(0.5) else np.float32(0)
            else:
                share = np.float32(0.5)
            weight[k, p] = share


@njit(nogil=True, cache=True)
def blend(
    values: np.ndarray,
    band: int,
    first: int,
    before: np.ndarray,
    after: np.ndarray,
    weight: np.ndarray,
    k: int,
    out: np.ndarray,
) -> None:
    """One band of target `k` of a chunk into `out` (at least the chunk's pixels), NaN where no date is valid."""
    for p in range(before.shape[1]):
        a, b = before[k, p], after[k, p]
        if a < 0:
            out[p] = np.nan
        else:
            low, high = np.float32(values[a, band, first + p]), np.float32(values[b, band, first + p])
            out[p] = low + (high - low) * weight[k, p]


@njit(nogil=True, cache=True)
def pchip_slopes(x: np.ndarray, y: np.ndarray, n: int, slopes: np.ndarray) -> None:
    """Derivatives of the monotone cubic at `n` nodes (Fritsch and Butland 1984; three-point rule at the ends)."""
    if n == 1:
        slopes[0] = 0.0
        return
    if n == 2:
        slopes[0] = slopes[1] = (y[1] - y[0]) / (x[1] - x[0])
        return
    for i in range(1, n - 1):
        h0, h1 = x[i] - x[i - 1], x[i + 1] - x[i]
        d0, d1 = (y[i] - y[i - 1]) / h0, (y[i + 1] - y[i]) / h1
        if d0 * d1 <= 0.0:
            slopes[i] = 0.0
        else:
            w0, w1 = 2 * h1 + h0, h1 + 2 * h0
            slopes[i] = (w0 + w1) / (w0 / d0 + w1 / d1)
    slopes[0] = _end_slope(x[1] - x[0], x[2] - x[1], (y[1] - y[0]) / (x[1] - x[0]), (y[2] - y[1]) / (x[2] - x[1]))
    slopes[n - 1] = _end_slope(
        x[n - 1] - x[n - 2],
        x[n - 2] - x[n - 3],
        (y[n - 1] - y[n - 2]) / (x[n - 1] - x[n - 2]),
        (y[n - 2] - y[n - 3]) / (x[n - 2] - x[n - 3]),
    )


@njit(nogil=True, cache=True)
def _end_slope(h0: float, h1: float, d0: float, d1: float) -> float:
    slope = ((2 * h0 + h1) * d0 - h0 * d1) / (h0 + h1)
    if slope * d0 <= 0.0:
        return 0.0
    if d0 * d1 <= 0.0 and abs(slope) > 3 * abs(d0):
        return 3 * d0
    return slope


@njit(nogil=True, cache=True)
def gather(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, dates: np.ndarray, band: int, pixel: int,
    x: np.ndarray, y: np.ndarray,
) -> int:  # fmt: skip
    """Valid days and values of one pixel and band into `x`, `y`, averaged within a day; returns their number."""
    n = 0
    same = 0
    for position in range(dates.size):
        date = dates[position]
        if not valid[date, pixel]:
            continue
        if n > 0 and x[n - 1] == days[date]:
            same += 1
            y[n - 1] += (values[date, band, pixel] - y[n - 1]) / (same + 1)
        else:
            x[n] = days[date]
            y[n] = values[date, band, pixel]
            n += 1
            same = 0
    return n


@njit(nogil=True, cache=True)
def _pchip_pixel(
    x: np.ndarray, y: np.ndarray, n: int, slopes: np.ndarray, targets: np.ndarray, out: np.ndarray, column: int
) -> None:
    if n == 0:
        for k in range(targets.size):
            out[k, column] = np.nan
        return
    pchip_slopes(x, y, n, slopes)
    i = 0
    for k in range(targets.size):
        t = targets[k]
        if t <= x[0]:
            out[k, column] = y[0]
            continue
        if t >= x[n - 1]:
            out[k, column] = y[n - 1]
            continue
        while x[i + 1] < t:
            i += 1
        h = x[i + 1] - x[i]
        s = (t - x[i]) / h
        r = 1.0 - s
        out[k, column] = r * r * ((1 + 2 * s) * y[i] + s * h * slopes[i]) + s * s * (
            (1 + 2 * r) * y[i + 1] - r * h * slopes[i + 1]
        )


@njit(nogil=True, cache=True)
def fill_group(
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    dates: np.ndarray,
    bands: np.ndarray,
    targets: np.ndarray,
    method: int,
    chunk: int,
    out: np.ndarray,
) -> None:
    """Bands that share their dates: `out[target, band, pixel]` float32 for the bands listed; NaN where never valid."""
    pixels = values.shape[2]
    n = targets.size
    if method == PCHIP:
        x, y, slopes = np.empty(dates.size), np.empty(dates.size), np.empty(dates.size)
        for pixel in range(pixels):
            for b in range(bands.size):
                count = gather(values, valid, days, dates, bands[b], pixel, x, y)
                _pchip_pixel(x, y, count, slopes, targets, out[:, bands[b]], pixel)
        return
    for first in range(0, pixels, chunk):
        size = min(chunk, pixels - first)
        before, after = np.empty((n, size), np.int16), np.empty((n, size), np.int16)
        weight = np.empty((n, size), np.float32)
        neighbours(valid, days, dates, targets, first, before, after, weight, method == NEAREST)
        for k in range(n):
            for b in range(bands.size):
                blend(values, bands[b], first, before, after, weight, k, out[k, bands[b], first : first + size])


def groups(present: np.ndarray | None, n_dates: int, n_bands: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """(dates, bands) positions of the bands that exist on the same dates; `present` (dates, bands), None for all."""
    if present is None:
        yield np.arange(n_dates), np.arange(n_bands)
        return
    patterns, which = np.unique(np.asarray(present, bool), axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        yield np.flatnonzero(patterns[:, number]), np.flatnonzero(which.ravel() == number)


def fill(
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    targets: np.ndarray,
    method: str = "linear",
    present: np.ndarray | None = None,
    chunk: int = CHUNK,
) -> np.ndarray:
    """Values on the target days: (targets, bands, pixels) float32, NaN where a pixel has no valid date.

    `values` (dates, bands, pixels) of any numeric type; `valid` (dates, pixels) bool; `days` (dates,) in any order;
    `present` (dates, bands): which bands a date has at all (sensors mixed). `method`: linear, nearest or pchip.
    """
    order = np.argsort(days, kind="stable")
    days32, goal = np.asarray(days)[order].astype(np.int32), np.asarray(targets, np.int32)
    if np.any(np.diff(goal) < 0):
        raise ValueError("the target days must not decrease")
    out = np.full((goal.size, *values.shape[1:]), np.nan, np.float32)
    if (np.diff(order) != 1).any():
        values, valid = values[order], valid[order]
        present = None if present is None else np.asarray(present)[order]
    for dates, bands in groups(present, values.shape[0], values.shape[1]):
        fill_group(values, np.ascontiguousarray(valid), days32, dates, bands, goal, METHODS[method], chunk, out)
    return out
