"""Sentinel-1 beside a farmed scene: two directions, fields that are bright where their soil is wet and where leaves
stand, written as S1Tiling names its images.

A water cloud in two terms: the soil, seen through the leaves, gains with its wetness; leaves add, most in VH.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence

import numpy as np

from ..core.grid import Grid
from ..core.raster import RasterSpec, write_raster
from ..physics.canopy import canopy_table
from . import kinds as k
from . import states as st
from .block import Block, piece_states
from .presets import World
from .radar import STEP_DAYS, ground_levels, speckled
from .weather import Weather

#: direction, relative orbit, time, and day of the first pass
PASSES = (("DES", 110, "060008", 1), ("ASC", 30, "175012", 7))
_NAME = "s1a_{tile}_{polarisation}_{direction}_{orbit:03d}_{day:%Y%m%d}t{time}.tif"
#: VV and VH of a dry bare field in dB, gain of a wet soil, gain of dense leaves
_DRY, _WET, _LEAVES = (-13.0, -21.0), (5.0, 3.5), (2.0, 5.5)


def field_levels(block: Block, world: World, weather: Weather, day: dt.date) -> np.ndarray:
    """(2, height, width) gamma0 in dB of VV and VH without speckle."""
    levels = ground_levels(block)
    wetness = float(weather.wetness[weather.index(day)])
    states = piece_states(block, world, day, wetness, 45.0, canopy_table("S2A", ("B4",)))
    arable = (block.pieces.kinds == k.ARABLE)[block.piece] & (block.zone == 0)
    through = np.exp(-0.35 * states[:, st.LAI])
    leaves = 1.0 - np.exp(-0.6 * states[:, st.LAI])
    for band in range(2):
        field = _DRY[band] + _WET[band] * states[:, st.WETNESS] * through + _LEAVES[band] * leaves
        # each field's own roughness
        field = field + 0.7 * st.draws(block.pieces.keys, 73, 1, world.seed)[:, 0]
        levels[band] = np.where(arable, field[block.piece], levels[band])
    return np.asarray(levels, np.float32)


def write_farm_radar(
    folder: str, grid: Grid, tile: str, blocks: Sequence[Block], world: World, weather: Weather,
    period: tuple[dt.date, dt.date],
) -> list[str]:  # fmt: skip
    """Two files a pass of each direction; returns their names. `blocks` cover the scene."""
    os.makedirs(folder, exist_ok=True)
    names = []
    for direction, orbit, time, first in PASSES:
        day = period[0] + dt.timedelta(days=first)
        while day <= period[1]:
            whole = np.zeros((2, *grid.shape), np.float32)
            seed = world.seed + orbit
            shared = np.float32(np.random.default_rng((seed, day.toordinal(), 74)).normal(0.0, 0.35))
            for block in blocks:
                w = block.window
                levels = field_levels(block, world, weather, day) + shared
                part = (slice(w.row, w.row + w.height), slice(w.col, w.col + w.width))
                whole[(slice(None), *part)] = speckled(levels, seed, day, w.row, w.col)
            for band, polarisation in enumerate(("vv", "vh")):
                name = _NAME.format(tile=tile.removeprefix("T"), polarisation=polarisation, direction=direction,
                                    orbit=orbit, day=day, time=time)  # fmt: skip
                path = os.path.join(folder, name)
                spec = RasterSpec(path, grid, "float32", 0, tags={"content": "gamma0, linear power"})
                write_raster(spec, whole[band])
                names.append(name)
            day += dt.timedelta(days=STEP_DAYS)
    return names
