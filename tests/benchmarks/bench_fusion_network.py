"""The compact fusion network: its speed beside the reference architecture (TAMRF-SITS with random weights), and its
errors beside the methods without training, each in one run.

python tests/benchmarks/bench_fusion_network.py [--seconds N] [--speed] [--blocks FOLDER] [--card FILE]

Ground pixels per core-second for 40 dates of Sentinel-2, 25 of Landsat and 36 days asked for, one thread, CPU time.
Inputs of the compact network (baseline, departures) and the Gaussian process that it is given are counted with it, and
so are the tile's margins of the reference as they are used (165 pixels, 18 of margin), beside the figure without
margins. Errors: frozen areas, two real series and a simulated block (`fusion_network_scores`; `--speed` leaves them
out; `--blocks`: where simulated blocks lie or are made; `--card`: a JSON file of the errors, for the model card).

What a graphics card would need is derived below from multiplications and bytes per pixel and printed as such; it was
never run. Metropolitan France is 5.5e9 pixels of 10 m.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

S2_DATES, LANDSAT_DATES, QUERIES = 40, 25, 36
FRANCE_PIXELS = 5.5e9
#: cards: bytes per second of their memory, operations per second in bf16 without sparsity (data sheets), and the
#: share of either that is counted on
CARDS = {"T4 (fp16)": (320e9, 65e12), "A100 40 GB": (1555e9, 312e12), "H100 SXM": (3350e9, 990e12)}
SHARE = 0.5


def rate(call: Callable[[], int], seconds: float) -> float:
    """Pixels per second of CPU, best of repetitions within `seconds`; called once before it is timed."""
    call()
    best, begin = 0.0, time.process_time()
    while time.process_time() - begin < seconds:
        start = time.process_time()
        pixels = call()
        best = max(best, pixels / (time.process_time() - start))
    return best


def compact(seconds: float) -> tuple[float, float]:
    """(with its inputs and the process, network alone) pixels per second."""
    from algorithms.fusion.calibrating import calibrated
    from algorithms.fusion.compact_file import load_fusion
    from algorithms.fusion.compact_inputs import prepare, with_process
    from algorithms.fusion.compact_run import Runner
    from algorithms.fusion.gaussian_process import gaussian_process
    from algorithms.fusion.missed_clouds import screened
    from algorithms.fusion.network import in_table
    from algorithms.fusion.scene_model import learn_scene
    from tests.benchmarks.bench_fusion import DAYS, made

    # patches of clouds: what is learnt of a scene is learnt once for all its blocks, and not counted
    observations = made(64, 64)
    clean = screened(observations)
    scene = learn_scene(clean)
    assert scene is not None  # it is clear in places
    settings = {"scene": calibrated(scene, clean), "screen": False}
    shipped = load_fusion(None)
    table = shipped.table
    runner = Runner.from_file(shipped, "cpu")

    def inputs() -> Any:
        seen = screened(observations)
        told = gaussian_process(seen, DAYS, settings)
        prepared = prepare(seen, DAYS, table, False)
        return with_process(prepared, *(in_table(a, seen.bands, runner.bands) for a in (told.mean, told.sd)))

    def whole() -> int:
        runner.run(inputs())
        return 64 * 64

    prepared = inputs()

    def alone() -> int:
        runner.run(prepared)
        return 64 * 64

    return rate(whole, seconds), rate(alone, seconds)


def reference(seconds: float) -> tuple[float, float]:
    """(per pixel kept of a tile, per pixel computed) pixels per second of the reference architecture."""
    import torch

    from algorithms.fusion.tamrf import TamrfNetwork
    from algorithms.fusion.tamrf_run import MARGIN, TILE

    torch.manual_seed(0)
    network, side = TamrfNetwork().eval(), 24
    high, low = torch.randn(S2_DATES, 10, side, side), torch.randn(LANDSAT_DATES, 8, side // 3, side // 3)
    when = [torch.linspace(0, 360, n) for n in (S2_DATES, LANDSAT_DATES, QUERIES)]

    def call() -> int:
        with torch.inference_mode():
            tokens = network.attend(network.encode(high, when[0], low, when[1]))
            network.decode(tokens, when[2], (side, side))
        return side * side

    computed = rate(call, seconds)
    return computed * ((TILE - 2 * MARGIN) / TILE) ** 2, computed


def derived() -> list[str]:
    """Hours of one year of France on some cards, from bytes and multiplications; never run."""
    from algorithms.fusion.compact import CompactShape
    from algorithms.fusion.compact_cost import traffic, work
    from algorithms.fusion.compact_file import load_fusion

    tokens = S2_DATES + LANDSAT_DATES
    shape = CompactShape.from_document(load_fusion(None).shape)
    products = sum(work(shape, tokens, QUERIES).values())
    moved = sum(traffic(shape, tokens, QUERIES).values())
    lines = [f"compact network: {products / 1e6:.1f} M products and {moved / 1e6:.2f} MB moved a pixel (bf16)"]
    for name, (bandwidth, operations) in CARDS.items():
        memory = FRANCE_PIXELS * moved / (SHARE * bandwidth) / 3600
        arithmetic = FRANCE_PIXELS * 2 * products / (SHARE * operations) / 3600
        limit = "memory" if memory > arithmetic else "arithmetic"
        lines.append(
            f"  derived, never run: {name:<12} at {SHARE:.0%} of {bandwidth / 1e9:.0f} GB/s and of "
            f"{operations / 1e12:.0f} TFLOP/s: {memory:.1f} h by memory, {arithmetic:.1f} h by arithmetic ({limit}); "
            f"{FRANCE_PIXELS / (max(memory, arithmetic) * 3600) / 1e3:.0f} k pixels/s"
        )
    return lines


def speed(seconds: float) -> None:
    ours, alone = compact(seconds)
    kept, computed = reference(seconds)
    print(f"{S2_DATES} + {LANDSAT_DATES} dates, {QUERIES} days asked for; ground pixels per core-second")
    print(f"compact network, inputs, process  {ours:8.0f}   (network alone {alone:.0f})")
    print(f"reference architecture            {computed:8.0f}   ({kept:.0f} with its margins)")
    print(f"ratio                             {ours / computed:8.1f}   ({ours / kept:.1f} with its margins)")
    print("\n".join(derived()), flush=True)


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--blocks", type=Path, default=ROOT / "build" / "fusion_default")
    parser.add_argument("--card", type=Path)
    options = parser.parse_args(arguments)
    import torch

    torch.set_num_threads(1)
    if options.card is None:
        speed(options.seconds)
    if options.speed:
        return
    from tests.benchmarks.fusion_network_scores import measured, text

    found = measured(options.blocks if options.card is None else None)
    print(text(found))
    if options.card is not None:
        options.card.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
