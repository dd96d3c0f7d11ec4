"""Truth of what the ground is on a date: water, snow, bare soil; days of snow; area curve of the reservoir."""

from __future__ import annotations

import csv
import datetime as dt
import os
from typing import TYPE_CHECKING

import numpy as np

from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.raster import RasterSpec
from ..physics.canopy import canopy_table
from ..spec import LegendClass
from . import kinds as k
from . import states as st
from .block import Block, piece_states
from .render import BANDS, Look
from .reservoir import full_level_m, reservoir_field, true_area_ha, water_cover
from .seasons import seasons_of, snow_cover, snow_days

if TYPE_CHECKING:
    from .passes import Study

LAND, WATER, SNOW, BARE = 0, 1, 2, 3
CLASSES = (
    LegendClass(LAND, "land", "#d9d2bf"),
    LegendClass(WATER, "water", "#004da8"),
    LegendClass(SNOW, "snow", "#00ffff"),
    LegendClass(BARE, "bare soil", "#a6611a"),
)
#: a field is bare where plants and straw cover no more than this
_LEAST_LEAVES, _LEAST_STRAW = 0.08, 0.12


def surface_spec(folder: str, stem: str, grid: Grid) -> RasterSpec:
    """The raster of what the ground is on a pass."""
    return RasterSpec(
        os.path.join(folder, "surface", f"{stem}_SURFACE.tif"), grid, "uint8", 255, classes=CLASSES, resampling="mode"
    )


def surface(study: Study, block: Block, look: Look) -> np.ndarray:
    """(height, width) uint8: what covers most of each 10 m pixel, clouds apart."""
    day = look.moment.date()
    wetness = float(study.weather.wetness[study.weather.index(day)])
    states = piece_states(block, study.world, day, wetness, look.sun[0], canopy_table(look.satellite, BANDS))
    bare = (block.pieces.kinds == k.ARABLE) & (states[:, st.LAI] < _LEAST_LEAVES)
    bare &= states[:, st.RESIDUE] < _LEAST_STRAW
    out = np.where((block.zone == 0) & bare[np.maximum(block.piece, 0)] & (block.piece >= 0), BARE, LAND)
    out[block.water] = WATER
    seasons = seasons_of(study.preset)
    if seasons is not None and seasons.reservoir is not None:
        r = seasons.reservoir
        field = reservoir_field(r, study.grid, block.left, block.top, block.elevation.shape, study.preset.seed)
        out[water_cover(r, field, r.highest + 0.02) > 0] = LAND
        out[water_cover(r, field, r.filling(day)) >= 0.5] = WATER
    if seasons is not None and seasons.snow is not None:
        snowy = snow_cover(seasons.snow, block, day, study.preset.seed) >= 0.5
        out[snowy & ~block.water] = SNOW
    return out.astype(np.uint8)


def days_of(study: Study) -> list[dt.date]:
    """Every day of the period."""
    return [study.preset.start + dt.timedelta(days=i) for i in range((study.preset.end - study.preset.start).days + 1)]


def snow_days_spec(study: Study, folder: str) -> RasterSpec | None:
    """The raster of the days of snow; None for a landscape without snow."""
    seasons = seasons_of(study.preset)
    if seasons is None or seasons.snow is None:
        return None
    tags = {"content": f"days with snow on at least half of the pixel, {study.preset.start} to {study.preset.end}"}
    return RasterSpec(os.path.join(folder, "snow_days.tif"), study.grid, "uint16", 65535, tags=tags)


def snow_days_of(study: Study, block: Block) -> np.ndarray:
    """(height, width) uint16 days of snow of a block; water that stays open has none."""
    seasons = seasons_of(study.preset)
    assert seasons is not None and seasons.snow is not None  # asked for where there is a raster of them
    found = snow_days(seasons.snow, block, days_of(study), study.preset.seed)
    found[block.water] = 0
    return found


def write_curves(study: Study, folder: str) -> dict[str, str]:
    """The snow line and the area of the reservoir of every day as CSV; names and paths relative to `folder`."""
    seasons = seasons_of(study.preset)
    listed: dict[str, str] = {}
    if seasons is None:
        return listed
    days = days_of(study)
    tables: dict[str, dict[str, list[float]]] = {}
    if seasons.snow is not None:
        tables["snow_line"] = {"snow_line_m": [seasons.snow.height(d) for d in days]}
    if seasons.reservoir is not None:
        r = seasons.reservoir
        full = full_level_m(r, study.grid, study.world.terrain)
        tables["reservoir"] = {
            "area_ha": true_area_ha(r, study.grid, days, study.preset.seed),
            "level_m": [full - float(r.below_full_m(r.filling(d))) for d in days],
        }
    for name, columns in tables.items():
        path = os.path.join(folder, f"{name}.csv")
        with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["date", *columns])
            for d, *values in zip(days, *columns.values(), strict=True):
                writer.writerow([d.isoformat(), *(f"{v:.3f}" for v in values)])
        listed[name] = f"{name}.csv"
    return listed
