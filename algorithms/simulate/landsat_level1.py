"""Landsat's level 1: the whole scene's ground and light first, then block by block the apparent reflectance at 30 m.

The atmosphere, the light from the surroundings and the clouds are those of Sentinel-2's level 1 (`level1`, `forward`),
in OLI's own bands; the ground is that of Landsat's level 2 (`landsat`), the cirrus band beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import uniform_filter

from ..core.grid import Grid, Window
from ..core.resample import resample
from ..products.landsat_l1_write import Level1Pixels
from .acquisition import Acquisition, sun_angles, view_angles
from .air import aot_field
from .block import Block
from .landsat import (
    LEVEL1_BANDS,
    PIXEL_M,
    Cover,
    landsat_ground,
    landsat_registration,
    landsat_table,
    landsat_window,
    like_bands,
)
from .landsat_passes import Overhead, bilinear, overhead
from .level1 import Ground, PassLight, block_light, expose_band, pass_light, to_60m
from .noise import normal
from .observe import incidence, sensor_table
from .passes import Pass, Study
from .render import R1
from .seasons import lay, seasons_of, snow_cover

#: bytes that the ground of all passes of a group may take at 60 m
_BYTES = 4e8


@dataclass(frozen=True)
class LandsatLevel1:
    """A window of a pass: what the product holds, the true mask (uint8), the true reflectance (7, rows, cols) of B1 to
    B7 and the true AOT, both float32."""

    pixels: Level1Pixels
    mask: np.ndarray
    ground: np.ndarray
    aot: np.ndarray


def group_size(study: Study, most: int) -> int:
    """Passes that are worked off together."""
    pixels = study.grid.height * study.grid.width / 36
    return max(1, min(most, int(_BYTES / (pixels * 4 * 2 * len(LEVEL1_BANDS)))))


def prepare(
    study: Study, group: Sequence[Pass], blocks: Iterable[Block], pool: ThreadPoolExecutor,
    tell: Callable[[float], None],
) -> list[PassLight]:  # fmt: skip
    """The light of every pass of a group; `tell` takes the share that is done."""
    grid = study.grid.coarsen(6)
    height = np.zeros(grid.shape, np.float32)
    values = [{band: np.zeros(grid.shape, np.float32) for band in LEVEL1_BANDS} for _ in group]

    def look(n: int, block: Block, part: tuple[slice, slice]) -> None:
        ground = to_60m(_ground(study, block, group[n], landsat_window(block, study.grid, True), True), 2)
        for band, plane in zip(LEVEL1_BANDS, ground, strict=True):
            values[n][band][part] = plane

    pixels = 0
    for block in blocks:
        w = block.window
        part = slice(w.row // 6, (w.row + w.height) // 6), slice(w.col // 6, (w.col + w.width) // 6)
        height[part] = to_60m(block.elevation, 6)
        for done in [pool.submit(look, n, block, part) for n in range(len(group))]:
            done.result()
        pixels += w.height * w.width
        tell(0.5 * pixels / (study.grid.height * study.grid.width))
    waiting = [
        pool.submit(pass_light, p.acquisition, p.sky, Ground(grid, v, height), study.preset.seed, LEVEL1_BANDS)
        for p, v in zip(group, values, strict=True)
    ]
    found = []
    for n, one in enumerate(waiting):
        found.append(one.result())
        tell(0.5 + 0.5 * (n + 1) / len(waiting))
    return found


def simulate_landsat_level1(
    study: Study, block: Block, one: Pass, light: PassLight, grid: Grid, window: Window
) -> LandsatLevel1:
    """The pixels of `window` of `grid` (that of `landsat_grid`) on a pass."""
    own = grid.crop(window)
    ground = _ground(study, block, one, window, False)
    over = overhead(study, block, one, grid, window)
    seasons = seasons_of(study.preset)
    if seasons is not None and seasons.snow is not None:
        snow = snow_cover(seasons.snow, block, one.acquisition.moment.date(), study.preset.seed)
        over.flags["snow"] = over.on_block(block, snow) > 0.5
    toa = np.where(over.seen, _exposed(study, block, one, light, over, own, ground), np.float32(np.nan))
    x, y = np.meshgrid(over.x, over.y)
    view = np.stack(view_angles(one.acquisition, x, y, np.ones(x.shape, int), 0.0))
    pixels = Level1Pixels(toa, sun_planes(one.acquisition, own), view, over.flags)
    aot = aot_field(one.sky, over.x, over.y).astype(np.float32)
    return LandsatLevel1(pixels, over.truth, ground[: len(LEVEL1_BANDS) - 1], aot)


def sun_planes(acquisition: Acquisition, grid: Grid) -> np.ndarray:
    """(2, rows, cols): zenith and azimuth of the sun in degrees, exact in the corners of a window of kilometres."""
    left, bottom, right, top = grid.bounds
    corners = np.array([[sun_angles(acquisition.moment, grid.crs, x, y) for x in (left, right)] for y in (top, bottom)])
    down = ((np.arange(grid.height) + 0.5) / grid.height)[:, None, None]
    along = ((np.arange(grid.width) + 0.5) / grid.width)[None, :, None]
    upper = corners[0, 0] * (1 - along) + corners[0, 1] * along
    lower = corners[1, 0] * (1 - along) + corners[1, 1] * along
    return np.moveaxis(upper * (1 - down) + lower * down, -1, 0)


def _ground(study: Study, block: Block, one: Pass, window: Window, nested: bool) -> np.ndarray:
    """Reflectance (8, rows, cols) of the ground in all bands of level 1."""
    cover = _cover(study, block, one.acquisition.moment.date(), window, nested)
    shift = landsat_registration(one.acquisition)
    return landsat_ground(block, study.world, study.weather, one.look, window, nested, shift, LEVEL1_BANDS, cover)


def _cover(study: Study, block: Block, day: dt.date, window: Window, nested: bool) -> Cover | None:
    """Snow and the reservoir at the pixels: what `lay` makes of black and of white ground at 20 m, read there."""
    seasons = seasons_of(study.preset)
    if seasons is None:
        return None
    like = like_bands(LEVEL1_BANDS)
    rows, cols = block.elevation.shape
    fine, coarse = np.zeros((len(R1), rows, cols), np.float32), np.zeros((len(like), rows // 2, cols // 2), np.float32)
    _, added = lay(seasons, study.preset, study.grid, block, day, "S2A", fine, coarse, (*R1, *like))
    _, white = lay(seasons, study.preset, study.grid, block, day, "S2A", fine, coarse + 1, (*R1, *like))
    first = 0.5 if nested else 0.0
    at = [(PIXEL_M * (np.arange(n) + first)) / 20.0 - 0.5 for n in (window.height, window.width)]
    planes = np.stack([bilinear(plane, *at) for plane in (white[0] - added[0], *added)])
    return Cover(planes[0], planes[1:])


def _exposed(
    study: Study, block: Block, one: Pass, light: PassLight, over: Overhead, grid: Grid, ground: np.ndarray
) -> np.ndarray:
    """Apparent reflectance (8, rows, cols) under clouds, with the sensor's gain and noise."""
    preset, table, number = study.preset, landsat_table(), one.acquisition.number
    zenith = np.cos(np.radians(light.sun[0]))
    # a pixel of 30 m around a corner of pixels of 10 m: the mean of those around it
    tilt = over.on_block(block, uniform_filter(np.maximum(incidence(block, light.sun), 0.0) / zenith, 3))
    open_sky = over.on_block(block, uniform_filter(0.5 * (1.0 + block.normal[2]), 3))
    clouds = over.clouds()
    common = 1.0 + table["gain_error"] * preset.noise * normal(number, 3, preset.seed)
    out = np.empty(ground.shape, np.float32)
    for n, band in enumerate(LEVEL1_BANDS):
        row, like = table["bands"][band], sensor_table()["bands"][table["bands"][band]["like"]]
        grid60, light60 = block_light(block, light, band)
        planes = resample(light60, grid60, grid, "bilinear")
        tops = np.array([like["cloud"] * light.clouds[band][0], like["cirrus"] * light.clouds[band][1]])
        gain = common + table["band_gain_error"] * preset.noise * normal(number, 20 + n, preset.seed)
        out[n] = expose_band(
            np.ascontiguousarray(ground[n]), *clouds, tilt, open_sky, planes, tops, like["haze"],
            row["noise_floor"] * preset.noise, row["noise_share"] * preset.noise, gain,
            int(np.floor(-over.y[0] / PIXEL_M)), int(np.floor(over.x[0] / PIXEL_M)), number + 200 + n,
        )  # fmt: skip
    return out
