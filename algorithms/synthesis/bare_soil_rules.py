"""When a pixel shows bare soil, and what its soil looks like: index, thresholds, haze filter, statistics of bare dates.

Method: Heiden et al. 2022, doi:10.3390/rs14184526. PV+IR2 = NDVI + NBR stays near 0 on dry and wet soil alike and rises
with green and with dry plants. A pixel is soil where it was bare on some date and green on another: what is never green
is a road, a roof, a quarry or water.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "bare_soil.json"

#: codes of the mask
NODATA, BARE, VEGETATION, OTHER = 0, 1, 2, 3


@cache
def constants() -> Mapping[str, Any]:
    """The table as it stands in the resources."""
    table: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@njit(nogil=True, cache=True)
def pvir2(red: float, nir: float, swir2: float) -> float:
    """NDVI + NBR of reflectances (any common unit); NaN where a sum is not positive."""
    if nir + red <= 0 or nir + swir2 <= 0:
        return math.nan
    return (nir - red) / (nir + red) + (nir - swir2) / (nir + swir2)


@njit(nogil=True, cache=True)
def add_extremes(values: np.ndarray, valid: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> None:
    """Bring a date's PV+IR2 into the least and the largest of each pixel; `values` (3, pixels) red, NIR, SWIR 2."""
    for p in range(valid.size):
        if valid[p]:
            index = pvir2(float(values[0, p]), float(values[1, p]), float(values[2, p]))
            if index == index:
                lowest[p] = min(lowest[p], index)
                highest[p] = max(highest[p], index)


@njit(nogil=True, cache=True)
def bare_dates(
    values: np.ndarray,
    valid: np.ndarray,
    limit: np.ndarray,
    largest_red: float,
    largest_nbr2: float,
    mads: float,
    least_mad: float,
) -> tuple[np.ndarray, np.ndarray]:
    """(dates, pixels) bool: bare and without haze; (pixels,) float32: the largest PV+IR2 of the clear dates.

    `values` (dates, 5, pixels) int16: blue, red, NIR, SWIR 1, SWIR 2 x 10000; `limit` (pixels,) of PV+IR2;
    `largest_nbr2` infinite for no such test. Dates whose blue lies more than `mads` median absolute deviations from the
    median of the pixel's bare dates are dropped, twice; deviations count as at least `least_mad` of reflectance.
    """
    dates, pixels = valid.shape
    bare = np.zeros((dates, pixels), np.bool_)
    highest = np.full(pixels, -np.inf, np.float32)
    blue = np.empty(dates)
    for p in range(pixels):
        for d in range(dates):
            if not valid[d, p]:
                continue
            red, nir, swir2 = float(values[d, 1, p]), float(values[d, 2, p]), float(values[d, 4, p])
            index = pvir2(red, nir, swir2)
            if index != index:
                continue
            highest[p] = max(highest[p], index)
            swir1 = float(values[d, 3, p])
            nbr2 = (swir1 - swir2) / (swir1 + swir2) if swir1 + swir2 > 0 else 0.0
            bare[d, p] = index < limit[p] and red < largest_red * 10000.0 and nbr2 < largest_nbr2
        for _ in range(2):
            count = 0
            for d in range(dates):
                if bare[d, p]:
                    blue[count] = values[d, 0, p]
                    count += 1
            if count < 3:
                break
            middle = np.median(blue[:count])
            spread = np.median(np.abs(blue[:count] - middle)) * 1.4826
            reach = mads * max(spread, least_mad * 10000.0)
            for d in range(dates):
                if bare[d, p] and abs(values[d, 0, p] - middle) > reach:
                    bare[d, p] = False
    return bare, highest


@njit(nogil=True, cache=True)
def add_date(values: np.ndarray, chosen: np.ndarray, count: np.ndarray, mean: np.ndarray, square: np.ndarray) -> None:
    """Welford's update of (pixels,) count and (bands, pixels) mean and sum of squares with a date's chosen pixels."""
    bands = values.shape[0]
    for p in range(chosen.size):
        if not chosen[p]:
            continue
        count[p] += 1
        for b in range(bands):
            off = values[b, p] - mean[b, p]
            mean[b, p] += off / count[p]
            square[b, p] += off * (values[b, p] - mean[b, p])


@njit(nogil=True, cache=True)
def median_of(values: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """(bands, pixels) float64 median over the chosen dates; values (dates, bands, pixels), NaN where there is none."""
    dates, bands, pixels = values.shape
    out = np.full((bands, pixels), np.nan)
    held = np.empty(dates)
    for p in range(pixels):
        for b in range(bands):
            count = 0
            for d in range(dates):
                if chosen[d, p]:
                    held[count] = values[d, b, p]
                    count += 1
            if count:
                out[b, p] = np.median(held[:count])
    return out


def crossing(inside: np.ndarray, outside: np.ndarray, below: bool) -> float | None:
    """Where two histograms cross between their modes: the threshold that tells them apart; None if they are thin.

    `inside`, `outside` (bins,) counts over the range of the table; `below`: `inside` is expected at lower values.
    Both are smoothed and compared as shares.
    """
    table = constants()["histogram"]
    if min(inside.sum(), outside.sum()) < table["least_pixels"]:
        return None
    window = np.ones(table["smooth_bins"]) / table["smooth_bins"]
    low, high = (np.convolve(h / h.sum(), window, "same") for h in ((inside, outside) if below else (outside, inside)))
    edges = np.linspace(table["lowest"], table["highest"], table["bins"] + 1)
    first, last = int(np.argmax(low)), int(np.argmax(high))
    if last <= first:
        return None
    # where two humps cross, the shares on the wrong sides are least; in a gap between them, its middle
    wrong = 1 - np.cumsum(low) + np.cumsum(high)
    between = wrong[first : last + 1]
    best = np.flatnonzero(between <= between.min() + 1e-6)
    return float(edges[1 + first + int(best[(best.size - 1) // 2])])


def otsu(histogram: np.ndarray, low: float, high: float) -> float | None:
    """The threshold of largest variance between classes, within [low, high]; None for an empty histogram."""
    table = constants()["histogram"]
    if histogram.sum() < table["least_pixels"]:
        return None
    edges = np.linspace(table["lowest"], table["highest"], table["bins"] + 1)
    middle = (edges[1:] + edges[:-1]) / 2
    share = histogram / histogram.sum()
    weight, mean = np.cumsum(share), np.cumsum(share * middle)
    with np.errstate(invalid="ignore", divide="ignore"):
        between = (mean[-1] * weight - mean) ** 2 / (weight * (1 - weight))
    between[(edges[1:] < low) | (edges[1:] > high) | ~np.isfinite(between)] = -1
    if between.max() <= 0:
        return None
    best = np.flatnonzero(between >= between.max() * (1 - 1e-6))
    return float(edges[1:][int(best[(best.size - 1) // 2])])


def soil_colour(mean: np.ndarray) -> np.ndarray:
    """(3, ...) uint8 red, green, blue as a screen shows a soil of reflectance `mean` (3, ...) in good light; 0 nodata.

    Linear reflectance times a gain, then the usual gamma of screens: the map reads as soil colour.
    """
    table = constants()["colour"]
    shown = np.clip(mean * table["gain"], 0, 1) ** (1 / table["gamma"])
    return np.where(np.isfinite(mean), np.clip(np.rint(shown * 255), 1, 255), 0).astype(np.uint8)
