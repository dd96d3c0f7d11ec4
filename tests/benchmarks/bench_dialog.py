"""How long an entry's dialog takes to open, in a real QGIS window without a screen (needs qgis and xvfb-run)."""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from screenshot import take  # noqa: E402

LIMIT_S = 0.3


def main() -> int:
    if not shutil.which("xvfb-run"):
        print("skipped: xvfb-run is not installed")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        report = take(str(Path(folder) / "window.png"), measure=True)
    if "dialogs_s" not in report:
        print(report.get("error", report))
        return 1
    times = {name: statistics.median(rounds) for name, rounds in report["dialogs_s"].items()}
    slowest = max(times, key=times.__getitem__)
    median = statistics.median(times.values())
    print(f"{len(times)} dialogs: median {median:.3f} s, slowest {times[slowest]:.3f} s ({slowest})")
    return 0 if times[slowest] < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
