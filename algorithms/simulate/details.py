"""What the ground holds at the scale of metres: texture, hedges and tracks, lone farms and quarries, mixed stands."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from . import kinds as k
from .built import built_kind
from .noise import gradient_noise, hash2, normal, uniform, unit

#: points closer than this (metres) show rows of trees and vines and the wheel tracks of the sprayer
FINEST_WITHOUT_ROWS = 4.0
_TRAMLINE_M, _TRACK_M = 24.0, 2.5


class Land(NamedTuple):
    """How the ground is shared out: thresholds of the fields of the lattice, and shares."""

    seed: int
    forest: float
    conifer: float
    natural: float
    vine: float
    orchard: float
    meadow_share: float
    hedge_share: float
    farm_share: float
    quarry_share: float


@njit(nogil=True, cache=True)
def encode(value: float, low: float, high: float) -> int:
    return int(min(255.0, max(0.0, math.floor((value - low) / (high - low) * 255.0 + 0.5))))


@njit(nogil=True, cache=True)
def texture_of(
    kind: int, x: float, y: float, i: int, j: int, soft: float, soil: float, rows: float, key: int, seed: int
) -> tuple[float, float]:
    """(vigour, shade) of a point: zones of a field, its rows, crowns of a wood, and the point's own chance."""
    white = normal(i, j, seed + 91)
    other = normal(j, i, seed + 92)
    if kind == k.BROADLEAF or kind == k.CONIFER or kind == k.RIPARIAN or kind == k.HEDGE:
        crowns = gradient_noise(x / 17.0, y / 17.0, seed + 93) + 0.6 * gradient_noise(x / 46.0, y / 46.0, seed + 94)
        return 1.0 + 0.35 * soft + 0.1 * white, 1.0 + 0.34 * crowns + 0.10 * soft + 0.10 * other
    if kind == k.MOOR or kind == k.NATURAL_GRASS or kind == k.ORCHARD:
        bushes = gradient_noise(x / 24.0, y / 24.0, seed + 95)
        return 1.0 + 0.55 * soft + 0.55 * bushes + 0.12 * white, 1.0 + 0.25 * soil + 0.18 * bushes + 0.05 * other
    if kind >= k.TILE or kind == k.ROAD or kind == k.TRACK or kind == k.QUARRY or kind == k.GRAVEL_BAR:
        return 1.0 + 0.2 * white, 1.0 + 0.16 * other + 0.15 * soft
    if kind == k.RIVER or kind == k.LAKE:
        return 1.0, 1.0 + 0.12 * soft + 0.015 * other
    amplitude = 0.5 + 1.1 * unit(hash2(key, 2, seed))
    patches = gradient_noise(x / 52.0, y / 52.0, seed + 96)
    streaks = gradient_noise(rows / 13.0, 0.5, key) + 0.8 * gradient_noise(rows / 31.0, 0.5, key + 1)
    vigour = 1.0 + amplitude * (0.30 * soft + 0.19 * patches - 0.12 * soil + 0.08 * streaks) + 0.08 * white
    shade = 1.0 + 0.30 * soil + 0.10 * patches + 0.06 * streaks + 0.035 * other
    return vigour, shade


@njit(nogil=True, cache=True)
def rows_of(kind: int, along: float, key: int, vigour: float, shade: float, seed: int) -> tuple[float, float]:
    """(vigour, shade) with the rows of a piece: trees and vines in lines 5 to 9 m apart, tramlines 24 m apart in crops.

    `along` is the coordinate across the rows in metres.
    """
    if kind == k.VINE or kind == k.ORCHARD:
        spacing = (5.0 if kind == k.VINE else 6.5) + 2.0 * unit(hash2(key, 4, seed))
        wave = math.cos(2.0 * math.pi * along / spacing)
        return vigour + 0.35 * wave, shade - 0.08 * wave
    if kind == k.ARABLE:
        place = along - _TRAMLINE_M * math.floor(along / _TRAMLINE_M)
        if place < _TRACK_M:
            return vigour - 0.30, shade + 0.05
    return vigour, shade


@njit(nogil=True, cache=True)
def blend(what: int, key: int, x: float, y: float, land: Land) -> int:
    """What stands among the main cover of a piece: other trees in a wood, shrubs on a moor, gaps in an orchard."""
    if what == k.ARABLE or what == k.MEADOW:
        return what
    u = uniform(key, 3, land.seed + 76)
    patch = (
        0.5
        + 0.62 * gradient_noise(x / 31.0, y / 31.0, land.seed + 77)
        + 0.5 * (uniform(int(x / 5.0), int(y / 5.0), land.seed + 78) - 0.5)
    )
    other = uniform(key, 4, land.seed + 79)
    if what == k.BROADLEAF:
        return k.PINES if patch < 0.55 * u * u else what
    if what == k.CONIFER:
        return k.RIPARIAN if patch < 0.60 * u * u else what
    if what == k.MOOR:
        if patch < 0.70 * u:
            return k.MARGIN if other < 0.55 else k.RIPARIAN
        return k.PINES if patch > 1.05 - 0.25 * other else what
    if what == k.NATURAL_GRASS:
        return k.SHRUBS if patch < 0.45 * u * u else what
    if what == k.ORCHARD:
        if patch < 0.68 * u:
            return k.MARGIN if other < 0.6 else k.BARE_SOIL
        return what
    if patch < 0.45 * u:
        return k.MARGIN if other < 0.5 else k.BARE_SOIL
    return what


@njit(nogil=True, cache=True)
def quarry(x: float, y: float, land: Land) -> tuple[int, int]:
    """Quarries and gravel pits, at most one in a square of 3 km."""
    i, j = np.int64(math.floor(x / 3000.0)), np.int64(math.floor(y / 3000.0))
    if uniform(i, j, land.seed + 71) > land.quarry_share:
        return 0, 0
    dx = x - (i + 0.15 + 0.7 * uniform(i, j, land.seed + 72)) * 3000.0
    dy = y - (j + 0.15 + 0.7 * uniform(i, j, land.seed + 73)) * 3000.0
    radius = 55.0 + 120.0 * uniform(i, j, land.seed + 74) ** 2
    if dx * dx + dy * dy > 4.0 * radius * radius:
        return 0, 0
    shape = 1.0 + 1.1 * gradient_noise(x / 120.0, y / 120.0, land.seed + 75)
    return (k.QUARRY, k.MINERAL) if dx * dx + dy * dy < (radius * shape) ** 2 else (0, 0)


@njit(nogil=True, cache=True)
def farm(x: float, y: float, land: Land) -> tuple[int, int]:
    """Farmsteads and hamlets, at most one in a square of 900 m."""
    i, j = np.int64(math.floor(x / 900.0)), np.int64(math.floor(y / 900.0))
    h = hash2(i, j, land.seed + 61)
    if unit(h) > land.farm_share:
        return 0, 0
    dx = x - (i + 0.15 + 0.7 * uniform(i, j, land.seed + 62)) * 900.0
    dy = y - (j + 0.15 + 0.7 * uniform(i, j, land.seed + 63)) * 900.0
    radius = 24.0 + 46.0 * uniform(i, j, land.seed + 64) ** 3
    shape = 1.0 + 0.9 * gradient_noise(x / 47.0, y / 47.0, land.seed + 66)
    if dx * dx + dy * dy > (radius * shape) ** 2:
        return 0, 0
    angle = math.pi * uniform(i, j, land.seed + 65)
    return built_kind(x, y, angle, k.DIFFUSE, land.seed + 600), k.DIFFUSE


@njit(nogil=True, cache=True)
def edge_of(
    what: int, where: int, key: int, border: float, pair: int, edge: float, number: int, x: float, y: float, land: Land
) -> tuple[int, int, int]:
    """Small roads between terroirs, hedges and grass strips between fields."""
    u = uniform(pair, 7, land.seed + 81)
    if u < 0.62 and border < (3.2 if u < 0.45 else 2.2):
        return (k.ROAD if u < 0.45 else k.TRACK), k.ROADS, key
    if border < 9.0 and u > 0.80 - 0.3 * land.hedge_share:
        return k.HEDGE, k.BROADLEAVED, key
    if border < 5.0:
        return k.MARGIN, k.GRASSLAND, key
    u = uniform(number, 8, land.seed + 82)
    gap = gradient_noise(x / 70.0, y / 70.0, land.seed + 83)
    if u < land.hedge_share and gap > -0.25 and edge < 3.0 + 5.0 * uniform(number, 9, land.seed + 84):
        return k.HEDGE, k.BROADLEAVED, key
    if u > 0.9 and edge < 2.4:
        return k.TRACK, k.ROADS, key
    if edge < 1.3:
        return k.MARGIN, k.GRASSLAND, key
    return what, where, key
