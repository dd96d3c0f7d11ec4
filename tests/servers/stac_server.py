"""A standard STAC API on loopback, as DLR, USGS, Earth Search, Planetary Computer and Montpellier offer one.

`POST /search` with collections, datetime, query and token paging (the `next` link is a POST that is merged into the
body), `GET /collections`, and files: open ones, ones behind a user and a password, ones that lead to a login.
"""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *arguments: Any) -> None:
        return None

    def reply(self, body: Any, status: int = 200, media: str = "application/geo+json", **headers: str) -> None:
        content = (
            body if isinstance(body, bytes) else json.dumps(body).replace("{address}", self.server.address).encode()
        )
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        self.server.log.append({"path": self.path, "body": body, "headers": dict(self.headers)})
        if urlsplit(self.path).path.endswith("/search"):
            return self.search(body)
        return self.reply({}, 404)

    def search(self, body: dict[str, Any]) -> None:
        """Standard behaviour: several collections at once, tokens, and no total."""
        found = [i for i in self.server.items if i["collection"] in body.get("collections", [i["collection"]])]
        if body.get("ids"):
            found = [i for i in found if i["id"] in body["ids"]]
        if body.get("datetime"):
            first, last = body["datetime"].split("/")
            found = [i for i in found if first <= i["properties"]["datetime"] <= last]
        for name, condition in (body.get("query") or {}).items():
            if "lte" in condition:
                found = [i for i in found if i["properties"].get(name, 0) <= condition["lte"]]
            if "eq" in condition:
                found = [i for i in found if i["properties"].get(name) == condition["eq"]]
        found.sort(key=lambda i: i["properties"]["datetime"], reverse=True)
        first, limit = int(body.get("token", "0")), int(body["limit"])
        links = []
        if first + limit < len(found):
            links = [{"rel": "next", "href": "{address}/search", "method": "POST", "merge": True,
                      "body": {"token": str(first + limit)}}]  # fmt: skip
        self.reply({"type": "FeatureCollection", "features": found[first : first + limit], "links": links})

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.server.log.append({"path": self.path, "headers": dict(self.headers)})
        if path.endswith("/collections"):
            ids = sorted({i["collection"] for i in self.server.items})
            found = [
                {"id": i, "title": i, "license": "CC-BY-4.0", "extent": {"temporal": {"interval": [[None, None]]}}}
                for i in ids
            ]
            return self.reply({"collections": found, "links": []})
        content = self.server.files.get(path.rsplit("/", 1)[-1])
        if content is None:
            return self.reply({"code": "NotFound"}, 404)
        if path.startswith("/locked/"):
            pair = base64.b64encode(b":".join(self.server.login)).decode()
            if self.headers.get("Authorization") != f"Basic {pair}":
                return self.reply({"detail": "login"}, 401, **{"WWW-Authenticate": "Basic"})
        if path.startswith("/elsewhere/"):
            return self.reply(b"", 302, Location="/login/?target=" + path)
        return self.reply(content, media="application/octet-stream")


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.items: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.login = (b"me", b"k3y-of-dlr")
        self.log: list[dict[str, Any]] = []


def start() -> Server:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


def item(collection: str, name: str, moment: str, assets: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """A STAC 1.0 item over a tile of Germany."""
    ring = [[11.0, 47.8], [12.4, 47.8], [12.4, 48.8], [11.0, 48.8], [11.0, 47.8]]
    return {
        "type": "Feature", "stac_version": "1.0.0", "id": name, "collection": collection,
        "bbox": [11.0, 47.8, 12.4, 48.8],
        "geometry": {"type": "Polygon", "coordinates": [ring]}, "links": [], "assets": assets,
        "properties": {"datetime": moment, **properties},
    }  # fmt: skip
