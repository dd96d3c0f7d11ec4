"""Features of objects: mean and standard deviation, over an object's pixels, of every feature of a pixel.

The object-based variant of the classification: fields or segments are learnt and classified as wholes. Sums are added
up while blocks are read; what is held in memory is two numbers per object and feature.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from ..core.blocks import Inputs, map_blocks
from ..core.errors import TheiaError
from ..core.files import size_text
from ..core.grid import Window
from ..core.progress import Context
from ..core.vector import reproject
from ..learning.splits import draw_samples
from ..spec.phrase import phrase
from .imagery import Imagery, read_images
from .objects import Objects, zones_of
from .recipe import Recipe, features_of
from .sampling import CHUNK, Polygons, Samples

#: what is known of each feature over an object
STATISTICS = ("mean", "std")


@dataclass(frozen=True)
class ZonalTable:
    """Objects, or parts of them inside polygons, that show anything.

    `zone`, `polygon` (n,) numbers (polygon 0 where none are asked for); `features` (n, 2 x features) float32: means,
    then standard deviations; `pixels` (n,); `x`, `y` (n,) mean positions in units of the grid.
    """

    zone: np.ndarray
    polygon: np.ndarray
    features: np.ndarray
    pixels: np.ndarray
    x: np.ndarray
    y: np.ndarray


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `key` of the objects of the block, with `sums`, `squares` (keys, features), `pixels`, `x`, `y` (sums)."""
    imagery: Imagery = parameters["imagery"]
    recipe: Recipe = parameters["recipe"]
    polygons: Objects | None = parameters["polygons"]
    top, left = inputs.inner
    inner = inputs.grid.crop(Window(top.start, left.start, *window.shape))
    zone = zones_of(parameters["objects"], inner)
    wanted = zone >= 0
    key = zone.astype(np.int64)
    if polygons is not None:
        labelled = zones_of(polygons, inner)
        wanted &= labelled >= 0
        key = key * len(polygons) + labelled
    if not wanted.any():
        return _nothing(recipe.count)
    inside = np.zeros(inputs.grid.shape, bool)
    inside[inputs.inner] = wanted
    images = read_images(imagery, inputs, inside)
    pixels = np.flatnonzero(wanted.ravel() & (images.clear >= max(1, parameters["min_clear"])))
    keys, place = np.unique(key.ravel()[pixels], return_inverse=True)
    sums, squares = np.zeros((len(keys), recipe.count)), np.zeros((len(keys), recipe.count))
    count, where = np.zeros(len(keys), np.int64), np.zeros((2, len(keys)))
    x, y = inner.centres()
    for start in range(0, len(pixels), CHUNK):
        part, own = pixels[start : start + CHUNK], place[start : start + CHUNK]
        radar = {o: s.at(part) for o, s in images.radar.items()}
        features = features_of(recipe, images.optical.at(part), radar, images.static[:, part])
        known = ~np.isnan(features).any(axis=0)
        part, own, features = part[known], own[known], np.ascontiguousarray(features[:, known])
        _add(features, own, sums, squares)
        count += np.bincount(own, minlength=len(keys))
        row, col = np.divmod(part, window.width)
        where += [np.bincount(own, weights=v, minlength=len(keys)) for v in (x[col], y[row])]
    seen = count > 0
    return {"key": keys[seen], "sums": sums[seen], "squares": squares[seen], "pixels": count[seen],
            "x": where[0, seen], "y": where[1, seen]}  # fmt: skip


def _nothing(features: int) -> dict[str, np.ndarray]:
    none = np.empty((0, features))
    return {"key": np.empty(0, np.int64), "sums": none, "squares": none, "pixels": np.empty(0, np.int64),
            "x": np.empty(0), "y": np.empty(0)}  # fmt: skip


@njit(nogil=True, cache=True)
def _add(features: np.ndarray, place: np.ndarray, sums: np.ndarray, squares: np.ndarray) -> None:
    """Add features (features, pixels) to the sums (zones, features) of the zones `place` (pixels,)."""
    for f in range(features.shape[0]):
        for p in range(features.shape[1]):
            value = np.float64(features[f, p])
            sums[place[p], f] += value
            squares[place[p], f] += value * value


def zonal_features(
    imagery: Imagery,
    objects: Objects,
    recipe: Recipe,
    context: Context,
    *,
    polygons: Objects | None = None,
    min_clear: int = 1,
) -> ZonalTable:
    """Features of every object, or of its part in each of the polygons. Raises `TheiaError` where memory is short."""
    _check_memory(max(len(objects), len(polygons) if polygons else 0), recipe.count, context)
    rows: dict[int, int] = {}
    held: list[dict[str, np.ndarray]] = []
    parameters = {"imagery": imagery, "objects": objects, "recipe": recipe, "polygons": polygons,
                  "min_clear": min_clear}  # fmt: skip
    for _, found in map_blocks("landcover.zonal:block", imagery.sources(), imagery.grid, context, parameters=parameters,
                               margin=imagery.margin, bytes_per_pixel=imagery.bytes_per_pixel + 24.0,
                               text="Features of objects"):  # fmt: skip
        _merge(found, rows, held)
        _check_memory(len(held), recipe.count, context)
    if not held:
        raise TheiaError("input", "No object lies on a clear part of the images.",
                         "Do objects, polygons and products cover the same place?")  # fmt: skip
    keys = np.array(list(rows), np.int64)
    order = np.argsort(keys)
    pixels = np.array([h["pixels"] for h in held])[order]
    mean = np.stack([h["sums"] for h in held])[order] / pixels[:, None]
    spread = np.stack([h["squares"] for h in held])[order] / pixels[:, None] - mean**2
    features = np.concatenate([mean, np.sqrt(np.maximum(spread, 0))], axis=1).astype(np.float32)
    zone, polygon = np.divmod(keys[order], len(polygons)) if polygons is not None else (keys[order], 0 * keys)
    x, y = (np.array([h[n] for h in held])[order] / pixels for n in ("x", "y"))
    return ZonalTable(zone, polygon, features, pixels, x, y)


def _merge(found: Mapping[str, np.ndarray], rows: dict[int, int], held: list[dict[str, np.ndarray]]) -> None:
    """Add the sums of a block to those of the objects seen before."""
    names = ("sums", "squares", "pixels", "x", "y")
    for number, key in enumerate(found["key"].tolist()):
        own = {n: found[n][number].copy() for n in names}
        if key in rows:
            before = held[rows[key]]
            held[rows[key]] = {n: before[n] + own[n] for n in names}
        else:
            rows[key] = len(held)
            held.append(own)


def _check_memory(count: int, features: int, context: Context) -> None:
    needed = count * features * 2 * 12.0
    if needed > (context.settings.memory_mb << 20) / 2:
        told = phrase("{count} objects of {features} features need {size}.", count=count, features=features,
                      size=size_text(needed))  # fmt: skip
        raise TheiaError("memory", told,
                         "Take larger segments, fewer bands or dates, or map a smaller area.")  # fmt: skip


def collect_objects(
    imagery: Imagery, marked: Polygons, objects: Objects, recipe: Recipe, context: Context, *,
    per_class: int, per_polygon: int, min_clear: int, seed: int,
) -> Samples:  # fmt: skip
    """One sample per object and polygon that overlap, over the pixels that both share."""
    shapes = Objects(reproject(marked.geometries, marked.crs, imagery.grid.crs))
    table = zonal_features(imagery, objects, recipe, context, polygons=shapes, min_clear=min_clear)
    label, polygon = marked.label[table.polygon], marked.identity[table.polygon]
    chosen = draw_samples(polygon, label, per_class, per_polygon, seed)
    none = np.zeros(len(chosen), np.int64)
    return Samples(table.features[chosen], label[chosen], polygon[chosen], none, table.x[chosen], table.y[chosen])
