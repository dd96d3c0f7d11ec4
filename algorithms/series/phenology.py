"""Phenology of a block: a smooth curve per pixel, its seasons, and their metrics year by year.

The curve is the Whittaker smoother of `whittaker.py` on nodes of 5 days; single low values (missed clouds) are dropped
first. With `envelope` values below the curve count less in a second pass, for indices that clouds can only lower; the
standard deviations are then approximate. On request each season becomes a double logistic (`double_logistic.py`),
from the curve's own valleys and peak. A season belongs to the year of its peak.

Limit: arithmetic: 70 dates 20 us of CPU a pixel, 40 minutes for a tile of 10 m on one core
(tests/benchmarks/bench_series.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from .dates import date_of
from .double_logistic import season_curve
from .screening import despike
from .seasons import AMPL, METRICS, find_seasons, season_metrics
from .table import constants
from .whittaker import penalties_of, smooth_pixel

SEASONS_A_YEAR = 2


@dataclass(frozen=True)
class PhenologySettings:
    """What makes a season. Amplitude in units of the index; shares of the amplitude; `smoothness` None: per pixel."""

    minimum_amplitude: float = 0.1
    start_share: float = 0.25
    end_share: float = 0.15
    smoothness: float | None = None
    envelope: bool = True
    despike: bool = True
    double_logistic: bool = False


@njit(nogil=True, cache=True)
def _phenology(
    index: np.ndarray, valid: np.ndarray, days: np.ndarray, years: np.ndarray, origin: float, step: float, nodes: int,
    penalties: np.ndarray, rules: np.ndarray, envelope: bool, logistic: bool, fewest: int, out: np.ndarray,
) -> None:  # fmt: skip
    """Fill `out` (years, seasons, metrics, pixels); `years` (years + 1,) day numbers of 1 January."""
    minimum, start_share, end_share, prominence, apart, hard = (
        rules[0],
        rules[1],
        rules[2],
        rules[3],
        int(rules[4]),
        rules[5],
    )
    dates = days.size
    x, y, weights, noise = np.empty(dates), np.empty((dates, 1)), np.empty(dates), np.empty(1)
    z, s0, s1, work = np.empty((nodes, 1)), np.empty(nodes), np.empty(nodes), np.empty((6, nodes))
    peaks, valleys = np.empty(nodes, np.int64), np.empty(nodes + 1, np.int64)
    metrics, n_years = np.empty(out.shape[2]), years.size - 1
    fitted, doubt = np.empty(nodes), np.empty((2, nodes))
    for pixel in range(valid.shape[1]):
        n = 0
        for d in range(dates):
            if valid[d, pixel] and index[d, pixel] == index[d, pixel]:
                if n > 0 and x[n - 1] == days[d]:
                    y[n - 1, 0] = 0.5 * (y[n - 1, 0] + index[d, pixel])
                    continue
                x[n], y[n, 0] = days[d], index[d, pixel]
                n += 1
        if n < fewest:
            continue
        weights[:n] = 1.0
        chosen = smooth_pixel(x, y, weights, n, origin, step, penalties, z, s0, s1, noise, work)
        if envelope:
            spread = np.sqrt(noise[0])
            for i in range(n):
                u = (x[i] - origin) / step
                j = min(int(u), nodes - 2)
                below = (1 - (u - j)) * z[j, 0] + (u - j) * z[j + 1, 0] - y[i, 0]
                if below > 0 and spread > 0:
                    weights[i] = 1 / (1 + (below / (hard * spread)) ** 2)
            smooth_pixel(x, y, weights, n, origin, step, np.array([chosen]), z, s0, s1, noise, work)
        low, high = int(np.ceil((x[0] - origin) / step)), int(np.floor((x[n - 1] - origin) / step))
        if high - low < 4:
            continue
        curve = z[:, 0]
        count = find_seasons(curve, low, high, int(365 / step), apart, prominence, peaks, valleys)
        for i in range(count):
            left, peak, right = valleys[i], peaks[i], valleys[i + 1]
            top = -1
            if logistic:
                fitted[:], doubt[:] = curve, 0.0
                top = season_curve(curve, left, peak, right, origin, step, x, y, weights, n, noise[0], fitted, doubt[0],
                                   doubt[1])  # fmt: skip
            if top >= 0:
                # the covariance of the fit is absolute: it multiplies 1
                season_metrics(fitted, doubt[0], s1, doubt[1], 1.0, left, top, right, low, high, origin, step, x, n,
                               start_share, end_share, metrics)  # fmt: skip
            else:
                season_metrics(curve, s0, s1, work[5], noise[0], left, peak, right, low, high, origin, step, x, n,
                               start_share, end_share, metrics)  # fmt: skip
            if not metrics[AMPL] >= minimum:
                continue
            for year in range(n_years):
                if years[year] <= metrics[2] < years[year + 1]:
                    _keep(out[year], metrics, pixel)


@njit(nogil=True, cache=True)
def _keep(seasons: np.ndarray, metrics: np.ndarray, pixel: int) -> None:
    """Put a season into a year's table (seasons, metrics, pixels): the two largest, in order of time."""
    first, second = seasons[0], seasons[1]
    if np.isnan(first[7, pixel]):
        first[:, pixel] = metrics
    elif np.isnan(second[7, pixel]):
        second[:, pixel] = metrics
    elif min(first[7, pixel], second[7, pixel]) < metrics[7]:
        # seasons come in order of time, so that the new one is the last
        if first[7, pixel] < second[7, pixel]:
            first[:, pixel] = second[:, pixel]
        second[:, pixel] = metrics


def year_starts(first: int, last: int) -> tuple[list[int], np.ndarray]:
    """Years that a period touches, and the day numbers of their 1 January and of the one after."""
    years = list(range(date_of(first).year, date_of(last).year + 1))
    edge = np.array(
        [(np.datetime64(f"{y}-01-01") - np.datetime64("1970-01-01")).astype(int) for y in [*years, years[-1] + 1]]
    )
    return years, edge.astype(np.int64)


def phenology_block(
    index: np.ndarray, valid: np.ndarray, days: np.ndarray, first: int, last: int, settings: PhenologySettings
) -> np.ndarray:
    """(years, 2, metrics, pixels) float64 in the order of `seasons.METRICS`; NaN where there is no such season.

    `index` (dates, pixels), `valid` (dates, pixels) bool, `days` (dates,) not decreasing, dates around the period
    included. Seasons whose peak lies in a year that the period touches.
    """
    table = constants()["phenology"]
    step = float(table["step_days"])
    _, edges = year_starts(first, last)
    edges = edges.copy()
    edges[0], edges[-1] = max(edges[0], first), min(edges[-1], last + 1)
    kept = np.array(valid, bool, order="C", copy=True)
    series = np.ascontiguousarray(index, np.float64)
    kept &= np.isfinite(series)
    day32 = np.asarray(days, np.int32)
    if settings.despike:
        drop = constants()["screening"]["despike_drop"] * settings.minimum_amplitude / table["minimum_amplitude"]
        despike(series, kept, day32, drop, constants()["screening"]["despike_span_days"])
    origin = float(day32[0])
    nodes = max(4, int(np.ceil((day32[-1] - origin) / step)) + 1)
    rules = np.array([settings.minimum_amplitude, settings.start_share, settings.end_share, table["prominence"],
                      table["separation_days"] / step, table["envelope_hardness"]])  # fmt: skip
    out = np.full((edges.size - 1, SEASONS_A_YEAR, len(METRICS), valid.shape[1]), np.nan)
    _phenology(series, kept, day32, edges, origin, step, nodes, penalties_of(settings.smoothness, step), rules,
               settings.envelope, settings.double_logistic, table["fewest_dates"], out)  # fmt: skip
    return out
