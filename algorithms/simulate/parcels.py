"""Parcels: cells of a coarse Voronoi diagram, each cut into fields along its own axes.

A terroir (cell) has a direction and a size of fields; fields come from splitting its box again and again, always
across the longer side, until a field has about the wanted area. Which field a point lies in is found by walking down
the splits, so no field is ever stored; its number is the path of the walk.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from .noise import hash2, mix, uniform, unit

#: no field is longer than this (metres): what a window must know beyond its edge
LARGEST_FIELD = 640.0


class Division(NamedTuple):
    """How a kind of ground is divided: spacing of cells (m), mean area of a piece (m2), slenderness, seed."""

    seed: int
    spacing: float
    area: float
    slender: float


class Cells(NamedTuple):
    """Cells around a window: position of the centre, direction (radians), area of a piece, number; (rows, columns)."""

    first_i: int
    first_j: int
    x: np.ndarray
    y: np.ndarray
    angle: np.ndarray
    area: np.ndarray
    key: np.ndarray


@njit(nogil=True, cache=True)
def cells_around(xmin: float, ymin: float, xmax: float, ymax: float, d: Division) -> Cells:
    """The cells whose fields can reach a window."""
    i0, i1 = int(math.floor(xmin / d.spacing)) - 2, int(math.floor(xmax / d.spacing)) + 3
    j0, j1 = int(math.floor(ymin / d.spacing)) - 2, int(math.floor(ymax / d.spacing)) + 3
    shape = (j1 - j0, i1 - i0)
    x, y, angle, area = np.empty(shape), np.empty(shape), np.empty(shape), np.empty(shape)
    key = np.empty(shape, np.int64)
    for j in range(j0, j1):
        for i in range(i0, i1):
            r, c = j - j0, i - i0
            x[r, c] = (i + 0.15 + 0.7 * uniform(i, j, d.seed + 1)) * d.spacing
            y[r, c] = (j + 0.15 + 0.7 * uniform(i, j, d.seed + 2)) * d.spacing
            angle[r, c] = math.pi * uniform(i, j, d.seed + 3)
            area[r, c] = d.area * math.exp(1.1 * (uniform(i, j, d.seed + 4) - 0.5))
            key[r, c] = np.int64(hash2(i, j, d.seed + 5) >> np.uint64(24))
    return Cells(i0, j0, x, y, angle, area, key)


@njit(nogil=True, cache=True)
def nearest_cell(x: float, y: float, cells: Cells, spacing: float) -> tuple[int, int, float, int]:
    """(row, column) of the cell that holds a point, distance to its border (m), number shared by the two cells
    there."""
    cj, ci = int(math.floor(y / spacing)) - cells.first_j, int(math.floor(x / spacing)) - cells.first_i
    d1, d2 = 1e30, 1e30
    r1, c1, r2, c2 = 0, 0, 0, 0
    for r in range(max(0, cj - 1), min(cells.x.shape[0], cj + 2)):
        for c in range(max(0, ci - 1), min(cells.x.shape[1], ci + 2)):
            d = (x - cells.x[r, c]) ** 2 + (y - cells.y[r, c]) ** 2
            if d < d1:
                d2, r2, c2 = d1, r1, c1
                d1, r1, c1 = d, r, c
            elif d < d2:
                d2, r2, c2 = d, r, c
    apart = math.sqrt((cells.x[r1, c1] - cells.x[r2, c2]) ** 2 + (cells.y[r1, c1] - cells.y[r2, c2]) ** 2)
    return r1, c1, (d2 - d1) / (2.0 * apart), cells.key[r1, c1] ^ cells.key[r2, c2]


@njit(nogil=True, cache=True)
def walk(
    lx: float, ly: float, half: float, area: float, slender: float, key: int
) -> tuple[int, float, float, float, float, float, int, float]:
    """Walk down the splits of a square box of half-side `half` around (0, 0).

    Returns the path, the centre (x, y) and sides (w, h) of the piece in the box's axes, the distance to the nearest
    split with the number of that split, and the distance to the second nearest border of the piece.
    """
    x0, x1, y0, y1 = -half, half, -half, half
    path = 1
    near, number, second = 1e9, 0, 1e9
    for _ in range(16):
        w, h = x1 - x0, y1 - y0
        scramble = hash2(path, key, 77)
        if w * h < area * (0.45 + 1.1 * unit(scramble)) and max(w, h) < LARGEST_FIELD - 40.0:
            break
        share = 0.34 + 0.32 * unit(mix(scramble))
        if w > h * slender or (w > h and max(w, h) > LARGEST_FIELD - 40.0):
            at = x0 + w * share
            distance = abs(lx - at)
            if lx < at:
                x1, path = at, 2 * path
            else:
                x0, path = at, 2 * path + 1
        else:
            at = y0 + h * share
            distance = abs(ly - at)
            if ly < at:
                y1, path = at, 2 * path
            else:
                y0, path = at, 2 * path + 1
        if distance < near:
            near, second, number = distance, near, int(scramble >> np.uint64(24))
        elif distance < second:
            second = distance
    return path, 0.5 * (x0 + x1), 0.5 * (y0 + y1), x1 - x0, y1 - y0, near, number, second
