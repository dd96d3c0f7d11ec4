"""The block engine on a strip of 10980 x 4096: peak memory under several limits, what it adds to decoding and writing.

The job is NDVI of one product of two bands by the command line. Decoding and writing alone: the same files read and an
output of the same kind written by rasterio with as many threads.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from measure import measure
from scipy import ndimage

from algorithms.core.grid import Grid, Window
from algorithms.core.raster import RasterSpec, RasterWriter

GRID = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, 4096, 10980)
ALONE = """
import sys, numpy as np, rasterio
from concurrent.futures import ThreadPoolExecutor
from rasterio.windows import Window
source, target = sys.argv[1:]
with rasterio.open(source) as d: profile = d.profile
def read(row):
    with rasterio.open(source) as d: return d.read(window=Window(0, row, profile["width"], 512))
profile.update(count=1, dtype="float32", predictor=3, nodata=-9999, num_threads=2)
with ThreadPoolExecutor(2) as pool, rasterio.open(target, "w", **profile) as out:
    for row, block in zip(range(0, 4096, 512), pool.map(read, range(0, 4096, 512))):
        out.write(block[1].astype("float32") * 1.0001e-4, 1, window=Window(0, row, profile["width"], 512))
with rasterio.Env(GDAL_NUM_THREADS="2", COMPRESS_OVERVIEW="DEFLATE", PREDICTOR_OVERVIEW="3"):
    with rasterio.open(target, "r+") as out: out.build_overviews([2, 4, 8, 16, 32], rasterio.enums.Resampling.average)
"""


def make_product(folder: Path) -> Path:
    rng = np.random.default_rng(1)
    path = folder / "S2_20240715.tif"
    with RasterWriter(RasterSpec(str(path), GRID, "int16", -10000, count=2, overviews=False)) as writer:
        for row in range(0, GRID.height, 512):
            window = Window(row, 0, 512, GRID.width)
            smooth = ndimage.zoom(rng.normal(size=(33, 687)), (512 / 33, 10980 / 687), order=1)[:512, : GRID.width]
            red = (600 + 200 * smooth + rng.normal(0, 30, window.shape)).astype(np.int16)
            nir = (3200 - 500 * smooth + rng.normal(0, 60, window.shape)).astype(np.int16)
            writer.write(np.stack([red, nir]), window)
    side_car = {"datetime": "2024-07-15T10:50:00Z", "sensor": "S2A", "bands": ["B4", "B8"], "nodata": -10000}
    path.with_suffix(".json").write_text(json.dumps(side_car))
    return path


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = make_product(folder)
        alone = measure([sys.executable, "-c", ALONE, str(path), str(folder / "alone.tif")])
        print(f"decoding and writing alone: {alone.wall_s:.1f} s wall, {alone.cpu_s:.1f} s CPU, {alone.peak_mb:.0f} MB")
        for limit in (700, 1200, 4000):
            os.environ |= {"THEIA_MEMORY_MB": str(limit), "THEIA_THREADS": "2"}
            command = [sys.executable, "-m", "algorithms", "run", "spectral_indices", "--products", str(path)]
            ours = measure([*command, "--output", str(folder / f"out{limit}")])
            print(
                f"limit {limit} MB: peak {ours.peak_mb:.0f} MB, {ours.wall_s:.1f} s wall "
                f"({ours.wall_s / alone.wall_s:.2f} x alone), {ours.cpu_s:.1f} s CPU ({ours.cpu_s / alone.cpu_s:.2f} x)"
            )


if __name__ == "__main__":
    main()
