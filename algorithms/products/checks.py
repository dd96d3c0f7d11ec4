"""Raster headers held against what the metadata promise, fast enough to do it for every file of every product.

Opening a header costs about a millisecond; whether the file was cut short is looked at as well.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ..core.grid import Grid, describe
from .truncation import is_cut

#: GDAL must not list the folder beside each file (slow on network disks), nor read side files that could change values
ENVIRONMENT = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


@dataclass(frozen=True)
class Header:
    """What the header of a raster says."""

    grid: Grid
    dtype: str
    count: int
    nodata: float | None
    scale: float = 1.0
    offset: float = 0.0


def read_header(path: str, shown: str, problems: list[str]) -> Header | None:
    """The header of a raster; on failure a line is added to `problems` and None is returned."""
    if not path.startswith("/vsi") and os.path.exists(path) and os.path.getsize(path) == 0:
        problems.append(f"{shown} is empty (0 bytes).")
        return None
    try:
        with rasterio.Env(**ENVIRONMENT), rasterio.open(path) as dataset:
            header = Header(
                Grid.from_dataset(dataset),
                dataset.dtypes[0],
                dataset.count,
                dataset.nodata,
                dataset.scales[0],
                dataset.offsets[0],
            )
            placed = not dataset.transform.is_identity
    except NotGeoreferencedWarning:  # where warnings are errors; elsewhere the transform tells
        placed = False
    except RasterioError as error:
        reason = str(error).replace(path, shown).strip()
        problems.append(f"{shown} is not a raster, or is damaged ({reason}).")
        return None
    if not placed:
        problems.append(f"{shown} is not georeferenced.")
        return None
    # a cut zip has no directory and is refused before; only a producer could have zipped a cut file
    if not path.startswith("/vsi") and is_cut(path):
        problems.append(f"{shown} is truncated: its pixels end beyond the end of the file.")
        return None
    return header


def same_grid(header: Header, expected: Grid, shown: str, what: str, problems: list[str], slack: float = 0.0) -> bool:
    """Whether a raster is on the grid expected; a line per difference is added to `problems`.

    `what` names where the expected grid comes from; corners may differ by `slack` pixels.
    """
    grid = header.grid
    count = len(problems)
    if not grid.crs:
        problems.append(
            f"{shown} has no reference system; {what} {'are' if what.endswith('s') else 'is'} in {expected.crs}."
        )
    elif not grid.same_system(expected):
        problems.append(
            f"{shown} is in {grid.crs if len(grid.crs) < 20 else 'another system'}, {what}: {expected.crs}."
        )
    if grid.shape != expected.shape:
        problems.append(
            f"{shown} has {grid.width} x {grid.height} pixels, {what}: {expected.width} x {expected.height}."
        )
    if abs(grid.pixel_size - expected.pixel_size) > 1e-6 * expected.pixel_size:
        problems.append(f"{shown} has pixels of {grid.pixel_size:g}, {what}: {expected.pixel_size:g}.")
    elif len(problems) == count:
        pixel = expected.pixel_size
        shift = (
            max(abs(grid.transform[2] - expected.transform[2]), abs(grid.transform[5] - expected.transform[5])) / pixel
        )
        if shift > slack + 1e-3:
            problems.append(f"{shown} lies elsewhere than {what}: {describe(grid)}, expected {describe(expected)}.")
    return len(problems) == count
