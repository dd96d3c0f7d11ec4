"""One block of the scene, ready to be seen on any date: its ground, its pieces and what they are made of.

The block carries a margin of 60 m, so that the point spread at its rim is exact. The ground is sampled every 5 m, or
every 2.5 m where a preset asks for it.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numba import njit

from ..core.grid import Grid, Window
from ..physics.canopy import CanopyTable
from . import kinds as k
from . import states as st
from .covers import all_covers, cover_states
from .crops import Fields, all_crops, crop_in_year, field_states
from .farming import WATER, suffer
from .ground import LATTICE_M, make_ground
from .harvest import grow_wheat
from .managed import manage
from .noise import fractal, uniform
from .presets import World
from .terrain import Terrain, elevation

#: margin of a block in metres
MARGIN_M = 60.0
_SOILS = ("clay_limestone", "silt", "alluvial", "red_clay", "rendzina")
FLOWER_SURFACES = ("rapeseed_flower", "sunflower_head", "crown_flower")


@dataclass(frozen=True)
class Pieces:
    """The pieces of a block; the first COMMON_COUNT rows are the common covers. Positions in metres, delay in days."""

    keys: np.ndarray
    kinds: np.ndarray
    x: np.ndarray
    y: np.ndarray
    place: np.ndarray
    delay: np.ndarray
    wet: np.ndarray
    mix: np.ndarray


@dataclass(frozen=True)
class Block:
    """A window of the scene. Points every `point_m` metres with a margin of `reach` points on each side: (2 height +
    24, 2 width + 24) for 5 m; pixel arrays (height, width) at 10 m.

    `entry` is the row of `pieces` that covers a point, `owner` that of the parcel or stand it belongs to (-1: none);
    `zone` the class that the ground decides (0: by the crop); `light` (3, height, width)
    holds the components of the surface normal (east, north, up); `elevation` metres.
    """

    window: Window
    left: float
    top: float
    entry: np.ndarray
    owner: np.ndarray
    vigour: np.ndarray
    shade: np.ndarray
    zone: np.ndarray
    piece: np.ndarray
    water: np.ndarray
    normal: np.ndarray
    elevation: np.ndarray
    pieces: Pieces
    point_m: float = 5.0

    @property
    def per_pixel(self) -> int:
        """Points along the side of a 10 m pixel."""
        return round(10.0 / self.point_m)

    @property
    def reach(self) -> int:
        """Points of margin on each side."""
        return round(MARGIN_M / self.point_m)


@njit(nogil=True, cache=True)
def _places(x: np.ndarray, y: np.ndarray, keys: np.ndarray, terrain: Terrain, seed: int) -> tuple[np.ndarray, ...]:
    """Place, delay, wetness factor and mixture of soils of pieces, from their positions."""
    n = len(x)
    place, delay, wet, mix = np.empty(n, np.int64), np.empty(n), np.empty(n), np.zeros((n, 5))
    for e in range(n):
        z, _, _, upward = elevation(x[e], y[e], terrain)
        east, north = elevation(x[e] + 60.0, y[e], terrain)[0], elevation(x[e], y[e] + 60.0, terrain)[0]
        slope = math.sqrt((east - z) ** 2 + (north - z) ** 2) / 60.0
        place[e] = 0 if upward < 0.06 else (1 if slope > 0.035 else 2)
        delay[e] = 0.030 * (z - terrain.base_height) + 7.0 * fractal(x[e] / 26000.0, y[e] / 26000.0, seed + 1, 2, 0.5)
        wet[e] = 0.80 + 0.4 * uniform(keys[e], 6, seed) + 0.15 * (upward < 0.1)
        calcareous = fractal(x[e] / 6500.0, y[e] / 6500.0, seed + 2, 3, 0.5) + 0.3 * (uniform(keys[e], 7, seed) - 0.5)
        red = fractal(x[e] / 9000.0, y[e] / 9000.0, seed + 3, 2, 0.5)
        first = 2 if upward < 0.08 else (0 if slope > 0.03 or calcareous > 0.05 else 1)
        second = 4 if calcareous > 0.30 else (3 if red > 0.22 else (1 if first == 0 else 0))
        share = 0.12 + 0.5 * uniform(keys[e], 8, seed)
        mix[e, first] += 1.0 - share
        mix[e, second] += share
    return place, delay, wet, mix


@njit(nogil=True, cache=True)
def _slopes(
    heights: np.ndarray, lattice_left: float, lattice_top: float, left: float, top: float, rows: int, cols: int
) -> tuple[np.ndarray, np.ndarray]:
    """Elevation and surface normal (3: east, north, up) at 10 m from the lattice of 20 m."""
    z, normal = np.empty((rows, cols), np.float32), np.empty((3, rows, cols), np.float32)
    for r in range(rows):
        for c in range(cols):
            fr = (lattice_top - (top - 10.0 * r - 5.0)) / LATTICE_M
            fc = ((left + 10.0 * c + 5.0) - lattice_left) / LATTICE_M
            i, j = int(fr), int(fc)
            a, b = fr - i, fc - j
            h00, h01, h10, h11 = heights[i, j], heights[i, j + 1], heights[i + 1, j], heights[i + 1, j + 1]
            z[r, c] = (1 - a) * ((1 - b) * h00 + b * h01) + a * ((1 - b) * h10 + b * h11)
            # central differences over two nodes keep the slope continuous
            gx = (
                (1 - a) * (heights[i, j + 2 if b > 0.5 else j + 1] - heights[i, j if b > 0.5 else j - 1])
                + a * (heights[i + 1, j + 2 if b > 0.5 else j + 1] - heights[i + 1, j if b > 0.5 else j - 1])
            ) / (2 * LATTICE_M)
            gy = (
                (1 - b) * (heights[i if a > 0.5 else i - 1, j] - heights[i + 2 if a > 0.5 else i + 1, j])
                + b * (heights[i if a > 0.5 else i - 1, j + 1] - heights[i + 2 if a > 0.5 else i + 1, j + 1])
            ) / (2 * LATTICE_M)
            length = math.sqrt(1.0 + gx * gx + gy * gy)
            normal[0, r, c], normal[1, r, c], normal[2, r, c] = -gx / length, -gy / length, 1.0 / length
    return z, normal


@njit(nogil=True, cache=True)
def _majority(
    zone: np.ndarray, entry: np.ndarray, water: np.ndarray, rows: int, cols: int, side: int, reach: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Zone and entry of the kind that covers most of the points (side x side) of a 10 m pixel (the first in case of a
    tie)."""
    zones, entries, wet = (
        np.empty((rows, cols), np.uint8),
        np.empty((rows, cols), np.int32),
        np.empty((rows, cols), np.bool_),
    )
    for r in range(rows):
        for c in range(cols):
            best, votes = 0, -1
            for a in range(side * side):
                i, j = reach + side * r + a // side, reach + side * c + a % side
                count = 0
                for b in range(side * side):
                    p, q = reach + side * r + b // side, reach + side * c + b % side
                    if zone[p, q] == zone[i, j] and (zone[i, j] != 0 or entry[p, q] == entry[i, j]):
                        count += 1
                if count > votes:
                    best, votes = a, count
            i, j = reach + side * r + best // side, reach + side * c + best % side
            zones[r, c], entries[r, c], wet[r, c] = zone[i, j], entry[i, j], water[i, j]
    return zones, entries, wet


def make_block(world: World, grid: Grid, window: Window) -> Block:
    """Everything of a window that does not change with the date."""
    left, top = grid.transform[2] + 10.0 * window.col, grid.transform[5] - 10.0 * window.row
    side, reach = round(10.0 / world.point_m), round(MARGIN_M / world.point_m)
    rows, cols = side * window.height + 2 * reach, side * window.width + 2 * reach
    ground, fields, (lattice_left, lattice_top) = make_ground(
        left - MARGIN_M,
        top + MARGIN_M,
        rows,
        cols,
        world.point_m,
        world.terrain,
        world.land,
        world.settling,
        world.division,
    )
    # a piece is told by its key and its kind: one field may hold both a wood and what lies beside it
    commons = np.arange(k.FIRST_COMMON, k.FIRST_COMMON + k.COMMON_COUNT)
    in_piece = ground.key != 0
    main_kind = np.zeros(256, np.int64)
    main_kind[list(k.PIECE_OF_CLASS)] = list(k.PIECE_OF_CLASS.values())
    codes = ground.key[in_piece] * 16 + main_kind[ground.zone[in_piece]]
    found, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    owner = np.full(ground.key.shape, -1, np.int32)
    owner[in_piece] = inverse.reshape(-1) + len(commons)
    entry = np.where(ground.kind >= k.FIRST_COMMON, ground.kind.astype(np.int32) - k.FIRST_COMMON, owner)
    x, y = ground.centre_x[in_piece][first].astype(float), ground.centre_y[in_piece][first].astype(float)
    pieces = _describe(world, np.concatenate([commons, found]), x, y, len(commons))
    water = (ground.kind == k.RIVER) | (ground.kind == k.LAKE)
    owners = np.where(owner >= 0, owner, entry)
    zones, piece, wet = _majority(ground.zone, owners, water, window.height, window.width, side, reach)
    z, normal = _slopes(fields[0], lattice_left, lattice_top, left, top, window.height, window.width)
    return Block(
        window,
        left,
        top,
        entry,
        owner,
        ground.vigour,
        ground.shade,
        zones,
        piece,
        wet,
        normal,
        z,
        pieces,
        world.point_m,
    )


def _describe(world: World, codes: np.ndarray, x: np.ndarray, y: np.ndarray, commons: int) -> Pieces:
    kinds = np.where(np.arange(len(codes)) < commons, codes, codes % 16)
    place, delay, wet, soils = _places(x, y, codes[commons:], world.terrain, world.seed + 77)
    covers = all_covers()
    names = _surface_names()
    mix = np.zeros((len(codes), len(names)))
    for kind in np.unique(kinds):
        if kind != k.ARABLE:
            for name, share in covers[k.NAMES[int(kind)]].ground.items():
                mix[kinds == kind, names.index(name)] = share
    arable = np.flatnonzero(kinds == k.ARABLE)
    for number, soil in enumerate(_SOILS):
        mix[arable, names.index(soil)] = soils[arable - commons, number]
    pad = np.zeros(commons)
    return Pieces(
        codes,
        kinds,
        np.concatenate([pad, x]),
        np.concatenate([pad, y]),
        np.concatenate([pad.astype(int), place]),
        np.concatenate([pad, delay]),
        np.concatenate([pad + 0.9, wet]),
        mix,
    )


@lru_cache(maxsize=1)
def _surface_names() -> tuple[str, ...]:
    from ..physics.canopy import canopy_table

    return canopy_table("S2A", ("B4",)).surface_names


def piece_states(
    block: Block, world: World, date: dt.date, wetness: float, sun_zenith_deg: float, table: CanopyTable
) -> np.ndarray:
    """States (pieces, COLUMNS) of all pieces of a block on a date."""
    p, covers = block.pieces, all_covers()
    states = st.empty_states(len(p.keys))
    for kind in np.unique(p.kinds):
        chosen = p.kinds == kind
        if kind == k.ARABLE:
            fields = fields_of(block, world)
            meadows = {c.id: covers[c.id].herbs for c in all_crops() if c.season == "meadow"}
            states[chosen] = field_states(fields, date, table.types, FLOWER_SURFACES, meadows)
            moisture = wetness
        else:
            cover = covers[k.NAMES[int(kind)]]
            if kind == k.MEADOW and world.managed is not None:
                # `manage` cuts them, and no one else: the truth knows of no other cut
                cover = replace(cover, cuts=(0.0, 0.0))
            states[chosen] = cover_states(
                cover, p.keys[chosen], p.delay[chosen], date, world.seed, table.types, FLOWER_SURFACES, sun_zenith_deg
            )
            moisture = 0.0 if cover.water else (0.45 * wetness if cover.grass[1] > 0 else 0.12 * wetness)
        states[chosen, st.WETNESS] = np.minimum(1.0, moisture * p.wet[chosen])
    if world.farming is not None:
        arable = p.kinds == k.ARABLE
        if arable.any():
            fields, cell = fields_of(block, world), world.farming.cell(p.x[arable], p.y[arable])
            own = states[arable]
            (suffer if world.farming.kind == WATER else grow_wheat)(own, fields, cell, date, world.farming)
            states[arable] = own
    if world.managed is not None:
        manage(states, p.keys, p.kinds, p.delay, date, world.managed, world.seed)
    return states


def fields_of(block: Block, world: World) -> Fields:
    """The arable pieces of a block."""
    arable = block.pieces.kinds == k.ARABLE
    return Fields(block.pieces.keys[arable], block.pieces.place[arable], block.pieces.delay[arable], world.seed,
                  world.farming.favoured if world.farming is not None else ())  # fmt: skip


def crop_numbers(block: Block, world: World, year: int) -> np.ndarray:
    """(pieces,) number of the crop harvested in a year, -1 where a piece is not arable."""
    numbers = np.full(len(block.pieces.keys), -1)
    numbers[block.pieces.kinds == k.ARABLE] = crop_in_year(fields_of(block, world), year)
    return numbers
