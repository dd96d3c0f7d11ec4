"""What the server of GEODES's behaviour serves: items with made-up archives, and which of them answer a search."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import random
import struct
import threading
import uuid
import zipfile
import zlib
from pathlib import Path
from typing import Any

DEFAULTS: dict[str, Any] = {
    "key": "k3y-of-the-test-server",
    "refuse": "",
    "needs_key": True,
    "range": "206",
    "quota": "",
    "quota_times": 0,
    "quota_after": 0,
    "retry_after": "",
    "archived": "",
    "archived_times": 0,
    "fail": 0,
    "cut": 0,
    "stall_s": 0,
    "slow": 0,
    "wrong_md5": False,
    "wrong_size": False,
    "chunked": False,
    "redirect_to": "",
    "search_fail_page": 0,
    "search_fail": 0,
    "matched_changes": False,
    "duplicates": False,
    "malformed": False,
    "gzip": False,
    "limit": 80,
    "search_path": "both",
    "availability_fails": False,
    "beta": True,
    "process_text": "",
    "quicklook": "",
}
OPERATORS = ("eq", "neq", "in", "contains", "lte", "gte")


class State:
    """Items, archives by MD5, switches and the log of one server."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.cfg = dict(DEFAULTS)
        self.log: list[dict[str, Any]] = []
        self.served = 0
        self.lock = threading.Lock()
        self.address = ""

    def reset(self, **changes: Any) -> None:
        with self.lock:
            self.cfg = {**DEFAULTS, **changes}
            self.log, self.served = [], 0

    def take(self, name: str) -> bool:
        """Use up one of the times that a fault is to happen."""
        with self.lock:
            if self.cfg[name] <= 0:
                return False
            self.cfg[name] -= 1
            return True

    def add(
        self,
        archive: bytes,
        name: str,
        *,
        collection: str = "THEIA_REFLECTANCE_SENTINEL2_L2A",
        start: str,
        tile: str,
        cloud: float = 10.0,
        upper: bool = False,
        box: tuple[float, float, float, float] = (0.6, 42.4, 1.9, 43.3),
        level: str = "L2A",
        version: str = "4.0",
        folder: str = "",
        **properties: Any,
    ) -> dict[str, Any]:
        """Publish an archive as an item with GEODES's shape. The name has its version, the identifier has not."""
        md5 = hashlib.md5(archive).hexdigest()  # noqa: S324 - the catalogue publishes MD5
        shown = md5.upper() if upper else md5
        self.files[md5] = archive
        uid = f"URN:FEATURE:DATA:gdh:{uuid.uuid5(uuid.NAMESPACE_URL, name)}:V1"
        shown_as = f"{name}_QKL_ALL.jpg"
        picture_md5 = hashlib.md5(shown_as.encode()).hexdigest()  # noqa: S324
        self.files[picture_md5] = picture(name)
        west, south, east, north = box
        item = {
            "stac_version": "1.0.0-beta.2",
            "stac_extensions": [],
            "type": "Feature",
            "id": uid,
            "collection": collection,
            "bbox": list(box),
            "links": [],
            "centroid": {"lon": (west + east) / 2, "lat": (south + north) / 2},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[west, north], [west, south], [east, south], [east, north], [west, north]]],
            },
            "properties": {
                "dataset": collection,
                "identifier": name.rsplit("_V", 1)[0],
                "start_datetime": start,
                "end_datetime": start,
                "datetime": "2025-07-23T07:56:00.429Z",
                "grid:code": f"T{tile}",
                "eo:cloud_cover": cloud,
                "latest": True,
                "processing:level": level,
                "product:type": "REFLECTANCE",
                "platform": "S2B",
                "instrument": "MSI",
                "sci:doi": "[]",
                "sat:relative_orbit": 51,
                "sat:orbit_state": "Descending",
                "version": version,
                "political": {"continents": []},
                "endpoint_url": f"https://s3.datalake.cnes.fr/made-up/{name}.zip",
                **properties,
            },
            "assets": {
                f"{name}.zip": {
                    "title": f"{name}.zip",
                    "type": "application/zip",
                    "roles": ["data"],
                    "href": f"{{address}}/api/download/{uid}/files/{shown}",
                    "description": f"File size: {len(archive)} bytes\n\nIs reference: false\n\nIs online: true\n\n"
                    f"Datatype: RAWDATA\n\nChecksum MD5: {shown}",
                },
                f"{folder}{shown_as}": {
                    "title": f"{folder}{shown_as}",
                    "type": "image/jpeg",
                    "roles": ["overview"],
                    "href": f"{{address}}/api/quicklook/{uid}/files/{picture_md5}?scope=gdh",
                    "description": f"File size: {len(self.files[picture_md5])} bytes\n\nDatatype: QUICKLOOK_SD\n\n"
                    f"Checksum MD5: {picture_md5}",
                },
            },
        }
        self.items.append(item)
        return item


def picture(name: str, side: int = 64) -> bytes:
    """A PNG of random land colours, another for each name."""
    rng = random.Random(name)  # noqa: S311
    base = [rng.randrange(40, 140) for _ in range(3)]
    rows = b"".join(
        b"\0" + b"".join(bytes(min(255, b + (x * y * (k + 1)) % 97) for k, b in enumerate(base)) for x in range(side))
        for y in range(side)
    )

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def made_up_archive(name: str, size: int = 200_000, bands: tuple[str, ...] = ("B2", "B3", "B4", "B8")) -> bytes:
    """A zip with THEIA's names and random content."""
    rng = random.Random(name)  # noqa: S311
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(
            f"{name}/{name}_MTD_ALL.xml", f"<Muscate_Metadata_Document><!-- {name} --></Muscate_Metadata_Document>"
        )
        for kind in ("FRE", "SRE"):
            for band in bands:
                archive.writestr(f"{name}/{name}_{kind}_{band}.tif", rng.randbytes(size // (2 * len(bands))))
        for mask in ("CLM_R1", "MG2_R1", "EDG_R1"):
            archive.writestr(f"{name}/MASKS/{name}_{mask}.tif", rng.randbytes(1000))
    return stream.getvalue()


def matches(item: dict[str, Any], body: dict[str, Any], everything: list[dict[str, Any]]) -> bool:
    """Whether an item answers a body as GEODES understands it; ValueError where GEODES answers 400."""
    properties = item["properties"]
    named = body.get("collections") or []
    if len(named) > 1 or (named and named[0] != item["collection"]):
        return False
    for field, condition in (body.get("query") or {}).items():
        value = properties.get(field)
        for operator, wanted in condition.items():
            if operator not in OPERATORS:
                raise ValueError(f"unknown operator {operator}")
            if field == "dataset":
                known = {i["properties"].get("dataset") or i["collection"] for i in everything}
                unknown = [w for w in (wanted if operator == "in" else [wanted]) if w not in known]
                if unknown:
                    raise ValueError(f"unknown dataset {unknown[0]}")
            if not holds(value, operator, wanted):
                return False
    box = body.get("bbox")
    shape = body.get("intersects")
    if shape is not None and shape["type"] == "Polygon":  # a Point is ignored
        xs, ys = [p[0] for p in shape["coordinates"][0]], [p[1] for p in shape["coordinates"][0]]
        box = [min(xs), min(ys), max(xs), max(ys)]
    if box is None:
        return True
    west, south, east, north = item["bbox"]
    return west <= box[2] and east >= box[0] and south <= box[3] and north >= box[1]


def holds(value: Any, operator: str, wanted: Any) -> bool:
    if operator == "in":
        return value in wanted
    if operator == "contains":
        return str(wanted) in str(value)
    if operator == "eq":
        return bool(value == wanted)
    if operator == "neq":
        return bool(value != wanted)
    if value is None:
        return False
    if isinstance(wanted, str):
        a, b = _time(str(value)), _time(wanted)
    else:
        a, b = float(value), float(wanted)
    return a <= b if operator == "lte" else a >= b


def _time(text: str) -> float:
    text = text.rstrip("Z")
    whole, _, fraction = text.partition(".")
    if "T" not in whole:
        whole += "T00:00:00"
    return dt.datetime.fromisoformat(whole + "+00:00").timestamp() + float(f"0.{fraction or 0}")


def load_items(state: State, folder: Path) -> None:
    """Publish the real items of a folder; archives are made up, so size and MD5 of the descriptions are replaced."""
    for path in sorted(folder.glob("[!o]*.json")):
        for item in json.loads(path.read_text(encoding="utf-8"))["features"]:
            item["stac_version"] = "1.0.0-beta.2"
            for name, asset in item["assets"].items():
                is_archive = asset["type"] == "application/zip"
                content = (
                    made_up_archive(name.rsplit("/", 1)[-1][:-4], 20_000) if is_archive else picture(item["id"] + name)
                )
                md5 = hashlib.md5(content).hexdigest()  # noqa: S324
                old = asset["href"].split("?")[0].rsplit("/", 1)[-1]
                shown = md5.upper() if old.isupper() else md5
                state.files[md5] = content
                asset["href"] = asset["href"].replace(old, shown).replace("https://geodes-portal.cnes.fr", "{address}")
                lines = asset["description"].replace(old, shown).split("\n")
                asset["description"] = "\n".join(
                    f"File size: {len(content)} bytes" if "File size" in x else x for x in lines
                )
            state.items.append(item)
