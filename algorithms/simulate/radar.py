"""Sentinel-1 beside a managed scene: gamma0 of VV and VH every twelve days, as S1Tiling names and writes it.

One level by class of the ground, less where crowns were taken (radar hardly sees that trees died), wet days and frost
shared by the whole scene, and speckle. Where the preset has gaps or floods, fields and meadows follow their leaves, and
water is dark. Linear power, 0 where there is no image.
"""

from __future__ import annotations

import datetime as dt
import os

import numpy as np

from ..core.grid import Grid
from ..core.raster import RasterSpec, write_raster
from ..physics.canopy import canopy_table
from . import kinds as k
from . import states as st
from .block import Block, piece_states
from .floods import flood_states
from .managed import CLEAR_CUT, THINNING, Period, progress, stand_fates
from .presets import World

STEP_DAYS = 12
_NAME = "s1a_{tile}_{polarisation}_DES_110_{day:%Y%m%d}t060008.tif"
#: gamma0 in dB by class of the OSO nomenclature, VV and VH; other classes as fields
_LEVELS = {
    k.BROADLEAVED: (-9.0, -14.5), k.CONIFEROUS: (-9.5, -14.0), k.GRASSLAND: (-11.5, -18.0), k.WATER: (-19.0, -26.0),
    k.DENSE: (-3.0, -10.0), k.DIFFUSE: (-5.5, -12.5), k.INDUSTRIAL: (-4.0, -11.5), k.ROADS: (-12.0, -19.5),
    k.MOORLAND: (-10.5, -16.0),
}  # fmt: skip
_FIELDS = (-10.5, -17.0)
#: fall in dB of VV and VH where all crowns are taken
_FALL = (1.6, 2.8)
_LOOKS = 5.0
#: rise in dB of VV and VH from bare ground to a dense crop, and level under water
_LEAVES, _UNDER_WATER = (1.5, 5.0), (-18.0, -25.0)


def radar_days(period: Period) -> list[dt.date]:
    """The passes of one orbit over the scene."""
    count = (period.end - period.start).days // STEP_DAYS + 1
    return [period.start + dt.timedelta(days=1 + STEP_DAYS * n) for n in range(count)]


def ground_levels(block: Block) -> np.ndarray:
    """(2, height, width) float32 gamma0 in dB of VV and VH by class of the ground."""
    levels = np.tile(np.array(_FIELDS, np.float32)[:, None, None], (1, *block.zone.shape))
    for zone, pair in _LEVELS.items():
        levels[:, block.zone == zone] = np.array(pair, np.float32)[:, None]
    return levels


def backscatter(block: Block, period: Period, day: dt.date, seed: int, world: World | None = None) -> np.ndarray:
    """(2, height, width) float32 gamma0 in dB of VV and VH without speckle; with `world` crops and floods show."""
    levels = ground_levels(block)
    fates = stand_fates(block.pieces.keys, period, seed)
    taken = np.where(np.isin(fates.kind, (THINNING, CLEAR_CUT)), progress(fates, day), 0.0)
    trees = np.isin(block.zone, (k.BROADLEAVED, k.CONIFEROUS))
    share = np.where(trees, taken[block.piece], 0.0)
    for band, fall in enumerate(_FALL):
        levels[band] -= np.float32(fall) * share
    if world is not None:
        table = canopy_table("S2A", ("B4",))
        states = piece_states(block, world, day, 0.0, 45.0, table)
        under = flood_states(states, block, world, day)
        leaves = 1.0 - np.exp(-0.6 * states[:, st.LAI])
        open_land = np.isin(block.pieces.kinds, (k.ARABLE, k.MEADOW))[block.piece]
        drowned = under[block.piece]
        for band in range(2):
            rise = np.float32(_LEAVES[band]) * (leaves[block.piece] - 0.6)
            levels[band] = np.where(open_land, levels[band] + rise, levels[band])
            levels[band][drowned] = _UNDER_WATER[band]
    shared = np.random.default_rng((seed, day.toordinal(), 71)).normal(0.0, 0.35)
    return np.asarray(levels + np.float32(shared), np.float32)


def speckled(levels: np.ndarray, seed: int, day: dt.date, row: int, col: int) -> np.ndarray:
    """Linear power with multiplicative speckle; the draw belongs to the block's place and the day."""
    rng = np.random.default_rng((seed, day.toordinal(), row, col, 72))
    return np.asarray(10 ** (levels / 10) * rng.gamma(_LOOKS, 1 / _LOOKS, levels.shape), np.float32)


def write_radar(folder: str, grid: Grid, tile: str, blocks: list[Block], period: Period, seed: int,
                world: World | None = None) -> list[str]:  # fmt: skip
    """Two files a pass; returns their names. `blocks` cover the scene; with `world` crops and floods show."""
    os.makedirs(folder, exist_ok=True)
    names = []
    for day in radar_days(period):
        whole = np.zeros((2, *grid.shape), np.float32)
        for block in blocks:
            w = block.window
            power = speckled(backscatter(block, period, day, seed, world), seed, day, w.row, w.col)
            whole[:, w.row : w.row + w.height, w.col : w.col + w.width] = power
        for band, polarisation in enumerate(("vv", "vh")):
            name = _NAME.format(tile=tile.removeprefix("T"), polarisation=polarisation, day=day)
            spec = RasterSpec(os.path.join(folder, name), grid, "float32", 0, tags={"content": "gamma0, linear power"})
            write_raster(spec, whole[band])
            names.append(name)
    return names
