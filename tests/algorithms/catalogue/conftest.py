"""A server with GEODES's behaviour on loopback, and the source `geodes` pointed at it with short waits."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from algorithms.catalogue.sources import FOLDER
from algorithms.core.progress import Context

#: where there is only what QGIS's own Python has, what reads images is left out
collect_ignore = [] if importlib.util.find_spec("rasterio") else ["test_catalogue_places.py", "test_catalogue_crop.py"]
ROOT = Path(__file__).resolve().parents[3]
NAMES = [
    f"SENTINEL2{p}_202001{day:02d}-105907-758_L2A_T31TCH_C_V4-0"
    for p, day in (("B", 6), ("A", 11), ("B", 16), ("A", 21))
]


def load_server() -> ModuleType:
    return load_test_server("geodes_server")


def load_test_server(name: str) -> ModuleType:
    """A module of tests/servers."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "servers" / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def server_module() -> ModuleType:
    return load_server()


@pytest.fixture(scope="session")
def running() -> Iterator[Any]:
    server = load_server().start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def server(running: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The state of a server with four L2A products; the key is in the environment, as `qgis_process` gives it."""
    state = running.state
    state.items, state.files = [], {}
    state.reset()
    module = load_server()
    for number, name in enumerate(NAMES):
        day = name.split("_")[1][:8]
        state.add(
            module.made_up_archive(name),
            name,
            start=f"{day[:4]}-{day[4:6]}-{day[6:]}T10:59:07.758Z",
            tile="31TCH",
            cloud=[5.0, 20.0, 40.0, 80.0][number],
            upper=number % 2 == 1,
            folder="2020/01/06/S2B/" if number == 0 else "",
            platform=name[8:10].replace("2", "S2"),
        )
    point_sources(state.address, tmp_path, monkeypatch)
    monkeypatch.setenv("THEIA_GEODES_KEY", state.cfg["key"])
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return state


def point_sources(server: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Path:
    """A folder of sources in which `geodes` is the local server, with waits of a fraction of a second."""
    sources = folder / "sources"
    sources.mkdir(exist_ok=True)
    given = json.loads((FOLDER / "geodes.json").read_text(encoding="utf-8"))
    given.update(
        address=server,
        hosts=["127.0.0.1"],
        patience={
            "passing_s": [0.05, 0.05, 0.1, 0.1, 0.1],
            "quota_step_s": 0.3,
            "archived_s": [0.1, 0.1],
            "stall_s": 1.0,
            "connect_s": 2.0,
            "reserve_mb": 1,
        },
    )
    given.update(changes)
    (sources / "geodes.json").write_text(json.dumps(given), encoding="utf-8")
    monkeypatch.setenv("THEIA_SOURCES", str(sources))
    return sources


@pytest.fixture
def repoint(server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Change values of the source `geodes` for one test."""
    return lambda **changes: point_sources(server.address, tmp_path, monkeypatch, **changes)


@pytest.fixture
def events() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def context(events: list[dict[str, Any]]) -> Context:
    return Context(emit=events.append)
