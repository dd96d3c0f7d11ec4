"""One writer per target: a lock file beside it, with who holds it, that a dead holder does not keep for ever."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator

from ..core.errors import TheiaError
from ..spec.phrase import phrase

#: a lock whose partial file has not grown for this long has no holder any more
STALE_S = 3600.0


@contextlib.contextmanager
def locked(target: str) -> Iterator[None]:
    """Hold `target` while the block runs. Raises TheiaError where another run is writing it."""
    path = target + ".lock"
    for _ in range(2):
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            break
        except FileExistsError:
            if not _is_stale(path, target + ".part"):
                raise TheiaError(
                    "output",
                    phrase("Another run is downloading {name} into the same folder.", name=os.path.basename(target)),
                    "Wait for it to end, or choose another folder.",
                ) from None
            with contextlib.suppress(OSError):
                os.remove(path)
    else:
        raise TheiaError(
            "output", phrase("{path} cannot be made.", path=path), "Remove it if no other run is going on."
        )
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"process": os.getpid(), "host": socket.gethostname(), "time": time.time()}, file)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.remove(path)


def _is_stale(lock: str, part: str) -> bool:
    try:
        with open(lock, encoding="utf-8") as file:
            holder = json.load(file)
    except (OSError, ValueError):
        holder = {}
    if holder.get("host") == socket.gethostname() and isinstance(holder.get("process"), int):
        return not _is_alive(holder["process"])
    ages = []
    for path in (lock, part):
        with contextlib.suppress(OSError):
            ages.append(time.time() - os.path.getmtime(path))
    return min(ages, default=STALE_S + 1) > STALE_S


def _is_alive(process: int) -> bool:
    if os.name == "nt":
        import ctypes

        kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent on other systems
        handle = kernel.OpenProcess(0x1000, False, process)
        if handle:
            kernel.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
