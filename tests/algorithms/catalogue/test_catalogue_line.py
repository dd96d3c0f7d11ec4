"""The line itself: proxies, certificates, disks that fill, and how much disk a cropped download takes at most."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from algorithms.catalogue import download
from algorithms.catalogue.records import SearchRequest
from algorithms.catalogue.search import search
from algorithms.catalogue.sources import get_source
from algorithms.catalogue.transport import Transport
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context

DEFAULTS: dict[str, Any] = {
    "footprints": None,
    "ids": None,
    "dataset": "sentinel2_l2a",
    "area": None,
    "start": "2020-01-01",
    "end": "2020-01-31",
    "tile": None,
    "cloud_max": None,
    "source": "auto",
    "max_items": 100,
    "bands": None,
    "crop": False,
    "unpack": False,
    "keep_archive": False,
    "bulk": False,
    "quota_wait_h": 0.0,
    "wait_archived": False,
    "parallel": 2,
    "auth": None,
    "table": None,
}


def get(folder: Path, context: Context, **changes: Any) -> Any:
    return download.download(**{**DEFAULTS, **changes}, output=str(folder), context=context)


class Proxy(BaseHTTPRequestHandler):
    """Forwards plain requests and notes who asked for what."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *arguments: Any) -> None:
        return None

    def forward(self) -> None:
        self.server.seen.append((self.command, self.path, self.headers.get("Proxy-Authorization")))
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        link = http.client.HTTPConnection(parts.hostname or "", parts.port)
        headers = {k: v for k, v in self.headers.items() if not k.startswith("Proxy")}
        with contextlib.closing(link):
            link.request(self.command, parts.path, body, headers)
            answer = link.getresponse()
            length = answer.getheader("Content-Length")
            try:
                content = answer.read()
            except http.client.IncompleteRead as cut:
                content, self.close_connection = cut.partial, True
            self.send_response(answer.status)
            for name in ("Content-Type", "Content-Range"):
                if answer.getheader(name):
                    self.send_header(name, str(answer.getheader(name)))
            self.send_header("Content-Length", length or str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    do_GET = do_POST = forward


@pytest.fixture
def proxy() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads, server.seen = True, []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_the_proxy_of_qgis_is_used_and_its_password_shown_nowhere(
    server: Any,
    proxy: Any,
    tmp_path: Path,
    context: Context,
    events: list[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://me:p%40ss@127.0.0.1:{proxy.server_address[1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.reset(cut=1)
    get(tmp_path / "out", context, cloud_max=10.0)
    assert {c for c, _, _ in proxy.seen} == {"GET", "POST"} and all(a for _, _, a in proxy.seen)
    assert len(proxy.seen) >= 3
    assert "p%40ss" not in str(events) and "p@ss" not in str(events)
    for path in (tmp_path / "out").rglob("*"):
        assert b"p%40ss" not in path.read_bytes()


def test_a_certificate_that_is_not_trusted_is_never_tried_twice(
    server: Any, tmp_path: Path, context: Context, repoint: Callable[..., Path]
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            openssl,
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
            "-days",
            "2",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
        ],
        check=True,
        capture_output=True,
    )
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(certificate, key)
    tried: list[int] = []

    class Counting(ThreadingHTTPServer):
        def get_request(self) -> Any:
            link, address = super().get_request()
            tried.append(1)
            return secure.wrap_socket(link, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, request: Any, client_address: Any) -> None:
            return None

    shown = Counting(("127.0.0.1", 0), Proxy)
    threading.Thread(target=shown.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        repoint(address=f"https://127.0.0.1:{shown.server_address[1]}")
        source = get_source("geodes")
        with pytest.raises(TheiaError, match="certificate") as caught:
            search(source, Transport(source, context), SearchRequest(max_items=1), context)
        assert "Certificates" in caught.value.hint and len(tried) == 1
    finally:
        shown.shutdown()
        shown.server_close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB; skips where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True)
    if done.returncode:
        pytest.skip("this user cannot mount a small disk")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_real_disk_that_fills_keeps_what_arrived_and_the_next_run_goes_on(
    server: Any, server_module: Any, small_disk: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "SENTINEL2B_20200210-105907-758_L2A_T31TCH_C_V4-0"
    server.add(server_module.made_up_archive(name, 800_000), name, start="2020-02-10T10:59:07Z", tile="31TCH")
    monkeypatch.setattr(download, "free_space", lambda folder: 10**12)  # it fills in the middle, unforeseen
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * 500_000)
    period = {"start": "2020-02-01", "end": "2020-02-28"}
    folder = small_disk / "out"
    with pytest.raises(TheiaError, match="The disk is full.*lacks"):
        get(folder, context, **period)
    (part,) = folder.glob("*.part")
    assert part.stat().st_size > 0 and not list(folder.glob("*.zip"))
    filler.unlink()
    server.reset()
    get(folder, Context(), **period)
    ranges = [r["range"] for r in server.log if r["path"].startswith("/api/download")]
    assert ranges and ranges[0] is not None
    (whole,) = folder.glob("*.zip")
    assert hashlib.md5(whole.read_bytes()).hexdigest() in server.files


def disk_use(folder: Path) -> int:
    """Bytes below a folder; a file that is renamed while it is looked at counts once."""
    sizes: dict[int, int] = {}
    for parent, _, names in os.walk(folder):  # passes over what vanishes meanwhile
        for name in names:
            with contextlib.suppress(OSError):
                status = os.stat(os.path.join(parent, name))
                sizes[status.st_ino] = status.st_size
    return sum(sizes.values())


def test_a_cropped_download_never_holds_more_than_one_archive_and_its_images(
    server: Any, tmp_path: Path, context: Context
) -> None:
    """Four products with real images; the disk is watched while they are fetched, unpacked, cropped and dropped."""
    pytest.importorskip("rasterio")
    from algorithms.catalogue.projections import utm_to_degrees
    from tests.algorithms import product_builder

    made = tmp_path / "made"
    server.items, largest = [], 0
    for day in (3, 8, 13, 18):
        import datetime as dt

        moment = dt.datetime(2020, 1, day, 10, 56, 37, 665000, dt.timezone.utc)
        path = product_builder.l2a(made, seed=day, acquired=moment, grids=product_builder.grids(480))
        archive = Path(shutil.make_archive(str(tmp_path / path.name), "zip", made, path.name))
        largest = max(largest, archive.stat().st_size)
        start = f"2020-01-{day:02d}T10:56:37.665Z"
        server.add(archive.read_bytes(), path.name, start=start, tile="31TCJ", box=(0.4, 44.1, 0.6, 44.3))
    unpacked = disk_use(made) // 4
    west, north = utm_to_degrees(31, False, 300500, 4899500)
    east, south = utm_to_degrees(31, False, 301000, 4899000)
    folder, peak, stop = tmp_path / "out", [0], threading.Event()

    def watch() -> None:
        while not stop.is_set():
            peak[0] = max(peak[0], disk_use(folder))
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    server.reset(slow=400_000)
    area = {"extent": [west, south, east, north], "crs": "EPSG:4326"}
    try:
        result = get(folder, context, area=area, crop=True, parallel=3)
    finally:
        stop.set()
        watcher.join()
    assert result.outputs["count"] == 4
    left = disk_use(folder)
    assert left < largest, "four cropped products are smaller than one archive"
    # what is watched from outside may miss the highest moment, never exceed it
    assert 0.8 * largest < peak[0] < largest + unpacked + left + 100_000
    assert not list(folder.glob("*.zip"))
    server.log.clear()
    get(folder, context, area=area, crop=True)
    assert not [r for r in server.log if r["path"].startswith("/api/download")], "what is complete is skipped"


class Ranged(BaseHTTPRequestHandler):
    """One file, by ranges; counts the bytes that it sends."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *arguments: Any) -> None:
        return None

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        content, wanted = self.server.content, self.headers.get("Range")
        first, last = 0, len(content) - 1
        if wanted and self.server.ranges:
            low, _, high = wanted.split("=")[1].partition("-")
            first, last = int(low), min(int(high or last), last)
        part = content[first : last + 1]
        self.send_response(206 if wanted and self.server.ranges else 200)
        self.send_header("Content-Type", "image/tiff")
        self.send_header("Content-Length", str(len(part)))
        if wanted and self.server.ranges:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
            self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if self.command == "GET":
            self.server.sent += len(part)
            self.wfile.write(part)


@pytest.mark.parametrize("ranges", [True, False])
def test_an_open_image_is_read_by_its_window_alone_where_the_server_can(
    tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch, ranges: bool
) -> None:
    rasterio = pytest.importorskip("rasterio")
    import json

    import numpy as np

    from algorithms.catalogue import footprints
    from algorithms.catalogue.records import FileRef, Product
    from algorithms.catalogue.sources import FOLDER

    path = tmp_path / "B04.tif"
    pixels = np.random.default_rng(1).integers(0, 10000, (2048, 2048), dtype=np.uint16)
    transform = rasterio.Affine(10, 0, 300000, 0, -10, 4900020)
    profile = {"driver": "GTiff", "height": 2048, "width": 2048, "count": 1, "dtype": "uint16", "crs": "EPSG:32631"}
    with rasterio.open(path, "w", **profile, transform=transform, tiled=True, blockxsize=256, blockysize=256) as file:
        file.write(pixels, 1)
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Ranged)
    server.daemon_threads, server.content, server.sent, server.ranges = True, path.read_bytes(), 0, ranges
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    given = json.loads((FOLDER / "earth-search.json").read_text(encoding="utf-8"))
    address = f"http://127.0.0.1:{server.server_address[1]}"
    given.update(address=address, patience={"passing_s": [0.05], "reserve_mb": 1})
    (tmp_path / "earth-search.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(tmp_path))
    layer = str(tmp_path / "f.gpkg")
    file = FileRef("B04.tif", f"{address}/B04.tif", len(server.content), media_type="image/tiff", bands=("red",))
    footprints.write(layer, [Product("earth-search", "x", "sentinel-2-c1-l2a", "PRODUCT_X", files=(file,))])
    area = {"extent": [302500, 4896000, 304000, 4897500], "crs": "EPSG:32631"}
    try:
        get(tmp_path / "out", context, footprints={"path": layer}, area=area, crop=True, bands="B4", unpack=True)
    finally:
        server.shutdown()
        server.server_close()
    with rasterio.open(tmp_path / "out" / "PRODUCT_X" / "B04.tif") as found:
        row, col = round((4900020 - found.transform.f) / 10), round((found.transform.c - 300000) / 10)
        assert (found.read(1) == pixels[row : row + found.height, col : col + found.width]).all()
        assert found.bounds.left <= 302500 and found.bounds.right >= 304000 and found.width < 200
    assert (server.sent < len(server.content) / 4) is ranges
