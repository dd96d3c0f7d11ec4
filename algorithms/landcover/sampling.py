"""Samples: the features of the pixels that lie in labelled polygons, drawn first and read in one pass.

Pixels are drawn before anything is read, evenly over polygons, so that memory is bounded by the caps and not by the
polygons' size. Limit: decoding; blocks without a sample cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, map_blocks
from ..core.errors import TheiaError
from ..core.files import size_text
from ..core.grid import Window
from ..core.progress import Context
from ..core.vector import read_layer
from ..core.zonal import ZonePixels, zone_pixels
from ..learning.splits import draw_samples
from .assessment import class_codes
from .imagery import Imagery, read_images
from .recipe import Recipe, features_of

#: pixels whose features are made together: they stay in the cache of a core
CHUNK = 1024


@dataclass(frozen=True)
class Polygons:
    """Labelled polygons in their own system; `label` (n,) int64 codes of classes, or of regions.

    `identity` (n,) int64: parts of one polygon share it (the field `polygon`, as prepare_samples writes it).
    """

    geometries: np.ndarray
    label: np.ndarray
    identity: np.ndarray
    crs: str

    def __len__(self) -> int:
        return len(self.geometries)


@dataclass(frozen=True)
class Samples:
    """Features (samples, features) float32 and what is known of each sample; `x`, `y` in metres or the grid's units."""

    features: np.ndarray
    label: np.ndarray
    polygon: np.ndarray
    region: np.ndarray
    x: np.ndarray
    y: np.ndarray
    dropped: int = 0

    def __len__(self) -> int:
        return len(self.label)

    def take(self, chosen: np.ndarray) -> Samples:
        """Some of the samples, by mask or indices."""
        return Samples(self.features[chosen], self.label[chosen], self.polygon[chosen], self.region[chosen],
                       self.x[chosen], self.y[chosen], self.dropped)  # fmt: skip


def read_polygons(layer: Mapping[str, Any], name: str, codes: Mapping[str, int] | None = None) -> Polygons:
    """Polygons with their class codes; those of classes 0 or not in the table are left out. Lists what is wrong."""
    features = read_layer(layer)
    fields = {c.lower(): c for c in features.columns}
    if name.lower() not in fields:
        raise TheiaError("input", f"The polygons have no field {name}.", f"They have {', '.join(features.columns)}.")
    values = features.columns[fields[name.lower()]]
    labels = class_codes(values, codes)
    if codes is None and (labels < 0).any():
        wrong = sorted({str(v) for v, c in zip(values, labels, strict=True) if c < 0})
        raise TheiaError("input", f"Values of {name} that are no class codes: {', '.join(wrong[:10])}.",
                         "Choose a field of whole numbers; prepare_samples makes one from names.")  # fmt: skip
    flat = np.array([shapely.get_dimensions(g) == 2 for g in features.geometries], bool)
    keep = (labels > 0) & flat
    if not keep.any():
        raise TheiaError("input", "The layer holds no polygon with a class above 0.")
    if labels.max() > 65535:
        raise TheiaError("input", f"Class codes lie between 1 and 65535; there is {labels.max()}.")
    if not features.crs:
        raise TheiaError("input", "The polygons have no reference system.", "Set the layer's reference system first.")
    identity = np.arange(len(labels), dtype=np.int64)
    if fields.get("polygon") and np.issubdtype(features.columns[fields["polygon"]].dtype, np.integer):
        identity = features.columns[fields["polygon"]].astype(np.int64)
    return Polygons(features.geometries[keep], labels[keep], identity[keep], features.crs)


def block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `index` of the samples of this block that are seen often enough, and their `features`."""
    pixels: ZonePixels = parameters["pixels"]
    imagery: Imagery = parameters["imagery"]
    recipe: Recipe = parameters["recipe"]
    chosen = pixels.within(window)
    empty: dict[str, np.ndarray] = {"index": np.empty(0, np.int64), "features": np.empty((0, recipe.count), np.float32)}
    if not len(chosen):
        return empty
    row, col = pixels.row[chosen] - window.row, pixels.col[chosen] - window.col
    inside = np.zeros(inputs.grid.shape, bool)
    top, left = inputs.inner
    inside[row + top.start, col + left.start] = True
    images = read_images(imagery, inputs, inside)
    flat = row * window.width + col
    seen = images.clear[flat] >= max(1, parameters["min_clear"])
    chosen, flat = chosen[seen], flat[seen]
    if not len(chosen):
        return empty
    features = np.empty((len(chosen), recipe.count), np.float32)
    for start in range(0, len(flat), CHUNK):
        part = flat[start : start + CHUNK]
        radar = {o: s.at(part) for o, s in images.radar.items()}
        features[start : start + CHUNK] = features_of(recipe, images.optical.at(part), radar, images.static[:, part]).T
    known = ~np.isnan(features).any(axis=1)
    return {"index": chosen[known], "features": features[known]}


def collect(
    imagery: Sequence[Imagery],
    polygons: Polygons,
    recipe: Recipe,
    context: Context,
    *,
    per_class: int,
    per_polygon: int,
    min_clear: int,
    seed: int,
    regions: Polygons | None = None,
) -> Samples:
    """Draw and read samples, the caps by class and region.

    Raises `TheiaError` when no polygon lies on the images or the samples need more than half the memory allowed.
    """
    parts: list[Samples] = []
    for number, part in enumerate(imagery):
        with context.stage(number / len(imagery), (number + 1) / len(imagery)):
            found = _collect_on(part, polygons, recipe, context, per_class, per_polygon, min_clear, seed, regions)
        if found is not None:
            parts.append(found)
    if not parts or not sum(len(p) for p in parts):
        raise TheiaError("input", "No polygon lies on a clear part of the images.",
                         "Do polygons and products cover the same place?")  # fmt: skip
    names = ("features", "label", "polygon", "region", "x", "y")
    joined = {n: np.concatenate([getattr(p, n) for p in parts]) for n in names}
    return Samples(**joined, dropped=sum(p.dropped for p in parts))


def _collect_on(
    imagery: Imagery, polygons: Polygons, recipe: Recipe, context: Context, per_class: int, per_polygon: int,
    min_clear: int, seed: int, regions: Polygons | None,
) -> Samples | None:  # fmt: skip
    from ..core.vector import reproject

    grid = imagery.grid
    pixels = zone_pixels(reproject(polygons.geometries, polygons.crs, grid.crs), grid)
    if not len(pixels):
        return None
    label = polygons.label[pixels.zone]
    area = region_of(pixels, imagery, regions) if regions is not None else np.zeros(len(pixels), np.int64)
    if regions is not None:
        kept = np.flatnonzero(area > 0)
        pixels, label, area = pixels.take(kept), label[kept], area[kept]
    identity = polygons.identity[pixels.zone]
    chosen = draw_samples(identity, label, per_class, per_polygon, seed, area)
    needed = len(chosen) * recipe.count * 4.0
    if needed > (context.settings.memory_mb << 20) / 2:
        raise TheiaError("memory", f"{len(chosen)} samples of {recipe.count} features need {size_text(needed)}.",
                         "Lower the number of pixels per class or per polygon.")  # fmt: skip
    pixels, label, area, identity = pixels.take(chosen), label[chosen], area[chosen], identity[chosen]
    features = np.full((len(chosen), recipe.count), np.nan, np.float32)
    got = np.zeros(len(chosen), bool)
    parameters = {"pixels": pixels, "imagery": imagery, "recipe": recipe, "min_clear": min_clear}
    for _, result in map_blocks("landcover.sampling:block", imagery.sources(), grid, context, parameters=parameters,
                                margin=imagery.margin, bytes_per_pixel=imagery.bytes_per_pixel,
                                text="Reading samples"):  # fmt: skip
        features[result["index"]] = result["features"]
        got[result["index"]] = True
    x, y = grid.centres()
    return Samples(features[got], label[got], identity[got], area[got], x[pixels.col[got]], y[pixels.row[got]],
                   int((~got).sum()))  # fmt: skip


def region_of(pixels: ZonePixels, imagery: Imagery, regions: Polygons) -> np.ndarray:
    """(pixels,) int64 code of the region that holds each pixel's centre, 0 outside all."""
    from ..core.vector import reproject

    x, y = imagery.grid.centres()
    points = shapely.points(x[pixels.col], y[pixels.row])
    geometries = reproject(regions.geometries, regions.crs, imagery.grid.crs)
    tree = shapely.STRtree(geometries)
    found = np.zeros(len(pixels), np.int64)
    point, region = tree.query(points, predicate="intersects")
    # a point on a border belongs to the region of the lowest code, whatever the order of the layer
    order = np.argsort(-regions.label[region], kind="stable")
    found[point[order]] = regions.label[region[order]]
    return found


def near_region(samples: Samples, code: int, regions: Polygons, crs: str, buffer_m: float) -> np.ndarray:
    """(samples,) bool: in the region or closer to it than `buffer_m`."""
    from ..core.vector import reproject

    if buffer_m <= 0:
        return samples.region == code
    shapes = reproject(regions.geometries[regions.label == code], regions.crs, crs)
    shape = shapely.union_all(shapely.make_valid(shapes)).buffer(buffer_m)
    shapely.prepare(shape)
    return (samples.region == code) | shapely.contains_xy(shape, samples.x, samples.y)
