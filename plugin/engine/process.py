"""Run one step of an installation as a process: its lines as they come, cancel at any time, nothing left behind."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import Any, Callable, Deque, Dict, Mapping, Optional, Sequence, Tuple

from .messages import Cancelled

_POLL_S = 0.2
_TAIL = 60


def clean_environment(environment: Mapping[str, str], extra: Mapping[str, str]) -> Dict[str, str]:
    """The caller's environment without what makes another Python load QGIS's files; settings of pip and uv are kept."""
    dropped = ("PYTHON", "CONDA_", "GDAL_", "PROJ_", "QGIS_", "OSGEO", "DYLD_")
    names = ("LD_LIBRARY_PATH", "LD_PRELOAD", "VIRTUAL_ENV", "PIP_TARGET", "PIP_USER", "PIP_PREFIX")
    kept = {k: v for k, v in environment.items() if not k.upper().startswith(dropped) and k.upper() not in names}
    return {**kept, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1", **extra}


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    on_line: Callable[[str], None] = lambda line: None,
    cancelled: Callable[[], bool] = lambda: False,
    held: Sequence[int] = (),
) -> Tuple[int, str]:
    """Exit code and the last lines of a command. `held` are file descriptors that it keeps open while it lives.

    Raises `Cancelled` once the whole process group has ended.
    """
    # the program is one that the caller found on this machine; no shell
    process = subprocess.Popen(
        list(command), env=dict(environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace", **_group(held),
    )  # fmt: skip
    lines: queue.Queue[Optional[str]] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    tail: Deque[str] = deque(maxlen=_TAIL)
    try:
        while True:
            if cancelled():
                raise Cancelled
            try:
                line = lines.get(timeout=_POLL_S)
            except queue.Empty:
                continue
            if line is None:
                break
            tail.append(line)
            on_line(line)
        return process.wait(), "\n".join(tail)
    finally:
        if process.poll() is None:
            end(process)
        reader.join(timeout=2)
        if process.stdout:
            process.stdout.close()


def answer(command: Sequence[str], timeout_s: float = 20.0) -> Optional[str]:
    """What a short command prints, or None when it fails or does not exist."""
    try:
        done = subprocess.run(
            list(command), env=clean_environment(os.environ, {}), stdin=subprocess.DEVNULL, capture_output=True,
            text=True, encoding="utf-8", errors="replace", timeout=timeout_s,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def end(process: subprocess.Popen[str]) -> None:
    """End a process and all that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True,
                       creationflags=subprocess.CREATE_NO_WINDOW)  # fmt: skip
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(1.0)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue


def _group(held: Sequence[int]) -> Dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True, "pass_fds": tuple(held)}


def _read(process: subprocess.Popen[str], lines: queue.Queue[Optional[str]]) -> None:
    for line in process.stdout or ():
        lines.put(line.rstrip())
    lines.put(None)
