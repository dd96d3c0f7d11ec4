"""How a job talks to whoever started it: progress with time left, messages, cancel, and the limits it was given."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ..spec.phrase import told
from .errors import Cancelled

Emit = Callable[[dict[str, Any]], None]


def _ignore(event: dict[str, Any]) -> None:
    return None


def machine_memory_mb() -> int:
    """Memory of this machine in MiB, or of the control group that bounds this process when that is smaller."""
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        total = _windows_memory() or 8 << 30
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            with open(name, encoding="ascii") as file:
                total = min(total, int(file.read()))
        except (OSError, ValueError):
            continue
    return int(total >> 20)


def _windows_memory() -> int:
    import ctypes

    class MemoryStatus(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)] + [
            (name, ctypes.c_ulonglong)
            for name in ("total", "available", "page", "page_free", "virtual", "virtual_free", "extended")
        ]

    status = MemoryStatus()
    status.length = ctypes.sizeof(status)
    windll = getattr(ctypes, "windll", None)
    return int(status.total) if windll and windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status)) else 0


@dataclass(frozen=True)
class Settings:
    """Limits and choices that hold for a whole job.

    `memory_mb` bounds the peak resident size of the process tree (default a quarter of the machine); `threads` the
    computing threads (default the cores this process may use); `device` is auto, cpu, cuda or mps; `language` that of
    reports, en or fr.
    """

    memory_mb: int = field(default_factory=lambda: max(1024, machine_memory_mb() // 4))
    threads: int = field(
        default_factory=lambda: (
            len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        )
    )
    device: str = "auto"
    language: str = "en"
    cache_folder: str = ""
    scheduler: str = ""
    #: keys by source of the catalogue, read from the QGIS authentication database; never shown, never written
    credentials: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Settings:
        """Settings from a job's JSON: unknown and empty values are left at their defaults."""
        known = {k: v for k, v in given.items() if k in cls.__dataclass_fields__ and v not in (None, "", 0)}
        for name in ("memory_mb", "threads"):
            if name in known:
                known[name] = int(known[name])
        return cls(**known)


class Context:
    """Handed to every entry's function: progress, messages, cancel, settings.

    `progress` takes the share of the *current stage* that is done; `stage` nests stages, so that a function neither
    knows nor cares which part of the whole it is. Safe to use from several threads.
    """

    def __init__(self, settings: Settings | None = None, emit: Emit = _ignore, *, min_interval_s: float = 0.2) -> None:
        self.settings = settings or Settings()
        self._emit = emit
        self._cancelled = threading.Event()
        self._span = (0.0, 1.0)
        self._started = time.monotonic()
        self._last_sent = -1.0
        self._highest = 0.0
        self._min_interval_s = min_interval_s
        self._lock = threading.Lock()
        self.warnings: list[str] = []

    def cancel(self) -> None:
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def check_cancel(self) -> None:
        """Raise `Cancelled` if the user asked to stop. Call at least every 0.3 s of work."""
        if self._cancelled.is_set():
            raise Cancelled

    def progress(self, share: float, text: str = "") -> None:
        """Report that `share` (0 to 1) of the current stage is done; never goes back, at most five times a second."""
        self.check_cancel()
        low, high = self._span
        with self._lock:
            value = max(self._highest, low + (high - low) * min(1.0, max(0.0, share)))
            now = time.monotonic()
            finished = value >= 1.0 > self._highest
            self._highest = value
            if not finished and now - self._last_sent < self._min_interval_s:
                return
            self._last_sent = now
            elapsed = now - self._started
            left = elapsed * (1 - value) / value if value > 0.02 and elapsed > 1 else None
        self._emit(
            {
                "event": "progress",
                "value": round(value, 4),
                "text": text,
                "seconds_left": None if left is None else round(left, 1),
                **told(text),
            }
        )

    @contextmanager
    def stage(self, start: float, end: float, text: str = "") -> Iterator[Context]:
        """Map the progress of the block onto [start, end] of the current stage."""
        outer = self._span
        low, high = outer
        self._span = (low + (high - low) * start, low + (high - low) * end)
        try:
            if text:
                self.progress(0.0, text)
            yield self
        finally:
            self._span = outer

    def info(self, text: str) -> None:
        self._emit({"event": "info", "text": text, **told(text)})

    def warning(self, text: str) -> None:
        """A message that also goes into provenance and reports."""
        self.warnings.append(text)
        self._emit({"event": "warning", "text": text, **told(text)})
