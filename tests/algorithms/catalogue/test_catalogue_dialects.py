"""OData, signatures and short-lived logins, on a small server of their own."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from algorithms.catalogue import check, dialect_odata, download
from algorithms.catalogue.credentials import find_key
from algorithms.catalogue.records import SearchRequest, parse_time
from algorithms.catalogue.search import search
from algorithms.catalogue.shapes import box_polygon
from algorithms.catalogue.sources import FOLDER, get_source
from algorithms.catalogue.transport import Transport
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context

UTC = dt.timezone.utc
ROOT = Path(__file__).resolve().parents[3]


# Other dialects ------------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    """An OData catalogue with short-lived logins, a STAC server with signatures, and files."""

    protocol_version = "HTTP/1.1"
    server: Any

    def log_message(self, *arguments: Any) -> None:
        return None

    def reply(self, body: Any, status: int = 200, media: str = "application/json") -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.log.append((self.path, body, dict(self.headers)))
        if self.path == "/token":
            form = parse_qs(body)
            if form["password"] != ["k3y-of-copernicus"] or form["username"] != ["me"]:
                return self.reply({"error": "invalid_grant"}, 401)
            self.server.bearer += 1
            return self.reply({"access_token": f"bearer-{self.server.bearer}", "expires_in": 600})
        return self.reply({}, 404)

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {k: v[0] for k, v in parse_qs(parts.query).items()}
        self.server.log.append((unquote(self.path), "", dict(self.headers)))
        if parts.path == "/odata/v1/Products":
            first, count = int(query["$skip"]), int(query["$top"])
            return self.reply(
                {"@odata.count": len(self.server.entries), "value": self.server.entries[first : first + count]}
            )
        if parts.path.endswith("/$value"):
            if self.headers.get("Authorization") != f"Bearer bearer-{self.server.bearer}":
                return self.reply({"detail": "expired"}, 401)
            return self.reply(self.server.archive, media="application/zip")
        if parts.path.startswith("/sas/"):
            return self.reply({"token": f"sig=for-{parts.path.rsplit('/', 1)[-1]}"})
        if parts.path == "/sign":
            fine = self.headers.get("access-key") == "me" and self.headers.get("secret-key") == "k3y-of-the-datastore"
            return self.reply({"href": query["url"] + "?sig=signed"}) if fine else self.reply({}, 401)
        if parts.path.startswith("/files/"):
            if not query.get("sig"):
                return self.reply({}, 403)
            return self.reply(b"II*\x00 band " + parts.path.encode(), media="image/tiff")
        return self.reply({}, 404)


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.log, server.bearer, server.entries = [], 0, []
    archive = tmp_path / "made.zip"
    safe = "S2B_MSIL1C_20200106T105339_N0500_R051_T31TCH_20230421T103014.SAFE"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(f"{safe}/MTD_MSIL1C.xml", "<xml/>")
        file.writestr(f"{safe}/GRANULE/L1C/IMG_DATA/T31TCH_B04.jp2", os.urandom(5000))
        file.writestr(f"{safe}/GRANULE/L1C/IMG_DATA/T31TCH_B02.jp2", os.urandom(5000))
    server.archive = archive.read_bytes()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    server.address = address
    folder = tmp_path / "sources"
    folder.mkdir()
    quick = {"passing_s": [0.05], "reserve_mb": 1, "quota_step_s": 0.1}
    for name, changes in {
        "copernicus": {
            "page_size": 2,
            "paths": {"search": "/odata/v1/Products", "download": address + "/Products({id})/$value"},
            "auth": {"kind": "bearer", "address": address + "/token", "client": "cdse-public"},
        },
        "planetary-computer": {"signing": {"kind": "collection", "address": address + "/sas/{collection}"}},
        "datastore": {
            "signing": {
                "kind": "address",
                "address": address + "/sign",
                "user_header": "access-key",
                "key_header": "secret-key",
            }
        },
    }.items():
        given = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        given.update(address=address, hosts=["127.0.0.1"], patience=quick, **changes)
        (folder / f"{name}.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(folder))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def entry(number: int, archive: bytes) -> dict[str, Any]:
    name = f"S2B_MSIL1C_202001{6 + number:02d}T105339_N0500_R051_T31TCH_20230421T103014.SAFE"
    import hashlib

    return {
        "Id": f"uuid-{number}",
        "Name": name,
        "ContentLength": len(archive),
        "Online": number != 2,
        "PublicationDate": "2023-04-21T12:00:00.000Z",
        "GeoFootprint": box_polygon((0.5, 42.3, 1.9, 43.3)),
        "ContentDate": {
            "Start": f"2020-01-{6 + number:02d}T10:53:39.024000Z",
            "End": f"2020-01-{6 + number:02d}T10:53:39.024000Z",
        },
        "Checksum": [
            {"Algorithm": "MD5", "Value": hashlib.md5(archive).hexdigest().upper()},
            {"Algorithm": "BLAKE3", "Value": "00"},
        ],
        "Attributes": [
            {"Name": "cloudCover", "Value": 10.0 * number},
            {"Name": "tileId", "Value": "31TCH"},
            {"Name": "productType", "Value": "S2MSI1C"},
            {"Name": "relativeOrbitNumber", "Value": 51},
            {"Name": "processingLevel", "Value": "S2MSI1C"},
        ],
    }


def test_odata_pages_filters_and_reads_entries(other: Any, context: Context) -> None:
    other.entries = [entry(n, other.archive) for n in range(5)]
    source = get_source("copernicus")
    request = SearchRequest(
        ("sentinel-2-l1c",),
        box_polygon((1, 42.5, 1.1, 42.6)),
        parse_time("2020-01-01"),
        parse_time("2020-02-01"),
        cloud_max=30.0,
        tile="31TCH",
    )
    found = search(source, Transport(source, context), request, context)
    assert len([x for x in other.log if "$skip" in x[0]]) == 3
    assert [p.cloud for p in found.products] == [30.0, 20.0, 10.0, 0.0] and found.matched == 5
    product = found.products[0]
    assert (
        product.level == "L1C"
        and product.orbit == 51
        and product.platform == "S2B"
        and product.collection == "sentinel-2-l1c"
    )
    assert product.archive is not None and product.archive.checksum is not None and product.archive.checksum[0] == "md5"
    assert dialect_odata.availability(source, Transport(source, context), found.products)["uuid-2"] is False
    asked = other.log[0][0]
    for part in (
        "Collection/Name eq 'SENTINEL-2'",
        "productType",
        "cloudCover",
        "le 30.00",
        "tileId",
        "Intersects(area=geography'SRID=4326;POLYGON((",
    ):
        assert part in asked
    quoted = dialect_odata.filters(source, SearchRequest(text="it's"))
    assert quoted == ["contains(Name,'it''s')"]


def test_a_short_lived_login_is_renewed_and_its_user_refused_when_wrong(
    other: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.entries = [entry(n, other.archive) for n in range(2)]
    monkeypatch.setenv("THEIA_COPERNICUS_USER", "me")
    monkeypatch.setenv("THEIA_COPERNICUS_KEY", "k3y-of-copernicus")
    given: dict[str, Any] = {
        "footprints": None,
        "ids": None,
        "dataset": "sentinel2_l1c",
        "area": None,
        "start": "2020-01-01",
        "end": "2020-01-31",
        "tile": None,
        "cloud_max": None,
        "source": "copernicus",
        "max_items": 10,
        "bands": "B4",
        "crop": False,
        "unpack": True,
        "keep_archive": False,
        "bulk": False,
        "quota_wait_h": 0.0,
        "wait_archived": False,
        "parallel": 1,
        "auth": None,
        "table": None,
    }
    result = download.download(**{**given, "max_items": 1}, output=str(tmp_path / "a"), context=context)
    assert result.outputs["count"] == 1
    assert [p.name for p in (tmp_path / "a").rglob("*.jp2")] == ["T31TCH_B04.jp2"]
    other.bearer += 1  # what was given out has expired
    source = get_source("copernicus")
    transport = Transport(source, context, find_key(source, context))
    transport._bearer = "bearer-old"
    from algorithms.catalogue.fetch import Transfer
    from algorithms.catalogue.gate import Gate

    product = dialect_odata.product(source, other.entries[1])
    assert product is not None and product.archive is not None
    fetcher = download.make_fetcher(transport, Gate(source, context, 0.0), context)
    assert fetcher.fetch(product, product.archive, str(tmp_path / "b.zip"), Transfer())
    monkeypatch.setenv("THEIA_COPERNICUS_KEY", "k3y-of-nobody")
    with pytest.raises(TheiaError, match="refused your key") as caught:
        check.check_credentials(source="copernicus", auth=None, context=context)
    assert "k3y-of-nobody" not in str(caught.value)
    with pytest.raises(TheiaError, match="refused your key"):
        download.download(**given, output=str(tmp_path / "c"), context=context)
    assert not list((tmp_path / "c").glob("*"))


def test_the_key_chosen_for_one_portal_is_not_shown_to_another(
    other: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Footprints of Copernicus with the configuration of GEODES: the panel names the source of the key."""
    from algorithms.catalogue import footprints
    from algorithms.core.progress import Settings

    monkeypatch.delenv("THEIA_COPERNICUS_KEY", raising=False)
    other.entries = [entry(0, other.archive)]
    product = dialect_odata.product(get_source("copernicus"), other.entries[0])
    assert product is not None
    path = str(tmp_path / "f.gpkg")
    footprints.write(path, [product])
    context = Context(Settings(credentials={"auth": {"key": "k3y-of-geodes", "user": "me"}}))
    given: dict[str, Any] = {
        **dict.fromkeys(("ids", "area", "start", "end", "tile", "cloud_max", "bands", "table")),
        "footprints": {"path": path}, "dataset": "sentinel2_l1c", "max_items": 10, "crop": False, "unpack": True,
        "keep_archive": False, "bulk": False, "quota_wait_h": 0.0, "wait_archived": False, "parallel": 1,
        "auth": "geo1234", "output": str(tmp_path / "out"), "context": context,
    }  # fmt: skip
    with pytest.raises(TheiaError, match="Copernicus Data Space asks for a key"):
        download.download(**given, source="geodes")
    assert not any("k3y-of-geodes" in str(r) for r in other.log)


def test_an_esa_product_is_fetched_and_cropped_in_one_run(
    other: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("rasterio")
    import shutil

    from algorithms.products.read import open_product
    from tests.algorithms import product_builder

    made = product_builder.safe_l2a(tmp_path / "made")
    grid = min(open_product(str(made)).groups.values(), key=lambda g: g.pixel_size)
    other.archive = Path(shutil.make_archive(str(tmp_path / "made"), "zip", made.parent, made.name)).read_bytes()
    given_entry = entry(0, other.archive)
    given_entry["Name"] = made.name
    given_entry["GeoFootprint"] = None
    given_entry["Attributes"][2]["Value"] = "S2MSI2A"
    other.entries = [given_entry]
    monkeypatch.setenv("THEIA_COPERNICUS_USER", "me")
    monkeypatch.setenv("THEIA_COPERNICUS_KEY", "k3y-of-copernicus")
    xmin, ymin, _, _ = grid.bounds
    area = {"extent": [xmin + 130, ymin + 130, xmin + 230, ymin + 230], "crs": grid.crs}
    result = download.download(
        **dict.fromkeys(("footprints", "ids", "tile", "cloud_max", "bands", "auth", "table")),
        dataset="sentinel2_l2a_sen2cor", source="copernicus", area=area, start="2020-01-01", end="2020-01-31",
        max_items=10, crop=True, unpack=True, keep_archive=False, bulk=False, quota_wait_h=0.0, wait_archived=False,
        parallel=1, output=str(tmp_path / "out"), context=context,
    )  # fmt: skip
    (folder,) = (p for p in (tmp_path / "out").iterdir() if p.is_dir())
    cropped = min(open_product(str(folder)).groups.values(), key=lambda g: g.pixel_size)
    assert result.outputs["count"] == 1 and cropped.width < grid.width and cropped.height < grid.height
    assert not list((tmp_path / "out").glob("*.zip"))


@pytest.mark.parametrize(("name", "needs"), [("planetary-computer", False), ("datastore", True)])
def test_signed_addresses_are_made_when_a_file_is_opened_and_kept_nowhere(
    other: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch, name: str, needs: bool
) -> None:
    from algorithms.catalogue import footprints
    from algorithms.catalogue.records import FileRef, Product

    if needs:
        monkeypatch.setenv("THEIA_DATASTORE_USER", "me")
        monkeypatch.setenv("THEIA_DATASTORE_KEY", "k3y-of-the-datastore")
    files = tuple(
        FileRef(f"{b}.tif", f"{other.address}/files/{b}.tif", media_type="image/tiff", bands=(b,))
        for b in ("B04", "B08")
    )
    path = str(tmp_path / "f.gpkg")
    footprints.write(path, [Product(name, "x", "landsat-c2-l2", "PRODUCT_X", files=files)])
    download.download(
        footprints={"path": path},
        ids=None,
        dataset="sentinel2_l2a",
        area=None,
        start=None,
        end=None,
        tile=None,
        cloud_max=None,
        source="auto",
        max_items=10,
        bands="B4",
        crop=False,
        unpack=True,
        keep_archive=False,
        bulk=False,
        quota_wait_h=0.0,
        wait_archived=False,
        parallel=1,
        auth=None,
        output=str(tmp_path / "out"),
        table=None,
        context=context,
    )
    assert sorted(p.name for p in (tmp_path / "out" / "PRODUCT_X").iterdir()) == [".download.json", "B04.tif"]
    for found in (tmp_path / "out").rglob("*"):
        assert not found.is_file() or b"sig=" not in found.read_bytes()
