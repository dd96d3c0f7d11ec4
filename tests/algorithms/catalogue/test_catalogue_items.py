"""Every real item of the portal becomes a product, under both generations of property names."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import footprints, items
from algorithms.catalogue.dialect_geodes import collection
from algorithms.catalogue.records import (
    clean_name,
    clean_tile,
    parse_percentage,
    parse_time,
    parse_version,
    time_text,
)
from algorithms.catalogue.shapes import bounds
from algorithms.catalogue.sources import get_source

GEODES = get_source("geodes")


def real_items(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    paths = [*sorted((folder / "items").glob("*.json")), *folder.glob("search_response_*.json")]
    found = [(p.stem, i) for p in paths for i in json.loads(p.read_text(encoding="utf-8"))["features"]]
    assert found
    return found


@pytest.mark.real
def test_every_real_item_has_all_that_search_and_download_need(data_folder: Callable[[str], Path]) -> None:
    for origin, item in real_items(data_folder("geodes_stac")):
        product = items.product(GEODES, item)
        assert product is not None, origin
        archive = product.archive
        assert product.uid == item["id"] and product.identifier and product.collection, origin
        assert product.start is not None and product.start.year >= 1986, origin
        assert product.level and product.platform, origin
        assert archive is not None and archive.is_archive and archive.size and archive.size > 1_000_000, origin
        assert archive.checksum is not None and archive.checksum[0] == "md5" and archive.checksum[1].islower, origin
        assert archive.checksum[1] == archive.href.rsplit("/", 1)[-1].lower(), origin
        assert "/" not in archive.name and archive.name.startswith(product.identifier), origin
        assert bounds(product.footprint) is not None and product.quicklook.startswith("https://"), origin
        assert "token" not in json.dumps([f.href for f in product.files]) + json.dumps(product.properties), origin
        if "S1" in product.platform or product.properties.get("eo:cloud_cover") == -1.0:
            assert product.cloud is None, origin
        if product.collection.startswith(("PEPS_S2", "THEIA_REFLECTANCE_SENTINEL2")):
            assert clean_tile(product.tile) == product.tile and product.cloud is not None, origin


@pytest.mark.real
def test_both_generations_of_names_give_the_same_product(data_folder: Callable[[str], Path]) -> None:
    """A present item rewritten with the former names reads as the same product."""
    former = {
        "grid:code": "spaceborne:tile",
        "eo:cloud_cover": "spaceborne:cloudCover",
        "dataset": "dataType",
        "start_datetime": "temporal:startDate",
        "end_datetime": "temporal:endDate",
        "platform": "spaceborne:satellitePlatform",
        "processing:level": "spaceborne:productLevel",
        "product:type": "spaceborne:productType",
        "sat:relative_orbit": "spaceborne:orbitID",
        "sat:orbit_state": "spaceborne:orbitDirection",
        "endpoint_url": "accessService:endpointURL",
        "version": "versionInfo",
    }
    path = data_folder("geodes_stac") / "items" / "PEPS_S2_L1C.json"
    for item in json.loads(path.read_text(encoding="utf-8"))["features"]:
        old = {**item, "properties": {former.get(k, k): v for k, v in item["properties"].items() if k != "identifier"}}
        new_product, old_product = items.product(GEODES, item), items.product(GEODES, old)
        assert new_product is not None and old_product is not None
        for name in (
            "uid",
            "collection",
            "identifier",
            "start",
            "end",
            "tile",
            "cloud",
            "level",
            "kind",
            "platform",
            "orbit",
            "orbit_state",
            "version",
            "endpoint",
            "files",
            "footprint",
        ):
            assert getattr(new_product, name) == getattr(old_product, name), name


@pytest.mark.real
def test_footprints_of_real_items_survive_the_layer(data_folder: Callable[[str], Path], tmp_path: Path) -> None:
    products = [p for _, i in real_items(data_folder("geodes_stac")) if (p := items.product(GEODES, i)) is not None]
    for suffix in ("gpkg", "geojson"):
        path = str(tmp_path / f"all.{suffix}")
        footprints.write(path, products)
        back = footprints.read({"path": path})
        assert len(back) == len(products)
        for a, b in zip(products, back):
            assert (a.uid, a.identifier, a.start, a.tile, a.cloud, a.version) == (
                b.uid,
                b.identifier,
                b.start,
                b.tile,
                b.cloud,
                b.version,
            )
            assert a.archive is not None and b.archive is not None
            assert (a.archive.href, a.archive.size, a.archive.checksum) == (
                b.archive.href,
                b.archive.size,
                b.archive.checksum,
            )


@pytest.mark.real
def test_a_real_collection_is_read(data_folder: Callable[[str], Path]) -> None:
    path = data_folder("geodes_stac") / "collection_PEPS_S1_L1.json"
    found = collection(GEODES, json.loads(path.read_text(encoding="utf-8")))
    assert found is not None and found.id == "PEPS_S1_L1" and found.title and found.start is not None


@pytest.mark.real
def test_the_list_of_collections_is_that_of_the_portal(data_folder: Callable[[str], Path]) -> None:
    from algorithms.catalogue.listing import known_collections

    given = json.loads((data_folder("geodes_stac") / "collections_66.json").read_text(encoding="utf-8"))
    assert {c.id for c in known_collections(GEODES)} == set(given)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2020-01-06T10:59:07.758Z", "2020-01-06T10:59:07.758Z"),
        ("2020-01-10T17:46:29.5Z", "2020-01-10T17:46:29.500Z"),
        ("2025-07-23T07:56:00.429000Z", "2025-07-23T07:56:00.429Z"),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        ("2020-01-01", "2020-01-01T00:00:00Z"),
        ("2020-01-01T12:00:00+02:00", "2020-01-01T10:00:00Z"),
        ("2020-01-01T12:00:00-0330", "2020-01-01T15:30:00Z"),
        ("2020-13-01", None),
        ("", None),
        (None, None),
        (20200101, None),
    ],
)
def test_times(text: Any, shown: str | None) -> None:
    assert time_text(parse_time(text)) == shown


def test_versions_and_percentages() -> None:
    assert parse_version("4.0") == parse_version("4-0") == parse_version("V4-0") == (4, 0)
    assert parse_version("3-1") > parse_version("2.2")
    assert [parse_percentage(v) for v in (-1, "12.5", 101, None, True, "x", float("nan"))] == [
        None,
        12.5,
        None,
        None,
        None,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2020/01/06/S2B/x_quicklook.jpg", "x_quicklook.jpg"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\evil.exe", "evil.exe"),
        ("a\x00b.zip", "a_b.zip"),
        ("CON.zip", "_CON.zip"),
        ("a:b|c.zip", "a_b_c.zip"),
        ("...", "file"),
        ("", "file"),
        ("name.zip.", "name.zip"),
        ("/absolute/", "absolute"),
    ],
)
def test_a_title_is_untrusted(title: str, name: str) -> None:
    assert clean_name(title) == name


@pytest.mark.parametrize("text", ["31TCH", "T31TCH", "MGRS-31TCH", "t31tch", " 31tch "])
def test_tiles_are_written_in_one_way(text: str) -> None:
    assert clean_tile(text) == "31TCH"
    assert clean_tile("SUDOUE-4") == "SUDOUE-4"


def test_a_description_is_read_in_any_order_and_with_lines_missing() -> None:
    lines = items.description_lines("Checksum MD5: AB\n\n\nFile size: 12 byte\nnonsense\n: x")
    assert lines == {"checksum md5": "AB", "file size": "12 byte"}
    asset = {"href": "https://x/y/z", "type": "application/zip", "roles": ["data"], "description": "File size: 12 byte"}
    found = items.file_ref("a.zip", asset)
    assert found is not None and found.size == 12 and found.checksum is None and found.online is None
    standard = items.file_ref("a.zip", {**asset, "file:size": 99, "file:checksum": "d50110" + "0" * 32})
    assert standard is not None and standard.size == 99 and standard.checksum == ("md5", "0" * 32)


def test_an_address_loses_its_signature() -> None:
    signed = "https://host/file?scope=gdh&token=abc&sig=def&X-Amz-Signature=1"
    assert items.unsigned(signed) == "https://host/file?scope=gdh"


@pytest.mark.parametrize("item", [{}, {"id": 5, "properties": {}}, {"id": "x"}, {"id": "x", "properties": None}])
def test_an_item_that_makes_no_sense_is_none(item: dict[str, Any]) -> None:
    assert items.product(GEODES, item) is None


def test_a_missing_geometry_falls_back_on_the_box() -> None:
    found = items.product(GEODES, {"id": "x", "properties": {}, "bbox": [1, 2, 3, 4], "geometry": None, "assets": {}})
    assert found is not None and bounds(found.footprint) == (1, 2, 3, 4)
