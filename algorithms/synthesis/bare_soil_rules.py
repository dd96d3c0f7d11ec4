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
    rise: float = np.inf,
) -> tuple[np.ndarray, np.ndarray]:
    """(dates, pixels) bool: bare and without haze; (pixels,) float32: the largest PV+IR2 of the clear dates.

    `values` (dates, 5, pixels) int16: blue, red, NIR, SWIR 1, SWIR 2 x 10000; `limit` (pixels,) of PV+IR2;
    `largest_nbr2` infinite for no such test. Dates whose blue lies more than `mads` median absolute deviations from the
    median of the pixel's bare dates are dropped, twice; deviations count as at least `least_mad` of reflectance;
    `rise`: how far above the PV+IR2 at which a pixel's bare dates crowd a date may lie (or `mads` deviations, where
    these reach farther), and above the next lower date: a soil mostly stays where it is, straw and plants that come up
    on it do not.
    """
    dates, pixels = valid.shape
    indices, sorted_ = np.empty(dates), np.empty(dates)
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
            indices[d] = index
            swir1 = float(values[d, 3, p])
            nbr2 = (swir1 - swir2) / (swir1 + swir2) if swir1 + swir2 > 0 else 0.0
            bare[d, p] = index < limit[p] and red < largest_red * 10000.0 and nbr2 < largest_nbr2
        count = 0
        for d in range(dates):
            if bare[d, p]:
                sorted_[count] = indices[d]
                count += 1
        if count >= 3 and rise < np.inf:
            sorted_[:count].sort()
            middle, deviation = densest_half(sorted_[:count])
            highest_bare = middle + max(rise, mads * deviation)
            for m in range(1, count):
                if sorted_[m - 1] >= middle and sorted_[m] - sorted_[m - 1] > rise:
                    highest_bare = min(highest_bare, sorted_[m - 1])
            for d in range(dates):
                if bare[d, p] and indices[d] > highest_bare:
                    bare[d, p] = False
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
def densest_half(values: np.ndarray) -> tuple[float, float]:
    """(middle, standard deviation) of the closest half of increasing values, at least three; the lowest of equals.

    Where a wide threshold lets straw and seedlings in, the median of a pixel's dates lies between them and the soil;
    the soil, which comes back to the same value, is where the dates lie closest. Half of a normal law lies within 0.674
    deviations of its middle.
    """
    count = max(3, (values.size + 1) // 2)
    start, width = 0, values[count - 1] - values[0]
    for first in range(1, values.size - count + 1):
        if values[first + count - 1] - values[first] < width - 1e-9:
            start, width = first, values[first + count - 1] - values[first]
    return 0.5 * (values[start] + values[start + count - 1]), 0.5 * width / 0.674


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


def soil_colour(mean: np.ndarray) -> np.ndarray:
    """(3, ...) uint8 red, green, blue as a screen shows a soil of reflectance `mean` (3, ...) in good light; 0 nodata.

    Linear reflectance times a gain, then the usual gamma of screens: the map reads as soil colour.
    """
    table = constants()["colour"]
    shown = np.clip(mean * table["gain"], 0, 1) ** (1 / table["gamma"])
    return np.where(np.isfinite(mean), np.clip(np.rint(shown * 255), 1, 255), 0).astype(np.uint8)
