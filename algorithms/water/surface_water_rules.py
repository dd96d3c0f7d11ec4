"""The layers in which water is told from land, and the classifier that is trained on each image.

Method: Cordeiro, Martinez, Peña-Luque 2021, doi:10.1016/j.rse.2020.112209: clusters of a sample of the image in
MNDWI, NDWI and B12, then a Gaussian naive Bayes classifier of all pixels trained on the clusters. Changed here: pixels
that may be water make a fixed part of the sample so that a small lake in
a large tile makes a cluster of its own; and every cluster that is wet enough is water, so that a turbid lake beside a
clear one is not lost.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "surface_water.json"

LAND, WATER, DOUBT, SNOW, CLOUD, NODATA = 0, 1, 2, 253, 254, 255
#: values of the first layer where there is no observation of the ground
IS_NODATA, IS_CLOUD, IS_SNOW = -32768, -32767, -32766
_LAST_CODE = -32760
#: bits of what masks say of a pixel
IN_NODATA, IN_CLOUD, IN_SNOW = 1, 2, 4
#: steps of one in which layers are stored
STEPS = 10000


@cache
def constants() -> Mapping[str, Any]:
    """The table as it stands in the resources."""
    table: Mapping[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@dataclass(frozen=True)
class FeatureSet:
    """Layers of a classification by name, and the limits that water keeps in each (infinite where there is none)."""

    name: str
    layers: tuple[str, ...]
    lowest: np.ndarray
    highest: np.ndarray
    guard_lowest: np.ndarray
    guard_highest: np.ndarray
    wet: np.ndarray

    @property
    def dark(self) -> int:
        """The layer that is a reflectance: the last."""
        return len(self.layers) - 1


def feature_set(name: str) -> FeatureSet:
    """`swir` (MNDWI, NDWI, B12), `swir1` (B11 in place of B12) or `nir` (NDWI and B8)."""
    table = constants()["feature_sets"][name]

    def limits(key: str, without: float) -> np.ndarray:
        return np.array([without if v is None else v for v in table[key]], np.float64)

    return FeatureSet(
        name,
        tuple(table["layers"]),
        limits("lowest", -np.inf),
        limits("highest", np.inf),
        limits("guard_lowest", -np.inf),
        limits("guard_highest", np.inf),
        limits("wet", -np.inf),
    )


@njit(nogil=True, cache=True)
def water_layers(
    bands: tuple[np.ndarray, ...],
    scales: np.ndarray,
    offsets: np.ndarray,
    nodata: np.ndarray,
    flags: np.ndarray,
    shift: float,
    snow_limits: tuple[float, float],
) -> np.ndarray:
    """(layers, height, width) int16 layers x 10000 from bands as stored: green, near infrared, and one or two SWIR.

    Two bands give NDWI and the near infrared; three MNDWI, NDWI, the first SWIR and the near infrared; four the second
    SWIR in place of the first. `flags` (height, width) uint8: where any of `IN_*` is set, and where a band has no data,
    the first layer tells which. Row by row, each step without a branch so that it runs on vectors.
    """
    count = len(bands)
    height, width = bands[0].shape
    out = np.empty((2 if count == 2 else 4, height, width), np.int16)
    values = np.empty((count, width))
    state = np.empty(width, np.uint8)
    for i in range(height):
        state[:] = flags[i]
        for b in range(count):
            row, none = bands[b][i], nodata[b]
            for j in range(width):
                state[j] |= IN_NODATA * (row[j] == none or row[j] != row[j])
                values[b, j] = row[j] * scales[b] + offsets[b]
        if count == 2:
            _differences(values[0], values[1], shift, out[0, i])
            _steps(values[1], out[1, i])
        else:
            _differences(values[0], values[2], shift, out[0, i])
            _differences(values[0], values[1], shift, out[1, i])
            _steps(values[count - 1], out[2, i])
            _steps(values[1], out[3, i])
            for j in range(width):
                bright = out[0, i, j] > snow_limits[0] * STEPS and values[1, j] > snow_limits[1]
                state[j] |= IN_SNOW * bright
        for j in range(width):
            if state[j]:
                hidden = IS_CLOUD if state[j] & IN_CLOUD else IS_SNOW
                out[0, i, j] = IS_NODATA if state[j] & IN_NODATA else hidden
                for k in range(1, out.shape[0]):
                    out[k, i, j] = 0
    return out


@njit(nogil=True, cache=True, error_model="numpy")
def _differences(first: np.ndarray, second: np.ndarray, shift: float, out: np.ndarray) -> None:
    """Steps of (a - b) / (a + b) of both shifted, so that noise on dark or negative water does not swing it."""
    for j in range(out.size):
        a, b = first[j], second[j]
        least = min(a, b)
        add = shift + (0.001 - least if least <= 0.0 else 0.0)
        value = (a - b) / (a + b + 2.0 * add)
        out[j] = int(math.floor(min(3.0, max(-3.0, value)) * STEPS + 0.5))


@njit(nogil=True, cache=True)
def _steps(values: np.ndarray, out: np.ndarray) -> None:
    for j in range(out.size):
        out[j] = int(math.floor(min(3.0, max(-3.0, values[j])) * STEPS + 0.5))


@njit(nogil=True, cache=True)
def mark(flags: np.ndarray, codes: np.ndarray, table: np.ndarray) -> None:
    """Set in `flags` what a look-up (256,) says of each code; both (height, width) uint8."""
    for i in range(flags.shape[0]):
        for j in range(flags.shape[1]):
            flags[i, j] |= table[codes[i, j]]


@dataclass(frozen=True)
class Bayes:
    """A Gaussian naive Bayes classifier: `mean`, `std` (clusters, layers), `log_prior` (clusters,), `water` bool."""

    mean: np.ndarray
    std: np.ndarray
    log_prior: np.ndarray
    water: np.ndarray
    score: float


def train(sample: np.ndarray, features: FeatureSet, smallest_std: np.ndarray) -> Bayes:
    """Cluster a sample (pixels, layers) and fit the classifier.

    Average linkage on standardised layers; the number of clusters is that of the largest Calinski-Harabasz score.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    rules = constants()["clusters"]
    spread = sample.std(0)
    scaled = (sample - sample.mean(0)) / np.where(spread > 0, spread, 1.0)
    tree = linkage(scaled, "average")
    best: tuple[float, np.ndarray] | None = None
    for k in range(rules["least"], rules["most"] + 1):
        labels = fcluster(tree, k, "maxclust")
        score = calinski_harabasz(scaled, labels)
        if best is None or score > best[0]:
            best = score, labels
    assert best is not None  # there is at least one number of clusters
    found = [np.flatnonzero(best[1] == c) for c in np.unique(best[1])]
    mean = np.stack([sample[i].mean(0) for i in found])
    deviation = np.stack([sample[i].std(0) for i in found])
    prior = np.array([i.size for i in found])
    water = np.asarray(((mean > features.guard_lowest) & (mean <= features.guard_highest)).all(1))
    return Bayes(
        mean,
        np.maximum(deviation, smallest_std[: sample.shape[1]]),
        np.log(prior / prior.sum()),
        water,
        best[0],
    )


def calinski_harabasz(values: np.ndarray, labels: np.ndarray) -> float:
    """Variance between clusters over variance within, by their degrees of freedom; 0 for a single cluster."""
    names = np.unique(labels)
    if names.size < 2 or names.size >= len(values):
        return 0.0
    centre = values.mean(0)
    between = within = 0.0
    for name in names:
        members = values[labels == name]
        own = members.mean(0)
        between += len(members) * float(((own - centre) ** 2).sum())
        within += float(((members - own) ** 2).sum())
    return (between / (names.size - 1)) / max(within / (len(values) - names.size), 1e-12)


@njit(nogil=True, cache=True)
def classify(
    layers: np.ndarray,
    lowest: np.ndarray,
    highest: np.ndarray,
    mean: np.ndarray,
    std: np.ndarray,
    log_prior: np.ndarray,
    water: np.ndarray,
) -> np.ndarray:
    """(height, width) uint8 chance of water in percent; 0 outside the limits, 255 where nothing was observed.

    `layers` (layers, height, width) int16 x 10000, of which the first are those of the classifier; the other arrays are
    those of `Bayes` and `FeatureSet`.
    """
    height, width = layers.shape[1:]
    clusters, count = mean.shape
    out = np.zeros((height, width), np.uint8)
    constant = np.empty(clusters)
    inverse = np.empty((clusters, count))
    for c in range(clusters):
        constant[c] = log_prior[c]
        for k in range(count):
            constant[c] -= math.log(std[c, k])
            inverse[c, k] = 1.0 / std[c, k]
    low, high = np.empty(count), np.empty(count)
    for k in range(count):
        low[k], high[k] = lowest[k] * STEPS, highest[k] * STEPS
    likelihood = np.empty(clusters)
    for i in range(height):
        for j in range(width):
            if layers[0, i, j] <= _LAST_CODE:
                out[i, j] = 255
                continue
            possible = True
            for k in range(count):
                value = float(layers[k, i, j])
                if value < low[k] or value > high[k]:
                    possible = False
            if not possible:
                continue
            best = -np.inf
            for c in range(clusters):
                total = constant[c]
                for k in range(count):
                    z = (layers[k, i, j] / STEPS - mean[c, k]) * inverse[c, k]
                    total -= 0.5 * z * z
                likelihood[c] = total
                best = max(best, total)
            wet = dry = 0.0
            for c in range(clusters):
                share = math.exp(likelihood[c] - best)
                if water[c]:
                    wet += share
                else:
                    dry += share
            out[i, j] = int(math.floor(100.0 * wet / (wet + dry) + 0.5))
    return out
