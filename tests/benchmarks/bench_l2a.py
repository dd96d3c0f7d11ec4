"""Level 1C to 2A of an area: time, CPU and memory of the entry by the command line, beside decoding and writing alone.

    make bench ARGS=l2a
    python tests/benchmarks/bench_l2a.py --size 110 --dates 1        # a whole tile, simulated

The input is simulated level 1C (JPEG 2000 as in ESA's products). `decoding alone`: all thirteen bands read once by as
many threads; `writing alone`: the rasters of the product copied with the same compression. Both are the floor that no
correction can go below.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import measure

ROOT = Path(__file__).resolve().parents[2]
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def decode(folder: Path) -> None:
    """Read all images of the products once."""
    from algorithms.core.raster import read

    paths = [str(p) for p in sorted(folder.rglob("*.jp2")) if "IMG_DATA" in str(p)]
    with ThreadPoolExecutor(THREADS) as pool:
        print(sum(pool.map(lambda p: read(p).nbytes, paths)))


def write(folder: Path, target: Path) -> None:
    """Write the rasters of the products again."""
    from algorithms.core.grid import Grid
    from algorithms.core.raster import RasterSpec, open_dataset, read, write_raster

    paths = sorted(folder.rglob("*.tif"))
    target.mkdir(exist_ok=True)

    def again(numbered: tuple[int, Path]) -> None:
        number, path = numbered
        dataset = open_dataset(str(path))
        spec = RasterSpec(str(target / f"{number}.tif"), Grid.from_dataset(dataset), dataset.dtypes[0], dataset.nodata,
                          dataset.count)  # fmt: skip
        write_raster(spec, read(str(path)))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(again, enumerate(paths)))


def job(work: Path, entry: str, parameters: dict[str, object], memory_mb: int) -> list[str]:
    path = work / f"{entry}.json"
    settings = {"memory_mb": memory_mb, "threads": THREADS}
    path.write_text(json.dumps({"entry": entry, "parameters": parameters, "settings": settings}), encoding="utf-8")
    return [sys.executable, "-m", "algorithms", "job", str(path)]


def run(given: argparse.Namespace, work: Path) -> None:
    raw, made = work / "raw", work / "l2a"
    if not raw.exists():
        end = f"2024-05-{18 + 5 * given.dates:02d}"
        measure(job(work, "simulate_series", {
            "preset": "demo", "format": "l1c", "size_km": given.size, "start": "2024-05-18", "end": end,
            "orbits": ["51"], "cloudiness": 0.3, "truth": ["land_cover"], "output": str(raw),
        }, given.memory), ROOT)  # fmt: skip
    parameters = {"products": [str(raw / "products")], "dem": str(raw / "truth" / "dem.tif"), "overwrite": True,
                  "output": str(made)}  # fmt: skip
    command = job(work, "l2a_correction", parameters, given.memory)
    measure(command, ROOT)  # once for the compiled kernels and the file cache
    total = measure(command, ROOT)
    me = [sys.executable, str(Path(__file__).resolve()), "--part"]
    decoding = measure([*me, "decode", str(raw / "products")], ROOT)
    writing = measure([*me, "write", str(made), str(work / "again")], ROOT)
    dates = len(list((raw / "products").iterdir()))
    print(f"| {given.size:g} km, {dates} date(s), {THREADS} threads | wall s | CPU s | peak MB |\n|---|---|---|---|")
    for name, part in (("level 1C to 2A", total), ("decoding alone", decoding), ("writing alone", writing)):
        print(f"| {name} | {part.wall_s:.1f} | {part.cpu_s:.1f} | {part.peak_mb:.0f} |")
    print(f"{total.wall_s / dates:.1f} s and {total.cpu_s / dates:.1f} CPU s a date, start-up of the process included")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=10.2, help="side of the area in km")
    parser.add_argument("--dates", type=int, default=1)
    parser.add_argument("--memory", type=int, default=4096, help="limit in MiB")
    parser.add_argument("--folder", help="keep the input and the results here")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        {"decode": decode, "write": write}[given.part[0]](*(Path(p) for p in given.part[1:]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(given.folder or temporary)
        work.mkdir(parents=True, exist_ok=True)
        run(given, work)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
