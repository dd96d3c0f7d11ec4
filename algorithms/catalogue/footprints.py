"""Search results as a layer of footprints, and back: the fields carry all that a download needs.

A model hands on a layer, often one in memory: nothing may depend on a side file. The first fields are ours and always
there; the item's own properties follow under names that a table accepts.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..core.errors import TheiaError
from ..core.files import atomic_file
from ..spec.phrase import phrase
from . import geopackage
from .areas import features
from .records import FileRef, Product, clean_name, parse_number, parse_time, time_text

LAYER = "footprints"
STYLE = Path(__file__).resolve().parents[2] / "resources" / "styles" / "footprints.qml"
#: our fields and their types, in order; names are public
FIELDS = {
    "source": "TEXT",
    "collection": "TEXT",
    "identifier": "TEXT",
    "acquired": "DATETIME",
    "acquired_end": "DATETIME",
    "tile": "TEXT",
    "cloud": "REAL",
    "snow": "REAL",
    "level": "TEXT",
    "kind": "TEXT",
    "platform": "TEXT",
    "orbit": "INTEGER",
    "orbit_state": "TEXT",
    "version": "TEXT",
    "latest": "BOOLEAN",
    "published": "DATETIME",
    "size_mb": "REAL",
    "online": "TEXT",
    "theia_product": "TEXT",
    "quicklook": "TEXT",
    "thumbnail": "TEXT",
    "uid": "TEXT",
    "endpoint": "TEXT",
    "files": "TEXT",
}


def rows(
    products: Sequence[Product],
    existing: Mapping[str, str] | None = None,
    online: Mapping[str, bool] | None = None,
) -> tuple[dict[str, str], list[tuple[Mapping[str, Any] | None, dict[str, Any]]]]:
    """Columns and rows of the layer.

    `existing` is the name of the THEIA product by id of a Level-1 product (None where it was not looked for);
    `online` the state of archives where it is known for certain.
    """
    columns, values = dict(FIELDS), []
    reserved = {*FIELDS, "fid", "geom"}
    for product in products:
        row = _fixed(product, existing, online or {})
        for name, value in product.properties.items():
            column = column_name(name)
            if column.lower() in reserved:
                continue
            kind = "TEXT" if isinstance(value, str) else "INTEGER" if isinstance(value, bool) else "REAL"
            if columns.setdefault(column, kind) != kind:
                columns[column] = "TEXT"
            row[column] = value
        values.append((product.footprint, row))
    mixed = [c for c, kind in columns.items() if kind == "TEXT" and c not in FIELDS]
    for _, row in values:
        for column in mixed:
            value = row.get(column)
            if value is not None and not isinstance(value, str):
                row[column] = json.dumps(value)
    return columns, values


def _fixed(product: Product, existing: Mapping[str, str] | None, online: Mapping[str, bool]) -> dict[str, Any]:
    archive = product.archive
    state = online.get(product.uid)
    shown = "yes" if state else "no" if state is False else ""
    if not shown:
        shown = "perhaps archived" if archive is not None and archive.online is False else "unknown"
    found = "" if existing is None else existing.get(product.uid, "none")
    files = [
        {
            "name": f.name,
            "href": f.href,
            "size": f.size,
            "checksum": ":".join(f.checksum) if f.checksum else None,
            "role": f.role,
            "type": f.media_type,
            "title": f.title,
            "bands": list(f.bands),
        }
        for f in product.files
    ]
    return {
        "source": product.source,
        "collection": product.collection,
        "identifier": product.identifier,
        "acquired": time_text(product.start),
        "acquired_end": time_text(product.end),
        "tile": product.tile,
        "cloud": product.cloud,
        "snow": product.snow,
        "level": product.level,
        "kind": product.kind,
        "platform": product.platform,
        "orbit": product.orbit,
        "orbit_state": product.orbit_state,
        "version": product.version,
        "latest": int(product.latest),
        "published": time_text(product.published),
        "size_mb": round(product.size / 1e6, 3) if product.size else None,
        "online": shown,
        "theia_product": found,
        "quicklook": product.quicklook,
        "thumbnail": product.thumbnail,
        "uid": product.uid,
        "endpoint": product.endpoint,
        "files": json.dumps(files, ensure_ascii=False),
    }


@functools.lru_cache(maxsize=4096)
def column_name(name: str) -> str:
    """A property's name as a table accepts it: ``eo:snow_cover`` becomes ``eo_snow_cover``."""
    return re.sub(r"\W", "_", name, flags=re.ASCII)[:60]


def write(
    path: str,
    products: Sequence[Product],
    existing: Mapping[str, str] | None = None,
    online: Mapping[str, bool] | None = None,
) -> None:
    """Write the layer as GeoPackage, or as GeoJSON where the name says so. Atomic."""
    columns, values = rows(products, existing, online)
    if path.lower().endswith((".geojson", ".json")):
        document = {
            "type": "FeatureCollection",
            "name": LAYER,
            "features": [
                {"type": "Feature", "geometry": geometry, "properties": {c: row.get(c) for c in columns}}
                for geometry, row in values
            ],
        }
        with atomic_file(path) as temporary:
            Path(temporary).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    elif path.lower().endswith(".gpkg"):
        style = STYLE.read_text(encoding="utf-8") if STYLE.is_file() else ""
        geopackage.write(path, LAYER, columns, values, style)
    else:
        raise TheiaError(
            "output", phrase("{path}: footprints are written as .gpkg or .geojson.", path=path), "Choose one of these."
        )


def read(layer: Mapping[str, Any]) -> list[Product]:
    """The products of a layer of footprints (a value of kind `vector`)."""
    found = []
    for geometry, values, _ in features(layer["path"], layer.get("layer"), layer.get("subset")):
        if not values.get("uid") or not values.get("source") or "files" not in values:
            raise TheiaError(
                "input",
                phrase(
                    "{path} is not a layer of footprints: it lacks the fields source, uid and files.",
                    path=layer["path"],
                ),
                'Give the layer that the entry "Search" made, or features selected from it.',
            )
        found.append(_product(geometry, values))
    return found


def _product(geometry: Mapping[str, Any] | None, values: Mapping[str, Any]) -> Product:
    given = values["files"]
    files = []
    for file in json.loads(given) if isinstance(given, str) else given or []:
        algorithm, _, digest = str(file.get("checksum") or "").partition(":")
        files.append(
            FileRef(
                clean_name(str(file["name"])),
                str(file["href"]),
                file.get("size"),
                (algorithm, digest) if digest else None,
                str(file.get("role") or "data"),
                str(file.get("type") or ""),
                {"yes": True, "no": False}.get(str(values.get("online"))),
                str(file.get("title") or ""),
                tuple(str(b) for b in file.get("bands") or ()),
            )
        )
    orbit = parse_number(values.get("orbit"))
    return Product(
        source=str(values["source"]),
        uid=str(values["uid"]),
        collection=str(values.get("collection") or ""),
        identifier=str(values.get("identifier") or values["uid"]),
        start=parse_time(values.get("acquired")),
        end=parse_time(values.get("acquired_end")),
        published=parse_time(values.get("published")),
        version=str(values.get("version") or ""),
        latest=values.get("latest") not in (0, False, "0", "false"),
        tile=str(values.get("tile") or ""),
        cloud=parse_number(values.get("cloud")),
        snow=parse_number(values.get("snow")),
        platform=str(values.get("platform") or ""),
        level=str(values.get("level") or ""),
        kind=str(values.get("kind") or ""),
        orbit=None if orbit is None else int(orbit),
        orbit_state=str(values.get("orbit_state") or ""),
        endpoint=str(values.get("endpoint") or ""),
        footprint=geometry,
        files=tuple(files),
    )
