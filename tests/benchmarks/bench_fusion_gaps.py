"""Fusion without training on the frozen areas of the reference set (gapfill_fusion.npz), baselines side by side.

python tests/benchmarks/bench_fusion_gaps.py                    hidden dates, gaps of 30, 60, 90 days, with and without
                                                                Landsat; some minutes on one core
    --full                  every pixel is given to the methods (the scene is learnt on all of them): the figures that
                            count; by default every third in x and y
    --methods a b           gaussian_process linear harmonic nearest stair ... (default: the first four and stair)
    --areas a0 a1           some of the areas; --cases hidden gap s2gap
    --keep FOLDER           sums are kept here after each area and method (default build/bench_fusion_gaps), so that a
                            run that was stopped goes on; --fresh forgets them
    --file OTHER.npz        another file of the same layout

Skill: 1 - RMSE / RMSE of the best baseline over all gaps of all sensors; its range by drawing blocks of 240 m of the
areas again (the areas are three, so nothing is claimed of areas of another kind).
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import hashlib  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Mapping, Sequence  # noqa: E402
from dataclasses import replace  # noqa: E402
from pathlib import Path  # noqa: E402

import numpy as np  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from algorithms.fusion.methods import find_method  # noqa: E402
from algorithms.fusion.scene_model import primary_of  # noqa: E402
from algorithms.fusion.sharpening import learn_weights, sharpened  # noqa: E402
from tests.algorithms.fusion_benchmark import BANDS, CASES, Area, benchmark_path, load, wanted  # noqa: E402

OURS = "gaussian_process"
METHODS = (OURS, "linear", "harmonic", "nearest", "stair")
#: side of a block that is drawn as a whole, in pixels of 10 m: about a parcel and its neighbours
_BLOCK = 24
_DRAWS = 1000
#: pixels that are scored, in x and y
_SCORED = 3
#: squares, number, within 1.96 standard deviations
_FIELDS = 3


def sums_of(area: Area, name: str, cases: Sequence[str], step: int) -> dict[str, np.ndarray]:
    """Case -> (blocks, 3, bands) sums of one method on one area, of every third pixel."""
    method, found = find_method(name), {}
    size = area.truth.shape[-1]
    place = np.arange(0, size, 1 if step > 1 else _SCORED)
    block = place * step // _BLOCK
    block = block[:, np.newaxis] * (int(block.max()) + 1) + block
    cut = np.ix_(place, place)
    for _, scenario in wanted([area], cases):
        estimate = method(scenario.given(area.observations), scenario.queries, {})
        truth = area.truth_of(scenario.queries)
        error = np.stack([e[(slice(None), *cut)] for e in estimate.mean - truth]).astype(np.float64)
        sd = np.stack([s[(slice(None), *cut)] for s in estimate.sd])
        known = np.isfinite(error)
        parts = (np.where(known, error, 0) ** 2, known, known & (np.abs(error) <= 1.96 * np.nan_to_num(sd)))
        sums = np.zeros((int(block.max()) + 1, _FIELDS, len(BANDS)))
        for field, values in enumerate(parts):
            for band in range(len(BANDS)):
                sums[:, field, band] = np.bincount(block.ravel(), values[:, band].sum(0).ravel(), len(sums))
        found[scenario.case] = found.get(scenario.case, 0.0) + sums
    return found


def thinned(area: Area, step: int) -> Area:
    """Every `step`-th pixel; the bands of 20 m get their detail first, which needs neighbours."""
    if step == 1:
        return area
    own = primary_of(area.observations)
    assert own is not None  # the areas have Sentinel-2
    pixel = area.observations.pixel_m
    fine = sharpened(own, pixel, learn_weights(own, pixel))
    series = tuple(fine if s.sensor == own.sensor else s for s in area.observations.series)
    # pixels of the thinned area lie apart: no method may look for detail between them
    given = replace(area.observations, series=series, pixel_m=pixel * step)
    return replace(area, observations=given).thinned(step)


def rmse(sums: np.ndarray) -> np.ndarray:
    """(bands,) from (blocks, 3, bands)."""
    total = sums.sum(0)
    return np.asarray(np.sqrt(total[0] / np.maximum(total[1], 1)))


def whole(found: Mapping[str, np.ndarray], case: str) -> np.ndarray | None:
    """(blocks, 3, bands) of a case ("gap": of every length)."""
    parts = [v for k, v in found.items() if case in (k, k.rstrip("0123456789"))]
    return np.sum(parts, 0) if parts else None


def drawn(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """95 % range of 1 - RMSE / RMSE by drawing blocks again, both methods on the same draw."""
    rng = np.random.default_rng(0)
    skills = []
    for _ in range(_DRAWS):
        some = rng.integers(0, len(one), len(one))
        skills.append(1 - rmse(one[some]).mean() / rmse(other[some]).mean())
    low, high = np.percentile(skills, (2.5, 97.5))
    return float(low), float(high)


def show(found: Mapping[str, Mapping[str, np.ndarray]]) -> None:
    """`found`: method -> case -> sums of all areas."""
    print(f"{'case':<9}{'method':<20}{'mean':>8}" + "".join(f"{b:>8}" for b in BANDS) + f"{'cover':>8}")
    for case in CASES:
        for name, one in found.items():
            sums = whole(one, case)
            if sums is not None:
                inside = sums[:, 2].sum() / sums[:, 1].sum()
                print(f"{case:<9}{name:<20}{rmse(sums).mean():8.4f}" + "".join(f"{v:8.4f}" for v in rmse(sums))
                      + f"{inside:8.3f}")  # fmt: skip
    if OURS not in found:
        return
    for case in CASES:
        ours = whole(found[OURS], case)
        others = {n: s for n, o in found.items() if n != OURS and (s := whole(o, case)) is not None}
        if ours is None or not others:
            continue
        best = min(others, key=lambda n: rmse(others[n]).mean())
        low, high = drawn(ours, others[best])
        gain = 1 - rmse(ours) / np.min([rmse(s) for s in others.values()], axis=0)
        print(f"{case:<9}skill {100 * (1 - rmse(ours).mean() / rmse(others[best]).mean()):5.1f} % over {best} "
              f"({100 * low:.1f} to {100 * high:.1f}), worst band {100 * gain.min():5.1f} % "
              f"({BANDS[int(gain.argmin())]}, over the best of each band)")  # fmt: skip
    with_it, without = (whole(found[OURS], c) for c in ("s2gap", "gap"))
    if with_it is not None and without is not None:
        low, high = drawn(with_it, without)
        print(f"Landsat in the gaps: {100 * (1 - rmse(with_it).mean() / rmse(without).mean()):.1f} % "
              f"less error ({100 * low:.1f} to {100 * high:.1f})")  # fmt: skip


def version(path: Path) -> str:
    """What sums depend on: the code and tables of fusion, and the areas."""
    digest = hashlib.sha256(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}".encode())
    for file in sorted([*(ROOT / "algorithms" / "fusion").glob("*.py"), ROOT / "resources" / "tables" / "fusion.json"]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--methods", nargs="+", default=METHODS)
    parser.add_argument("--areas", nargs="+", default=("a0", "a1", "a2"))
    parser.add_argument("--cases", nargs="+", default=("hidden", "gap", "s2gap"))
    parser.add_argument("--keep", type=Path, default=ROOT / "build" / "bench_fusion_gaps")
    parser.add_argument("--file", type=Path, default=benchmark_path())
    chosen = parser.parse_args()
    if not chosen.file.exists():
        print(f"no {chosen.file}: set THEIA_REFERENCE or give --file")
        return
    step = 1 if chosen.full else _SCORED
    chosen.keep.mkdir(parents=True, exist_ok=True)
    mark, areas = version(chosen.file), None
    found: dict[str, dict[str, list[np.ndarray]]] = {}
    for name in chosen.areas:
        for method in chosen.methods:
            for case in chosen.cases:
                kept = chosen.keep / f"{name}_{method}_{case}_{step}_{mark}.npz"
                if kept.exists() and not chosen.fresh:
                    with np.load(kept) as file:
                        sums = {k: file[k] for k in file}
                else:
                    areas = areas or {a.name: thinned(a, step) for a in load(chosen.file)}
                    start = time.process_time()
                    sums = sums_of(areas[name], method, [case], step)
                    np.savez(kept, **sums)
                    print(f"{name} {case} {method}: {time.process_time() - start:.0f} s of CPU", flush=True)
                for key, value in sums.items():
                    found.setdefault(method, {}).setdefault(key, []).append(value)
    show({m: {c: np.concatenate(parts) for c, parts in one.items()} for m, one in found.items()})


if __name__ == "__main__":
    main()
