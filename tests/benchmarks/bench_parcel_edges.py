"""Parcel edges: how many parcels each method finds on unseen landscapes, and what a tile costs in time and memory.

    python tests/benchmarks/bench_parcel_edges.py [landscapes]

Landscapes are simulated with seeds and a preset that no network has learnt from; what is free in a method is chosen on
other landscapes. The cost is measured on a season of 8 dates and scaled to a tile of 10980 x 10980 pixels.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

import train_parcel_edges_default as recipe  # noqa: E402

from algorithms.landcover.edges_file import DEFAULT, load_edges  # noqa: E402
from algorithms.landcover.edges_gradient import gradient_maps  # noqa: E402
from algorithms.landcover.edges_judge import judge, network_maps  # noqa: E402
from algorithms.landcover.edges_network import EdgeShape, build_network  # noqa: E402
from algorithms.landcover.edges_segments import segment  # noqa: E402
from tests.benchmarks.measure import measure  # noqa: E402

_TILE = 10980 * 10980
_DATES = 8
_RUN = """
import sys, time
from algorithms.core.progress import Context, Settings
from algorithms.worker import run_entry
job = Context(Settings(threads=1, memory_mb=1024, device="cpu"))
begun = time.process_time()
run_entry("parcel_edges", {"products": [sys.argv[1]], "method": sys.argv[2], "output": sys.argv[3]}, job)
print(time.process_time() - begun)
"""


def quality(count: int) -> None:
    """Scores by method and number of dates; the last landscapes are of another preset."""
    stored = load_edges(str(DEFAULT))
    network = build_network(EdgeShape.from_document(stored.shape), stored.weights).eval()
    seeds = [*recipe.JUDGED[: count - count // 2], *recipe.MANAGED[1 : 1 + count // 2]]
    places = [recipe.example_of(s) for s in seeds]
    others = [recipe.example_of(s) for s in recipe.TRAINING[2:20:6]]
    print(f"parcels found on unseen landscapes ({', '.join(map(str, seeds))})")
    for dates in (1, 2, 6):
        scores, _ = judge(network_maps(network, "cpu"), others, places, dates, stored.cutting)
        for name, s in scores.items():
            print(
                f"  {dates} dates, {name:20} objects F1 {s.object_f1:.3f} (precision {s.precision:.2f}, recall "
                f"{s.recall:.2f}), borders F1 {s.boundary_f1[0]:.3f} within 1 pixel, {s.boundary_f1[1]:.3f} within 2"
            )


def cost() -> None:
    """Microseconds a pixel of the steps, on one core; a tile is that many times more."""
    import torch

    torch.set_num_threads(1)
    stored = load_edges(str(DEFAULT))
    network = build_network(EdgeShape.from_document(stored.shape), stored.weights).eval()
    place = recipe.example_of(recipe.JUDGED[1])
    images = place.images[:_DATES].astype(np.float32) * np.float32(1e-4)
    clear = place.clear[:_DATES]
    predict = network_maps(network, "cpu")
    maps = predict(images, clear)
    for name, function in (
        (f"network, {_DATES} dates", lambda: predict(images, clear)),
        (f"gradient, {_DATES} dates", lambda: gradient_maps(images, clear)),
        ("watershed and merging", lambda: segment(maps, stored.cutting)),
    ):
        times = []
        for _ in range(3):
            begun = time.process_time()
            function()
            times.append(time.process_time() - begun)
        each = min(times) / clear[0].size
        print(f"  {name:24} {1e6 * each:6.2f} us a pixel: {each * _TILE / 60:5.1f} core minutes a tile")


def whole(side_km: float = 9.6) -> None:
    """One run from products to outlines, its CPU time and its largest memory under a limit of 1024 MB."""
    from algorithms.core.progress import Context, Settings
    from algorithms.worker import run_entry

    with tempfile.TemporaryDirectory() as folder:
        job = {
            "preset": "demo", "size_km": side_km, "start": "2024-04-01", "end": "2024-07-31", "truth": ["none"],
            "satellites": ["S2A"], "orbits": ["51"], "output": f"{folder}/series",
        }  # fmt: skip
        run_entry("simulate_series", job, Context(Settings(threads=1)))
        pixels = (100 * side_km) ** 2
        for method in ("network", "gradient"):
            command = [sys.executable, "-c", _RUN, f"{folder}/series", method, f"{folder}/{method}.gpkg"]
            found = measure(command, ROOT)
            print(
                f"  {method:8} from products to outlines, {side_km:g} km: {found.cpu_s:.0f} CPU s "
                f"({1e6 * found.cpu_s / pixels:.1f} us a pixel), peak {found.peak_mb:.0f} MB of 1024 allowed"
            )


def main() -> None:
    quality(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
    print("cost on one core")
    cost()
    whole()


if __name__ == "__main__":
    main()
