"""The synthesis as the public program WASP 1.x makes it, for comparison with products made by that program.

Written from what the program was seen to do. It differs from the default in ways that only matter for such a
comparison: the date weight is an integer division; angle nodes are stretched over the image and interpolated as plain
numbers; every date's result is cut to integers before the next is added, so that the order of dates matters; masks win
over missing data; at 20 m the first cloud date is kept. Speed is not a concern here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..core.grid import Window
from ..physics import brdf
from ..products.scene import AngleNodes
from .average import GroupDate, GroupResult
from .constants import CLOUD, EMPTY, LAND, NODATA, REFLECTANCE_SCALE, SNOW, WATER, WEIGHT_SCALE
from .weights import block_mean, cubic_window

_F = np.float32


def date_weight(days: int, half_window_days: int, minimum: float = 0.5) -> float:
    """The linear date weight with its quotient cut to a whole number, and its absolute value."""
    return abs(1.0 - (abs(int(days)) // int(half_window_days)) * (1.0 - minimum))


def pixel_factor(
    sun: AngleNodes, detectors: Sequence[AngleNodes], surface: brdf.Weights, shape: tuple[int, int], window: Window
) -> np.ndarray:
    """Directional factor per pixel of `window` of an image of `shape`, float32, NaN where a node nearby is missing.

    The last detector that sees a node gives its angles; nodes count as pixels stretched over the image.
    """
    view_zenith, view_azimuth = detectors[0].zenith_deg.copy(), detectors[0].azimuth_deg.copy()
    for nodes in detectors[1:]:
        seen = np.isfinite(nodes.zenith_deg) & np.isfinite(nodes.azimuth_deg)
        view_zenith[seen], view_azimuth[seen] = nodes.zenith_deg[seen], nodes.azimuth_deg[seen]
    fields = (sun.zenith_deg, sun.azimuth_deg, view_zenith, view_azimuth)
    layers = [cubic_window(f, window, (shape[0] / f.shape[0], shape[1] / f.shape[1])) for f in fields]
    sun_zenith, sun_azimuth, zenith, azimuth = (layer.astype(np.float64) for layer in layers)
    factor: np.ndarray = brdf.nadir_factor(surface, sun_zenith, zenith, sun_azimuth - azimuth).astype(_F)
    return factor


def correct(dn: np.ndarray, factor: np.ndarray | float, skip: np.ndarray) -> np.ndarray:
    """int16 reflectance times the factor, cut to whole numbers (wrapping beyond 32767).

    Kept as it is under a mask (`skip`), where the factor is unknown and where the result would be negative.
    """
    product = dn.astype(_F) * np.asarray(factor, _F)
    keep = skip | ~np.isfinite(product) | (product < 0)
    cut = np.trunc(np.where(keep, 0, product)).astype(np.int64).astype(np.int16)
    return np.where(keep, dn, cut)


def all_masked(mask: np.ndarray, factor: int) -> np.ndarray:
    """Coarse pixels whose fine pixels all carry the mask."""
    share: np.ndarray = block_mean(mask, factor)
    return share >= 1


def nearest_pixel(values: np.ndarray, factor: int) -> np.ndarray:
    """The program's way from 10 m masks to 20 m: of each 2 x 2 pixels the lower right one (nearest, ties up)."""
    return values[factor // 2 :: factor, factor // 2 :: factor]


def short_field(weight: np.ndarray, cell: int, shape: tuple[int, int], window: Window) -> np.ndarray:
    """Repeat the image's last row and column where its size is a multiple of the cell: the program stops one short."""
    rows = np.arange(window.row, window.row + window.height)
    cols = np.arange(window.col, window.col + window.width)
    for axis, (size, index) in enumerate(((shape[0], rows), (shape[1], cols))):
        if size % cell == 0 and len(index) > 1 and index[-1] == size - 1:
            weight = np.take(weight, np.minimum(np.arange(len(index)), len(index) - 2), axis=axis)
    return weight


class Recursion:
    """Sums of one group of one window in one block, image after image in integers."""

    def __init__(self, bands: int, height: int, width: int, finest: bool) -> None:
        self._bands = np.full((bands, height, width), NODATA, np.int16)
        self._weight = np.full((height, width), NODATA, np.int16)
        self._date = np.full((height, width), NODATA, np.int16)
        self._flags = np.zeros((height, width), np.uint8)
        self._finest = finest

    def add(self, date: GroupDate, day_of_year: int, date_weight: float) -> None:
        """Add one date in processing order. `date.status` holds the masks alone (missing data not marked)."""
        weight = (_F(date_weight) * date.weight).astype(_F)
        bands = [dn.astype(_F) / _F(REFLECTANCE_SCALE) for dn in date.bands]
        before = [dn.astype(_F) / _F(REFLECTANCE_SCALE) for dn in self._bands]
        first, first_before = bands[0], before[0]
        total_before = self._weight.astype(_F) / _F(WEIGHT_SCALE)
        day = _F(day_of_year)
        flags, was_land = self._flags.copy(), self._flags == LAND
        land, cloud = date.status == LAND, date.status == CLOUD
        water_or_snow = ((date.status == WATER) | (date.status == SNOW)) & ~was_land
        # nodata counts as the lowest blue; at 20 m the blue kept before reads as 0
        limit = first_before if self._finest else np.zeros_like(first)
        cloudy = cloud & ((flags == EMPTY) | ((flags == CLOUD) & (first < limit)))
        seen = land & (first >= 0)
        total = np.where(was_land, total_before, _F(0))
        with np.errstate(invalid="ignore", divide="ignore"):
            for k, (now, then) in enumerate(zip(bands, before, strict=True)):
                mean = (then * total + now * weight) / (total + weight)
                known = land & (now >= 0)
                new = np.where(known, np.where(was_land & (then >= 0), mean, now), then)
                new = np.where(water_or_snow & (now >= 0), now, new)
                new = np.where(cloudy, now, new)
                self._bands[k] = _cut(np.nan_to_num(new * _F(REFLECTANCE_SCALE)))
            mean_day = (self._date.astype(_F) * total + day * weight) / (total + weight)
        kept = water_or_snow | cloudy
        new_day = np.where(seen, np.where(was_land, np.nan_to_num(mean_day), day), np.where(kept, day, self._date))
        new_weight = np.where(seen, total + weight, np.where(kept, _F(0), total_before))
        self._date = _cut(new_day)
        self._weight = _cut(new_weight * _F(WEIGHT_SCALE))
        flags[seen] = LAND
        flags[water_or_snow] = date.status[water_or_snow]
        flags[cloudy & ~((flags == EMPTY) & (first < 0))] = CLOUD
        self._flags = flags

    def result(self, synthesis_day_of_year: int) -> GroupResult:
        """Days count from the synthesis date within its year, so that the stored day of year is the program's."""
        days = np.where(self._date == NODATA, NODATA, self._date - np.int16(synthesis_day_of_year)).astype(np.int16)
        return GroupResult(self._bands, self._weight, days, self._flags)


def _cut(values: np.ndarray) -> np.ndarray:
    return np.trunc(values.astype(_F)).astype(np.int16)
