"""Other programs that speak to the same catalogues, each in an environment of its own below build/peers."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms.core.progress import Context

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"
#: what each environment holds; versions are those that the specification was written with
PACKAGES = {
    "eodag": ["eodag==4.10.1"],
    "pygeodes": ["pygeodes==0.1.7"],
    "hydroweb": ["py-hydroweb==1.3.3"],
    "pgstac": ["stac-fastapi.pgstac[server]==7.2.0", "pypgstac[psycopg]==0.10.0"],
}


def load(name: str, path: Path) -> Any:
    if name not in sys.modules:
        specification = importlib.util.spec_from_file_location(name, path)
        assert specification is not None and specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules[name] = module
        specification.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def environment() -> Callable[[str], Path]:
    """The folder of programs of a peer's environment, made on first use; skips where it cannot be installed."""

    def make(name: str) -> Path:
        folder = PEERS / name
        stamp = folder / "installed"
        programs = folder / "bin"
        if not stamp.exists():
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            done = subprocess.run(
                [str(programs / "python"), "-m", "pip", "install", "-q", *PACKAGES[name]],
                capture_output=True,
                text=True,
            )
            if done.returncode:
                pytest.skip(f"{name} cannot be installed: {done.stderr.strip()[-300:]}")
            stamp.write_text("\n".join(PACKAGES[name]))
        return programs

    return make


@pytest.fixture
def geodes(data_folder: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The server of GEODES's behaviour with every real item, and the source `geodes` pointed at it."""
    module = load("geodes_server", ROOT / "tests" / "servers" / "geodes_server.py")
    running = module.start()
    module.load_items(running.state, data_folder("geodes_stac") / "items")
    fixtures = load("catalogue_fixtures", ROOT / "tests" / "algorithms" / "catalogue" / "conftest.py")
    fixtures.point_sources(running.state.address, tmp_path, monkeypatch)
    monkeypatch.setenv("THEIA_GEODES_KEY", running.state.cfg["key"])
    yield running.state
    running.shutdown()
    running.server_close()


@pytest.fixture
def ask(environment: Callable[[str], Path], tmp_path: Path) -> Callable[..., Any]:
    """Run a script of this folder in a peer's environment with JSON in, and return the JSON of its last line."""

    def run(peer: str, script: str, given: dict[str, Any]) -> Any:
        home = tmp_path / f"home of {peer}"
        home.mkdir(exist_ok=True)
        done = subprocess.run(
            [str(environment(peer) / "python"), str(ROOT / "tests" / "peers" / script), json.dumps(given)],
            capture_output=True,
            text=True,
            cwd=home,
            timeout=300,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "NO_PROXY": "*"},
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run


@pytest.fixture
def context() -> Context:
    return Context()
