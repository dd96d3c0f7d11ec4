"""How good a compact network is where it never learnt, against the methods that need no training.

All methods see the same observations and are asked for the same days. The network passes its gate where its error in
gaps, mean of the bands, is below that of the best of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..physics.psf import sigma_of_mtf
from .compact_calibration import Calibration, calibrate
from .compact_inputs import blurred
from .compact_run import Runner
from .observations import Observations
from .scene_model import SceneModel
from .train_samples import Sample

#: errors beyond this are those of missed clouds in what was hidden, and are not counted
_LARGEST_ERROR = 0.4
BASELINES = ("linear", "gaussian_process")
NETWORK = "transformer"


@dataclass(frozen=True)
class Score:
    """Of a case: `rmse` method -> (bands,), NaN where nothing was known; `cover` of the network's 95 % interval."""

    case: str
    rmse: Mapping[str, np.ndarray]
    cover: float

    def mean(self, method: str) -> float:
        return float(np.nanmean(self.rmse[method]))


@dataclass(frozen=True)
class Judgement:
    """Scores by case and the calibration learnt with them. `bands`: their names."""

    bands: tuple[str, ...]
    scores: tuple[Score, ...]
    calibration: Calibration

    @property
    def gaps(self) -> list[Score]:
        return [s for s in self.scores if "gap" in s.case] or list(self.scores)

    def pooled(self, method: str) -> float:
        """RMSE in gaps, mean of bands and cases."""
        return float(np.mean([s.mean(method) for s in self.gaps]))

    @property
    def best(self) -> str:
        """The best method without a network."""
        there = [m for m in BASELINES if all(m in s.rmse for s in self.gaps)]
        return min(there, key=self.pooled)

    @property
    def gain(self) -> float:
        """Share by which the network's error in gaps lies below that of the best baseline."""
        return 1.0 - self.pooled(NETWORK) / self.pooled(self.best)

    @property
    def passed(self) -> bool:
        return self.gain > 0

    def rows(self) -> list[dict[str, Any]]:
        """For files and pages."""
        found = []
        for score in self.scores:
            for method, rmse in score.rmse.items():
                row: dict[str, Any] = {"case": score.case, "method": method, "mean": round(score.mean(method), 5)}
                row |= {b: _number(v) for b, v in zip(self.bands, rmse, strict=True)}
                found.append(row | ({"cover_95": round(score.cover, 4)} if method == NETWORK else {}))
        return found


def _number(value: float) -> float | None:
    return round(float(value), 5) if np.isfinite(value) else None


def judge(
    runner: Runner,
    cases: Mapping[str, Sequence[Sample]],
    scenes: Mapping[str, SceneModel | None],
    learn_calibration: bool = True,
) -> Judgement:
    """Scores of the network and the baselines. The calibration is learnt on every other sample, and coverage counted
    on the rest. `scenes`: what the Gaussian process knows of each series by name; else it learns from each sample."""
    raw = replace(runner, calibration=Calibration.none(len(runner.bands)))
    answers = {c: [raw.run(s.prepared) for s in samples] for c, samples in cases.items()}
    calibration = runner.calibration
    if learn_calibration:
        calibration = calibrated([s for samples in cases.values() for s in samples[::2]], runner)
    fine = runner.table.fine
    scores = [_score(c, some, answers[c], calibration, runner.bands, scenes, fine) for c, some in cases.items()]
    return Judgement(runner.bands, tuple(scores), calibration)


def calibrated(samples: Sequence[Sample], runner: Runner) -> Calibration:
    """The factors with which the network's standard deviations are right on some samples."""
    raw = replace(runner, calibration=Calibration.none(len(runner.bands)))
    ratios, distances = [], []
    for sample in samples:
        mean, sd = raw.run(sample.prepared)
        ratio = np.abs(sample.target - mean) / sd
        ratios.append(ratio.transpose(0, 2, 1).reshape(-1, ratio.shape[1]))
        distances.append(sample.prepared.asked.distance.ravel())
    return calibrate(np.concatenate(ratios), np.concatenate(distances))


def _score(
    case: str, samples: Sequence[Sample], answers: Sequence[tuple[np.ndarray, np.ndarray]], calibration: Calibration,
    bands: tuple[str, ...], scenes: Mapping[str, SceneModel | None], fine: tuple[str, ...],
) -> Score:  # fmt: skip
    sums: dict[str, np.ndarray] = {}
    counts = np.zeros(len(bands))
    inside = known_count = 0.0
    for number, (sample, (mean, sd)) in enumerate(zip(samples, answers, strict=True)):
        made = {NETWORK: mean, "linear": sample.prepared.asked.base}
        if sample.given is not None:
            made["gaussian_process"] = _process(sample, bands, scenes.get(sample.name))
        if sample.shape is not None:
            made = {m: _as_seen(e, sample, bands, fine) for m, e in made.items()}
        known = np.isfinite(sample.target) & (np.abs(sample.target - made["linear"]) < _LARGEST_ERROR)
        for estimate in made.values():
            known &= np.isfinite(estimate)
        for method, estimate in made.items():
            error = np.where(known, estimate - sample.target, 0.0).astype(np.float64)
            sums[method] = sums.get(method, np.zeros(len(bands))) + (error**2).sum((0, 2))
        counts += known.sum((0, 2))
        if number % 2 or len(samples) == 1:
            wide = calibration.apply(sd, sample.prepared.asked.distance)
            near = known & (np.abs(sample.target - mean) <= 1.96 * wide)
            inside, known_count = inside + float(near.sum()), known_count + float(known.sum())
    some = np.where(counts > 0, counts, np.nan)
    return Score(case, {m: np.sqrt(s / some) for m, s in sums.items()}, inside / max(1.0, known_count))


def _as_seen(estimate: np.ndarray, sample: Sample, bands: tuple[str, ...], fine: tuple[str, ...]) -> np.ndarray:
    """An estimate of a full patch with its coarse bands as a 20 m pixel sees them: what was hidden is no finer."""
    assert sample.shape is not None  # the caller has looked
    base = sample.prepared.asked.base
    out = estimate.copy()
    coarse = [n for n, b in enumerate(bands) if b not in fine]
    departure = blurred(estimate[:, coarse] - base[:, coarse], sample.shape, sigma_of_mtf(0.33, 20.0) / 10.0)
    out[:, coarse] = base[:, coarse] + departure
    return out


def _process(sample: Sample, bands: tuple[str, ...], scene: SceneModel | None) -> np.ndarray:
    """(q, bands, p) of the Gaussian process for a sample's pixels."""
    from .gaussian_process import gaussian_process

    given = sample.given
    assert given is not None and sample.pixels is not None  # asked for by the caller
    days = sample.prepared.asked.days
    estimate = gaussian_process(given, days, {"scene": scene})
    out = np.full((days.size, len(bands), sample.pixels.size), np.nan, np.float32)
    for position, band in enumerate(given.bands):
        if band in bands:
            flat = estimate.mean[:, position].reshape(days.size, -1)
            out[:, bands.index(band)] = flat[:, sample.pixels]
    return out


def learnt_scene(series: Sequence[Observations]) -> SceneModel | None:
    """What the Gaussian process knows of the windows that were learnt from."""
    from .missed_clouds import screened
    from .scene_model import learn_scene

    return learn_scene(screened(max(series, key=lambda o: o.shape[0] * o.shape[1]))) if series else None
