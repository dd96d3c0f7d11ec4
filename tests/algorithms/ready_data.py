"""Small products of several sensors over one ground whose reflectance is a function of place, for the tests."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.raster import RasterSpec, write_raster

ZONE = "EPSG:32631"
#: 1.92 km at 10 m, on the lattice of Sentinel-2
S2_GRID = Grid.from_origin(ZONE, 600000, 4900020, 10, 192, 192)
#: Landsat's own: centres of pixels on multiples of 30 m, half a pixel beyond on each side
LANDSAT_GRID = Grid.from_origin(ZONE, 600000 - 45, 4900020 + 45, 30, 67, 67)
OLI = {"B2": "B2", "B3": "B3", "B4": "B4", "B5": "B8A", "B6": "B11", "B7": "B12"}
Ground = Callable[[np.ndarray, np.ndarray], np.ndarray]


def waves(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Reflectance with structures of 130 m and more in all directions, smooth at 30 m: its pixels are its points."""
    total = np.zeros(np.broadcast(x, y).shape)
    draw = np.random.default_rng(5)
    for _ in range(24):
        length, angle, phase = draw.uniform(130, 700), draw.uniform(0, np.pi), draw.uniform(0, 2 * np.pi)
        total += np.sin(2 * np.pi * ((x - 600000) * np.cos(angle) + (y - 4900000) * np.sin(angle)) / length + phase)
    return np.asarray(0.25 + 0.02 * total)


def at(ground: Ground, grid: Grid, shift_m: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    """The ground at the pixel centres of a grid whose image lies `shift_m` (east, north) beside its true place."""
    x, y = np.meshgrid(*grid.centres())
    return ground(x - shift_m[0], y - shift_m[1])


def product(
    folder: Path,
    day: dt.date,
    sensor: str,
    bands: Mapping[str, np.ndarray],
    grid: Grid,
    cloud: np.ndarray | None = None,
    clock: str = "10:50:00",
    **more: Any,
) -> Path:
    """A GeoTIFF with a side-car: `bands` own name -> reflectance (height, width), NaN unknown."""
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{sensor}_{day:%Y%m%d}{more.get('tile', '')}"
    path = folder / f"{name}.tif"
    values = np.stack(list(bands.values()))
    dn = np.where(np.isfinite(values), np.rint(np.nan_to_num(values) * 10000), -10000).astype(np.int16)
    write_raster(RasterSpec(str(path), grid, "int16", -10000, len(bands), tuple(bands)), dn)
    described: dict[str, Any] = {
        "datetime": f"{day.isoformat()}T{clock}Z",
        "bands": list(bands),
        "sensor": sensor,
        "scale": 1e-4,
        "nodata": -10000,
        **more,
    }
    if cloud is not None:
        write_raster(RasterSpec(str(folder / f"{name}_CLOUD.tif"), grid, "uint8"), cloud.astype(np.uint8))
        described["masks"] = {"cloud": f"{name}_CLOUD.tif"}
    path.with_suffix(".json").write_text(json.dumps(described), encoding="utf-8")
    return path


def sentinel(
    folder: Path, day: dt.date, values: np.ndarray | None = None, sensor: str = "S2A", grid: Grid = S2_GRID, **more: Any
) -> Path:
    """A date of Sentinel-2 whose bands are one field, darker in the visible."""
    field = at(waves, grid) if values is None else values
    shares = {"B2": 0.2, "B3": 0.3, "B4": 0.4, "B8": 1.0, "B8A": 1.0, "B11": 0.7, "B12": 0.5}
    return product(folder, day, sensor, {b: s * field for b, s in shares.items()}, grid, **more)


def landsat(
    folder: Path,
    day: dt.date,
    values: np.ndarray | None = None,
    sensor: str = "L8",
    lines: Mapping[str, tuple[float, float]] | None = None,
    grid: Grid = LANDSAT_GRID,
    **more: Any,
) -> Path:
    """A date of Landsat over the same field: band = slope x that of Sentinel-2 + offset."""
    field = at(waves, grid) if values is None else values
    shares = {"B2": 0.2, "B3": 0.3, "B4": 0.4, "B5": 1.0, "B6": 0.7, "B7": 0.5}
    bands = {}
    for name, share in shares.items():
        slope, offset = (lines or {}).get(name, (1.0, 0.0))
        bands[name] = slope * share * field + offset
    return product(folder, day, sensor, bands, grid, clock=more.pop("clock", "10:38:00"), **more)
