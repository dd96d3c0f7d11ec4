"""The entry `land_cover`: a model and the images of a year in, map, confidence, validity and probabilities out."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..core.blocks import process
from ..core.cluster import cluster_executor
from ..core.errors import TheiaError
from ..core.files import check_space
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import sha256, write_item
from ..core.raster import RasterSpec
from ..core.result import Layer, Result
from ..core.vector import area_window
from ..learning.classifier import NETWORK_NAME
from ..learning.devices import require_torch
from ..series.dates import date_of, iso
from .imagery import Imagery, open_imagery
from .legend import Legend
from .mapping import NO_CONFIDENCE, NO_PROBABILITY, NO_VALUE, PROBABILITY_STEP
from .model import LandCoverModel, check_fits, load
from .recipe import Recipe

TRUST = "Confidence is the chance that the class is right, learnt from polygons that the model had not seen."


@dataclass(frozen=True)
class MapPaths:
    """Where the outputs go; None for those not wanted."""

    map: str | None = None
    confidence: str | None = None
    validity: str | None = None
    probabilities: str | None = None
    value: str | None = None

    def named(self) -> dict[str, str]:
        return {n: p for n in self.__dataclass_fields__ if (p := getattr(self, n))}


@dataclass(frozen=True)
class Job:
    """A model moved to the year of the images, the images, and the polygons of the area if there are any."""

    model: LandCoverModel
    imagery: Imagery
    geometry: Any


def open_job(
    model_path: str,
    products: Sequence[str],
    context: Context,
    *,
    start: str | None = None,
    end: str | None = None,
    area: Mapping[str, Any] | None = None,
    radar: Sequence[str] = (),
    static: Sequence[str] = (),
    vote: str | None = None,
    output_crs: str | None = None,
) -> Job:
    """Read a model and the images it is applied to. Raises `TheiaError` when they do not fit, before any work."""
    model = load(model_path, os.stat(model_path).st_mtime_ns)
    if model.is_network:
        require_torch(NETWORK_NAME)
    if vote == "hard" and (model.is_network or model.is_boosted):
        raise TheiaError("input", "The model has no trees that vote.", "Choose another vote.")
    recipe = model.recipe.moved_to(_shift(model.recipe, start))
    first, last = recipe.optical.targets[0], recipe.optical.targets[-1]
    found = open_imagery(
        products,
        model.recipe.optical.bands,
        start=start or iso(first),
        end=end or iso(last),
        radar=radar,
        static=static,
        output_crs=output_crs,
        area=area,
        speckle_px=recipe.speckle_px,
    )
    if len(found) > 1:
        systems = ", ".join(i.grid.crs for i in found)
        raise TheiaError(
            "input",
            f"The products lie in several reference systems: {systems}.",
            "Choose one reference system for the map, for instance EPSG:2154.",
        )
    imagery = found[0]
    moved = replace(model, recipe=recipe)
    check_fits(moved, imagery)
    if model.recipe.optical.targets != recipe.optical.targets:
        context.info(f"The model of {iso(model.recipe.optical.targets[0])} is applied to {iso(first)}.")
    return Job(moved, imagery, area_window(area, imagery.grid)[1])


def make_maps(
    model_path: str,
    products: Sequence[str],
    paths: MapPaths,
    context: Context,
    *,
    vote: str | None = None,
    fusion: bool = False,
    calibrated: bool = True,
    min_clear: int = 1,
    **images: Any,
) -> tuple[LandCoverModel, Imagery]:
    """Apply a model of pixels to images and write the maps; `images` are the other arguments of `open_job`."""
    job = open_job(model_path, products, context, vote=vote, **images)
    model, imagery = job.model, job.imagery
    if model.zonal:
        raise TheiaError("input", "The model is one of objects.", "Give polygons as objects, or ask for segments.")
    if model.target != "class":
        if paths.confidence or paths.probabilities:
            raise TheiaError("input", f"The model is for {model.target}: there is neither confidence nor probability.")
        paths = MapPaths(None, None, paths.validity, None, paths.map)
    outputs = map_specs(paths, imagery.grid, model, model.legend)
    check_space(os.path.dirname(next(iter(paths.named().values()))), _bytes(outputs))
    parameters = {
        "model": model_path,
        "imagery": imagery,
        "recipe": model.recipe,
        "wanted": tuple(outputs),
        "vote": vote or model.vote,
        "fusion": fusion,
        "calibrated": calibrated and (vote or model.vote) == model.vote,
        "min_clear": min_clear,
        "geometry": job.geometry,
        "device": context.settings.device,
    }
    extra = 12.0 + (10.0 * len(model.classes) if paths.probabilities else 0.0)
    with cluster_executor(context) as executor:
        process(
            "landcover.mapping:block",
            imagery.sources(),
            imagery.grid,
            outputs,
            context,
            parameters=parameters,
            margin=imagery.margin,
            bytes_per_pixel=imagery.bytes_per_pixel + extra,
            executor=executor,
            text="Mapping",
        )
    return model, imagery


def _shift(recipe: Recipe, start: str | None) -> int:
    """Days by which a model is moved to another year: only whole years, same day of the year; anything else is
    refused.
    """
    if start is None:
        return 0
    trained, wanted = date_of(recipe.optical.targets[0]), dt.date.fromisoformat(start)
    if (trained.month, trained.day) != (wanted.month, wanted.day):
        raise TheiaError(
            "input",
            f"The model's dates start on {trained.isoformat()}, the map's on {wanted.isoformat()}.",
            "A model is for one grid of dates: start on the same day of a year, or train another.",
        )
    return (wanted - trained).days


def _bytes(outputs: Mapping[str, RasterSpec]) -> float:
    """Upper bound of the size of the files: half of it uncompressed."""
    sizes = [np.dtype(s.dtype).itemsize * s.count * s.grid.height * s.grid.width for s in outputs.values()]
    return 0.6 * sum(sizes)


def map_specs(paths: MapPaths, grid: Grid, model: LandCoverModel, legend: Legend) -> dict[str, RasterSpec]:
    """What the output files look like."""
    first, last = model.recipe.optical.targets[0], model.recipe.optical.targets[-1]
    tags = {"period": f"{iso(first)}/{iso(last)}", "TIFFTAG_DATETIME": f"{iso(last).replace('-', ':')} 00:00:00"}
    wide = len(model.classes) and int(model.classes.max()) > 255
    names = tuple(legend.label(int(c)) for c in model.classes)
    specs: dict[str, dict[str, Any]] = {
        "map": {
            "dtype": "uint16" if wide else "uint8",
            "nodata": 0,
            "classes": legend.classes,
            "resampling": "mode",
        },
        "confidence": {"dtype": "uint8", "nodata": NO_CONFIDENCE, "units": "percent"},
        "validity": {"dtype": "uint16", "count": 2, "band_names": ("clear dates", "longest gap (days)")},
        "probabilities": {
            "dtype": "uint16",
            "count": max(1, len(names)),
            "band_names": names,
            "nodata": NO_PROBABILITY,
            "scale": PROBABILITY_STEP,
        },
        "value": {"dtype": "float32", "nodata": NO_VALUE},
    }
    return {n: RasterSpec(p, grid, tags=tags, **specs[n]) for n, p in paths.named().items()}


def land_cover(
    *,
    products: list[str],
    model: str,
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    radar: list[str],
    static: list[str],
    vote: str,
    regions: str,
    confidence_kind: str,
    min_clear: int,
    output_crs: str | None,
    objects: Mapping[str, Any] | None,
    segments: bool,
    segment_px: int,
    segment_scale: float,
    map: str,
    confidence: str | None,
    validity: str | None,
    probabilities: str | None,
    object_layer: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    from .object_map import Scratch, finish_objects, map_objects

    paths = MapPaths(map, confidence, validity, probabilities)
    by_object = bool(objects) or segments
    if object_layer and not by_object:
        raise TheiaError("input", "There are no objects to write.", "Give polygons as objects, or ask for segments.")
    chosen = None if vote == "model" else vote
    calibrated = confidence_kind == "calibrated"
    images: dict[str, Any] = {
        "start": start,
        "end": end,
        "area": area,
        "radar": radar,
        "static": static,
        "output_crs": output_crs,
    }
    if by_object and load(model, os.stat(model).st_mtime_ns).zonal:
        opened = open_job(model, products, context, vote=chosen, **images)
        done, imagery = opened.model, opened.imagery
        same = (chosen or done.vote) == done.vote
        outputs = map_specs(paths, imagery.grid, done, done.legend)
        sizes = (segment_px, segment_scale)
        map_objects(opened, objects, sizes, chosen or done.vote, calibrated and same, min_clear, outputs, object_layer,
                    context)  # fmt: skip
    else:
        with Scratch(paths) if by_object else nullcontext(paths) as made:
            done, imagery = make_maps(model, products, made, context, vote=chosen, fusion=regions == "fusion",
                                      calibrated=calibrated, min_clear=min_clear, **images)  # fmt: skip
            if by_object:
                finish_objects(done, imagery, made, paths, objects, segment_px, segment_scale, object_layer, context)
    period = period_of(done)
    files = [*paths.named().values(), *([object_layer] if object_layer else [])]
    write_item(
        os.path.splitext(map)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(map))[0],
        entry="land_cover",
        parameters=job,
        inputs=[d.path for d in imagery.optical.dates] + [model],
        outputs=files,
        context=context,
        grid=imagery.grid,
        period=period,
        properties={"theia:model_sha256": sha256(model), "theia:dates": len(imagery.optical.dates)},
    )
    layers = layers_of(paths, period)
    if object_layer:
        layers.insert(
            0, Layer("object_layer", object_layer, "Land cover, objects", "vector", trust=TRUST, visible=False)
        )
    return Result({**paths_of(paths), "object_layer": object_layer}, layers)


def paths_of(paths: MapPaths) -> dict[str, Any]:
    return {n: getattr(paths, n) for n in ("map", "confidence", "validity", "probabilities")}


def period_of(model: LandCoverModel) -> tuple[dt.datetime, dt.datetime]:
    """First and last moment that the model's dates stand for, UTC."""
    first, last = (date_of(model.recipe.optical.targets[i]) for i in (0, -1))
    utc = dt.UTC
    return (
        dt.datetime(first.year, first.month, first.day, tzinfo=utc),
        dt.datetime(last.year, last.month, last.day, tzinfo=utc) + dt.timedelta(days=1),
    )


def layers_of(paths: MapPaths, period: tuple[dt.datetime, dt.datetime]) -> list[Layer]:
    """The layers for the project: the map on top, the others unticked."""
    names = {
        "map": "Land cover",
        "confidence": "Confidence",
        "validity": "Clear dates",
        "probabilities": "Probabilities",
    }
    return [
        Layer(n, p, names[n], start=period[0], end=period[1], trust=TRUST, visible=n == "map")
        for n, p in paths.named().items()
        if n in names
    ]
