"""What stands on a point of a town, a village, an industrial zone or a farm: street, roof, yard, lawn or tree."""

from __future__ import annotations

import math

from numba import njit

from . import kinds as k
from .noise import hash2, mix, uniform, unit
from .parcels import walk

_DENSE, _DIFFUSE, _INDUSTRIAL = k.DENSE, k.DIFFUSE, k.INDUSTRIAL
_TILE, _SLATE, _METAL, _FLAT, _CONCRETE = k.TILE, k.SLATE, k.METAL, k.FLAT_ROOF, k.CONCRETE
_LAWN, _TREES, _SHADE, _YARD, _ROAD = k.LAWN, k.GARDEN_TREES, k.SHADE, k.YARD, k.ROAD
_BLOCK = 520.0


@njit(nogil=True, cache=True)
def block_of(x: float, y: float, angle: float, zone: int, seed: int) -> tuple[float, float, float, int]:
    """Coordinates in the axes of the street grid, distance to the nearest street's axis, and number of the block."""
    c, s = math.cos(angle), math.sin(angle)
    a, b = c * x + s * y, c * y - s * x
    i, j = math.floor(a / _BLOCK), math.floor(b / _BLOCK)
    la, lb = a - (i + 0.5) * _BLOCK, b - (j + 0.5) * _BLOCK
    area = 26000.0 if zone == _INDUSTRIAL else (6500.0 if zone == _DENSE else 11000.0)
    key = int(hash2(int(i), int(j), seed) >> 24)
    path, _, _, _, _, near, _, _ = walk(la, lb, 0.5 * _BLOCK, area, 1.15, key)
    border = 0.5 * _BLOCK - max(abs(la), abs(lb))
    return a, b, min(near, border), int(hash2(path, key, seed + 9) >> 16)


@njit(nogil=True, cache=True)
def built_kind(x: float, y: float, angle: float, zone: int, seed: int) -> int:
    """Kind of cover at a point of a built-up zone (class 1 dense, 2 diffuse, 3 industrial)."""
    a, b, street, block = block_of(x, y, angle, zone, seed)
    use = uniform(block, 1, seed)
    if street < (5.5 if zone == _INDUSTRIAL else 3.6):
        return _ROAD
    if zone == _INDUSTRIAL:
        return _industrial(a, b, street, use, seed)
    if use < 0.06:
        return _TREES if uniform(int(math.floor(a / 9.0)), int(math.floor(b / 9.0)), seed + 3) < 0.55 else _LAWN
    if use < 0.09:
        return _LAWN
    if zone == _DENSE:
        return _dense(a, b, street, use, seed)
    return _diffuse(a, b, street, seed)


@njit(nogil=True, cache=True)
def _dense(a: float, b: float, street: float, use: float, seed: int) -> int:
    """Houses wall to wall along the streets, courts and a few gardens behind."""
    roof = uniform(int(math.floor(a / 13.0)), int(math.floor(b / 12.0)), seed + 4)
    if street < 17.0 or use > 0.80:
        if roof < 0.42:
            return _TILE
        if roof < 0.54:
            return _SLATE
        if roof < 0.66:
            return _FLAT
        if roof < 0.74:
            return _CONCRETE
        return _SHADE if roof < 0.90 else (_YARD if roof < 0.96 else _TREES)
    if roof < 0.26:
        return _YARD
    if roof < 0.36:
        return _CONCRETE
    if roof < 0.60:
        return _SHADE
    return _TREES if roof < 0.84 else _LAWN


@njit(nogil=True, cache=True)
def _diffuse(a: float, b: float, street: float, seed: int) -> int:
    """One house a plot, in a garden."""
    i, j = int(math.floor(a / 24.0)), int(math.floor(b / 21.0))
    scramble = hash2(i, j, seed + 5)
    plot = unit(scramble)
    u, v = a - 24.0 * i, b - 21.0 * j
    if plot < 0.80:
        cu, cv = 7.5 + 9.0 * unit(mix(scramble)), 7.0 + 7.0 * unit(mix(scramble + 1))
        if abs(u - cu) < 5.8 and abs(v - cv) < 4.8:
            return _TILE if plot < 0.60 else (_SLATE if plot < 0.68 else _FLAT)
        if v > cv and abs(u - cu) < 5.8 and v - cv < 8.5:
            return _SHADE if plot < 0.5 else _LAWN
        if u < 3.5 and street < 22.0:
            return _YARD
    garden = uniform(int(math.floor(a / 7.0)), int(math.floor(b / 7.0)), seed + 6)
    return _TREES if garden < 0.34 else (_LAWN if garden < 0.9 else _YARD)


@njit(nogil=True, cache=True)
def _industrial(a: float, b: float, street: float, use: float, seed: int) -> int:
    """Large halls on paved ground, lawns along the streets."""
    if street < 13.0:
        return _LAWN if use < 0.5 else _YARD
    i, j = int(math.floor(a / 78.0)), int(math.floor(b / 62.0))
    u, v = a - 78.0 * i, b - 62.0 * j
    hall = uniform(i, j, seed + 7)
    if hall < 0.72 and 8.0 < u < 70.0 - 20.0 * use and 7.0 < v < 55.0 - 14.0 * use:
        if hall < 0.34:
            return _METAL
        return _FLAT if hall < 0.58 else (_CONCRETE if hall < 0.66 else _TILE)
    if use > 0.86:
        return _LAWN
    return _YARD if hall < 0.9 else _ROAD
