"""Search: pages, the dialect's traps, local checks, and the layer of footprints."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import find, footprints
from algorithms.core.errors import TheiaError
from algorithms.core.progress import Context

DEFAULTS: dict[str, Any] = {
    "dataset": "sentinel2_l2a",
    "area": None,
    "start": "2020-01-01",
    "end": "2020-01-31",
    "tile": None,
    "cloud_max": None,
    "source": "auto",
    "collection": None,
    "platform": None,
    "text": None,
    "max_items": 1000,
    "all_versions": False,
    "auth": None,
}


def run(tmp_path: Path, context: Context, **changes: Any) -> list[Any]:
    path = str(tmp_path / "found.gpkg")
    find.search_entry(**{**DEFAULTS, **changes}, footprints=path, context=context)
    return footprints.read({"path": path})


def searches(server: Any) -> list[dict[str, Any]]:
    return [r for r in server.log if r["path"] == "/api/stac/search"]


def test_all_pages_are_read_and_next_is_never_followed(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(limit=2)
    found = run(tmp_path, context)
    assert len(found) == 4
    assert [r["method"] for r in searches(server)] == ["POST", "POST"]
    assert not [r for r in server.log if r["method"] == "GET"]
    assert [p.start for p in found] == sorted((p.start for p in found), reverse=True)


def test_no_key_is_sent_for_a_search(server: Any, tmp_path: Path, context: Context) -> None:
    run(tmp_path, context)
    assert not any(r["key"] for r in server.log)


def test_the_filter_equals_a_local_one_over_all_items(server: Any, tmp_path: Path, context: Context) -> None:
    everything = run(tmp_path, context)
    server.reset(limit=1)
    filtered = run(tmp_path, context, cloud_max=40.0, start="2020-01-07")
    local = [p for p in everything if p.cloud <= 40 and p.start.day >= 7]
    assert [p.uid for p in filtered] == [p.uid for p in local]
    assert len(filtered) == 2


def test_repeated_and_malformed_items_and_a_moving_total(
    server: Any, tmp_path: Path, context: Context, events: list[dict[str, Any]]
) -> None:
    server.reset(limit=2, duplicates=True, malformed=True, matched_changes=True)
    found = run(tmp_path, context)
    assert len(found) == len({p.uid for p in found}) == 4
    told = " ".join(e.get("text", "") for e in events)
    assert "1 left out: repeated" in told
    assert "1 left out: not readable" in told
    assert "changed during the search" in told


def test_a_failure_on_page_two_is_tried_again(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(limit=2, search_fail_page=2, search_fail=2)
    assert len(run(tmp_path, context)) == 4


def test_a_lasting_failure_on_page_two_gives_an_incomplete_search_that_says_so(
    server: Any, tmp_path: Path, context: Context
) -> None:
    server.reset(limit=2, search_fail_page=2, search_fail=99)
    assert len(run(tmp_path, context)) == 2
    assert any("incomplete" in w for w in context.warnings)


def test_a_lasting_failure_on_page_one_is_an_error_and_leaves_no_layer(
    server: Any, tmp_path: Path, context: Context
) -> None:
    server.reset(search_fail_page=1, search_fail=99)
    with pytest.raises(TheiaError, match="does not answer"):
        run(tmp_path, context)
    assert not (tmp_path / "found.gpkg").exists()


def test_the_other_search_path_is_taken_where_the_first_is_gone(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(search_path="items")
    assert len(run(tmp_path, context)) == 4


def test_compressed_answers_are_read(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(gzip=True)
    assert len(run(tmp_path, context)) == 4


def test_an_item_outside_the_area_is_dropped_though_the_server_sent_it(
    server: Any, tmp_path: Path, context: Context, events: list[dict[str, Any]]
) -> None:
    # a box that meets the items' boxes; the server tests boxes alone, the client their outlines
    item = server.items[0]
    item["geometry"] = {"type": "Polygon", "coordinates": [[[0.6, 43.3], [0.6, 42.4], [0.9, 42.4], [0.6, 43.3]]]}
    found = run(tmp_path, context, area={"extent": [1.5, 43.0, 1.6, 43.1], "crs": "EPSG:4326"})
    assert len(found) == 3
    assert any("outside the area" in e.get("text", "") for e in events)


def test_an_unknown_collection_is_explained(server: Any, tmp_path: Path, context: Context) -> None:
    with pytest.raises(TheiaError, match="unknown dataset NO_SUCH") as caught:
        run(tmp_path, context, collection="NO_SUCH")
    assert "collection" in caught.value.hint


def test_a_former_collection_id_is_understood(server: Any, tmp_path: Path, context: Context) -> None:
    assert len(run(tmp_path, context, collection="MUSCATE_SENTINEL2_SENTINEL2_L2A")) == 4
    assert any("former name" in w for w in context.warnings)


def test_level_1_says_whether_the_product_exists(
    server: Any, server_module: Any, tmp_path: Path, context: Context
) -> None:
    for day, hour in ((6, "T10:53:39Z"), (9, "T10:53:39Z")):
        name = f"S2B_MSIL1C_202001{day:02d}T105339_N0500_R051_T31TCH_20230421T103014"
        server.add(
            b"PK\x03\x04" + name.encode(),
            name,
            collection="PEPS_S2_L1C",
            level="L1C",
            tile="31TCH",
            start=f"2020-01-{day:02d}{hour}",
            platform="SB" if day == 0 else server.items[0]["properties"]["platform"],
        )
    path = tmp_path / "l1.gpkg"
    find.search_entry(**{**DEFAULTS, "dataset": "sentinel2_l1c"}, footprints=str(path), context=context)
    with sqlite3.connect(path) as base:
        rows = dict(base.execute("SELECT identifier, theia_product FROM footprints").fetchall())
    base.close()
    assert rows["S2B_MSIL1C_20200106T105339_N0500_R051_T31TCH_20230421T103014"].startswith(
        "SENTINEL2B_20200106-105907-758"
    )
    assert rows["S2B_MSIL1C_20200109T105339_N0500_R051_T31TCH_20230421T103014"] == "none"


def test_where_there_is_no_l2a_the_user_hears_of_the_l1c(
    server: Any, server_module: Any, tmp_path: Path, context: Context
) -> None:
    name = "S2B_MSIL1C_20200109T105339_N0500_R051_T31TCH_20230421T103014"
    server.add(b"PK\x03\x04", name, collection="PEPS_S2_L1C", level="L1C", tile="31TCH", start="2020-01-09T10:53:39Z")
    assert run(tmp_path, context, start="2020-01-08", end="2020-01-10") == []
    assert any("1 Level-1C products are" in w for w in context.warnings)


def test_the_older_version_of_a_product_is_left_out(
    server: Any, server_module: Any, tmp_path: Path, context: Context
) -> None:
    old = "SENTINEL2B_20200106-105907-758_L2A_T31TCH_C_V3-0"
    server.add(b"PK\x03\x04old", old, start="2020-01-06T10:59:07.758Z", tile="31TCH", version="3-0", latest=False)
    assert len(run(tmp_path, context)) == 4
    assert len(run(tmp_path, context, all_versions=True)) == 5


def test_geojson_holds_the_same(server: Any, tmp_path: Path, context: Context) -> None:
    found = run(tmp_path, context)
    path = tmp_path / "found.geojson"
    find.search_entry(**DEFAULTS, footprints=str(path), context=context)
    assert json.loads(path.read_text())["features"][0]["properties"]["tile"] == "31TCH"
    assert footprints.read({"path": str(path)}) == found


def test_more_than_a_portal_pages_through_is_split_in_time(
    server: Any, tmp_path: Path, context: Context, repoint: Callable[..., Path]
) -> None:
    repoint(deep_limit=2)
    found = run(tmp_path, context)
    assert len(found) == len({p.uid for p in found}) == 4
    assert len(searches(server)) > 3


def test_a_period_upside_down_and_a_search_for_everything_are_refused(
    server: Any, tmp_path: Path, context: Context
) -> None:
    with pytest.raises(TheiaError) as caught:
        run(tmp_path, context, start="2020-02-01", end="2020-01-01")
    assert "after the last" in str(caught.value)
    with pytest.raises(TheiaError, match="whole archive"):
        run(tmp_path, context, start=None, end=None)
    assert server.log == []
