"""A small series on disk, for the tests of the time series: scenes with bands of two resolutions and masks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.products.scene import Band, Mask, Scene

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 44, 52)
S2_10M = ("B2", "B4", "B8")


def reflectance(day: int, band: int, grid: Grid = GRID) -> np.ndarray:
    """(height, width) DN that are straight lines in time with a slope by pixel."""
    rows, cols = np.mgrid[: grid.height, : grid.width]
    return (1000 + 500 * band + (1 + (rows + cols) % 5) * day).astype(np.int16)


def make_scene(
    folder: Path,
    day: int,
    mask: np.ndarray | None = None,
    bands: tuple[str, ...] = S2_10M,
    sensor: str = "S2A",
    grid: Grid = GRID,
    scale: float = 1e-4,
    offset: float = 0.0,
) -> Scene:
    """Day `day` of 2023 as a scene on disk; `mask` (height, width) bool is its cloud mask."""
    acquired = dt.datetime(2023, 1, 1, 10, tzinfo=dt.UTC) + dt.timedelta(days=day)
    name = f"{sensor}_{day:03d}"
    found = {}
    for number, band in enumerate(bands):
        path = str(folder / f"{name}_{band}.tif")
        dn = np.rint((reflectance(day, number, grid) * 1e-4 - offset) / scale).astype(np.int16)
        write_raster(RasterSpec(path, grid, "int16", -10000), dn)
        found[band] = Band(band, path, grid, 1, scale, offset, -10000)
    masks = {}
    if mask is not None:
        path = str(folder / f"{name}_CLM.tif")
        write_raster(RasterSpec(path, grid, "uint8"), mask.astype(np.uint8) * 2)
        masks = {"cloud": (Mask("cloud", path, grid, 1, bits=2),)}
    return Scene(name, "test", "L2A", str(folder), sensor, sensor, acquired, {"R1": grid}, found, masks)
