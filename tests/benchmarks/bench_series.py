"""What the series methods cost: microseconds a pixel on one core, and a strip of a tile from disk.

python tests/benchmarks/bench_series.py            kernels
python tests/benchmarks/bench_series.py --strip    gap filling and features of a strip from files, with peak memory
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from algorithms.core.blocks import Inputs, map_blocks  # noqa: E402
from algorithms.core.grid import Grid, Window  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.raster import RasterSpec, write_raster  # noqa: E402
from algorithms.series import harmonic, whittaker  # noqa: E402
from algorithms.series.features import FeatureSpec, feature_matrix  # noqa: E402
from algorithms.series.interpolation import fill  # noqa: E402
from algorithms.series.phenology import PhenologySettings, phenology_block  # noqa: E402
from algorithms.series.screening import screen  # noqa: E402
from algorithms.series.stack import build_stack, read_block  # noqa: E402
from algorithms.series.statistics import series_statistics_block  # noqa: E402
from algorithms.series.table import constants  # noqa: E402
from tests.algorithms.series_data import make_scene  # noqa: E402

BANDS = tuple(constants()["bands"])
TARGETS = np.arange(1, 366, 10, dtype=np.int32)


def made_series(dates: int, pixels: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(dates, 10, pixels) int16 with a season and noise, half of it masked in runs as clouds do, and days."""
    rng = np.random.default_rng(0)
    days = np.sort(rng.choice(np.arange(1, 366), dates, replace=False)).astype(np.int32)
    season = 1500 + 1000 * np.sin(2 * np.pi * (days - 100) / 365)
    values = (season[:, None, None] + rng.normal(0, 150, (dates, 10, pixels))).astype(np.int16)
    valid = np.repeat(rng.random((dates, pixels // 64 + 1)) > 0.5, 64, axis=1)[:, :pixels].copy()
    return values, valid, days


def cost(name: str, pixels: int, call: Callable[[int], object]) -> float:
    """Print and return the best of three, in microseconds of CPU a pixel; compiled before it is timed."""
    call(64)
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        call(pixels)
        best = min(best, time.process_time() - start)
    print(
        f"{name:<58}{best / pixels * 1e6:9.2f} us/pixel  {best / pixels * 120.56e6 / 60:9.1f} min/tile of 10 m",
        flush=True,
    )
    return best / pixels


def kernels() -> None:
    values, valid, days = made_series(70, 65536)
    small = 6000

    def part(n: int) -> tuple[np.ndarray, np.ndarray]:
        return np.ascontiguousarray(values[:, :, :n]), np.ascontiguousarray(valid[:, :n])

    spec = FeatureSpec(tuple(int(t) for t in TARGETS), BANDS)
    print("70 dates, 10 bands, 37 targets, half masked")
    blocks = {n: part(n) for n in (64, small, 65536)}
    cost("linear and 481 features, fused", 65536, lambda n: feature_matrix(spec, *blocks[n], days))
    cost("linear", 65536, lambda n: fill(*blocks[n], days, TARGETS))
    cost("pchip", small, lambda n: fill(*blocks[n], days, TARGETS, "pchip"))
    cost("screening", small, lambda n: screen(*blocks[n], days, BANDS, 1e-4))
    cost("whittaker, lambda given", small, lambda n: whittaker.smooth(*blocks[n], days, TARGETS, smoothness=1e3))
    cost("whittaker, lambda per pixel, with deviation", small, lambda n: whittaker.smooth(*blocks[n], days, TARGETS))
    cost("harmonic, with deviation", small, lambda n: harmonic.smooth(*blocks[n], days, TARGETS))
    cost("kriging, with deviation", small, lambda n: harmonic.smooth(*blocks[n], days, TARGETS, local=True))
    index = {n: b[0][:, 6].astype(np.float64) * 1e-4 for n, b in blocks.items()}
    settings = PhenologySettings()
    cost("phenology", small, lambda n: phenology_block(index[n], blocks[n][1], days, 1, 365, settings))
    cost("statistics", small, lambda n: series_statistics_block(index[n], blocks[n][1], days, (10.0, 90.0)))
    _peers(blocks[small], days)


def _peers(block: tuple[np.ndarray, np.ndarray], days: np.ndarray) -> None:
    """The same gap filling by xarray, where it is installed."""
    try:
        import xarray
    except ImportError:
        print("xarray is not installed: no comparison")
        return
    values, valid = block
    masked = np.where(valid[:, None], values, np.nan).astype(np.float32)
    array = xarray.DataArray(masked, dims=("time", "band", "pixel"), coords={"time": days.astype(float)})
    grid = np.union1d(days, TARGETS).astype(float)
    start = time.process_time()
    array.reindex(time=grid).interpolate_na("time", method="linear").sel(time=TARGETS.astype(float)).values.sum()
    used = time.process_time() - start
    start = time.process_time()
    fill(values, valid, days, TARGETS)
    own = time.process_time() - start
    print(f"xarray interpolate_na: {used / values.shape[2] * 1e6:.1f} us/pixel, {used / own:.0f} times as much as ours")


def strip(width: int = 1024, height: int = 512, dates: int = 40) -> None:
    """An eighth of the width of a tile: decoding alone, gap filling with features on top, and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, height, width)
        rng = np.random.default_rng(0)
        scenes = []
        for number in range(dates):
            cloud = np.repeat(np.repeat(rng.random((height // 64 + 1, width // 64 + 1)) < 0.5, 64, 0), 64, 1)
            scene = make_scene(Path(folder), 5 + 9 * number, cloud[:height, :width], bands=BANDS, grid=grid)
            for band in scene.bands.values():
                noise = rng.normal(2000, 300, grid.shape).astype(np.int16)
                write_raster(RasterSpec(band.path, grid, "int16", -10000), noise)
            scenes.append(scene)
        stack = build_stack(scenes, BANDS, grid)
        context = Context(Settings(memory_mb=4000, threads=2))
        # kernels are named below `algorithms`
        module = types.ModuleType("algorithms.series_benchmark")
        module.decode, module.features = decode, features  # type: ignore[attr-defined]
        sys.modules[module.__name__] = module
        # compiled before it is timed
        features(Inputs(stack.sources(), grid, Window(0, 0, 64, 64), 0), Window(0, 0, 64, 64), {"stack": stack})
        for name in ("decode", "features"):
            start, cpu = time.perf_counter(), time.process_time()
            for _ in map_blocks(f"series_benchmark:{name}", stack.sources(), grid, context, parameters={"stack": stack},
                                bytes_per_pixel=stack.bytes_per_pixel + 481 * 4):  # fmt: skip
                pass
            wall, used = time.perf_counter() - start, time.process_time() - cpu
            pixels = grid.height * grid.width
            print(f"{name}: {wall / pixels * 1e6:.2f} us/pixel of wall time, {used / pixels * 1e6:.2f} of CPU")
        print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, limit 4000 MB")


def decode(inputs: Inputs, window: Window, parameters: dict[str, object]) -> dict[str, np.ndarray]:
    read_block(parameters["stack"], inputs)  # type: ignore[arg-type]
    return {}


def features(inputs: Inputs, window: Window, parameters: dict[str, object]) -> dict[str, np.ndarray]:
    stack = parameters["stack"]
    data = read_block(stack, inputs)  # type: ignore[arg-type]
    first = int(stack.days[0])  # type: ignore[attr-defined]
    spec = FeatureSpec(tuple(range(first, first + 361, 10)), BANDS)
    feature_matrix(spec, data.values, data.valid, stack.days)  # type: ignore[attr-defined]
    return {}


if __name__ == "__main__":
    if "--strip" in sys.argv:
        strip()
    else:
        kernels()
