"""Raster headers held against what the metadata promise, fast enough to do it for every file of every product.

Opening a header costs about a millisecond; whether the file was cut short is looked at as well.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from ..core.grid import Grid, describe
from ..spec.phrase import phrase
from .truncation import is_cut

#: GDAL must not list the folder beside each file (slow on network disks), nor read side files that could change values
ENVIRONMENT = {"GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR", "GDAL_PAM_ENABLED": "NO"}


#: no image is larger than this along a side; a number beyond it is a fault
_MAX_PIXELS = 10_000_000


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
        problems.append(phrase("{shown} is empty (0 bytes).", shown=shown))
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
        problems.append(phrase("{shown} is not a raster, or is damaged ({reason}).", shown=shown, reason=reason))
        return None
    if not placed:
        problems.append(phrase("{shown} is not georeferenced.", shown=shown))
        return None
    # a cut zip has no directory and is refused before; only a producer could have zipped a cut file
    if not path.startswith("/vsi") and is_cut(path):
        problems.append(phrase("{shown} is truncated: its pixels end beyond the end of the file.", shown=shown))
        return None
    return header


def promised_grid(
    crs: str, left: float | None, top: float | None, pixel: float | None, rows: float | None, cols: float | None,
    what: str, problems: list[str],
) -> Grid | None:  # fmt: skip
    """The grid that metadata promise; None, with a line in `problems`, when the numbers make none or no CRS is known.

    None without a line when some number is absent: the rasters then say where they are.
    """
    if left is None or top is None or pixel is None or rows is None or cols is None or not crs:
        return None
    if pixel <= 0 or rows < 1 or cols < 1 or max(rows, cols) > _MAX_PIXELS:
        problems.append(
            phrase(
                "{what}: {cols:g} x {rows:g} pixels of {pixel:g} are no image.",
                what=what,
                cols=cols,
                rows=rows,
                pixel=pixel,
            )
        )
        return None
    if not _known(crs):
        problems.append(phrase("{what}: {crs} is not a known reference system.", what=what, crs=crs))
        return None
    return Grid.from_origin(crs, left, top, pixel, int(rows), int(cols))


@cache
def _known(crs: str) -> bool:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        CRS.from_user_input(crs)
    except CRSError:
        return False
    return True


def same_grid(header: Header, expected: Grid, shown: str, what: str, problems: list[str], slack: float = 0.0) -> bool:
    """Whether a raster is on the grid expected; a line per difference is added to `problems`.

    `what` names where the expected grid comes from; corners may differ by `slack` pixels.
    """
    grid = header.grid
    count = len(problems)
    if not grid.crs:
        problems.append(
            phrase("{shown} has no reference system, {what}: {crs}.", shown=shown, what=what, crs=expected.crs)
        )
    elif not _known(grid.crs) or not grid.same_system(expected):
        problems.append(
            phrase(
                "{shown} is in {system}, {what}: {crs}.",
                shown=shown,
                system=grid.crs if len(grid.crs) < 20 else phrase("another system"),
                what=what,
                crs=expected.crs,
            )
        )
    if grid.shape != expected.shape:
        problems.append(
            phrase(
                "{shown} has {width} x {height} pixels, {what}: {expected_width} x {expected_height}.",
                shown=shown,
                width=grid.width,
                height=grid.height,
                what=what,
                expected_width=expected.width,
                expected_height=expected.height,
            )
        )
    if abs(grid.pixel_size - expected.pixel_size) > 1e-6 * expected.pixel_size:
        problems.append(
            phrase(
                "{shown} has pixels of {pixel_size:g}, {what}: {expected:g}.",
                shown=shown,
                pixel_size=grid.pixel_size,
                what=what,
                expected=expected.pixel_size,
            )
        )
    elif len(problems) == count:
        pixel = expected.pixel_size
        shift = (
            max(abs(grid.transform[2] - expected.transform[2]), abs(grid.transform[5] - expected.transform[5])) / pixel
        )
        if shift > slack + 1e-3:
            problems.append(
                phrase(
                    "{shown} lies elsewhere than {what}: {found}, expected {expected}.",
                    shown=shown,
                    what=what,
                    found=describe(grid),
                    expected=describe(expected),
                )
            )
    return len(problems) == count
