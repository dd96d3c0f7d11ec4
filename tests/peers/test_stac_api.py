"""The standard dialect against a real STAC API, which enforces what GEODES does not: tokens, and no total."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import dialect_stac, find, footprints
from algorithms.catalogue.items import product
from algorithms.catalogue.records import Product, SearchRequest, parse_time
from algorithms.catalogue.search import rejected, search
from algorithms.catalogue.shapes import box_polygon, unwrap
from algorithms.catalogue.sources import FOLDER, Source, get_source
from algorithms.catalogue.transport import Transport
from algorithms.core.progress import Context

from .pgstac import find_postgres, install_postgres, running


@pytest.fixture(scope="module")
def address(environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import os

    postgres = find_postgres() or install_postgres()
    if postgres is None:
        pytest.skip("PostgreSQL with PostGIS is not installed: apt-get install postgresql postgresql-postgis")
    folder = (
        Path(os.environ.get("THEIA_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
        / "geodes_stac"
        / "items"
    )
    if not folder.exists():
        pytest.skip(f"{folder} is absent (set THEIA_DATA)")
    items, collections = [], {}
    for path in sorted(folder.glob("[!o]*.json")):
        for item in json.loads(path.read_text(encoding="utf-8"))["features"]:
            item.update(stac_version="1.0.0", stac_extensions=[], links=[], type="Feature")
            item.pop("centroid", None)
            item["properties"]["datetime"] = item["properties"]["start_datetime"]
            items.append(item)
            collections[item["collection"]] = {
                "id": item["collection"],
                "type": "Collection",
                "stac_version": "1.0.0",
                "description": item["collection"],
                "license": "etalab-2.0",
                "links": [],
                "extent": {
                    "spatial": {"bbox": [[-180, -90, 180, 90]]},
                    "temporal": {"interval": [["2015-07-04T00:00:00Z", None]]},
                },
            }
    with running(
        postgres, environment("pgstac"), tmp_path_factory.mktemp("pgstac"), list(collections.values()), items
    ) as found:
        yield found


@pytest.fixture
def source(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Source:
    given = json.loads((FOLDER / "datastore.json").read_text(encoding="utf-8"))
    given.update(id="standard", address=address, auth={"kind": "none"}, signing={}, page_size=5)
    given["fields"]["query"] = {"cloud": "eo:cloud_cover", "tile": "grid:code", "tile_form": "T{tile}"}
    (tmp_path / "standard.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(tmp_path))
    return get_source("standard")


@pytest.fixture
def everything(source: Source, data_folder: Callable[[str], Path]) -> list[Product]:
    paths = sorted((data_folder("geodes_stac") / "items").glob("[!o]*.json"))
    items = [i for p in paths for i in json.loads(p.read_text(encoding="utf-8"))["features"]]
    return [p for p in (product(source, i) for i in items) if p is not None]


REQUESTS = [
    SearchRequest(),
    SearchRequest(("THEIA_REFLECTANCE_SENTINEL2_L2A",), cloud_max=70.0),
    SearchRequest(("PEPS_S2_L1C", "THEIA_REFLECTANCE_SENTINEL2_L2A"), tile="31TCH"),
    SearchRequest(area=box_polygon((1.4, 42.8, 1.6, 42.9))),
    SearchRequest(
        area={"type": "Polygon", "coordinates": [[[0.6, 42.5], [0.8, 42.5], [0.7, 42.9], [0.55, 42.8], [0.6, 42.5]]]}
    ),
    SearchRequest(start=parse_time("2020-01-10T00:00:00Z"), end=parse_time("2020-01-20T23:59:59Z")),
]


@pytest.mark.parametrize("request_", REQUESTS, ids=["all", "cloud", "two collections", "box", "polygon", "period"])
def test_the_search_equals_the_local_filter_over_all_items(
    source: Source, everything: list[Product], context: Context, request_: SearchRequest
) -> None:
    found = search(source, Transport(source, context), request_, context, all_versions=True)
    area = unwrap(request_.area) if request_.area is not None else None
    assert {p.uid for p in found.products} == {p.uid for p in everything if not rejected(p, request_, area)}
    assert found.products and not found.incomplete
    assert [p.start for p in found.products] == sorted((p.start for p in found.products), reverse=True)


def test_get_takes_over_where_post_is_not_taken(
    source: Source, everything: list[Product], context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from algorithms.catalogue.answers import Answer, AnswerError

    transport = Transport(source, context)
    send = transport.json

    def only_get(method: str, *arguments: Any, **more: Any) -> Any:
        if method == "POST":
            raise AnswerError(source, Answer("bad", 405))
        return send(method, *arguments, **more)

    monkeypatch.setattr(transport, "json", only_get)
    request = SearchRequest(("THEIA_REFLECTANCE_SENTINEL2_L2A",))
    found = [p.uid for page in dialect_stac.pages(source, transport, request) for p in page.products]
    assert sorted(found) == sorted(p.uid for p in everything if p.collection == request.collections[0])


def test_collections_are_listed(source: Source, everything: list[Product], context: Context) -> None:
    found = dialect_stac.collections(source, Transport(source, context))
    assert {c.id for c in found} == {p.collection for p in everything}


def test_the_entry_writes_footprints_from_a_standard_server(
    source: Source, everything: list[Product], tmp_path: Path, context: Context
) -> None:
    path = str(tmp_path / "found.gpkg")
    find.search_entry(
        dataset="sentinel2_l2a",
        area=None,
        start="2020-01-01",
        end="2020-01-31",
        tile=None,
        cloud_max=None,
        source="standard",
        collection="THEIA_REFLECTANCE_SENTINEL2_L2A",
        platform=None,
        text=None,
        max_items=100,
        all_versions=False,
        auth=None,
        footprints=path,
        context=context,
    )
    names = {p.uid for p in everything if p.collection == "THEIA_REFLECTANCE_SENTINEL2_L2A"}
    assert {p.uid for p in footprints.read({"path": path})} == names
