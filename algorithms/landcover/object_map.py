"""The object-based map of a year: pixels first, then one vote per object, then the map and the objects with their
class.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from ..core.blocks import Inputs, map_blocks
from ..core.errors import TheiaError
from ..core.grid import Window
from ..core.progress import Context
from ..core.raster import RasterSpec
from ..core.vector import Features, write_layer
from .imagery import Imagery, read_images
from .legend import Legend
from .model import LandCoverModel
from .objects import Objects, Votes, paint, read_objects, segments_of, vote
from .produce import Job, MapPaths, map_specs

#: bands whose yearly means are segmented: red, near and short-wave infrared, those that there are
_SEGMENT_BANDS = ("B4", "B8", "B11")


def channels_block(inputs: Inputs, window: Window, parameters: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Kernel: `mean` (channels, height, width) float32 of the clear dates of the chosen bands, NaN where there is
    none.
    """
    imagery: Imagery = parameters["imagery"]
    images = read_images(imagery, inputs)
    series = images.optical
    out = np.full((len(parameters["bands"]), series.valid.shape[1]), np.nan, np.float32)
    for number, band in enumerate(parameters["bands"]):
        used = series.valid if series.present is None else series.valid & series.present[:, band, None]
        count = used.sum(axis=0)
        total = np.where(used, series.values[:, band], 0).sum(axis=0, dtype=np.int64)
        seen = count > 0
        out[number, seen] = total[seen] / count[seen]
    return {"mean": out.reshape(-1, *window.shape)}


def segment(imagery: Imagery, smallest_px: int, scale: float, context: Context) -> Objects:
    """Segments of the year's mean images."""
    bands = [imagery.optical.bands.index(b) for b in _SEGMENT_BANDS if b in imagery.optical.bands]
    bands = bands or list(range(min(3, len(imagery.optical.bands))))
    means = np.full((len(bands), *imagery.grid.shape), np.nan, np.float32)
    for window, found in map_blocks(
        "landcover.object_map:channels_block",
        imagery.sources(),
        imagery.grid,
        context,
        parameters={"imagery": imagery, "bands": bands},
        margin=imagery.margin,
        bytes_per_pixel=imagery.bytes_per_pixel + 40.0,
        text="Mean images",
    ):
        means[:, *window.slices] = found["mean"]
    return segments_of(means, imagery.grid, smallest_px, scale)


def map_objects(
    job: Job,
    layer: Mapping[str, Any] | None,
    sizes: tuple[int, float],
    vote_kind: str,
    calibrated: bool,
    min_clear: int,
    outputs: Mapping[str, RasterSpec],
    vector: str | None,
    context: Context,
) -> None:
    """The maps of a model of objects; `sizes`: fewest pixels and scale of segments, where there is no layer."""
    from .zonal_map import classify, paint_objects

    model, imagery = job.model, job.imagery
    with context.stage(0.0, 0.3):
        objects = read_objects(layer, imagery.grid.crs) if layer else segment(imagery, *sizes, context)
        if job.geometry is not None:
            objects = Objects(shapely.intersection(objects.geometries, job.geometry))
    with context.stage(0.3, 0.7):
        votes = classify(model, model.recipe, imagery, objects, vote_kind, min_clear, context)
    with context.stage(0.7, 1.0):
        paint_objects(model, imagery, objects, votes, calibrated, outputs, context)
    if vector:
        write_objects(vector, objects, votes, model.classes, model.legend, imagery.grid.crs)


class Scratch:
    """Pixel maps that only the objects need, in a folder of their own beside the result; removed at the end."""

    def __init__(self, wanted: MapPaths) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix=".theia-", dir=os.path.dirname(os.path.abspath(str(wanted.map)))
        )
        base = self._folder.name
        self.paths = MapPaths(
            os.path.join(base, "map.tif"),
            os.path.join(base, "confidence.tif"),
            wanted.validity,
            wanted.probabilities or os.path.join(base, "probabilities.tif"),
        )

    def __enter__(self) -> MapPaths:
        return self.paths

    def __exit__(self, *_: object) -> None:
        from ..core.raster import close_datasets

        close_datasets()
        self._folder.cleanup()


def finish_objects(
    model: LandCoverModel,
    imagery: Imagery,
    pixels: MapPaths,
    wanted: MapPaths,
    layer: Mapping[str, Any] | None,
    smallest_px: int,
    scale: float,
    vector: str | None,
    context: Context,
) -> int:
    """From maps of pixels to maps of objects (`wanted`) and the objects themselves (`vector`); their number."""
    objects = read_objects(layer, imagery.grid.crs) if layer else segment(imagery, smallest_px, scale, context)
    votes = vote(str(pixels.probabilities), objects, context)
    if not (votes.winner >= 0).any():
        raise TheiaError("input", "No object lies on the map.", "Do objects and products cover the same place?")
    targets = MapPaths(wanted.map, wanted.confidence)
    specs = map_specs(targets, imagery.grid, model, model.legend)
    paint(
        str(pixels.map), pixels.confidence if wanted.confidence else None, objects, votes, model.classes, specs, context
    )
    if vector:
        write_objects(vector, objects, votes, model.classes, model.legend, imagery.grid.crs)
    return len(objects)


def write_objects(path: str, objects: Objects, votes: Votes, classes: np.ndarray, legend: Legend, crs: str) -> None:
    """The objects with class, name, confidence (percent), area and the share of each class."""
    from ..core.files import atomic_file
    from .layer_style import store_style

    known = votes.winner >= 0
    code = np.where(known, classes[votes.winner], 0)
    columns: dict[str, np.ndarray] = {
        "Class": code.astype(np.int32),
        "Name": np.array([legend.label(int(c)) if c else "" for c in code], dtype=object),
        "Confidence": np.round(100 * votes.share, 1),
        "Pixels": votes.pixels.astype(np.int32),
        "Area": np.round(shapely.area(objects.geometries) / 1e4, 4),
    }
    for number, c in enumerate(classes):
        columns[f"p_{int(c)}"] = np.round(votes.shares[:, number], 3)
    with atomic_file(path) as temporary:
        name = os.path.splitext(os.path.basename(path))[0]
        write_layer(temporary, Features(objects.geometries, columns, crs), name, "MultiPolygon")
        store_style(temporary, name, "Class", legend)
