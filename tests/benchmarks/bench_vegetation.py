"""What the vegetation methods cost: microseconds a pixel on one core, and against numpy where that is asked for.

python tests/benchmarks/bench_vegetation.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from algorithms.vegetation.dieback_analysis import Options, begin, go_on  # noqa: E402
from algorithms.vegetation.dieback_fit import basis, fit  # noqa: E402
from algorithms.vegetation.dieback_masks import MaskRules  # noqa: E402
from algorithms.vegetation.mowing_events import choose, default_choice, rule_confidence  # noqa: E402
from algorithms.vegetation.mowing_evidence import collect  # noqa: E402
from algorithms.vegetation.mowing_maps import Detector, Season, detect  # noqa: E402
from tests.algorithms.mowing_data import seasons  # noqa: E402

SEASON = Season(1970, 60, 319, 1)


def best(function: Callable[[], object], runs: int = 5) -> float:
    """Shortest time of this process on a core in seconds, after one call that compiles; other work does not count."""
    function()
    times = []
    for _ in range(runs):
        begun = time.process_time()
        function()
        times.append(time.process_time() - begun)
    return min(times)


def mowing() -> None:
    """A season of 70 dates, about half of them clear."""
    made = seasons(500, seed=1, step=4)
    days = np.linspace(60, 319, 70).astype(np.int32)
    values = np.tile(made.values, (2, 1, 40))[:70]
    valid = np.tile(made.valid, (2, 40))[:70]
    values, valid = np.ascontiguousarray(values), np.ascontiguousarray(valid)
    pixels = valid.shape[1]
    whole = best(lambda: detect(Detector("rule", default_choice()), values, valid, days, SEASON))
    part = best(lambda: collect(values, valid, days, 60, 319))
    found = collect(values, valid, days, 60, 319)
    rest = best(lambda: choose(found, rule_confidence(found), default_choice()))
    print(f"mowing, {len(days)} dates, {valid.sum(0).mean():.0f} clear, {len(found) / pixels:.1f} candidates a pixel")
    print(f"  events of a season     {1e6 * whole / pixels:6.2f} us a pixel (evidence {1e6 * part / pixels:.2f}, "
          f"choice {1e6 * rest / pixels:.2f})")  # fmt: skip


def dieback() -> None:
    """80 dates, half of them masked: the fit against numpy's lstsq for each pixel, and the whole machine."""
    rng = np.random.default_rng(0)
    pixels = 40000
    days = np.arange(400, 400 + 80 * 15, 15, dtype=np.int32)
    truth = basis(days) @ np.array([0.6, 0.05, -0.03, 0.02, 0.01])
    values = truth[:, None] + rng.normal(0, 0.03, (80, pixels))
    valid = rng.random(values.shape) < 0.5
    learning = np.full(pixels, 80)
    compiled = best(lambda: fit(values, valid, days, learning)) / pixels
    base = basis(days)

    def by_pixel() -> None:
        for p in range(1000):
            use = valid[:, p]
            np.linalg.lstsq(base[use], values[use, p], rcond=None)

    numpy = best(by_pixel, 3) / 1000
    print(f"dieback, {len(days)} dates, half of them clear")
    print(f"  harmonic fit           {1e6 * compiled:6.2f} us a pixel; numpy lstsq by pixel {1e6 * numpy:.1f}: "
          f"{numpy / compiled:.0f} times")  # fmt: skip
    options = Options(MaskRules(), int(days[50]), int(days[55]), 10, 0.16, True)
    whole = best(lambda: begin(values, valid, days, options), 3) / pixels
    state = begin(values, valid, days, options)
    one = best(lambda: go_on(state, values[-1:], valid[-1:], days[-1:] + 15, options)) / pixels
    print(f"  fit and detection      {1e6 * whole:6.2f} us a pixel; one more date {1e6 * one:.2f}")


if __name__ == "__main__":
    mowing()
    dieback()
