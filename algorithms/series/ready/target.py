"""The one grid on which all dates are delivered: that of Sentinel-2's tiles wherever there is one.

Corners lie on multiples of the pixel in the system's own coordinates, as those of Sentinel-2's tiles do at 10, 20, 30
and 60 m: tiles of one zone, stacks of neighbouring areas, and of older sensors alone, then share their pixels. Only
Sentinel-2 images (and images of no known sensor) whose pixels lie on no such multiples keep their own corner.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.errors import TheiaError
from ...core.grid import Grid
from ...core.vector import area_window
from ...products.scene import Scene
from ...spec.phrase import phrase
from .table import constants


def target_grid(
    scenes: Sequence[Scene],
    pixel_m: float | None = None,
    crs: str | None = None,
    area: Mapping[str, Any] | None = None,
) -> tuple[Grid, Any | None]:
    """The grid of the stack, cut to the area, and the area's polygons in its system (None for an extent or no area).

    `pixel_m` None: 10 m where a product has pixels of 10 m or less, else the finest of its pixels among 20 and 30 m.
    `crs` None: that of most Sentinel-2 products (of all, where there is none of it). Without an area the grid covers
    the Sentinel-2 products, else all. The order of the scenes does not count. Raises `TheiaError`.
    """
    owners = [s for s in scenes if s.sensor.startswith("S2")] or list(scenes)
    system = crs or _most_common([s.grid.crs for s in owners])
    _check_metric(system)
    pixel = pixel_m or _usual_pixel(min(b.grid.pixel_size for s in scenes for b in s.bands.values()))
    boxes = [bounds_in(s.grid, system) for s in owners]
    left, bottom = min(b[0] for b in boxes), min(b[1] for b in boxes)
    right, top = max(b[2] for b in boxes), max(b[3] for b in boxes)
    x0, y0 = _anchor([s.grid for s in owners if s.grid.crs == system and s.sensor[:2] in ("S2", "")], pixel)
    first_col, last_col = math.floor((left - x0) / pixel + 1e-6), math.ceil((right - x0) / pixel - 1e-6)
    first_row, last_row = math.floor((bottom - y0) / pixel + 1e-6), math.ceil((top - y0) / pixel - 1e-6)
    whole = Grid.from_origin(
        system, x0 + first_col * pixel, y0 + last_row * pixel, pixel, last_row - first_row, last_col - first_col
    )
    window, geometry = area_window(area, whole)
    if not window.height or not window.width:
        raise TheiaError(
            "input", "The area of interest lies outside every product.", "Check the area and its reference system."
        )
    return whole.crop(window), geometry


def _usual_pixel(finest: float) -> float:
    """The smallest of the usual pixels that is not smaller than the finest of the products; the last one at most."""
    usual: list[float] = constants()["pixels_m"]
    return next((p for p in usual if p >= finest - 1e-6), usual[-1])


def _most_common(systems: Sequence[str]) -> str:
    count = Counter(systems)
    return min(count, key=lambda name: (-count[name], name))


def _check_metric(system: str) -> None:
    from pyproj import CRS

    if not system:
        raise TheiaError("input", "The products have no reference system.", "Set one for the result.")
    if CRS.from_user_input(system).is_geographic:
        raise TheiaError(
            "input",
            phrase("{crs} is in degrees.", crs=system),
            "Choose a projected reference system for the result, such as EPSG:32631.",
        )


def bounds_in(grid: Grid, system: str) -> tuple[float, float, float, float]:
    """(xmin, ymin, xmax, ymax) of a grid in another system."""
    if grid.crs == system:
        return grid.bounds
    from pyproj import Transformer

    move = Transformer.from_crs(grid.crs, system, always_xy=True)
    left, bottom, right, top = move.transform_bounds(*grid.bounds, densify_pts=21)
    return left, bottom, right, top


def _anchor(grids: Sequence[Grid], pixel: float) -> tuple[float, float]:
    """Where the lattice of pixels passes: the origin, unless the finest products' own corners lie off their pixels."""
    if not grids:
        return 0.0, 0.0
    first = min(grids, key=lambda g: (g.pixel_size, g.transform))
    own = first.pixel_size
    corner = first.transform[2], first.transform[5]
    on_lattice = all(abs(c / own - round(c / own)) < 1e-3 for c in corner)
    if on_lattice and (pixel / own > 0.999 or own > pixel):
        return 0.0, 0.0
    return corner[0] % pixel, corner[1] % pixel
