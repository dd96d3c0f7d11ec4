"""The search for the key in all that tests leave: it finds what is planted, wherever that is, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests import leaks

ROOT = Path(__file__).resolve().parents[3]
#: put together here, so that this file is no hit itself, were it looked at
KEY = leaks.MARK + "a-test"
SUITES = {
    "file": "def test(tmp_path): (tmp_path / 'note.json').write_text('{\"a\": \"KEY\"}')",
    "large file": "def test(tmp_path): (tmp_path / 'b.bin').write_bytes(bytes(5_000_000) + b'KEY' + bytes(3_000_000))",
    "utf-16": "def test(tmp_path): (tmp_path / 'w.txt').write_bytes('KEY'.encode('utf-16-le'))",
    "project": "import zipfile\n"
    "def test(tmp_path):\n"
    "    with zipfile.ZipFile(tmp_path / 'p.qgz', 'w', zipfile.ZIP_DEFLATED) as f: f.writestr('p.qgs', 'KEY' * 99)",
    "database": "import contextlib, sqlite3\n"
    "def test(tmp_path):\n"
    "    with contextlib.closing(sqlite3.connect(tmp_path / 'h.db')) as b:\n"
    "        b.execute('create table history (t)')\n"
    "        b.execute('insert into history values (?)', ('a KEY b',))\n"
    "        b.commit()",
    "printed": "def test(): print('KEY')",
    "logged": "import logging\ndef test(): logging.getLogger('x').warning('sent KEY')",
    "event": "from algorithms.core.progress import Context\n"
    "def test(): Context(emit=lambda e: None).info('the key is KEY')",
    "profile": "import os, pathlib\n"
    "def test():\n"
    "    folder = pathlib.Path(os.environ['QGIS_CUSTOM_CONFIG_PATH'])\n"
    "    (folder / 'history.txt').write_text('run --KEY=KEY')",
}


def run(folder: Path, text: str, *options: str) -> subprocess.CompletedProcess[str]:
    """pytest with the plugin on a suite of one test."""
    folder.mkdir(exist_ok=True)
    (folder / "test_one.py").write_text(text.replace("KEY", KEY).replace(f"--{KEY}=", "--KEY="), encoding="utf-8")
    (folder / "profile").mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "QGIS_CUSTOM_CONFIG_PATH": str(folder / "profile"),
        "PYTEST_DEBUG_TEMPROOT": str(folder),
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-p", "tests.leaks", "-p", "no:cacheprovider", "-q", *options]
    return subprocess.run(
        [*command, f"--rootdir={folder}", "-c", os.devnull, "test_one.py"], cwd=folder, env=environment,
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def away(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside what pytest's own run looks through, removed in the end: keys are planted there."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="theia-planted-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("where", SUITES)
def test_a_planted_key_fails_the_run(away: Path, where: str) -> None:
    done = run(away, SUITES[where])
    assert done.returncode == 1, done.stdout + done.stderr
    assert "holds the key" in done.stdout if where == "event" else "was written" in done.stdout


def test_a_run_that_leaves_no_key_is_green(away: Path) -> None:
    done = run(away, "def test(tmp_path): (tmp_path / 'note.json').write_text('the key is not here')")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is in none of" in done.stdout


def test_a_key_that_another_process_of_pytest_wrote_is_found(away: Path) -> None:
    pytest.importorskip("xdist")
    done = run(away, SUITES["file"], "-n", "1")
    assert done.returncode == 1 and "was written" in done.stdout, done.stdout + done.stderr


def test_what_cannot_be_read_is_passed_over(away: Path) -> None:
    broken = away / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 broken")
    assert not leaks.holds_key(broken) and not leaks.holds_key(away / "nothing")
    (away / "link").symlink_to(away)
    assert [p.name for p in leaks.files_below(away)] == ["broken.zip"]
    with zipfile.ZipFile(broken, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("one", bytes(range(256)) * 20)
        file.writestr("two", KEY * 50)
    content = bytearray(broken.read_bytes())
    content[40:60] = bytes(20)
    broken.write_bytes(content)
    assert leaks.holds_key(broken), "one damaged member does not hide the others"
    broken.unlink()
    with zipfile.ZipFile(away / "fine.zip", "w") as file:
        file.writestr("a", b"plain")
    assert not leaks.holds_key(away / "fine.zip")
