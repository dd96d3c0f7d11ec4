"""Run the benchmarks: `run.py [names] [options]`, all without names. Each is a program of its own that prints what it
measured; options, from the first that begins with a dash, are handed to it.

    make bench
    make bench ARGS='l3a blocks'
    make bench ARGS='l2a_accuracy --series town'

A benchmark whose source has the line `# runs in: qgis` runs in QGIS's interpreter without a display. Nothing here is a
test: figures depend on the machine and on what else it does, so ratios to a peer in the same run are what counts.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent
IN_QGIS = "# runs in: qgis"


def benchmarks(names: list[str]) -> list[Path]:
    known = {path.stem.removeprefix("bench_"): path for path in sorted(FOLDER.glob("bench_*.py"))}
    unknown = [name for name in names if name not in known]
    if unknown:
        sys.exit(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}")
    return [known[name] for name in names or known]


def main(given: list[str]) -> int:
    first = next((n for n, word in enumerate(given) if word.startswith("-")), len(given))
    names, options = given[:first], given[first:]
    codes = []
    for path in benchmarks(names):
        in_qgis = IN_QGIS in path.read_text(encoding="utf-8")
        python = str(ROOT / "build" / "qgis-venv" / "bin" / "python") if in_qgis else sys.executable
        env = {**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        print(f"== {path.stem.removeprefix('bench_')}", flush=True)
        codes.append(subprocess.run([python, str(path), *options], cwd=ROOT, env=env, check=False).returncode)
    return max(codes, default=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
