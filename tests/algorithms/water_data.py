"""Images whose snow and water are known, written as GeoTIFFs with a side-car, for the tests of the group."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from algorithms.core.grid import Grid
from algorithms.core.progress import Context, Settings
from algorithms.core.raster import RasterSpec, write_raster
from algorithms.core.result import Result
from algorithms.worker import run_entry

NODATA = -10000


def write_image(
    folder: Path,
    date: str,
    bands: Mapping[str, np.ndarray],
    grid: Grid,
    masks: Mapping[str, np.ndarray] | None = None,
    nodata: np.ndarray | None = None,
    tile: str = "31TCJ",
    sensor: str = "S2A",
    **more: Any,
) -> Path:
    """An image of reflectances 0 to 1 by band name, stored x 10000, with masks by meaning."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"IMAGE_{date.replace('-', '')}.tif"
    layers = [np.rint(np.clip(b, -1, 3) * 10000).astype(np.int16) for b in bands.values()]
    if nodata is not None:
        for layer in layers:
            layer[nodata] = NODATA
    found = masks or {}
    layers += [np.asarray(m).astype(np.int16) for m in found.values()]
    write_raster(RasterSpec(str(path), grid, "int16", NODATA, len(layers)), np.stack(layers))
    described = {
        "datetime": f"{date}T10:50:00Z",
        "bands": [*bands, *([None] * len(found))],
        "sensor": sensor,
        "scale": 1e-4,
        "nodata": NODATA,
        "tile": tile,
        "masks": {m: {"band": len(bands) + 1 + i, "values": [1]} for i, m in enumerate(found)},
        **more,
    }
    path.with_suffix(".json").write_text(json.dumps(described), encoding="utf-8")
    return path


def write_map(path: Path, values: np.ndarray, grid: Grid, nodata: float | None = None) -> Path:
    """A raster of one band."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_raster(RasterSpec(str(path), grid, str(values.dtype), nodata), values)
    return path


def run(entry: str, context: Context | None = None, **given: Any) -> Result:
    """An entry as the worker runs it: values checked against the declaration first."""
    values = {k: str(v) if isinstance(v, Path) else v for k, v in given.items()}
    return run_entry(entry, values, context or Context(Settings(memory_mb=2000, threads=2)))


def only(folder: Path, pattern: str) -> Path:
    """The one file below a folder that fits a pattern."""
    (found,) = sorted(folder.rglob(pattern))
    return found
