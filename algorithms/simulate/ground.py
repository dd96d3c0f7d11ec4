"""The ground at 5 m (or 2.5 m): what every point is, which piece it belongs to, and how it differs from its neighbours.

Smooth quantities (relief, distances, where forest or vines like to be) are computed on a lattice of 20 m whose nodes
lie at whole multiples of 20 m, and read bilinearly; what has sharp edges is decided point by point. 0.2 to 0.4
microseconds a point on one core.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from . import kinds as k
from .built import built_kind
from .details import FINEST_WITHOUT_ROWS, Land, blend, edge_of, encode, farm, quarry, rows_of, texture_of
from .noise import bilinear, fractal, gradient_noise, hash2, smoothstep, uniform, unit
from .parcels import LARGEST_FIELD, Cells, Division, cells_around, nearest_cell, walk
from .settlements import (
    Places,
    Settling,
    lake_strength,
    nearest_road,
    places_around,
    road_distance,
    town_strength,
    zone_strength,
)
from .terrain import Terrain, relief_fields, river_distance, stream_distance, stream_reach

LATTICE_M = 20.0
_MARGIN = int(LARGEST_FIELD / LATTICE_M) + 2
# rows of the lattice
(
    _Z,
    _ACROSS,
    _STREAM,
    _UPWARD,
    _WARP_X,
    _WARP_Y,
    _FOREST,
    _NATURAL,
    _VINE,
    _ORCHARD,
    _CONIFER,
    _SOIL,
    _VIGOUR,
    _TOWN,
    _ZONE,
    _LAKE,
    _ROAD_D,
    _SLOPE,
) = range(18)


class Ground(NamedTuple):
    """The ground of a window, (rows, columns) of points.

    `kind` of cover, `zone` class of the OSO nomenclature (0: decided by the crop), `key` number of the piece (0
    outside pieces; other
    covers may stand within a piece), `vigour` 0..255 for 0.3..1.7 and `shade` 0..255 for 0.5..1.5 relative to the
    piece;
    `centre_x`, `centre_y` of the piece (metres, before the relief bends it).
    """

    kind: np.ndarray
    zone: np.ndarray
    key: np.ndarray
    vigour: np.ndarray
    shade: np.ndarray
    centre_x: np.ndarray
    centre_y: np.ndarray


@njit(nogil=True, cache=True)
def lattice(
    x: np.ndarray, y: np.ndarray, t: Terrain, land: Land, places: Places
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Smooth fields (18, rows, columns), the town and the main road nearest to each node."""
    rows, cols = len(y), len(x)
    f = np.zeros((18, rows, cols), np.float64)
    towns, roads = np.zeros((rows, cols), np.int32), np.zeros((rows, cols), np.int32)
    f[:4] = relief_fields(x, y, t)
    s = land.seed
    for r in range(rows):
        for c in range(cols):
            px, py = x[c], y[r]
            west, east = f[_Z, r, max(0, c - 1)], f[_Z, r, min(cols - 1, c + 1)]
            north, south = f[_Z, max(0, r - 1), c], f[_Z, min(rows - 1, r + 1), c]
            slope = math.sqrt((east - west) ** 2 + (north - south) ** 2) / (2 * LATTICE_M)
            upward = f[_UPWARD, r, c]
            f[_SLOPE, r, c] = slope
            # parcels bend with the relief, and a little without it
            f[_WARP_X, r, c] = 70.0 * gradient_noise(px / 640.0, py / 640.0, s + 1) + 0.9 * (
                f[_Z, r, c] - t.base_height
            )
            f[_WARP_Y, r, c] = 70.0 * gradient_noise(px / 640.0, py / 640.0, s + 2) - 0.9 * (
                f[_Z, r, c] - t.base_height
            )
            massif = 0.8 * gradient_noise(px / 15000.0, py / 15000.0, s + 3)
            f[_FOREST, r, c] = (
                0.75 * fractal(px / 2900.0, py / 2900.0, s + 4, 4, 0.55)
                + massif
                + 2.4 * min(slope, 0.25)
                + 0.12 * (upward - 0.5)
                - 0.1
            )
            f[_NATURAL, r, c] = (
                0.7 * fractal(px / 1900.0, py / 1900.0, s + 5, 3, 0.5)
                + 0.5 * massif
                + 1.2 * min(slope, 0.3)
                + 0.25 * (upward - 0.5)
            )
            f[_VINE, r, c] = (
                fractal(px / 5200.0, py / 5200.0, s + 6, 2, 0.5) + 0.5 * min(slope, 0.15) + 0.15 * (upward - 0.5)
            )
            f[_ORCHARD, r, c] = fractal(px / 3600.0, py / 3600.0, s + 7, 2, 0.5) - 0.1 * upward
            f[_CONIFER, r, c] = fractal(px / 2600.0, py / 2600.0, s + 8, 3, 0.6) + 0.35 * (upward - 0.6)
            f[_SOIL, r, c] = fractal(px / 260.0, py / 260.0, s + 9, 3, 0.6)
            f[_VIGOUR, r, c] = fractal(px / 230.0, py / 230.0, s + 10, 3, 0.6)
            strength, which = town_strength(px, py, places.towns)
            towns[r, c] = which
            f[_TOWN, r, c] = max(strength, -2.0) + 0.55 * fractal(px / 700.0, py / 700.0, s + 12, 3, 0.5)
            f[_ZONE, r, c] = max(zone_strength(px, py, places.zones), -2.0)
            f[_LAKE, r, c] = max(lake_strength(px, py, places.lakes), -2.0)
            f[_ROAD_D, r, c], roads[r, c] = nearest_road(px, py, places.roads)
    return f, towns, roads


@njit(nogil=True, cache=True)
def piece_kind(f: np.ndarray, row: float, col: float, own_row: float, own_col: float, key: int, land: Land) -> int:
    """Kind of cover of a piece whose centre lies at (row, col) of the lattice, seen from a point inside it.

    Woods follow the piece's edges in part, their own line in part; all else is the same over the whole piece.
    """
    h = hash2(key, 1, land.seed + 71)
    u1, u2 = unit(h), unit(h * np.uint64(0x9E3779B97F4A7C15))
    wood = 0.5 * bilinear(f, _FOREST, row, col) + 0.5 * bilinear(f, _FOREST, own_row, own_col)
    natural = bilinear(f, _NATURAL, row, col)
    if wood > land.forest:
        conifer = bilinear(f, _CONIFER, row, col) + 0.5 * (u1 - 0.5)
        return k.CONIFER if conifer > land.conifer else k.BROADLEAF
    if natural + 0.35 * (u1 - 0.5) > land.natural:
        return k.MOOR if u2 < 0.55 else k.NATURAL_GRASS
    if bilinear(f, _VINE, row, col) + 0.25 * (u1 - 0.5) > land.vine and u2 < 0.72:
        return k.VINE
    if bilinear(f, _ORCHARD, row, col) + 0.25 * (u1 - 0.5) > land.orchard and u2 < 0.6:
        return k.ORCHARD
    wet = 0.25 * (1.0 - smoothstep(0.0, 0.2, bilinear(f, _UPWARD, row, col))) + 2.0 * min(
        0.15, bilinear(f, _SLOPE, row, col)
    )
    return k.MEADOW if u2 < land.meadow_share * (0.6 + 2.5 * wet) else k.ARABLE


@njit(nogil=True, cache=True)
def survey(
    left: float,
    top: float,
    rows: int,
    cols: int,
    step: float,
    f: np.ndarray,
    towns: np.ndarray,
    roads: np.ndarray,
    lattice_left: float,
    lattice_top: float,
    places: Places,
    cells: Cells,
    d: Division,
    land: Land,
    t: Terrain,
) -> Ground:
    """Decide every point of a window; (left, top) is its upper-left corner."""
    kind, zone = np.zeros((rows, cols), np.uint8), np.zeros((rows, cols), np.uint8)
    keys = np.zeros((rows, cols), np.int64)
    vigour, shade = np.zeros((rows, cols), np.uint8), np.zeros((rows, cols), np.uint8)
    centre_x, centre_y = np.zeros((rows, cols), np.float32), np.zeros((rows, cols), np.float32)
    i0, j0 = np.int64(math.floor(left / step + 0.5)), np.int64(math.floor(top / step + 0.5))
    for r in range(rows):
        y = top - (r + 0.5) * step
        for c in range(cols):
            x = left + (c + 0.5) * step
            fr, fc = (lattice_top - y) / LATTICE_M, (x - lattice_left) / LATTICE_M
            soft, soil = bilinear(f, _VIGOUR, fr, fc), bilinear(f, _SOIL, fr, fc)
            what, where, key, along_rows = 0, 0, np.int64(0), 0.0
            nr, nc = int(fr + 0.5), int(fc + 0.5)
            distance, which = river_distance(bilinear(f, _ACROSS, fr, fc), t)
            built = bilinear(f, _TOWN, fr, fc)
            width = t.river_width * (0.5 + 0.9 * uniform(which, 5, t.seed)) * (1.0 + 0.5 * soft)
            if bilinear(f, _ROAD_D, fr, fc) < 60.0 and roads[nr, nc] >= 0:
                road = places.roads[roads[nr, nc]]
                if road_distance(x, y, road) < road[4]:
                    what, where = k.ROAD, k.ROADS
            if what == 0 and abs(distance) < width:
                what, where = k.RIVER, k.WATER
            if what == 0 and abs(distance) < width * (1.0 + 1.3 * max(0.0, soil - 0.22)):
                what, where = k.GRAVEL_BAR, k.BEACH
            if what == 0 and built < 0.1 and bilinear(f, _LAKE, fr, fc) > 0.0:
                what, where = k.LAKE, k.WATER
            town = towns[nr, nc]
            if what == 0 and bilinear(f, _ZONE, fr, fc) > 0.0:
                what = built_kind(x, y, places.towns[town, 3] if town >= 0 else 0.0, k.INDUSTRIAL, land.seed + 500)
                where = k.INDUSTRIAL
            if what == 0 and built > 0.0 and town >= 0:
                where = k.DENSE if built > 0.42 + 0.10 * (places.towns[town, 2] < 450.0) else k.DIFFUSE
                what = built_kind(x, y, places.towns[town, 3], where, land.seed + 500 + town % 7)
            if what == 0:
                what, where = quarry(x, y, land)
            if what == 0:
                what, where = farm(x, y, land)
            if what == 0:
                coordinate = bilinear(f, _STREAM, fr, fc)
                brook = stream_distance(coordinate, t)
                if abs(distance) < stream_reach(coordinate, distance, which, t):
                    if brook < 2.2:
                        what, where = k.RIVER, k.WATER
                    elif brook < 10.0 + 22.0 * max(0.0, 0.3 + soft):
                        what, where = k.RIPARIAN, k.BROADLEAVED
                if what == 0 and abs(distance) < width + 12.0 + 90.0 * max(0.0, 0.12 + soft):
                    what, where = k.RIPARIAN, k.BROADLEAVED
            if what == 0:
                wx, wy = x + bilinear(f, _WARP_X, fr, fc), y + bilinear(f, _WARP_Y, fr, fc)
                cr, cc, border, pair = nearest_cell(wx, wy, cells, d.spacing)
                ca, sa = math.cos(cells.angle[cr, cc]), math.sin(cells.angle[cr, cc])
                lx = ca * (wx - cells.x[cr, cc]) + sa * (wy - cells.y[cr, cc])
                ly = ca * (wy - cells.y[cr, cc]) - sa * (wx - cells.x[cr, cc])
                path, px, py, w, h, edge, number, _ = walk(
                    lx, ly, 1.35 * d.spacing, cells.area[cr, cc], d.slender, cells.key[cr, cc]
                )
                key = np.int64(hash2(path, cells.key[cr, cc], 5) >> np.uint64(12)) + 1
                gx, gy = cells.x[cr, cc] + ca * px - sa * py, cells.y[cr, cc] + ca * py + sa * px
                row = min(f.shape[1] - 1.001, max(0.0, (lattice_top - gy) / LATTICE_M))
                col = min(f.shape[2] - 1.001, max(0.0, (gx - lattice_left) / LATTICE_M))
                what = piece_kind(f, row, col, fr, fc, key, land)
                along_rows = ly if w > h else lx
                centre_x[r, c], centre_y[r, c] = gx, gy
                where = (
                    k.GRASSLAND
                    if what == k.MEADOW
                    else (
                        k.VINEYARDS
                        if what == k.VINE
                        else (
                            k.ORCHARDS
                            if what == k.ORCHARD
                            else (
                                k.BROADLEAVED
                                if what == k.BROADLEAF
                                else (
                                    k.CONIFEROUS
                                    if what == k.CONIFER
                                    else (
                                        k.MOORLAND if what == k.MOOR else (k.NATURAL if what == k.NATURAL_GRASS else 0)
                                    )
                                )
                            )
                        )
                    )
                )
                piece = what
                if what < k.BROADLEAF:
                    what, where, key = edge_of(what, where, key, border, pair, edge, number, x, y, land)
                if what == piece:
                    what = blend(what, key, x, y, land)
                else:
                    key = np.int64(0)
            v, s = texture_of(what, x, y, i0 + c, j0 - r, soft, soil, along_rows, key, land.seed)
            if step < FINEST_WITHOUT_ROWS:
                v, s = rows_of(what, along_rows, key, v, s, land.seed)
            kind[r, c], zone[r, c] = what, where
            keys[r, c] = key
            vigour[r, c], shade[r, c] = encode(v, 0.3, 1.7), encode(s, 0.5, 1.5)
    return Ground(kind, zone, keys, vigour, shade, centre_x, centre_y)


def make_ground(
    left: float,
    top: float,
    rows: int,
    cols: int,
    step: float,
    terrain: Terrain,
    land: Land,
    settling: Settling,
    division: Division,
) -> tuple[Ground, np.ndarray, tuple[float, float]]:
    """Ground of a window, the lattice's fields under it with a margin, and the lattice's upper-left node (x, y)."""
    right, bottom = left + cols * step, top - rows * step
    c0, c1 = math.floor(left / LATTICE_M) - _MARGIN, math.ceil(right / LATTICE_M) + _MARGIN
    r0, r1 = math.ceil(top / LATTICE_M) + _MARGIN, math.floor(bottom / LATTICE_M) - _MARGIN
    x = np.arange(c0, c1 + 1) * LATTICE_M
    y = np.arange(r0, r1 - 1, -1) * LATTICE_M
    places = places_around(left, bottom, right, top, settling, terrain)
    cells = cells_around(left - 400, bottom - 400, right + 400, top + 400, division)
    fields, towns, roads = lattice(x, y, terrain, land, places)
    ground = survey(
        left,
        top,
        rows,
        cols,
        step,
        fields,
        towns,
        roads,
        float(x[0]),
        float(y[0]),
        places,
        cells,
        division,
        land,
        terrain,
    )
    return ground, fields, (float(x[0]), float(y[0]))
