"""What all tests share: the checkout as package `theia`, the folders of real data, and no network beyond loopback."""

from __future__ import annotations

import importlib
import importlib.util
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
_LOOPBACK = ("127.", "localhost", "::1")

if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


def _register_checkout() -> None:
    """The folder of a clone can have any name, with blanks too; inside QGIS the package is called theia."""
    init = ROOT / "__init__.py"
    if "theia" in sys.modules or not init.exists():
        return
    spec = importlib.util.spec_from_file_location("theia", init, submodule_search_locations=[str(ROOT)])
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["theia"] = module
    spec.loader.exec_module(module)


_register_checkout()


def pytest_configure(config: pytest.Config) -> None:
    """No test leaves a key behind: looked at when all have run (see tests/leaks.py)."""
    if not config.pluginmanager.has_plugin("leaks"):
        config.pluginmanager.register(importlib.import_module("tests.leaks"), "leaks")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this machine is an error of the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(host).startswith(_LOOPBACK):
            raise AssertionError(f"a test wants the network: {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


def _folder(variable: str, default: str, name: str) -> Path:
    base = Path(os.environ.get(variable) or ROOT / default)
    path = base / name
    if not path.exists():
        pytest.skip(f"{path} is absent (set {variable})")
    return path


@pytest.fixture
def data_folder() -> Callable[[str], Path]:
    """Folder of real images by name; skips where it is absent."""
    return lambda name: _folder("THEIA_DATA", "../shared/data", name)


@pytest.fixture
def reference_folder() -> Callable[[str], Path]:
    """Folder or file of test vectors by name; skips where it is absent."""
    return lambda name: _folder("THEIA_REFERENCE", "../shared/reference", name)


@pytest.fixture
def record_property(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Scores as text: what a test records travels from the processes of pytest, which take no other objects."""
    return lambda name, value: record_property(name, str(value))
