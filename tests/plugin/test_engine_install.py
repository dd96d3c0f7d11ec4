"""Installing an engine, with a lock of one tiny package and no network."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from theia.plugin.engine import find, install, locations, messages, plan, process, requirements
from theia.plugin.engine.messages import Cancelled, EngineError

GOOD, BROKEN = "VALUE = 1\n", "import missing_library\n"


def make_wheel(folder: Path, body: str = GOOD, version: str = "1.0", name: str = "tiny") -> None:
    """A wheel of the package `name`."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", body)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


def make_locks(folder: Path, version: str = "1.0") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "base.txt").write_text(f"tiny=={version}\n", encoding="utf-8")
    (folder / "base.in").write_text("tiny>=1,<3\n", encoding="utf-8")
    (folder / "deep.txt").write_text("torch==1\n", encoding="utf-8")
    (folder / "deep.in").write_text("torch==1\n", encoding="utf-8")
    (folder / "light.in").write_text("", encoding="utf-8")
    size = '{"download": 1, "installed": 20, "packages": 1}'
    (folder / "sizes.json").write_text(f'{{"base": {size}, "deep": {size}}}', encoding="utf-8")


@pytest.fixture(autouse=True)
def small_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Locks, wheels and the folder of engines, in a path with a blank and an accent."""
    home = tmp_path / "mes données"
    home.mkdir()
    make_locks(home / "locks")
    make_wheel(home / "wheels")
    monkeypatch.setattr(requirements, "LOCKS", home / "locks")
    monkeypatch.setattr(install, "_IMPORTS", {"base": "tiny"})
    monkeypatch.setattr(locations, "CHECKOUT", home / "none")
    monkeypatch.setattr(plan, "fetched_uv", lambda engines: None)
    monkeypatch.setattr(plan.shutil, "which", lambda name: None if name == "uv" else f"/usr/bin/{name}")
    monkeypatch.delenv("THEIA_INTERPRETER", raising=False)
    monkeypatch.setenv("THEIA_ENGINE_FOLDER", str(home / "engines"))
    return home


@pytest.fixture(scope="module")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with pip alone, made once: an installation goes on from a copy of it."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run(["/usr/bin/python3", "-m", "venv", str(folder)], check=True)
    return folder


def make_plan(home: Path, environment: Path | None = None) -> plan.Plan:
    wanted = plan.make_plan("base", wheels=str(home / "wheels"))
    if environment is not None and not wanted.folder.exists():
        shutil.copytree(environment, wanted.folder, symlinks=True)
    return wanted


def test_install_then_found(small_lock: Path) -> None:
    told: list[float] = []
    folder = install.Installer(make_plan(small_lock), lambda share, text: told.append(share)).run()
    engine = find.find_engine("base")
    assert engine is not None and engine.python == locations.python_in(folder) and not engine.outdated
    assert told == sorted(told) and told[0] == 0 and told[-1] == 1
    said = subprocess.run([engine.python, "-c", "import tiny; print(tiny.VALUE)"], capture_output=True, text=True)
    assert said.stdout.strip() == "1"


def test_what_a_cluster_needs_is_added_on_request(small_lock: Path, empty_environment: Path) -> None:
    (small_lock / "locks" / requirements.CLUSTER_LOCK).write_text("scheduling==1.0\n", encoding="utf-8")
    make_wheel(small_lock / "wheels", name="scheduling")
    wanted = make_plan(small_lock, empty_environment)
    folder = install.Installer(wanted).run()
    load = [str(locations.python_in(folder)), "-c", "import tiny, scheduling"]
    assert subprocess.run(load, capture_output=True).returncode == 1
    install.Installer(replace(wanted, cluster=True)).run()
    assert subprocess.run(load, capture_output=True).returncode == 0


def test_cancel_keeps_the_old_engine_and_the_next_try_goes_on(small_lock: Path, empty_environment: Path) -> None:
    first = install.Installer(make_plan(small_lock, empty_environment)).run()
    make_locks(small_lock / "locks", "2.0")
    make_wheel(small_lock / "wheels", version="2.0")
    stopped = make_plan(small_lock, empty_environment)
    seen: list[str] = []
    with pytest.raises(Cancelled):
        install.Installer(stopped, lambda share, text: seen.append(text), lambda: "packages" in seen).run()
    engine = find.find_engine("base")
    assert engine is not None and engine.folder == first and engine.outdated
    second = install.Installer(make_plan(small_lock, empty_environment)).run()
    assert second == stopped.folder != first
    engine = find.find_engine("base")
    assert engine is not None and engine.folder == second
    assert first.exists(), "workers of the previous engine may still run"


def test_engines_before_the_previous_one_are_removed(small_lock: Path, empty_environment: Path) -> None:
    folders = []
    for version in ("1.0", "1.1", "1.2"):
        make_locks(small_lock / "locks", version)
        make_wheel(small_lock / "wheels", version=version)
        folders.append(install.Installer(make_plan(small_lock, empty_environment)).run())
    assert [folder.exists() for folder in folders] == [False, True, True]


def test_two_at_once_are_refused(small_lock: Path, empty_environment: Path) -> None:
    wanted = make_plan(small_lock, empty_environment)
    wanted.engines.mkdir(exist_ok=True)
    with install.only_one(wanted.engines), pytest.raises(EngineError) as error:
        install.Installer(wanted).run()
    assert error.value.text == messages.BUSY
    install.Installer(wanted).run()


def test_an_orphaned_installer_still_holds_the_lock(small_lock: Path) -> None:
    """QGIS died, its pip lives: nobody else may write into the folder until that pip has ended."""
    engines = small_lock / "engines"
    engines.mkdir()
    with install.only_one(engines) as descriptor:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=(descriptor,))
    try:
        with pytest.raises(EngineError), install.only_one(engines):
            pass
    finally:
        child.communicate(b"\n")
    with install.only_one(engines):
        pass


def test_wheel_that_is_missing(small_lock: Path, empty_environment: Path) -> None:
    (small_lock / "wheels" / "tiny-1.0-py3-none-any.whl").unlink()
    with pytest.raises(EngineError) as error:
        install.Installer(make_plan(small_lock, empty_environment)).run()
    assert error.value.text == messages.NOT_IN_WHEELS
    assert str(small_lock / "wheels") in str(error.value) and error.value.detail
    assert find.find_engine("base") is None


def test_packages_that_do_not_load_are_no_engine(small_lock: Path, empty_environment: Path) -> None:
    make_wheel(small_lock / "wheels", BROKEN)
    with pytest.raises(EngineError) as error:
        install.Installer(make_plan(small_lock, empty_environment)).run()
    assert error.value.text == messages.BROKEN and "missing_library" in error.value.detail
    assert find.find_engine("base") is None


def test_no_space(small_lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "free_mb", lambda folder: 5)
    with pytest.raises(EngineError) as error:
        make_plan(small_lock)
    assert error.value.text == messages.NO_SPACE and "5 MB" in str(error.value)


def test_folder_that_cannot_be_made(small_lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small_lock / "file").touch()
    monkeypatch.setenv("THEIA_ENGINE_FOLDER", str(small_lock / "file" / "engines"))
    with pytest.raises(EngineError) as error:
        install.Installer(make_plan(small_lock)).run()
    assert error.value.text == messages.NOT_WRITABLE


def test_no_python_at_all(small_lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan.process, "answer", lambda command: None)
    with pytest.raises(EngineError) as error:
        make_plan(small_lock)
    assert "python3-venv" in str(error.value)


def test_uv_is_fetched_where_qgis_has_pip_but_no_venv(small_lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan.process, "answer", lambda command: "3.9" if command[-1] == plan._HAS_PIP else None)
    wanted = plan.make_plan("base")
    assert wanted.python is None and wanted.fetcher is not None and wanted.version == plan.STANDALONE_PYTHON


@pytest.mark.parametrize(
    ("output", "text"),
    [
        ("ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407'))", messages.PROXY),
        ("Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", messages.OFFLINE),
        ("error: error sending request for url: dns error: failed to lookup address", messages.OFFLINE),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))", messages.CERTIFICATE),
        ("invalid peer certificate: UnknownIssuer", messages.CERTIFICATE),
        ("OSError: [Errno 28] No space left on device", messages.DISK_FULL),
        ("OSError: [WinError 4551] An Application Control policy has blocked this file", messages.BLOCKED),
        ("ImportError: DLL load failed while importing _base", messages.RUNTIME),
        ("SyntaxError: invalid syntax", ""),
    ],
)
def test_explanations(output: str, text: str) -> None:
    assert messages.explain(output) == text


def test_no_index_answers(small_lock: Path, empty_environment: Path) -> None:
    """pip against a port where nobody listens: the message says what to do without a network."""
    variables = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull,
                 "PIP_NO_CACHE_DIR": "1", "PIP_FIND_LINKS": str(small_lock / "locks")}  # fmt: skip
    wanted = plan.make_plan("base")
    shutil.copytree(empty_environment, wanted.folder, symlinks=True)
    with pytest.raises(EngineError) as error:
        install.Installer(wanted, variables=variables).run()
    assert error.value.text == messages.OFFLINE


def test_cancelled_step_leaves_no_process(tmp_path: Path) -> None:
    """The step and what it started are gone at once, even when they ignore a polite request."""
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\ntime.sleep(60)\n"
    )
    pids: list[int] = []
    stop = threading.Event()

    def on_line(line: str) -> None:
        pids.append(int(line))
        stop.set()

    started = time.monotonic()
    with pytest.raises(Cancelled):
        process.run([sys.executable, "-c", code], os.environ, on_line, stop.is_set)
    assert time.monotonic() - started < 10
    time.sleep(0.2)
    with pytest.raises(ProcessLookupError):
        _signal_unless_zombie(pids[0])


def _signal_unless_zombie(pid: int) -> None:
    state = Path(f"/proc/{pid}/stat")
    if not state.exists() or state.read_text(encoding="ascii").split()[2] == "Z":
        raise ProcessLookupError
    os.kill(pid, signal.SIGKILL)


def test_installer_keeps_pip_settings_and_drops_those_of_qgis() -> None:
    given = {"PIP_INDEX_URL": "x", "PYTHONHOME": "q", "LD_LIBRARY_PATH": "q", "PROJ_LIB": "q", "PATH": "p"}
    kept = process.clean_environment(given, {"HTTPS_PROXY": "h"})
    assert kept["PIP_INDEX_URL"] == "x" and kept["PATH"] == "p" and kept["HTTPS_PROXY"] == "h"
    assert not {"PYTHONHOME", "LD_LIBRARY_PATH", "PROJ_LIB"} & set(kept)


def test_command_line(small_lock: Path) -> None:
    """The documented commands run without QGIS, in a Python that sees nothing of it."""
    command = [sys.executable, "-I", "-c", _COMMAND, str(locations.ROOT), "status", "--folder", str(small_lock)]
    said = subprocess.run(command, capture_output=True, text=True, cwd=small_lock)
    assert said.returncode == 0 and "Tier base" in said.stdout
    command[-3:] = ["install", "--python", "/nowhere/python"]
    said = subprocess.run(command, capture_output=True, text=True, cwd=small_lock)
    assert said.returncode == 1 and "Python 3.11" in said.stderr


_COMMAND = (
    "import runpy, sys; sys.path.insert(0, sys.argv.pop(1)); sys.modules['qgis'] = None; "
    "runpy.run_module('plugin.engine', run_name='__main__')"
)
