"""A server that behaves as GEODES does, with its faults on request. Standard library only; loopback only.

Behaviour: specification of the portal, sections 1 to 7. `POST /_cfg` with JSON changes the switches of `DEFAULTS`;
`GET /_log` gives every request that came (method, path, names of headers, whether the right key was present).

    python geodes_server.py --archives FOLDER [--items FOLDER] [--port N]    prints its address
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import hashlib
import io
import json
import random
import struct
import sys
import threading
import time
import uuid
import zipfile
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

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


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *arguments: Any) -> None:
        return None

    @property
    def state(self) -> State:
        return self.server.state

    # -- helpers -----------------------------------------------------------------------------------------------------

    def note(self) -> bool:
        has_key = self.headers.get("X-API-Key") == self.state.cfg["key"]
        self.state.log.append(
            {
                "method": self.command,
                "path": self.path,
                "headers": sorted(k.lower() for k in self.headers),
                "key": self.headers.get("X-API-Key") is not None,
                "right_key": has_key,
                "range": self.headers.get("Range"),
                "time": time.time(),
            }
        )
        return has_key

    def send(self, status: int, body: bytes, media: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        if self.state.cfg["gzip"] and media == "application/json":
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        text = json.dumps(value).replace("{address}", self.state.address)
        self.send(status, text.encode(), **headers)

    def body(self) -> Any:
        length = int(self.headers.get("Content-Length") or 0)
        content = self.rfile.read(length)
        try:
            return json.loads(content) if content else {}
        except ValueError:
            return {}

    # -- calls -------------------------------------------------------------------------------------------------------

    def do_POST(self) -> None:
        has_key = self.note()
        path = urlsplit(self.path).path
        body = self.body()
        if path == "/_cfg":
            self.state.log.pop()
            self.state.reset(**body)
            return self.json({})
        if path in ("/api/stac/search", "/api/stac/items"):
            if self.state.cfg["search_path"] not in ("both", path.rsplit("/", 1)[-1]):
                return self.json({"detail": "Not Found"}, 404)
            return self.search(body)
        if path == "/api/stac/collections":
            return self.collections()
        if path == "/fastavailability":
            return self.availability(body)
        if path.startswith("/processing/processes/") and path.endswith("/execution"):
            return self.process(path.split("/")[3], body, has_key)
        return self.json({"detail": "Not Found"}, 404)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        path = unquote(parts.path)
        if path == "/_log":
            return self.json(self.state.log)
        has_key = self.note()
        if path == "/api/stac":
            return self.json(
                {
                    "stac_version": "1.0.0-beta.2" if self.state.cfg["beta"] else "1.0.0",
                    "id": "gdh",
                    "type": "Catalog",
                    "links": [],
                    "description": "GEODES behaviour",
                    "conformsTo": [],
                }
            )
        if path == "/api/stac/collections":
            return self.collections()
        if path.startswith("/api/stac/search"):  # the `next` link: every filter is gone
            page = int(parse_qs(parts.query).get("page", ["1"])[0])
            return self.answer(self.state.items, page, 80)
        if path.startswith("/api/stac/collections/") and "/items/" in path:
            found = [i for i in self.state.items if i["id"] == path.rsplit("/", 1)[-1]]
            return self.json(found[0]) if found else self.json({"detail": "Not Found"}, 404)
        if path.startswith("/api/quicklook/"):
            content = self.state.files.get(path.rsplit("/", 1)[-1].lower())
            return self.send(200, content, "image/jpeg") if content else self.json({}, 404)
        if path.startswith("/api/download/"):
            return self.download(path, has_key)
        if path == "/processing/download/get":
            return self.json({"maxQuota": 100, "remainingQuota": 42}) if has_key else self.refuse()
        if path in ("/processing/processes", "/api/processing/processes"):
            processes = [{"id": "ortho-s1-grd", "title": "Sentinel-1 ortho-rectification", "version": "1.0"}]
            return self.json({"processes": processes}) if has_key else self.refuse()
        if path.startswith("/processing/jobs/"):
            return (
                self.json({"jobID": path.rsplit("/", 1)[-1], "status": "running", "progress": 30})
                if has_key
                else self.refuse()
            )
        if path.startswith("/login"):
            return self.send(
                200, b"<!DOCTYPE html><html><body><form>Sign in with your account</form></body></html>", "text/html"
            )
        return self.json({"detail": "Not Found"}, 404)

    def collections(self) -> None:
        names = sorted({i["collection"] for i in self.state.items})
        found = [
            {
                "id": n,
                "title": n.replace("_", " ").title(),
                "type": "Collection",
                "license": "etalab-2.0",
                "links": [],
                "description": n,
                "stac_version": "1.0.0-beta.2",
                "extent": {
                    "spatial": {"bbox": [[-180, -90, 180, 90]]},
                    "temporal": {"interval": [["2015-07-04T00:00:00Z", None]]},
                },
            }
            for n in names
        ]
        self.json({"collections": found, "context": {"matched": len(found), "returned": len(found), "limit": 500}})

    def search(self, body: dict[str, Any]) -> None:
        cfg = self.state.cfg
        page = int(body.get("page", 1))
        if cfg["search_fail_page"] == page and self.state.take("search_fail"):
            return self.send(503, b"<html>upstream</html>", "text/html")
        try:
            found = [i for i in self.state.items if matches(i, body, self.state.items)]
        except ValueError as error:
            return self.json({"code": "BadRequest", "description": str(error)}, 400)
        for sort in reversed(body.get("sortBy") or []):
            found.sort(
                key=lambda i, s=sort: str(i["properties"].get(s["field"], "")), reverse=sort.get("direction") == "desc"
            )
        return self.answer(found, page, int(body.get("limit", 10)))

    def answer(self, found: list[dict[str, Any]], page: int, limit: int) -> None:
        cfg = self.state.cfg
        limit = min(limit, cfg["limit"])
        first = (page - 1) * limit
        chosen = list(found[first : first + limit])
        if cfg["duplicates"] and first and chosen:
            chosen.insert(0, found[first - 1])
        if cfg["malformed"] and page == 1:
            chosen.append({"type": "Feature", "properties": None, "assets": []})
        matched = len(found) + (page if cfg["matched_changes"] else 0)
        links = [{"rel": "next", "href": f"{{address}}/api/stac/search?page={page + 1}", "method": "GET"}]
        self.json(
            {
                "stac_version": "1.0.0-beta.1",
                "type": "FeatureCollection",
                "features": chosen,
                "links": links,
                "context": {"matched": matched, "returned": len(chosen), "limit": limit},
            }
        )

    def availability(self, body: dict[str, Any]) -> None:
        if self.state.cfg["availability_fails"]:
            return self.json({}, 500)
        products = []
        for asked in body.get("availability", []):
            parts = str(asked.get("href", "")).split("/")
            if len(parts) > 3:
                products.append(
                    {"id": parts[-3], "files": [{"checksum": parts[-1], "available": not self.state.cfg["archived"]}]}
                )
        return self.json({"products": products})

    def process(self, name: str, body: dict[str, Any], has_key: bool) -> None:
        if not has_key:
            return self.refuse()
        if name != "ortho-s1-grd" or "product-title" not in body.get("inputs", {}):
            return self.json({"title": "NoSuchProcess"}, 404)
        return self.json({"jobID": "job-1", "status": "accepted", "processID": name}, 201)

    def refuse(self) -> None:
        how = self.state.cfg["refuse"] or "401"
        if how == "loop":
            return self.send(302, b"", "text/html", Location=self.path)
        if how == "login":
            return self.send(302, b"", "text/html", Location="/login?back=1")
        if how == "html":
            return self.send(200, b"<!DOCTYPE html><html><body>Please sign in</body></html>", "text/html")
        return self.json({"detail": "unauthorized"}, int(how))

    def download(self, path: str, has_key: bool) -> None:
        cfg, state = self.state.cfg, self.state
        if cfg["redirect_to"]:
            return self.send(302, b"", "text/html", Location=cfg["redirect_to"] + self.path)
        if cfg["needs_key"] and (cfg["refuse"] or not has_key):
            return self.refuse()
        if cfg["quota"] and state.served >= cfg["quota_after"] and state.take("quota_times"):
            headers = {"Retry_After": cfg["retry_after"]} if cfg["retry_after"] else {}
            text = {"message": "Request refused by DownloadQuotaPlugin: exceeds quota limit"}
            return self.json(text, int(cfg["quota"]), **headers)
        if cfg["archived"] and (cfg["archived"] != "202" or state.take("archived_times")):
            return self.json({"message": "product is archived"}, int(cfg["archived"]))
        if state.take("fail"):
            return self.json({"message": "internal error"}, 500)
        content = state.files.get(path.rsplit("/", 1)[-1].lower())
        if content is None:
            return self.json({"detail": "Not Found"}, 404)
        if cfg["wrong_md5"]:
            content = content[:-1] + bytes([content[-1] ^ 1])
        if cfg["wrong_size"]:
            content += b"more"
        self.stream(content)

    def stream(self, content: bytes) -> None:
        cfg, state = self.state.cfg, self.state
        first, total, status = 0, len(content), 200
        wanted = self.headers.get("Range")
        if wanted and cfg["range"] != "ignored":
            if cfg["range"] == "500":
                return self.json({"message": "internal error"}, 500)
            first = int(wanted.split("=")[1].split("-")[0])
            if first >= total:
                return self.send(416, b"", Content_Range=f"bytes */{total}")
            status = 206
        self.send_response(status)
        self.send_header("Content-Type", "application/zip")
        if status == 206:
            shown = first + 10 if cfg["range"] == "wrong" else first
            self.send_header("Content-Range", f"bytes {shown}-{total - 1}/{total}")
        part = content[first:]
        if cfg["chunked"]:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        if state.take("cut"):
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(2)
            return
        if cfg["stall_s"]:
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            time.sleep(cfg["stall_s"])
            self.close_connection = True
            return
        step = cfg["slow"] or 1 << 20
        try:
            for at in range(0, len(part), step):
                piece = part[at : at + step]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if cfg["chunked"] else piece)
                if cfg["slow"]:
                    time.sleep(0.1)
            if cfg["chunked"]:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.close_connection = True
            return
        with state.lock:
            state.served += 1


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


class Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.state = State()
        self.state.address = f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        return None  # clients that go away are part of the tests


def start(port: int = 0) -> Server:
    """A server that answers from now on, in a thread."""
    server = Server(port)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--archives", type=Path, help="folder of zips named as THEIA does, to publish as L2A products")
    parser.add_argument("--items", type=Path, help="folder of real items to publish with made-up archives")
    given = parser.parse_args()
    server = Server(given.port)
    if given.items:
        load_items(server.state, given.items)
    for path in sorted(given.archives.glob("*.zip")) if given.archives else ():
        day, tile = path.stem.split("_")[1], path.stem.split("_")[3].lstrip("T")
        start = f"{day[:4]}-{day[4:6]}-{day[6:8]}T{day[9:11]}:{day[11:13]}:{day[13:15]}Z"
        server.state.add(path.read_bytes(), path.stem, start=start, tile=tile, box=(-180, -89, 180, 89))
    print(server.state.address, flush=True)
    try:
        server.serve_forever(poll_interval=0.1)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
