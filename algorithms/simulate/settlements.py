"""Where people have built: towns, villages, industrial zones, main roads, lakes and quarries, as lists around a
window."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from .noise import gradient_noise, uniform
from .terrain import Terrain, elevation

#: lines and places further away than this (metres) cannot touch a window
REACH = 9000.0
TOWN_CELL = 4300.0
LAKE_CELL = 3100.0


class Settling(NamedTuple):
    """How much is built: seed, share of cells with a town, size of a usual town (m), share of cells with a lake."""

    seed: int
    town_share: float
    town_radius: float
    lake_share: float


class Places(NamedTuple):
    """Lists around a window.

    `towns`: x, y, radius, direction; `zones` (industrial): x, y, half length, half width, direction; `roads`: x1, y1,
    x2,
    y2, half width, key; `lakes` x, y, radius, flattening, direction, key. One row each, float64.
    """

    towns: np.ndarray
    zones: np.ndarray
    roads: np.ndarray
    lakes: np.ndarray


@njit(nogil=True, cache=True)
def town(i: int, j: int, s: Settling, t: Terrain) -> tuple[float, float, float, float]:
    """x, y, radius (0: none) and direction of the town of a cell: the lowest of three candidate places."""
    radius = 0.0
    if uniform(i, j, s.seed + 1) < s.town_share:
        u = uniform(i, j, s.seed + 2)
        radius = s.town_radius * (0.35 + 0.9 * u + 2.2 * u**9)
    best, x, y = 1e9, 0.0, 0.0
    for n in range(3):
        cx = (i + 0.2 + 0.6 * uniform(i, j, s.seed + 10 + n)) * TOWN_CELL
        cy = (j + 0.2 + 0.6 * uniform(i, j, s.seed + 20 + n)) * TOWN_CELL
        height = elevation(cx, cy, t)[0]
        if height < best:
            best, x, y = height, cx, cy
    return x, y, radius, math.pi * uniform(i, j, s.seed + 3)


@njit(nogil=True, cache=True)
def places_around(xmin: float, ymin: float, xmax: float, ymax: float, s: Settling, t: Terrain) -> Places:
    """Every town, zone, road and lake that can touch a window."""
    i0, i1 = int(math.floor((xmin - REACH) / TOWN_CELL)), int(math.floor((xmax + REACH) / TOWN_CELL)) + 1
    j0, j1 = int(math.floor((ymin - REACH) / TOWN_CELL)), int(math.floor((ymax + REACH) / TOWN_CELL)) + 1
    n = (i1 - i0) * (j1 - j0)
    towns, zones, roads = np.empty((n, 4)), np.empty((n, 5)), np.empty((3 * n, 6))
    nt, nz, nr = 0, 0, 0
    for j in range(j0, j1):
        for i in range(i0, i1):
            x, y, radius, angle = town(i, j, s, t)
            if radius > 0:
                towns[nt, 0], towns[nt, 1], towns[nt, 2], towns[nt, 3] = x, y, radius, angle
                nt += 1
            if radius > 0.55 * s.town_radius:
                size = radius * (0.22 + 0.28 * uniform(i, j, s.seed + 4))
                side = 2 * math.pi * uniform(i, j, s.seed + 5)
                away = radius * 0.85 + 0.5 * size
                zones[nz, 0], zones[nz, 1] = x + away * math.cos(side), y + away * math.sin(side)
                zones[nz, 2], zones[nz, 3] = size, size * (0.5 + 0.4 * uniform(i, j, s.seed + 6))
                zones[nz, 4] = angle
                nz += 1
            for k in range(3):
                # to the cell in the east, in the south, and sometimes across
                di, dj = (1, 0) if k == 0 else ((0, 1) if k == 1 else (1, 1))
                if uniform(i, j, s.seed + 30 + k) > (0.25 if k == 2 else 0.8):
                    continue
                x2, y2, radius2, _ = town(i + di, j + dj, s, t)
                roads[nr, 0], roads[nr, 1], roads[nr, 2], roads[nr, 3] = x, y, x2, y2
                roads[nr, 4] = (
                    4.5
                    + (3.5 if min(radius, radius2) > 0.8 * s.town_radius else 0.0)
                    + 3.0 * (uniform(i, j, s.seed + 40 + k) > 0.8)
                )
                roads[nr, 5] = s.seed % 100000 + 3 * (i * 5003 + j) + k
                nr += 1
    li0, li1 = int(math.floor((xmin - 1500) / LAKE_CELL)), int(math.floor((xmax + 1500) / LAKE_CELL)) + 1
    lj0, lj1 = int(math.floor((ymin - 1500) / LAKE_CELL)), int(math.floor((ymax + 1500) / LAKE_CELL)) + 1
    lakes = np.empty(((li1 - li0) * (lj1 - lj0), 6))
    nl = 0
    for j in range(lj0, lj1):
        for i in range(li0, li1):
            if uniform(i, j, s.seed + 50) < s.lake_share:
                lakes[nl, 0] = (i + 0.2 + 0.6 * uniform(i, j, s.seed + 51)) * LAKE_CELL
                lakes[nl, 1] = (j + 0.2 + 0.6 * uniform(i, j, s.seed + 52)) * LAKE_CELL
                lakes[nl, 2] = 45.0 + 260.0 * uniform(i, j, s.seed + 53) ** 2.5
                lakes[nl, 3] = 0.45 + 0.5 * uniform(i, j, s.seed + 54)
                lakes[nl, 4] = math.pi * uniform(i, j, s.seed + 55)
                lakes[nl, 5] = (i * 7919 + j) % 1000003
                nl += 1
    return Places(towns[:nt].copy(), zones[:nz].copy(), roads[:nr].copy(), lakes[:nl].copy())


@njit(nogil=True, cache=True)
def road_distance(x: float, y: float, road: np.ndarray) -> float:
    """Distance to the axis of a road that sways between its two ends (1e9 beyond them)."""
    dx, dy = road[2] - road[0], road[3] - road[1]
    length2 = dx * dx + dy * dy
    share = ((x - road[0]) * dx + (y - road[1]) * dy) / length2
    if share < -0.002 or share > 1.002:
        return 1e9
    length = math.sqrt(length2)
    across = ((x - road[0]) * dy - (y - road[1]) * dx) / length
    ends = 4.0 * share * (1.0 - share)
    along = share * length
    sway = ends * (
        340.0 * gradient_noise(along / 1700.0, 0.37, np.int64(road[5]))
        + 45.0 * gradient_noise(along / 380.0, 0.71, np.int64(road[5]))
    )
    return abs(across - sway)


@njit(nogil=True, cache=True)
def nearest_road(x: float, y: float, roads: np.ndarray) -> tuple[float, int]:
    """Distance to the nearest main road and its row."""
    best, which = 1e9, -1
    for n in range(roads.shape[0]):
        d = road_distance(x, y, roads[n])
        if d < best:
            best, which = d, n
    return best, which


@njit(nogil=True, cache=True)
def town_strength(x: float, y: float, towns: np.ndarray) -> tuple[float, int]:
    """1 in the middle of a town, 0 at its edge, below 0 outside; and which town."""
    best, which = -1e9, -1
    for n in range(towns.shape[0]):
        d = math.sqrt((x - towns[n, 0]) ** 2 + (y - towns[n, 1]) ** 2)
        value = 1.0 - d / towns[n, 2]
        if value > best:
            best, which = value, n
    return best, which


@njit(nogil=True, cache=True)
def zone_strength(x: float, y: float, zones: np.ndarray) -> float:
    """Above 0 inside an industrial zone."""
    best = -1e9
    for n in range(zones.shape[0]):
        c, s = math.cos(zones[n, 4]), math.sin(zones[n, 4])
        dx, dy = x - zones[n, 0], y - zones[n, 1]
        a, b = abs(c * dx + s * dy) / zones[n, 2], abs(c * dy - s * dx) / zones[n, 3]
        best = max(best, 1.0 - max(a, b))
    return best


@njit(nogil=True, cache=True)
def lake_strength(x: float, y: float, lakes: np.ndarray) -> float:
    """Above 0 inside a lake, whose shore noise has shaped."""
    best = -1e9
    for n in range(lakes.shape[0]):
        dx, dy = x - lakes[n, 0], y - lakes[n, 1]
        if dx * dx + dy * dy > 4.0 * lakes[n, 2] ** 2:
            continue
        c, s = math.cos(lakes[n, 4]), math.sin(lakes[n, 4])
        a, b = (c * dx + s * dy) / lakes[n, 2], (c * dy - s * dx) / (lakes[n, 2] * lakes[n, 3])
        shore = 0.9 * gradient_noise(dx / lakes[n, 2] * 1.1, dy / lakes[n, 2] * 1.1, np.int64(lakes[n, 5]))
        best = max(best, 1.0 - math.sqrt(a * a + b * b) + 0.5 * shore)
    return best
