"""Lists, credentials, orders and the other portals through the entries that users run."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import check, download, listing, orders
from algorithms.catalogue.records import SearchRequest
from algorithms.catalogue.search import search
from algorithms.catalogue.sources import FOLDER, get_source
from algorithms.catalogue.transport import Transport
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context

UTC = dt.timezone.utc
ROOT = Path(__file__).resolve().parents[3]


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


def test_hydroweb_is_asked_with_its_own_key_and_one_collection_at_a_time(
    server: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from algorithms.catalogue import find, footprints

    given = json.loads((FOLDER / "hydroweb.json").read_text(encoding="utf-8"))
    given.update(address=server.address, hosts=["127.0.0.1"], patience={"passing_s": [0.05], "reserve_mb": 1})
    given["paths"] = {"search": "/api/stac/search", "collections": "/api/stac/collections"}
    (tmp_path / "sources" / "hydroweb.json").write_text(json.dumps(given))
    for name in ("FSC_20200105T105907_S2B_T31TCH_V100", "FSC_20200110T105907_S2A_T31TCH_V100"):
        day = name[4:12]
        start = f"{day[:4]}-{day[4:6]}-{day[6:]}T10:59:07Z"
        server.add(
            b"PK\x03\x04" + name.encode(), name, collection="LIS_FSC_PREOP", start=start, tile="31TCH", level="L2B"
        )
    asked = {
        **dict.fromkeys(("area", "tile", "cloud_max", "collection", "platform", "text", "auth")),
        "max_items": 10,
        "dataset": "snow_l2b",
        "start": "2020-01-01",
        "end": "2020-01-31",
        "source": "auto",
        "all_versions": False,
        "footprints": str(tmp_path / "snow.gpkg"),
        "context": context,
    }
    with pytest.raises(TheiaError, match="hydroweb.next.*asks for a key"):
        find.search_entry(**asked)
    assert not server.log, "the key of another portal is not tried"
    monkeypatch.setenv("THEIA_HYDROWEB_KEY", "k3y-of-hydroweb")
    find.search_entry(**asked)
    assert len(footprints.read({"path": asked["footprints"]})) == 2
    assert all(r["key"] and not r["right_key"] for r in server.log)


def test_too_many_searches_at_once_pass(server: Any, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["geodes_server"]
    answers = iter([429, 429])
    search_ = module.Handler.search

    def sometimes(self: Any, body: Any) -> None:
        status = next(answers, 200)
        return search_(self, body) if status == 200 else self.json({"detail": "slow down"}, status, Retry_After="0")

    monkeypatch.setattr(module.Handler, "search", sometimes)
    source = get_source("geodes")
    found = search(source, Transport(source, context), SearchRequest(("THEIA_REFLECTANCE_SENTINEL2_L2A",)), context)
    assert len(found.products) == 4


def test_a_standard_server_without_extensions_is_asked_more_plainly(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from algorithms.catalogue import dialect_stac
    from algorithms.catalogue.answers import Answer, AnswerError

    source = get_source("earth-search")
    transport = Transport(source, context)
    bodies: list[Any] = []

    def plain(method: str, url: str, body: Any = None, **more: Any) -> Any:
        bodies.append(body)
        if "sortby" in body or "query" in body:
            raise AnswerError(source, Answer("bad", 400))
        return {
            "features": [{"id": "x", "properties": {"datetime": "2024-01-01T00:00:00Z"}, "assets": {}}],
            "links": [],
        }

    monkeypatch.setattr(transport, "json", plain)
    pages = list(dialect_stac.pages(source, transport, SearchRequest(("c",), cloud_max=10.0, tile="31TCH")))
    assert [p.uid for page in pages for p in page.products] == ["x"]
    assert bodies[0]["query"]["grid:code"] == {"eq": "MGRS-31TCH"} and set(bodies[1]) == {"limit", "collections"}


def test_oso_of_an_area_comes_from_the_portal_as_layers(server: Any, tmp_path: Path, context: Context) -> None:
    pytest.importorskip("rasterio")
    from algorithms.catalogue import reference_data

    for number, name in (
        (9, "OSO_20200101_VECTOR_departement_09_V1-0"),
        (31, "OSO_20200101_VECTOR_departement_31_V1-0"),
    ):
        archive = tmp_path / f"{name}.zip"
        with zipfile.ZipFile(archive, "w") as file:
            for suffix in ("shp", "shx", "dbf", "prj"):
                file.writestr(f"{name}/departement_{number:02d}.{suffix}", os.urandom(100))
        server.add(
            archive.read_bytes(),
            name,
            collection="THEIA_OSO_VECTOR_L3B",
            start="2020-01-01T00:00:00Z",
            tile="FRANCE",
            cloud=-1.0,
            level="L3B",
            box=(0.8, 42.5, 2.2, 43.4) if number == 9 else (10, 42, 11, 43),
        )
    area = {"extent": [1.0, 42.8, 1.1, 42.9], "crs": "EPSG:4326"}
    result = reference_data.get_reference_data(
        kinds=["oso"], area=area, year=2020, auth=None, output=str(tmp_path / "ref"), context=context
    )
    assert [layer.name for layer in result.layers] == ["departement_09"]


def test_archives_asked_to_be_kept_are_fetched_where_they_were_dropped(
    server: Any, tmp_path: Path, context: Context
) -> None:
    given: dict[str, Any] = {
        **dict.fromkeys(("footprints", "ids", "area", "tile", "auth", "table")),
        "dataset": "sentinel2_l2a",
        "start": "2020-01-01",
        "end": "2020-01-31",
        "cloud_max": 10.0,
        "source": "auto",
        "max_items": 10,
        "bands": "B4",
        "crop": False,
        "unpack": True,
        "bulk": False,
        "quota_wait_h": 0.0,
        "wait_archived": False,
        "parallel": 1,
        "output": str(tmp_path / "out"),
        "context": context,
    }
    download.download(**given, keep_archive=False)
    assert not list((tmp_path / "out").glob("*.zip"))
    download.download(**given, keep_archive=True)
    assert len(list((tmp_path / "out").glob("*.zip"))) == 1
    server.log.clear()
    download.download(**given, keep_archive=True)
    assert not [r for r in server.log if r["path"].startswith("/api/download")]
