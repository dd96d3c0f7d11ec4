"""From products to the stacks to work on: one per tile, cut to the area, with dates around the period as donors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..core.blocks import Inputs
from ..core.errors import TheiaError
from ..core.grid import Grid
from ..core.progress import Context
from ..core.vector import area_window, rasterize_mask
from ..products.scene import Scene
from ..products.stack import by_tile, in_period, in_time_order, open_period
from .dates import compact, date_of, day_number
from .stack import Stack, StackBlock, build_stack, read_block, reference_grid

LEVELS = ("L2A", "L3A")


@dataclass(frozen=True)
class SeriesJob:
    """One tile's series. `first`, `last`: the period asked for, as day numbers; `geometry`: polygons of the area."""

    name: str
    scenes: tuple[Scene, ...]
    stack: Stack
    geometry: Any | None
    first: int
    last: int

    @property
    def inputs(self) -> list[str]:
        """Paths of the products, for records."""
        return list(dict.fromkeys(s.path for s in self.scenes))

    @property
    def stem(self) -> str:
        """Tile and period: the beginning of file names."""
        return f"{self.name}_{compact(self.first)}_{compact(self.last)}"

    @property
    def moments(self) -> tuple[dt.datetime, dt.datetime]:
        """The period as moments (UTC), the end excluded."""
        begin = dt.datetime.combine(date_of(self.first), dt.time(), dt.UTC)
        return begin, dt.datetime.combine(date_of(self.last + 1), dt.time(), dt.UTC)

    @property
    def within(self) -> np.ndarray:
        """(dates,) bool: dates of the period, without donors."""
        days = self.stack.days
        return (days >= self.first) & (days <= self.last)


def open_series(
    products: Sequence[str],
    bands: Sequence[str] | Callable[[Sequence[Scene]], Sequence[str]],
    context: Context,
    *,
    area: Mapping[str, Any] | None = None,
    start: str | None = None,
    end: str | None = None,
    donor_days: int = 0,
    pixel_m: float | None = None,
    invalid: Sequence[str] | None = None,
    output_crs: str | None = None,
) -> list[SeriesJob]:
    """Open the products and build one stack per tile; what was passed over is told as warnings.

    `bands`: their names, or a function that finds them from the scenes. Scenes without a tile of their own (other
    sensors) join every tile of the others. `donor_days` widens the period on both sides for the dates that are read,
    not for what is asked for. Raises `TheiaError` listing all problems.
    """
    around = (_moved(start, -donor_days), _moved(end, donor_days))
    scenes = open_period(products, context, *around, levels=LEVELS)
    names = tuple(bands(scenes) if callable(bands) else bands)
    jobs = []
    for name, members in _tiles(scenes).items():
        # a short period may lie between acquisitions: its donors tell what it looked like
        inner = in_period(members, start, end) or members
        grid = reference_grid(_own(members), names, pixel_m)
        if output_crs:
            grid = grid_in(grid, output_crs)
        window, geometry = area_window(area, grid)
        if not window.height or not window.width:
            continue
        stack = build_stack(members, names, grid.crop(window), invalid)
        first = day_number(start) if start else day_number(inner[0].acquired)
        last = day_number(end) if end else day_number(inner[-1].acquired)
        jobs.append(SeriesJob(_file_name(name), tuple(members), stack, geometry, first, last))
    if not jobs:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    return jobs


def _moved(day: str | None, days: int) -> str | None:
    return (dt.date.fromisoformat(day[:10]) + dt.timedelta(days=days)).isoformat() if day else None


def _own(scenes: Sequence[Scene]) -> list[Scene]:
    """The scenes that say where the tile's pixels are: those with a tile, else all."""
    return [s for s in scenes if s.tile and s.sensor.startswith("S2")] or [s for s in scenes if s.tile] or list(scenes)


def _tiles(scenes: Sequence[Scene]) -> dict[str, list[Scene]]:
    """Scenes by tile; scenes of Landsat and others, on a grid of their own, lie in every Sentinel-2 tile."""
    tiled = [s for s in scenes if s.tile and not s.sensor.startswith("L")]
    if not tiled:
        return by_tile(scenes)
    others = [s for s in scenes if s not in tiled]
    return {name: in_time_order([*members, *others]) for name, members in by_tile(tiled).items()}


def _file_name(tile: str) -> str:
    """A tile's name as it can stand in a file name; a grid described in words is no name."""
    return tile if tile.isalnum() else "series"


def grid_in(grid: Grid, crs: str) -> Grid:
    """The grid of the same pixel size in another reference system that holds `grid`, on multiples of its pixel."""
    from pyproj import Transformer

    bounds = Transformer.from_crs(grid.crs, crs, always_xy=True).transform_bounds(*grid.bounds, densify_pts=21)
    pixel = grid.pixel_size
    left, bottom = np.floor(bounds[0] / pixel) * pixel, np.floor(bounds[1] / pixel) * pixel
    width, height = int(np.ceil((bounds[2] - left) / pixel)), int(np.ceil((bounds[3] - bottom) / pixel))
    return Grid.from_origin(crs, left, bottom + height * pixel, pixel, height, width)


def load(stack: Stack, geometry: Any | None, inputs: Inputs) -> StackBlock | None:
    """The block of a stack within an area's polygons; None where the block holds nothing of them."""
    inside = None
    if geometry is not None:
        inside = rasterize_mask(geometry, inputs.grid)
        if not inside[inputs.inner].any():
            return None
    return read_block(stack, inputs, inside)
