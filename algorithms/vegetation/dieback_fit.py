"""The season of a healthy pixel: a constant and two harmonics, fitted to its first dates by normal equations.

The products of the harmonics are the same for all pixels: they are computed once a date and added up pixel by pixel, so
that the images are read along the pixels; a Cholesky decomposition of five by five ends it, in double precision.
Measured on one core with 80 dates, half of them masked: 0.8 us a pixel, numpy's lstsq for each pixel 19 us
(tests/benchmarks/bench_vegetation.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .table import constants

TERMS = 5
_TILE = 256


def basis(days: np.ndarray) -> np.ndarray:
    """(dates, 5) float64: 1, sin, cos of the year, sin, cos of half a year; days since the epoch of the table."""
    angle = 2 * np.pi / constants("dieback")["period_days"] * np.asarray(days, np.float64)
    return np.column_stack([np.ones(len(angle)), np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)])


def predict(coefficients: np.ndarray, days: np.ndarray) -> np.ndarray:
    """(dates, ...) float64 of coefficients (5, ...).

    Term by term: a product of matrices adds in an order that depends on the number of pixels.
    """
    base = basis(days)
    total = np.zeros((len(base), *coefficients.shape[1:]))
    for term in range(TERMS):
        total += base[:, term].reshape(-1, *(1,) * (coefficients.ndim - 1)) * coefficients[term]
    return total


def first_detection(
    valid: np.ndarray, days: np.ndarray, detection: int, end: int, dates: int
) -> tuple[np.ndarray, np.ndarray]:
    """Position of the first acquisition on which each pixel is tested, and whether it has enough dates before it.

    The first acquisition, valid or not, on or after day `detection`, with more than `dates` valid ones up to and with
    itself; looked for up to day `end`. `valid` (dates, pixels) bool; positions are 0 where it is not found.
    """
    seen = np.cumsum(valid, axis=0, dtype=np.int32)
    fits = (seen > dates) & ((days >= detection) & (days <= end))[:, None]
    found = np.asarray(fits.any(axis=0))
    return np.where(found, fits.argmax(0), 0).astype(np.int32), found


def fit(values: np.ndarray, valid: np.ndarray, days: np.ndarray, learning: np.ndarray) -> np.ndarray:
    """(5, pixels) float64 coefficients; NaN with too few dates, or all of them in one part of the year.

    `values` (dates, pixels) float64, `valid` (dates, pixels) bool; `learning` (pixels,) number of acquisitions, from
    the first, whose valid ones teach.
    """
    t = constants("dieback")["training"]
    out = np.full((TERMS, values.shape[1]), np.nan)
    _fit(
        np.ascontiguousarray(values, np.float64), np.ascontiguousarray(valid), basis(days),
        np.asarray(learning, np.int32), int(t["fewest_fit"]), float(t["most_condition"]), out,
    )  # fmt: skip
    return out


@njit(nogil=True, cache=True)
def _fit(values: Any, valid: Any, base: Any, learning: Any, fewest: int, most_condition: float, out: Any) -> None:
    dates, n = values.shape
    left = np.empty((15, _TILE), np.float64)
    right = np.empty((5, _TILE), np.float64)
    seen = np.empty(_TILE, np.int32)
    products = np.empty(15, np.float64)
    matrix, vector = np.empty((5, 5), np.float64), np.empty(5, np.float64)
    for start in range(0, n, _TILE):
        width = min(_TILE, n - start)
        left[:], right[:], seen[:] = 0, 0, 0
        last = 0
        for p in range(width):
            last = max(last, learning[start + p])
        for d in range(min(last, dates)):
            k = 0
            for i in range(5):
                for j in range(i + 1):
                    products[k] = base[d, i] * base[d, j]
                    k += 1
            for p in range(width):
                q = start + p
                if not valid[d, q] or d >= learning[q]:
                    continue
                seen[p] += 1
                v = values[d, q]
                for k in range(15):
                    left[k, p] += products[k]
                for i in range(5):
                    right[i, p] += base[d, i] * v
        for p in range(width):
            if seen[p] > fewest:
                _solve(left, right, p, matrix, vector, most_condition, out, start + p)


@njit(nogil=True, cache=True)
def _solve(left: Any, right: Any, p: int, m: Any, x: Any, most_condition: float, out: Any, q: int) -> None:
    """Cholesky; leaves NaN where the matrix is singular to working precision."""
    k = 0
    for i in range(5):
        for j in range(i + 1):
            m[i, j] = left[k, p]
            k += 1
        x[i] = right[i, p]
    smallest, largest = np.inf, 0.0
    for j in range(5):
        for i in range(j, 5):
            total = m[i, j]
            for k in range(j):
                total -= m[i, k] * m[j, k]
            if i == j:
                if total <= 0:
                    return
                m[j, j] = np.sqrt(total)
                smallest, largest = min(smallest, m[j, j]), max(largest, m[j, j])
            else:
                m[i, j] = total / m[j, j]
    # a lower bound of the condition number of the normal equations
    if (largest / smallest) ** 2 > most_condition:
        return
    for i in range(5):
        for k in range(i):
            x[i] -= m[i, k] * x[k]
        x[i] /= m[i, i]
    for i in range(4, -1, -1):
        for k in range(i + 1, 5):
            x[i] -= m[k, i] * x[k]
        x[i] /= m[i, i]
    for i in range(5):
        out[i, q] = x[i]
