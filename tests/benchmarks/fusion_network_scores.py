"""The shipped fusion network beside the methods without training, where it learnt nothing: frozen areas, real series,
simulated blocks. Used by `bench_fusion_network.py`, and by the model card.

All methods see the same observations and are scored on the same pixels; the Gaussian process learns the scene from what
each case leaves. Errors are root mean squares in reflectance, mean of the bands.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
DATA = Path(os.environ.get("THEIA_DATA") or ROOT / "../shared/data")

from algorithms.fusion.calibrating import calibrated  # noqa: E402
from algorithms.fusion.methods import find_method  # noqa: E402
from algorithms.fusion.missed_clouds import screened  # noqa: E402
from algorithms.fusion.observations import Observations, SensorSeries  # noqa: E402
from algorithms.fusion.scene_model import learn_scene  # noqa: E402
from algorithms.series.dates import day_numbers  # noqa: E402

METHODS = ("linear", "harmonic", "gaussian_process", "transformer", "combined")
NETWORK = "transformer"
#: pixels of a frozen area that are scored, and those around them that blurs need
_SIDE, _AROUND = 16, 6
#: one hidden date in so many of the frozen areas
_HIDDEN_IN = 5
_GAPS = (30, 60, 90)


@dataclass
class Table:
    """Errors of methods by case. `squares` case -> method -> (bands,) sums, `counts` case -> (bands,) values, `inside`
    case -> method -> values within 1.96 standard deviations."""

    squares: dict[str, dict[str, np.ndarray]] = field(default_factory=dict)
    inside: dict[str, dict[str, float]] = field(default_factory=dict)
    counts: dict[str, np.ndarray] = field(default_factory=dict)

    def add(
        self, case: str, made: Mapping[str, tuple[np.ndarray, np.ndarray]], truth: np.ndarray, use: np.ndarray
    ) -> None:
        """`made` method -> mean and sd (q, b, h, w); `truth` likewise; `use` (q, h, w) bool."""
        known = np.isfinite(truth) & use[:, None]
        for mean, _ in made.values():
            known &= np.isfinite(mean)
        self.counts[case] = self.counts.get(case, 0) + known.sum((0, 2, 3))
        for method, (mean, sd) in made.items():
            error = np.where(known, mean - truth, 0.0).astype(np.float64)
            near = known & (np.abs(error) <= 1.96 * np.nan_to_num(sd))
            sums, shares = self.squares.setdefault(case, {}), self.inside.setdefault(case, {})
            sums[method] = sums.get(method, 0) + (error**2).sum((0, 2, 3))
            shares[method] = shares.get(method, 0.0) + float(near.sum())

    def rmse(self, case: str, method: str) -> np.ndarray:
        """(bands,) of a case, or of all cases that begin with it."""
        names = self.names(case)
        total = sum(self.squares[c][method] for c in names)
        return np.asarray(np.sqrt(total / np.maximum(sum(self.counts[c] for c in names), 1)))

    def cover(self, case: str, method: str) -> float:
        names = self.names(case)
        return float(sum(self.inside[c][method] for c in names) / sum(self.counts[c].sum() for c in names))

    def names(self, case: str) -> list[str]:
        return [case] if case in self.squares else [c for c in self.squares if c.startswith(case)]

    def rows(self, cases: Sequence[str]) -> list[dict[str, Any]]:
        """For files: mean of the bands by method, coverage of the process and of the mean of
        the two, whose deviation is the network's."""
        rows = []
        for case in cases:
            if not self.names(case):
                continue
            there = list(self.squares[self.names(case)[0]])
            row: dict[str, Any] = {"case": case} | {m: round(float(self.rmse(case, m).mean()), 4) for m in there}
            for method in ("gaussian_process", "combined"):
                if method in there:
                    row[f"cover {method}"] = round(self.cover(case, method), 3)
            rows.append(row)
        return rows


def _answers(
    given: Observations, whole: Observations, days: np.ndarray, methods: Sequence[str]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Method -> mean and sd for `given`, a part of `whole`, from which the scene is learnt; both screened."""
    scene = learn_scene(whole)
    scene = None if scene is None else calibrated(scene, whole)
    settings: dict[str, Any] = {"screen": False, "scene": scene, "device": "cpu", "threads": 1}
    made = {}
    for name in methods:
        estimate = find_method(name)(given, days, settings)
        # what has been asked once is not asked again
        if name in ("gaussian_process", NETWORK):
            settings["process" if name == "gaussian_process" else "network"] = estimate
        made[name] = (estimate.mean, estimate.sd)
    return made


def frozen(methods: Sequence[str] = METHODS) -> Table:
    """The frozen areas (development version) against their truth, a square of each."""
    from tests.algorithms.fusion_benchmark import benchmark_path, load

    table = Table()
    if not benchmark_path().is_file():
        return table
    for number, area in enumerate(load(benchmark_path())):
        first = 18 * (number + 1)
        cut = (..., slice(first - _AROUND, first + _SIDE + _AROUND), slice(first - _AROUND, first + _SIDE + _AROUND))
        inner = (..., slice(_AROUND, -_AROUND), slice(_AROUND, -_AROUND))
        hidden = 0
        for scenario in area.scenarios:
            if scenario.case in ("s2gap30", "s2gap90"):
                continue
            if scenario.case == "hidden":
                hidden += 1
                if hidden % _HIDDEN_IN:
                    continue
            whole = screened(scenario.given(area.observations))
            truth = area.truth_of(scenario.queries)[cut][inner]
            use = np.ones((len(truth), *truth.shape[2:]), bool)
            made = _answers(_part(whole, cut), whole, scenario.queries, methods)
            table.add(scenario.case, {m: (a[inner], s[inner]) for m, (a, s) in made.items()}, truth, use)
            if scenario.case == "s2gap60":
                alone = replace(whole, series=whole.series[:1])
                made = _answers(_part(alone, cut), alone, scenario.queries, ("gaussian_process", NETWORK))
                table.add("alone60", {m: (a[inner], s[inner]) for m, (a, s) in made.items()}, truth, use)
    return table


def _part(observations: Observations, cut: tuple[Any, ...]) -> Observations:
    series = tuple(replace(s, values=s.values[cut], clear=s.clear[cut]) for s in observations.series)
    return replace(observations, series=series, shape=series[0].clear.shape[1:])


def castilla() -> Observations | None:
    """An irrigated field, B4 and B8, 33 dates of a year."""
    import rasterio

    folder = DATA / "s2_series_castilla"
    if not folder.is_dir():
        return None
    bands = []
    for name in ("B04", "B08"):
        with rasterio.open(next(folder.glob(f"{name}_*dates.tif"))) as file:
            bands.append(file.read().astype(np.float32) / 10000)
            names = file.descriptions
    with rasterio.open(next(folder.glob("SCL_*dates.tif"))) as file:
        classes = file.read()
    images = np.stack(bands, 1)
    days = day_numbers([re.sub(r"^(\d{4})-?(\d{2})-?(\d{2}).*", r"\1-\2-\3", n) for n in names])
    clear = np.isin(classes, (4, 5, 7)) & (images > 0).all(1)
    return Observations(("B4", "B8"), (SensorSeries("sentinel2", ("B4", "B8"), days, images, clear),), clear.shape[1:])


def slovenia() -> Observations | None:
    """Hills, the vegetation index alone, 68 dates of two and a half years."""
    import rasterio

    folder = DATA / "s2_series_slovenia_lulc"
    if not folder.is_dir():
        return None
    with rasterio.open(next(folder.glob("NDVI_*dates.tif"))) as file:
        values, names = file.read()[:, :48, :48], file.descriptions
    with rasterio.open(next(folder.glob("CLOUD_MASK_*dates.tif"))) as file:
        clear = file.read()[:, :48, :48] == 0
    index = (values.astype(np.float32) / 10000)[:, np.newaxis]
    series = SensorSeries("sentinel2", ("NDVI",), day_numbers(names), index, clear)
    return Observations(("NDVI",), (series,), clear.shape[1:])


def hidden_dates(observations: Observations, gaps: Sequence[int], dates: int, methods: Sequence[str]) -> Table:
    """Clear dates of a real series, hidden with what lies within half a gap of them and found again."""
    own = observations.series[0]
    clean = screened(observations)
    share = own.clear.reshape(own.days.size, -1).mean(1)
    inner = np.arange(own.days.size)[3:-3]
    table = Table()
    for gap in gaps:
        for date in [int(d) for d in inner[np.argsort(-share[inner], kind="stable")][:dates]]:
            day = int(own.days[date])
            given = clean.without((), day - gap // 2, day + gap // 2)
            made = _answers(given, given, np.array([day], np.int32), methods)
            table.add(f"gap{gap}", made, own.values[[date]], clean.series[0].clear[[date]])
    return table


def simulated(folder: Path, samples: int = 8) -> list[dict[str, Any]]:
    """Gaps in a simulated block that was neither learnt from nor chose anything."""
    sys.path.insert(0, str(ROOT / "tools"))
    from fusion_blocks import simulate
    from train_fusion_default import JUDGED

    from algorithms.fusion.compact_file import load_fusion
    from algorithms.fusion.compact_run import Runner
    from algorithms.fusion.train_judge import judge
    from algorithms.fusion.train_samples import Sampler, Sampling

    folder.mkdir(parents=True, exist_ok=True)
    stored = load_fusion(None)
    sampler = Sampler(
        [simulate(JUDGED[0], folder)], stored.table, Sampling(augment=False, keep=True, holds=samples), 555
    )
    cases = {f"gap {g}": [sampler.draw(g, k, "gap", g) for k in range(samples)] for g in _GAPS}
    return judge(Runner.from_file(stored, "cpu"), cases, False).rows()


def measured(blocks: Path | None) -> dict[str, Any]:
    """Everything, for the card and the page: tables by data set."""
    found: dict[str, Any] = {}
    areas = frozen()
    if areas.squares:
        found["frozen"] = areas.rows(("gap30", "gap60", "gap90", "gap", "s2gap60", "alone60", "hidden"))
        best = np.minimum(areas.rmse("gap", "gaussian_process"), areas.rmse("gap", "linear"))
        found["frozen bands"] = [round(float(v), 4) for v in 1 - areas.rmse("gap", NETWORK) / best]
    field_ = castilla()
    if field_ is not None:
        found["castilla"] = hidden_dates(field_, _GAPS, 8, METHODS).rows([f"gap{g}" for g in _GAPS])
    hills = slovenia()
    if hills is not None:
        found["slovenia"] = hidden_dates(hills, (30,), 6, METHODS[:4]).rows(["gap30"])
    if blocks is not None:
        found["simulated"] = simulated(blocks)
    return found


def text(found: Mapping[str, Any]) -> str:
    """The tables as they are printed."""
    lines = []
    for name, rows in found.items():
        lines.append(f"-- {name}")
        for row in rows:
            lines.append(
                "   " + (str(row) if not isinstance(row, dict) else "  ".join(f"{k} {v}" for k, v in row.items()))
            )
    return "\n".join(lines)
