"""What lies on the ground for a while: snow above a line that moves through the winter, and a reservoir's water.

Both are laid over the reflectance of the ground as fractions of a pixel, so that their truth is exact at 10 m: the
snow line of a day, the days of snow of a pixel, the area of the water. Only presets that ask for them have them.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..core.grid import Grid
from ..physics.canopy import canopy_table
from .block import Block
from .noise import fractal_grid
from .presets import Preset
from .records import tuples
from .render import BANDS, R1
from .reservoir import Reservoir, places, reservoir_field, water_cover

_FILE = Path(__file__).resolve().parents[2] / "resources" / "simulation" / "seasons.json"


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Any]:
    data: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return data


@dataclass(frozen=True)
class SnowSeason:
    """The snow line through the year: ("MM-DD", height in m) in order, and how ragged it is.

    `band_m` heights from the first patches to full cover; `aspect_m` by which it is lower on slopes to the north;
    `patchy_m` spread of the line from place to place; `falls` short snow: ("MM-DD", line in m, days).
    """

    line: tuple[tuple[str, float], ...]
    band_m: float
    aspect_m: float
    patchy_m: float
    falls: tuple[tuple[str, float, int], ...] = ()

    def height(self, day: dt.date) -> float:
        """Height in m above which the ground is half covered where the slope is even."""
        days = [dt.date(2001, int(t[:2]), int(t[3:])).timetuple().tm_yday for t, _ in self.line]
        line = float(np.interp(min(365, day.timetuple().tm_yday), days, [h for _, h in self.line], period=365))
        for start, low, lasting in self.falls:
            first = dt.date(day.year, int(start[:2]), int(start[3:]))
            if first <= day < first + dt.timedelta(days=lasting):
                line = min(line, low)
        return line


@dataclass(frozen=True)
class Seasons:
    """What a preset lays over its ground."""

    snow: SnowSeason | None
    reservoir: Reservoir | None


def seasons_of(preset: Preset) -> Seasons | None:
    """The seasons of a preset, None where it has none."""
    if not preset.seasons:
        return None
    snow, reservoir = preset.seasons.get("snow"), preset.seasons.get("reservoir")
    if snow is not None:
        read: dict[str, Any] = {k: tuple(map(tuple, v)) if isinstance(v, list) else v for k, v in snow.items()}
        snow = SnowSeason(**read)
    return Seasons(snow, None if reservoir is None else Reservoir(**tuples(reservoir)))


def snow_height(snow: SnowSeason, block: Block, seed: int) -> np.ndarray:
    """(height, width) float32: height of a pixel as the snow sees it, slope and place taken into account."""
    x, y = places(block.left, block.top, *block.elevation.shape)
    wind = fractal_grid(x, y, 420.0, 420.0, 0.0, seed + 501, 4, 0.6)
    return np.asarray(block.elevation + snow.aspect_m * block.normal[1] + snow.patchy_m * wind / 0.35, np.float32)


def snow_cover(snow: SnowSeason, block: Block, day: dt.date, seed: int) -> np.ndarray:
    """(height, width) float32: share of a pixel's ground that snow covers."""
    share = (snow_height(snow, block, seed) - snow.height(day)) / snow.band_m + 0.5
    clipped = np.clip(share, 0.0, 1.0)
    return np.asarray(clipped * clipped * (3 - 2 * clipped), np.float32)


def snow_days(snow: SnowSeason, block: Block, days: Sequence[dt.date], seed: int) -> np.ndarray:
    """(height, width) uint16: days on which snow covers at least half of the pixel."""
    lines = np.sort([snow.height(d) for d in days])
    return np.searchsorted(lines, snow_height(snow, block, seed), side="right").astype(np.uint16)


def lay(
    seasons: Seasons,
    preset: Preset,
    grid: Grid,
    block: Block,
    day: dt.date,
    satellite: str,
    fine: np.ndarray,
    coarse: np.ndarray,
    bands: tuple[str, ...] = BANDS,
) -> tuple[np.ndarray, np.ndarray]:
    """The reflectance of a block (10 m bands, 20 m bands) with snow and the reservoir over it; `bands` in its order."""
    if seasons.reservoir is not None:
        r = seasons.reservoir
        field = reservoir_field(r, grid, block.left, block.top, block.elevation.shape, preset.seed)
        bed, water = water_cover(r, field, r.highest + 0.02), water_cover(r, field, r.filling(day))
        table = canopy_table(satellite, bands)
        clear, green, turbid = (table.surface(n).astype(float) for n in ("water_clear", "water_green", "water_turbid"))
        summer = 0.3 + 0.25 * math.sin(2 * math.pi * (day.timetuple().tm_yday - 110) / 365.25)
        spectrum = 0.15 * turbid + 0.85 * (summer * green + (1 - summer) * clear)
        fine, coarse = _over(fine, coarse, bed, _spectrum("bed", bands))
        fine, coarse = _over(fine, coarse, water, spectrum)
    if seasons.snow is not None:
        share = snow_cover(seasons.snow, block, day, preset.seed)
        hidden = np.zeros(256, np.float32)
        for zone, part in _table()["crowns_hide"].items():
            hidden[int(zone)] = part
        seen = share * (1 - hidden[block.zone])
        seen[block.water] = 0.0  # rivers and lakes stay open
        x, y = places(block.left, block.top, *share.shape)
        light = np.clip(0.92 + 0.32 * fractal_grid(x, y, 160.0, 160.0, 0.0, preset.seed + 502, 3, 0.6), 0.30, 1.05)
        for spectrum_name, part in (("snow_old", seen), ("snow_fresh", seen * share**2)):
            fine, coarse = _over(fine, coarse, part, _spectrum(spectrum_name, bands), light)
    return fine, coarse


def _spectrum(name: str, bands: tuple[str, ...]) -> np.ndarray:
    values, known = _table()[name], _table()["bands"]
    return np.array([values[known.index(b)] for b in bands])


def _over(
    fine: np.ndarray, coarse: np.ndarray, share: np.ndarray, spectrum: np.ndarray, light: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Both images with a part of each pixel covered by a material."""
    lit = np.ones_like(share) if light is None else light.astype(np.float32)
    own = spectrum.astype(np.float32)
    n = len(R1)
    fine = fine * (1 - share) + own[:n, None, None] * (share * lit)
    part, bright = _halved(share), _halved(share * lit)
    coarse = coarse * (1 - part) + own[n:, None, None] * bright
    return np.ascontiguousarray(fine, np.float32), np.ascontiguousarray(coarse, np.float32)


def _halved(array: np.ndarray) -> np.ndarray:
    height, width = array.shape
    return np.asarray(array.reshape(height // 2, 2, width // 2, 2).mean((1, 3)), np.float32)
