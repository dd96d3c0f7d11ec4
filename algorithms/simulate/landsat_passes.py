"""Landsat's passes over a scene, and what one of them delivers of a block: reflectance, quality, truth at 30 m."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..core.grid import Grid, Window
from ..products.muscate_write import CLM_BITS
from .air import CLOUD, OUTSIDE, THIN, Air, breathe
from .block import Block
from .landsat import (
    BANDS,
    PIXEL_M,
    inside_landsat_swath,
    landsat_calendar,
    landsat_ground,
    landsat_registration,
    landsat_table,
)
from .noise import normal
from .observe import cover_and_expose, incidence, sensor_table
from .passes import Pass, Study, in_gap, sight, sky_of
from .render import look_of

#: the satellite whose bands stand behind OLI's
_BEHIND = "S2A"
#: nodes of 20 m around a block from which clouds are read
_MARGIN = 3


def landsat_passes(study: Study, normalised: bool = False) -> list[Pass]:
    """The passes of Landsat that give a product; `normalised`: without directional effects."""
    preset, found = study.preset, []
    for acquisition in landsat_calendar(preset.start, preset.end, preset.landsat_satellites):
        day = acquisition.moment.date()
        look = replace(look_of(acquisition, study.grid.crs, study.centre), satellite=_BEHIND, normalised=normalised)
        sky = sky_of(study, acquisition, float(study.weather.cloudiness[study.weather.index(day)]))
        if in_gap(preset, day):
            sky = replace(sky, layers=())  # Landsat then sees what Sentinel-2 does not
        one = sight(study, acquisition, look, sky, inside_landsat_swath)
        if one is not None:
            found.append(one)
    return found


@dataclass(frozen=True)
class Overhead:
    """What lies over a window of Landsat's pixels on a pass.

    `rows`, `cols`: fractional place of the pixels among the nodes of 20 m of the block enlarged by `_MARGIN`; `x`, `y`
    their centres; `seen` (rows, cols) inside the swath; `flags` of QA_PIXEL; `truth`: the true mask of `air`, uint8.
    """

    air: Air
    x: np.ndarray
    y: np.ndarray
    rows: np.ndarray
    cols: np.ndarray
    seen: np.ndarray
    flags: dict[str, np.ndarray]
    truth: np.ndarray

    def clouds(self) -> list[np.ndarray]:
        """Low and high cloud, cloud between ground and sun, closeness to a low cloud, (rows, cols) each."""
        c, inner = self.air.clouds, slice(self.air.margin, -self.air.margin)
        return [bilinear(a[inner, inner], self.rows, self.cols) for a in (c.low, c.high, c.sunward, c.halo)]

    def on_block(self, block: Block, fine: np.ndarray) -> np.ndarray:
        """What is known at 10 m over the block, at the pixels' centres."""
        return bilinear(fine, (block.top - self.y) / 10.0 - 0.5, (self.x - block.left) / 10.0 - 0.5)


def simulate_landsat(
    study: Study, block: Block, one: Pass, grid: Grid, window: Window, nested: bool
) -> tuple[np.ndarray, dict[str, np.ndarray], np.ndarray]:
    """(reflectance (7, rows, cols), flags by name, true mask) of the pixels of `window` of `grid`.

    Reflectance is NaN outside the swath. Flags, bool: cloud, dilated, cirrus, shadow, water. The true mask is that of
    `air`, uint8.
    """
    ground = landsat_ground(
        block, study.world, study.weather, one.look, window, nested, landsat_registration(one.acquisition)
    )
    over = overhead(study, block, one, grid, window)
    values = _exposed(study, block, one, over, ground)
    reflectance = np.where(over.seen, values.astype(np.float32) / np.float32(10000), np.float32(np.nan))
    return reflectance, over.flags, over.truth


def overhead(study: Study, block: Block, one: Pass, grid: Grid, window: Window) -> Overhead:
    """Clouds, aerosols and flags over the pixels of `window` of `grid` on a pass."""
    acquisition, preset = one.acquisition, study.preset
    edge = 20.0 * _MARGIN
    height, width = (n // 2 + 2 * _MARGIN for n in block.window.shape)
    air = breathe(
        one.sky, one.look, preset, block.left - edge, block.top + edge, height, width, study.ground_m, study.centre
    )
    x, y = grid.crop(window).centres()
    # fractional place of the pixels among the nodes of 20 m of the enlarged block
    rows, cols = (block.top + edge - y) / 20.0 - 0.5, (x - block.left + edge) / 20.0 - 0.5
    seen = inside_landsat_swath(acquisition, *np.meshgrid(x, y))
    near = np.ix_(np.floor(rows + 0.5).astype(int), np.floor(cols + 0.5).astype(int))
    clm, truth = air.clm[near], air.truth[near]
    cloud = (clm & CLM_BITS["cloud"]) != 0
    covered = np.isin(truth, (CLOUD, THIN))
    flags = {
        "cloud": cloud & covered,
        "dilated": cloud & ~covered,
        "cirrus": (clm & CLM_BITS["high_cloud"]) != 0,
        "shadow": (clm & CLM_BITS["shadow"]) != 0,
    }
    seen_truth = np.where(seen, truth, np.uint8(OUTSIDE)).astype(np.uint8)
    over = Overhead(air, x, y, rows, cols, seen, flags, seen_truth)
    flags["water"] = over.on_block(block, block.water.astype(np.float32)) > 0.5
    return over


def _exposed(study: Study, block: Block, one: Pass, over: Overhead, ground: np.ndarray) -> np.ndarray:
    """DN (reflectance x 10000) under clouds, with the errors of the correction and noise."""
    preset, table, number = study.preset, landsat_table(), one.acquisition.number
    layers = [*over.clouds(), bilinear(over.air.aot_error[1:-1, 1:-1], over.rows, over.cols)]
    lit = over.on_block(block, incidence(block, one.look.sun).astype(np.float32))
    flat = np.cos(np.radians(one.look.sun[0]))
    relief = 1.0 + table["relief"] * (np.maximum(lit, 0.0) / flat - 1.0)
    own, like = [table["bands"][b] for b in BANDS], [sensor_table()["bands"][table["bands"][b]["like"]] for b in BANDS]
    common = 1.0 + table["gain_error"] * preset.noise * normal(number, 3, preset.seed)
    gain = np.array(
        [
            common + table["band_gain_error"] * preset.noise * normal(number, 20 + n, preset.seed)
            for n in range(len(BANDS))
        ]
    )
    return cover_and_expose(
        np.ascontiguousarray(ground),
        *layers,
        relief.astype(np.float32),
        over.seen,
        *(np.array([b[n] for b in like]) for n in ("direct", "cloud", "cirrus", "haze", "aot_offset", "aot_slope")),
        *(np.array([b[n] for b in own]) * preset.noise for n in ("noise_floor", "noise_share")),
        gain,
        int(np.floor(-over.y[0] / PIXEL_M)),
        int(np.floor(over.x[0] / PIXEL_M)),
        number + 30,
    )


def bilinear(array: np.ndarray, rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """(rows, cols) float32 read between the pixels of an array at fractional indices; held at its edges."""
    r, c = np.clip(rows, 0, array.shape[0] - 1), np.clip(cols, 0, array.shape[1] - 1)
    i, j = (np.minimum(np.floor(v).astype(int), n - 2) for v, n in ((r, array.shape[0]), (c, array.shape[1])))
    a, b = (r - i)[:, None], (c - j)[None, :]
    upper = array[np.ix_(i, j)] * (1 - b) + array[np.ix_(i, j + 1)] * b
    lower = array[np.ix_(i + 1, j)] * (1 - b) + array[np.ix_(i + 1, j + 1)] * b
    return np.ascontiguousarray(upper * (1 - a) + lower * a, np.float32)
