"""A level 1 scene on the coarse grid on which masks, aerosols and water vapour are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ..core.grid import Grid
from ..core.progress import Context
from ..products.angles import on_grid, sun_nodes, view_nodes
from ..products.level1 import Level1
from ..products.scene import Band, Scene
from ..products.sensors import find_role
from .reading import Averages, parts_of, read_bands
from .roles import roles_of

PIXEL_M = 120


@dataclass(frozen=True)
class Coarse:
    """Apparent reflectances and geometry on one grid of (h, w) pixels of 120 m.

    `toa`: band -> float32, NaN outside the image; `outside`: where any band has no image; `saturated`: more than 90 %
    of a pixel in any band of the visible to SWIR; zeniths and azimuths in degrees (`view` is that of the red band);
    `altitude_m` and `slope` (tangent) of the ground. `finer`: apparent reflectance of "blue" and "red" on the grid of
    `parts` times as many pixels, for outlines.
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
    finer: Mapping[str, np.ndarray] = field(default_factory=dict)
    parts: int = 1

    @property
    def fine_grid(self) -> Grid:
        """The grid of `finer`."""
        a, b, left, d, e, top = self.grid.transform
        return Grid(self.grid.crs, (a / self.parts, b, left, d, e / self.parts, top), self.grid.height * self.parts,
                    self.grid.width * self.parts)  # fmt: skip


def coarse_grid(grid: Grid, pixel_m: float = PIXEL_M) -> Grid:
    return grid.coarsen(round(pixel_m / grid.pixel_size))


def read_coarse(
    product: Level1, reference: Grid, altitude_m: np.ndarray, context: Context, keep: str | None = None
) -> tuple[Coarse, Mapping[str, Band]]:
    """All bands of a scene averaged over the part that `reference` (its finest grid, or a crop of it) covers, and the
    bands as they can be read again (see `reading`).

    `altitude_m`: (h, w) on the coarse grid. A coarse pixel is outside the image when any of its pixels is.
    """
    scene = product.scene
    grid = coarse_grid(reference)
    roles = roles_of(scene.sensor, list(scene.bands))
    shown = {part: roles[part] for part in ("blue", "red")}
    reading = read_bands(product, reference, grid, keep, context, tuple(shown.values()))
    found = reading.averages
    outside = np.logical_or.reduce([a.outside for a in found.values()])
    saturated = np.logical_or.reduce([a.saturated for n, a in found.items() if n not in product.only_coarse])
    sun = sun_nodes(scene.angles, scene.grid)
    view = view_nodes(scene.angles, view_band(scene), scene.grid)
    assert sun is not None and view is not None  # checked before the work
    sun_zenith, sun_azimuth = on_grid(sun, grid)
    view_zenith, view_azimuth = on_grid(view, grid)
    light = sun_factor(product, sun_zenith)
    slope, cosine = incidence(altitude_m, grid.pixel_size, sun_zenith, sun_azimuth)
    coarse = Coarse(grid, {n: a.toa * light for n, a in found.items()}, outside, saturated, sun_zenith, sun_azimuth,
                    view_zenith, view_azimuth, altitude_m, cosine, slope,
                    {part: _finer(found[band], light, grid) for part, band in shown.items()},
                    parts_of(reference, grid))  # fmt: skip
    return coarse, reading.bands


def _finer(averages: Averages, light: np.ndarray, grid: Grid) -> np.ndarray:
    assert averages.finer is not None  # asked for
    parts = averages.finer.shape[0] // grid.height
    return averages.finer * np.repeat(np.repeat(light, parts, axis=0), parts, axis=1)


def view_band(scene: Scene) -> str:
    """The band whose view directions stand for the image: the red one."""
    return find_role(scene, "red") or next(iter(scene.bands))


def sun_factor(product: Level1, sun_zenith_deg: np.ndarray) -> np.ndarray:
    """What brings reflectances that were divided by the cosine of one sun zenith to those of each pixel's own."""
    if product.sun_zenith_deg is None:
        return np.ones(sun_zenith_deg.shape, np.float32)
    own = np.cos(np.radians(sun_zenith_deg))
    return np.asarray(np.cos(np.radians(product.sun_zenith_deg)) / own, np.float32)


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
    known = np.asarray(altitude_m)
    z = np.pad(known if known.dtype == np.float32 else known.astype(float), 1, mode="edge")
    side = z[:-2] + 2 * z[1:-1] + z[2:]
    east = (side[:, 2:] - side[:, :-2]) / (8 * pixel_m)
    flat = z[:, :-2] + 2 * z[:, 1:-1] + z[:, 2:]
    return east, (flat[:-2] - flat[2:]) / (8 * pixel_m)
