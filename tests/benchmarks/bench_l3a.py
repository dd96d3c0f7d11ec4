"""The monthly synthesis on a strip of 10980 x 2048, 12 dates, 10 bands: time, memory, and what else could be done.

    make bench ARGS=l3a
    python tests/benchmarks/bench_l3a.py --rows 10980 --dates 12        # the full tile

* `synthesis`: the entry by the command line, with its start-up. `decoding alone`: the same files read once by as many
  threads in rows of tiles. `writing alone`: the same products written from memory, overviews included. `arithmetic
  alone`: the block kernel on one block whose inputs are in memory, scaled to the strip.
* Peers on the same input: the date-weighted mean of the clear observations as a user writes it with xarray, rioxarray
  and dask (`--peer PYTHON`, an interpreter that has them), and with OTB's BandMath where `otbcli_BandMath` is on the
  path. Both leave out the AOT and cloud weights, the directional correction, dates, flags and overviews.

CPU seconds are less disturbed by other work on the machine than wall seconds. The input is noise over smooth fields,
which compresses as real products do (0.7 of its raw size).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from measure import Measured, measure

ROOT = Path(__file__).resolve().parents[2]
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
TILE = 512

PEER = """
import sys, glob, re, datetime as dt, dask, numpy as np, rioxarray, xarray as xr
folder, out, threads = sys.argv[1:]
dask.config.set(scheduler="threads", num_workers=int(threads))
products = sorted(glob.glob(folder + "/*"))
centre = dt.date(2024, 7, 15)
for band in "B2 B3 B4 B8 B5 B6 B7 B8A B11 B12".split():
    group = "R1" if band in ("B2", "B3", "B4", "B8") else "R2"
    total = weights = 0
    for p in products:
        day = dt.datetime.strptime(re.search(r"_(\\d{8})-", p).group(1), "%Y%m%d").date()
        chunks = {"x": 2048, "y": 512}
        rho = rioxarray.open_rasterio(glob.glob(p + "/*_FRE_" + band + ".tif")[0], chunks=chunks)[0]
        mask = rioxarray.open_rasterio(glob.glob(p + "/MASKS/*_CLM_" + group + ".tif")[0], chunks=chunks)[0]
        w = 1 - 0.5 * abs((day - centre).days) / 23
        clear = ((mask & 1) == 0) & (rho >= 0)
        total = total + xr.where(clear, rho * np.float32(w), np.float32(0))
        weights = weights + xr.where(clear, np.float32(w), np.float32(0))
    mean = (total / weights).fillna(-10000).round().astype("int16")
    mean.rio.write_crs("EPSG:32631", inplace=True)
    mean.rio.to_raster(out + "/" + band + ".tif", tiled=True, compress="DEFLATE", predictor=2)
"""


def make_inputs(folder: Path, rows: int, cols: int, dates: int) -> None:
    """MUSCATE products with clouds, AOT and angles, written one at a time."""
    from algorithms.core.grid import Grid
    from algorithms.products.muscate_product import SENTINEL2_GROUPS, ProductDescription
    from algorithms.products.muscate_write import encode_atb, l2a_specs, write_l2a
    from algorithms.products.scene import AngleNodes, Angles

    random = np.random.default_rng(1)
    fine = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, rows, cols)
    grids = {"R1": fine, "R2": fine.coarsen(2)}
    bands = [b for names in SENTINEL2_GROUPS.values() for b in names]
    # one field and one sheet of noise, shifted for each date and band: quick to make, and no shorter when compressed
    noise = random.normal(0, 1, (rows + 256, cols + 256)).astype(np.float32)
    field = np.kron(random.random((rows // 64 + 2, cols // 64 + 2)), np.ones((64, 64)))[:rows, :cols].astype(np.float32)
    y, x = np.ogrid[:rows, :cols]

    def nodes(zenith: float, azimuth: float) -> AngleNodes:
        slope = np.linspace(0, 2, 23)[np.newaxis].repeat(23, 0)
        return AngleNodes(zenith + slope, azimuth + slope, 300000, 4900020, 5000)

    for k in range(dates):
        day = dt.datetime(2024, 6, 23, 10, 56, 37, tzinfo=dt.UTC) + dt.timedelta(days=round(44 * k / max(1, dates - 1)))
        angles = Angles(nodes(28, 150), {b: (nodes(5 + k % 5, 100 + 180 * (k % 2)),) for b in bands})
        product = ProductDescription(("SENTINEL2A", "SENTINEL2B")[k % 2], day, "T31TCJ", grids, angles=angles)
        cloud = np.zeros((rows, cols), bool)
        for _ in range(40):
            cy, cx, r = random.integers(rows), random.integers(cols), random.integers(20, 250)
            cloud |= (y - cy) ** 2 + (x - cx) ** 2 < r**2
        arrays: dict[str, np.ndarray] = {}
        for name, spec in l2a_specs(product, "", ("FRE", "ATB", "CLM", "MG2", "EDG")).items():
            step = 1 if spec.grid.shape == fine.shape else 2
            if name.startswith("FRE"):
                dy, dx = random.integers(0, 256, 2)
                dn = 800 + 2500 * field + 90 * noise[dy : dy + rows, dx : dx + cols] + 4000 * cloud
                arrays[name] = np.maximum(dn, 1).astype(np.int16)[::step, ::step]
            elif name.startswith("ATB"):
                arrays[name] = encode_atb(np.full(spec.grid.shape, 1.5), (0.1 + 0.2 * field)[::step, ::step])
            else:
                arrays[name] = (cloud[::step, ::step] * 3 * (name[:3] == "CLM")).astype(np.uint8)
        write_l2a(product, str(folder), arrays)


def decode(folder: Path) -> None:
    """Read every raster that the synthesis reads, once, in rows of tiles, on all threads."""
    import rasterio
    from rasterio.windows import Window

    from algorithms.core.raster import open_dataset

    wanted = ("_FRE_", "_CLM_", "_MG2_", "_EDG_", "_ATB_R1")
    paths = [p for p in sorted(folder.rglob("*.tif")) if any(w in p.name for w in wanted)]
    jobs = []
    for path in paths:
        with rasterio.open(path) as dataset:
            band = dataset.count
            jobs += [(str(path), band, Window(0, row, dataset.width, min(TILE, dataset.height - row)))
                     for row in range(0, dataset.height, TILE)]  # fmt: skip

    def read(job: tuple[str, int, Any]) -> int:
        return int(open_dataset(job[0]).read(job[1], window=job[2]).nbytes)

    with ThreadPoolExecutor(THREADS) as pool:
        print(sum(pool.map(read, jobs)))


def write(products: Path, target: Path) -> None:
    """Write the rasters of the syntheses again from memory, as the block engine does."""
    import rasterio

    from algorithms.core.blocks import finish
    from algorithms.core.grid import Grid, Window
    from algorithms.core.raster import RasterSpec, RasterWriter, read

    paths = sorted(products.rglob("*.tif"))
    arrays = [read(str(p)) for p in paths]
    target.mkdir(exist_ok=True)
    specs = []
    for number, path in enumerate(paths):
        with rasterio.open(path) as dataset:
            method = "mode" if "_FLG_" in path.name else "average"
            specs.append(RasterSpec(str(target / f"{number}.tif"), Grid.from_dataset(dataset), dataset.dtypes[0],
                                    dataset.nodata, resampling=method))  # fmt: skip
    started, used = time.perf_counter(), time.process_time()
    writers = [RasterWriter(spec).__enter__() for spec in specs]
    with ThreadPoolExecutor(THREADS) as pool:
        for row in range(0, max(s.grid.height for s in specs), TILE):
            jobs = []
            for writer, array, spec in zip(writers, arrays, specs, strict=True):
                height = min(TILE, spec.grid.height - row)
                if height > 0:
                    window = Window(row, 0, height, spec.grid.width)
                    jobs.append(pool.submit(writer.write, array[row : row + height], window))
            for job in jobs:
                job.result()
        finish(writers, pool)
    for writer in writers:
        writer.__exit__(None, None, None)
    print(json.dumps([time.perf_counter() - started, time.process_time() - used]))


def compute(folder: Path) -> None:
    """CPU seconds per megapixel of the kernel on one block whose inputs are in memory."""
    from algorithms.core.blocks import Inputs
    from algorithms.core.grid import Window
    from algorithms.core.progress import Context
    from algorithms.products.read import open_products
    from algorithms.synthesis.composite import block
    from algorithms.synthesis.prepare import Options, prepare

    prepared = prepare(open_products(str(folder)), [dt.date(2024, 7, 15)], Options(), None, Context())
    assert prepared is not None
    window = Window(0, 0, TILE, min(2048, prepared.reference.width))
    stored = {name: Inputs(prepared.sources, prepared.reference, window, 0).read(name) for name in prepared.sources}

    class InMemory(Inputs):
        def read(self, name: str) -> np.ndarray:
            return stored[name]

    inputs = InMemory(prepared.sources, prepared.reference, window, 0)
    block(inputs, window, {"plan": prepared.plan})
    used = time.process_time()
    for _ in range(3):
        block(inputs, window, {"plan": prepared.plan})
    print((time.process_time() - used) / 3 / (window.height * window.width / 1e6))


def peers(folder: Path, work: Path, python: str | None) -> list[tuple[str, Measured]]:
    found = []
    out = work / "peer"
    out.mkdir(exist_ok=True)
    if python:
        found.append(("xarray + rioxarray", measure([python, "-c", PEER, str(folder), str(out), str(THREADS)])))
    if shutil.which("otbcli_BandMath"):
        found.append(("OTB BandMath", _otb(folder, out)))
    return found


def _otb(folder: Path, out: Path) -> Measured:
    """Band by band, all dates in one expression."""
    lines = []
    for band in ("B2", "B3", "B4", "B8", "B5", "B6", "B7", "B8A", "B11", "B12"):
        group = "R1" if band in ("B2", "B3", "B4", "B8") else "R2"
        images: list[str] = []
        terms, weights = [], []
        for path in sorted(folder.iterdir()):
            day = dt.datetime.strptime(path.name.split("_")[1][:8], "%Y%m%d").date()
            weight = 1 - 0.5 * abs((day - dt.date(2024, 7, 15)).days) / 23
            n = len(images) + 1
            images += [str(next(path.glob(f"*_FRE_{band}.tif"))), str(next(path.glob(f"MASKS/*_CLM_{group}.tif")))]
            # the summary bit is the lowest: odd values are clouds
            clear = f"(rint(im{n + 1}b1/2-0.25)*2==im{n + 1}b1 && im{n}b1>=0)"
            terms.append(f"({clear}?{weight}*im{n}b1:0)")
            weights.append(f"({clear}?{weight}:0)")
        total = "+".join(weights)
        expression = f"({total})>0 ? ({'+'.join(terms)})/({total}) : -10000"
        target = f"{out}/otb_{band}.tif?&gdal:co:TILED=YES&gdal:co:COMPRESS=DEFLATE&gdal:co:PREDICTOR=2"
        lines.append([*("otbcli_BandMath", "-il"), *images, "-out", target, "int16", "-exp", expression])
    script = out / "otb.sh"
    script.write_text("set -e\n" + "\n".join(" ".join(f"'{word}'" for word in line) for line in lines))
    return measure(["sh", str(script)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2048)
    parser.add_argument("--cols", type=int, default=10980)
    parser.add_argument("--dates", type=int, default=12)
    parser.add_argument("--memory", type=int, default=4096, help="limit in MiB")
    parser.add_argument("--folder", help="keep the input and the results here")
    parser.add_argument(
        "--peer", default=os.environ.get("THEIA_BENCH_PEER"), help="python with xarray, rioxarray, dask"
    )
    parser.add_argument("--json", help="write the figures here")
    parser.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        {"decode": decode, "write": write, "compute": compute}[given.part[0]](*(Path(p) for p in given.part[1:]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(given.folder or temporary)
        run(given, work)


def run(given: argparse.Namespace, work: Path) -> None:
    inputs, out = work / "l2a", work / "l3a"
    if not inputs.exists():
        inputs.mkdir(parents=True)
        make_inputs(inputs, given.rows, given.cols, given.dates)
    size = sum(p.stat().st_size for p in inputs.rglob("*.tif"))
    me = [sys.executable, str(Path(__file__).resolve()), "--part"]
    job = work / "job.json"
    parameters = {"products": [str(inputs)], "date": "2024-07-15", "output": str(out), "overwrite": True}
    settings = {"memory_mb": given.memory, "threads": THREADS}
    job.write_text(json.dumps({"entry": "l3a_synthesis", "parameters": parameters, "settings": settings}))
    command = [sys.executable, "-m", "algorithms", "job", str(job)]
    measure(command, ROOT)  # once for the compiled kernels and the file cache
    total = measure(command, ROOT)
    decoding = measure([*me, "decode", str(inputs)], ROOT)
    writing = json.loads(measure([*me, "write", str(out), str(work / "again")], ROOT).output)
    kernel = float(
        subprocess.run([*me, "compute", str(inputs)], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    )
    megapixels = given.rows * given.cols / 1e6
    figures = {
        "rows": given.rows, "cols": given.cols, "dates": given.dates, "threads": THREADS, "input_gb": size / 1e9,
        "total_wall_s": total.wall_s, "total_cpu_s": total.cpu_s, "peak_mb": total.peak_mb,
        "decode_wall_s": decoding.wall_s, "decode_cpu_s": decoding.cpu_s, "write_wall_s": writing[0],
        "write_cpu_s": writing[1], "compute_cpu_s": kernel * megapixels,
        "ratio_wall": total.wall_s / (decoding.wall_s + writing[0]),
        "ratio_cpu": total.cpu_s / (decoding.cpu_s + writing[1]),
        "cpu_s_per_mpx_and_date": total.cpu_s / megapixels / given.dates,
    }  # fmt: skip
    print(
        f"| {given.cols} x {given.rows}, {given.dates} dates, {THREADS} threads | wall s | CPU s | peak MB |\n"
        "|---|---|---|---|"
    )
    print(f"| synthesis | {total.wall_s:.1f} | {total.cpu_s:.1f} | {total.peak_mb:.0f} |")
    print(f"| decoding alone | {decoding.wall_s:.1f} | {decoding.cpu_s:.1f} | {decoding.peak_mb:.0f} |")
    print(f"| writing alone | {writing[0]:.1f} | {writing[1]:.1f} | |")
    print(f"| arithmetic alone | | {kernel * megapixels:.1f} | |")
    for name, peer in peers(inputs, work, given.peer):
        print(f"| {name} | {peer.wall_s:.1f} | {peer.cpu_s:.1f} | {peer.peak_mb:.0f} |")
        figures[f"{name}: times slower, wall"] = peer.wall_s / total.wall_s
        figures[f"{name}: times slower, CPU"] = peer.cpu_s / total.cpu_s
    print(f"total / (decoding + writing): {figures['ratio_wall']:.2f} wall, {figures['ratio_cpu']:.2f} CPU; "
          f"{figures['cpu_s_per_mpx_and_date']:.3f} CPU s per Mpx and date (WASP 1.x: 2.8)")  # fmt: skip
    if given.json:
        Path(given.json).write_text(json.dumps(figures, indent=1))
    shutil.rmtree(work / "again", ignore_errors=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
