"""The images of a job: products, Sentinel-1 and static layers, brought to one grid and read block by block."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import Inputs, Source
from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid
from ..core.raster import grid_of, open_dataset
from ..core.vector import area_window
from ..products.read import open_products
from ..products.s1tiling import open_images
from ..products.scene import Scene
from ..products.stack import in_period
from ..series.backscatter import read_backscatter
from ..series.dates import day_number, iso
from ..series.map_grids import map_grids
from ..series.stack import Stack, build_stack, read_block
from .recipe import RADAR_BANDS, SeriesBlock

#: a step in which static layers are stored nowhere: they are read as they are
_NO_VALUE = np.float32(np.nan)


@dataclass(frozen=True)
class Static:
    """One band of a layer that does not change in time (altitude, slope ...), under the name of its feature."""

    name: str
    source: Source
    nodata: float | None


@dataclass(frozen=True)
class Imagery:
    """What blocks are read from; picklable. `first`, `last`: day numbers of the period, donors lie outside it;
    `speckle_px`: window of the multitemporal filter of the radar images, 0 for none.
    """

    grid: Grid
    optical: Stack
    radar: Mapping[str, Stack]
    static: tuple[Static, ...]
    first: int
    last: int
    speckle_px: int = 0

    @property
    def margin(self) -> int:
        speckle = self.speckle_px // 2 if self.radar else 0
        return max([self.optical.margin, *(s.margin + speckle for s in self.radar.values())])

    @property
    def bytes_per_pixel(self) -> float:
        stacks = [self.optical, *self.radar.values()]
        # the filter holds one polarisation of all dates of an orbit as powers, means and ratios
        dates = max((len(s.dates) for s in self.radar.values()), default=0) if self.speckle_px else 0
        return sum(s.bytes_per_pixel for s in stacks) + 4.0 * len(self.static) + 32.0 + 24.0 * dates

    def sources(self) -> dict[str, Source]:
        """All files, by the names under which `read` asks for them."""
        found = dict(self.optical.sources())
        for orbit, stack in self.radar.items():
            found |= {f"{orbit}/{name}": source for name, source in stack.sources().items()}
        return found | {f"static/{s.name}": s.source for s in self.static}

    def on(self, grid: Grid) -> Imagery:
        """The same images delivered on a part of the grid."""
        return replace(self, grid=grid)


@dataclass(frozen=True)
class ImageBlock:
    """A block in memory. `clear` (pixels,) number of valid dates in the period, `gap_days` the longest time without."""

    optical: SeriesBlock
    radar: Mapping[str, SeriesBlock]
    static: np.ndarray
    clear: np.ndarray
    gap_days: np.ndarray
    shape: tuple[int, int]


def read_images(imagery: Imagery, inputs: Inputs, inside: np.ndarray | None = None) -> ImageBlock:
    """Read all images of a block; `inside` (grown height, grown width) bool: the pixels wanted."""
    optical = _series(imagery.optical, inputs, inside)
    radar = {o: _radar(s, o, inputs, inside, imagery.speckle_px) for o, s in imagery.radar.items()}
    top, left = inputs.inner
    shape = (top.stop - top.start, left.stop - left.start)
    static = np.empty((len(imagery.static), shape[0] * shape[1]), np.float32)
    for number, layer in enumerate(imagery.static):
        dn = inputs.read(f"static/{layer.name}")[inputs.inner].ravel()
        static[number] = dn
        if layer.nodata is not None:
            static[number, dn == layer.nodata] = _NO_VALUE
    clear, gap = _validity(optical, imagery.first, imagery.last)
    return ImageBlock(optical, radar, static, clear, gap, shape)


def _series(stack: Stack, inputs: Inputs, inside: np.ndarray | None) -> SeriesBlock:
    block = read_block(stack, inputs, inside)
    return SeriesBlock(block.values, block.valid, stack.days, stack.present, stack.units[0])


def _radar(stack: Stack, orbit: str, inputs: Inputs, inside: np.ndarray | None, speckle_px: int) -> SeriesBlock:
    """Backscatter of one orbit in decibels, filtered in time and space on its way if asked for."""
    block = read_backscatter(stack, inputs, f"{orbit}/", inside, speckle_px)
    return SeriesBlock(block.values, block.valid, stack.days, stack.present, stack.units[0])


def _validity(series: SeriesBlock, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """(pixels,) clear days (uint8) within the period, and its longest stretch without one, in days (uint16)."""
    pixels = series.valid.shape[1]
    clear = np.zeros(pixels, np.int32)
    gap = np.zeros(pixels, np.int32)
    previous = np.full(pixels, first, np.int32)
    for day in np.unique(series.days[(series.days >= first) & (series.days <= last)]):
        seen = series.valid[series.days == day].any(axis=0)
        clear += seen
        gap = np.where(seen, np.maximum(gap, day - previous), gap)
        previous[seen] = day
    gap = np.maximum(gap, last - previous)
    return np.minimum(clear, 255).astype(np.uint8), np.minimum(gap, 65535).astype(np.uint16)


def open_imagery(
    products: Sequence[str],
    bands: Sequence[str],
    *,
    start: str | None,
    end: str | None,
    donor_days: int = 30,
    radar: Sequence[str] = (),
    static: Sequence[str] = (),
    pixel_m: float | None = None,
    output_crs: str | None = None,
    area: Mapping[str, Any] | None = None,
    speckle_px: int = 0,
) -> list[Imagery]:
    """The images of a job on one grid; several when tiles lie in several systems and no `output_crs` is given.

    The period is that of the acquisitions where it is not given, over all tiles alike; images up to `donor_days` before
    and after it help to fill gaps at its ends. Raises `TheiaError` listing all problems.
    """
    scenes = open_products(list(products))
    used = in_period(scenes, _shifted(start, -donor_days), _shifted(end, donor_days))
    days = [day_number(s.acquired) for s in in_period(used, start, end)]
    if not days:
        raise TheiaError("input", f"No product was acquired between {start or 'the beginning'} and {end or 'the end'}.")
    first, last = day_number(start) if start else min(days), day_number(end) if end else max(days)
    images = in_period(open_images(radar), iso(first - donor_days), iso(last + donor_days)) if radar else []
    layers = static_layers(static)
    found = []
    for grid, members in map_grids(used, bands, pixel_m, output_crs):
        window, _ = area_window(area, grid)
        if not window.height or not window.width:
            continue
        part = grid.crop(window)
        optical = build_stack(members, bands, part)
        by_orbit = {o: build_stack([s for s in images if s.version == o], _polarisations(images), part)
                    for o in sorted({s.version for s in images})}  # fmt: skip
        placed = tuple(replace(s, source=replace(s.source, grid=part)) for s in layers)
        found.append(Imagery(part, optical, by_orbit, placed, first, last, speckle_px))
    if not found:
        raise TheiaError("input", "The area of interest lies outside the products.")
    return found


def _polarisations(images: Sequence[Scene]) -> list[str]:
    return [b for b in RADAR_BANDS if all(b in s.bands for s in images)] or sorted(images[0].bands)


def _shifted(day: str | None, by: int) -> str | None:
    return iso(day_number(day) + by) if day else None


def static_layers(paths: Sequence[str]) -> list[Static]:
    """Every band of some rasters, named after file and band; raises `TheiaError` when two have one name."""
    found: list[Static] = []
    for path in paths:
        dataset, grid = open_dataset(path), grid_of(path)
        stem = os.path.splitext(os.path.basename(path))[0]
        for band in range(1, dataset.count + 1):
            name = stem if dataset.count == 1 else f"{stem}_{dataset.descriptions[band - 1] or band}"
            found.append(Static(name, Source(path, grid, None, (band,), "bilinear", dataset.nodata), dataset.nodata))
    names = [s.name for s in found]
    double = sorted({n for n in names if names.count(n) > 1})
    raise_all("input", "Static layers need different names:", [f"{n} is there twice." for n in double])
    return found
