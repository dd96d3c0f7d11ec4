"""The standard STAC sources, one by one: a search in pages, what is read of their items, and a download."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import check, download, listing
from algorithms.catalogue.credentials import find_key
from algorithms.catalogue.find import find
from algorithms.catalogue.sources import FOLDER, get_source
from algorithms.catalogue.transport import Transport
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context
from tests.algorithms.catalogue.conftest import load_test_server

DAYS = ("2024-05-02", "2024-05-07", "2024-05-12")
ASKED: dict[str, Any] = {
    "collection": "", "area": {"extent": [11.5, 48.0, 11.6, 48.1], "crs": "EPSG:4326"}, "start": "2024-05-01",
    "end": "2024-05-31", "tile": "", "cloud_max": 50.0, "platform": "", "text": "", "max_items": 100,
    "all_versions": False,
}  # fmt: skip
FETCHED: dict[str, Any] = {
    "footprints": None, "ids": None, "area": None, "start": "2024-05-01", "end": "2024-05-31", "tile": None,
    "cloud_max": 50.0, "max_items": 2, "bands": None, "crop": False, "unpack": True, "keep_archive": False,
    "bulk": False, "quota_wait_h": 0.0, "wait_archived": False, "parallel": 1, "auth": None, "table": None,
}  # fmt: skip


def zipped(name: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{name}/{name}_MTD_ALL.xml", "<xml/>")
        archive.writestr(f"{name}/{name}_FRE_B4.tif", name.encode() * 50)
    return stream.getvalue()


@pytest.fixture
def stac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The server, and every standard source pointed at it, with pages of two items."""
    running = load_test_server("stac_server").start()
    folder = tmp_path / "sources"
    folder.mkdir()
    for name in ("dlr", "usgs", "earth-search", "planetary-computer", "datastore"):
        given = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        given.update(address=running.address, hosts=["127.0.0.1"], page_size=2, signing={},
                     patience={"passing_s": [0.05], "reserve_mb": 1})  # fmt: skip
        if name == "datastore":
            given["auth"] = {"kind": "none"}  # signatures have a test of their own
        (folder / f"{name}.json").write_text(json.dumps(given))
        monkeypatch.delenv(f"THEIA_{name.upper().replace('-', '_')}_KEY", raising=False)
    monkeypatch.setenv("THEIA_SOURCES", str(folder))
    yield running
    running.shutdown()
    running.server_close()


def publish_dlr(stac: Any, way: str = "files") -> list[str]:
    """MAJA products over Germany: one zip each, under the key `data`, with size and a multihash."""
    names = []
    for number, day in enumerate(DAYS):
        name = f"SENTINEL2A_{day.replace('-', '')}-102031-455_L2A_T32UPU_C_V1-0"
        content = zipped(name)
        stac.files[f"{name}.zip"] = content
        digest = hashlib.sha256(content).hexdigest()
        assets = {
            "data": {"href": f"{{address}}/{way}/{name}.zip", "type": "application/zip", "roles": ["data"],
                     "title": f"{name}.zip", "file:size": len(content), "file:checksum": f"1220{digest}"},
            "thumbnail": {"href": f"{{address}}/files/{name}.jpg", "type": "image/jpeg", "roles": ["thumbnail"]},
        }  # fmt: skip
        stac.items.append(
            load_test_server("stac_server").item(
                "S2_L2A_MAJA", name, f"{day}T10:20:31Z", assets, platform="sentinel-2a",
                **{"eo:cloud_cover": 20.0 * number, "grid:code": "MGRS-32UPU"},
            )
        )  # fmt: skip
        names.append(name)
    return names


def publish_landsat(stac: Any, collection: str, way: str = "files") -> list[str]:
    """Landsat Collection 2: one file per band, named by band and by common name."""
    names = []
    for number, day in enumerate(DAYS):
        name = f"LC09_L2SP_193027_{day.replace('-', '')}_20240510_02_T1_SR"
        assets = {}
        for key, band, common in (("red", "B4", "red"), ("nir08", "B5", "nir08"), ("qa_pixel", "", "")):
            file = f"{name}_{band or 'QA_PIXEL'}.TIF"
            stac.files[file] = b"II*\x00" + file.encode() * 20
            assets[key] = {
                "href": f"{{address}}/{way}/{file}", "roles": ["data"],
                "type": "image/vnd.stac.geotiff; profile=cloud-optimized",
                "title": key, "eo:bands": [{"name": band, "common_name": common}] if band else [],
                "alternate": {"s3": {"href": f"s3://usgs-landsat/{file}"}},
            }  # fmt: skip
        assets["rendered_preview"] = {
            "href": f"{{address}}/files/{name}.png",
            "roles": ["overview"],
            "type": "image/png",
        }
        stac.items.append(
            load_test_server("stac_server").item(collection, name, f"{day}T10:05:00Z", assets, platform="LANDSAT_9",
                                     **{"eo:cloud_cover": 20.0 * number, "landsat:scene_id": f"LC9{number}",
                                        "landsat:correction": "L2SP"})
        )  # fmt: skip
        names.append(name)
    return names


def publish_sentinel(stac: Any, collection: str) -> list[str]:
    """Sentinel-2 level 2A as single images, with the name of ESA's product among the properties."""
    names = []
    for number, day in enumerate(DAYS):
        uid = f"S2A_T32UPU_{day.replace('-', '')}"
        assets = {}
        for key, file in (("red", "B04.tif"), ("nir", "B08.tif"), ("scl", "SCL.tif")):
            stac.files[f"{uid}_{file}"] = b"II*\x00" + uid.encode() * 30
            assets[key] = {"href": f"{{address}}/files/{uid}_{file}", "roles": ["data"], "type": "image/tiff",
                           "eo:bands": [{"name": file[:3], "common_name": key}]}  # fmt: skip
        assets["product_metadata"] = {"href": "s3://paying/MTD.xml", "roles": ["metadata"], "type": "application/xml"}
        stac.items.append(
            load_test_server("stac_server").item(
                collection, uid, f"{day}T10:20:31.024Z", assets, platform="sentinel-2a",
                **{"eo:cloud_cover": 20.0 * number, "grid:code": "MGRS-32UPU", "s2:mgrs_tile": "32UPU",
                   "s2:product_uri": f"{uid}.SAFE"},
            )
        )  # fmt: skip
        names.append(uid)
    return names


CASES = [
    ("dlr", "sentinel2_l2a_germany", lambda s: publish_dlr(s)),
    ("usgs", "landsat_c2_l2", lambda s: publish_landsat(s, "landsat-c2l2-sr")),
    ("planetary-computer", "landsat_c2_l2", lambda s: publish_landsat(s, "landsat-c2-l2")),
    ("earth-search", "sentinel2_l2a_sen2cor", lambda s: publish_sentinel(s, "sentinel-2-c1-l2a")),
]


@pytest.mark.parametrize(("source", "dataset", "publish"), CASES, ids=[c[0] for c in CASES])
def test_a_search_in_pages_and_a_download(
    stac: Any, tmp_path: Path, context: Context, source: str, dataset: str, publish: Any
) -> None:
    names = publish(stac)
    found = find(dataset=dataset, source=source, context=context, **ASKED).products
    assert [p.uid for p in found] == names[::-1] and [p.cloud for p in found] == [40.0, 20.0, 0.0]
    sent = [r["body"] for r in stac.log if r["path"] == "/search"]
    assert len(sent) == 2 and sent[1]["token"] == "2" and sent[1]["collections"] == sent[0]["collections"]
    assert all("Authorization" not in r["headers"] for r in stac.log)
    assert all(p.source == source and p.start is not None and p.footprint for p in found)
    one_band = "" if source == "dlr" else "red"
    result = download.download(
        **{**FETCHED, "bands": one_band}, dataset=dataset, source=source, output=str(tmp_path / "out"), context=context
    )
    assert result.outputs["count"] == 2
    folders = sorted(p for p in (tmp_path / "out").iterdir() if p.is_dir())
    assert len(folders) == 2
    images = [p for f in folders for p in f.iterdir() if p.suffix.lower() == ".tif"]
    assert len(images) == 2 and all(p.stat().st_size > 100 for p in images)
    asked = len(stac.log)
    download.download(
        **{**FETCHED, "bands": one_band}, dataset=dataset, source=source, output=str(tmp_path / "out"), context=context
    )
    assert not [r for r in stac.log[asked:] if "/files/" in r["path"]], "what is complete is not fetched again"


def test_the_tile_and_the_product_name_of_an_image_are_read(stac: Any, context: Context) -> None:
    publish_sentinel(stac, "sentinel-2-c1-l2a")
    found = find(dataset="sentinel2_l2a_sen2cor", source="earth-search", context=context, **{**ASKED, "tile": "T32UPU"})
    assert {p.tile for p in found.products} == {"32UPU"} and len(found.products) == 3
    assert stac.log[0]["body"]["query"]["grid:code"] == {"eq": "MGRS-32UPU"}
    assert found.products[0].identifier == "S2A_T32UPU_20240512.SAFE"


def test_files_of_dlr_take_a_user_and_a_password_where_they_ask_for_one(
    stac: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_dlr(stac, way="locked")
    given = {**FETCHED, "dataset": "sentinel2_l2a_germany", "source": "dlr", "output": str(tmp_path / "out")}
    with pytest.raises(TheiaError, match="DLR Geoservice asks for a key") as caught:
        download.download(**{**given, "max_items": 1}, context=context)
    assert "THEIA_DLR_USER" in caught.value.hint and not list((tmp_path / "out").glob("*/*"))
    monkeypatch.setenv("THEIA_DLR_USER", "me")
    monkeypatch.setenv("THEIA_DLR_KEY", "k3y-of-nobody")
    with pytest.raises(TheiaError, match="refused your key") as caught:
        download.download(**given, context=context)
    assert "k3y-of-nobody" not in str(caught.value)
    monkeypatch.setenv("THEIA_DLR_KEY", "k3y-of-dlr")
    assert download.download(**given, context=context).outputs["count"] == 2
    assert "a key is given" in check.check_credentials(source="dlr", auth=None, context=context).outputs["summary"]
    for path in (tmp_path / "out").rglob("*"):
        assert not path.is_file() or b"k3y-of-dlr" not in path.read_bytes()


def test_the_login_of_dlr_goes_to_its_own_host_alone(monkeypatch: pytest.MonkeyPatch, context: Context) -> None:
    monkeypatch.setenv("THEIA_DLR_USER", "me")
    monkeypatch.setenv("THEIA_DLR_KEY", "k3y-of-dlr")
    monkeypatch.delenv("THEIA_SOURCES", raising=False)
    source = get_source("dlr")
    assert find_key(source, context) is not None and not source.needs_key
    assert source.may_see_key("https://download.geoservice.dlr.de/x") and not source.may_see_key(source.address)


def test_files_of_usgs_that_lead_to_a_login_are_explained(stac: Any, tmp_path: Path, context: Context) -> None:
    publish_landsat(stac, "landsat-c2l2-sr", way="elsewhere")
    given = {**FETCHED, "dataset": "landsat_c2_l2", "source": "usgs", "output": str(tmp_path / "out")}
    with pytest.raises(TheiaError, match="asks for an account of its own") as caught:
        download.download(**{**given, "max_items": 1, "bands": "red"}, context=context)
    assert "Earth Search" in caught.value.hint
    assert not [r for r in stac.log if r["path"].startswith("/login")], "a login page is not opened"
    assert not [p for p in (tmp_path / "out").rglob("*") if p.suffix.lower() == ".tif"]


def test_the_datastore_is_searched_by_collection_and_listed(stac: Any, tmp_path: Path, context: Context) -> None:
    assets = {"albedo": {"href": "{address}/files/a.tif", "type": "image/tiff", "roles": ["data"]}}
    stac.files["a.tif"] = b"II*\x00" + b"a" * 200
    for day in DAYS:
        stac.items.append(
            load_test_server("stac_server").item("cesbio-s2albedo", f"ALB_{day}", f"{day}T00:00:00Z", assets)
        )
    asked = {**ASKED, "collection": "cesbio-s2albedo", "cloud_max": None}
    found = find(dataset="sentinel2_l2a", source="datastore", context=context, **asked)
    assert [p.identifier for p in found.products] == [f"ALB_{d}" for d in reversed(DAYS)]
    for online, count in ((True, 1), (False, 18)):
        table = tmp_path / f"{online}.csv"
        listing.collections(
            source="datastore", online=online, auth=None, table=str(table), report=None, context=context
        )
        rows = [r for r in table.read_text(encoding="utf-8").splitlines() if r.startswith("collection,")]
        assert len(rows) == count and any("cesbio-s2albedo" in r for r in rows)


def test_a_login_is_sent_as_the_standard_says(stac: Any, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THEIA_DLR_USER", "me")
    monkeypatch.setenv("THEIA_DLR_KEY", "k3y-of-dlr")
    source = get_source("dlr")
    stac.files["x"] = b"content"
    with Transport(source, context, find_key(source, context)).open("GET", f"{stac.address}/locked/x") as response:
        assert response.status_code == 200
