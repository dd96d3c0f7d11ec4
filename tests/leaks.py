"""The key of the test servers is in nothing that the tests leave: a plugin of pytest that looks when all have run.

Every key that a test gives to a server begins with `MARK`. Looked through are all files below pytest's temporary
folder, the profiles of QGIS that the tests use (history, settings, logs) and its temporary folder; archives and
projects by their members; what each test printed and logged; events of jobs (`watch_events`) and the messages of QGIS
(`heard`). One hit fails the run, by its exit status, and is named at its end.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

#: the beginning of every key of the tests; made of two parts, so that this file does not hold it
MARK = "k3y-" + "of-"
ROOT = Path(__file__).resolve().parents[1]
_FORMS = (MARK.encode(), MARK.encode("utf-16-le"))
_PIECE = 1 << 22
_ARCHIVES = (".zip", ".qgz", ".kmz")
_DAMAGED = (OSError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError)
#: what QGIS and the plugin write outside pytest's folder; only what was written since the start counts there
_PROFILES = (ROOT / "build" / "profile", ROOT / "build" / "profile-tests", ROOT / ".qgis-settings")
_MOST_SHOWN = 20


class _Found:
    def __init__(self) -> None:
        self.hits: list[str] = []
        self.looked, self.looked_s = 0, 0.0
        self.started = time.time()
        self.folders: set[Path] = set()


_found = _Found()


def holds_key(path: Path) -> bool:
    """Whether a file holds the key, as it is or in the members of an archive."""
    try:
        with open(path, "rb") as file:
            if _in_stream(file.read):
                return True
    except OSError:
        return False  # gone, or locked
    if path.suffix.lower() not in _ARCHIVES:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(_member_holds_key(archive, member) for member in archive.infolist())
    except _DAMAGED:
        return False


def _member_holds_key(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    try:
        with archive.open(member) as stream:
            return _in_stream(stream.read)
    except _DAMAGED:
        return False  # on purpose, by the tests of damaged and forged archives


def _in_stream(read: Callable[[int], bytes]) -> bool:
    before = b""
    while True:
        piece = read(_PIECE)
        if not piece:
            return False
        whole = before + piece
        if any(form in whole for form in _FORMS):
            return True
        before = whole[-len(_FORMS[1]) :]


def files_below(folder: Path, since: float = 0.0) -> Iterator[Path]:
    """Regular files below a folder that were written after `since`; links are not followed."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [n for n in folders if not os.path.islink(os.path.join(parent, n))]
        for name in names:
            path = Path(parent, name)
            try:
                if not path.is_symlink() and path.is_file() and path.stat().st_mtime >= since:
                    yield path
            except OSError:
                continue


def heard(text: str, where: str) -> None:
    """Look at a message that was shown: of a job, of Processing, of QGIS."""
    if MARK in text:
        _found.hits.append(f"{where}: {text[:200].replace(MARK, '[key]')}")


def watch_folder(folder: str | os.PathLike[str]) -> None:
    """A folder outside pytest's own to look through in the end, such as the temporary folder of QGIS."""
    _found.folders.add(Path(folder))


@pytest.fixture(autouse=True)
def watch_events(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test during which a job in this process tells the key in an event."""
    from algorithms.core.progress import Context

    told: list[str] = []
    make = Context.__init__

    def watched(self: Context, *given: Any, **more: Any) -> None:
        make(self, *given, **more)
        emit = self._emit

        def look(event: dict[str, Any]) -> None:
            if MARK in json.dumps(event, default=str):
                told.append(str(event)[:200])
            emit(event)

        self._emit = look

    monkeypatch.setattr(Context, "__init__", watched)
    yield
    assert not told, f"an event holds the key: {told}"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What the test printed and logged."""
    for name, text in report.sections:
        heard(text, f"{report.nodeid} ({name})")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workerinput"):
        return  # the process that started this one looks at all folders
    began = time.monotonic()
    factory = getattr(config, "_tmp_path_factory", None)
    own = factory.getbasetemp() if factory is not None else None
    places = [(own, 0.0)] if own is not None else []
    temporary = Path(tempfile.gettempdir())
    # those of QGIS in other processes have names of their own, below the same folder
    outside = {*_PROFILES, *_found.folders, *temporary.glob("processing_*")}
    custom = os.environ.get("QGIS_CUSTOM_CONFIG_PATH")
    places += [(folder, _found.started) for folder in {*outside, *([Path(custom)] if custom else [])}]
    for folder, since in places:
        for path in files_below(folder, since):
            _found.looked += 1
            if holds_key(path):
                _found.hits.append(str(path))
    _found.looked_s = time.monotonic() - began
    if _found.hits:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    if _found.hits:
        terminalreporter.section("the key of the test servers was written", sep="=", red=True)
        for hit in _found.hits[:_MOST_SHOWN]:
            terminalreporter.line(hit, red=True)
    elif _found.looked:
        told = f"The key of the test servers is in none of {_found.looked} files ({_found.looked_s:.1f} s)."
        terminalreporter.line(told)
