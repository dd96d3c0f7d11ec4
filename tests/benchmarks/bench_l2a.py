"""Level 1C to 2A of an area: time, CPU and memory of the entry by the command line, beside decoding and writing alone.

    make bench ARGS=l2a
    python tests/benchmarks/bench_l2a.py --size 110 --dates 1        # a whole tile, simulated

The input is simulated level 1C (JPEG 2000 as in ESA's products). `decoding alone`: all thirteen bands read once by as
many threads; `writing alone`: the rasters of the product copied with the same compression. Both are the floor that no
correction can go below. Then the same of a strip of a tile's width, 10980 x 1020 pixels, the simulated square
repeated; a whole tile is reckoned in proportion to the lines.
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

#: a strip: a tile's width, whole pixels of 60 and 120 m
WIDTH, LINES = 10980, 1020
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


def widen(folder: Path, parent: Path) -> None:
    """The product of a folder repeated to a strip of a tile's width."""
    import numpy as np

    from algorithms.core.grid import Grid
    from algorithms.core.raster import read
    from algorithms.products.level1 import open_level1
    from algorithms.products.level1_write import write_l1c
    from algorithms.products.safe_write import SafeDescription
    from algorithms.products.scene import AngleNodes, Angles

    product = open_level1([str(folder)])[0]
    scene = product.scene
    left, top = scene.grid.transform[2], scene.grid.transform[5]
    grids = {
        p: Grid.from_origin(scene.grid.crs, left, top, float(p), LINES * 10 // p, WIDTH * 10 // p) for p in (10, 20, 60)
    }
    toa = {}
    for name, band in scene.bands.items():
        own = grids[round(band.grid.pixel_size)]
        dn = read(band.path)
        repeats = -(-own.height // dn.shape[0]), -(-own.width // dn.shape[1])
        toa[name] = np.tile(dn * np.float32(band.scale) + np.float32(band.offset), repeats)[: own.height, : own.width]
    sun, view = scene.angles.mean_sun_deg, dict(scene.angles.mean_view_deg)
    assert sun is not None

    def nodes(pair: tuple[float, float]) -> AngleNodes:
        return AngleNodes(np.full((23, 23), pair[0]), np.full((23, 23), pair[1]), left, top, 5000.0)

    angles = Angles(nodes(sun), {b: (nodes(pair),) for b, pair in view.items()}, sun, view)
    made = SafeDescription(f"S2{scene.sensor[-1]}", scene.acquired, scene.tile, grids, tuple(toa), angles=angles)
    write_l1c(made, str(parent), toa, air=product.air)


def job(work: Path, entry: str, parameters: dict[str, object], memory_mb: int) -> list[str]:
    path = work / f"{entry}.json"
    settings = {"memory_mb": memory_mb, "threads": THREADS}
    path.write_text(json.dumps({"entry": entry, "parameters": parameters, "settings": settings}), encoding="utf-8")
    return [sys.executable, "-m", "algorithms", "job", str(path)]


def run(given: argparse.Namespace, work: Path, strip: bool) -> None:
    raw, made = work / "raw", work / ("l2a_strip" if strip else "l2a")
    if not raw.exists():
        end = f"2024-05-{18 + 5 * given.dates:02d}"
        measure(job(work, "simulate_series", {
            "preset": "demo", "format": "l1c", "size_km": given.size, "start": "2024-05-18", "end": end,
            "orbits": ["51"], "cloudiness": 0.3, "truth": ["land_cover"], "output": str(raw),
        }, given.memory), ROOT)  # fmt: skip
    me = [sys.executable, str(Path(__file__).resolve()), "--part"]
    source = work / "strip" if strip else raw
    if not source.exists():
        measure([*me, "widen", str(raw / "products"), str(source / "products")], ROOT)
    parameters = {"products": [str(source / "products")], "overwrite": True, "output": str(made)}
    if not strip:
        parameters["dem"] = str(raw / "truth" / "dem.tif")
    command = job(work, "l2a_correction", parameters, given.memory)
    measure(command, ROOT)  # once for the compiled kernels and the file cache
    total = measure(command, ROOT)
    decoding = measure([*me, "decode", str(source / "products")], ROOT)
    writing = measure([*me, "write", str(made), str(work / "again")], ROOT)
    dates = len(list((source / "products").iterdir()))
    what = f"{WIDTH} x {LINES} pixels" if strip else f"{given.size:g} km"
    print(f"| {what}, {dates} date(s), {THREADS} threads | wall s | CPU s | peak MB |\n|---|---|---|---|")
    for name, part in (("level 1C to 2A", total), ("decoding alone", decoding), ("writing alone", writing)):
        print(f"| {name} | {part.wall_s:.1f} | {part.cpu_s:.1f} | {part.peak_mb:.0f} |")
    print(f"{total.wall_s / dates:.1f} s and {total.cpu_s / dates:.1f} CPU s a date, start-up of the process included")
    if strip:
        lines = WIDTH / LINES / 60
        floor = decoding.wall_s + writing.wall_s
        print(
            f"a tile of {WIDTH} lines, in proportion: {lines * total.wall_s:.1f} min, decoding and writing alone "
            f"{lines * floor:.1f} min, {lines * (total.wall_s - floor):.1f} min more"
        )
        cpu = total.cpu_s - decoding.cpu_s - writing.cpu_s
        print(f"CPU of the tile beside decoding and writing: {lines * cpu:.1f} min")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=10.2, help="side of the area in km")
    parser.add_argument("--dates", type=int, default=1)
    parser.add_argument("--memory", type=int, default=4096, help="limit in MiB")
    parser.add_argument("--folder", help="keep the input and the results here")
    parser.add_argument("--strip", action="store_true", help="only the strip of 10980 x 1020 pixels")
    parser.add_argument("--square", action="store_true", help="only the square of --size")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        {"decode": decode, "write": write, "widen": widen}[given.part[0]](*(Path(p) for p in given.part[1:]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(given.folder or temporary)
        work.mkdir(parents=True, exist_ok=True)
        if not given.strip:
            run(given, work, strip=False)
        if not given.square:
            run(given, work, strip=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
