"""The entry `parcel_edges`: outlines of the fields of a season, from images alone.

Limit: the network, then the watershed (about 1 microsecond a pixel) and the drawing of outlines.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from ..core.errors import TheiaError
from ..core.files import atomic_file, check_targets
from ..core.progress import Context
from ..core.provenance import sha256, write_item
from ..core.result import Layer, Result
from ..core.vector import Features, write_layer
from ..learning.devices import require_torch, torch_device
from ..spec.phrase import phrase
from .edges_file import DEFAULT, EdgeFile, load_edges
from .edges_images import Season, open_season
from .edges_judge import GRADIENT_CUTTING
from .edges_maps import Method, write_maps
from .edges_outline import Parcels, draw_outlines
from .edges_report import Found, parcels_page
from .edges_stitch import cut_parcels

_NETWORK_NAME = "The network of parcel edges"


def parcel_edges(
    *,
    products: list[str],
    area: Mapping[str, Any] | None,
    start: str | None,
    end: str | None,
    method: str,
    network: str | None,
    most_dates: int,
    minimum_m2: float,
    weakest: float | None,
    tolerance_m: float,
    masks: list[str],
    output: str,
    probability: str | None,
    report: str | None,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    check_targets([output, probability, report], [network] if network else [])
    how, stored = method_of(method, network, context)
    with context.stage(0.0, 0.05, "Reading the products"):
        season = open_season(products, start, end, area, most_dates, masks, context)
    pixel = abs(season.grid.pixel_size)
    cutting = replace(
        stored.cutting if stored else GRADIENT_CUTTING, smallest=max(1, int(np.ceil(minimum_m2 / pixel**2)))
    )
    if weakest is not None:
        cutting = replace(cutting, weakest=weakest)
    with tempfile.TemporaryDirectory(prefix="theia-edges-", dir=os.path.dirname(os.path.abspath(output))) as folder:
        maps = probability or os.path.join(folder, "maps.tif")
        with context.stage(0.05, 0.7, "Seeing edges"):
            write_maps(season, how, maps, context)
        numbers = os.path.join(folder, "numbers.tif")
        with context.stage(0.7, 0.85, "Cutting parcels"):
            boxes = cut_parcels(maps, season.grid, cutting, numbers, context)
        with context.stage(0.85, 0.98, "Drawing outlines"):
            parcels = draw_outlines(numbers, maps, season.grid, boxes, cutting.smallest, tolerance_m / pixel, context)
        parcels = _in_area(parcels, season.area)
        if not len(parcels):
            context.warning("No parcel was found: nothing there looks like farmed land with borders.")
        columns = attributes(parcels)
        with atomic_file(output) as temporary:
            write_layer(temporary, Features(parcels.geometries, columns, season.grid.crs), _stem(output), "Polygon")
        found = Found(columns, season, method, stored, cutting)
        if report:
            parcels_page(found, parcels, maps, context).save(report)
    _record(job, season, stored, how, found, context)
    trust = _trust(method, stored)
    moments = [scene.acquired for scene in season.scenes]
    dated: dict[str, Any] = {"start": min(moments), "end": max(moments) + dt.timedelta(days=1), "trust": trust}
    layers = [Layer("output", output, "Parcel edges", "vector", "parcel_edges", **dated)]
    if probability:
        layers.append(Layer("probability", probability, "Boundary probability", "raster", "edge_probability", **dated))
    return Result(
        {
            "output": output,
            "probability": probability,
            "report": report,
            "parcels": len(parcels),
            "mean_confidence": found.mean_confidence,
        },
        layers,
    )


def method_of(method: str, network: str | None, context: Context) -> tuple[Method, EdgeFile | None]:
    """How maps are made, and the network that makes them. Raises `TheiaError` where torch or the file is missing."""
    if method == "gradient":
        return Method(), None
    require_torch(_NETWORK_NAME)
    path = network or str(DEFAULT)
    if not os.path.isfile(path):
        raise TheiaError(
            "input",
            phrase("There is no network {path}.", path=path),
            "Train one with train_parcel_edges, or choose the gradient.",
        )
    return Method(path, torch_device(context.settings.device)), load_edges(path)


def attributes(parcels: Parcels) -> dict[str, np.ndarray]:
    """Columns of the layer of parcels."""
    return {
        "parcel": np.arange(1, len(parcels) + 1, dtype=np.int64),
        "area_ha": np.round(shapely.area(parcels.geometries) / 1e4, 4),
        "confidence": np.round(parcels.strength, 3),
        "crop_share": np.round(parcels.extent, 3),
        "perimeter_m": np.round(shapely.length(parcels.geometries), 1),
    }


def _in_area(parcels: Parcels, area: Any | None) -> Parcels:
    """Whole parcels that reach into the polygons of the area."""
    if area is None or not len(parcels):
        return parcels
    shapely.prepare(area)
    return parcels.take(np.asarray(shapely.intersects(area, parcels.geometries)))


def _stem(path: str) -> str:
    return os.path.splitext(os.path.basename(path))[0]


def _trust(method: str, stored: EdgeFile | None) -> str:
    if stored is None or method == "gradient":
        return phrase(
            "Edges are where neighbours differ: woods and gardens are outlined like fields, alike neighbours are one."
        )
    return phrase("Outlines as a network sees them; neighbours that look alike all season are one parcel.")


def _record(
    job: Mapping[str, Any], season: Season, stored: EdgeFile | None, how: Method, found: Found, context: Context
) -> None:
    output = str(job["output"])
    moments = [s.acquired for s in season.scenes]
    properties: dict[str, Any] = {"theia:parcels": len(found.columns["parcel"]), "theia:weakest": found.cutting.weakest}
    if stored is not None:
        properties["theia:network"] = {"name": stored.name, "sha256": sha256(how.network)}
    made = [output, *(p for p in (job["probability"], job["report"]) if p)]
    write_item(
        os.path.splitext(output)[0] + ".json",
        item_id=_stem(output),
        entry="parcel_edges",
        parameters=job,
        inputs=sorted({s.path for s in season.scenes}),
        outputs=made,
        context=context,
        grid=season.grid,
        period=(min(moments), max(moments)),
        properties=properties,
    )
