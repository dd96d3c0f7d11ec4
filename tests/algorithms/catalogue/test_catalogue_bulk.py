"""Archives that hydroweb.next prepares: ordered once, waited for over breaks, fetched and verified like any file."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import bulk, download
from algorithms.catalogue.sources import FOLDER
from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.progress import Context
from tests.algorithms.catalogue.conftest import load_test_server

NAMES = [f"FSC_2024050{day}T103111_S2A_T31TCH_V100_1" for day in (1, 3, 6)]
GIVEN: dict[str, Any] = {
    "footprints": None, "ids": None, "dataset": "snow_l2b", "area": None, "start": "2024-05-01", "end": "2024-05-04",
    "tile": None, "cloud_max": None, "source": "auto", "max_items": 100, "bands": None, "crop": False, "unpack": True,
    "keep_archive": False, "bulk": True, "quota_wait_h": 1.0, "wait_archived": False, "parallel": 2, "auth": None,
    "table": None,
}  # fmt: skip


@pytest.fixture
def hydroweb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    running = load_test_server("hydroweb_server").start()
    for name in NAMES:
        day = f"{name[4:8]}-{name[8:10]}-{name[10:12]}"
        running.state.add(b"x", name, collection="LIS_FSC_PREOP", start=f"{day}T10:31:11Z", tile="31TCH", level="L2B")
        running.state.items[-1]["properties"]["identifier"] = name
    given = json.loads((FOLDER / "hydroweb.json").read_text(encoding="utf-8"))
    patience = {"passing_s": [0.05, 0.05], "prepare_s": [0.02, 0.05], "quota_step_s": 0.1, "reserve_mb": 1}
    given.update(address=running.state.address, hosts=["127.0.0.1"], patience=patience)
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "hydroweb.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(folder))
    monkeypatch.setenv("THEIA_HYDROWEB_KEY", running.state.cfg["key"])
    yield running
    running.shutdown()
    running.server_close()


def get(folder: Path, context: Context, **changes: Any) -> Any:
    return download.download(**{**GIVEN, **changes}, output=str(folder), context=context)


def orders(server: Any) -> int:
    return len(server.bodies)


def test_an_archive_is_ordered_waited_for_fetched_and_unpacked(
    hydroweb: Any, tmp_path: Path, context: Context, events: list[dict[str, Any]]
) -> None:
    out = tmp_path / "out"
    result = get(out, context)
    assert result.outputs["count"] == 1
    (folder,) = [p for p in out.iterdir() if p.is_dir()]
    assert sorted(p.name for p in folder.rglob("*.csv")) == [f"{n}.csv" for n in NAMES[:2]]
    assert [p.name for p in out.iterdir()] == [folder.name], "neither the archive nor the order's number stay"
    (body,) = hydroweb.bodies
    filters = body["collections"][0]["filters"]
    assert body["collections"][0]["collectionId"] == "LIS_FSC_PREOP" and filters["datetime"] is None
    assert filters["query"]["identifier"] == {"in": NAMES[:2]} and filters["bbox"] == [0.6, 42.4, 1.9, 43.3]
    assert any("prepares one archive of 2 products" in e.get("text", "") for e in events)
    asked = len(hydroweb.state.log)
    get(out, context)
    assert not [r for r in hydroweb.state.log[asked:] if bulk_path(r)], (
        "what is complete is neither ordered nor fetched"
    )


def bulk_path(request: dict[str, Any]) -> bool:
    return str(request["path"]).startswith("/api/download/workflows")


def test_a_broken_line_goes_on_with_the_same_order(hydroweb: Any, tmp_path: Path, context: Context) -> None:
    hydroweb.state.reset(cut=2)
    get(tmp_path / "out", context)
    assert orders(hydroweb) == 1
    ranges = [r["range"] for r in hydroweb.state.log if r["path"].endswith("/zip")]
    assert len(ranges) == 3 and ranges[0] is None and all(ranges[1:])


def test_a_cancel_while_it_is_prepared_keeps_the_order_for_the_next_run(
    hydroweb: Any, tmp_path: Path, context: Context
) -> None:
    hydroweb.polls = 10_000
    began = time.monotonic()
    threading.Timer(0.6, context.cancel).start()
    with pytest.raises(Cancelled):
        get(tmp_path / "out", context)
    assert time.monotonic() - began < 2.0 and orders(hydroweb) == 1
    (note,) = (tmp_path / "out").glob("*.order.json")
    assert hydroweb.state.cfg["key"] not in note.read_text()
    for order in hydroweb.orders.values():
        order["left"] = 0
    get(tmp_path / "out", Context())
    assert orders(hydroweb) == 1 and not list((tmp_path / "out").glob("*.order.json"))


@pytest.mark.parametrize("how", ["EXPIRED", "DELETED", "unknown"])
def test_an_order_that_is_over_is_made_again(hydroweb: Any, tmp_path: Path, context: Context, how: str) -> None:
    hydroweb.polls = 10_000
    threading.Timer(0.4, context.cancel).start()
    with pytest.raises(Cancelled):
        get(tmp_path / "out", context)
    hydroweb.polls = 0
    if how == "unknown":
        hydroweb.orders.clear()
    else:
        handler = type(hydroweb.RequestHandlerClass.__name__, (hydroweb.RequestHandlerClass,), {})
        (old,) = hydroweb.orders
        plain = handler.do_GET

        def answer(self: Any) -> None:
            if old in self.path:
                self.note()
                return self.json({"status": how})
            return plain(self)

        handler.do_GET = answer
        hydroweb.RequestHandlerClass = handler
    get(tmp_path / "out", Context())
    assert orders(hydroweb) == 2


def test_a_failed_order_says_what_the_portal_says_and_is_made_anew_next_time(
    hydroweb: Any, tmp_path: Path, context: Context
) -> None:
    hydroweb.final, hydroweb.message = "FAILED", f"too many files for {hydroweb.state.cfg['key']}"
    with pytest.raises(TheiaError, match="too many files") as caught:
        get(tmp_path / "out", context)
    assert hydroweb.state.cfg["key"] not in str(caught.value)
    assert not list((tmp_path / "out").iterdir())
    hydroweb.final, hydroweb.message = "COMPLETED", ""
    get(tmp_path / "out", context)
    assert orders(hydroweb) == 2


def test_a_portal_without_a_filter_by_name_is_asked_by_place_and_time(
    hydroweb: Any, tmp_path: Path, context: Context
) -> None:
    hydroweb.knows_names = False
    get(tmp_path / "out", context)
    assert orders(hydroweb) == 2 and set(hydroweb.bodies[1]["collections"][0]["filters"]["query"]) == {
        "start_datetime",
        "end_datetime",
    }
    assert sorted(p.stem for p in (tmp_path / "out").rglob("*.csv")) == NAMES[:2]
    assert any("does not choose by name" in w for w in context.warnings)


def test_what_the_archive_lacks_is_told(hydroweb: Any, tmp_path: Path, context: Context) -> None:
    matches = load_test_server("hydroweb_server").matches
    module = load_test_server("hydroweb_server")
    module.matches = lambda item, body, items: matches(item, body, items) and NAMES[0] not in str(item)
    try:
        get(tmp_path / "out", context)
    finally:
        module.matches = matches
    assert any(f"1 products have no file of their name in the archive: {NAMES[0]}" in w for w in context.warnings)


def test_a_spent_quota_is_waited_for_and_a_refused_key_stops(hydroweb: Any, tmp_path: Path, context: Context) -> None:
    hydroweb.state.reset(quota="403", quota_times=1)
    get(tmp_path / "out", context)
    assert orders(hydroweb) == 1 and any("your" in w and "used up" in w for w in context.warnings)
    hydroweb.state.reset(key="another")
    with pytest.raises(TheiaError, match="refused your key"):
        get(tmp_path / "other", context)


def test_other_sources_and_other_wishes_are_refused_before_anything_is_asked(
    server: Any, tmp_path: Path, context: Context
) -> None:
    given = {"dataset": "sentinel2_l2a", "start": "2020-01-01", "end": "2020-01-31"}
    with pytest.raises(TheiaError, match="does not prepare archives"):
        get(tmp_path / "out", context, **given)
    for wish in ({"bands": "B4"}, {"crop": True, "area": {"extent": [1, 42, 2, 43], "crs": "EPSG:4326"}}):
        with pytest.raises(TheiaError, match="neither be cropped"):
            get(tmp_path / "out", context, **given, **wish)


def test_the_same_choice_in_another_order_is_the_same_archive(hydroweb: Any) -> None:
    from algorithms.catalogue.records import Product

    chosen = [Product("hydroweb", f"u{n}", "C", f"N{n}") for n in range(3)]
    assert bulk.combined(chosen)[0].uid == bulk.combined(chosen[::-1])[0].uid
    assert bulk.combined(chosen)[0].uid != bulk.combined(chosen[:2])[0].uid
