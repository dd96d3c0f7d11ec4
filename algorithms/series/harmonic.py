"""The season of a pixel and its departures from it: universal kriging in time.

Model of a band: constant, annual harmonics and, over long series, a trend; plus a departure, exponentially correlated
in time (a crop that rotates, a cut, a dry month); plus noise. `local=False` gives the season alone, `local=True`
("kriging") season and departure: near a clear date it follows the date, far from any it returns to the season.

The departure is a Markov process, so that all posteriors are solutions of tridiagonal systems, exact, in a time
proportional to the number of dates. The season's coefficients are those of generalised least squares under that
covariance with a small ridge; the share of noise is chosen per pixel by restricted likelihood over all bands; the
variance is that of universal kriging (Cressie 1993, Statistics for Spatial Data, equation 3.4.5). For the season alone
the variance of the departures is part of the doubt. Dates far from the season in all bands count less (Huber's weights
on a first least squares) where `local` is false: a missed cloud must not bend the season.

Limit: arithmetic: 10 bands, 70 dates, 37 targets with deviation 30 us of CPU a pixel for kriging, 43 us for the season
with its robust passes (tests/benchmarks/bench_series.py): an hour or more for a tile of 10 m on one core.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .interpolation import gather, groups
from .table import constants

YEAR_DAYS = 365.2425


@njit(nogil=True, cache=True)
def design(day: float, origin: float, harmonics: int, trend: bool, row: np.ndarray) -> int:
    """One row of the design matrix; returns its length. The trend counts years from `origin`."""
    row[0] = 1.0
    angle = 2 * np.pi * day / YEAR_DAYS
    for h in range(harmonics):
        row[1 + 2 * h] = np.cos((h + 1) * angle)
        row[2 + 2 * h] = np.sin((h + 1) * angle)
    size = 1 + 2 * harmonics
    if trend:
        row[size] = (day - origin) / YEAR_DAYS
        size += 1
    return size


@njit(nogil=True, cache=True)
def _cholesky(a: np.ndarray, size: int) -> float:
    """Lower factor in place; returns the logarithm of the determinant."""
    log_det = 0.0
    for i in range(size):
        for j in range(i + 1):
            total = a[i, j]
            for k in range(j):
                total -= a[i, k] * a[j, k]
            a[i, j] = np.sqrt(max(total, 1e-12)) if i == j else total / a[j, j]
        log_det += 2 * np.log(a[i, i])
    return log_det


@njit(nogil=True, cache=True)
def _forward(a: np.ndarray, size: int, v: np.ndarray) -> None:
    for i in range(size):
        for k in range(i):
            v[i] -= a[i, k] * v[k]
        v[i] /= a[i, i]


@njit(nogil=True, cache=True)
def _precision(x: np.ndarray, n: int, span: float, diagonal: np.ndarray, beside: np.ndarray) -> float:
    """Tridiagonal precision of an exponentially correlated process of variance 1; returns its log determinant."""
    log_det = 0.0
    diagonal[:n] = 0.0
    diagonal[0] = 1.0
    for i in range(n - 1):
        r = np.exp(-(x[i + 1] - x[i]) / span)
        # increments are independent: x[i+1] - r x[i] has variance 1 - r^2
        q = 1.0 / max(1e-9, 1.0 - r * r)
        diagonal[i] += r * r * q
        diagonal[i + 1] += q
        beside[i] = -r * q
        log_det += np.log(q)
    return log_det


@njit(nogil=True, cache=True)
def _posterior(
    diagonal: np.ndarray, beside: np.ndarray, w: np.ndarray, ratio: float, n: int, data: np.ndarray, columns: int,
    d: np.ndarray, z: np.ndarray,
) -> float:  # fmt: skip
    """Posterior means `z` (n, columns) of the process seen with noise variance 1/(ratio w); returns the log
    determinant.

    `data` (n, columns) is read where `w` is not 0. `d` (n,) keeps the eliminated diagonal.
    """
    log_det, product = 0.0, 1.0
    for i in range(n):
        d[i] = diagonal[i] + ratio * w[i]
        for b in range(columns):
            z[i, b] = ratio * w[i] * data[i, b]
        if i > 0:
            step = beside[i - 1] / d[i - 1]
            d[i] -= step * beside[i - 1]
            for b in range(columns):
                z[i, b] -= step * z[i - 1, b]
        product *= d[i]
        if i % 8 == 7:
            log_det += np.log(product)
            product = 1.0
    for i in range(n - 1, -1, -1):
        inverse = 1.0 / d[i]
        if i == n - 1:
            for b in range(columns):
                z[i, b] *= inverse
        else:
            for b in range(columns):
                z[i, b] = (z[i, b] - beside[i] * z[i + 1, b]) * inverse
    return log_det + np.log(product)


@njit(nogil=True, cache=True)
def _regress(
    data: np.ndarray, z: np.ndarray, w: np.ndarray, n: int, bands: int, size: int, ridge: float, count: float,
    gram: np.ndarray, beta: np.ndarray, left: np.ndarray,
) -> float:  # fmt: skip
    """Generalised least squares from data (bands, then design columns) and their posterior means; returns log det.

    Fills the Cholesky factor `gram`, `beta` (size, bands) and `left` (bands,), the weighted squares that remain.
    """
    gram[:size, :size] = 0.0
    beta[:size] = 0.0
    left[:] = 0.0
    for i in range(n):
        weight = w[i]
        if weight == 0.0:
            continue
        for b in range(bands):
            left[b] += weight * data[i, b] * (data[i, b] - z[i, b])
        for a in range(size):
            own = weight * data[i, bands + a]
            for b in range(a + 1):
                gram[a, b] += own * (data[i, bands + b] - z[i, bands + b])
            for b in range(bands):
                beta[a, b] += own * (data[i, b] - z[i, b])
    for a in range(1, size):
        gram[a, a] += ridge * count
    log_det = _cholesky(gram, size)
    for a in range(size):
        for k in range(a):
            for b in range(bands):
                beta[a, b] -= gram[a, k] * beta[k, b]
        for b in range(bands):
            beta[a, b] /= gram[a, a]
            left[b] -= beta[a, b] * beta[a, b]
    for a in range(size - 1, -1, -1):
        for k in range(a + 1, size):
            for b in range(bands):
                beta[a, b] -= gram[k, a] * beta[k, b]
        for b in range(bands):
            beta[a, b] /= gram[a, a]
    for b in range(bands):
        left[b] = max(left[b], 1e-9)
    return log_det


@njit(nogil=True, cache=True)
def _huber(
    data: np.ndarray, n: int, bands: int, size: int, beta: np.ndarray, left: np.ndarray, limit: float, w: np.ndarray,
) -> None:  # fmt: skip
    """Weights of the dates by how far they lie from the season in all bands together."""
    far = np.zeros(n)
    for i in range(n):
        for b in range(bands):
            rest = data[i, b]
            for a in range(size):
                rest -= data[i, bands + a] * beta[a, b]
            far[i] += rest * rest / left[b]
    far = np.sqrt(far)
    ordered = np.sort(far)
    most = limit * 1.4826 * 0.5 * (ordered[(n - 1) // 2] + ordered[n // 2])
    for i in range(n):
        w[i] = 1.0 if far[i] <= most or most <= 0.0 else most / far[i]


@njit(nogil=True, cache=True)
def _smooth_group(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, dates: np.ndarray, bands: np.ndarray, targets: np.ndarray,
    origin: float, trend: bool, settings: np.ndarray, ratios: np.ndarray, local: bool, out: np.ndarray, std: np.ndarray,
) -> None:  # fmt: skip
    ridge, passes, huber, span = settings[0], int(settings[1]), settings[2], settings[3]
    few, many, many_dates = int(settings[4]), int(settings[5]), int(settings[6])
    n_bands, n_targets = bands.size, targets.size
    most = 2 * many + 2
    points, columns = dates.size + n_targets, n_bands + most
    x, row, w = np.empty(dates.size), np.empty(dates.size), np.empty(dates.size)
    data, zero = np.empty((dates.size, columns)), np.zeros((dates.size, columns))
    px, pw, pdata = np.empty(points), np.empty(points), np.zeros((points, columns))
    z, d, s = np.empty((points, columns)), np.empty(points), np.empty(points)
    diagonal, beside = np.empty(points), np.empty(points)
    place, goals, rest = np.empty(n_targets, np.int64), np.empty((n_targets, most)), np.empty(most)
    gram, beta, left, e = np.empty((most, most)), np.empty((most, n_bands)), np.empty(n_bands), np.empty(most)
    for pixel in range(values.shape[2]):
        n = 0
        for b in range(n_bands):
            n = gather(values, valid, days, dates, bands[b], pixel, x, row)
            for i in range(n):
                data[i, b] = row[i]
        if n == 0:
            continue
        harmonics = 0
        if n >= 8:
            harmonics = many if n > many_dates else few
        elif n >= 5:
            harmonics = 1
        size = 1
        for i in range(n):
            size = design(x[i], origin, harmonics, trend and n >= 12, data[i, n_bands:])
        for k in range(n_targets):
            size = design(float(targets[k]), origin, harmonics, trend and n >= 12, goals[k])
        w[:n] = 1.0
        if not local and n > size + 2:
            for _ in range(passes):
                _regress(data, zero, w, n, n_bands, size, ridge, float(n), gram, beta, left)
                _huber(data, n, n_bands, size, beta, left, huber, w)
        chosen, best = ratios[0], np.inf
        if n > size + 2 and ratios.size > 1:
            prior = _precision(x, n, span, diagonal, beside)
            for ratio in ratios:
                score = n_bands * (_posterior(diagonal, beside, w, ratio, n, data, n_bands + size, d, z) - prior)
                score += n_bands * _regress(data, z, w, n, n_bands, size, ridge, float(n), gram, beta, left)
                for b in range(n_bands):
                    score += (n - size) * np.log(left[b])
                if score < best:
                    chosen, best = ratio, score
        # dates and targets in order of time; a target on a date is that date
        total, i, k = 0, 0, 0
        while i < n or k < n_targets:
            if k < n_targets and (i == n or targets[k] < x[i]):
                px[total], pw[total], place[k] = targets[k], 0.0, total
                k += 1
                while k < n_targets and targets[k] == targets[k - 1]:
                    place[k] = total
                    k += 1
            else:
                px[total], pw[total] = x[i], w[i]
                pdata[total, : n_bands + size] = data[i, : n_bands + size]
                while k < n_targets and targets[k] == x[i]:
                    place[k] = total
                    k += 1
                i += 1
            total += 1
        _precision(px, total, span, diagonal, beside)
        _posterior(diagonal, beside, pw, chosen, total, pdata, n_bands + size, d, z)
        _regress(pdata, z, pw, total, n_bands, size, ridge, float(n), gram, beta, left)
        s[total - 1] = 1 / d[total - 1]
        for i in range(total - 2, -1, -1):
            s[i] = 1 / d[i] + (beside[i] / d[i]) ** 2 * s[i + 1]
        freedom = n - size
        for k in range(n_targets):
            at = place[k]
            for a in range(size):
                rest[a] = e[a] = goals[k, a] - (z[at, n_bands + a] if local else 0.0)
            _forward(gram, size, e)
            doubt = chosen * (s[at] if local else 1.0)
            for a in range(size):
                doubt += e[a] * e[a]
            for b in range(n_bands):
                value = z[at, b] if local else 0.0
                for a in range(size):
                    value += beta[a, b] * rest[a]
                out[k, bands[b], pixel] = value
                if std.size and freedom > 1:
                    std[k, bands[b], pixel] = np.sqrt(doubt * left[b] / freedom)


def smooth(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, targets: np.ndarray, present: np.ndarray | None = None,
    local: bool = False, uncertainty: bool = True,
) -> tuple[np.ndarray, np.ndarray | None]:  # fmt: skip
    """The season on the target days (`local`: with its departures) and its deviation, as `whittaker.smooth`."""
    table = constants()["harmonic"]
    first, last = float(min(days[0], targets[0])), float(max(days[-1], targets[-1]))
    trend = last - first > table["trend_from_days"]
    settings = np.array([table[n] for n in ("ridge", "passes", "huber", "departure_days", "harmonics", "harmonics_many",
                                            "many_dates")], np.float64)  # fmt: skip
    goal = np.asarray(targets, np.int32)
    out = np.full((goal.size, *values.shape[1:]), np.nan, np.float32)
    std = np.full(out.shape if uncertainty else (0, 0, 0), np.nan, np.float32)
    for dates, bands in groups(present, values.shape[0], values.shape[1]):
        _smooth_group(values, np.ascontiguousarray(valid), np.asarray(days, np.int32), dates, bands, goal,
                      0.5 * (first + last), trend, settings, np.asarray(table["signal_over_noise"], np.float64), local,
                      out, std)  # fmt: skip
    return out, std if uncertainty else None
