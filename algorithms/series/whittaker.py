"""Whittaker smoothing of unevenly spaced dates, with the standard deviation of the smooth curve.

The curve lives on nodes every `step` days and is linear between them. It minimises sum_i w_i (y_i - z(t_i))^2 + lambda
* integral of z''^2 (Eilers 2003, doi:10.1021/ac034173t, equation 6, written so that lambda, in days^3, means the same
for any step; on a daily grid it is the usual lambda). In the words of statistics z has independent second differences;
lambda is then the ratio of two variances, chosen per pixel by restricted maximum likelihood over all bands together,
and the posterior variance of the curve is sigma^2 times the diagonal of the inverse of the system (Takahashi's
recursion, exact). Before the first and after the last valid date the curve's end is held.

Limit: arithmetic, pentadiagonal elimination per pixel and trial of lambda (10 bands, 70 dates: 10 us of CPU a pixel
with lambda given, 35 us chosen with deviation, tests/benchmarks/bench_series.py).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from .interpolation import gather, groups
from .table import constants


@njit(nogil=True, cache=True)
def _assemble(
    x: np.ndarray, weights: np.ndarray, n: int, origin: float, step: float, main: np.ndarray, off: np.ndarray
) -> None:
    """B'WB of linear interpolation between nodes: its diagonal and first off-diagonal."""
    main[:] = 0.0
    off[:] = 0.0
    for i in range(n):
        u = (x[i] - origin) / step
        j = min(int(u), main.size - 2)
        f = u - j
        main[j] += weights[i] * (1 - f) * (1 - f)
        main[j + 1] += weights[i] * f * f
        off[j] += weights[i] * f * (1 - f)


@njit(nogil=True, cache=True)
def _factorise(
    main: np.ndarray, off: np.ndarray, penalty: float, d: np.ndarray, l1: np.ndarray, l2: np.ndarray
) -> float:
    """LDL' of B'WB + penalty D'D with second differences D; returns the logarithm of the determinant."""
    size = main.size
    # logarithms of products of a few: they would cost more than the elimination
    log_det, product = 0.0, 1.0
    for j in range(size):
        inner = 6.0
        if j == 0 or j == size - 1:
            inner = 1.0
        elif j == 1 or j == size - 2:
            inner = 5.0
        beside = -4.0
        if j == 0 or j == size - 2:
            beside = -2.0
        value = main[j] + penalty * inner
        if j > 0:
            value -= l1[j - 1] * l1[j - 1] * d[j - 1]
        if j > 1:
            value -= l2[j - 2] * l2[j - 2] * d[j - 2]
        d[j] = value
        product *= value
        if j % 8 == 7:
            log_det += np.log(product)
            product = 1.0
        if j < size - 1:
            coupling = off[j] + penalty * beside
            if j > 0:
                coupling -= l2[j - 1] * d[j - 1] * l1[j - 1]
            l1[j] = coupling / value
        if j < size - 2:
            l2[j] = penalty / value
    return log_det + np.log(product)


@njit(nogil=True, cache=True)
def _forward(l1: np.ndarray, l2: np.ndarray, z: np.ndarray) -> None:
    """First half of the solution of right-hand sides (nodes, bands), in place."""
    for j in range(1, z.shape[0]):
        for b in range(z.shape[1]):
            z[j, b] -= l1[j - 1] * z[j - 1, b]
        if j > 1:
            for b in range(z.shape[1]):
                z[j, b] -= l2[j - 2] * z[j - 2, b]


@njit(nogil=True, cache=True)
def _backward(d: np.ndarray, l1: np.ndarray, l2: np.ndarray, z: np.ndarray) -> None:
    """Second half."""
    size = d.size
    for j in range(size - 1, -1, -1):
        inverse = 1.0 / d[j]
        for b in range(z.shape[1]):
            z[j, b] *= inverse
        if j < size - 1:
            for b in range(z.shape[1]):
                z[j, b] -= l1[j] * z[j + 1, b]
        if j < size - 2:
            for b in range(z.shape[1]):
                z[j, b] -= l2[j] * z[j + 2, b]


@njit(nogil=True, cache=True)
def _inverse_band(
    d: np.ndarray, l1: np.ndarray, l2: np.ndarray, s0: np.ndarray, s1: np.ndarray, s2: np.ndarray
) -> None:
    """Diagonal and first two off-diagonals of the inverse."""
    size = d.size
    s2[size - 2 :] = 0.0
    s0[size - 1] = 1 / d[size - 1]
    s1[size - 2] = -l1[size - 2] * s0[size - 1]
    s0[size - 2] = 1 / d[size - 2] - l1[size - 2] * s1[size - 2]
    for j in range(size - 3, -1, -1):
        s2[j] = -l1[j] * s1[j + 1] - l2[j] * s0[j + 2]
        s1[j] = -l1[j] * s0[j + 1] - l2[j] * s1[j + 1]
        s0[j] = 1 / d[j] - l1[j] * s1[j] - l2[j] * s2[j]


@njit(nogil=True, cache=True)
def _left(square: float, half: np.ndarray, d: np.ndarray) -> float:
    """Weighted squares that the curve leaves, its own penalty included, from the half-solved right-hand side."""
    total = square
    for j in range(d.size):
        total -= half[j] * half[j] / d[j]
    # a difference of large numbers: below this it is rounding
    return max(total, 1e-12 * square, 1e-12)


@njit(nogil=True, cache=True)
def smooth_pixel(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray, n: int, origin: float, step: float, penalties: np.ndarray,
    z: np.ndarray, s0: np.ndarray, s1: np.ndarray, noise: np.ndarray, work: np.ndarray,
) -> float:  # fmt: skip
    """Smooth the bands of one pixel on the nodes; returns the penalty chosen (NaN with fewer than two dates).

    `x` (n,) days, `y` (n, bands), `weights` (n,); `penalties` (trials,) lambda / step^3. Fills `z` (nodes, bands), the
    inverse's bands `s0`, `s1` (nodes,) and `noise` (bands,), the variance of an observation (NaN with fewer than four
    dates, where it cannot be told). `work` (6, nodes) is scratch; its last row ends as the inverse's second
    off-diagonal.
    """
    size, bands = z.shape
    noise[:] = np.nan
    if n == 0:
        z[:] = np.nan
        return np.nan
    if n == 1 or x[n - 1] <= x[0]:
        for b in range(bands):
            z[:, b] = y[0, b]
        s0[:] = np.nan
        s1[:] = np.nan
        return np.nan
    main, off, d, l1, l2 = work[0], work[1], work[2], work[3], work[4]
    _assemble(x, weights, n, origin, step, main, off)
    side, square = np.zeros((size, bands)), np.zeros(bands)
    for i in range(n):
        u = (x[i] - origin) / step
        j = min(int(u), size - 2)
        f = u - j
        for b in range(bands):
            side[j, b] += weights[i] * (1 - f) * y[i, b]
            side[j + 1, b] += weights[i] * f * y[i, b]
            square[b] += weights[i] * y[i, b] * y[i, b]
    chosen, best = penalties[penalties.size // 2], np.inf
    # with fewer than five dates there is nothing to choose by
    trials = penalties.size if n > 4 and penalties.size > 1 else 0
    for trial in range(trials):
        log_det = _factorise(main, off, penalties[trial], d, l1, l2)
        z[:] = side
        _forward(l1, l2, z)
        score = bands * (log_det - (size - 2) * np.log(penalties[trial]))
        for b in range(bands):
            score += (n - 2) * np.log(_left(square[b], z[:, b], d))
        if score < best:
            chosen, best = penalties[trial], score
    _factorise(main, off, chosen, d, l1, l2)
    z[:] = side
    _forward(l1, l2, z)
    for b in range(bands):
        noise[b] = _left(square[b], z[:, b], d) / (n - 2) if n > 3 else np.nan
    _backward(d, l1, l2, z)
    _inverse_band(d, l1, l2, s0, s1, work[5])
    return chosen


@njit(nogil=True, cache=True)
def _at(
    z: np.ndarray, s0: np.ndarray, s1: np.ndarray, b: int, day: float, origin: float, step: float
) -> tuple[float, float]:
    """Value and relative variance of the curve on one day."""
    u = (day - origin) / step
    j = min(int(u), z.shape[0] - 2)
    f = u - j
    variance = (1 - f) * (1 - f) * s0[j] + f * f * s0[j + 1] + 2 * f * (1 - f) * s1[j]
    return (1 - f) * z[j, b] + f * z[j + 1, b], variance


@njit(nogil=True, cache=True)
def _smooth_group(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, dates: np.ndarray, bands: np.ndarray, targets: np.ndarray,
    origin: float, step: float, nodes: int, penalties: np.ndarray, out: np.ndarray, std: np.ndarray,
) -> None:  # fmt: skip
    n_bands = bands.size
    x, row, y = np.empty(dates.size), np.empty(dates.size), np.empty((dates.size, n_bands))
    z, s0, s1, noise = np.empty((nodes, n_bands)), np.empty(nodes), np.empty(nodes), np.empty(n_bands)
    weights, work = np.ones(dates.size), np.empty((6, nodes))
    for pixel in range(values.shape[2]):
        n = 0
        for b in range(n_bands):
            n = gather(values, valid, days, dates, bands[b], pixel, x, row)
            for i in range(n):
                y[i, b] = row[i]
        if n == 0:
            continue
        smooth_pixel(x, y, weights, n, origin, step, penalties, z, s0, s1, noise, work)
        for k in range(targets.size):
            held = min(max(float(targets[k]), x[0]), x[n - 1])
            for b in range(n_bands):
                value, variance = _at(z, s0, s1, b, held, origin, step)
                out[k, bands[b], pixel] = value
                if std.size:
                    # beyond the ends the value is held, the doubt of the extrapolated curve is told
                    if held != targets[k]:
                        variance = _at(z, s0, s1, b, float(targets[k]), origin, step)[1]
                    std[k, bands[b], pixel] = np.sqrt(noise[b] * max(variance, 0.0))


def penalties_of(smoothness: float | None, step: float) -> np.ndarray:
    """Lambda / step^3: the one asked for, or the trials of the table (None: chosen per pixel)."""
    trials: Sequence[float] = constants()["whittaker"]["lambda_days3"] if smoothness is None else (smoothness,)
    return np.asarray(trials, np.float64) / step**3


def smooth(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, targets: np.ndarray, present: np.ndarray | None = None,
    step: float | None = None, smoothness: float | None = None, uncertainty: bool = True,
) -> tuple[np.ndarray, np.ndarray | None]:  # fmt: skip
    """The smooth curve on the target days and its standard deviation: (targets, bands, pixels) float32 each.

    Arguments as `interpolation.fill`; `days` must not decrease. NaN where a pixel has no valid date; the standard
    deviation is NaN with fewer than four. `smoothness` is lambda in days^3, None to choose it per pixel.
    """
    width = float(step or constants()["whittaker"]["step_days"])
    first, last = float(min(days[0], targets[0])), float(max(days[-1], targets[-1]))
    nodes = max(4, int(np.ceil((last - first) / width)) + 1)
    goal = np.asarray(targets, np.int32)
    out = np.full((goal.size, *values.shape[1:]), np.nan, np.float32)
    std = np.full(out.shape if uncertainty else (0, 0, 0), np.nan, np.float32)
    for dates, bands in groups(present, values.shape[0], values.shape[1]):
        _smooth_group(values, np.ascontiguousarray(valid), np.asarray(days, np.int32), dates, bands, goal, first, width,
                      nodes, penalties_of(smoothness, width), out, std)  # fmt: skip
    return out, std if uncertainty else None
