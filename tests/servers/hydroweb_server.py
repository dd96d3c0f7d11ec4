"""hydroweb.next's behaviour on loopback: the portal's search under its own path, and archives prepared on order.

Orders: `POST /api/download/workflows`, `GET .../{id}/status`, `GET .../{id}/zip`, all with the key, as
py-hydroweb calls them. Attributes of the server are the switches: `polls` questions are answered CREATED or RUNNING
before `final`; `knows_names` is whether `identifier` may be queried.
"""

from __future__ import annotations

import io
import sys
import threading
import uuid
import zipfile
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))

import geodes_server  # noqa: E402
from geodes_items import State, matches  # noqa: E402

ORDERS = "/api/download/workflows"
CATALOGUE = "/api/v1/rs-catalog/stac"


class Handler(geodes_server.Handler):
    server: Any

    def do_POST(self) -> None:
        if self.path.startswith(CATALOGUE):
            if self.headers.get("X-API-Key") != self.state.cfg["key"]:
                self.note()
                self.body()
                return self.json({"detail": "unauthorized"}, 401)
            self.path = self.path.replace(CATALOGUE, "/api/stac", 1)
            return super().do_POST()
        if self.path != ORDERS:
            return super().do_POST()
        if not self.note():
            self.body()
            return self.refuse()
        body = self.body()
        self.server.bodies.append(body)
        chosen: dict[str, bytes] = {}
        for part in body["collections"]:
            filters = part["filters"]
            if "identifier" in (filters["query"] or {}) and not self.server.knows_names:
                return self.json({"error": "identifier is not queryable"}, 400)
            asked = {"collections": [part["collectionId"]], "bbox": filters["bbox"], "query": filters["query"]}
            for item in self.state.items:
                if matches(item, asked, self.state.items):
                    name = item["properties"]["identifier"]
                    chosen[f"{part['folder']}/{name}.csv"] = f"{name};1.0\n".encode() * 500
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name, content in chosen.items():
                archive.writestr(name, content)
        number = str(uuid.uuid4())
        self.server.orders[number] = {"content": stream.getvalue(), "left": self.server.polls}
        return self.json({"workflowId": number})

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith(ORDERS):
            return super().do_GET()
        if not self.note():
            return self.refuse()
        number, _, what = path[len(ORDERS) + 1 :].partition("/")
        order = self.server.orders.get(number)
        if order is None:
            return self.json({"detail": "no such order"}, 404)
        if what == "status":
            if order["left"] > 0:
                order["left"] -= 1
                state = "RUNNING" if order["left"] < self.server.polls - 1 else "CREATED"
                share = 100 - 100 * order["left"] // max(1, self.server.polls)
                return self.json({"status": state, "progress": share, "message": None})
            return self.json({"status": self.server.final, "message": self.server.message})
        if self.state.cfg["quota"] and self.state.take("quota_times"):
            return self.json({"message": "exceeds quota limit"}, int(self.state.cfg["quota"]), Retry_After="0")
        return self.stream(order["content"])

    def do_DELETE(self) -> None:
        self.note()
        self.server.orders.pop(self.path.rsplit("/", 1)[-1], None)
        self.json({})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.state = State()
        self.state.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.orders: dict[str, dict[str, Any]] = {}
        self.bodies: list[dict[str, Any]] = []
        self.polls, self.final, self.message, self.knows_names = 2, "COMPLETED", "", True

    def handle_error(self, request: Any, client_address: Any) -> None:
        return None  # clients that go away are part of the tests


def start() -> Server:
    server = Server()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server
