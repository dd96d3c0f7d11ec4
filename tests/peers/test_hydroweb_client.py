"""The server of prepared archives is what CNES's own client of hydroweb.next expects; we order as that client does."""

from __future__ import annotations

import importlib.util
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from algorithms.catalogue import bulk, download
from algorithms.catalogue.sources import FOLDER, get_source
from algorithms.core.progress import Context

ROOT = Path(__file__).resolve().parents[2]
NAMES = [f"FSC_2024050{day}T103111_S2A_T31TCH_V100_1" for day in (1, 3)]


def fixtures() -> Any:
    path = ROOT / "tests" / "algorithms" / "catalogue" / "conftest.py"
    specification = importlib.util.spec_from_file_location("catalogue_fixtures", path)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_py_hydroweb_gets_the_archive_that_we_get(
    ask: Callable[..., Any], tmp_path: Path, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = fixtures().load_test_server("hydroweb_server").start()
    running.polls = 0
    for name in NAMES:
        day = f"{name[4:8]}-{name[8:10]}-{name[10:12]}"
        running.state.add(b"x", name, collection="LIS_FSC_PREOP", start=f"{day}T10:31:11Z", tile="31TCH", level="L2B")
        running.state.items[-1]["properties"]["identifier"] = name
    given = json.loads((FOLDER / "hydroweb.json").read_text(encoding="utf-8"))
    given.update(address=running.state.address, hosts=["127.0.0.1"], patience={"prepare_s": [0.05], "reserve_mb": 1})
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "hydroweb.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(tmp_path / "sources"))
    monkeypatch.setenv("THEIA_HYDROWEB_KEY", running.state.cfg["key"])
    try:
        download.download(
            footprints=None, ids=None, dataset="snow_l2b", area=None, start="2024-05-01", end="2024-05-31", tile=None,
            cloud_max=None, source="auto", max_items=100, bands=None, crop=False, unpack=True, keep_archive=False,
            bulk=True, quota_wait_h=0.0, wait_archived=False, parallel=1, auth=None, output=str(tmp_path / "ours"),
            table=None, context=context,
        )  # fmt: skip
        (mine,) = running.bodies
        part = mine["collections"][0]
        theirs = tmp_path / "theirs"
        theirs.mkdir()
        wanted = {"address": running.state.address, "key": running.state.cfg["key"], "folder": str(theirs)}
        filters = part["filters"]
        answer = ask(
            "hydroweb", "run_hydroweb.py",
            {**wanted, "collection": part["collectionId"], "bbox": filters["bbox"], "query": filters["query"]},
        )  # fmt: skip
    finally:
        running.shutdown()
        running.server_close()
    basket = answer["basket"]
    assert set(basket) == set(mine) and set(basket["collections"][0]) == set(part)
    assert basket["collections"][0]["filters"] == filters
    with zipfile.ZipFile(answer["path"]) as archive:
        assert sorted(Path(n).stem for n in archive.namelist()) == NAMES
    assert sorted(p.stem for p in (tmp_path / "ours").rglob("*.csv")) == NAMES
    assert get_source("hydroweb").paths["bulk"] and bulk.KIND
