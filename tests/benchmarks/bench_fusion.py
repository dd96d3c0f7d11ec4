"""Fusion without training: ground pixels a core-second, beside the reference architecture in the same run.

python tests/benchmarks/bench_fusion.py            40 Sentinel-2 and 25 Landsat dates, 36 days, one core
python tests/benchmarks/bench_fusion.py --strip    a strip of 10 km from files on 2 cores and 4 GB, and the area from it

The reference architecture (TAMRF-SITS, `algorithms.fusion.tamrf`) is built with random weights: what it costs does not
depend on them.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import resource  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from algorithms.core.grid import Grid  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.fusion.calibrating import calibrated  # noqa: E402
from algorithms.fusion.gaussian_process import gaussian_process  # noqa: E402
from algorithms.fusion.missed_clouds import screened  # noqa: E402
from algorithms.fusion.observations import Observations, SensorSeries  # noqa: E402
from algorithms.fusion.scene_model import learn_scene  # noqa: E402
from algorithms.worker import run_entry  # noqa: E402

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
LANDSAT = ("B2", "B3", "B4", "B8A", "B11", "B12")
FIRST = 19358
DAYS = np.arange(FIRST + 5, FIRST + 365, 10, dtype=np.int32)


def made(height: int, width: int, clear_share: float = 0.65) -> Observations:
    """A year of 40 Sentinel-2 and 25 Landsat dates with a season by pixel, noise and clouds in patches."""
    rng = np.random.default_rng(0)
    level = rng.uniform(0.05, 0.35, (10, 1, 1)).astype(np.float32)
    phase = np.kron(rng.uniform(0, 6, (-(-height // 8), -(-width // 8))), np.ones((8, 8)))[:height, :width]

    def series(sensor: str, bands: tuple[str, ...], dates: int) -> SensorSeries:
        days = np.sort(rng.choice(np.arange(FIRST, FIRST + 365), dates, replace=False)).astype(np.int32)
        season = 1 + 0.4 * np.sin(2 * np.pi * (days[:, None, None] - FIRST) / 365 + phase)
        part = level[[BANDS.index(b) for b in bands]]
        values = (season[:, None] * part).astype(np.float32)
        values += rng.normal(0, 0.01, values.shape).astype(np.float32)
        patches = rng.random((dates, -(-height // 32), -(-width // 32))) < clear_share
        clear = np.repeat(np.repeat(patches, 32, 1), 32, 2)[:, :height, :width]
        return SensorSeries(sensor, bands, days, values, np.ascontiguousarray(clear))

    return Observations(BANDS, (series("sentinel2", BANDS, 40), series("landsat", LANDSAT, 25)), (height, width))


def gaussian(side: int = 96) -> float:
    given = made(side, side)
    clean = screened(given)
    model = learn_scene(clean)
    assert model is not None
    scene = calibrated(model, clean)
    best = np.inf
    for _ in range(3):
        start = time.process_time()
        gaussian_process(given, DAYS, {"scene": scene})
        best = min(best, time.process_time() - start)
    speed = side * side / best
    print(
        f"Gaussian process, screened, sharpened, with deviation: {speed:9.0f} ground pixels a core-second", flush=True
    )
    return speed


def reference(side: int = 48) -> float:
    import torch

    from algorithms.fusion.tamrf import TamrfNetwork

    torch.set_num_threads(1)
    network = TamrfNetwork().eval()
    high, low = torch.rand(40, 10, side, side), torch.rand(25, 8, side // 3, side // 3)
    best = np.inf
    with torch.inference_mode():
        for _ in range(2):
            start = time.process_time()
            tokens = network.encode(high, torch.arange(40.0), low, torch.arange(25.0))
            for first in range(0, tokens.shape[0], 1024):
                tokens[first : first + 1024] = network.attend(tokens[first : first + 1024])
            for day in range(DAYS.size):
                network.decode(tokens, torch.tensor([float(day)]), (side, side))
            best = min(best, time.process_time() - start)
    speed = side * side / best
    print(
        f"reference architecture, random weights, no margin:     {speed:9.0f} ground pixels a core-second", flush=True
    )
    return speed


def strip() -> None:
    """640 m of a tile's 10 km through the entry, from files to files."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))
    from tests.algorithms.fusion_data import write

    height, width = 60, 1002
    grid = Grid.from_origin("EPSG:32631", 300000, 4900020, 10, height, width)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), made(height, width), grid)
        out = Path(folder) / "out"
        given = {"products": [folder], "output": str(out), "step_days": 10, "start": "2023-01-06", "end": "2023-12-27"}
        start, cpu = time.time(), time.process_time()
        run_entry("fuse_series", given, Context(Settings(memory_mb=4096, threads=2)))
        wall, cpu = time.time() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    share = 1e6 / (height * width)
    print(f"strip of {height} x {width} pixels, 36 days: {wall:.0f} s, {cpu:.0f} s of CPU, {peak:.0f} MB at the most;")
    print(f"10 x 10 km from it: {wall * share / 60:.1f} min of wall clock, {cpu * share / 120:.1f} min on 2 free cores")


def main() -> None:
    if "--strip" in sys.argv:
        strip()
        return
    ours, theirs = gaussian(), reference()
    print(f"ratio {ours / theirs:.1f} (at least 4)")


if __name__ == "__main__":
    main()
