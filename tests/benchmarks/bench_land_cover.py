"""The map of a strip, stage by stage beside the decode floor, with the peak memory of the process.

    python tests/benchmarks/bench_land_cover.py                                       10980 x 1024, 40 dates
    python tests/benchmarks/bench_land_cover.py --columns 2048 --rows 1024 --dates 40

Ten bands at 10 m (real products hold four of them at 10 m and six at 20 m: half of the volume), noise over which half
of each date is cloud, 37 target dates, 481 features, 23 classes, 100 trees of depth 25 grown on random labels, whose
leaves lie deeper than those of real ones. The files are made first and are not part of the times.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from algorithms.core.blocks import process  # noqa: E402
from algorithms.core.grid import Grid  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.raster import RasterSpec, write_raster  # noqa: E402
from algorithms.landcover.imagery import Imagery  # noqa: E402
from algorithms.landcover.legend import Legend  # noqa: E402
from algorithms.landcover.mapping import NO_CONFIDENCE  # noqa: E402
from algorithms.landcover.model import LandCoverModel, save  # noqa: E402
from algorithms.landcover.recipe import Recipe  # noqa: E402
from algorithms.learning.forest import ForestOptions, fit_classifier  # noqa: E402
from algorithms.series.features import FeatureSpec  # noqa: E402
from algorithms.series.stack import build_stack  # noqa: E402
from tests.algorithms.series_data import make_scene  # noqa: E402
from tests.benchmarks.bench_series import BANDS  # noqa: E402

#: what is written by each stage; decoding alone writes how often a pixel was seen
STAGES = {"decode": ("validity",), "map": ("map",), "map and confidence": ("map", "confidence", "validity")}
#: pixels of a tile of 10 m
TILE = 10980**2


def make(folder: Path, rows: int, columns: int, dates: int) -> Imagery:
    """Files of the strip and the images as a job sees them."""
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, rows, columns)
    rng = np.random.default_rng(0)
    scenes = []
    for number in range(dates):
        cloud = np.repeat(np.repeat(rng.random((rows // 64 + 1, columns // 64 + 1)) < 0.5, 64, 0), 64, 1)
        scene = make_scene(folder, 5 + 9 * number, cloud[:rows, :columns], bands=BANDS, grid=grid)
        for band in scene.bands.values():
            write_raster(
                RasterSpec(band.path, grid, "int16", -10000), rng.normal(2000, 300, grid.shape).astype(np.int16)
            )
        scenes.append(scene)
    stack = build_stack(scenes, BANDS, grid)
    return Imagery(grid, stack, {}, (), int(stack.days[0]), int(stack.days[0]) + 364)


def make_model(path: str, imagery: Imagery) -> Recipe:
    recipe = Recipe(FeatureSpec(tuple(imagery.first + 10 * k for k in range(37)), BANDS))
    rng = np.random.default_rng(1)
    features = rng.normal(2000, 300, (2300, recipe.count)).astype(np.float32)
    label = np.repeat(np.arange(1, 24), 100)
    forest = fit_classifier(features, label, ForestOptions(threads=2))
    save(path, LandCoverModel(recipe, {0: forest}, np.arange(1, 24), Legend(()), "mean", np.linspace(0, 1, 101)))
    return recipe


def measure(stage: str, folder: Path, memory_mb: int, threads: int, imagery: Imagery, recipe: Recipe) -> None:
    """Run one stage and print its cost."""
    context = Context(Settings(memory_mb=memory_mb, threads=threads, device="cpu"))
    grid = imagery.grid
    outputs = {
        "map": RasterSpec(str(folder / "map.tif"), grid, "uint8", 0),
        "confidence": RasterSpec(str(folder / "confidence.tif"), grid, "uint8", NO_CONFIDENCE),
        "validity": RasterSpec(str(folder / "validity.tif"), grid, "uint16", None, 2),
    }
    wanted = STAGES[stage]
    # with more clear dates asked for than there are, everything is read and nothing predicted
    fewest = 1000 if stage == "decode" else 1
    parameters = {"model": str(folder / "m.npz"), "imagery": imagery, "recipe": recipe, "wanted": wanted,
                  "vote": "mean", "fusion": False, "calibrated": True, "min_clear": fewest, "geometry": None,
                  "device": "cpu"}  # fmt: skip
    start, cpu = time.perf_counter(), time.process_time()
    process("landcover.mapping:block", imagery.sources(), grid, {n: outputs[n] for n in wanted}, context,
            parameters=parameters, margin=imagery.margin, bytes_per_pixel=imagery.bytes_per_pixel + 12,
            text=stage)  # fmt: skip
    pixels = grid.height * grid.width
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, used = (time.perf_counter() - start) / pixels * 1e6, (time.process_time() - cpu) / pixels * 1e6
    print(f"{stage:<20}{wall:8.2f} us/pixel of wall time, {used:8.2f} of CPU, {used * TILE / 6e7:6.0f} CPU minutes a "
          f"tile; peak {peak:.0f} MB", flush=True)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1024)
    parser.add_argument("--columns", type=int, default=10980)
    parser.add_argument("--dates", type=int, default=40)
    parser.add_argument("--memory-mb", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    fresh = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        imagery = make(folder, given.rows, given.columns, given.dates)
        recipe = make_model(str(folder / "m.npz"), imagery)
        print(
            f"{given.columns} x {given.rows}, {given.dates} dates, {given.threads} threads, limit {given.memory_mb} MB"
        )
        for stage in STAGES:
            # a process of its own, so that its peak of memory is its own
            run = (stage, folder, given.memory_mb, given.threads, imagery, recipe)
            process = fresh.Process(target=measure, args=run)
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
