"""Clouds and shadows that a product's masks have missed, found by the series itself.

A date is dropped where its blue stands well above, or its near plus short-wave infrared well below, the median of the
clear dates around it. On simulated series with missed clouds that lowers the error of linear gap filling by 2 to 11 %;
what it must not do is drop real change: a cut or a harvest lasts longer than one date, so the median of both sides
follows it. Without those bands (a series of one index) `despike` drops single low values.

Limit: arithmetic; 4 us of CPU a pixel for 70 dates (tests/benchmarks/bench_series.py).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from .table import constants


@njit(nogil=True, cache=True)
def _around(values: np.ndarray, seen: np.ndarray, n: int, i: int, reach: int, span: int, days: np.ndarray,
            scratch: np.ndarray) -> float:  # fmt: skip
    """Median at up to `reach` valid dates on either side of the i-th, within `span` days; NaN for fewer than 2."""
    count = 0
    for j in range(max(0, i - reach), min(n, i + reach + 1)):
        if j != i and abs(days[seen[j]] - days[seen[i]]) <= span:
            scratch[count] = values[seen[j]]
            count += 1
    if count < 2:
        return np.nan
    for a in range(1, count):
        value = scratch[a]
        b = a
        while b > 0 and scratch[b - 1] > value:
            scratch[b] = scratch[b - 1]
            b -= 1
        scratch[b] = value
    return 0.5 * (scratch[(count - 1) // 2] + scratch[count // 2])


@njit(nogil=True, cache=True)
def _screen(
    blue: np.ndarray, infrared: np.ndarray, valid: np.ndarray, days: np.ndarray, offset: float, share: float,
    dark: float, reach: int, span: int, passes: int,
) -> None:  # fmt: skip
    dates, pixels = valid.shape
    seen, scratch, bad = np.empty(dates, np.int64), np.empty(2 * reach), np.zeros(dates, np.bool_)
    one, two = np.empty(dates), np.empty(dates)
    for p in range(pixels):
        for d in range(dates):
            one[d], two[d] = blue[d, p], infrared[d, p]
        for _ in range(passes):
            n = 0
            for d in range(dates):
                if valid[d, p]:
                    seen[n] = d
                    n += 1
            if n < 4:
                break
            found = False
            for i in range(n):
                d = seen[i]
                usual = _around(one, seen, n, i, reach, span, days, scratch)
                bad[i] = one[d] > usual * (1 + share) + offset
                if not bad[i] and dark > 0:
                    bad[i] = two[d] < dark * _around(two, seen, n, i, reach, span, days, scratch)
                found |= bad[i]
            if not found:
                break
            for i in range(n):
                if bad[i]:
                    valid[seen[i], p] = False


def screen(values: np.ndarray, valid: np.ndarray, days: np.ndarray, bands: tuple[str, ...], unit: float) -> np.ndarray:
    """Validity (dates, pixels) without the dates that look like missed clouds or shadows; the argument is not changed.

    `values` (dates, bands, pixels) with the named `bands`; blue (B2) is needed, B8 or B8A and B11 are used for shadows.
    Dates without those bands (other sensors) should not be among the arguments.
    """
    table = constants()["screening"]
    kept = np.array(valid, bool, order="C", copy=True)
    if "B2" not in bands:
        raise ValueError("the screening needs the blue band (B2)")
    near = next((bands.index(b) for b in ("B8", "B8A") if b in bands), None)
    dark = table["infrared_share"] if near is not None else 0.0
    infrared = np.zeros(valid.shape, np.float32)
    if near is not None:
        infrared += values[:, near]
        if "B11" in bands:
            infrared += values[:, bands.index("B11")]
    _screen(np.ascontiguousarray(values[:, bands.index("B2")]), infrared, kept, np.asarray(days, np.int32),
            table["blue_offset"] / unit, table["blue_share"], dark, table["reach_dates"], table["span_days"],
            table["passes"])  # fmt: skip
    return kept


@njit(nogil=True, cache=True)
def despike(values: np.ndarray, valid: np.ndarray, days: np.ndarray, drop: float, span: int) -> None:
    """Take out of `valid` (dates, pixels) single values more than `drop` below the line between the valid dates around.

    `values` (dates, pixels) of a vegetation index: missed clouds and shadows lower it, a cut stays low. A value is
    single when both neighbours lie within `span` days and it lies below either of them as well.
    """
    dates, pixels = valid.shape
    seen = np.empty(dates, np.int64)
    for p in range(pixels):
        n = 0
        for d in range(dates):
            if valid[d, p]:
                seen[n] = d
                n += 1
        i = 1
        while i < n - 1:
            a, d, b = seen[i - 1], seen[i], seen[i + 1]
            if days[d] - days[a] <= span and days[b] - days[d] <= span and days[b] > days[a]:
                share = (days[d] - days[a]) / (days[b] - days[a])
                line = (1 - share) * values[a, p] + share * values[b, p]
                if values[d, p] < min(line, values[a, p], values[b, p]) - drop:
                    valid[d, p] = False
                    for j in range(i, n - 1):
                        seen[j] = seen[j + 1]
                    n -= 1
                    i = max(1, i - 1)
                    continue
            i += 1
