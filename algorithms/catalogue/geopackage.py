"""GeoPackage by the standard library's SQLite: one layer of polygons in degrees, with the style that QGIS shows.

OGC 12-128r18: application id, the three mandatory tables, geometry as header plus WKB (clause 2.1.3). Enough to hand
footprints on without GDAL, which QGIS's own Python must not load beside QGIS.
"""

from __future__ import annotations

import contextlib
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..spec.phrase import phrase
from .shapes import as_geometry, bounds, polygons

_APPLICATION_ID, _USER_VERSION = 0x47504B47, 10200  # version 1.2: older GDAL warns of younger ones
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,'
    'AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)
_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""

#: name -> SQL type of a column: TEXT, DATETIME, REAL, INTEGER or BOOLEAN
Columns = Mapping[str, str]


def write(
    path: str,
    layer: str,
    columns: Columns,
    rows: Sequence[tuple[Mapping[str, Any] | None, Mapping[str, Any]]],
    style_qml: str = "",
) -> None:
    """Write rows of (GeoJSON geometry in degrees or None, values by column) as one MultiPolygon layer; atomic."""
    boxes = [b for b in (bounds(geometry) for geometry, _ in rows) if b is not None]
    extent = [f(b[i] for b in boxes) for i, f in enumerate((min, min, max, max))] if boxes else [None] * 4
    names = list(columns)
    fields = "".join(f", {quoted(n)} {columns[n]}" for n in names)
    marks = ", ".join("?" * (len(names) + 1))
    with atomic_file(path) as temporary, contextlib.closing(sqlite3.connect(temporary)) as base:
        base.executescript(_TABLES)
        base.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        base.execute(f"PRAGMA user_version = {_USER_VERSION}")
        base.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)",
            [
                ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian coordinates"),
                ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic coordinates"),
                ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
            ],
        )
        base.execute(
            f"CREATE TABLE {quoted(layer)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON{fields})"
        )
        contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y, srs_id) "
        base.execute(contents + "VALUES (?, 'features', ?, ?, ?, ?, ?, 4326)", (layer, layer, *extent))
        base.execute(contents + "VALUES ('layer_styles', 'attributes', 'layer_styles', NULL, NULL, NULL, NULL, NULL)")
        base.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', 4326, 0, 0)", (layer,))
        base.executemany(  # the names are quoted identifiers of our own; values are bound
            f"INSERT INTO {quoted(layer)} (geom{''.join(', ' + quoted(n) for n in names)}) VALUES ({marks})",  # nosec B608
            ([geometry_blob(geometry), *(values.get(n) for n in names)] for geometry, values in rows),
        )
        if style_qml:
            base.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, "
                "styleName, "
                "styleQML, styleSLD, useAsDefault, description) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '')",
                (layer, layer, style_qml),
            )
        base.commit()


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def geometry_blob(geometry: Mapping[str, Any] | None) -> bytes | None:
    """GeoPackage binary of a GeoJSON (Multi)Polygon, as MultiPolygon with its envelope."""
    box = bounds(geometry)
    if box is None:
        return None
    west, south, east, north = box
    header = b"GP\x00\x03" + struct.pack("<i4d", 4326, west, east, south, north)
    parts = polygons(geometry)
    body = [struct.pack("<BII", 1, 6, len(parts))]
    for polygon in parts:
        body.append(struct.pack("<BII", 1, 3, len(polygon)))
        for ring in polygon:
            closed = list(ring) if list(ring[0][:2]) == list(ring[-1][:2]) else [*ring, ring[0]]
            flat = [c for p in closed for c in p[:2]]
            body.append(struct.pack(f"<I{len(flat)}d", len(closed), *flat))
    return header + b"".join(body)


def read(
    path: str,
    layer: str | None = None,
    subset: str | None = None,
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any], int]]:
    """Rows of a layer (the first where none is named) as (GeoJSON polygons or None, values, EPSG code or 0)."""
    address = Path(path).resolve().as_uri() + "?mode=ro"
    try:
        with contextlib.closing(sqlite3.connect(address, uri=True)) as base:
            base.row_factory = sqlite3.Row
            tables = base.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns").fetchall()
            found = [t for t in tables if layer in (None, "", t["table_name"])]
            if not found:
                raise TheiaError(
                    "input",
                    phrase("{path} has no layer {layer}.", path=path, layer=layer)
                    if layer
                    else phrase("{path} has no layer with geometry.", path=path),
                )
            table, column, code = found[0]
            organisation = base.execute(
                "SELECT organization, organization_coordsys_id FROM gpkg_spatial_ref_sys WHERE srs_id = ?", (code,)
            ).fetchone()
            epsg = organisation[1] if organisation and str(organisation[0]).upper() == "EPSG" else 0
            # the filter is the user's own, on a file opened for reading alone
            where = f" WHERE {subset}" if subset else ""
            for row in base.execute(f"SELECT * FROM {quoted(table)}{where}"):  # nosec B608
                values = dict(row)
                blob = values.pop(column)
                yield parse_blob(blob) if blob else None, values, int(epsg)
    except sqlite3.Error as error:
        raise TheiaError(
            "input", phrase("{path} cannot be read as a GeoPackage: {error}.", path=path, error=error)
        ) from error


def parse_blob(blob: bytes) -> dict[str, Any] | None:
    """The polygons of a GeoPackage geometry as GeoJSON; None for points, lines and empty geometries."""
    if blob[:2] != b"GP":
        return None
    envelope = (0, 32, 48, 48, 64)[min(4, (blob[3] >> 1) & 7)]
    parts, _ = _parse_wkb(blob, 8 + envelope)
    return as_geometry(parts) if parts else None


def _parse_wkb(blob: bytes, at: int) -> tuple[list[list[list[list[float]]]], int]:
    """Polygons of a WKB geometry and where it ends. ISO and extended codes of Z and M are understood."""
    order = "<" if blob[at] == 1 else ">"
    (code,) = struct.unpack_from(order + "I", blob, at + 1)
    at += 5
    size = 2 + bool(code & 0x80000000) + bool(code & 0x40000000)
    kind = code & 0x0FFFFFFF
    size += (0, 1, 1, 2)[min(3, kind // 1000)]
    kind %= 1000
    if kind == 3:
        (rings,) = struct.unpack_from(order + "I", blob, at)
        at += 4
        polygon = []
        for _ in range(rings):
            (count,) = struct.unpack_from(order + "I", blob, at)
            numbers = struct.unpack_from(f"{order}{count * size}d", blob, at + 4)
            at += 4 + 8 * size * count
            polygon.append([[numbers[i], numbers[i + 1]] for i in range(0, len(numbers), size)])
        return ([polygon] if polygon else []), at
    if kind in (6, 7):
        (count,) = struct.unpack_from(order + "I", blob, at)
        at += 4
        parts: list[list[list[list[float]]]] = []
        for _ in range(count):
            more, at = _parse_wkb(blob, at)
            parts += more
        return parts, at
    return [], len(blob)
