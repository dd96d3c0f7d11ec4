"""Hashes and lattice noise: everything random in the landscape is a function of a position and a seed.

So any window can be made alone, in any order, on any thread, and matches its neighbours exactly. Integer hash: the
finaliser of splitmix64 (Steele et al. 2014, doi 10.1145/2714064.2660195); gradient noise: Perlin 2002
(doi 10.1145/566654.566636) with the quintic fade.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_K1 = np.uint64(0x9E3779B97F4A7C15)
_K2 = np.uint64(0xC2B2AE3D27D4EB4F)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 1.0 / 9007199254740992.0
_MASK16 = np.uint64(0xFFFF)
_S16, _S32, _S48 = np.uint64(16), np.uint64(32), np.uint64(48)


@njit(nogil=True, cache=True)
def mix(value: np.uint64) -> np.uint64:
    """Scramble 64 bits."""
    value = (value ^ (value >> _S30)) * _M1
    value = (value ^ (value >> _S27)) * _M2
    return value ^ (value >> _S31)


@njit(nogil=True, cache=True)
def hash2(i: int, j: int, seed: int) -> np.uint64:
    """64 bits from two integers and a seed."""
    return mix(mix(np.uint64(i) * _K1 + np.uint64(seed)) + np.uint64(j) * _K2)


@njit(nogil=True, cache=True)
def unit(value: np.uint64) -> float:
    """Uniform in [0, 1) from 64 bits."""
    return np.float64(value >> _S11) * _UNIT


@njit(nogil=True, cache=True)
def uniform(i: int, j: int, seed: int) -> float:
    """Uniform in [0, 1) from two integers and a seed."""
    return unit(hash2(i, j, seed))


@njit(nogil=True, cache=True)
def normal(i: int, j: int, seed: int) -> float:
    """Close to a standard normal number (sum of four uniform ones, bounded at 3.46)."""
    h = hash2(i, j, seed)
    total = (
        np.float64(h & _MASK16)
        + np.float64((h >> _S16) & _MASK16)
        + np.float64((h >> _S32) & _MASK16)
        + np.float64(h >> _S48)
    )
    return (total / 65536.0 - 2.0 + 2.0 / 65536.0) * 1.7320508075688772


@njit(nogil=True, cache=True)
def _gradient(i: int, j: int, seed: int, dx: float, dy: float) -> float:
    h = hash2(i, j, seed)
    k = np.int64(h & np.uint64(15))
    if k < 8:
        a = 1.0 if (k & 1) == 0 else -1.0
        b = 1.0 if (k & 2) == 0 else -1.0
        return a * dx + b * dy
    a = 1.4142135623730951 if (k & 1) == 0 else -1.4142135623730951
    return a * dx if (k & 2) == 0 else a * dy


@njit(nogil=True, cache=True)
def gradient_noise(x: float, y: float, seed: int) -> float:
    """Smooth noise of wavelength about 1.6, roughly within -1..1, standard deviation about 0.35."""
    fx, fy = math.floor(x), math.floor(y)
    i, j = np.int64(fx), np.int64(fy)
    dx, dy = x - fx, y - fy
    u = dx * dx * dx * (dx * (dx * 6.0 - 15.0) + 10.0)
    v = dy * dy * dy * (dy * (dy * 6.0 - 15.0) + 10.0)
    a = _gradient(i, j, seed, dx, dy)
    b = _gradient(i + 1, j, seed, dx - 1.0, dy)
    c = _gradient(i, j + 1, seed, dx, dy - 1.0)
    d = _gradient(i + 1, j + 1, seed, dx - 1.0, dy - 1.0)
    top = a + u * (b - a)
    return top + v * (c + u * (d - c) - top)


@njit(nogil=True, cache=True)
def fractal(x: float, y: float, seed: int, octaves: int, gain: float) -> float:
    """Sum of octaves of gradient noise, scaled to a standard deviation of about 0.35."""
    total, weight, power = 0.0, 1.0, 0.0
    for octave in range(octaves):
        total += weight * gradient_noise(x, y, seed + 7919 * octave)
        power += weight * weight
        weight *= gain
        # an irrational ratio and a turn keep the lattices of the octaves apart
        x, y = 1.618 * x + 1.122 * y + 17.3, 1.618 * y - 1.122 * x + 5.1
    return total / math.sqrt(power)


@njit(nogil=True, cache=True)
def smoothstep(low: float, high: float, value: float) -> float:
    """0 below `low`, 1 above `high`, smooth between."""
    t = min(1.0, max(0.0, (value - low) / (high - low)))
    return t * t * (3.0 - 2.0 * t)


@njit(nogil=True, cache=True)
def fractal_grid(
    x: np.ndarray, y: np.ndarray, scale_x: float, scale_y: float, turn: float, seed: int, octaves: int, gain: float
) -> np.ndarray:
    """`fractal` on the nodes x (columns) by y (rows), in a frame turned by `turn` radians; wavelengths in metres."""
    result = np.empty((len(y), len(x)), np.float32)
    c, s = math.cos(turn), math.sin(turn)
    for r in range(len(y)):
        for k in range(len(x)):
            result[r, k] = fractal(
                (c * x[k] + s * y[r]) / scale_x, (c * y[r] - s * x[k]) / scale_y, seed, octaves, gain
            )
    return result


@njit(nogil=True, cache=True)
def bilinear(grids: np.ndarray, n: int, row: float, col: float) -> float:
    """Bilinear value of layer `n` of a 3-D array at a fractional (row, col) that lies inside it."""
    i, j = min(int(row), grids.shape[1] - 2), min(int(col), grids.shape[2] - 2)
    a, b = row - i, col - j
    top = grids[n, i, j] + b * (grids[n, i, j + 1] - grids[n, i, j])
    low = grids[n, i + 1, j] + b * (grids[n, i + 1, j + 1] - grids[n, i + 1, j])
    return top + a * (low - top)
