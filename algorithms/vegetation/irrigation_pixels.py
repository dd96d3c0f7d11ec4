"""Irrigation by pixel: the images of one year as monthly sums of every pixel, block by block, never all in memory.

The same features as those of parcels. Sentinel-1 passes a multitemporal filter of speckle on its way, since a single
pixel of a single date tells nothing. Limit: decoding.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from ..core.blocks import Inputs, Source
from ..core.grid import Grid
from ..core.vector import Features, reproject
from ..core.zonal import burn_zones
from ..products.scene import Scene
from ..series.backscatter import Prefixed, read_backscatter
from ..series.stack import Stack, StackBlock, build_stack, read_block
from .irrigation_features import BANDS, INDICES, MONTHS, Columns, assemble, indices_of, month_days
from .irrigation_weather import CELL, MonthlyWeather

POLARISATIONS = ("VV", "VH")
#: window of the filter of speckle
SPECKLE_PX = 5
#: pixels whose features are made together
CHUNK = 4096
_MASKED = ("cloud", "thin_cloud", "shadow", "snow", "saturated", "outside")


@dataclass(frozen=True)
class Cells:
    """Where the weather's cells lie: polygons in the reference system of the map, and the cell that each names."""

    geometries: np.ndarray
    names: tuple[str, ...]


@dataclass(frozen=True)
class PixelImages:
    """The images of one year on one grid, picklable; `weather` rain and et0 (mm) by cell, `cells` where they lie (None:
    one cell everywhere)."""

    grid: Grid
    year: int
    optical: Stack
    radar: Mapping[str, Stack]
    weather: MonthlyWeather | None = None
    cells: Cells | None = None

    @property
    def margin(self) -> int:
        return max(self.optical.margin, SPECKLE_PX // 2 if self.radar else 0)

    @property
    def bytes_per_pixel(self) -> float:
        dates = max((len(s.dates) for s in self.radar.values()), default=0)
        held = self.optical.bytes_per_pixel + sum(s.bytes_per_pixel for s in self.radar.values())
        return held + 24.0 * dates + 4.0 * 2 * len(MONTHS) * (len(INDICES) + 3 * len(self.radar) + 3)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features."""
        none = np.empty((0, len(MONTHS)))
        radar = {d: dict.fromkeys(POLARISATIONS, none) for d in self.radar}
        weather = dict.fromkeys(("rain", "et0"), none) if self.weather is not None else None
        return assemble(dict.fromkeys(INDICES, none), radar, weather).names

    def sources(self) -> dict[str, Source]:
        """All files, each under the name of its stack."""
        found = {f"optical/{n}": s for n, s in self.optical.sources().items()}
        for direction, stack in self.radar.items():
            found |= {f"{direction}/{n}": s for n, s in stack.sources().items()}
        return found


def pixel_images(
    scenes: Sequence[Scene], images: Sequence[Scene], year: int, grid: Grid, weather: MonthlyWeather | None = None,
    cells: Features | None = None,
) -> PixelImages:  # fmt: skip
    """The images of a year on `grid`; `cells`: polygons that name the cells of the weather."""
    both = [i for i in images if all(p in i.bands for p in POLARISATIONS)]
    directions = sorted({i.version for i in both})
    placed = None
    if cells is not None:
        names = tuple(str(v) for v in cells.columns[CELL])
        placed = Cells(reproject(cells.geometries, cells.crs, grid.crs) if cells.crs else cells.geometries, names)
    return PixelImages(
        grid, year, build_stack(scenes, BANDS, grid, _MASKED),
        {d: build_stack([i for i in both if i.version == d], POLARISATIONS, grid) for d in directions}, weather,
        placed,
    )  # fmt: skip


@dataclass(frozen=True)
class PixelBlock:
    """A block: `optical` and `radar` as read, `cell` (pixels,) index of the weather's cell, -1 where there is none."""

    images: PixelImages
    optical: StackBlock
    radar: Mapping[str, StackBlock]
    cell: np.ndarray

    @property
    def clear(self) -> np.ndarray:
        """(pixels,) number of clear days between April and October."""
        days, valid = self.images.optical.days, self.optical.valid
        first, lengths = month_days(self.images.year)
        count = np.zeros(valid.shape[1], np.int32)
        for day in np.unique(days[(days >= first) & (days < first + sum(lengths))]):
            count += valid[days == day].any(axis=0)
        return count

    def columns(self, pixels: np.ndarray) -> Columns:
        """Features of some pixels (indices into the block); NaN where something was never seen."""
        images, year = self.images, self.images.year
        dn = self.optical.values[:, :, pixels]
        bands = {b: dn[:, k] * np.float32(images.optical.units[k]) for k, b in enumerate(BANDS)}
        index = indices_of(bands).astype(np.float32)
        valid = np.ascontiguousarray(self.optical.valid[:, pixels])
        sums = {n: pixel_sums(images.optical.days, index[:, :, k], valid, year) for k, n in enumerate(INDICES)}
        by_direction = {}
        for direction, stack in images.radar.items():
            block = self.radar[direction]
            seen = np.ascontiguousarray(block.valid[:, pixels])
            by_direction[direction] = {
                p: pixel_sums(stack.days, 10 ** (block.values[:, k, pixels] * np.float32(stack.units[k] / 10)), seen,
                              year)
                for k, p in enumerate(POLARISATIONS)
            }  # fmt: skip
        return assemble(sums, by_direction, images.weather.of(self.cell[pixels], year) if images.weather else None)


def read_pixels(images: PixelImages, inputs: Inputs, inside: np.ndarray) -> PixelBlock:
    """Read a block; `inside` (height, width) bool of the block without its margin: the pixels wanted."""
    grown = np.zeros(inputs.grid.shape, bool)
    grown[inputs.inner] = inside
    prefixed: Any = Prefixed(inputs, "optical/")
    optical = read_block(images.optical, prefixed, grown)
    radar = {d: read_backscatter(s, inputs, f"{d}/", grown, SPECKLE_PX) for d, s in images.radar.items()}
    cell = np.zeros(inside.size, np.int32)
    if images.weather is not None and images.cells is not None:
        burnt = burn_zones(images.cells.geometries, np.arange(len(images.cells.names)), inputs.grid)[inputs.inner]
        place = np.array([images.weather.place(n) for n in images.cells.names] + [-1])
        cell = place[burnt.ravel()]
    return PixelBlock(images, optical, radar, cell)


def pixel_sums(days: np.ndarray, values: np.ndarray, valid: np.ndarray, year: int) -> np.ndarray:
    """(pixels, MONTHS) as `irrigation_features.monthly_sums`, of (dates, pixels) values where they are valid.

    Of several images of a day the last that is valid counts.
    """
    first, lengths = month_days(year)
    month = np.repeat(np.arange(len(lengths)), lengths)
    return np.asarray(_sum_months(days.astype(np.int64) - first, values.astype(np.float32), valid, month, len(lengths)))


@njit(nogil=True, cache=True)
def _sum_months(days: Any, values: Any, valid: Any, month: Any, months: int) -> Any:
    dates, pixels = values.shape
    length = len(month)
    out = np.zeros((pixels, months))
    for p in range(pixels):
        last_day, last_value, seen = 0, 0.0, False
        for d in range(dates):
            if not valid[d, p]:
                continue
            later, hidden = d + 1, False
            while later < dates and days[later] == days[d]:
                hidden = hidden or valid[later, p]
                later += 1
            if hidden:
                continue
            day, value = days[d], float(values[d, p])
            if not seen:
                # held before the first value
                for t in range(min(day, length)):
                    out[p, month[t]] += value
                seen = True
            else:
                slope = (value - last_value) / (day - last_day)
                for t in range(max(last_day, 0), min(day, length)):
                    out[p, month[t]] += last_value + slope * (t - last_day)
            last_day, last_value = day, value
        if not seen:
            out[p, :] = np.nan
            continue
        for t in range(max(last_day, 0), length):
            out[p, month[t]] += last_value
    return out


def of_year(scenes: Sequence[Scene], year: int, around_days: int) -> list[Scene]:
    """The scenes between April and October of a year, and those that many days before and after."""
    first = dt.date(year, MONTHS[0], 1) - dt.timedelta(days=around_days)
    last = dt.date(year, MONTHS[-1], 31) + dt.timedelta(days=around_days)
    return [s for s in scenes if first <= s.acquired.date() <= last]
