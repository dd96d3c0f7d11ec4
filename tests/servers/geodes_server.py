"""A server that behaves as GEODES does, with its faults on request. Standard library only; loopback only.

Behaviour: specification of the portal, sections 1 to 7. `POST /_cfg` with JSON changes the switches of `DEFAULTS`;
`GET /_log` gives every request that came (method, path, names of headers, whether the right key was present).

    python geodes_server.py --archives FOLDER [--items FOLDER] [--port N]    prints its address
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))

from geodes_items import State, load_items, made_up_archive, matches  # noqa: E402

__all__ = ["Server", "State", "load_items", "made_up_archive", "start"]


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
            return self.quicklook(path, has_key)
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

    def quicklook(self, path: str, has_key: bool) -> None:
        """Public, or with the key alone: `quicklook` says how a request without it is refused, or where it is sent."""
        how = self.state.cfg["quicklook"]
        content = self.state.files.get(path.rsplit("/", 1)[-1].lower())
        if how.startswith("http") and has_key:
            return self.send(302, b"", "text/html", Location=how + self.path)
        if how and not has_key:
            return self.refuse("401" if how.startswith("http") else how)
        return self.send(200, content, "image/jpeg") if content else self.json({}, 404)

    def refuse(self, way: str = "") -> None:
        how = way or self.state.cfg["refuse"] or "401"
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
