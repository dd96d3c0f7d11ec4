"""Snow and water maps of a full tile, against decoding the same files in the same run: time and memory.

    make bench ARGS=water
    python tests/benchmarks/bench_water.py --size 10980      # a full tile (needs 4 GB of disk)

* `snow_cover`, `surface_water`: the entries by the command line on one product, with their start-up and the writing of
  the maps, on GeoTIFF as THEIA delivers it (DEFLATE) and on JPEG 2000 as ESA does.
* `decoding`: the files that each reads, once, by as many threads in rows of tiles, just before and just after the run;
  the ratios are of wall time and of CPU time, the second of which other programs on the machine disturb less. An empty
  run (the command that lists the entries) is the start-up, given apart.
* Targets: a 20 m snow tile under 10 s plus decoding and 1.5 GB; a 10 m water tile within twice the time of decoding.

The input: fields of their own brightness, a lake, snow on the heights, clouds in the mask, and the noise of the sensor
and of the ground, which leaves 1.4 bytes a pixel after DEFLATE and 1.1 after JPEG 2000; simulated level 2A of
`simulate_series` has 1.5.

Limit. JPEG 2000: decoding. Each tile is decoded once, whatever the blocks and margins (`core/tiles`): at 4092 x 4092
pixels water takes 1.3 to 1.5 times the CPU time of decoding, snow 1.2 to 1.3 (before: 2.6 and 2.3).

DEFLATE gives 130 million pixels a second on one core, faster than anything can be computed, kept between the two sweeps
and compressed again. At 4092 x 4092 pixels the second run of one process takes 1.8 s of CPU for water, 4.0 times
decoding (before: 3.5 s, 8 times), in seconds: decoding 0.45; clusters of the sample 0.55, whatever the size; overviews
0.30 and writing 0.10; layers of MNDWI, NDWI and B12 0.10; keeping them 0.10; chance, shores and codes 0.17; SWIR to
10 m 0.06. By the command line, as printed below, it is 3.6 s (7 times) on a busy machine, since libraries and compiled
code are loaded first, which the start-up given apart does not hold in full. For a full tile this foretells about 3
times decoding; decoding, keeping, writing and overviews alone are 2.1 times. So twice the decoding is out of reach
there while maps have overviews.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from measure import Measured, measure
from rasterio.windows import Window

ROOT = Path(__file__).resolve().parents[2]
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
TILE = 512
#: green, red, near infrared, two SWIR of land, water and snow, x 10000
LAND, LAKE, SNOW = (700, 600, 2900, 2200, 1200), (500, 350, 150, 100, 80), (8000, 7900, 7400, 900, 700)
BANDS = {"B3": 1, "B4": 1, "B8": 1, "B11": 2, "B12": 2}


def heights(rows: np.ndarray, cols: np.ndarray) -> np.ndarray:
    """A slope to the north with hills, m."""
    return 300 + 0.016 * rows[:, None] * 10 + 220 * np.sin(cols / 700)[None, :] * np.cos(rows / 900)[:, None]


def write(path: Path, size: int, pixel: int, make: Any, dtype: str, nodata: float | None = None) -> None:
    profile = {
        "driver": "GTiff",
        "dtype": dtype,
        "count": 1,
        "height": size,
        "width": size,
        "crs": "EPSG:32631",
        "transform": rasterio.Affine(pixel, 0, 300000, 0, -pixel, 4900020),
        "nodata": nodata,
        "compress": "deflate",
        "predictor": 2,
        "tiled": True,
        "blockxsize": TILE,
        "blockysize": TILE,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", **profile) as file:
        for row in range(0, size, TILE):
            height = min(TILE, size - row)
            rows = (np.arange(row, row + height) * pixel) / 10.0
            file.write(make(rows, np.arange(size) * pixel / 10.0).astype(dtype), 1, window=Window(0, row, size, height))


def reflectance(rows: np.ndarray, cols: np.ndarray, band: str, size: int, rng: np.random.Generator) -> np.ndarray:
    """x 10000, at rows and columns in pixels of 10 m: fields of their own brightness with the noise of a sensor."""
    position = list(BANDS).index(band) if band in BANDS else 2
    shape = (rows.size, cols.size)
    field = np.random.default_rng(7).normal(1.0, 0.25, 4096)
    own = field[((rows[:, None] // 31).astype(int) * 73 + (cols[None, :] // 23).astype(int) * 151) % 4096]
    z = heights(rows, cols)
    lake = np.hypot(rows[:, None] - 0.3 * size, cols[None, :] - 0.4 * size) < 0.06 * size
    ground = np.where(lake, LAKE[position], np.clip(own, 0.4, 1.8) * LAND[position])
    value = np.where(z > 300 + 0.1 * size, SNOW[position], ground)  # the heights of the lower third
    # a tenth of texture below the size of a field, and the sensor's own noise
    return np.maximum(1, value * (1 + 0.10 * rng.standard_normal(shape)) + rng.normal(0, 25, shape))


def make_safe(folder: Path, size: int) -> Path:
    """The same as ESA delivers it: JPEG 2000, with a scene classification in place of masks."""
    sys.path.insert(0, str(ROOT))
    from algorithms.core.grid import Grid
    from algorithms.products import safe_write

    fine = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, size, size)
    product = safe_write.SafeDescription(
        "SENTINEL2A",
        dt.datetime(2024, 2, 10, 10, 56, 37, tzinfo=dt.UTC),
        "T31TCJ",
        {10: fine, 20: fine.coarsen(2)},
    )
    home = folder / "products" / product.name
    scratch = home / "scratch"
    scratch.mkdir(parents=True)
    specs = safe_write.l2a_specs(product, str(scratch))
    rng = np.random.default_rng(1)
    for name, spec in specs.items():

        def layer(rows: np.ndarray, cols: np.ndarray, name: str = name) -> np.ndarray:
            if name == "SCL":
                cloud = (np.sin(cols / 500)[None, :] + np.cos(rows / 600)[:, None]) > 1.2
                return np.where(cloud, 9, 4)
            if name not in BANDS:  # not read, but a product has it
                return np.full((rows.size, cols.size), 150)
            return reflectance(rows, cols, name, size, rng) + 1000

        write(Path(spec.path), spec.grid.height, int(spec.grid.pixel_size), layer, spec.dtype, spec.nodata)
    safe_write.finish(product, str(home), specs)
    scratch.rmdir()
    return home


def make_product(folder: Path, size: int) -> Path:
    """A MUSCATE product of `size` pixels of 10 m and its DEM of 30 m."""
    sys.path.insert(0, str(ROOT))
    from algorithms.core.grid import Grid
    from algorithms.products import muscate_write
    from algorithms.products.muscate_product import ProductDescription

    fine = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, size, size)
    product = ProductDescription(
        "SENTINEL2A",
        dt.datetime(2024, 2, 10, 10, 56, 37, 665000, dt.UTC),
        "T31TCJ",
        {"R1": fine, "R2": fine.coarsen(2)},
    )
    home = folder / "products" / product.name
    specs = muscate_write.l2a_specs(product, str(home), ("FRE", "CLM", "MG2", "EDG"))
    rng = np.random.default_rng(1)
    for name, spec in specs.items():
        path, pixel = Path(spec.path), int(spec.grid.pixel_size)

        def layer(rows: np.ndarray, cols: np.ndarray, name: str = name) -> np.ndarray:
            if not name.startswith("FRE"):
                cloud = (np.sin(cols / 500)[None, :] + np.cos(rows / 600)[:, None]) > 1.2
                return np.where(cloud & name.startswith("CLM"), 3, 0)
            band = name[4:]
            return reflectance(rows, cols, band, size, rng)

        write(path, spec.grid.height, pixel, layer, spec.dtype, spec.nodata)
    muscate_write.finish(product, str(home), specs)
    return home


def decode(paths: list[Path]) -> tuple[float, float]:
    """(wall, CPU) seconds to read files whole, row of tiles by row of tiles, on all threads."""

    def read(job: tuple[Path, int, int]) -> None:
        with rasterio.open(job[0]) as file:
            file.read(1, window=Window(0, job[1], file.width, min(job[2], file.height - job[1])))

    jobs = []
    for path in paths:
        with rasterio.open(path) as file:
            step = max(TILE, file.block_shapes[0][0])
            jobs += [(path, row, step) for row in range(0, file.height, step)]
    start, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, jobs))
    return time.perf_counter() - start, time.process_time() - cpu


def run_entry(entry: str, folder: Path, *more: str) -> Measured:
    out = folder / entry
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "algorithms", "run", entry]
    return measure([*command, "--products", str(folder / "products"), "--output", str(out), *more], cwd=ROOT)


def files_of(home: Path, entry: str) -> list[Path]:
    """The rasters that an entry reads of a product."""
    bands = {"snow_cover": ("B3", "B4", "B11"), "surface_water": ("B3", "B8", "B11", "B12")}[entry]
    if home.name.endswith(".SAFE"):
        names = [f"_B{int(b[1:]):02d}_{10 * BANDS[b]}m.jp2" for b in bands] + ["_SCL_20m.jp2"]
    else:
        group = "R2" if entry == "snow_cover" else "R1"
        names = [f"_FRE_{b}.tif" for b in bands] + [f"_{m}_{group}.tif" for m in ("CLM", "MG2", "EDG")]
    return [p for n in names for p in home.rglob(f"*{n}")]


def compare(entry: str, folder: Path, home: Path, size: int, start: Measured, *more: str) -> None:
    """One line: the entry beside decoding, in the same run."""
    run_entry(entry, folder, *more)  # compiles, fills the disk's cache
    files = files_of(home, entry)
    before = decode(files)
    took = run_entry(entry, folder, *more)
    after = decode(files)
    wall, cpu = (0.5 * (a + b) for a, b in zip(before, after, strict=True))
    own_wall, own_cpu = took.wall_s - start.wall_s, took.cpu_s - start.cpu_s
    full = (10980 / size) ** 2
    form = "JPEG 2000" if home.name.endswith(".SAFE") else "DEFLATE"
    print(
        f"{entry}, {form}: {own_wall:.1f} s wall, {own_cpu:.1f} s CPU, {took.peak_mb:.0f} MB, {size} x {size} pixels "
        f"of 10 m, {THREADS} threads (and {start.wall_s:.1f} s start-up); decoding {wall:.2f} s wall, {cpu:.2f} s CPU: "
        f"{own_wall / wall:.1f} and {own_cpu / cpu:.1f} times decoding; a full tile about {full * own_wall:.0f} s, of "
        f"which decoding {full * wall:.0f} s, CPU beside decoding {full * (own_cpu - cpu):.0f} s"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=4096, help="10 m pixels along a side; 10980 is a full tile")
    size = parser.parse_args().size // 6 * 6
    start = measure([sys.executable, "-c", "import algorithms.worker, numba, rasterio, scipy.ndimage"], cwd=ROOT)
    for make in (make_product, make_safe):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            home = make(folder, size)
            write(folder / "dem.tif", size // 3, 30, heights, "int16", -32768)
            sizes = sum(f.stat().st_size for f in files_of(home, "surface_water")[:2])
            print(f"{home.name}: {sizes / 2 / size**2:.2f} bytes a pixel of 10 m")
            compare("snow_cover", folder, home, size, start, "--dem", str(folder / "dem.tif"))
            compare("surface_water", folder, home, size, start)


if __name__ == "__main__":
    main()
