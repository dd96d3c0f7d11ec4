"""The area of interest as a polygon in degrees, from an extent or the polygons of a layer.

Reads GeoPackage, GeoJSON and shapefile without GDAL, so that search runs in QGIS's own Python.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..spec.phrase import phrase
from . import geopackage
from .projections import densified, to_degrees
from .shapes import as_geometry, polygons

#: points put on each side of an extent of a map: its sides are curves in degrees
SIDE_POINTS = 8


def area_geometry(area: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """GeoJSON polygons in degrees of a value of kind `area` (`spec.PARAMETER_KINDS`); None where there is none."""
    if area is None:
        return None
    if "extent" in area:
        xmin, ymin, xmax, ymax = area["extent"]
        ring = [[xmin, ymin], [xmax, ymin], [xmax, ymax], [xmin, ymax], [xmin, ymin]]
        convert = to_degrees(area.get("crs"))
        # the sides of a rectangle in degrees are those of a map in degrees: nothing to add
        parts = 1 if convert(xmin, ymin) == (xmin, ymin) else SIDE_POINTS
        return _converted([[densified(ring, parts)]], convert)
    found = []
    for geometry, _, epsg in features(area["path"], area.get("layer"), area.get("subset")):
        convert = to_degrees(area.get("crs") or (f"EPSG:{epsg}" if epsg else None))
        found += polygons(_converted(polygons(geometry), convert))
    if not found:
        raise TheiaError("input", phrase("{path} holds no polygon.", path=area["path"]), "Choose a layer of polygons.")
    return as_geometry(found)


def _converted(parts: list[Any], convert: Callable[[float, float], tuple[float, float]]) -> dict[str, Any]:
    result = as_geometry([[[list(convert(p[0], p[1])) for p in ring] for ring in polygon] for polygon in parts])
    for polygon in polygons(result):
        for x, y in polygon[0]:
            if not (-540 <= x <= 540 and -90.000001 <= y <= 90.000001):
                raise TheiaError(
                    "input", phrase("The area reaches {x:g}, {y:g} degrees.", x=x, y=y), "Check its reference system."
                )
    return result


def features(
    path: str,
    layer: str | None = None,
    subset: str | None = None,
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any], int]]:
    """Features of a vector file as (GeoJSON geometry or None, values, EPSG code or 0 where the file does not say)."""
    suffix = Path(path).suffix.lower()
    if suffix == ".gpkg":
        yield from geopackage.read(path, layer, subset)
        return
    if subset:
        raise TheiaError(
            "input",
            phrase("{path}: a filtered layer is read from a GeoPackage only.", path=path),
            "Export the layer first.",
        )
    if suffix in (".geojson", ".json"):
        yield from _geojson(path)
    elif suffix == ".shp":
        yield from _shapefile(path)
    else:
        raise TheiaError(
            "input", phrase("{path} cannot be read here.", path=path), "Give a GeoPackage, a GeoJSON or a shapefile."
        )


def _geojson(path: str) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any], int]]:
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise TheiaError("input", phrase("{path} is not a GeoJSON file: {error}.", path=path, error=error)) from error
    name = str(((document.get("crs") or {}).get("properties") or {}).get("name") or "")
    code = re.search(r"EPSG:+(\d+)$", name)
    given = document.get("features") if document.get("type") == "FeatureCollection" else [document]
    for feature in given or []:
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        yield geometry, dict(feature.get("properties") or {}), int(code.group(1)) if code else 4326


def _shapefile(path: str) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any], int]]:
    """Polygons of a shapefile (ESRI white paper of July 1998); attributes are not needed. Holes run anticlockwise."""
    content = Path(path).read_bytes()
    prj = Path(path).with_suffix(".prj")
    text = prj.read_text(encoding="utf-8", errors="replace") if prj.exists() else ""
    authority = re.findall(r"AUTHORITY\[\"EPSG\",\s*\"?(\d+)\"?\]\]\s*$", text)
    named = 2154 if "Lambert_93" in text or "Lambert-93" in text else 4326 if text.startswith("GEOGCS") else 0
    utm = re.search(r"UTM_Zone_(\d+)([NS])", text)
    if utm:
        named = (32600 if utm.group(2) == "N" else 32700) + int(utm.group(1))
    epsg = int(authority[0]) if authority else named
    at = 100
    while at + 12 <= len(content):
        (words,) = struct.unpack_from(">i", content, at + 4)
        (kind,) = struct.unpack_from("<i", content, at + 8)
        if kind in (5, 15, 25):
            yield _shape(content, at + 8), {}, epsg
        at += 8 + 2 * words


def _shape(content: bytes, at: int) -> dict[str, Any]:
    count, points = struct.unpack_from("<ii", content, at + 36)
    starts = [*struct.unpack_from(f"<{count}i", content, at + 44), points]
    numbers = struct.unpack_from(f"<{2 * points}d", content, at + 44 + 4 * count)
    coordinates = [[numbers[2 * i], numbers[2 * i + 1]] for i in range(points)]
    parts: list[Any] = []
    for first, last in zip(starts, starts[1:]):
        ring = coordinates[first:last]
        clockwise = sum((q[0] - p[0]) * (q[1] + p[1]) for p, q in zip(ring, ring[1:])) > 0
        if clockwise or not parts:
            parts.append([ring])
        else:
            parts[-1].append(ring)
    return as_geometry(parts)
