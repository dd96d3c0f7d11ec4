"""What the benchmarks share: time, CPU, peak memory and peak scratch of one command, its children included."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measured:
    """Wall and CPU seconds, peak resident size of the process tree in MiB, standard output, peak scratch in MiB."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str
    scratch_mb: float = 0.0


def _tree_resident_kb(pid: int) -> int:
    total = 0
    waiting = [pid]
    while waiting:
        current = waiting.pop()
        try:
            fields = Path(f"/proc/{current}/status").read_text().split("VmRSS:")
            total += int(fields[1].split()[0]) if len(fields) > 1 else 0
            for task in Path(f"/proc/{current}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except (OSError, IndexError, ValueError):
            continue
    return total


def measure(command: Sequence[str], cwd: Path | None = None, scratch: Callable[[], int] | None = None) -> Measured:
    """Run a command to its end; raises when it fails. Memory is sampled a hundred times a second (Linux), `scratch`
    (bytes) four times."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    process = subprocess.Popen(list(command), stdout=subprocess.PIPE, text=True, cwd=cwd, env=dict(os.environ))
    peak, scratch_peak = 0, 0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak, scratch_peak
        looked = 0
        while not done.wait(0.01):
            peak = max(peak, _tree_resident_kb(process.pid))
            looked += 1
            if scratch is not None and looked % 25 == 0:
                scratch_peak = max(scratch_peak, scratch())

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    output, _ = process.communicate()
    done.set()
    watcher.join()
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(wall, cpu, peak / 1024, output, scratch_peak / (1 << 20))
