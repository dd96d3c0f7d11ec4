"""The entry `vectorise_map`: a class map as polygons, with the attributes of OSO's vector product.

Limit: building polygons, about 0.3 ms each; the check that borders do not cross.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.blocks import Source
from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import grid_of
from ..core.result import Layer, Result
from ..core.vector import Features, write_layer
from .layer_style import store_style
from .legend import Legend
from .polygonise import Patches, PatchStatistics, patches_of, polygons_from, statistics
from .regular import sieve
from .regularise import legend_of, read_map


def vectorise_map(
    *,
    image: str,
    detail: str | None,
    confidence: str | None,
    validity: str | None,
    area: Mapping[str, Any] | None,
    minimum_m2: float,
    tolerance_m: float,
    rounds: int,
    output: str,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    context.progress(0.0, "Reading the map")
    classes, grid = read_map(image, area)
    if not (classes > 0).any():
        raise TheiaError("input", "The map holds nothing but nodata there.")
    pixel_m2 = abs(grid.transform[0] * grid.transform[4])
    known = classes > 0
    classes = np.where(known, sieve(classes, int(np.ceil(minimum_m2 / pixel_m2)), 4, known), classes)
    patches = patches_of(classes)
    context.progress(0.2, "Tracing borders")
    polygons = polygons_from(patches, grid, tolerance_m / abs(grid.pixel_size), rounds)
    context.progress(0.7, "Statistics of the polygons")
    fine, factor, fine_grid = _fine_map(detail, classes, grid)
    found = statistics(patches, fine, factor, _on(confidence, fine_grid), _on(validity, fine_grid))
    legend = legend_of(image, np.unique(patches.codes), context.settings.language)
    columns = attributes(patches, found, polygons, legend)
    with atomic_file(output) as temporary:
        name = os.path.splitext(os.path.basename(output))[0]
        write_layer(temporary, Features(polygons, columns, grid.crs), name, "Polygon")
        store_style(temporary, name, "Class", legend)
    write_item(
        os.path.splitext(output)[0] + ".json",
        item_id=os.path.splitext(os.path.basename(output))[0],
        entry="vectorise_map",
        parameters=job,
        inputs=[p for p in (image, detail, confidence, validity) if p], outputs=[output], context=context, grid=grid,
        properties={"theia:polygons": len(polygons)},
    )  # fmt: skip
    return Result(
        {"output": output, "polygons": len(polygons)}, [Layer("output", output, "Land cover, polygons", "vector")]
    )


def _fine_map(detail: str | None, classes: np.ndarray, grid: Grid) -> tuple[np.ndarray, int, Grid]:
    """The map on which percentages are counted, how much finer it is, and its grid."""
    if not detail:
        return classes, 1, grid
    own = grid_of(detail)
    ratio = grid.pixel_size / own.pixel_size
    factor = max(1, round(ratio))
    if abs(factor - ratio) > 1e-6:
        raise TheiaError(
            "input", f"The detailed map has pixels of {own.pixel_size:g}: they do not divide {grid.pixel_size:g}."
        )
    target = grid.refine(factor) if factor > 1 else grid
    data = Source(detail, own, target, nodata=0).read(target.window)
    return data.astype(np.uint16), factor, target


def _on(path: str | None, grid: Grid) -> np.ndarray | None:
    """The first band of a raster on a grid."""
    if not path:
        return None
    own = grid_of(path)
    return Source(path, own, grid).read(grid.window).astype(np.int64)


def attributes(patches: Patches, found: PatchStatistics, polygons: np.ndarray, legend: Legend) -> dict[str, np.ndarray]:
    """Columns of the vector product: class, name, mean confidence, clear dates, area in hectares, percent by class."""
    import shapely

    columns: dict[str, np.ndarray] = {
        "Class": patches.codes.astype(np.int32),
        "Name": np.array([legend.label(int(c)) for c in patches.codes], dtype=object),
        "Confidence": np.round(found.confidence, 2),
        "Validmean": np.round(found.clear, 2),
        "Validstd": np.round(found.clear_deviation, 2),
        "Area": np.round(shapely.area(polygons) / 1e4, 4),
    }
    for number, code in enumerate(found.codes):
        columns[f"pct_{int(code)}"] = np.round(found.percent[:, number], 2)
    return columns
