"""Download: every fault that the portal or the line can bring, and what is on the disk afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import delivery, download, find
from algorithms.core.errors import Cancelled, TheiaError
from algorithms.core.progress import Context, Settings

NAME = "SENTINEL2B_20200106-105907-758_L2A_T31TCH_C_V4-0"
DEFAULTS: dict[str, Any] = {
    "footprints": None,
    "ids": None,
    "dataset": "sentinel2_l2a",
    "area": None,
    "start": "2020-01-01",
    "end": "2020-01-31",
    "tile": None,
    "cloud_max": 10.0,
    "source": "auto",
    "max_items": 100,
    "bands": None,
    "crop": False,
    "unpack": False,
    "keep_archive": False,
    "bulk": False,
    "quota_wait_h": 2.0,
    "wait_archived": False,
    "parallel": 2,
    "auth": None,
    "table": None,
}


def get(folder: Path, context: Context, **changes: Any) -> Any:
    return download.download(**{**DEFAULTS, **changes}, output=str(folder), context=context)


def downloads(server: Any) -> list[dict[str, Any]]:
    return [r for r in server.log if r["path"].startswith("/api/download")]


def visible(folder: Path) -> list[str]:
    """What a user would take for a product: every name but partial files, notes and locks."""
    return sorted(p.name for p in folder.iterdir() if not p.name.endswith((".part", ".part.json", ".lock")))


def assert_whole(folder: Path, server: Any, count: int = 1) -> None:
    names = visible(folder)
    assert len(names) == count
    for name in names:
        assert hashlib.md5((folder / name).read_bytes()).hexdigest() in server.files
    assert not list(folder.glob("*.part*")) and not list(folder.glob("*.lock"))


def test_a_download_is_verified_and_named_with_its_version(server: Any, tmp_path: Path, context: Context) -> None:
    result = get(tmp_path / "out", context)
    assert_whole(tmp_path / "out", server)
    assert visible(tmp_path / "out")[0].endswith("_V4-0.zip")
    assert result.outputs["count"] == 1
    assert downloads(server)[0]["right_key"]


def test_what_is_complete_is_not_asked_for_again(server: Any, tmp_path: Path, context: Context) -> None:
    get(tmp_path / "out", context)
    server.log.clear()
    get(tmp_path / "out", context)
    assert downloads(server) == []


def test_a_damaged_final_file_is_replaced(server: Any, tmp_path: Path, context: Context) -> None:
    get(tmp_path / "out", context)
    (target,) = (tmp_path / "out").glob("*.zip")
    content = bytearray(target.read_bytes())
    content[500] ^= 1
    target.write_bytes(bytes(content))
    get(tmp_path / "out", context)
    assert_whole(tmp_path / "out", server)


@pytest.mark.parametrize("ranges", ["206", "ignored", "500", "wrong"])
@pytest.mark.parametrize("cuts", [1, 2])
def test_a_cut_is_resumed_whatever_the_server_makes_of_ranges(
    server: Any, tmp_path: Path, context: Context, ranges: str, cuts: int
) -> None:
    server.reset(cut=cuts, range=ranges)
    get(tmp_path / "out", context)
    assert_whole(tmp_path / "out", server)
    asked = [r["range"] for r in downloads(server)]
    assert asked[1] is not None
    if ranges in ("500", "wrong"):
        assert all(r is None for r in asked[2:]), "a server that fails on ranges is not asked for one again"


def test_a_next_run_goes_on_from_what_is_there(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(cut=99, range="500")
    with pytest.raises(TheiaError, match="cannot be reached"):
        get(tmp_path / "out", context)
    assert visible(tmp_path / "out") == []
    (part,) = (tmp_path / "out").glob("*.part")
    have = part.stat().st_size
    assert have > 0
    server.reset()
    get(tmp_path / "out", context)
    assert downloads(server)[0]["range"] == f"bytes={have}-"
    assert_whole(tmp_path / "out", server)


def undescribed(server: Any, *, size: bool, checksum: bool) -> None:
    """Leave size or checksum out of the description of the first product's archive."""
    asset = next(a for a in server.items[0]["assets"].values() if a["type"] == "application/zip")
    lines = asset["description"].split("\n")
    asset["description"] = "\n".join(
        x for x in lines if (size or "File size" not in x) and (checksum or "Checksum" not in x)
    )


def test_a_range_beyond_the_end_means_that_all_is_there(server: Any, tmp_path: Path, context: Context) -> None:
    undescribed(server, size=False, checksum=True)
    server.reset(cut=99)
    with pytest.raises(TheiaError):
        get(tmp_path / "out", context)
    (part,) = (tmp_path / "out").glob("*.part")
    content = next(c for c in server.files.values() if c.startswith(part.read_bytes()))
    part.write_bytes(content)
    server.reset()
    get(tmp_path / "out", context)
    assert [r["range"] for r in downloads(server)] == [f"bytes={len(content)}-"]
    assert_whole(tmp_path / "out", server)


@pytest.mark.parametrize("fault", [{}, {"wrong_md5": True}])
def test_without_a_published_checksum_the_archive_is_tested_and_that_is_said(
    server: Any, tmp_path: Path, context: Context, events: list[dict[str, Any]], fault: dict[str, Any]
) -> None:
    undescribed(server, size=True, checksum=False)
    content = next(c for c in server.files.values() if c.startswith(b"PK") and NAME.encode() in c[:200])
    if fault:  # a byte of a band's own content
        changed = content[:5000] + bytes([content[5000] ^ 255]) + content[5001:]
        for md5, known in list(server.files.items()):
            if known is content:
                server.files[md5] = changed
        with pytest.raises(TheiaError, match="the archive is damaged"):
            get(tmp_path / "out", context)
        assert visible(tmp_path / "out") == []
    else:
        get(tmp_path / "out", context)
        assert_whole(tmp_path / "out", server)
        assert any("no checksum is published" in e.get("text", "") for e in events)


def test_a_partial_file_of_something_else_is_not_continued(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(cut=99, range="500")
    with pytest.raises(TheiaError):
        get(tmp_path / "out", context)
    (note,) = (tmp_path / "out").glob("*.part.json")
    other = json.loads(note.read_text())
    other["identity"]["checksum"] = ["md5", "0" * 32]
    note.write_text(json.dumps(other))
    server.reset()
    get(tmp_path / "out", context)
    assert downloads(server)[0]["range"] is None
    assert_whole(tmp_path / "out", server)


@pytest.mark.parametrize(
    "fault", [{"fail": 3}, {"chunked": True}, {"chunked": True, "cut": 1}, {"archived": "202", "archived_times": 1}]
)
def test_faults_that_pass(server: Any, tmp_path: Path, context: Context, fault: dict[str, Any]) -> None:
    server.reset(**fault)
    get(tmp_path / "out", context, wait_archived=True)
    assert_whole(tmp_path / "out", server)


def test_a_lasting_server_error_is_given_up_after_five_waits(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(fail=99)
    with pytest.raises(TheiaError, match="does not answer at the moment"):
        get(tmp_path / "out", context)
    assert len(downloads(server)) == 6
    assert list((tmp_path / "out").iterdir()) == []


def test_a_wrong_checksum_is_tried_once_more_and_then_told_with_both_sums(
    server: Any, tmp_path: Path, context: Context
) -> None:
    server.reset(wrong_md5=True)
    with pytest.raises(TheiaError, match=r"MD5 of what arrived is [0-9a-f]{32}, the catalogue says [0-9a-f]{32}"):
        get(tmp_path / "out", context)
    assert len(downloads(server)) == 2
    assert list((tmp_path / "out").iterdir()) == []


def test_a_wrong_size_is_never_published(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(wrong_size=True)
    with pytest.raises(TheiaError):
        get(tmp_path / "out", context)
    assert visible(tmp_path / "out") == []


@pytest.mark.parametrize("disguise", ["401", "403", "loop", "login", "html"])
def test_a_refused_key_is_recognised_and_stops_after_one_request(
    server: Any, tmp_path: Path, context: Context, disguise: str
) -> None:
    server.reset(refuse=disguise)
    with pytest.raises(TheiaError, match="refused your key") as caught:
        get(tmp_path / "out", context, cloud_max=None, parallel=1)
    assert len({r["path"] for r in downloads(server)}) == 1, "no other product is tried"
    assert len(downloads(server)) == 1
    assert "expired" in str(caught.value) and server.cfg["key"] not in str(caught.value)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("disguise", ["403", "200", "429"])
def test_a_spent_quota_pauses_and_goes_on(
    server: Any, tmp_path: Path, context: Context, events: list[dict[str, Any]], disguise: str
) -> None:
    server.reset(quota=disguise, quota_times=1, quota_after=1, retry_after="1" if disguise == "429" else "")
    get(tmp_path / "out", context, cloud_max=40.0, parallel=1)
    assert_whole(tmp_path / "out", server, 3)
    told = [e["text"] for e in events if e["event"] == "warning" and "go on at" in e["text"]]
    assert len(told) == 1 and "per hour and account" in told[0]


def test_a_quota_that_lasts_too_long_ends_the_run_with_the_time_and_keeps_what_is_complete(
    server: Any, tmp_path: Path, context: Context
) -> None:
    server.reset(quota="429", quota_times=99, quota_after=1, retry_after="1800")
    with pytest.raises(TheiaError, match="quota") as caught:
        get(tmp_path / "out", context, cloud_max=40.0, parallel=1, quota_wait_h=0.0)
    assert "Run again after" in caught.value.hint
    assert "1 of 3 products are complete" in caught.value.message
    assert len(visible(tmp_path / "out")) == 1
    server.reset()
    get(tmp_path / "out", context, cloud_max=40.0)
    assert len(downloads(server)) == 2
    assert_whole(tmp_path / "out", server, 3)


def test_products_on_tape_are_listed_and_do_not_fail_the_batch(server: Any, tmp_path: Path, context: Context) -> None:
    get(tmp_path / "out", context)
    server.reset(archived="410")
    get(tmp_path / "out", context, cloud_max=20.0)
    assert_whole(tmp_path / "out", server)
    assert any("archived on tape" in w for w in context.warnings)
    with pytest.raises(TheiaError, match="archived"):
        get(tmp_path / "other", context)


def test_the_availability_call_never_blocks(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(availability_fails=True)
    get(tmp_path / "out", context)
    assert_whole(tmp_path / "out", server)


def test_a_stalled_line_is_left_and_taken_up_again(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(stall_s=3)
    threading.Timer(1.5, lambda: server.cfg.update(stall_s=0)).start()
    get(tmp_path / "out", context)
    assert_whole(tmp_path / "out", server)
    assert len(downloads(server)) >= 2


@pytest.mark.parametrize("slow", [{"slow": 2000}, {"stall_s": 20}])
def test_cancel_is_obeyed_within_a_second_and_keeps_the_part(
    server: Any, tmp_path: Path, context: Context, slow: dict[str, Any]
) -> None:
    server.reset(**slow)
    times: list[float] = []

    def cancel() -> None:
        times.append(time.monotonic())
        context.cancel()

    threading.Timer(0.8, cancel).start()
    with pytest.raises(Cancelled):
        get(tmp_path / "out", context)
    assert time.monotonic() - times[0] < 1.0
    assert visible(tmp_path / "out") == []
    assert list((tmp_path / "out").glob("*.part"))
    server.reset()
    get(tmp_path / "out", Context())
    assert_whole(tmp_path / "out", server)


def test_the_second_host_of_a_redirect_never_sees_the_key(
    server: Any, server_module: Any, tmp_path: Path, context: Context
) -> None:
    other = server_module.start()
    try:
        other.state.files = server.files
        other.state.reset(needs_key=False)
        server.reset(redirect_to=f"http://localhost:{other.server_address[1]}")
        get(tmp_path / "out", context)
    finally:
        other.shutdown()
        other.server_close()
    assert_whole(tmp_path / "out", server)
    assert [r["key"] for r in downloads(server)] == [True]
    assert [r["key"] for r in other.state.log] == [False]


def test_a_missing_key_is_told_before_anything_else(
    server: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THEIA_GEODES_KEY")
    with pytest.raises(TheiaError, match="asks for a key") as caught:
        get(tmp_path / "out", context)
    assert "THEIA_GEODES_KEY" in caught.value.hint
    assert downloads(server) == []


def test_the_key_of_the_settings_is_used(
    server: Any, tmp_path: Path, events: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("THEIA_GEODES_KEY")
    settings = Settings.from_mapping({"credentials": {"geodes": {"user": "me", "key": server.cfg["key"]}}})
    get(tmp_path / "out", Context(settings, events.append))
    assert server.cfg["key"] not in repr(settings) + json.dumps(events)


def test_a_disk_that_is_too_small_is_told_before_the_first_byte(
    server: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "free_space", lambda folder: 100_000)
    with pytest.raises(TheiaError, match="needs about") as caught:
        get(tmp_path / "out", context)
    assert caught.value.code == "disk"
    assert downloads(server) == []


def test_a_disk_that_fills_stops_at_once_and_keeps_the_part(
    server: Any, tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from algorithms.catalogue import partial

    write = partial._Writer.write

    def full(self: Any, piece: bytes) -> None:
        if self._size > 0:
            raise OSError(28, "No space left on device")
        write(self, piece[:50_000])

    monkeypatch.setattr("algorithms.catalogue.fetch.PIECES", (60_000, 60_000))
    monkeypatch.setattr(partial._Writer, "write", full)
    with pytest.raises(TheiaError, match="The disk is full") as caught:
        get(tmp_path / "out", context)
    assert "lacks" in caught.value.message
    assert visible(tmp_path / "out") == []
    assert [p.stat().st_size for p in (tmp_path / "out").glob("*.part")] == [50_000]
    assert len(downloads(server)) == 1


def test_two_runs_on_one_folder_do_not_mix(server: Any, tmp_path: Path, context: Context) -> None:
    server.reset(slow=20_000)
    folder = tmp_path / "out"
    outcomes: list[Any] = []

    def other() -> None:
        try:
            outcomes.append(get(folder, Context()))
        except TheiaError as error:
            outcomes.append(error)

    thread = threading.Thread(target=other)
    thread.start()
    time.sleep(0.5)
    with pytest.raises(TheiaError, match="Another run is downloading"):
        get(folder, context)
    thread.join()
    assert not isinstance(outcomes[0], TheiaError)
    assert_whole(folder, server)


def test_a_dead_run_leaves_no_lock(server: Any, tmp_path: Path, context: Context) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    import socket

    name = next(iter(server.items[0]["assets"]))
    (folder / f"{name}.lock").write_text(json.dumps({"process": 2**22 + 12345, "host": socket.gethostname()}))
    get(folder, context)
    assert_whole(folder, server)


def test_only_the_bands_asked_for_are_unpacked_beside_masks_and_metadata(
    server: Any, tmp_path: Path, context: Context
) -> None:
    result = get(tmp_path / "out", context, unpack=True, bands="b4, B08")
    (folder,) = (tmp_path / "out").iterdir()
    assert folder.name.endswith("_V4-0") and result.outputs["folders"] == str(folder)
    names = sorted(
        p.name.split("_C_V4-0_")[1] for p in folder.rglob("*.*") if p.is_file() and not p.name.startswith(".")
    )
    assert names == ["CLM_R1.tif", "EDG_R1.tif", "FRE_B4.tif", "FRE_B8.tif", "MG2_R1.tif", "MTD_ALL.xml"]
    server.log.clear()
    get(tmp_path / "out", context, unpack=True, bands="B4")
    assert downloads(server) == [], "what is there holds what is asked for"
    get(tmp_path / "out", context, unpack=True, bands="B2")
    assert len(downloads(server)) == 1


def test_a_band_that_is_not_there_is_told_with_those_that_are(server: Any, tmp_path: Path, context: Context) -> None:
    with pytest.raises(TheiaError, match="no band B9") as caught:
        get(tmp_path / "out", context, unpack=True, bands="B9")
    assert "B2, B3, B4, B8" in caught.value.hint


def test_products_are_chosen_by_footprints_and_by_name(server: Any, tmp_path: Path, context: Context) -> None:
    path = str(tmp_path / "found.gpkg")
    given = {
        k: v
        for k, v in DEFAULTS.items()
        if k in ("dataset", "area", "start", "end", "tile", "source", "max_items", "auth")
    }
    find.search_entry(
        **given,
        cloud_max=None,
        collection=None,
        platform=None,
        text=None,
        all_versions=False,
        footprints=path,
        context=context,
    )
    get(tmp_path / "a", context, footprints={"path": path, "subset": "cloud < 30"}, cloud_max=None)
    assert_whole(tmp_path / "a", server, 2)
    get(
        tmp_path / "b",
        context,
        ids="SENTINEL2B_20200116-105907-758_L2A_T31TCH_C_V4-0.zip\n" + server.items[3]["id"].strip(),
    )
    assert_whole(tmp_path / "b", server, 2)
    with pytest.raises(TheiaError, match="Not found: SENTINEL2Z"):
        get(tmp_path / "c", context, ids="SENTINEL2Z")


def test_killed_at_any_moment_no_final_name_is_unverified(
    server: Any, tmp_path: Path, repoint: Callable[..., Path]
) -> None:
    """Twenty runs killed without warning; the last one ends with the whole file."""
    import random
    import subprocess
    import sys

    root = Path(__file__).resolve().parents[3]
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from algorithms.catalogue import download\n"
        "from algorithms.core.progress import Context; import json\n"
        "download.download(**json.loads(sys.argv[2]), output=sys.argv[3], context=Context())"
    )
    server.reset(slow=40_000)
    folder = tmp_path / "out"
    given = json.dumps({**DEFAULTS, "unpack": True, "keep_archive": True})
    rng = random.Random(7)
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(root), given, str(folder)], env=env, stderr=subprocess.DEVNULL
        )
        time.sleep(0.2 + rng.random() * 0.9)
        process.kill()
        process.wait()
        for path in folder.glob("*.zip") if folder.exists() else ():
            assert hashlib.md5(path.read_bytes()).hexdigest() in server.files
    server.reset()
    get(folder, Context(), unpack=True, keep_archive=True)
    (product,) = [p for p in folder.iterdir() if p.is_dir()]
    assert delivery.complete is not None and (product / delivery.NOTE).exists()
    assert not list(folder.glob("*.part*")) and not list(folder.glob(".theia-*"))
