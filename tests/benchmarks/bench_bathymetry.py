"""Depth from waves: time per window on one core, and what of it is Fourier transforms. Target: 10 ms a window."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "algorithms"))

from wave_data import swell_pair  # noqa: E402

from algorithms.water.waves_block import _BATCH  # noqa: E402
from algorithms.water.waves_spectrum import combine_trains, high_pass, spectra, wave_trains  # noqa: E402

WINDOWS = 240
LAG = 1.005


def best(action: object, repeats: int = 3) -> float:
    """Seconds of the fastest of some runs."""
    assert callable(action)
    found = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        found.append(time.perf_counter() - started)
    return min(found)


def main() -> int:
    rng = np.random.default_rng(1)
    pairs = np.stack([swell_pair(rng, rng.uniform(4, 20), 10.0, 90.0, LAG) for _ in range(WINDOWS)])
    first, second = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    lags = np.full(WINDOWS, LAG)
    wave_trains(first[:2], second[:2], lags[:2], 10.0)

    def batches() -> None:
        for a in range(0, WINDOWS, _BATCH):
            part = slice(a, a + _BATCH)
            combine_trains(wave_trains(first[part], second[part], lags[part], 10.0))

    def transforms() -> None:
        for a in range(0, WINDOWS, _BATCH):
            spectra(first[a : a + _BATCH])
            spectra(second[a : a + _BATCH])

    whole, fourier = best(batches) / WINDOWS * 1e3, best(transforms) / WINDOWS * 1e3
    image = rng.standard_normal((1000, 1000)).astype(np.float32)
    smooth = best(lambda: high_pass(image, np.ones(image.shape, bool)))
    print(f"window of 80 x 80 pixels: {whole:.2f} ms, of which transforms {fourier:.2f} ms (target 10 ms)")
    print(f"high pass: {smooth * 1e3:.0f} ms per million pixels and band")
    coast = 4400 * whole / 1e3
    print(f"110 km of coast, 10 km wide, every 500 m (4400 windows): {coast:.0f} s on one core")
    return 0


if __name__ == "__main__":
    sys.exit(main())
