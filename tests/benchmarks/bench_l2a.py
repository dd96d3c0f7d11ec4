"""Level 1C to 2A of an area: time, CPU, memory and scratch by the command line, beside decoding and writing alone.

    make bench ARGS=l2a
    make bench ARGS='l2a --tile --folder KEEP'      # a whole tile with a DEM: 10 GB of disk, a quarter of an hour

The input is simulated level 1C (JPEG 2000 as in ESA's products). `decoding alone`: all thirteen bands read once by as
many threads; `writing alone`: the rasters of the product copied with the same compression. Both are the floor that no
correction can go below. Then the same of a strip of a tile's width, 10980 x 1020 pixels, the simulated square repeated,
and, on request, of a tile of 10980 x 10980. The DEM is the square's own, mirrored on, at 30 m as that of Copernicus.
Scratch: the decoded bands that wait beside the output. Asked of a tile: at most 4 minutes more than the floor on two
cores, 4 GB of memory, 1 GB of scratch.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from measure import measure

#: a strip: a tile's width, whole pixels of 60 and 120 m
WIDTH, LINES = 10980, 1020
#: lines that are written at once where an image is repeated: whole pixels of 60 m
_AT_ONCE = 1536
DEM_M = 30
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


def widen(folder: Path, parent: Path, lines: Path) -> None:
    """The product of a folder repeated to a tile's width and to a number of lines."""
    import numpy as np

    from algorithms.core.grid import Grid, Window
    from algorithms.core.raster import RasterWriter, read
    from algorithms.products.level1 import open_level1
    from algorithms.products.level1_write import finish, l1c_specs, product_name
    from algorithms.products.safe_write import SafeDescription
    from algorithms.products.scene import AngleNodes, Angles

    product, high = open_level1([str(folder)])[0], int(str(lines))
    scene = product.scene
    left, top = scene.grid.transform[2], scene.grid.transform[5]
    grids = {
        p: Grid.from_origin(scene.grid.crs, left, top, float(p), high * 10 // p, WIDTH * 10 // p) for p in (10, 20, 60)
    }
    sun, view = scene.angles.mean_sun_deg, dict(scene.angles.mean_view_deg)
    assert sun is not None

    def nodes(pair: tuple[float, float]) -> AngleNodes:
        return AngleNodes(np.full((23, 23), pair[0]), np.full((23, 23), pair[1]), left, top, 5000.0)

    angles = Angles(nodes(sun), {b: (nodes(pair),) for b, pair in view.items()}, sun, view)
    made = SafeDescription(f"S2{scene.sensor[-1]}", scene.acquired, scene.tile, grids, tuple(scene.bands),
                           angles=angles)  # fmt: skip
    target = parent / product_name(made)
    scratch = target / "scratch"
    scratch.mkdir(parents=True)
    specs = l1c_specs(made, str(scratch), masks=False)

    def repeat(name: str) -> None:
        dn, own = read(scene.bands[name].path), specs[name].grid
        step = _AT_ONCE * 10 // round(own.pixel_size)
        with RasterWriter(specs[name]) as writer:
            for row in range(0, own.height, step):
                rows = np.arange(row, min(own.height, row + step)) % dn.shape[0]
                part = np.tile(dn[rows], (1, -(-own.width // dn.shape[1])))[:, : own.width]
                writer.write(part, Window(row, 0, len(rows), own.width))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(repeat, scene.bands))
    finish(made, str(target), specs, product.air)
    scratch.rmdir()


def relief(dem: Path, parent: Path, lines: Path) -> None:
    """A DEM of `DEM_M` over a tile's width and a number of lines, and half a kilometre around: a square's, mirrored."""
    import numpy as np

    from algorithms.core.grid import Grid
    from algorithms.core.raster import RasterSpec, grid_of, read, write_raster
    from algorithms.core.resample import resample

    own, around = grid_of(str(dem)), 510
    factor = round(DEM_M / own.pixel_size)
    coarse = own.coarsen(factor)
    values = resample(read(str(dem)).astype(np.float32), own, coarse, "average", -9999.0)[:-1, :-1]
    left, top = own.transform[2] - around, own.transform[5] + around
    rows, columns = ((n * 10 + 2 * around) // DEM_M for n in (int(str(lines)), WIDTH))

    def mirrored(count: int, size: int) -> np.ndarray:
        place = (np.arange(count) - around // DEM_M) % (2 * size)
        return np.where(place < size, place, 2 * size - 1 - place)

    whole = values[np.ix_(mirrored(rows, values.shape[0]), mirrored(columns, values.shape[1]))]
    grid = Grid.from_origin(own.crs, left, top, float(DEM_M), rows, columns)
    write_raster(RasterSpec(str(parent), grid, "float32", -9999.0), whole)


def job(work: Path, entry: str, parameters: dict[str, object], memory_mb: int) -> list[str]:
    path = work / f"{entry}.json"
    settings = {"memory_mb": memory_mb, "threads": THREADS}
    path.write_text(json.dumps({"entry": entry, "parameters": parameters, "settings": settings}), encoding="utf-8")
    return [sys.executable, "-m", "algorithms", "job", str(path)]


def kept_bytes(output: Path) -> int:
    """Bytes of the decoded bands that wait in the scratch folders of an output."""
    total = 0
    for folder in output.glob(".theia-*"):
        for path in folder.glob("B*.tif"):
            try:
                total += path.stat().st_size
            except OSError:
                continue  # removed meanwhile
    return total


def run(given: argparse.Namespace, work: Path, lines: int | None) -> None:
    """Measure the simulated square, or what it makes repeated to `lines` lines of a tile's width."""
    raw, name = work / "raw", {None: "square", LINES: "strip", WIDTH: "tile"}.get(lines, f"lines_{lines}")
    made = work / f"l2a_{name}"
    if not raw.exists():
        end = f"2024-05-{18 + 5 * given.dates:02d}"
        measure(job(work, "simulate_series", {
            "preset": "demo", "format": "l1c", "size_km": given.size, "start": "2024-05-18", "end": end,
            "orbits": ["51"], "cloudiness": 0.3, "truth": ["land_cover"], "output": str(raw),
        }, given.memory), ROOT)  # fmt: skip
    me = [sys.executable, str(Path(__file__).resolve()), "--part"]
    source, dem = raw, raw / "truth" / "dem.tif"
    if lines is not None:
        source, dem = work / name, work / f"dem_{name}.tif"
        if not source.exists():
            measure([*me, "relief", str(raw / "truth" / "dem.tif"), str(dem), str(lines)], ROOT)
            measure([*me, "widen", str(raw / "products"), str(source / "products"), str(lines)], ROOT)
    parameters = {"products": [str(source / "products")], "overwrite": True, "output": str(made), "dem": str(dem)}
    command = job(work, "l2a_correction", parameters, given.memory)
    if lines != WIDTH:
        measure(command, ROOT)  # once for the compiled kernels and the file cache
    total = measure(command, ROOT, lambda: kept_bytes(made))
    decoding = measure([*me, "decode", str(source / "products")], ROOT)
    writing = measure([*me, "write", str(made), str(work / "again")], ROOT)
    shutil.rmtree(work / "again", ignore_errors=True)
    dates = len(list((source / "products").iterdir()))
    what = f"{WIDTH} x {lines} pixels" if lines is not None else f"{given.size:g} km"
    print(f"| {what}, {dates} date(s), {THREADS} threads | wall s | CPU s | peak MB | scratch MB |")
    print("|---|---|---|---|---|")
    for title, part in (("level 1C to 2A, with a DEM", total), ("decoding alone", decoding),
                        ("writing alone", writing)):  # fmt: skip
        print(f"| {title} | {part.wall_s:.1f} | {part.cpu_s:.1f} | {part.peak_mb:.0f} | {part.scratch_mb:.0f} |")
    floor = decoding.wall_s + writing.wall_s
    cpu = total.cpu_s - decoding.cpu_s - writing.cpu_s
    print(f"{total.wall_s / dates:.1f} s and {total.cpu_s / dates:.1f} CPU s a date, start-up of the process included; "
          f"{total.wall_s - floor:.1f} s of wall time and {cpu:.1f} s of CPU beside decoding and writing")  # fmt: skip
    if lines is not None and lines < WIDTH:
        times = WIDTH / lines / 60
        print(f"a tile of {WIDTH} lines, in proportion: {times * total.wall_s:.1f} min, decoding and writing alone "
              f"{times * floor:.1f} min, {times * (total.wall_s - floor):.1f} min more; CPU beside them "
              f"{times * cpu:.1f} min; scratch {WIDTH / lines * total.scratch_mb:.0f} MB")  # fmt: skip
    if lines == WIDTH:
        for folder in (source, made):
            shutil.rmtree(folder, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=10.2, help="side of the area in km")
    parser.add_argument("--dates", type=int, default=1)
    parser.add_argument("--memory", type=int, default=4096, help="limit in MiB")
    parser.add_argument("--folder", help="keep the input and the results here")
    parser.add_argument("--strip", action="store_true", help="only the strip of 10980 x 1020 pixels")
    parser.add_argument("--square", action="store_true", help="only the square of --size")
    parser.add_argument("--tile", action="store_true", help="only a whole tile; its images are removed after")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        parts = {"decode": decode, "write": write, "widen": widen, "relief": relief}
        parts[given.part[0]](*(Path(p) for p in given.part[1:]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(given.folder or temporary)
        work.mkdir(parents=True, exist_ok=True)
        chosen = [lines for asked, lines in ((given.square, None), (given.strip, LINES), (given.tile, WIDTH)) if asked]
        for lines in chosen or [None, LINES]:
            run(given, work, lines)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
