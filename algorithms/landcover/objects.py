"""The object-based variant: fields or segments get one class, that of the probabilities summed over their pixels.

A single cloud, a mixed pixel at a border or noise decides no field: on the benchmark year the sum over a polygon is 5
points better than its pixels. Objects are a layer of the user's (crop register, parcel edges) or segments of the year's
images (Felzenszwalb and Huttenlocher 2004).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, Source, map_blocks, process
from ..core.errors import TheiaError
from ..core.grid import Grid, Window
from ..core.progress import Context
from ..core.raster import RasterSpec, grid_of
from ..core.vector import read_layer
from ..core.zonal import burn_zones
from .mapping import NO_CONFIDENCE, NO_PROBABILITY, PROBABILITY_STEP

#: more pixels than this are not segmented in one piece
LARGEST_SEGMENTED = 36_000_000


@dataclass(frozen=True)
class Objects:
    """Polygons in the map's system."""

    geometries: np.ndarray

    def __len__(self) -> int:
        return len(self.geometries)


@dataclass(frozen=True)
class Votes:
    """Per object: index of the winning class (-1 where it has no known pixel), its mean share, shares of all
    classes.
    """

    winner: np.ndarray
    share: np.ndarray
    shares: np.ndarray
    pixels: np.ndarray


def read_objects(layer: Mapping[str, Any], crs: str) -> Objects:
    """Polygons of a layer, each an object; parts of a multipolygon are one."""
    features = read_layer(layer, crs)
    flat = np.array([shapely.get_dimensions(g) == 2 for g in features.geometries], bool)
    if not flat.any():
        raise TheiaError("input", "The layer of objects holds no polygon.")
    return Objects(features.geometries[flat])


def sums_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: objects of the block, `sums` of their pixels' shares (objects, classes) in thousandths, and `pixels`."""
    zones = zones_of(parameters["objects"], inputs.grid).ravel()
    share = inputs.read("probabilities")
    share = share.reshape(-1, zones.size) if share.ndim == 3 else share.reshape(1, -1)
    known = (zones >= 0) & (share[0] != NO_PROBABILITY)
    ids, index = np.unique(zones[known], return_inverse=True)
    sums = np.zeros((len(ids), len(share)), np.int64)
    for number, row in enumerate(share):
        sums[:, number] = np.bincount(index, weights=row[known], minlength=len(ids)).astype(np.int64)
    return {"ids": ids, "sums": sums, "pixels": np.bincount(index, minlength=len(ids))}


def paint_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: the map with the class of each object over its pixels; pixels of no object keep their own."""
    zones = zones_of(parameters["objects"], inputs.grid)
    out = {"map": np.array(inputs.read("map"))}
    code = parameters["code"][zones]
    painted = (zones >= 0) & (code > 0)
    out["map"][painted] = code[painted]
    if "confidence" in inputs:
        out["confidence"] = np.array(inputs.read("confidence"))
        out["confidence"][painted] = parameters["percent"][zones][painted]
    return out


def zones_of(objects: Objects, grid: Grid) -> np.ndarray:
    """(height, width) number of the object over each pixel, -1 for none."""
    members = np.sort(shapely.STRtree(objects.geometries).query(shapely.box(*grid.bounds)))
    if not len(members):
        return np.full(grid.shape, -1, np.int32)
    return burn_zones(objects.geometries[members], members, grid)


def vote(probabilities: str, objects: Objects, context: Context) -> Votes:
    """Sum the probabilities of each object over its pixels. Sums are exact: no block size or order is felt."""
    grid = grid_of(probabilities)
    count = _bands(probabilities)
    sums = np.zeros((len(objects), count), np.int64)
    pixels = np.zeros(len(objects), np.int64)
    source = Source(probabilities, grid, bands=tuple(range(1, count + 1)))
    for _, found in map_blocks(
        "landcover.objects:sums_block",
        {"probabilities": source},
        grid,
        context,
        parameters={"objects": objects},
        bytes_per_pixel=4.0 * count + 24.0,
        text="Objects vote",
    ):
        sums[found["ids"]] += found["sums"]
        pixels[found["ids"]] += found["pixels"]
    with np.errstate(invalid="ignore"):
        shares = sums * PROBABILITY_STEP / pixels[:, None]
    winner = np.where(pixels > 0, sums.argmax(axis=1), -1)
    share = np.where(pixels > 0, np.nan_to_num(shares).max(axis=1), np.nan)
    return Votes(winner, share, shares, pixels)


def _bands(path: str) -> int:
    from ..core.raster import open_dataset

    return int(open_dataset(path).count)


def paint(
    map_path: str,
    confidence: str | None,
    objects: Objects,
    votes: Votes,
    classes: np.ndarray,
    outputs: Mapping[str, RasterSpec],
    context: Context,
) -> None:
    """Write the map (and its confidence, percent) with the objects' classes; `outputs` by the names map, confidence."""
    grid = grid_of(map_path)
    sources = {"map": Source(map_path, grid)}
    if confidence:
        sources["confidence"] = Source(confidence, grid)
    code = np.concatenate([np.where(votes.winner >= 0, classes[votes.winner], 0), [0]])
    percent = np.concatenate([np.nan_to_num(np.rint(100 * votes.share), nan=NO_CONFIDENCE), [NO_CONFIDENCE]])
    parameters = {"objects": objects, "code": code, "percent": percent.astype(np.uint8)}
    process(
        "landcover.objects:paint_block",
        sources,
        grid,
        outputs,
        context,
        parameters=parameters,
        bytes_per_pixel=24.0,
        text="Painting objects",
    )


def segments_of(images: np.ndarray, grid: Grid, smallest_px: int, scale: float) -> Objects:
    """Segments of (channels, height, width) float images, NaN unknown, as polygons along the pixels' edges.

    Raises `TheiaError` for more pixels than are segmented in one piece.
    """
    from skimage.segmentation import felzenszwalb

    from .arcs import trace_arcs
    from .polygonise import build_polygons

    if images[0].size > LARGEST_SEGMENTED:
        raise TheiaError(
            "input",
            f"{images[0].size} pixels are too many to segment in one piece.",
            "Give polygons as objects, or map a smaller area.",
        )
    known = ~np.isnan(images).any(axis=0)
    scaled = np.empty((*images.shape[1:], len(images)))
    for number, channel in enumerate(images):
        low, high = np.nanquantile(channel, [0.02, 0.98])
        scaled[..., number] = np.where(known, np.clip((channel - low) / max(high - low, 1e-6), 0, 1), 0)
    labels = felzenszwalb(scaled, scale=scale, sigma=0.5, min_size=smallest_px, channel_axis=-1)
    labels = np.where(known, labels + 1, 0)
    present, index = np.unique(labels, return_inverse=True)
    regions = index.reshape(labels.shape) + (0 if present[0] == 0 else 1)
    regions = _connected(regions.astype(np.int32))
    polygons = build_polygons(trace_arcs(regions), int(regions.max()))
    a, _, c, _, e, f = grid.transform
    return Objects(shapely.transform(polygons, lambda p: np.column_stack([c + a * p[:, 1], f + e * p[:, 0]])))


def _connected(regions: np.ndarray) -> np.ndarray:
    """Every piece that hangs together by sides as a region of its own."""
    from skimage.measure import label

    return np.asarray(label(regions, connectivity=1, background=0), np.int32)
