"""A level 1 scene on the coarse grid on which masks, aerosols and water vapour are worked out.

Decoding JPEG 2000 limits this step: each band is read once, by strips, and averaged at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import read_window
from ..products.angles import on_grid, sun_nodes, view_nodes
from ..products.scene import Band, Scene

#: DN that says saturated
SATURATED = 65535
PIXEL_M = 120
_STRIP = 512


@dataclass(frozen=True)
class Coarse:
    """Apparent reflectances and geometry on one grid of (h, w) pixels of 120 m.

    `toa`: band -> float32, NaN outside the image; `outside`: where any band has no image; `saturated`: more than 90 %
    of a pixel in any band of the visible to SWIR; zeniths and azimuths in degrees (`view` is that of the red band);
    `altitude_m` and `slope` (tangent) of the ground.
    """

    grid: Grid
    toa: Mapping[str, np.ndarray]
    outside: np.ndarray
    saturated: np.ndarray
    sun_zenith_deg: np.ndarray
    sun_azimuth_deg: np.ndarray
    view_zenith_deg: np.ndarray
    view_azimuth_deg: np.ndarray
    altitude_m: np.ndarray
    cos_incidence: np.ndarray
    slope: np.ndarray


def coarse_grid(grid: Grid, pixel_m: float = PIXEL_M) -> Grid:
    return grid.coarsen(round(pixel_m / grid.pixel_size))


def read_coarse(scene: Scene, reference: Grid, altitude_m: np.ndarray, context: Context) -> Coarse:
    """Average all bands of a scene over the part that `reference` (its finest grid, or a crop of it) covers.

    `altitude_m`: (h, w) on the coarse grid. A coarse pixel is outside the image when any of its pixels is.
    """
    grid = coarse_grid(reference)
    names = list(scene.bands)
    with ThreadPoolExecutor(context.settings.threads, "coarse") as pool:
        parts = []
        futures = [pool.submit(_average, scene.bands[n], reference, grid) for n in names]
        for i, future in enumerate(futures):
            parts.append(future.result())
            context.progress((i + 1) / len(names), "Reading")
    toa = {n: p[0] for n, p in zip(names, parts, strict=True)}
    outside = np.logical_or.reduce([p[1] for p in parts])
    saturated = np.logical_or.reduce([p[2] for n, p in zip(names, parts, strict=True) if n not in ("B9", "B10")])
    sun = sun_nodes(scene.angles, scene.grid)
    view = view_nodes(scene.angles, "B4" if "B4" in scene.bands else names[0], scene.grid)
    assert sun is not None and view is not None  # checked before the work
    sun_zenith, sun_azimuth = on_grid(sun, grid)
    view_zenith, view_azimuth = on_grid(view, grid)
    slope, cosine = incidence(altitude_m, grid.pixel_size, sun_zenith, sun_azimuth)
    return Coarse(grid, toa, outside, saturated, sun_zenith, sun_azimuth, view_zenith, view_azimuth, altitude_m, cosine,
                  slope)  # fmt: skip


def _average(band: Band, reference: Grid, grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    factor = round(grid.pixel_size / band.grid.pixel_size)
    row0, col0 = _origin(band.grid, reference)
    toa = np.full(grid.shape, np.nan, np.float32)
    outside, saturated = np.ones(grid.shape, bool), np.zeros(grid.shape, bool)
    rows = max(1, _STRIP * 2 // factor)
    for top in range(0, grid.height, rows):
        count = min(rows, grid.height - top)
        window = Window(row0 + top * factor, col0, count * factor, grid.width * factor)
        dn = read_window(band.path, (band.index,), window, 0)[0]
        cells = dn.reshape(count, factor, grid.width, factor)
        # beyond the image's last row or column there is nothing to ask for
        empty = (cells == 0).any(axis=(1, 3)) if _whole(window, band.grid) else _empty(cells, window, band.grid)
        known = np.maximum((cells != 0).sum(axis=(1, 3)), 1)
        mean = cells.sum(axis=(1, 3), dtype=np.float64) / known
        part = slice(top, top + count)
        outside[part] = empty
        toa[part] = np.where(empty, np.nan, mean * band.scale + band.offset)
        saturated[part] = (cells == SATURATED).mean(axis=(1, 3)) > 0.9
    return toa, outside, saturated


def _origin(grid: Grid, reference: Grid) -> tuple[int, int]:
    left, _, _, top = reference.bounds
    return round((grid.bounds[3] - top) / grid.pixel_size), round((left - grid.bounds[0]) / grid.pixel_size)


def _whole(window: Window, grid: Grid) -> bool:
    return window.row + window.height <= grid.height and window.col + window.width <= grid.width


def _empty(cells: np.ndarray, window: Window, grid: Grid) -> np.ndarray:
    inside = np.zeros((window.height, window.width), bool)
    inside[: max(0, grid.height - window.row), : max(0, grid.width - window.col)] = True
    inner = inside.reshape(cells.shape)
    nothing = ~inner.any(axis=(1, 3))
    return np.asarray((((cells == 0) & inner).any(axis=(1, 3))) | nothing)


def incidence(
    altitude_m: np.ndarray, pixel_m: float, sun_zenith_deg: np.ndarray, sun_azimuth_deg: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Tangent of the slope, and the cosine of the sun's incidence on it (Horn 1981 for the gradient)."""
    east, north = gradient(altitude_m, pixel_m)
    sun, azimuth = np.radians(sun_zenith_deg), np.radians(sun_azimuth_deg)
    tangent = np.hypot(east, north)
    normal = np.sqrt(1 + tangent**2)
    towards = east * np.sin(azimuth) + north * np.cos(azimuth)
    return tangent, (np.cos(sun) - np.sin(sun) * towards) / normal


def gradient(altitude_m: np.ndarray, pixel_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Rise per metre towards east and towards north, 3 x 3 weights of Horn."""
    z = np.pad(np.asarray(altitude_m, float), 1, mode="edge")
    side = z[:-2] + 2 * z[1:-1] + z[2:]
    east = (side[:, 2:] - side[:, :-2]) / (8 * pixel_m)
    flat = z[:, :-2] + 2 * z[:, 1:-1] + z[:, 2:]
    return east, (flat[:-2] - flat[2:]) / (8 * pixel_m)
