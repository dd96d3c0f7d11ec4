"""The chain search, download, synthesis by real `qgis_process` commands, and the key nowhere that a file or log keeps.

The server is that of the fault tests; the products are small but real in form. The engine makes them and runs the jobs.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "k3y-of-the-front-door"  # pragma: allowlist secret
DAYS = ("2024-05-06", "2024-05-11", "2024-05-16")
MAKE = """
import datetime as dt, sys
from tests.algorithms import product_builder as build
for number, day in enumerate(sys.argv[2:]):
    moment = dt.datetime.fromisoformat(day + "T10:56:37.665+00:00")
    build.l2a(sys.argv[1], seed=number, acquired=moment)
"""


def load(name: str, path: Path) -> Any:
    specification = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(specification)
    sys.modules[name] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def engine() -> str:
    for path in (os.environ.get("THEIA_TEST_ENGINE", ""), str(ROOT / "build" / "engine" / "bin" / "python")):
        if path and Path(path).exists():
            return path
    pytest.skip("no engine in build/engine")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("catalogue é")


@pytest.fixture(scope="module")
def server(base: Path, engine: str) -> Iterator[Any]:
    """Three L2A products of one tile behind the portal's behaviour."""
    made = base / "made"
    done = subprocess.run([engine, "-c", MAKE, str(made), *DAYS], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    module = load("geodes_server", ROOT / "tests" / "servers" / "geodes_server.py")
    running = module.start()
    running.state.reset(key=KEY)
    for folder in sorted(p for p in made.iterdir() if p.is_dir()):
        archive = Path(shutil.make_archive(str(base / folder.name), "zip", made, folder.name))
        day = folder.name.split("_")[1]
        start = f"{day[:4]}-{day[4:6]}-{day[6:8]}T10:56:37.665Z"
        running.state.add(archive.read_bytes(), folder.name, start=start, tile="31TCJ", box=(0.3, 43.9, 2.0, 44.4))
        archive.unlink()
    shutil.rmtree(made)
    yield running.state
    running.shutdown()
    running.server_close()


@pytest.fixture(scope="module")
def qgis_process(base: Path, server: Any, engine: str) -> Callable[..., subprocess.CompletedProcess[str]]:
    tool = load("theia_tool", ROOT / "tools" / "qgis_process.py")
    plugins = base / "plugins"
    plugins.mkdir()
    (plugins / "theia").symlink_to(ROOT, target_is_directory=True)
    sources = base / "sources"
    sources.mkdir()
    given = json.loads((ROOT / "resources" / "sources" / "geodes.json").read_text(encoding="utf-8"))
    waits = {"passing_s": [0.2, 0.2, 0.2, 0.2, 0.2], "reserve_mb": 1}
    given.update(address=server.address, hosts=["127.0.0.1"], patience=waits)
    (sources / "geodes.json").write_text(json.dumps(given))
    (base / "temporary").mkdir()
    environment = {
        **tool.environment(base / "profile"),
        "QGIS_PLUGINPATH": str(plugins),
        "THEIA_INTERPRETER": engine,
        "THEIA_SOURCES": str(sources),
        "THEIA_GEODES_KEY": KEY,
        "TMPDIR": str(base / "temporary"),
    }
    program = tool.program()
    logs = base / "logs"
    logs.mkdir()

    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in {**environment, **more}.items() if value or name not in more}
        done = subprocess.run([program, *arguments], env=own, capture_output=True, text=True, timeout=300)
        (logs / f"{len(list(logs.iterdir()))}.txt").write_text(done.stdout + done.stderr)
        return done

    assert run("plugins", "enable", "theia").returncode == 0
    return run


def test_search_then_two_downloads_over_a_line_that_breaks_twice_then_a_synthesis(
    qgis_process: Any, server: Any, base: Path
) -> None:
    footprints, folder, syntheses = base / "emprises.gpkg", base / "produits téléchargés", base / "synthèses"
    area = "0.4,0.6,44.1,44.3 [EPSG:4326]"
    done = qgis_process(
        "run", "theia:search", "--", f"AREA={area}", "START=2024-05-01", "END=2024-05-12", f"FOOTPRINTS={footprints}"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "COUNT:\t2" in done.stdout
    server.reset(key=KEY, cut=2)
    done = qgis_process("run", "theia:download", "--", f"FOOTPRINTS={footprints}", f"OUTPUT={folder}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("the transfer broke") == 2
    assert len([p for p in folder.iterdir() if p.is_dir()]) == 2 and not list(folder.glob("*.zip*"))
    assert [r["range"] is not None for r in server.log if "/api/download" in r["path"]].count(True) == 2
    done = qgis_process("run", "theia:l3a_synthesis", "--", f"PRODUCTS={folder}", f"OUTPUT={syntheses}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "COUNT:\t1" in done.stdout
    assert [p.name for p in syntheses.glob("*/*FRC_B4.tif")]


def test_the_shipped_model_does_the_same_in_one_run(qgis_process: Any, server: Any, base: Path) -> None:
    server.reset(key=KEY)
    syntheses, folder = base / "by the model", base / "model products"
    done = qgis_process(
        "run",
        "theia:search_download_synthesis",
        "--",
        "AREA=0.4,0.6,44.1,44.3 [EPSG:4326]",
        "START=2024-05-01",
        "END=2024-05-31",
        f"synthesis:Monthly syntheses={syntheses}",
        f"download:Products={folder}",
        f"search:Footprints={base / 'by the model.gpkg'}",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert len([p for p in folder.iterdir() if p.is_dir()]) == 3
    assert list(syntheses.glob("*/*FRC_B8.tif"))


STORE = """
import os, sys
from qgis.core import QgsApplication, QgsAuthMethodConfig
application = QgsApplication([], False)
application.initQgis()
manager = QgsApplication.authManager()
made = QgsAuthMethodConfig()
made.setId("geodes1")
made.setName("GEODES")
made.setMethod("Basic")
made.setConfig("username", "me@example.org")
made.setConfig("password", sys.stdin.read())
fine = manager.setMasterPassword("master", True) and manager.storeAuthenticationConfig(made)
sys.stdout.flush()
os._exit(0 if fine else 1)
"""


def test_the_key_comes_from_the_authentication_database_of_qgis(qgis_process: Any, server: Any, base: Path) -> None:
    """As a user keeps it: a Basic configuration whose password is the key; the run names its id alone."""
    store, unlock = base / "authentication", base / "unlock.txt"
    store.mkdir()
    unlock.write_text("master")
    environment = {**os.environ, "QGIS_AUTH_DB_DIR_PATH": str(store), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", STORE], env=environment, input=KEY, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    server.reset(key=KEY)
    given = ("run", "theia:download", "--", "START=2024-05-01", "END=2024-05-08", f"OUTPUT={base / 'by the store'}")
    more = {"QGIS_AUTH_DB_DIR_PATH": str(store), "QGIS_AUTH_PASSWORD_FILE": str(unlock), "THEIA_GEODES_KEY": ""}
    done = qgis_process(*given, "AUTH=geodes1", **more)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [r["right_key"] for r in server.log if "/api/download" in r["path"]] == [True]
    done = qgis_process(
        *given[:-1], f"OUTPUT={base / 'locked'}", "AUTH=geodes1", **{**more, "QGIS_AUTH_PASSWORD_FILE": ""}
    )
    assert done.returncode == 1
    assert "locked" in done.stdout + done.stderr or "master password" in done.stdout + done.stderr


def test_a_refused_key_is_exit_code_1_and_says_so(qgis_process: Any, server: Any, base: Path) -> None:
    server.reset(key="another", refuse="html")
    done = qgis_process("run", "theia:download", "--", "START=2024-05-01", "END=2024-05-31", f"OUTPUT={base / 'none'}")
    assert done.returncode == 1
    assert "refused your key" in done.stdout + done.stderr
    done = qgis_process("run", "theia:check_credentials", "--", "SOURCE=geodes")
    assert done.returncode == 1 and "refused your key" in done.stdout + done.stderr
    server.reset(key=KEY)
    done = qgis_process("run", "theia:check_credentials", "--", "SOURCE=geodes")
    assert done.returncode == 0 and "42 of 100 downloads are left" in done.stdout


def test_the_key_is_in_no_file_log_or_history_written_by_all_this(qgis_process: Any, base: Path) -> None:
    """Runs last: every file of the profile, the temporary folder, the results and the outputs of the commands."""
    qgis_process(
        "--json", "run", "theia:download", "--", "START=2024-05-01", "END=2024-05-31", f"OUTPUT={base / 'again'}"
    )
    looked, hits = 0, []
    for path in base.rglob("*"):
        if path.is_symlink() or not path.is_file() or "plugins" in path.relative_to(base).parts:
            continue
        looked += 1
        if KEY.encode() in path.read_bytes():
            hits.append(str(path.relative_to(base)))
    assert hits == []
    assert looked > 50 and (base / "profile").exists()
