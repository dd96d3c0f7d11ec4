"""How good a compact network is where it never learnt, against the methods that need no training.

All methods see the same observations and are asked for the same days; the Gaussian process has learnt the scene on the
whole block, from what is left of it. The network passes its gate where its error in gaps, mean of the bands, is below
that of the best of them.
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
from .interpolating import harmonic
from .network import in_table
from .train_samples import Sample

#: errors beyond this are those of missed clouds in what was hidden, and are not counted
_LARGEST_ERROR = 0.4
BASELINES = ("linear", "harmonic", "gaussian_process")
NETWORK = "transformer"


@dataclass(frozen=True)
class Score:
    """Of a case: `rmse` method -> (bands,), NaN where nothing was known; `cover`, `cover_68` of the network's
    intervals of 95 and 68 %."""

    case: str
    rmse: Mapping[str, np.ndarray]
    cover: float
    cover_68: float = float("nan")

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
        """The best method without a network, over all gaps."""
        return min(_judged(self.gaps), key=self.pooled)

    @property
    def gain(self) -> float:
        """Share by which the network's error in gaps lies below that of the baseline that is best in each case: no
        user knows beforehand which, so that nothing weaker may be called the best."""
        there = _judged(self.gaps)
        best = float(np.mean([min(s.mean(m) for m in there) for s in self.gaps]))
        return 1.0 - self.pooled(NETWORK) / best

    def band_gains(self) -> np.ndarray:
        """(bands,) `gain` band by band; NaN for bands that were not judged."""
        there = _judged(self.gaps)
        best = np.stack([s.rmse[min(there, key=s.mean)] for s in self.gaps]).mean(0)
        return np.asarray(1.0 - np.stack([s.rmse[NETWORK] for s in self.gaps]).mean(0) / best)

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
                cover = {"cover_95": _number(score.cover), "cover_68": _number(score.cover_68)}
                found.append(row | (cover if method == NETWORK else {}))
        return found


def _judged(scores: Sequence[Score]) -> list[str]:
    """The baselines that took part in all cases."""
    return [m for m in BASELINES if all(m in s.rmse for s in scores)]


def _number(value: float) -> float | None:
    return round(float(value), 5) if np.isfinite(value) else None


def judge(runner: Runner, cases: Mapping[str, Sequence[Sample]], learn_calibration: bool = True) -> Judgement:
    """Scores of the network and the baselines. The calibration is learnt on every other sample, and coverage counted
    on the rest. The samples hold what they were made of, and what the Gaussian process says."""
    raw = replace(runner, calibration=Calibration.none(len(runner.bands)))
    answers = {c: [raw.run(s.prepared) for s in samples] for c, samples in cases.items()}
    calibration = runner.calibration
    if learn_calibration:
        calibration = calibrated([s for samples in cases.values() for s in samples[::2]], runner)
    fine = runner.table.fine
    scores = [_score(c, some, answers[c], calibration, runner.bands, fine) for c, some in cases.items()]
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
    bands: tuple[str, ...], fine: tuple[str, ...],
) -> Score:  # fmt: skip
    sums: dict[str, np.ndarray] = {}
    counts = np.zeros(len(bands))
    inside, within, known_count = 0.0, 0.0, 0.0
    for number, (sample, (mean, sd)) in enumerate(zip(samples, answers, strict=True)):
        made = {NETWORK: mean, "linear": sample.prepared.asked.base}
        if sample.prepared.asked.process is not None:
            made["gaussian_process"] = sample.prepared.asked.process
        if sample.given is not None and sample.pixels is not None:
            estimate = harmonic(sample.given, sample.prepared.asked.days, {}).mean
            made["harmonic"] = in_table(estimate, sample.given.bands, bands)[..., sample.pixels]
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
            within += float((known & (np.abs(sample.target - mean) <= wide)).sum())
    some = np.where(counts > 0, counts, np.nan)
    covers = (inside / max(1.0, known_count), within / max(1.0, known_count))
    return Score(case, {m: np.sqrt(s / some) for m, s in sums.items()}, *covers)


def _as_seen(estimate: np.ndarray, sample: Sample, bands: tuple[str, ...], fine: tuple[str, ...]) -> np.ndarray:
    """An estimate of a full patch with its coarse bands as a 20 m pixel sees them: what was hidden is no finer."""
    assert sample.shape is not None  # the caller has looked
    base = sample.prepared.asked.base
    out = estimate.copy()
    coarse = [n for n, b in enumerate(bands) if b not in fine]
    departure = blurred(estimate[:, coarse] - base[:, coarse], sample.shape, sigma_of_mtf(0.33, 20.0) / 10.0)
    out[:, coarse] = base[:, coarse] + departure
    return out
