"""Quick looks shown to the owner of a key alone: the key goes in a header, to its own hosts, and no further."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig
from qgis.PyQt.QtCore import QCoreApplication
from theia.plugin import catalogues
from theia.plugin.gui.pictures import Pictures

ROOT = Path(__file__).resolve().parents[2]
KEY = "k3y-of-the-pictures"  # pragma: allowlist secret
NAME = "SENTINEL2B_20240506-105637-665_L2A_T31TCJ_C_V4-0"


def load_server() -> Any:
    if "geodes_server" not in sys.modules:
        path = ROOT / "tests" / "servers" / "geodes_server.py"
        specification = importlib.util.spec_from_file_location("geodes_server", path)
        module = importlib.util.module_from_spec(specification)
        sys.modules["geodes_server"] = module
        specification.loader.exec_module(module)
    return sys.modules["geodes_server"]


@pytest.fixture
def servers() -> Iterator[Callable[[], Any]]:
    running: list[Any] = []

    def start() -> Any:
        running.append(load_server().start())
        running[-1].state.reset(key=KEY)
        running[-1].state.add(b"zip", NAME, start="2024-05-06T10:56:37Z", tile="31TCJ")
        return running[-1].state

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def portal(servers: Callable[[], Any], qgis_app: Any, tmp_path: Path, monkeypatch: Any) -> Any:
    """A portal on loopback as the source `geodes`, and its key in the environment."""
    state = servers()
    given = json.loads((ROOT / "resources" / "sources" / "geodes.json").read_text(encoding="utf-8"))
    given.update(address=state.address, hosts=["127.0.0.1"])
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "geodes.json").write_text(json.dumps(given))
    monkeypatch.setenv("THEIA_SOURCES", str(tmp_path / "sources"))
    monkeypatch.setenv("THEIA_GEODES_KEY", KEY)
    return state


def address(state: Any) -> str:
    """The quick look of the server's only item; a new one for each call, past every cache."""
    (asset,) = [a for n, a in state.items[0]["assets"].items() if n.endswith(".jpg")]
    return asset["href"].replace("{address}", state.address) + f"&t={time.monotonic_ns()}"


def fetch(pictures: Pictures, url: str, source: str = "geodes", seconds: float = 10) -> Any:
    until = time.monotonic() + seconds
    while pictures.get(url, source) is None and url not in pictures._failed and time.monotonic() < until:
        QCoreApplication.processEvents()
    return pictures.get(url, source)


def looks(state: Any) -> list[dict[str, Any]]:
    return [r for r in state.log if r["path"].startswith("/api/quicklook/")]


def test_a_public_picture_is_fetched_without_the_key(portal: Any) -> None:
    image = fetch(Pictures(), address(portal))
    assert image is not None and (image.width(), image.height()) == (64, 64)
    assert [r["key"] for r in looks(portal)] == [False]


@pytest.mark.parametrize("how", ["401", "403", "html", "login", "loop"])
def test_a_refused_picture_is_fetched_with_the_key(portal: Any, how: str) -> None:
    portal.reset(key=KEY, quicklook=how)
    url = address(portal)
    assert fetch(Pictures(), url) is not None
    asked = looks(portal)
    assert asked[0]["key"] is False and asked[-1]["right_key"] is True
    assert sum(r["key"] for r in asked) == 1 and KEY not in str([r["path"] for r in portal.log])


def test_without_a_key_or_with_a_wrong_one_it_is_given_up(portal: Any, monkeypatch: Any) -> None:
    portal.reset(key=KEY, quicklook="401")
    monkeypatch.setenv("THEIA_GEODES_KEY", "another")
    assert fetch(Pictures(), address(portal)) is None
    assert [r["key"] for r in looks(portal)] == [False, True]
    monkeypatch.delenv("THEIA_GEODES_KEY")
    portal.log.clear()
    assert fetch(Pictures(), address(portal)) is None
    assert [r["key"] for r in looks(portal)] == [False]


def test_a_host_that_is_not_the_source_s_never_sees_the_key(portal: Any, tmp_path: Path) -> None:
    portal.reset(key=KEY, quicklook="401")
    path = tmp_path / "sources" / "geodes.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "hosts": ["geodes-portal.cnes.fr"]}))
    assert fetch(Pictures(), address(portal)) is None
    assert [r["key"] for r in looks(portal)] == [False]
    # nor does a source of which nothing is known, such as one that a foreign layer names
    for source in ("", "unknown", "../geodes", "earth-search"):
        assert fetch(Pictures(), address(portal), source) is None
    assert not any(r["key"] for r in portal.log)


def test_a_redirect_leads_on_without_the_key(portal: Any, servers: Callable[[], Any], tmp_path: Path) -> None:
    other = servers()  # another address: its host is listed too, so the list is narrowed to the name of the first
    path = tmp_path / "sources" / "geodes.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "hosts": ["localhost"]}))
    portal.reset(key=KEY, quicklook=other.address)
    url = address(portal).replace("127.0.0.1", "localhost")
    assert fetch(Pictures(), url) is not None
    assert [r["key"] for r in looks(portal)] == [False, True]
    assert [r["key"] for r in looks(other)] == [False]


def test_the_key_of_the_authentication_database_is_used_and_asked_for_once(
    portal: Any, monkeypatch: Any, qgis_app: Any
) -> None:
    from theia.plugin import credentials

    manager = QgsApplication.authManager()
    if manager.isDisabled():
        pytest.skip("this QGIS has no authentication database")
    assert manager.setMasterPassword("m4ster", True)
    monkeypatch.delenv("THEIA_GEODES_KEY")
    config = QgsAuthMethodConfig("Basic")
    config.setName("pictures")
    config.setConfig("username", "me")
    config.setConfig("password", KEY)
    stored = manager.storeAuthenticationConfig(config)
    config = stored[1] if isinstance(stored, tuple) else config
    portal.reset(key=KEY, quicklook="403")
    read, calls = credentials.read, []
    monkeypatch.setattr(credentials, "read", lambda name: calls.append(name) or read(name))
    pictures = Pictures()
    pictures.configurations = {"geodes": config.id()}
    try:
        for _ in range(3):
            assert fetch(pictures, address(portal)) is not None
        assert calls == [config.id()]
        manager.removeAuthenticationConfig(config.id())
        pictures.clear()
        assert fetch(pictures, address(portal)) is None, "a configuration that is gone is no error"
    finally:
        manager.removeAuthenticationConfig(config.id())


def test_a_list_that_is_cleared_stops_what_is_under_way(portal: Any) -> None:
    portal.reset(key=KEY, quicklook="401")
    pictures = Pictures()
    url = address(portal)
    assert pictures.get(url, "geodes") is None
    pictures.clear()
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        QCoreApplication.processEvents()
    assert not pictures._replies and not any(r["key"] for r in portal.log)
    assert fetch(pictures, url) is not None


def test_the_sources_say_who_may_see_a_key() -> None:
    for name in ("geodes", "hydroweb", "dlr", "copernicus"):
        found = catalogues.catalogue(name)
        assert found.kind and found.hosts and not found.may_see_key("https", "example.org")
        assert all(found.may_see_key("https", h) and not found.may_see_key("http", h) for h in found.hosts)
    assert catalogues.catalogue("hydroweb").search_with_key and not catalogues.catalogue("geodes").search_with_key
    assert catalogues.first_source("snow_l2b").id == "hydroweb" and catalogues.first_source("none").id == ""
