"""One job in the worker process: send it, relay what it says, stop it when asked, explain how it ended.

The worker gets one JSON document on standard input, which stays open: its end (QGIS died) stops the worker. It answers
with one JSON object per line. Two threads read, so that neither pipe can fill up; the caller's thread polls.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Sequence

from qgis.core import QgsProcessingException, QgsProcessingFeedback

from . import compat
from .i18n import said, tr

ROOT = Path(__file__).resolve().parent.parent
#: how often cancel is looked at; when a cancelled worker is terminated and killed; how long a finished one may stay
POLL_S, ASK_S, KILL_S, FINISH_S = 0.1, 0.5, 1.5, 5.0
Event = Dict[str, Any]


def run(
    job: Mapping[str, Any],
    command: Sequence[str],
    environment: Mapping[str, str],
    feedback: QgsProcessingFeedback,
    targets: Sequence[str] = (),
    debug: bool = False,
) -> Event:
    """Run `job` in `command`, return its result event; QgsProcessingException on error and on cancel.

    `targets` are the destinations: what a killed worker left under temporary names beside them is removed.
    """
    try:
        process = _start(command, environment)
    except OSError as error:
        raise QgsProcessingException(start_problem(error, command[0])) from error
    events: queue.Queue = queue.Queue()
    tail: Deque[str] = deque(maxlen=20)
    readers = [
        _thread(lambda: _read_events(process.stdout, events, tail)),
        _thread(lambda: _read_log(process.stderr, tail, feedback if debug else None)),
    ]
    outcome = None
    try:
        _send(process, job)
        outcome = _relay(process, events, feedback)
    finally:
        # not only on cancel: whatever ends this function ends the worker
        killed = _stop(process, FINISH_S if outcome is not None and not feedback.isCanceled() else 0.0)
        for reader in readers:
            reader.join(timeout=1)
        _close(process)
        if killed:
            _remove_leftovers(targets, process.pid)
    if feedback.isCanceled():
        raise QgsProcessingException(tr("Cancelled."))
    if outcome is None or outcome["event"] == "error" or process.returncode != 0:
        raise QgsProcessingException(_explain(outcome, process.returncode, list(tail)))
    return outcome


def start_problem(error: OSError, program: str) -> str:
    """Why the worker's Python could not be started."""
    code = getattr(error, "winerror", None)
    if code == 4551:
        return tr(
            "Your organisation's policy forbids {program} to run. Ask the administrator of this machine.",
            program=program,
        )
    if code in (126, 127, 1114):
        return tr("A Windows library is missing: install the Microsoft Visual C++ runtime, then run again.")
    return tr("{program} cannot be started: {reason}", program=program, reason=error.strerror or str(error))


def exit_problem(code: int) -> str:
    """What an exit code says; empty where it says nothing in particular."""
    if code in (-9, 137):
        return tr(
            "The worker was killed, most likely for lack of memory. "
            "Lower the memory limit in Settings > Options > THEIA."
        )
    if code in (3221225477, -1073741819, -11, 139):
        return tr(
            "The worker crashed (access violation). Run the entry 'State of the engine' to check the installation."
        )
    if code in (3221225781, -1073741515):
        return tr("A Windows library is missing: install the Microsoft Visual C++ runtime, then run again.")
    return ""


def _explain(outcome: Optional[Event], code: int, tail: List[str]) -> str:
    if outcome is not None and outcome["event"] == "error":
        text = f"{said(outcome.get('message', ''), outcome)} {said(outcome.get('hint', ''), outcome)}".strip()
        return text if outcome.get("code") != "internal" else "\n".join([text, *tail])
    text = exit_problem(code) or tr("The worker stopped without a result (exit code {code}).", code=code)
    return "\n".join([text, *tail])


# Start and talk ------------------------------------------------------------------------------------------------------


def _start(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    options: Dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options["start_new_session"] = True
    # the command is the interpreter of the engine and a fixed module name; no shell, nothing typed by a user
    return subprocess.Popen(
        list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=dict(environment), cwd=str(ROOT), **options,
    )  # fmt: skip


def _thread(target: Callable[[], None]) -> threading.Thread:
    thread = threading.Thread(target=target, daemon=True, name="theia-worker")
    thread.start()
    return thread


def _send(process: subprocess.Popen[bytes], message: Mapping[str, Any]) -> None:
    if process.stdin is None:
        return
    try:
        process.stdin.write((json.dumps(message, ensure_ascii=False) + "\n").encode("utf-8"))
        process.stdin.flush()
    except (OSError, ValueError):
        return  # the worker is gone already: its exit code tells why


def _read_events(stream: Any, events: queue.Queue, tail: Deque[str]) -> None:
    for line in stream:
        try:
            event = json.loads(line)
        except ValueError:
            tail.append(line.decode("utf-8", "replace").rstrip())
            continue
        if isinstance(event, dict) and "event" in event:
            events.put(event)
    events.put(None)


def _read_log(stream: Any, tail: Deque[str], feedback: Optional[QgsProcessingFeedback]) -> None:
    for line in stream:
        text = line.decode("utf-8", "replace").rstrip()
        if text:
            tail.append(text)
            if feedback is not None:
                feedback.pushDebugInfo(text)


def _relay(process: subprocess.Popen[bytes], events: queue.Queue, feedback: QgsProcessingFeedback) -> Optional[Event]:
    """Hand events to QGIS until the worker closes its output or the user cancels; return the last result or error."""
    outcome: Optional[Event] = None
    asked_at: Optional[float] = None
    while True:
        compat.deliver_interrupt()
        if feedback.isCanceled():
            if asked_at is None:
                asked_at = time.monotonic()
                _send(process, {"cancel": True})
            elif time.monotonic() - asked_at > ASK_S:
                return outcome
        try:
            event = events.get(timeout=POLL_S)
        except queue.Empty:
            continue
        if event is None:
            return outcome
        if event["event"] in ("result", "error"):
            outcome = event
        else:
            _show(event, feedback)


def _show(event: Event, feedback: QgsProcessingFeedback) -> None:
    kind, text = event["event"], said(str(event.get("text", "")), event)
    if kind == "progress":
        feedback.setProgress(100.0 * float(event.get("value", 0.0)))
        if text:
            feedback.setProgressText(progress_text(text, event.get("seconds_left")))
    elif kind == "warning":
        feedback.pushWarning(text)
    elif kind == "info":
        feedback.pushInfo(text)


def progress_text(text: str, seconds_left: Optional[float]) -> str:
    """Stage and remaining time."""
    if seconds_left is None:
        return text
    if seconds_left >= 90:
        return tr("{text}, about {minutes} min left", text=text, minutes=round(seconds_left / 60))
    return tr("{text}, about {seconds} s left", text=text, seconds=max(1, round(seconds_left)))


# Stop ----------------------------------------------------------------------------------------------------------------


def _stop(process: subprocess.Popen[bytes], patience_s: float) -> bool:
    """End the worker and its group: wait `patience_s`, terminate, kill. True where it had to be killed."""
    try:
        process.wait(timeout=patience_s)
        return False
    except subprocess.TimeoutExpired:
        _signal(process, "terminate")
    try:
        process.wait(timeout=KILL_S - ASK_S)
        killed = False
    except subprocess.TimeoutExpired:
        killed = True
    _signal(process, "kill")
    process.wait()
    return killed


def _signal(process: subprocess.Popen[bytes], how: str) -> None:
    if sys.platform == "win32":
        if how == "kill":
            taskkill = os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
            # ends the children too; the arguments are fixed but for the process id
            subprocess.run([taskkill, "/PID", str(process.pid), "/T", "/F"], capture_output=True, check=False,
                           creationflags=subprocess.CREATE_NO_WINDOW)  # fmt: skip
        return
    try:
        os.killpg(process.pid, signal.SIGTERM if how == "terminate" else signal.SIGKILL)
    except ProcessLookupError:
        return  # nobody of the group is left


def _close(process: subprocess.Popen[bytes]) -> None:
    for stream in (process.stdin, process.stdout, process.stderr):
        try:
            if stream is not None:
                stream.close()
        except OSError:
            continue  # a last flush into a process that is gone


def _remove_leftovers(targets: Sequence[str], pid: int) -> None:
    """Remove what a killed worker left; its temporary names carry its process id."""
    folders = {Path(t).parent for t in targets} | {Path(t) for t in targets if os.path.isdir(t)}
    for path in [p for folder in folders for p in folder.glob(f".theia-{pid:x}-*")]:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
