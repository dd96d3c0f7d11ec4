"""How well a method finds values that are known: clear dates are hidden, filled from the others, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .estimate import estimate


@dataclass(frozen=True)
class Score:
    """Errors at hidden dates by band: root mean square, mean, number; share within 1 and 1.96 standard deviations."""

    method: str
    rms: np.ndarray
    bias: np.ndarray
    count: np.ndarray
    within_1: float
    within_2: float


def hide_and_fill(
    method: str,
    values: np.ndarray,
    valid: np.ndarray,
    days: np.ndarray,
    gap_days: int = 0,
    folds: int = 8,
    present: np.ndarray | None = None,
    dates: Sequence[int] | None = None,
    uncertainty: bool = False,
) -> Score:
    """Score of a method at dates hidden in turn, with everything within `gap_days` / 2 of them.

    Arrays as `estimate.estimate`. `dates`: which positions to hide (default: all but the first and last). Dates of one
    fold are hidden together, so that `folds` fillings do; in gaps each date is hidden alone. Errors are differences to
    the observation, whose own noise is not part of the stated standard deviation: coverage is then a lower bound.
    """
    chosen = list(range(1, len(days) - 1)) if dates is None else list(dates)
    groups = [[d] for d in chosen] if gap_days else [chosen[f::folds] for f in range(folds)]
    bands = values.shape[1]
    square, total, count = np.zeros(bands), np.zeros(bands), np.zeros(bands, np.int64)
    near, far, judged = 0, 0, 0
    for group in groups:
        if not group:
            continue
        hidden = np.zeros(len(days), bool)
        for position in group:
            hidden |= np.abs(days - days[position]) <= gap_days / 2
        targets = np.unique(days[group])
        kept = ~hidden
        if not kept.any():
            continue
        filled, std = estimate(
            method,
            values[kept],
            valid[kept],
            days[kept],
            targets,
            None if present is None else present[kept],
            uncertainty,
        )
        for position in group:
            k = int(np.searchsorted(targets, days[position]))
            for band in range(bands):
                if present is not None and not present[position, band]:
                    continue
                error = filled[k, band] - values[position, band]
                use = valid[position] & np.isfinite(error)
                square[band] += np.sum(error[use].astype(np.float64) ** 2)
                total[band] += np.sum(error[use], dtype=np.float64)
                count[band] += int(use.sum())
                if std is not None:
                    share = np.abs(error[use]) / np.maximum(std[k, band][use], 1e-6)
                    share = share[np.isfinite(share)]
                    near, far, judged = (
                        near + int((share <= 1).sum()),
                        far + int((share <= 1.96).sum()),
                        judged + share.size,
                    )
    some = np.maximum(count, 1)
    nothing = np.where(count > 0, 1.0, np.nan)
    return Score(
        method,
        np.sqrt(square / some) * nothing,
        total / some * nothing,
        count,
        near / judged if judged else float("nan"),
        far / judged if judged else float("nan"),
    )
