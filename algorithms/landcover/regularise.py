"""The entry `regularise`: a class map without its small patches, at its own or a coarser pixel."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..core.errors import TheiaError
from ..core.files import check_space
from ..core.grid import Grid
from ..core.progress import Context
from ..core.provenance import write_item
from ..core.raster import RasterSpec, grid_of, open_dataset, read, write_raster
from ..core.result import Layer, Result
from ..core.vector import area_window, rasterize_mask
from .accuracy import stored_legend
from .legend import Legend, constants, guess, read_table
from .regular import coarser, majority, oso_regularisation


def read_map(path: str, area: Mapping[str, Any] | None) -> tuple[np.ndarray, Grid]:
    """A class map, whole or in an area; its nodata and what lies outside the area are 0. Refuses what is no class
    map.
    """
    dataset = open_dataset(path)
    if not np.issubdtype(np.dtype(dataset.dtypes[0]), np.integer):
        raise TheiaError("input", f"{path} holds real numbers: a class map of whole numbers is needed.")
    whole = grid_of(path)
    window, geometry = area_window(area, whole)
    if not window.height or not window.width:
        raise TheiaError("input", "The area of interest lies outside the map.")
    grid = whole.crop(window)
    data = read(path, window, (1,))
    nodata = dataset.nodata
    if nodata is not None and nodata != 0:
        data = np.where(data == nodata, 0, data)
    if data.min(initial=0) < 0 or data.max(initial=0) > 65535:
        raise TheiaError("input", f"{path} holds {data.min()} to {data.max()}: class codes lie between 1 and 65535.")
    classes = data.astype(np.uint8 if data.max(initial=0) < 256 else np.uint16)
    if geometry is not None:
        classes[~rasterize_mask(geometry, grid)] = 0
    return classes, grid


def families_of(name: str, path: str | None) -> list[list[int]]:
    """Families of classes: oso23, oso17, none, or by a table with the columns class and family."""
    if name == "none":
        return []
    if name != "table":
        return [list(f) for f in constants()["families"][name]]
    if not path:
        raise TheiaError("input", "The table of families is missing.", "It has the columns class and family.")
    groups: dict[str, list[int]] = {}
    for row in read_table(path):
        if not row.get("class", "").isdigit() or not row.get("family"):
            raise TheiaError("input", f"{path}: every line needs a class (whole number) and a family.")
        groups.setdefault(row["family"], []).append(int(row["class"]))
    return list(groups.values())


def legend_of(path: str, codes: np.ndarray, language: str) -> Legend:
    """Names and colours: those that the map carries, else those of OSO where the codes fit."""
    present = [int(c) for c in codes if c]
    return (stored_legend(path) or guess(present, language)).only(present)


def regularise(
    *,
    image: str,
    area: Mapping[str, Any] | None,
    radius: int,
    families: str,
    family_table: str | None,
    within_px: int,
    all_px: int,
    pixel: float | None,
    final_px: int,
    output: str,
    context: Context,
) -> Result:
    """See the declaration."""
    job = {name: value for name, value in locals().items() if name != "context"}
    context.progress(0.0, "Reading the map")
    groups = families_of(families, family_table)
    classes, grid = read_map(image, area)
    factor = 1
    if pixel:
        factor = round(pixel / grid.pixel_size)
        if factor < 1 or abs(factor * grid.pixel_size - pixel) > 1e-6 * pixel:
            raise TheiaError("input", f"Pixels of {pixel:g} cannot be made of pixels of {grid.pixel_size:g}.",
                             "Choose a multiple.")  # fmt: skip
    check_space(os.path.dirname(output), classes.nbytes)
    before = np.bincount(classes.ravel())
    if radius:
        context.progress(0.2, "Majority")
        classes = majority(classes, radius)
    context.progress(0.4, "Removing small patches")
    classes = oso_regularisation(classes, groups, within_px, all_px)
    context.progress(0.7, "Coarser pixels")
    classes, target = coarser(classes, grid, factor, final_px)
    legend = legend_of(image, np.flatnonzero(before), context.settings.language)
    write_raster(RasterSpec(output, target, str(classes.dtype), 0, classes=legend.classes, resampling="mode"), classes)
    after = np.bincount(classes.ravel(), minlength=len(before)) * factor**2
    changes = {
        legend.label(int(c)): round(float(after[c] - before[c]) / before[c], 4) for c in np.flatnonzero(before) if c
    }
    write_item(
        os.path.splitext(output)[0] + ".json", item_id=os.path.splitext(os.path.basename(output))[0],
        entry="regularise",
        parameters=job,
        inputs=[image], outputs=[output], context=context, grid=target, properties={"theia:area_change": changes},
    )  # fmt: skip
    return Result({"output": output}, [Layer("output", output, "Land cover, regularised")])
