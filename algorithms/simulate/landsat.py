"""Landsat 8 and 9 over the same ground as Sentinel-2: their calendar, and what they see of a block at 30 m.

The ground is that of Sentinel-2's passes on the day, point by point. A pixel's centre lies on whole multiples of 30 m,
half a pixel off Sentinel-2's grid, or (`nested`) its corner does, as in products on the tiles of Sentinel-2. Bands pass
from Sentinel-2A to OLI by published lines and a part that depends on the greenness of the pixel, so that no line undoes
them exactly (resources/simulation/landsat.json).
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..core.grid import Grid, Window
from ..physics.psf import pixel_weights, sigma_of_mtf
from .acquisition import Acquisition, across_track
from .block import MARGIN_M, Block
from .noise import normal
from .presets import World
from .render import Look, gather, point_reflectance
from .weather import Weather

_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "landsat.json"
PIXEL_M = 30.0
BANDS = ("B1", "B2", "B3", "B4", "B5", "B6", "B7")
#: side of a block in pixels of 10 m: whole pixels of 30 m
BLOCK = 480
#: how far the point spread reaches beyond a pixel, and the largest displacement
_REACH_M, _FARTHEST_M = 40.0, 9.0
#: the bands of level 1: the cirrus band as well
LEVEL1_BANDS = (*BANDS, "B9")


@dataclass(frozen=True)
class Cover:
    """Snow and a reservoir over the ground of a window, in the bands behind those of OLI: what is seen of the ground
    (rows, cols), and the light that is added to it (bands, rows, cols)."""

    left: np.ndarray
    added: np.ndarray


@lru_cache(maxsize=1)
def landsat_table() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


def landsat_calendar(start: dt.date, end: dt.date, satellites: Sequence[str]) -> list[Acquisition]:
    """All passes from `start` to `end` included, in time; `relative_orbit` is the path."""
    table, found = landsat_table(), []
    for satellite in satellites:
        info = table["satellites"][satellite]
        first = dt.date.fromisoformat(table["epoch"]) + dt.timedelta(days=info["phase_days"])
        turn = math.ceil((start - first).days / table["repeat_days"])
        day = first + dt.timedelta(days=turn * table["repeat_days"])
        while day <= end:
            wobble = (day.toordinal() * 7919) % 9000
            moment = dt.datetime.combine(day, dt.time.fromisoformat(table["time_utc"])) + dt.timedelta(
                milliseconds=wobble
            )
            found.append(
                Acquisition(satellite, table["path"], 0, moment, tuple(table["track"]), table["view_zenith_deg_per_km"])
            )
            day += dt.timedelta(days=table["repeat_days"])
    return sorted(found, key=lambda a: a.moment)


def inside_landsat_swath(a: Acquisition, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """True where the pass sees the ground."""
    seen: np.ndarray = np.abs(across_track(a, x, y)) <= landsat_table()["half_swath_m"]
    return seen


def landsat_grid(grid: Grid, nested: bool = False) -> Grid:
    """The grid of 30 m of a scene: one pixel more each way than fits where the centres lie on the scene's corners."""
    left, _, _, top = grid.bounds
    rows, cols = grid.height // 3, grid.width // 3
    if nested:
        return Grid.from_origin(grid.crs, left, top, PIXEL_M, rows, cols)
    return Grid.from_origin(grid.crs, left - PIXEL_M / 2, top + PIXEL_M / 2, PIXEL_M, rows + 1, cols + 1)


def landsat_window(block: Block, grid: Grid, nested: bool = False) -> Window:
    """The pixels of `landsat_grid` that belong to a block: blocks at the scene's right and lower edge have one more."""
    w = block.window
    rows, cols = w.height // 3, w.width // 3
    if not nested:
        rows += w.row + w.height == grid.height
        cols += w.col + w.width == grid.width
    return Window(w.row // 3, w.col // 3, rows, cols)


def like_bands(bands: Sequence[str]) -> tuple[str, ...]:
    """The bands of Sentinel-2 from which bands of OLI are made."""
    return tuple(landsat_table()["bands"][b]["like"] for b in bands)


def landsat_registration(a: Acquisition) -> tuple[float, float]:
    """How far (east, north) a pass is displaced, in metres."""
    spread = landsat_table()["registration_m"]
    east, north = (spread * normal(a.number, n, 19) for n in (1, 2))
    return max(-_FARTHEST_M, min(_FARTHEST_M, east)), max(-_FARTHEST_M, min(_FARTHEST_M, north))


def landsat_ground(
    block: Block,
    world: World,
    weather: Weather,
    look: Look,
    window: Window,
    nested: bool = False,
    shift_m: tuple[float, float] = (0.0, 0.0),
    bands: Sequence[str] = BANDS,
    cover: Cover | None = None,
) -> np.ndarray:
    """Surface reflectance (bands, rows, cols) float32 of B1 to B7 (or `bands`) over a window of `landsat_window`.

    `look.satellite` is the Sentinel-2 from whose bands OLI's are made: S2A. `cover`: what lies on the ground for a
    while.
    """
    table = landsat_table()["bands"]
    like = like_bands(bands)
    points = point_reflectance(block, world, weather, look, like, margin=True)
    sigma = sigma_of_mtf(landsat_table()["mtf"], PIXEL_M)
    reach = round(_REACH_M / block.point_m)
    along_x, along_y = (
        pixel_weights(sigma, PIXEL_M, block.point_m, s, reach).astype(np.float32) for s in (shift_m[0], -shift_m[1])
    )
    corner = MARGIN_M - (0.0 if nested else PIXEL_M / 2) - _REACH_M
    msi = gather(
        points,
        along_x,
        along_y,
        round(corner / block.point_m),
        round(PIXEL_M / block.point_m),
        window.height,
        window.width,
    )
    if cover is not None:
        msi = msi * cover.left + cover.added
    red, nir = msi[like.index("B4")], msi[like.index("B8A")]
    green = (nir - red) / np.maximum(nir + red, 1e-3) - 0.5
    slope, offset, part = (
        np.array([table[b][n] for b in bands], np.float32)[:, None, None] for n in ("slope", "offset", "greenness")
    )
    oli: np.ndarray = slope * msi + offset + part * green
    return oli
