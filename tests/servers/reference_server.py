"""Services beside the catalogues on loopback: a WFS, the API of communes, and rasters by squares of degrees."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def square(x: float, y: float, side: float = 0.1) -> dict[str, Any]:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *arguments: Any) -> None:
        return None

    def send(self, body: bytes, status: int = 200, media: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.server.log.append(self.path)
        query = {k.upper(): v[0] for k, v in parse_qs(parts.query).items()}
        if parts.path == "/wfs/ows":
            return self.wfs(query)
        if parts.path == "/communes":
            named = [f for f in self.server.communes if query.get("NOM", "?").lower() in f["properties"]["nom"].lower()]
            coded = [f for f in self.server.communes if f["properties"]["code"] == query.get("CODE")]
            found = {"type": "FeatureCollection", "features": coded if "CODE" in query else named}
            return self.send(json.dumps(found).encode())
        path = self.server.folder / unquote(parts.path).rsplit("/", 1)[-1]
        if path.is_file():
            return self.send(path.read_bytes(), media="image/tiff")
        return self.send(b"<Error><Code>NoSuchKey</Code></Error>", 404, "application/xml")

    def wfs(self, query: dict[str, str]) -> None:
        if query["REQUEST"] == "GetCapabilities":
            names = "".join(f"<FeatureType><Name>{n}</Name><Title>t</Title></FeatureType>" for n in self.server.layers)
            text = f"<wfs:WFS_Capabilities><FeatureTypeList>{names}</FeatureTypeList></wfs:WFS_Capabilities>"
            return self.send(text.encode(), media="text/xml")
        found = self.server.layers[query["TYPENAMES"]]
        condition = query.get("CQL_FILTER", "")
        if condition:
            match = re.match(r"(\w+) (=|ILIKE) '(.*)'$", condition)
            assert match is not None
            field, operator, text = match.groups()
            if not any(field in f["properties"] for f in found):
                return self.send(b'{"exceptions": [{"text": "Illegal property name"}]}', 400)
            text = text.replace("''", "'")
            if operator == "=":
                found = [f for f in found if str(f["properties"].get(field)) == text]
            else:
                found = [f for f in found if text.strip("%").lower() in str(f["properties"].get(field)).lower()]
        first, count = int(query["STARTINDEX"]), min(int(query["COUNT"]), 5000)
        answer = {"type": "FeatureCollection", "features": found[first : first + count]}
        if self.server.tells_total:
            answer["numberMatched"] = len(found)
        return self.send(json.dumps(answer).encode())


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.layers: dict[str, list[dict[str, Any]]] = {}
        self.communes: list[dict[str, Any]] = []
        self.tells_total = True
        self.log: list[str] = []


def start(folder: Path) -> Server:
    server = Server(folder)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
