"""Biomass of wheat: milliseconds of CPU a pixel, and what ten million pixels and two thousand parcels would take.

20 000 possible crops, 15 dates, all terms of the default model. The block is measured with one thread of BLAS; the
extrapolation to 10 million pixels on two cores is by proportion, since pixels are independent.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from algorithms.vegetation.crop_ensemble import make_ensemble  # noqa: E402
from algorithms.vegetation.importance import estimate  # noqa: E402
from algorithms.vegetation.safy import table  # noqa: E402
from algorithms.vegetation.weather import complete  # noqa: E402

PIXELS = 2048
DATES = 15


def season() -> object:
    """A season of the south-west of France in the mean: no weather of a real place."""
    day = np.arange(330)
    mean = 11 - 8 * np.cos(2 * np.pi * (day - 110) / 365)
    sun = 11 - 6.5 * np.cos(2 * np.pi * (day - 81) / 365)
    return complete(dt.date(2023, 10, 1), {"tmean_c": mean, "radiation_mj_m2": sun}, 43.5)[0]


def main() -> None:
    crop = table()["crops"]["winter_wheat"]
    make_ensemble(crop, season(), 1000, 1)  # type: ignore[arg-type]
    start = time.process_time()
    ensemble = make_ensemble(crop, season(), 20_000, 1)  # type: ignore[arg-type]
    grown = time.process_time() - start
    days = np.linspace(110, 290, DATES).astype(int)
    states = np.ascontiguousarray(ensemble.gai[:, days])
    rng = np.random.default_rng(0)
    seen = states[rng.integers(0, len(states), PIXELS)]
    std = np.hypot(0.2 * seen, 0.15).astype(np.float32)
    with threadpool_limits(1):
        start = time.process_time()
        estimate(states, ensemble.outputs, seen, std, table()["sampling"])
        spent = time.process_time() - start
    each = spent / PIXELS
    print(f"{len(ensemble)} of 20000 possible crops kept, grown in {grown:.2f} CPU s")
    print(f"{1000 * each:.3f} CPU ms a pixel; 10 million pixels on 2 cores: {1e7 * each / 2 / 3600:.2f} h (at most 8)")
    print(f"2000 parcels: {2000 * each:.1f} CPU s")


if __name__ == "__main__":
    main()
