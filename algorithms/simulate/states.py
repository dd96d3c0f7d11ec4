"""The state of a piece of ground on a date, as columns of a table, and how it becomes reflectance."""

from __future__ import annotations

import numpy as np
from numba import njit

from ..physics.canopy import CanopyAtSun, cover_soil
from .noise import normal, uniform

# columns of a state table, one row per piece
(
    PLANT,
    LAI,
    CAB,
    BROWN,
    COVER,
    SHADOW,
    UNDER_LAI,
    UNDER_CAB,
    UNDER_BROWN,
    RESIDUE,
    BRIGHTNESS,
    WETNESS,
    FLOWER,
    FLOWER_SURFACE,
    SHADE_ALL,
) = range(15)
COLUMNS = 15

#: nodes of the point-to-point variation: relative vigour (LAI) and relative brightness
VIGOUR_NODES = np.linspace(0.3, 1.7, 5)
SHADE_NODES = np.linspace(0.5, 1.5, 3)


def empty_states(count: int) -> np.ndarray:
    """States of bare, dry, evenly lit ground: (count, COLUMNS) float64."""
    states = np.zeros((count, COLUMNS))
    states[:, COVER] = states[:, BRIGHTNESS] = 1.0
    states[:, CAB] = states[:, UNDER_CAB] = 40.0
    return states


@njit(nogil=True, cache=True)
def draws(keys: np.ndarray, stream: int, count: int, seed: int) -> np.ndarray:
    """(pieces, count) standard normal numbers that belong to the pieces' keys."""
    result = np.empty((len(keys), count))
    for e in range(len(keys)):
        for n in range(count):
            result[e, n] = normal(keys[e], 1000 * stream + n, seed)
    return result


@njit(nogil=True, cache=True)
def chances(keys: np.ndarray, stream: int, seed: int) -> np.ndarray:
    """(pieces,) uniform numbers in [0, 1) that belong to the pieces' keys."""
    result = np.empty(len(keys))
    for e in range(len(keys)):
        result[e] = uniform(keys[e], 1000 * stream + 999, seed)
    return result


@njit(nogil=True, cache=True)
def reflectance_nodes(
    states: np.ndarray,
    ground: np.ndarray,
    residue: np.ndarray,
    flowers: np.ndarray,
    wet_factor: np.ndarray,
    directional: np.ndarray,
    canopy: CanopyAtSun,
    grass: int,
    vigours: np.ndarray,
    shades: np.ndarray,
) -> np.ndarray:
    """Reflectance (pieces, vigours, shades, bands) float32.

    `ground` (pieces, bands) dry reflectance, `residue` (bands,) of straw, `flowers` (surfaces, bands), `directional`
    (pieces, bands) the factor from nadir to the view. Shade darkens the whole piece where SHADE_ALL is 1 (crowns,
    roofs),
    else mostly the soil.
    """
    count, bands = ground.shape
    result = np.empty((count, len(vigours), len(shades), bands), np.float32)
    soil, low, top = np.empty(bands), np.empty(bands), np.empty(bands)
    for e in range(count):
        s = states[e]
        for i in range(len(vigours)):
            for j in range(len(shades)):
                all_over = s[SHADE_ALL]
                shade = shades[j]
                on_soil = 1.0 if all_over > 0 else shade
                straw = min(1.0, max(0.0, s[RESIDUE] * (0.6 + 0.4 * vigours[i])))
                for b in range(bands):
                    dry = ground[e, b] * s[BRIGHTNESS] * on_soil
                    wet = dry * (1.0 - s[WETNESS] * (1.0 - wet_factor[b]))
                    soil[b] = (1.0 - straw) * wet + straw * residue[b] * (1.0 - 0.35 * s[WETNESS])
                cover_soil(grass, s[UNDER_LAI] * vigours[i], s[UNDER_CAB], s[UNDER_BROWN], soil, canopy, low)
                cover_soil(int(s[PLANT]), s[LAI] * vigours[i], s[CAB], s[BROWN], low, canopy, top)
                light = shade if all_over > 0 else 1.0 + 0.22 * (shade - 1.0)
                for b in range(bands):
                    value = s[COVER] * top[b] * (1.0 - s[SHADOW]) + (1.0 - s[COVER]) * low[b] * (1.0 - 0.6 * s[SHADOW])
                    value += s[FLOWER] * (flowers[int(s[FLOWER_SURFACE]), b] - value)
                    result[e, i, j, b] = value * light * directional[e, b]
    return result
