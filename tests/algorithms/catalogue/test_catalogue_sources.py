"""Sources as data; the other dialects, signed and short-lived access; lists, credentials and orders."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from algorithms.catalogue import check, dialect_odata, download, listing, orders
from algorithms.catalogue.answers import classify, is_login, mask, retry_after
from algorithms.catalogue.credentials import find_key
from algorithms.catalogue.records import SearchRequest, parse_time
from algorithms.catalogue.search import search
from algorithms.catalogue.shapes import box_polygon
from algorithms.catalogue.sources import FOLDER, all_sources, get_source
from algorithms.catalogue.theia_products import get_product, theia_products, widened
from algorithms.catalogue.transport import Transport
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context, Settings
from algorithms.entries.catalogue import ENTRIES

UTC = dt.timezone.utc
ROOT = Path(__file__).resolve().parents[3]


# Data files ----------------------------------------------------------------------------------------------------------


def test_every_source_is_reached_over_tls_and_shows_its_key_to_its_own_hosts_alone() -> None:
    sources = all_sources()
    assert set(sources) >= {
        "geodes",
        "hydroweb",
        "datastore",
        "dlr",
        "copernicus",
        "earth-search",
        "planetary-computer",
        "usgs",
    }
    for source in sources.values():
        assert source.address.startswith("https://") and source.dialect in ("geodes", "stac", "odata")
        assert not source.may_see_key("https://example.org/x")
        assert not source.needs_key or source.hosts
        for host in source.hosts:
            assert source.may_see_key(f"https://{host}/x") and not source.may_see_key(f"http://{host}/x")
            assert not source.may_see_key(f"https://{host}.evil.example/") and not source.may_see_key(
                f"https://evil.example/{host}"
            )


def test_plain_http_is_refused_but_on_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = json.loads((FOLDER / "geodes.json").read_text(encoding="utf-8"))
    (tmp_path / "geodes.json").write_text(json.dumps({**given, "address": "http://geodes.example.org"}))
    monkeypatch.setenv("THEIA_SOURCES", str(tmp_path))
    with pytest.raises(TheiaError, match="https://"):
        get_source("geodes")


def test_the_sixteen_products_of_the_catalogue_are_listed_with_level_licence_and_place() -> None:
    shown = [p for p in theia_products().values() if p.in_catalogue]
    assert len(shown) == 16
    sources = all_sources()
    for product in theia_products().values():
        assert product.level and product.licence and product.page.startswith("https://")
        assert all(s in sources for s, _ in product.where)
        assert not product.counterpart or get_product(product.counterpart).where
    words = " ".join(p.title for p in shown)
    for name in (
        "Surface water",
        "Snow",
        "WaterQual",
        "bathymetry",
        "Reunion island 2017",
        "Reunion island 2018",
        "Antananarivo 2017",
        "Antananarivo 2022",
        "Mayotte 2023",
    ):
        assert name in words
    for level in ("L1C", "L2A", "L3A"):
        assert any(p.level == level and "Sentinel-2" in p.title for p in shown)


@pytest.mark.real
def test_collections_of_the_portal_exist_but_for_the_one_that_is_noted(data_folder: Callable[[str], Path]) -> None:
    known = json.loads((data_folder("geodes_stac") / "collections_66.json").read_text(encoding="utf-8"))
    unknown = {c for p in theia_products().values() for s, c in p.where if s == "geodes" and c not in known}
    assert unknown == {"THEIA_SNOW_SENTINEL2_L2B"}
    assert all(v in known for v in get_source("geodes").former_collections.values())


def test_the_choices_of_the_dialog_are_those_of_the_data() -> None:
    entry = next(e for e in ENTRIES if e.id == "search")
    assert {o.id for o in entry.parameter("dataset").options} == {p.id for p in theia_products().values() if p.where}
    assert {o.id for o in entry.parameter("source").options} == {"auto", *all_sources()}


def test_a_product_is_found_by_words_and_synthesis_dates_stand_for_their_period() -> None:
    assert get_product("snow fractional").id == "snow_l2b"
    with pytest.raises(TheiaError, match="not the name of a product") as caught:
        get_product("land cover")
    assert "landcover_mayotte_2023" in caught.value.hint
    day = dt.datetime(2024, 2, 10, tzinfo=UTC)
    assert widened("month", day, day) == (
        dt.datetime(2024, 2, 1, tzinfo=UTC),
        dt.datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
    )
    assert widened("year", day, day) == (
        dt.datetime(2024, 1, 1, tzinfo=UTC),
        dt.datetime(2024, 12, 31, 23, 59, 59, tzinfo=UTC),
    )
    assert widened("", day, None) == (day, None)


# Answers and keys ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "media", "body", "wants", "kind"),
    [
        (200, "application/zip", b"PK\x03\x04", "file", "data"),
        (206, "application/zip", b"anything", "file", "data"),
        (200, "application/json", b'{"message": "exceeds quota limit"}', "file", "quota"),
        (403, "text/plain", b"DownloadQuotaPlugin: exceeds quota limit", "file", "quota"),
        (429, "", b"", "file", "quota"),
        (500, "application/json", b'{"message": "Quota exceeded"}', "file", "quota"),
        (401, "", b"", "file", "key"),
        (403, "application/json", b'{"detail": "Forbidden"}', "file", "key"),
        (200, "text/html", b"<!DOCTYPE html><html>Sign in</html>", "file", "key"),
        (200, "text/html", b"<html>Sign in</html>", "json", "key"),
        (202, "", b"", "file", "archived"),
        (410, "", b"", "file", "archived"),
        (404, "", b"", "file", "gone"),
        (400, "application/json", b'{"description": "unknown dataset"}', "json", "bad"),
        (503, "text/html", b"<html>upstream</html>", "json", "passing"),
        (502, "", b"", "file", "passing"),
        (418, "", b"", "file", "refused"),
    ],
)
def test_answers_in_all_their_disguises(status: int, media: str, body: bytes, wants: str, kind: str) -> None:
    assert classify(status, {"Content-Type": media}, body, wants).kind == kind


def test_retry_after_is_seconds_or_a_date() -> None:
    now = dt.datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert retry_after({"Retry-After": "90"}) == 90
    assert retry_after({"Retry-After": "Sun, 22 Nov 2026 12:02:00 GMT"}, now) == 120
    assert retry_after({"Retry-After": "Sun, 22 Nov 2026 11:00:00 GMT"}, now) == 0
    assert retry_after({"Retry-After": "soon"}) is None and retry_after({}) is None


def test_what_must_not_be_shown_is_masked() -> None:
    key = "abcd1234efgh"
    text = f"GET https://h/f?token={key}&x=1 X-API-Key: {key} Authorization: Bearer {key} sig=Zm9v {key}"
    text += " https://me:pw@proxy:80"
    shown = mask(text, key)
    assert key not in shown and "Zm9v" not in shown and "pw@" not in shown and "x=1" in shown


def test_login_pages_are_known_by_their_address() -> None:
    assert all(
        is_login(f"https://h{p}") for p in ("/login", "/auth/realms/x", "/sso/start", "/openid-connect", "/u/sign-in?x")
    )
    assert not any(is_login(f"https://h{p}") for p in ("/api/download/x", "/catalogue", "/author", "/blogging"))


def test_a_key_goes_to_its_own_source_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THEIA_GEODES_KEY", raising=False)
    chosen = Context(Settings.from_mapping({"credentials": {"auth": {"key": "chosen-key"}}}))
    geodes, hydroweb = get_source("geodes"), get_source("hydroweb")
    assert find_key(hydroweb, chosen, "geodes") is None
    found = find_key(geodes, chosen, "geodes")
    assert found is not None and found.value == "chosen-key" and "chosen-key" not in repr(found) + repr(chosen.settings)
    monkeypatch.setenv("THEIA_PLANETARY_COMPUTER_KEY", "x")
    assert find_key(get_source("planetary-computer"), chosen) is None, "it needs none"
    monkeypatch.setenv("THEIA_GEODES_KEY", "from the environment")
    with pytest.raises(TheiaError, match="holds a blank"):
        find_key(geodes, Context())


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
            if form["password"] != ["right"] or form["username"] != ["me"]:
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
            fine = self.headers.get("access-key") == "me" and self.headers.get("secret-key") == "right"
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
    monkeypatch.setenv("THEIA_COPERNICUS_KEY", "right")
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
    monkeypatch.setenv("THEIA_COPERNICUS_KEY", "wrong-word")
    with pytest.raises(TheiaError, match="refused your key") as caught:
        check.check_credentials(source="copernicus", auth=None, context=context)
    assert "wrong-word" not in str(caught.value)
    with pytest.raises(TheiaError, match="refused your key"):
        download.download(**given, output=str(tmp_path / "c"), context=context)
    assert not list((tmp_path / "c").glob("*"))


@pytest.mark.parametrize(("name", "needs"), [("planetary-computer", False), ("datastore", True)])
def test_signed_addresses_are_made_when_a_file_is_opened_and_kept_nowhere(
    other: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch, name: str, needs: bool
) -> None:
    from algorithms.catalogue import footprints
    from algorithms.catalogue.records import FileRef, Product

    if needs:
        monkeypatch.setenv("THEIA_DATASTORE_USER", "me")
        monkeypatch.setenv("THEIA_DATASTORE_KEY", "right")
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


# Lists, credentials, orders ------------------------------------------------------------------------------------------


def test_collections_are_listed_with_or_without_the_portal(server: Any, tmp_path: Path, context: Context) -> None:
    for online in (True, False):
        table, report = tmp_path / f"{online}.csv", tmp_path / f"{online}.html"
        listing.collections(
            source="geodes", online=online, auth=None, table=str(table), report=str(report), context=context
        )
        with open(table, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        kinds = [r["kind"] for r in rows]
        assert len({r["id"] for r in rows if r["kind"] == "THEIA catalogue"}) == 16
        assert kinds.count("collection") == (1 if online else 66)
        shown = report.read_text(encoding="utf-8")
        assert "<table>" in shown and '<a href="https://www.theia-land.fr">' in shown
    assert [r["method"] for r in server.log] == ["POST"]


def test_a_portal_that_does_not_answer_does_not_fail_the_list(
    repoint: Callable[..., Path], tmp_path: Path, context: Context
) -> None:
    repoint(address="http://127.0.0.1:9")
    table = tmp_path / "t.csv"
    listing.collections(source="geodes", online=True, auth=None, table=str(table), report=None, context=context)
    assert table.read_text(encoding="utf-8").count("THEIA_REFLECTANCE_SENTINEL2_L2A") >= 2
    assert any("known here are shown" in w for w in context.warnings)


def test_credentials_are_checked_without_a_download(server: Any, context: Context) -> None:
    result = check.check_credentials(source="geodes", auth=None, context=context)
    assert result.outputs["accepted"] == 1 and "42 of 100" in result.outputs["summary"]
    assert [r["path"] for r in server.log] == ["/processing/download/get"]
    server.reset(key="another")
    with pytest.raises(TheiaError, match="refused your key"):
        check.check_credentials(source="geodes", auth=None, context=context)


def test_processing_is_listed_ordered_and_followed(server: Any, tmp_path: Path, context: Context) -> None:
    common = {"auth": None, "restore": False, "notify": True, "context": context}
    result = orders.order_processing(
        action="list", process=None, names=None, job=None, table=str(tmp_path / "t.csv"), **common
    )
    assert result.outputs["count"] == 1 and "ortho-s1-grd" in (tmp_path / "t.csv").read_text()
    result = orders.order_processing(
        action="submit", process="ortho-s1-grd", names="S1A_X\nS1A_Y", job=None, table=None, **common
    )
    assert result.outputs["jobs"] == "job-1;job-1"
    sent = [r for r in server.log if r["method"] == "POST"]
    assert len(sent) == 2 and all(r["right_key"] and "prefer" in r["headers"] for r in sent)
    with pytest.raises(TheiaError, match="does not offer 'maja'"):
        orders.order_processing(action="submit", process="maja", names="S1A_X", job=None, table=None, **common)
    result = orders.order_processing(action="follow", process=None, names=None, job="job-1", table=None, **common)
    assert result.outputs["count"] == 1
    server.reset(refuse="401", key="another")
    with pytest.raises(TheiaError, match="refused your key"):
        orders.order_processing(action="list", process=None, names=None, job=None, table=None, **common)


# The house -----------------------------------------------------------------------------------------------------------


def test_light_code_imports_nothing_heavy() -> None:
    """Search, download, lists, credentials, orders and tiles by name run where there is no numpy and no rasterio."""
    code = (
        "import sys\n"
        "class Refuse:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name.split('.')[0] in ('numpy', 'scipy', 'rasterio', 'pyproj', 'shapely', 'pyogrio', "
        "'qgis', 'osgeo'):\n"
        "            raise ImportError(name)\n"
        "sys.meta_path.insert(0, Refuse())\n"
        "from algorithms.catalogue import check, download, find, listing, orders, places\n"
        "from algorithms.catalogue.crop import crop_folder\n"
        "print('fine')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "fine", done.stderr


def test_certificates_are_verified_everywhere() -> None:
    for path in (ROOT / "algorithms" / "catalogue").glob("*.py"):
        assert not re.search(r"verify\s*=\s*False|_create_unverified|CERT_NONE", path.read_text(encoding="utf-8")), (
            path.name
        )
