"""Super-resolution: our networks, CARN with 256 channels as the peer runs it, and CARN through our engine.

    make bench ARGS=super_resolution
    python tests/benchmarks/bench_super_resolution.py --side 512 --area 1000     # 10 km of 10 m pixels
    python tests/benchmarks/bench_super_resolution.py --area 10980 --only entry  # a full tile: memory

* `peer`: onnxruntime, CARN of the published size with random weights, in the tiles of the reference tool (1000 output
  pixels and their margin), one thread. `CARN, our engine`: the same file over the same image by our tiles. `ours`: the
  default networks, 20 m to 10 m to 5 m, with their back-projections, on the same image.
* `entry`: the command line with its start-up, all threads of this machine, reading and writing included; its peak
  memory is that of the process tree.

Figures are output pixels of ten bands per core-second (CPU seconds: other work on the machine disturbs them less).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from measure import measure

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "algorithms")]

from onnx_writer import carn  # noqa: E402
from super_resolution_images import parcels, seen  # noqa: E402

from algorithms.core.grid import Grid  # noqa: E402
from algorithms.core.raster import RasterSpec, RasterWriter  # noqa: E402
from algorithms.learning.tiles import Tiling, run_tiled  # noqa: E402
from algorithms.resolution.back_projection import upsample  # noqa: E402
from algorithms.resolution.degradation import default_mtf  # noqa: E402
from algorithms.resolution.model_card import ModelCard  # noqa: E402
from algorithms.resolution.models import shipped  # noqa: E402
from algorithms.resolution.onnx_backend import onnx_backend  # noqa: E402
from algorithms.resolution.picture import R1, R2  # noqa: E402
from algorithms.resolution.refine import Machine, Step  # noqa: E402
from algorithms.resolution.refine_blocks import RefinePlan, run_steps  # noqa: E402

_PEER_TILE, _MARGIN = 500, 16


def cpu(action: Callable[[], np.ndarray]) -> tuple[float, float, np.ndarray]:
    """(CPU seconds, wall seconds, result)."""
    wall, used = time.perf_counter(), time.process_time()
    result = action()
    return time.process_time() - used, time.perf_counter() - wall, result


def carn_file(folder: Path) -> str:
    import torch

    from algorithms.resolution.published_networks import Carn

    torch.manual_seed(0)
    network = Carn(10, 10, 2, 256, 4, 3)
    path = folder / "carn.onnx"
    path.write_bytes(carn({n: w.numpy() for n, w in network.state_dict().items()}, 10, 2, 4, 3))
    return str(path)


def peer(path: str, image: np.ndarray) -> np.ndarray:
    """The loop of the reference tool: source tiles with their margin, the margin cut off, no overlap."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    height, width = image.shape[1:]
    padded = np.pad(image, ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN)), mode="reflect") * np.float32(1e4)
    out = np.empty((10, 2 * height, 2 * width), np.float32)
    for top in range(0, height, _PEER_TILE):
        for left in range(0, width, _PEER_TILE):
            bottom, right = min(top + _PEER_TILE, height), min(left + _PEER_TILE, width)
            part = padded[None, :, top : bottom + 2 * _MARGIN, left : right + 2 * _MARGIN]
            made = session.run(None, {"input": np.ascontiguousarray(part)})[0][0]
            m = 2 * _MARGIN
            out[:, 2 * top : 2 * bottom, 2 * left : 2 * right] = made[:, m:-m, m:-m]
    return out / np.float32(1e4)


def ours(ten: np.ndarray, twenty: np.ndarray, precision: str) -> np.ndarray:
    mtf = {b: default_mtf(10) for b in R1} | {b: default_mtf(20) for b in R2}
    steps = (Step("sharpen", 2, shipped("sharpen20"), None, mtf), Step("detail", 2, shipped("detail2"), None, mtf))
    bands = dict.fromkeys(R1 + R2)
    plan = RefinePlan(bands, steps, R1 + R2, 4, (0, 0), Machine("cpu", precision))  # type: ignore[arg-type]
    made = run_steps(plan, ten, twenty)
    return np.stack([made[b] for b in R1 + R2])


def write_product(folder: Path, side: int, ten: np.ndarray, twenty: np.ndarray) -> tuple[str, str]:
    """Rasters of `side` 10 m pixels, the small image repeated."""
    paths = []
    for name, image, pixel, size in (("ten", ten, 10, side), ("twenty", twenty, 20, side // 2)):
        grid = Grid.from_origin("EPSG:32631", 300000, 4900000, pixel, size, size)
        path = str(folder / f"{name}.tif")
        dn = np.rint(image * 1e4).astype(np.int16)
        names = R1 if name == "ten" else R2
        with RasterWriter(RasterSpec(path, grid, "int16", -10000, len(names), names)) as writer:
            for window in grid.blocks(512, size):
                rows = (np.arange(window.row, window.row + window.height)) % dn.shape[1]
                cols = np.arange(size) % dn.shape[2]
                writer.write(dn[:, rows][:, :, cols], window)
        paths.append(path)
    return paths[0], paths[1]


def entry(side: int, ten: np.ndarray, twenty: np.ndarray, memory_mb: int, extra: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        first, second = write_product(Path(folder), side, ten, twenty)
        command = [
            sys.executable, "-m", "algorithms", "run", "super-resolution", "--image", first, "--image-20m", second,
            "--output", str(Path(folder) / "out.tif"), *extra,
        ]  # fmt: skip
        os.environ["THEIA_MEMORY_MB"] = str(memory_mb)
        found = measure(command, ROOT)
        print(
            f"entry {' '.join(extra) or 'default'}, {side * 10 / 1000:g} km, ten bands to 5 m: {found.wall_s:.1f} s, "
            f"{found.cpu_s:.1f} CPU s, peak {found.peak_mb:.0f} MB, load of the machine {os.getloadavg()[0]:.1f}"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=512, help="10 m pixels of the image for the networks")
    parser.add_argument("--area", type=int, default=1000, help="10 m pixels of the image for the entry")
    parser.add_argument("--memory-mb", type=int, default=2048)
    parser.add_argument("--only", choices=("networks", "entry"))
    arguments = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    ten, twenty = seen(parcels(4 * arguments.side))
    if arguments.only != "entry":
        networks(ten, twenty)
    if arguments.only != "networks":
        entry(arguments.area, ten, twenty, arguments.memory_mb, ["--check-fidelity", "false"])
        entry(arguments.area, ten, twenty, arguments.memory_mb, [])
    return 0


def networks(ten: np.ndarray, twenty: np.ndarray) -> None:
    import torch

    torch.set_num_threads(1)
    image = np.concatenate([ten, upsample(twenty, 2)])
    pixels = 4.0 * image.shape[1] * image.shape[2] / 1e6
    with tempfile.TemporaryDirectory() as folder:
        path = carn_file(Path(folder))
        backend = onnx_backend(path, "cpu", 10, 1e4)
        card = ModelCard("carn", path, R1 + R2, R1 + R2, 2, 2 * _MARGIN)
        tiling = Tiling(256, -(-card.margin // card.factor), 2)
        backend.predict(image[:, :64, :64])
        peer(path, image[:, :64, :64])
        used, wall, expected = cpu(lambda: peer(path, image))
        print(f"peer, CARN 256: {pixels / used:.4f} Mpx per core-second ({used:.1f} CPU s, {wall:.1f} s)")
        again, wall, made = cpu(lambda: run_tiled(backend.predict, image, None, 10, tiling)[0])
        print(
            f"CARN 256, our engine: {pixels / again:.4f} Mpx per core-second ({again:.1f} CPU s, {wall:.1f} s), "
            f"{used / again:.2f} of the peer's speed; largest difference {np.abs(made - expected).max():.1e}"
        )
    for precision in ("single", "half"):
        ours(ten[:, :64, :64], twenty[:, :32, :32], precision)
        mine, wall, _ = cpu(partial(ours, ten, twenty, precision))
        print(
            f"ours, {precision} precision: {pixels / mine:.3f} Mpx per core-second ({mine:.1f} CPU s, {wall:.1f} s), "
            f"{used / mine:.1f} times the peer's output per core-second"
        )


if __name__ == "__main__":
    sys.exit(main())
