"""Statistics of a pixel's series over its clear dates: numbers, never images, are averaged.

`std` is that of the values (n - 1); `standard_error` = std / sqrt(n) tells how sure the mean is if dates are
independent; `trend` is the least-squares slope per year, `trend_std` its standard deviation. Percentiles lie between
ordered values by linear interpolation (Hyndman and Fan 1996, type 7, as numpy). Of equal values the earliest date
counts.

Limit: decoding; sorting costs about a microsecond a pixel.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from numba import njit

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from .dates import date_of

STATISTICS = (
    "count", "mean", "median", "std", "standard_error", "min", "max", "range", "date_min", "date_max", "trend",
    "trend_std",
)  # fmt: skip
_DAYS_A_YEAR = 365.25


@njit(nogil=True, cache=True)
def _statistics(series: np.ndarray, valid: np.ndarray, days: np.ndarray, percents: np.ndarray, out: np.ndarray) -> None:
    dates = days.size
    y, x = np.empty(dates), np.empty(dates)
    for p in range(series.shape[1]):
        n = 0
        for d in range(dates):
            if valid[d, p] and series[d, p] == series[d, p]:
                y[n], x[n] = series[d, p], days[d]
                n += 1
        out[0, p] = n
        if n == 0:
            continue
        mean, when, lowest, highest = 0.0, 0.0, 0, 0
        for i in range(n):
            mean += y[i]
            when += x[i]
            if y[i] < y[lowest]:
                lowest = i
            if y[i] > y[highest]:
                highest = i
        mean, when = mean / n, when / n
        square, moment, spread = 0.0, 0.0, 0.0
        for i in range(n):
            square += (y[i] - mean) ** 2
            moment += (y[i] - mean) * (x[i] - when)
            spread += (x[i] - when) ** 2
        out[1, p] = mean
        if n > 1:
            out[3, p] = np.sqrt(square / (n - 1))
            out[4, p] = out[3, p] / np.sqrt(n)
        out[5, p], out[6, p], out[7, p] = y[lowest], y[highest], y[highest] - y[lowest]
        out[8, p], out[9, p] = x[lowest], x[highest]
        if spread > 0:
            slope = moment / spread
            out[10, p] = slope * 365.25
            if n > 2:
                out[11, p] = np.sqrt(max(0.0, square - slope * moment) / (n - 2) / spread) * 365.25
        ordered = np.sort(y[:n])
        for k in range(percents.size):
            place = percents[k] / 100 * (n - 1)
            j = min(int(place), n - 1)
            value = ordered[j]
            if j + 1 < n:
                value += (place - j) * (ordered[j + 1] - ordered[j])
            if k == 0:
                out[2, p] = value
            else:
                out[11 + k, p] = value


def series_statistics_block(
    series: np.ndarray, valid: np.ndarray, days: np.ndarray, percents: Sequence[float] = ()
) -> np.ndarray:
    """(statistics + percentiles, pixels) float64 in the order of `STATISTICS`, then `percents`; NaN where unknown.

    `series` (dates, pixels), `valid` (dates, pixels) bool, `days` (dates,) not decreasing. Dates are day numbers.
    """
    out = np.full((len(STATISTICS) + len(percents), series.shape[1]), np.nan)
    _statistics(np.ascontiguousarray(series), np.ascontiguousarray(valid), np.asarray(days, np.int64),
                np.array([50.0, *percents]), out)  # fmt: skip
    return out


def parse_percents(text: str | None) -> tuple[float, ...]:
    """Percentiles from text such as "10 90"."""
    found = []
    for word in (text or "").replace(",", " ").replace(";", " ").split():
        try:
            value = float(word)
        except ValueError:
            value = -1.0
        if not 0 <= value <= 100:
            raise TheiaError(
                "input", phrase("{word} is not a percentile.", word=word), "Write percentiles from 0 to 100, as 10 90."
            )
        found.append(value)
    return tuple(dict.fromkeys(found))


def periods(days: np.ndarray, per: str) -> list[tuple[str, int, int]]:
    """(name, first, last) of the parts of a series: whole, by year, or by month; days as day numbers, both included."""
    first, last = date_of(int(days.min())), date_of(int(days.max()))
    if per == "whole":
        return [("", int(days.min()), int(days.max()))]
    epoch = dt.date(1970, 1, 1)
    found = []
    for year in range(first.year, last.year + 1):
        if per == "year":
            edges = [(f"{year}", dt.date(year, 1, 1), dt.date(year + 1, 1, 1))]
        else:
            edges = [
                (f"{year}{m:02d}", dt.date(year, m, 1), dt.date(year + m // 12, m % 12 + 1, 1)) for m in range(1, 13)
            ]
        for name, begin, after in edges:
            low, high = (begin - epoch).days, (after - epoch).days - 1
            if ((days >= low) & (days <= high)).any():
                found.append((name, low, high))
    return found
