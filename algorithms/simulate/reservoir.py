"""A simulated reservoir: its bed, the water that stands in it on a day, and the area and level of that water.

The water's edge is where a field of distance and noise equals the filling. The bed lies in the elevation of the scene
as the same field, so that the water of a level covers exactly the pixels below it: the curve of area by level that the
elevation gives is that of the true area.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..core.grid import Grid
from .block import Block
from .noise import fractal_grid
from .terrain import Terrain, elevation

#: over how much of the radius the bank joins the terrain around
_BANK = 0.35


@dataclass(frozen=True)
class Reservoir:
    """A reservoir: centre in m east and south of the scene's corner, radius at its fullest, lowest and highest filling.

    The water's edge is where a field of distance and noise equals the filling (share of the radius); `depth_m` from the
    level of the highest filling to the deepest point.
    """

    centre_m: tuple[float, float]
    radius_m: float
    lowest: float
    highest: float
    full_day: str
    rough: float
    depth_m: float = 30.0

    def filling(self, day: dt.date) -> float:
        """Between `lowest`, half a year after the full day, and `highest`."""
        full = dt.date(2001, int(self.full_day[:2]), int(self.full_day[3:])).timetuple().tm_yday
        swing = 0.5 + 0.5 * math.cos(2 * math.pi * (day.timetuple().tm_yday - full) / 365.25)
        return self.lowest + (self.highest - self.lowest) * swing

    def below_full_m(self, filling: float | np.ndarray) -> np.ndarray:
        """By how many m the level of a filling lies below that of the highest."""
        return np.asarray(self.depth_m * (1.0 - np.asarray(filling) / self.highest))


def places(left: float, top: float, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Centres of the 10 m pixels of a window: eastings (width,) and northings (height,)."""
    return left + 10.0 * (np.arange(width) + 0.5), top - 10.0 * (np.arange(height) + 0.5)


def reservoir_field(
    reservoir: Reservoir, grid: Grid, left: float, top: float, shape: tuple[int, int], seed: int
) -> np.ndarray:
    """(height, width) float32: filling at which the water reaches a pixel."""
    x, y = places(left, top, *shape)
    cx, cy = grid.bounds[0] + reservoir.centre_m[0], grid.bounds[3] - reservoir.centre_m[1]
    away = np.hypot(x[None, :] - cx, 1.5 * (y[:, None] - cy)) / reservoir.radius_m
    arms = fractal_grid(x, y, 520.0, 520.0, 0.0, seed + 601, 3, 0.5)
    return np.asarray(away + reservoir.rough * arms / 0.35 * np.minimum(1.0, 2 * away), np.float32)


def water_cover(reservoir: Reservoir, field: np.ndarray, filling: float) -> np.ndarray:
    """Share of a pixel that lies below a filling: the edge crosses about one pixel."""
    return np.asarray(np.clip((filling - field) * reservoir.radius_m / 12.0 + 0.5, 0.0, 1.0), np.float32)


def true_area_ha(reservoir: Reservoir, grid: Grid, days: Sequence[dt.date], seed: int) -> list[float]:
    """Area of the water on some days, over the whole scene."""
    field = reservoir_field(reservoir, grid, grid.bounds[0], grid.bounds[3], grid.shape, seed)
    return [float(water_cover(reservoir, field, reservoir.filling(d)).sum(dtype=np.float64)) / 100 for d in days]


def full_level_m(reservoir: Reservoir, grid: Grid, terrain: Terrain) -> float:
    """Height of the water at its highest: that of the terrain at the centre."""
    x, y = grid.bounds[0] + reservoir.centre_m[0], grid.bounds[3] - reservoir.centre_m[1]
    return float(elevation(x, y, terrain)[0])


def dig(block: Block, reservoir: Reservoir, grid: Grid, terrain: Terrain, seed: int) -> Block:
    """A block with the reservoir's bed in its elevation; beyond the highest water a bank leads to the terrain."""
    field = reservoir_field(reservoir, grid, block.left, block.top, block.elevation.shape, seed)
    bank = np.clip((field - reservoir.highest) / _BANK, 0.0, 1.0)
    if (bank >= 1.0).all():
        return block
    bed = full_level_m(reservoir, grid, terrain) - reservoir.below_full_m(field)
    height = (1.0 - bank) * bed + bank * block.elevation
    return replace(block, elevation=height.astype(np.float32))
