"""Snow and water maps of a full tile, against decoding the same files: time and memory.

    make bench ARGS=water
    python tests/benchmarks/bench_water.py --size 10980      # a full tile (needs 4 GB of disk)

* `snow_cover`, `surface_water`: the entries by the command line on one MUSCATE product, with their start-up and the
  writing of the maps. `decoding alone`: the files that each reads, once, by as many threads in rows of tiles.
* Targets: a 20 m snow tile under 10 s plus decoding and 1.5 GB; a 10 m water tile within twice the time of decoding,
  where decoding is that of the JPEG 2000 files that ESA delivers (`--jp2` adds it), and of GeoTIFFs here.

The input is noise over smooth fields with a lake and snow on the heights, which compresses as real products do.
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
            shape = (rows.size, cols.size)
            if not name.startswith("FRE"):
                cloud = (np.sin(cols / 500)[None, :] + np.cos(rows / 600)[:, None]) > 1.2
                return np.where(cloud & name.startswith("CLM"), 3, 0)
            band = name[4:]
            position = list(BANDS).index(band) if band in BANDS else 2
            z = heights(rows, cols)
            lake = np.hypot(rows[:, None] - 0.3 * size, cols[None, :] - 0.4 * size) < 0.06 * size
            value = np.where(z > 1400, SNOW[position], np.where(lake, LAKE[position], LAND[position]))
            return value * (1 + 0.15 * rng.standard_normal(shape)) + rng.normal(0, 25, shape)

        write(path, spec.grid.height, pixel, layer, spec.dtype, spec.nodata)
    muscate_write.finish(product, str(home), specs)
    write(folder / "dem.tif", size // 3, 30, heights, "int16", -32768)
    return home


def decode(paths: list[Path]) -> float:
    """Seconds to read files whole, row of tiles by row of tiles, on all threads."""

    def read(job: tuple[Path, int]) -> None:
        with rasterio.open(job[0]) as file:
            file.read(1, window=Window(0, job[1], file.width, min(TILE, file.height - job[1])))

    jobs = []
    for path in paths:
        with rasterio.open(path) as file:
            jobs += [(path, row) for row in range(0, file.height, TILE)]
    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(read, jobs))
    return time.perf_counter() - start


def run_entry(entry: str, folder: Path, *more: str) -> Measured:
    out = folder / entry
    shutil.rmtree(out, ignore_errors=True)
    command = [
        sys.executable,
        "-m",
        "algorithms",
        "run",
        entry,
        "--products",
        str(folder / "products"),
        "--output",
        str(out),
        *more,
    ]
    return measure(command, cwd=ROOT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=4096, help="10 m pixels along a side; 10980 is a full tile")
    size = parser.parse_args().size // 6 * 6
    full = (10980 / size) ** 2
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        home = make_product(folder, size)
        files = {p.name.removeprefix(home.name + "_").removesuffix(".tif"): p for p in home.rglob("*.tif")}
        runs = (
            (
                "snow_cover",
                ("FRE_B3", "FRE_B4", "FRE_B11", "CLM_R2", "MG2_R2", "EDG_R2"),
                ("--dem", str(folder / "dem.tif")),
            ),
            ("surface_water", ("FRE_B3", "FRE_B8", "FRE_B11", "FRE_B12", "CLM_R1", "MG2_R1", "EDG_R1"), ()),
        )
        for entry, names, more in runs:
            run_entry(entry, folder, *more)  # compiles, fills the disk's cache
            alone = decode([files[n] for n in names])
            took = run_entry(entry, folder, *more)
            print(
                f"{entry}: {took.wall_s:.1f} s wall, {took.cpu_s:.1f} s CPU, {took.peak_mb:.0f} MB, {size} x {size} "
                f"pixels of 10 m, {THREADS} threads; decoding alone {alone:.1f} s; a full tile would take about "
                f"{full * took.wall_s:.0f} s, of which decoding {full * alone:.0f} s"
            )


if __name__ == "__main__":
    main()
