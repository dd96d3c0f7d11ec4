"""Clouds that the masks missed: the median of the dates around against a robust harmonic curve, on simulated years.

    make bench ARGS=missed_clouds
    python tests/benchmarks/bench_missed_clouds.py --size 0.9

Three years whose true masks are known. `found`: share of the missed clouds and shadows that are dropped; `lost`: share
of the truly clear pixels that are; then the error of linear interpolation against the ground every 15 days.

Measured on 0.9 km (found, lost, error): cloudy 0.995, 0.104, 0.0201 for the median, 0.747, 0.008, 0.0604 for the curve;
demo 0.911, 0.018, 0.0176 and 0.915, 0.018, 0.0179; fusion (long gaps in which fields change) 0.972, 0.080, 0.0511 and
0.810, 0.030, 0.0479; both together are no better than the median. The curve takes 15 times as long. The median stays.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from algorithms.core.blocks import Inputs  # noqa: E402
from algorithms.core.grid import Window  # noqa: E402
from algorithms.core.progress import Context, Settings  # noqa: E402
from algorithms.core.raster import read  # noqa: E402
from algorithms.fusion.methods import find_method  # noqa: E402
from algorithms.fusion.reading import open_jobs, read_observations  # noqa: E402
from algorithms.series.dates import day_number  # noqa: E402
from algorithms.series.screening import screen  # noqa: E402
from algorithms.worker import run_entry  # noqa: E402

BANDS = ("B2", "B4", "B8", "B11")
#: preset, seed, share of clouds that its masks miss (None: as in the preset)
YEARS = (("cloudy", 3, None), ("demo", 11, 8), ("fusion", 21, 8))
_CLEAR, _COVERED = 0, (1, 2, 3)


def curve_screen(values: np.ndarray, clear: np.ndarray, days: np.ndarray) -> np.ndarray:
    """(t, p) clear dates without those beside a robust harmonic curve: blue brighter by 0.03 and 3 deviations, or near
    infrared darker by 3 deviations on a date that stands alone (`values` (t, bands, p) of `BANDS`)."""
    bright, spread = departures(values[:, 0], clear, days)
    dark, other = departures(values[:, 2], clear, days)
    low = (dark < -3 * other) & clear
    lasting = np.zeros_like(low)
    for order in (range(days.size), range(days.size - 1, -1, -1)):
        before = np.zeros(clear.shape[1], bool)
        for date in order:
            lasting[date] |= before & low[date]
            before = np.where(clear[date], low[date], before)
    return np.asarray(clear & ~(bright > np.maximum(0.03, 3 * spread)) & ~(low & ~lasting))


def departures(series: np.ndarray, clear: np.ndarray, days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(t, p) departures from a curve of two or three annual harmonics, thrice reweighted, and their deviation (p,)."""
    count = 3 if clear.sum(0).mean() > 40 else 2
    phase = 2 * np.pi * (days - days[0]) / 365.25
    terms = [np.ones(days.size), *(f(k * phase) for k in range(1, count + 1) for f in (np.cos, np.sin))]
    design = np.stack(terms, 1)
    ridge = np.diag([1e-6, *([1e-3] * (2 * count))])
    weight = clear.astype(float)
    for _ in range(3):
        gram = np.einsum("ti,tp,tj->pij", design, weight, design) + clear.sum(0)[:, None, None] * ridge + 1e-6 * ridge
        cross = np.einsum("ti,tp->pi", design, weight * series)
        rest = series - design @ np.linalg.solve(gram, cross[..., None])[..., 0].T
        known = np.where(clear, rest, np.nan)
        deviation = np.maximum(1.4826 * np.nanmedian(np.abs(known - np.nanmedian(known, 0)), 0), 1e-3)
        weight = clear * np.minimum(1, 1.345 * deviation / np.maximum(np.abs(rest), 1e-6))
    return rest, deviation


def judge(folder: Path) -> None:
    """Print the scores of one year."""
    (job,) = open_jobs([str(folder / "products")], BANDS, Context(Settings(threads=1)))
    seen = read_observations(job, Inputs(job.sources, job.grid, Window(0, 0, *job.grid.shape), 0))
    assert seen is not None
    own = seen.series[0]
    dates = own.days.size
    names = [next((folder / "truth" / "masks").glob(f"{d.id.split('.')[0]}*")) for d in job.sensors[0].stack.dates]
    truth = np.stack([read(str(n)) for n in names]).reshape(dates, -1)
    values = np.nan_to_num(own.values.reshape(dates, len(BANDS), -1))
    clear = np.ascontiguousarray(own.clear.reshape(dates, -1))
    missed, good = clear & np.isin(truth, _COVERED), clear & (truth == _CLEAR)
    files = sorted((folder / "truth" / "every").glob("*.tif"))
    when = np.array([day_number(f"{p.stem[-8:-4]}-{p.stem[-4:-2]}-{p.stem[-2:]}") for p in files], np.int32)
    inside = (when > own.days[0] + 20) & (when < own.days[-1] - 20)
    ground = np.stack([read(str(p), bands=(1, 3, 4, 9)) * 1e-4 for p, use in zip(files, inside, strict=True) if use])
    median = screen(values, clear, own.days, BANDS, 1.0)
    curve = curve_screen(values, clear, own.days)
    print(f"{folder.name}: {dates} dates, {missed.sum() / clear.sum():.3f} of the clear pixels are missed clouds")
    for name, kept in (("none", clear), ("median", median), ("curve", curve), ("both", median & curve)):
        series = replace(own, clear=kept.reshape(own.clear.shape))
        found = find_method("linear")(replace(seen, series=(series,)), when[inside], {"screen": False}).mean
        error = np.sqrt(np.nanmean((found - ground) ** 2))
        dropped, lost = 1 - (missed & kept).sum() / max(1, missed.sum()), 1 - (good & kept).sum() / good.sum()
        print(f"  {name:7s} found {dropped:.3f}  lost {lost:.3f}  error {error:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=0.9, help="side of the square, km")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        for preset, seed, share in YEARS:
            folder = Path(root) / f"{preset}_{seed}"
            given = {"preset": preset, "size_km": options.size, "seed": seed, "truth": ["masks"], "truth_every": 15}
            given |= {"landsat": "none", "output": str(folder)}
            given |= {} if share is None else {"missed_clouds": share}
            run_entry("simulate_series", given, Context(Settings(threads=2)))
            judge(folder)


if __name__ == "__main__":
    main()
