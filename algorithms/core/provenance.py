"""The record beside every output: a STAC item with the processing extension, enough to run the job again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely

from .files import atomic_file
from .grid import Grid
from .progress import Context
from .vector import reproject

STAC_VERSION = "1.0.0"
_EXTENSIONS = [
    "https://stac-extensions.github.io/processing/v1.2.0/schema.json",
    "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
]
_TYPES = {
    ".tif": "image/tiff; application=geotiff; profile=cloud-optimized",
    ".html": "text/html",
    ".csv": "text/csv",
    ".xml": "application/xml",
    ".jpg": "image/jpeg",
    ".gpkg": "application/geopackage+sqlite3",
    ".json": "application/json",
}


def plugin_version() -> str:
    """The version of metadata.txt."""
    path = Path(__file__).parents[2] / "metadata.txt"
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else []:
        if line.startswith("version="):
            return line.partition("=")[2].strip()
    return "0"


def sha256(path: str) -> str:
    """Checksum of a file as hexadecimal text."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def write_item(
    path: str,
    *,
    item_id: str,
    entry: str,
    parameters: Mapping[str, Any],
    inputs: Sequence[str],
    outputs: Sequence[str],
    context: Context,
    grid: Grid | None = None,
    moment: dt.datetime | None = None,
    period: tuple[dt.datetime, dt.datetime] | None = None,
    properties: Mapping[str, Any] | None = None,
) -> None:
    """Write the STAC item `path`.

    `inputs` are paths of files or product folders, `outputs` files that exist; their paths are written relative to the
    item where they lie beside it. `properties` adds to the item's own; the job under `theia:job` runs by
    `python -m algorithms job ITEM`.
    """
    folder = os.path.dirname(os.path.abspath(path))
    now = dt.datetime.now(dt.UTC)
    item: dict[str, Any] = {
        "type": "Feature",
        "stac_version": STAC_VERSION,
        "stac_extensions": _EXTENSIONS,
        "id": item_id,
        "geometry": None,
        "links": [],
        "properties": {
            "datetime": None if period else _iso(moment or now),
            "created": _iso(now),
            "processing:software": {"THEIA for QGIS": plugin_version(), **_versions()},
            "processing:lineage": f"theia:{entry}",
            "theia:job": {"entry": entry, "parameters": dict(parameters)},
            "theia:inputs": [_input_record(p) for p in inputs],
            "theia:warnings": list(context.warnings),
            **(properties or {}),
        },
        "assets": {_asset_key(o, folder): _asset(o, folder) for o in outputs},
    }
    if period:
        item["properties"]["start_datetime"], item["properties"]["end_datetime"] = _iso(period[0]), _iso(period[1])
    if grid is not None and grid.crs:
        item |= _footprint(grid)
        item["properties"] |= {
            "proj:code": grid.crs if grid.crs.startswith("EPSG:") else None,
            "proj:shape": list(grid.shape),
            "proj:transform": [*grid.transform, 0, 0, 1],
        }
    with atomic_file(path) as temporary, open(temporary, "w", encoding="utf-8") as file:
        json.dump(item, file, indent=1, ensure_ascii=False, default=str)


def _iso(moment: dt.datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def _versions() -> dict[str, str]:
    import numpy
    import rasterio

    return {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "rasterio": rasterio.__version__,
        "gdal": rasterio.__gdal_version__,
    }


def _input_record(path: str) -> dict[str, Any]:
    """Name, path, size and time: enough to notice that an input changed, without reading gigabytes."""
    total, newest = 0, 0.0
    files = [p for p in Path(path).rglob("*") if p.is_file()] if os.path.isdir(path) else [Path(path)]
    for file in files:
        if file.is_file():
            stat = file.stat()
            total += stat.st_size
            newest = max(newest, stat.st_mtime)
    changed = _iso(dt.datetime.fromtimestamp(newest, dt.UTC)) if newest else None
    return {"id": os.path.basename(os.path.normpath(path)), "path": path, "size": total, "modified": changed}


def _asset_key(path: str, folder: str) -> str:
    return Path(os.path.relpath(path, folder)).as_posix() if _inside(path, folder) else os.path.basename(path)


def _inside(path: str, folder: str) -> bool:
    return os.path.abspath(path).startswith(os.path.join(folder, ""))


def _asset(path: str, folder: str) -> dict[str, Any]:
    href = Path(os.path.relpath(path, folder)).as_posix() if _inside(path, folder) else path
    return {
        "href": href,
        "type": _TYPES.get(Path(path).suffix.lower(), "application/octet-stream"),
        "roles": ["data"],
        "file:size": os.path.getsize(path),
        "file:checksum": "1220" + sha256(path),
    }


def _footprint(grid: Grid) -> dict[str, Any]:
    import numpy as np

    outline = shapely.segmentize(shapely.box(*grid.bounds), max(grid.shape) * abs(grid.pixel_size) / 8)
    lonlat = reproject(np.array([outline], dtype=object), grid.crs, "EPSG:4326")[0]
    return {"geometry": json.loads(shapely.to_geojson(lonlat)), "bbox": list(lonlat.bounds)}
