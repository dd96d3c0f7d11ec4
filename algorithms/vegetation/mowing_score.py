"""How good mowing dates are against known ones: events matched one to one within some days.

The measures are those of the comparison of mowing algorithms MODCiX: precision, recall, F1, error of dates, share of
matches within 6 days, recall of events that are dated within 6 days, error of counts; and false cuts where none was
made. Every known cut counts, whether it could be seen or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class MowingScore:
    """Scores of some seasons. Days for errors; `false_where_uncut` events a season where no cut was made."""

    precision: float
    recall: float
    f1: float
    date_mae: float
    date_bias: float
    within_6: float
    recall_6: float
    count_mae: float
    false_where_uncut: float
    cuts: int
    events: int
    seasons: int


def match(known: np.ndarray, found: np.ndarray, within_days: float = 12) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the pairs (known, found) matched one to one: as many as can be, of the smallest total distance."""
    from scipy.optimize import linear_sum_assignment

    if not len(known) or not len(found):
        return np.empty(0, int), np.empty(0, int)
    distance = np.abs(np.asarray(known, float)[:, None] - np.asarray(found, float)[None])
    rows, cols = linear_sum_assignment(np.where(distance <= within_days, distance, 1e4))
    near = distance[rows, cols] <= within_days
    return rows[near], cols[near]


def score_events(known: Sequence[np.ndarray], found: Sequence[np.ndarray], within_days: float = 12) -> MowingScore:
    """Scores over seasons: for each, the known dates and the found ones (any order, same unit of days)."""
    errors: list[float] = []
    counts: list[int] = []
    false_uncut: list[int] = []
    cuts = events = 0
    for truth, dates in zip(known, found, strict=True):
        rows, cols = match(truth, dates, within_days)
        errors += [float(d) for d in np.asarray(dates, float)[cols] - np.asarray(truth, float)[rows]]
        counts.append(abs(len(truth) - len(dates)))
        cuts, events = cuts + len(truth), events + len(dates)
        if not len(truth):
            false_uncut.append(len(dates))
    error = np.array(errors)
    hit = len(error)
    precision, recall = hit / max(1, events), hit / max(1, cuts)
    near = int((np.abs(error) <= 6).sum())
    return MowingScore(
        precision, recall, 2 * precision * recall / max(1e-9, precision + recall),
        float(np.abs(error).mean()) if hit else float("nan"), float(error.mean()) if hit else float("nan"),
        near / hit if hit else float("nan"), near / max(1, cuts), float(np.mean(counts)) if counts else float("nan"),
        float(np.mean(false_uncut)) if false_uncut else float("nan"), cuts, events, len(counts),
    )  # fmt: skip
