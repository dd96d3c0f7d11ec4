"""Relief and water courses: main rivers, their tributaries, and the valleys that both have cut.

A river is a line of constant cross coordinate in a frame that noise bends, so that it meanders; elevation is built up
from the distance to it, so that water lies lowest and flows down along the frame. Everything is a function of the
position: easting and northing in metres of the scene's reference system.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from .noise import fractal, gradient_noise, smoothstep, uniform


class Terrain(NamedTuple):
    """Parameters of the relief; lengths and heights in metres, angle in radians counter-clockwise from east.

    `base_height` is that of the main valley at the origin, which also keeps coordinates small.
    """

    seed: int
    flow_angle: float
    river_spacing: float
    stream_spacing: float
    valley_width: float
    base_height: float
    relief: float
    fall: float
    meander: float
    river_width: float
    origin_x: float
    origin_y: float


@njit(nogil=True, cache=True)
def river_frame(x: float, y: float, t: Terrain) -> tuple[float, float]:
    """(along, across) in the bent frame of the main rivers."""
    c, s = math.cos(t.flow_angle), math.sin(t.flow_angle)
    dx, dy = x - t.origin_x, y - t.origin_y
    along, across = c * dx + s * dy, c * dy - s * dx
    across += t.meander * 13.0 * gradient_noise(along / 31000.0, across / 43000.0, t.seed + 14)
    across += t.meander * 4.6 * gradient_noise(along / 11500.0, across / 17000.0, t.seed + 11)
    across += t.meander * gradient_noise(along / 2300.0, across / 4100.0, t.seed + 12)
    across += 0.28 * t.meander * gradient_noise(along / 800.0, across / 1500.0, t.seed + 13)
    return along, across


@njit(nogil=True, cache=True)
def river_distance(across: float, t: Terrain) -> tuple[float, int]:
    """Signed distance to the nearest main river, and which one it is."""
    k = np.int64(math.floor(across / t.river_spacing + 0.5))
    best, which = 1e12, int(k)
    for i in range(k - 1, k + 2):
        centre = (i + 0.5 * (uniform(i, 3, t.seed) - 0.5)) * t.river_spacing
        if abs(across - centre) < abs(best):
            best, which = across - centre, i
    return best, which


@njit(nogil=True, cache=True)
def stream_coordinate(x: float, y: float, along: float, distance: float, t: Terrain) -> float:
    """Coordinate whose whole numbers are tributaries; they join the river pointing downstream."""
    bend = 900.0 * gradient_noise(x / 3900.0, y / 3900.0, t.seed + 21) + 190.0 * gradient_noise(
        x / 900.0, y / 900.0, t.seed + 22
    )
    return (along - 0.6 * abs(distance) + bend) / t.stream_spacing


@njit(nogil=True, cache=True)
def stream_distance(coordinate: float, t: Terrain) -> float:
    """Distance to the nearest tributary in metres (rounded off half-way between two)."""
    return t.stream_spacing / math.pi * abs(math.sin(math.pi * coordinate))


@njit(nogil=True, cache=True)
def stream_reach(coordinate: float, distance: float, which: int, t: Terrain) -> float:
    """How far from the river a tributary goes before it is only a dry valley."""
    side = 1 if distance > 0 else 0
    j = np.int64(math.floor(coordinate + 0.5))
    return t.river_spacing * (0.12 + 0.34 * uniform(2 * j + side, which, t.seed + 31))


@njit(nogil=True, cache=True)
def elevation(x: float, y: float, t: Terrain) -> tuple[float, float, float, float]:
    """(height, across, stream coordinate, share of the way from river to ridge)."""
    along, across = river_frame(x, y, t)
    distance, _ = river_distance(across, t)
    coordinate = stream_coordinate(x, y, along, distance, t)
    region = smoothstep(-0.45, 0.55, gradient_noise(x / 31000.0, y / 31000.0, t.seed + 41))
    amplitude = t.relief * (0.45 + 1.1 * region)
    half = 0.5 * t.river_spacing
    upward = smoothstep(t.valley_width * 0.7, half, abs(distance))
    cut = smoothstep(0.0, 0.30 * t.stream_spacing, stream_distance(coordinate, t))
    rough = fractal(x / 1700.0, y / 1700.0, t.seed + 51, 5, 0.52)
    ridged = 0.5 - abs(gradient_noise(x / 1300.0, y / 1300.0, t.seed + 52))
    hills = amplitude * (upward * (0.30 + 0.70 * cut) + (0.05 + 0.25 * upward) * (0.75 * rough + 0.35 * ridged))
    terrace = 6.0 * smoothstep(0.35 * t.valley_width, 0.6 * t.valley_width, abs(distance))
    return t.base_height - t.fall * along + hills + terrace, across, coordinate, upward


@njit(nogil=True, cache=True)
def relief_fields(x: np.ndarray, y: np.ndarray, t: Terrain) -> np.ndarray:
    """(4, rows, columns) float64: elevation, across, stream coordinate, upward share at nodes x (columns), y (rows)."""
    result = np.empty((4, len(y), len(x)))
    for r in range(len(y)):
        for c in range(len(x)):
            result[0, r, c], result[1, r, c], result[2, r, c], result[3, r, c] = elevation(x[c], y[r], t)
    return result
