"""Sizes on the ground of a grid's pixels, also where the grid is in degrees."""

from __future__ import annotations

import math

from ..core.grid import Grid

#: metres of one degree of latitude on a sphere of the WGS 84 mean radius (6371008.8 m)
_DEGREE_M = math.pi * 6371008.8 / 180


def pixel_metres(grid: Grid) -> tuple[float, float]:
    """(height, width) of a pixel in m; for degrees, at the middle of the grid."""
    height, width = abs(grid.transform[4]), abs(grid.transform[0])
    if not in_degrees(grid):
        return height, width
    _, south, _, north = grid.bounds
    return height * _DEGREE_M, width * _DEGREE_M * math.cos(math.radians((south + north) / 2))


def pixel_hectares(grid: Grid) -> float:
    """Area of a pixel in ha."""
    height, width = pixel_metres(grid)
    return height * width / 1e4


def in_degrees(grid: Grid) -> bool:
    from pyproj import CRS

    return bool(grid.crs) and CRS.from_user_input(grid.crs).is_geographic


def southern(grid: Grid) -> bool:
    """Whether the middle of the grid lies south of the equator."""
    from pyproj import Transformer

    west, south, east, north = grid.bounds
    move = Transformer.from_crs(grid.crs, "EPSG:4326", always_xy=True)
    return bool(move.transform((west + east) / 2, (south + north) / 2)[1] < 0)
