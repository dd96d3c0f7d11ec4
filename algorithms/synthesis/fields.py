"""Before the blocks: what needs a whole image. The blurred cloud mask of each date, and the median of its AOT.

Masks are read in strips and reduced to cells of 240 m at once (458 x 458 for a tile). With an area of interest only the
part within reach of the blur is read, and the fields inside are the same as from the whole image.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..core.blocks import Source
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..products.masks import MaskPlan, plan_masks
from ..products.scene import Auxiliary, Scene
from .cloud_distance import CoarseMask, cloud_fields, gaussian_taps
from .constants import constants
from .lookup import histogram, mask_of
from .plan import CloudFields

_STRIP = 4 << 20  # pixels read at a time


def cloud_meanings(scene: Scene) -> tuple[str, ...]:
    """The product's own summary of clouds and shadows where it has one, else both."""
    if "cloud_or_shadow" in scene.masks:
        return ("cloud_or_shadow",)
    return tuple(m for m in ("cloud", "shadow") if m in scene.masks)


def make_cloud_fields(scene: Scene, area: Grid | None, context: Context, cubic: bool = False) -> CloudFields | None:
    """The fields of one scene around `area` (None: its whole image); None where it has no cloud mask."""
    meanings = cloud_meanings(scene)
    if not meanings:
        return None
    grid = scene.grid
    cell = cell_pixels(grid)
    window = grid.window if area is None or cubic else _within_reach(grid, area, cell)
    if not (window.height and window.width):
        return None
    cloud_plan = plan_masks(scene, meanings)
    outside_plan = plan_masks(scene, ["outside"])
    mask = CoarseMask(window.height, window.width, cell, cubic)
    for strip in _strips(window):
        context.check_cancel()
        cloud = _read(cloud_plan, strip)
        mask.add(cloud, None if cubic else _inside(scene, outside_plan, strip))
    cloudy, valid = mask.result()
    near, far = cloud_fields(cloudy, None if cubic else valid)
    corner = grid.crop(window).transform
    return CloudFields(near, far, corner[2], corner[5], cell * grid.pixel_size)


def cell_pixels(grid: Grid) -> int:
    """Pixels of a 240 m cell."""
    return max(1, round(constants()["cloud_distance"]["cell_m"] / grid.pixel_size))


def _within_reach(grid: Grid, area: Grid, cell: int) -> Window:
    """The area grown by the reach of the blur and of the interpolation, on whole cells of the image."""
    table = constants()["cloud_distance"]
    reach = len(gaussian_taps(table["sigma_large_cells"], table["neglected_mass"])) // 2 + 4
    xmin, ymin, xmax, ymax = area.bounds
    grow = reach * cell * grid.pixel_size
    return grid.window_from_bounds(xmin - grow, ymin - grow, xmax + grow, ymax + grow, cell)


def _strips(window: Window) -> Iterator[Window]:
    height = max(1, _STRIP // max(1, window.width))
    for row in range(0, window.height, height):
        yield Window(window.row + row, window.col, min(height, window.height - row), window.width)


def _read(plan: MaskPlan, window: Window) -> np.ndarray:
    found: np.ndarray | None = None
    for name, parts in plan.parts.items():
        here = mask_of(plan.sources[name].read(window), parts)
        found = here if found is None else found | here
    return np.zeros(window.shape, bool) if found is None else found


def _inside(scene: Scene, outside: MaskPlan, window: Window) -> np.ndarray:
    """Where the scene has an image: from its mask, else from the nodata of its first band."""
    if not outside.empty:
        return ~_read(outside, window)
    band = min(scene.bands.values(), key=lambda b: (b.grid.pixel_size, b.name))
    dn = Source(band.path, band.grid, scene.grid, (band.index,), "nearest", band.nodata).read(window)
    return np.ones(window.shape, bool) if band.nodata is None else dn != dn.dtype.type(band.nodata)


def aot_median(aot: Auxiliary, context: Context) -> float:
    """Median AOT of the known pixels of the whole image; NaN where none is known.

    Integers are counted exactly; other types are sampled every 24 pixels.
    """
    nodata = aot_nodata(aot)
    counts = np.zeros(1 << 16, np.int64)
    samples = []
    for strip in _strips(aot.grid.window):
        context.check_cancel()
        dn = Source(aot.path, aot.grid, None, (aot.index,)).read(strip)
        if dn.dtype in (np.uint8, np.uint16):
            histogram(dn, counts)
        else:
            part = dn[(-strip.row) % 24 :: 24, ::24].astype(np.float64)
            samples.append(part[np.isfinite(part) & (part != nodata)])
    if samples:
        values = np.concatenate(samples)
        return float(np.median(values)) * aot.scale + aot.offset if values.size else float("nan")
    if 0 <= nodata < counts.size and nodata == int(nodata):
        counts[int(nodata)] = 0
    total = int(counts.sum())
    if total == 0:
        return float("nan")
    return float(np.searchsorted(np.cumsum(counts), (total + 1) // 2)) * aot.scale + aot.offset


def aot_nodata(aot: Auxiliary) -> float:
    """DN 0 is "no data" in MAJA's AOT layers, also where metadata do not say so."""
    return 0.0 if aot.nodata is None else float(aot.nodata)
