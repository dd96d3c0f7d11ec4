"""Learning to judge candidates: labels from known cuts, folds that keep parcels apart, calibration, proof.

A sample is a season of a pixel or of a parcel's medians; its candidates are those of the rule, described by the
evidence and the series around them. A candidate is right when a known cut lies between its two dates. Folds never split
a parcel; stricter ones keep squares of the land, or years, apart. The share of the forest's votes becomes a chance by
isotonic regression on candidates that the forest did not learn from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..learning.calibration import apply_curve, fit_curve
from ..learning.forest import Forest, ForestOptions, fit_classifier
from ..learning.predict import pack, sample_shares
from .mowing_events import Choice, choose, rule_confidence
from .mowing_evidence import Candidates
from .mowing_model import MowingModel
from .mowing_score import MowingScore, score_events

_LEAST = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6)
_SEASON = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
#: events a season where no cut was made that a choice of thresholds may cost
_MOST_FALSE = 0.08


@dataclass(frozen=True)
class Seasons:
    """Samples for learning: their candidates (pixel = sample), known cuts as day numbers by sample, and (samples,) the
    parcel, the square and the year that each belongs to; `judged` (samples,) bool which are scored."""

    found: Candidates
    cuts: Sequence[np.ndarray]
    parcel: np.ndarray
    square: np.ndarray
    year: np.ndarray
    judged: np.ndarray


@dataclass(frozen=True)
class Proof:
    """Scores on samples that the forest had not seen, by kind of split; `rule` on the same samples."""

    scores: dict[str, MowingScore]
    rule: MowingScore
    reliability: np.ndarray


def join(parts: Sequence[Candidates]) -> Candidates:
    """Candidates of several sets of samples as one; samples are numbered on."""
    shift = np.cumsum([0, *(len(p.statistics) for p in parts)])
    return Candidates(
        np.concatenate([p.features for p in parts]),
        np.concatenate([p.pixel + s for p, s in zip(parts, shift, strict=False)]).astype(np.int32),
        np.concatenate([p.before for p in parts]), np.concatenate([p.after for p in parts]),
        np.concatenate([p.statistics for p in parts]),
    )  # fmt: skip


def labels(found: Candidates, cuts: Sequence[np.ndarray], date_error: int = 0) -> np.ndarray:
    """(candidates,) int64: 1 where a known cut lies in (before, after], widened by the error of the known dates."""
    right = np.zeros(len(found), np.int64)
    bounds = np.searchsorted(found.pixel, np.arange(len(cuts) + 1))
    for sample, own in enumerate(cuts):
        part = slice(bounds[sample], bounds[sample + 1])
        for day in own:
            right[part] |= (day > found.before[part] - date_error) & (day <= found.after[part] + date_error)
    return right


def folds(group: np.ndarray, number: int, seed: int) -> np.ndarray:
    """(samples,) int fold of each sample: whole groups, dealt in a drawn order."""
    ids, index = np.unique(group, return_inverse=True)
    order = np.random.default_rng([seed, 23]).permutation(len(ids))
    dealt: np.ndarray = np.argsort(order) % min(number, len(ids))
    return dealt[index]


def held_out_shares(
    seasons: Seasons, right: np.ndarray, fold: np.ndarray, options: ForestOptions, check: Callable[[], None]
) -> np.ndarray:
    """(candidates,) share of votes for a cut, each from a forest that did not see its fold."""
    own = fold[seasons.found.pixel]
    share = np.zeros(len(own))
    for number in np.unique(fold):
        check()
        learn, test = own != number, own == number
        if test.any() and len(np.unique(right[learn])) == 2:
            forest = fit_classifier(seasons.found.features[learn], right[learn], options)
            share[test] = _votes(forest, seasons.found.features[test])
    return share


def _votes(forest: Forest, features: np.ndarray) -> np.ndarray:
    return np.asarray(sample_shares(pack(forest, np.float32), features)[:, 1])


def events_by_sample(found: Candidates, confidence: np.ndarray, choice: Choice) -> list[np.ndarray]:
    """Day numbers of the chosen events of every sample."""
    events = choose(found, confidence, choice)
    return [events.day[k, : events.count[k]] for k in range(len(events.count))]


def score(seasons: Seasons, confidence: np.ndarray, choice: Choice) -> MowingScore:
    """Scores over the samples that are judged."""
    dates = events_by_sample(seasons.found, confidence, choice)
    judged = np.flatnonzero(seasons.judged)
    return score_events([seasons.cuts[int(k)] for k in judged], [dates[int(k)] for k in judged])


def best_choice(seasons: Seasons, confidence: np.ndarray, usual: Choice) -> Choice:
    """The thresholds of the best F1 among those with few false cuts where none was made (the fewest, if none has)."""
    tried = []
    for season in _SEASON:
        for least in _LEAST:
            choice = replace(usual, least=least, season=season)
            result = score(seasons, confidence, choice)
            false = np.nan_to_num(result.false_where_uncut)
            tried.append((max(0.0, false - _MOST_FALSE), -result.f1, season, least))
    _, _, season, least = min(tried)
    return replace(usual, least=least, season=season)


def learn(
    seasons: Seasons, options: ForestOptions, usual: Choice, date_error: int, seed: int, origin: dict[str, Any],
    check: Callable[[], None] = lambda: None,
) -> tuple[MowingModel, Proof]:  # fmt: skip
    """Train on all samples; thresholds, calibration and scores come from held-out ones."""
    right = labels(seasons.found, seasons.cuts, date_error)
    splits = {"parcel": folds(seasons.parcel, 5, seed)}
    if len(np.unique(seasons.square)) >= 2:
        splits["block"] = folds(seasons.square, 5, seed)
    if len(np.unique(seasons.year)) >= 2:
        splits["year"] = folds(seasons.year, 100, seed)
    shares = {name: held_out_shares(seasons, right, fold, options, check) for name, fold in splits.items()}
    curve = fit_curve(shares["parcel"], right)
    sure = apply_curve(shares["parcel"], curve)
    choice = best_choice(seasons, sure, usual)
    scores = {name: score(seasons, apply_curve(share, curve), choice) for name, share in shares.items()}
    check()
    forest = fit_classifier(seasons.found.features, right, options)
    proof = Proof(scores, score(seasons, rule_confidence(seasons.found), usual), _reliability(sure, right))
    return MowingModel(forest, curve, choice.least, choice.season, origin), proof


def _reliability(sure: np.ndarray, right: np.ndarray) -> np.ndarray:
    """(bins, 3) stated confidence, share of cuts, number of candidates, in tenths; empty bins left out."""
    bins = np.minimum((sure * 10).astype(int), 9)
    return np.array([
        [sure[bins == b].mean(), right[bins == b].mean(), (bins == b).sum()] for b in range(10) if (bins == b).any()
    ])  # fmt: skip
