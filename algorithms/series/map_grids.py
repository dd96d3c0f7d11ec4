"""The grid of a map that covers several tiles: one that all of them fit, or one in a system of the user's choice."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..core.errors import TheiaError, raise_all
from ..core.grid import Grid, describe
from ..products.scene import Scene
from ..products.stack import tile_of
from .stack import find_band, reference_grid


def map_grids(
    scenes: Sequence[Scene], bands: Sequence[str], pixel_m: float | None, output_crs: str | None
) -> list[tuple[Grid, list[Scene]]]:
    """The grid of the map and its scenes: one that covers all tiles; one per reference system where they differ."""
    tiles: dict[str, list[Scene]] = {}
    for scene in scenes:
        if any(find_band(scene, b) for b in bands):
            tiles.setdefault(tile_of(scene), []).append(scene)
    if not tiles:
        raise TheiaError("input", f"None of the products has one of the bands {', '.join(bands)}.")
    grids = {tile: reference_grid(members, bands, pixel_m) for tile, members in tiles.items()}
    if output_crs:
        pixel = pixel_m or min(g.pixel_size for g in grids.values())
        return [(_covering(list(grids.values()), output_crs, pixel), list(scenes))]
    systems: dict[str, list[str]] = {}
    for tile, grid in grids.items():
        systems.setdefault(grid.crs, []).append(tile)
    found = []
    for names in systems.values():
        members = [s for n in names for s in tiles[n]]
        found.append((_union([grids[n] for n in names]), members))
    return found


def _union(given: Sequence[Grid]) -> Grid:
    """The smallest grid of the finest pixel over all; raises `TheiaError` naming those whose pixels do not fit."""
    first = min(given, key=lambda g: g.pixel_size)
    grids = [_refined(g, first.pixel_size) for g in given]
    problems = [f"{describe(g)} does not fit {describe(first)}." for g in grids if not first.aligned(g)]
    raise_all("input", "The tiles cannot be put together:", problems, "Choose a reference system for the map.")
    corners = [first.offset_of(g) for g in grids]
    top, left = min(c[0] for c in corners), min(c[1] for c in corners)
    bottom = max(c[0] + g.height for c, g in zip(corners, grids, strict=True))
    right = max(c[1] + g.width for c, g in zip(corners, grids, strict=True))
    a, b, c, d, e, f = first.transform
    return Grid(first.crs, (a, b, c + left * a, d, e, f + top * e), bottom - top, right - left)


def _refined(grid: Grid, pixel: float) -> Grid:
    """The grid with pixels a whole number of times smaller, as near to `pixel` as that goes."""
    factor = round(grid.pixel_size / pixel)
    return grid.refine(factor) if factor > 1 else grid


def _covering(grids: Sequence[Grid], crs: str, pixel: float) -> Grid:
    """The grid in another system that covers all, its corners on multiples of the pixel."""
    from pyproj import CRS, Transformer

    if CRS.from_user_input(crs).is_geographic:
        raise TheiaError("input", f"{crs} is in degrees.", "Choose a projected system for the map, such as EPSG:2154.")
    bounds = np.array([Transformer.from_crs(g.crs, crs, always_xy=True).transform_bounds(*g.bounds, densify_pts=21)
                       for g in grids])  # fmt: skip
    left, bottom = np.floor(bounds[:, :2].min(axis=0) / pixel) * pixel
    right, top = np.ceil(bounds[:, 2:].max(axis=0) / pixel) * pixel
    return Grid.from_origin(crs, left, top, pixel, math.ceil((top - bottom) / pixel), math.ceil((right - left) / pixel))
