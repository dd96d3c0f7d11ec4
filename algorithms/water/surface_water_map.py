"""The second sweep: chance of water, clean-up by slope and size, and the codes of the map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from ..core.blocks import Inputs
from ..core.grid import Window
from ..learning.forest import Forest
from ..learning.predict import pack, probabilities
from .area_tables import heights
from .surface_water_rules import (
    CLOUD,
    DOUBT,
    IS_CLOUD,
    IS_SNOW,
    LAND,
    NODATA,
    SNOW,
    STEPS,
    WATER,
    Bayes,
    FeatureSet,
    classify,
    constants,
)

#: pixels below this in both indices are land in any case: no forest has to say so
_SURELY_LAND = -0.3
#: pixels around a mixed one in which pure water and pure land are looked for, and what that needs around a block
SHORE_REACH = 3
SHORE_MARGIN = SHORE_REACH + 1
#: least difference of the near infrared between land and water for a share to be read from it
LEAST_CONTRAST = 0.04
_NO_SHORE = np.zeros((0, 0), np.uint8)


@dataclass(frozen=True)
class Classifier:
    """What was learnt of one image: Bayes classifiers (one per run), or a forest; none where there is no water."""

    features: FeatureSet
    bayes: tuple[Bayes, ...] = ()
    forest: Forest | None = None
    #: the largest value of the dark layer: relaxed where the sun glints
    relaxed: float | None = None


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: layers of the first sweep -> codes WATER and chance WATER_P, and what one threshold would say."""
    learnt: Classifier = parameters["classifier"]
    layers = inputs.read("layers")
    chance = _forest_chance(layers, learnt.forest) if learnt.forest is not None else _bayes_chance(layers, learnt)
    rules = constants()["probability"]
    water = (chance >= rules["water"]) & (chance <= 100)
    shore = _NO_SHORE
    if water.any():
        if "dem" in inputs:
            dem = heights(inputs, "dem", parameters["dem_nodata"])
            water &= ~hillside(dem, parameters["pixel_m"], parameters["max_slope_deg"])
        if parameters["least_patch"] > 1:
            water = without_small(water, parameters["least_patch"])
        shore = wet_shore(water, layers[0] > IS_SNOW, layers[parameters["nir_layer"]])
    limit = np.inf if learnt.relaxed is None else learnt.features.highest[learnt.features.dark] * STEPS
    inner = inputs.inner
    dark = layers[learnt.features.dark][inner]
    parts = (layers[0][inner], chance[inner], water[inner], shore[inner] if shore.size else shore, dark)
    codes, chances = map_codes(*parts, limit, rules["doubt"])
    return {"WATER": codes, "WATER_P": chances}


@njit(nogil=True, cache=True)
def map_codes(
    state: np.ndarray,
    chance: np.ndarray,
    water: np.ndarray,
    shore: np.ndarray,
    dark: np.ndarray,
    limit: float,
    doubt: int,
) -> tuple[np.ndarray, np.ndarray]:
    """(height, width) uint8 codes of the map and chance in percent.

    `state` the first layer, `water` what the clean-up has left, `shore` the percent of mixed pixels (or nothing),
    `dark` the layer that is a reflectance, above `limit` of which water is doubtful, as it is below `doubt` percent.
    Water that the clean-up has dropped keeps its chance: the map says land, the chance tells why one may ask.
    """
    height, width = state.shape
    codes, chances = np.empty((height, width), np.uint8), np.empty((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            known = state[i, j]
            if known <= IS_SNOW:
                codes[i, j] = SNOW if known == IS_SNOW else (CLOUD if known == IS_CLOUD else NODATA)
                chances[i, j] = NODATA
                continue
            part = shore[i, j] if shore.size else 0
            value = part if part else chance[i, j]
            wet = water[i, j] or part > 0
            unsure = value < doubt or dark[i, j] > limit
            codes[i, j] = (DOUBT if unsure else WATER) if wet else LAND
            chances[i, j] = value
    return codes, chances


def _bayes_chance(layers: np.ndarray, learnt: Classifier) -> np.ndarray:
    if not learnt.bayes:
        return np.where(layers[0] <= IS_SNOW, 255, 0).astype(np.uint8)
    features = learnt.features
    highest = features.highest.copy()
    if learnt.relaxed is not None:
        highest[features.dark] = learnt.relaxed
    found = [classify(layers, features.lowest, highest, b.mean, b.std, b.log_prior, b.water) for b in learnt.bayes]
    if len(found) == 1:
        return found[0]
    mean = np.mean([f.astype(np.float32) for f in found], axis=0)
    return np.where(found[0] == 255, 255, np.floor(mean + 0.5)).astype(np.uint8)


def forest_features(bands: np.ndarray) -> np.ndarray:
    """(9, pixels) int16 from green, red, near infrared and both SWIR (5, pixels) int16 x 10000.

    The bands, NDWI, MNDWI, NDVI, and AWEIsh without its blue term (Feyisa et al. 2014, doi:10.1016/j.rse.2013.08.029).
    """
    green, red, nir, swir1, swir2 = bands.astype(np.float32)

    def ratio(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        total = a + b
        return np.where(np.abs(total) > 1, (a - b) / np.where(np.abs(total) > 1, total, 1), 0) * STEPS

    found = [
        *bands,
        ratio(green, nir),
        ratio(green, swir1),
        ratio(nir, red),
        2.5 * green - 1.5 * (nir + swir1) - 0.25 * swir2,
    ]
    return np.stack([np.clip(np.rint(f), -32000, 32000).astype(np.int16) for f in found])


def _forest_chance(layers: np.ndarray, forest: Forest) -> np.ndarray:
    chance = np.zeros(layers.shape[1:], np.uint8)
    chance[layers[0] <= IS_SNOW] = 255
    green, nir, swir = (layers[i].astype(np.int32) for i in (0, 2, 3))
    total_swir, total_nir = np.maximum(green + swir, 1), np.maximum(green + nir, 1)
    possible = (layers[0] > IS_SNOW) & (
        ((green - swir) > _SURELY_LAND * total_swir) | ((green - nir) > _SURELY_LAND * total_nir)
    )
    if possible.any():
        features = forest_features(np.ascontiguousarray(layers[:, possible]))
        share = probabilities(pack(forest, np.int16), features)
        column = int(np.flatnonzero(forest.classes == 1)[0])
        chance[possible] = np.floor(100 * share[:, column] + 0.5).astype(np.uint8)
    return chance


def hillside(dem: np.ndarray, pixel_m: tuple[float, float], max_slope_deg: float) -> np.ndarray:
    """(height, width) bool: steep pixels that lie well above the lowest ground around; unknown heights are none."""
    from scipy.ndimage import minimum_filter

    rules = constants()["hillside"]
    filled = np.where(np.isnan(dem), np.float32(9999), dem)
    down, right = np.gradient(filled, *pixel_m)
    steep = np.hypot(down, right) > np.tan(np.radians(max_slope_deg))
    radius = max(1, round(rules["radius_m"] / pixel_m[0]))
    relief = filled - minimum_filter(filled, 2 * radius + 1, mode="nearest")
    return np.asarray(steep & (relief > rules["relief_m"]) & ~np.isnan(dem))


@njit(nogil=True, cache=True)
def wet_shore(water: np.ndarray, observed: np.ndarray, nir: np.ndarray) -> np.ndarray:
    """(height, width) uint8: percent of water of pixels beside the water that it covers at least by half, else 0.

    The short-wave bands are coarser, and their limits reject mixed pixels: without this every shore would lose half a
    pixel. A pixel's share follows from its near infrared between that of the water (pixels all of whose neighbours are
    water) and that of the land (pixels without a neighbour in the water) within `SHORE_REACH` pixels; `nir` is int16 x
    10000.
    """
    height, width = water.shape
    edge = np.zeros((height, width), np.uint8)  # 0 no water around, 1 some, 2 all of it
    # most images are nearly all land: only what touches water is looked at
    for i in range(height):
        for j in range(width):
            if water[i, j]:
                edge[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2] = 1
    for i in range(height):
        for j in range(width):
            if not water[i, j]:
                continue
            whole = True
            for a in range(max(0, i - 1), min(height, i + 2)):
                for b in range(max(0, j - 1), min(width, j + 2)):
                    whole = whole and water[a, b]
            if whole:
                edge[i, j] = 2
    out = np.zeros((height, width), np.uint8)
    for i in range(height):
        for j in range(width):
            if water[i, j] or edge[i, j] == 0 or not observed[i, j]:
                continue
            inside = outside = 0.0
            wet = dry = 0
            for a in range(max(0, i - SHORE_REACH), min(height, i + SHORE_REACH + 1)):
                for b in range(max(0, j - SHORE_REACH), min(width, j + SHORE_REACH + 1)):
                    if not observed[a, b]:
                        continue
                    if edge[a, b] == 2:
                        inside += nir[a, b]
                        wet += 1
                    elif edge[a, b] == 0:
                        outside += nir[a, b]
                        dry += 1
            if wet == 0 or dry == 0:
                continue
            low, high = inside / wet, outside / dry
            if high - low < LEAST_CONTRAST * STEPS:
                continue
            share = (high - nir[i, j]) / (high - low)
            if share >= 0.5:
                out[i, j] = min(100, int(100.0 * share + 0.5))
    return out


def hillside_margin(pixel_m: float) -> int:
    """Pixels around a block that `hillside` looks at."""
    return max(1, round(constants()["hillside"]["radius_m"] / pixel_m)) + 1


def without_small(water: np.ndarray, least: int) -> np.ndarray:
    """The mask without patches (8-connected) of fewer than `least` pixels; whole patches must lie in the array."""
    out = water.copy()
    _drop_small(out, least)
    return out


@njit(nogil=True, cache=True)
def _drop_small(mask: np.ndarray, least: int) -> None:
    """Walk each patch until it is large enough; a small one is cleared."""
    height, width = mask.shape
    done = np.zeros((height, width), np.bool_)
    stack = np.empty((max(1, height * width), 2), np.int32)
    for i in range(height):
        for j in range(width):
            if not mask[i, j] or done[i, j]:
                continue
            stack[0, 0], stack[0, 1] = i, j
            done[i, j] = True
            size, position = 1, 0
            while position < size:
                y, x = stack[position, 0], stack[position, 1]
                position += 1
                for a in range(max(0, y - 1), min(height, y + 2)):
                    for b in range(max(0, x - 1), min(width, x + 2)):
                        if mask[a, b] and not done[a, b]:
                            done[a, b] = True
                            stack[size, 0], stack[size, 1] = a, b
                            size += 1
            if size < least:
                for k in range(size):
                    mask[stack[k, 0], stack[k, 1]] = False
