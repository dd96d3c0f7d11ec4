"""The frozen areas of reference/benchmarks/gapfill_fusion.npz as observations, and the scores of methods on them.

python tests/algorithms/fusion_benchmark.py METHOD ...     RMSE per case, as in the benchmark's README
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from algorithms.core.grid import Grid  # noqa: E402
from algorithms.core.resample import resample  # noqa: E402
from algorithms.fusion.observations import Estimate, Observations, SensorSeries  # noqa: E402

BANDS = ("B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B11", "B12")
_FINE, _COARSE = ("B2", "B3", "B4", "B8"), ("B5", "B6", "B7", "B8A", "B11", "B12")
#: Landsat's bands under the names of Sentinel-2, their place among B1-B7, and OLI = slope MSI + offset (NASA HLS)
_LANDSAT = {
    "B2": (1, 0.9778, -0.0040),
    "B3": (2, 1.0053, -0.0009),
    "B4": (3, 0.9765, 0.0009),
    "B8A": (4, 0.9983, -0.0001),
    "B11": (5, 0.9987, -0.0011),
    "B12": (6, 1.0030, -0.0012),
}
#: day 1 of the benchmark's calendar, as a day number (1 January 2022)
ORIGIN = 18992
_KINDS = {0: "hidden", 1: "gap", 2: "s2gap"}
Method = Callable[[Observations, np.ndarray, Mapping[str, Any]], Estimate]


@dataclass(frozen=True)
class Scenario:
    """`case`: hidden, gap30 ... s2gap90. Days are day numbers; what lies from `start` to `end` must not be used."""

    case: str
    start: int
    end: int
    queries: np.ndarray

    def given(self, observations: Observations) -> Observations:
        """What a method may see."""
        if self.case == "hidden":
            return observations
        sensors = ("sentinel2",) if self.case.startswith("s2") else ()
        return observations.without(sensors, self.start, self.end)


@dataclass(frozen=True)
class Area:
    """One area of the benchmark: `truth` (query, 10, h, w) reflectance at `query_days`."""

    name: str
    observations: Observations
    query_days: np.ndarray
    truth: np.ndarray
    scenarios: tuple[Scenario, ...]

    def truth_of(self, days: np.ndarray) -> np.ndarray:
        return self.truth[np.searchsorted(self.query_days, days)]

    def thinned(self, step: int) -> Area:
        """Every `step`-th pixel in x and y: for methods that look at pixels one by one."""
        cut = (..., slice(None, None, step), slice(None, None, step))
        series = tuple(replace(s, values=s.values[cut], clear=s.clear[cut]) for s in self.observations.series)
        truth = self.truth[cut]
        seen = replace(self.observations, series=series, shape=truth.shape[-2:])
        return replace(self, observations=seen, truth=truth)


def load(path: str | Path) -> list[Area]:
    """The areas, 20 m bands brought to 10 m (cubic) and Landsat on the grid of 10 m by its pixel centres."""
    with np.load(path) as file:
        return [_area(file, prefix) for prefix in ("a0_", "a1_", "a2_") if f"{prefix}s2_day" in file]


def _area(file: Any, prefix: str) -> Area:
    def get(name: str) -> np.ndarray:
        return np.asarray(file[prefix + name])

    fine = get("s2_10m").astype(np.float32) / 10000
    size = fine.shape[-1]
    grid = Grid.from_origin("EPSG:32631", 0, 0, 10, size, size)
    half = Grid.from_origin("EPSG:32631", 0, 0, 20, size // 2, size // 2)
    coarse = get("s2_20m").astype(np.float32) / 10000
    values = np.empty((len(fine), len(BANDS), size, size), np.float32)
    for k, band in enumerate(_FINE):
        values[:, BANDS.index(band)] = fine[:, k]
    for k, band in enumerate(_COARSE):
        values[:, BANDS.index(band)] = resample(coarse[:, k], half, grid, "cubic")
    order = np.argsort(get("s2_day"), kind="stable")
    own = SensorSeries("sentinel2", BANDS, (get("s2_day")[order] - 1 + ORIGIN).astype(np.int32), values[order],
                       get("s2_mask")[order] == 0)  # fmt: skip
    series = (own, _landsat(get, grid))
    queries = get("query_day").astype(np.int32) - 1 + ORIGIN
    order = np.argsort(queries)
    truth = get("truth")[order].astype(np.float32) / 10000
    scenarios = tuple(_scenario(row) for row in get("scenario"))
    return Area(prefix[:2], Observations(BANDS, series, grid.shape, 10.0), queries[order], truth, scenarios)


def _landsat(get: Callable[[str], np.ndarray], grid: Grid) -> SensorSeries:
    data = get("ls_30m").astype(np.float32) / 10000
    # pixel centres lie on multiples of 30 m from the corner
    own = Grid.from_origin(grid.crs, -15, 15, 30, *data.shape[-2:])
    masked = get("ls_mask") != 0
    clear = ~resample(masked.astype(np.uint8), own, grid, "nearest").astype(bool)
    values = np.empty((len(data), len(_LANDSAT), *grid.shape), np.float32)
    for k, (number, slope, offset) in enumerate(_LANDSAT.values()):
        band = np.where(masked, np.nan, (data[:, number] - offset) / slope)
        values[:, k] = resample(band, own, grid, "cubic", np.nan)
    clear &= np.isfinite(values).all(1)
    order = np.argsort(get("ls_day"), kind="stable")
    days = (get("ls_day")[order] - 1 + ORIGIN).astype(np.int32)
    return SensorSeries("landsat", tuple(_LANDSAT), days, values[order], clear[order])


def _scenario(row: np.ndarray) -> Scenario:
    kind, first, last = (int(v) for v in row[:3])
    name = _KINDS[kind] + (str(last - first + 1) if kind else "")
    queries = np.array([d for d in row[3:] if d > 0], np.int32)
    return Scenario(name, first - 1 + ORIGIN, last - 1 + ORIGIN, np.unique(queries) - 1 + ORIGIN)


@dataclass
class Scores:
    """Sums over pixels, queries and areas. `errors`: case -> sums of squares by band; coverage at 95 %."""

    squares: dict[str, np.ndarray] = field(default_factory=dict)
    inside: dict[str, np.ndarray] = field(default_factory=dict)
    counts: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, case: str, estimate: Estimate, truth: np.ndarray) -> None:
        error = (estimate.mean - truth).astype(np.float64)
        known = np.isfinite(error)
        error[~known] = 0.0
        near = known & (np.abs(error) <= 1.96 * np.nan_to_num(estimate.sd))
        axes = (0, 2, 3)
        zero = np.zeros(truth.shape[1])
        self.squares[case] = self.squares.get(case, zero) + (error**2).sum(axes)
        self.inside[case] = self.inside.get(case, zero) + near.sum(axes)
        self.counts[case] = self.counts.get(case, zero) + known.sum(axes)

    def rmse(self, case: str) -> np.ndarray:
        """(bands,) root mean square error of a case ("gap", "s2gap": all lengths together)."""
        cases = self.cases(case)
        return np.sqrt(sum(self.squares[c] for c in cases) / sum(self.counts[c] for c in cases))

    def coverage(self, case: str) -> float:
        """Share of errors within 1.96 standard deviations."""
        cases = self.cases(case)
        return float(sum(self.inside[c].sum() for c in cases) / sum(self.counts[c].sum() for c in cases))

    def cases(self, case: str) -> list[str]:
        return [c for c in self.squares if c == case or (c.rstrip("0123456789") == case)]


CASES = ("gap30", "gap60", "gap90", "hidden", "s2gap30", "s2gap60", "s2gap90", "gap", "s2gap")


def score(
    method: Method,
    areas: Sequence[Area],
    settings: Mapping[str, Any] | None = None,
    cases: Sequence[str] = ("hidden", "gap", "s2gap"),
    step: int = 3,
) -> Scores:
    """Scores on every `step`-th pixel in x and y (of a method that saw all of them)."""
    scores = Scores()
    cut = (..., slice(None, None, step), slice(None, None, step))
    for area, scenario in wanted(areas, cases):
        estimate = method(scenario.given(area.observations), scenario.queries, settings or {})
        scores.add(scenario.case, Estimate(estimate.mean[cut], estimate.sd[cut]), area.truth_of(scenario.queries)[cut])
    return scores


def wanted(areas: Sequence[Area], cases: Sequence[str]) -> Iterator[tuple[Area, Scenario]]:
    """The scenarios of some cases ("gap" stands for gap30, gap60 and gap90)."""
    for area in areas:
        for scenario in area.scenarios:
            if scenario.case in cases or scenario.case.rstrip("0123456789") in cases:
                yield area, scenario


def table(scores: Mapping[str, Scores]) -> str:
    """RMSE by case and method, and the coverage at 95 %."""
    lines = [f"{'case':<9}{'method':<28}{'mean':>8}" + "".join(f"{b:>8}" for b in BANDS) + f"{'cover':>8}"]
    for case in CASES:
        for name, one in scores.items():
            if not one.cases(case):
                continue
            rmse = one.rmse(case)
            lines.append(f"{case:<9}{name:<28}{rmse.mean():8.4f}" + "".join(f"{v:8.4f}" for v in rmse)
                         + f"{one.coverage(case):8.3f}")  # fmt: skip
    return "\n".join(lines)


def benchmark_path() -> Path:
    base = Path(os.environ.get("THEIA_REFERENCE") or Path(__file__).resolve().parents[2] / "../shared/reference")
    return base / "benchmarks" / "gapfill_fusion.npz"


def main(names: Sequence[str]) -> None:
    from algorithms.fusion.methods import find_method

    areas = [a.thinned(3) for a in load(benchmark_path())]
    found = {}
    for name in names:
        start = time.process_time()
        found[name] = score(find_method(name), areas, step=1)
        print(f"{name}: {time.process_time() - start:.0f} s of CPU", flush=True)
    print(table(found))


if __name__ == "__main__":
    main(sys.argv[1:])
