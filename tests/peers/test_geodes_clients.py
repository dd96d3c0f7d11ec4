"""The server of the fault tests is what independent clients of the portal expect; what they accept, we accept too."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import download
from algorithms.catalogue.records import SearchRequest, parse_time
from algorithms.catalogue.search import search
from algorithms.catalogue.sources import get_source
from algorithms.catalogue.transport import Transport
from algorithms.core.progress import Context

L2A = "THEIA_REFLECTANCE_SENTINEL2_L2A"
SEARCHES = [
    {"dataset": {"in": [L2A]}},
    {"dataset": {"in": [L2A]}, "eo:cloud_cover": {"lte": 70}},
    {"dataset": {"in": ["PEPS_S2_L1C"]}, "grid:code": {"contains": "T31TCH"}},
    {
        "dataset": {"in": ["THEIA_VENUS_VM1_L1C", "THEIA_REFLECTANCE_VENUS_VM1_L2A"]},
        "start_datetime": {"gte": "2020-01-04T00:00:00Z", "lte": "2020-01-20T00:00:00Z"},
    },
]


def ours(query: dict[str, Any], context: Context) -> list[Any]:
    source = get_source("geodes")
    period = query.get("start_datetime", {})
    request = SearchRequest(
        tuple(query["dataset"]["in"]),
        start=parse_time(period.get("gte")),
        end=parse_time(period.get("lte")),
        cloud_max=query.get("eo:cloud_cover", {}).get("lte"),
        tile=query.get("grid:code", {}).get("contains", "").lstrip("T"),
        max_items=100000,
    )
    return search(source, Transport(source, context), request, context, all_versions=True).products


@pytest.mark.parametrize("query", SEARCHES, ids=["collection", "cloud", "tile", "two collections and a period"])
def test_pygeodes_finds_what_we_find(
    geodes: Any, ask: Callable[..., Any], tmp_path: Path, context: Context, query: dict[str, Any]
) -> None:
    answer = ask(
        "pygeodes",
        "run_pygeodes.py",
        {"address": geodes.address, "key": geodes.cfg["key"], "folder": str(tmp_path / "p"), "query": query},
    )
    mine = ours(query, context)
    assert answer["ids"] == sorted(p.uid for p in mine) and mine


def get(folder: Path, names: str, context: Context) -> list[Path]:
    download.download(
        footprints=None,
        ids=names,
        dataset="sentinel2_l2a",
        area=None,
        start=None,
        end=None,
        tile=None,
        cloud_max=None,
        source="auto",
        max_items=100,
        bands=None,
        crop=False,
        unpack=False,
        keep_archive=True,
        bulk=False,
        quota_wait_h=1.0,
        wait_archived=False,
        parallel=2,
        auth=None,
        output=str(folder),
        table=None,
        context=context,
    )
    return sorted(folder.glob("*.zip"))


def test_pygeodes_and_we_download_the_same_bytes(
    geodes: Any, ask: Callable[..., Any], tmp_path: Path, context: Context
) -> None:
    # its comparison of checksums knows lower case alone: this product has one
    query = {"dataset": {"in": [L2A]}, "identifier": {"eq": "SENTINEL2B_20200106-105907-758_L2A_T31TCH_C"}}
    answer = ask(
        "pygeodes",
        "run_pygeodes.py",
        {
            "address": geodes.address,
            "key": geodes.cfg["key"],
            "folder": str(tmp_path / "p"),
            "query": query,
            "download": 1,
        },
    )
    assert answer["error"] == "" and len(answer["files"]) == 1
    theirs = Path(answer["files"][0]["path"]).read_bytes()
    (mine,) = get(tmp_path / "o", "SENTINEL2B_20200106-105907-758_L2A_T31TCH_C", context)
    assert hashlib.md5(theirs).digest() == hashlib.md5(mine.read_bytes()).digest()


@pytest.mark.parametrize(
    ("fault", "said"),
    [({"refuse": "loop"}, "redirect"), ({"quota": "429", "quota_times": 9}, ""), ({"archived": "410"}, "410")],
)
def test_pygeodes_reports_the_failures_that_the_server_imitates(
    geodes: Any, ask: Callable[..., Any], tmp_path: Path, fault: dict[str, Any], said: str
) -> None:
    geodes.reset(**fault)
    answer = ask(
        "pygeodes",
        "run_pygeodes.py",
        {
            "address": geodes.address,
            "key": geodes.cfg["key"],
            "folder": str(tmp_path / "p"),
            "query": {"dataset": {"in": [L2A]}},
            "download": 1,
        },
    )
    assert answer["error"] and said in answer["error"]


@pytest.mark.parametrize(
    ("collection", "ids", "filters"),
    [
        ("S2_MSI_L2A_MAJA", [L2A], {"start": "2020-01-01", "end": "2020-02-01"}),
        ("S2_MSI_L1C", ["PEPS_S2_L1C"], {"start": "2020-01-01", "end": "2020-02-01", "geom": [0.9, 42.7, 1.2, 43.0]}),
        ("S2_MSI_L2A_MAJA", [L2A], {"start": "2020-01-01", "end": "2020-02-01", "eo:cloud_cover": 70}),
    ],
)
def test_eodag_finds_what_we_find(
    geodes: Any,
    ask: Callable[..., Any],
    tmp_path: Path,
    context: Context,
    collection: str,
    ids: list[str],
    filters: dict[str, Any],
) -> None:
    answer = ask(
        "eodag",
        "run_eodag.py",
        {
            "address": geodes.address,
            "key": geodes.cfg["key"],
            "folder": str(tmp_path / "e"),
            "collection": collection,
            "filters": filters,
        },
    )
    query: dict[str, Any] = {
        "dataset": {"in": ids},
        "start_datetime": {"gte": "2020-01-01T00:00:00Z", "lte": "2020-02-01T00:00:00Z"},
    }
    if "eo:cloud_cover" in filters:
        query["eo:cloud_cover"] = {"lte": filters["eo:cloud_cover"]}
    mine = ours(query, context)
    assert answer["names"] == sorted(p.identifier for p in mine) and mine


def test_eodag_and_we_download_the_same_bytes(
    geodes: Any, ask: Callable[..., Any], tmp_path: Path, context: Context
) -> None:
    answer = ask(
        "eodag",
        "run_eodag.py",
        {
            "address": geodes.address,
            "key": geodes.cfg["key"],
            "folder": str(tmp_path / "e"),
            "collection": "S2_MSI_L2A_MAJA",
            "filters": {"start": "2020-01-01", "end": "2020-01-07"},
            "download": 1,
        },
    )
    assert answer["error"] == "" and len(answer["files"]) == 1
    path = Path(answer["files"][0]["path"])
    theirs = path if path.is_file() else next(path.rglob("*.zip"))
    (mine,) = get(tmp_path / "o", answer["files"][0]["name"], context)
    assert hashlib.md5(theirs.read_bytes()).digest() == hashlib.md5(mine.read_bytes()).digest()
