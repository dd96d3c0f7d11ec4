"""Optional rejection of land observations that disagree with the other dates: clouds and shadows that masks missed.

A date is a cloud at a pixel where its blue exceeds the weighted median by more than 0.03 + 0.2 median and its haze
(blue - 0.5 red, after Zhang, Guindon, Cihlar 2002, RSE 82, 173-187) exceeds the median of haze by more than 0.015: a
dry or harvested field brightens too, but more in the red. Or its blue exceeds by twice as much and its NDVI is off by
0.1. It is a shadow where its near infrared is below 0.6 of the median while its blue is below the median. This is
repeated with what is left, so that two clouds do not hide each other. With two dates left the darker is the reference
for haze; shadows need three. Dates with a visible band at or below 0 are dropped whatever the number: over-corrected
shadows would pull the mean down.

A change of NDVI by 0.1 alone, the usual test, keeps clouds over bare soil, whose NDVI is that of the soil, and drops
harvested fields (seen on the real series of the tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from .constants import LAND, REFLECTANCE_SCALE, constants


@dataclass(frozen=True)
class Thresholds:
    """See the module; reflectances are shares of 1."""

    blue_offset: float
    blue_share: float
    haze_change: float
    ndvi_change: float
    shadow_nir_share: float
    passes: int


def default_thresholds() -> Thresholds:
    return Thresholds(**constants()["outliers"])


def outliers(
    blue: np.ndarray, red: np.ndarray, nir: np.ndarray, status: np.ndarray, weight: np.ndarray, thresholds: Thresholds
) -> np.ndarray:
    """Which observations to drop, bool (dates, h, w).

    `blue`, `red`, `nir`: int16 (dates, h, w) reflectance x 10000; `status`: uint8 classes; `weight`: float32, total.
    """
    out = np.zeros(blue.shape, np.bool_)
    _find(
        blue, red, nir, status, weight, thresholds.blue_offset * REFLECTANCE_SCALE, thresholds.blue_share,
        thresholds.haze_change * REFLECTANCE_SCALE, thresholds.ndvi_change, thresholds.shadow_nir_share,
        thresholds.passes, out,
    )  # fmt: skip
    return out


def not_positive(visible: list[np.ndarray], status: np.ndarray) -> np.ndarray:
    """Land observations of one date with a visible band at or below 0, bool (h, w)."""
    dark = np.zeros(status.shape, bool)
    for dn in visible:
        dark |= dn <= 0
    found: np.ndarray = dark & (status == LAND)
    return found


@numba.njit(nogil=True, cache=True)
def weighted_median(values: Any, weights: Any, count: int) -> float:
    """The smallest value that half of the weight lies at or below; both arrays are sorted in place."""
    total = 0.0
    for k in range(count):
        total += weights[k]
        value, weight = values[k], weights[k]
        p = k
        while p > 0 and values[p - 1] > value:
            values[p], weights[p] = values[p - 1], weights[p - 1]
            p -= 1
        values[p], weights[p] = value, weight
    below = 0.0
    for k in range(count):
        below += weights[k]
        if below >= 0.5 * total:
            return float(values[k])
    return float(values[count - 1])


@numba.njit(nogil=True, cache=True)
def _ndvi(red: Any, nir: Any) -> float:
    total = float(nir) + float(red)
    return (float(nir) - float(red)) / total if total > 0 else 0.0


@numba.njit(nogil=True, cache=True)
def _haze(blue: Any, red: Any) -> float:
    return float(blue) - 0.5 * float(red)


@numba.njit(nogil=True, cache=True)
def _centre(values: Any, weights: Any, sorted_weights: Any, count: int) -> float:
    """The weighted median, of two the smaller; `values` is sorted, `weights` is left as it is."""
    if count == 2:
        return float(min(values[0], values[1]))
    sorted_weights[:count] = weights[:count]
    return weighted_median(values, sorted_weights, count)


@numba.njit(nogil=True, cache=True)
def _find(
    blue: Any, red: Any, nir: Any, status: Any, weight: Any, offset: float, share: float, haze: float, change: float,
    dark: float, passes: int, out: Any,
) -> None:  # fmt: skip
    dates = blue.shape[0]
    land = np.empty(dates, np.int64)
    values = np.empty(dates, np.float64)
    weights = np.empty(dates, np.float64)
    spare = np.empty(dates, np.float64)
    for i in range(blue.shape[1]):
        for j in range(blue.shape[2]):
            for _ in range(passes):
                count = 0
                for k in range(dates):
                    if status[k, i, j] == LAND and not out[k, i, j]:
                        land[count] = k
                        # a date of weight 0 still has a say where all have
                        weights[count] = max(weight[k, i, j], 1e-6)
                        count += 1
                if count < 2:
                    break
                low, high = blue[land[0], i, j], blue[land[0], i, j]
                dim, bright = nir[land[0], i, j], nir[land[0], i, j]
                for p in range(count):
                    b, n = blue[land[p], i, j], nir[land[p], i, j]
                    low, high, dim, bright = min(low, b), max(high, b), min(dim, n), max(bright, n)
                    values[p] = b
                # most pixels are decided here: too little spread for anything to stand out
                maybe_cloud = high - low > offset
                maybe_shadow = count > 2 and dim < dark * bright
                if not maybe_cloud and not maybe_shadow:
                    break
                usual_blue = _centre(values, weights, spare, count)
                limit = offset + share * usual_blue
                found = False
                if high - usual_blue > limit:
                    for p in range(count):
                        values[p] = _haze(blue[land[p], i, j], red[land[p], i, j])
                    usual_haze = _centre(values, weights, spare, count)
                    for p in range(count):
                        values[p] = _ndvi(red[land[p], i, j], nir[land[p], i, j])
                    usual_ndvi = _centre(values, weights, spare, count)
                    for p in range(count):
                        k = land[p]
                        excess = blue[k, i, j] - usual_blue
                        hazy = _haze(blue[k, i, j], red[k, i, j]) - usual_haze > haze
                        other = excess > 2 * limit and count > 2
                        other = other and abs(_ndvi(red[k, i, j], nir[k, i, j]) - usual_ndvi) > change
                        if excess > limit and (hazy or other):
                            out[k, i, j] = True
                            found = True
                if maybe_shadow:
                    for p in range(count):
                        values[p] = nir[land[p], i, j]
                    usual_nir = _centre(values, weights, spare, count)
                    for p in range(count):
                        k = land[p]
                        if nir[k, i, j] < dark * usual_nir and blue[k, i, j] < usual_blue:
                            out[k, i, j] = True
                            found = True
                if not found:
                    break
