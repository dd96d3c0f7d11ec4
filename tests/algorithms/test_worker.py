"""The worker's protocol, and the command line, through real processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from algorithms import worker
from algorithms.core.progress import Context

ROOT = Path(__file__).resolve().parents[2]
TOY = [sys.executable, str(Path(__file__).with_name("toy_worker.py"))]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    running: list[subprocess.Popen[str]] = []

    def start_job(action: str, entry: str = "toy", **more: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            TOY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
        )
        running.append(process)
        job = {
            "entry": entry,
            "parameters": {"action": action, "output": str(tmp_path / "out é.txt"), **more},
            "settings": {"threads": 1},
        }
        assert process.stdin is not None
        process.stdin.write(json.dumps(job) + "\n")
        process.stdin.flush()
        return process

    yield start_job
    for process in running:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def _events(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    assert process.stdout is not None
    return [json.loads(line) for line in process.stdout]


def _wait_for_start(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "progress":
            return


def test_a_job_ends_with_its_result(start: Any, tmp_path: Path) -> None:
    process = start("finish")
    events = _events(process)
    assert process.wait() == 0
    assert [e["event"] for e in events][-2:] == ["warning", "result"]
    assert events[-1]["outputs"] == {"output": str(tmp_path / "out é.txt")}
    values = [e["value"] for e in events if e["event"] == "progress"]
    assert values == sorted(values) and values[-1] == 1
    assert (tmp_path / "out é.txt").read_text() == "whole"


def test_what_libraries_print_stays_out_of_the_protocol(start: Any) -> None:
    process = start("print")
    events = _events(process)
    assert process.stderr is not None
    printed = process.stderr.read()
    assert "a chatty library" in printed and "a chatty program" in printed
    assert events[-1]["event"] == "result"


@pytest.mark.parametrize(
    ("action", "code", "error", "text"),
    [
        ("fail", 2, "product", "broken: é"),
        ("crash", 1, "internal", "unforeseen"),
        ("memory", 1, "memory", "not enough memory"),
    ],
)
def test_failures_say_what_happened_and_leave_nothing(
    start: Any, tmp_path: Path, action: str, code: int, error: str, text: str
) -> None:
    process = start(action)
    event = _events(process)[-1]
    assert process.wait() == code
    assert (event["event"], event["code"]) == ("error", error)
    assert text in event["message"]
    assert list(tmp_path.iterdir()) == []


def test_bad_parameters_are_listed_before_any_work(start: Any, tmp_path: Path) -> None:
    process = start("dance", colour="red")
    event = _events(process)[-1]
    assert process.wait() == 2
    assert "dance" in event["message"] and "colour" in event["message"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", ["message", "closed stdin", "terminate"])
def test_a_stopped_job_leaves_nothing(start: Any, tmp_path: Path, how: str) -> None:
    process = start("wait")
    _wait_for_start(process)
    began = time.monotonic()
    if how == "message":
        process.stdin.write('{"cancel": true}\n')
        process.stdin.flush()
    elif how == "closed stdin":
        process.stdin.close()
    else:
        process.terminate()
    assert process.wait(5) == 130
    assert time.monotonic() - began < 2
    assert list(tmp_path.iterdir()) == []


def test_a_deaf_job_ends_all_the_same(start: Any, tmp_path: Path) -> None:
    process = start("deaf")
    _wait_for_start(process)
    process.stdin.close()
    assert process.wait(10) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("line", ["", "{}", "not json", "[1]"])
def test_a_malformed_job_is_refused(line: str) -> None:
    done = subprocess.run(TOY, input=line + "\n", capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert json.loads(done.stdout)["event"] == "error"


def _command(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "algorithms", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env=environment,
    )


def test_list_and_help(tmp_path: Path) -> None:
    rows = json.loads(_command("list", "--json", cwd=tmp_path).stdout)
    assert {"id", "group", "tier", "label"} <= set(rows[0])
    assert "spectral_indices" in [r["id"] for r in rows]
    shown = _command("help", "spectral-indices").stdout
    assert "--products" in shown and "NDVI" in shown


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["run", "nothing"], "no entry"),
        (["run", "spectral_indices", "oops"], "Expected --name"),
        (["dance"], "Unknown"),
        (["job", "absent.json"], "absent.json"),
        (["run", "spectral_indices", "--products", "/not/there", "--output", "o"], "not found"),
    ],
)
def test_bad_command_lines_exit_2_with_one_message(arguments: list[str], text: str) -> None:
    done = _command(*arguments)
    assert done.returncode == 2
    assert done.stdout == "" and text in done.stderr
    assert "Traceback" not in done.stderr


def test_listing_the_entries_loads_nothing_heavy() -> None:
    code = (
        "import sys; from algorithms.entries import all_entries; all_entries();"
        "heavy = {'numpy', 'rasterio', 'torch', 'sklearn', 'qgis', 'numba', 'matplotlib', 'requests'}"
        " & set(sys.modules);"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def test_compiled_code_is_kept_apart_for_each_state_of_the_sources(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    for _ in range(2):
        worker.prepare_libraries(Context())
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / worker.code_version())
