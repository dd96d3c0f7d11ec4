"""Change that only Landsat sees: in a gap of Sentinel-2, does the estimate show it, and how soon?

A pixel changed when its NDVI in the first clear view of Landsat that differs from the last one before the gap differs
by more than 0.2, and the next clear view of Sentinel-2 (hidden from the method where it lies in the gap) confirms it.
The estimate shows the change on the first day on which it has gone half of the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from .evaluate_cases import Case
from .evaluate_scores import interior, ndvi
from .observations import REFERENCE, Observations, SensorSeries

COARSE = "landsat"
#: days after Landsat's view on which the estimate is asked for
OFFSETS = (0, 4, 8, 12, 16)
_LEAST_CHANGE, _CONFIRMED = 0.20, 0.12
#: how long before the gap a view still counts, and after the change
_BEFORE_DAYS, _AFTER_DAYS = 45, 25
_BORDER = 2


@dataclass(frozen=True)
class Change:
    """Pixels that changed by a view of Landsat on `day`: `where` (h, w) bool; `before`, `after` (h, w) NDVI of
    Sentinel-2."""

    day: int
    where: np.ndarray
    before: np.ndarray
    after: np.ndarray


@dataclass
class Delays:
    """`counts`: pixels by the first of `OFFSETS` that shows the change, the last one: none of them; `squares`: of the
    error of NDVI on the day of the view, and their number."""

    counts: np.ndarray = field(default_factory=lambda: np.zeros(len(OFFSETS) + 1))
    squares: np.ndarray = field(default_factory=lambda: np.zeros(2))

    def add(self, change: Change, images: np.ndarray) -> None:
        """`images` (offsets, h, w): NDVI of the estimate on the days of `OFFSETS` after the view."""
        share = (images[:, change.where] - change.before[change.where]) / (change.after - change.before)[change.where]
        shown = np.nan_to_num(share, nan=-1.0) >= 0.5
        first = np.where(shown.any(axis=0), shown.argmax(axis=0), len(OFFSETS))
        self.counts += np.bincount(first, minlength=len(OFFSETS) + 1)
        error = (images[0] - change.after)[change.where]
        self.squares += np.nansum(error**2), np.isfinite(error).sum()

    def merge(self, other: Delays) -> None:
        self.counts = self.counts + other.counts
        self.squares = self.squares + other.squares

    def numbers(self) -> dict[str, float | int | None]:
        """Share shown on the day of the view and within 8 days, median delay in days (None: never), NDVI RMSE."""
        total = self.counts.sum()
        if not total:
            return {"pixels": 0, "at_once": None, "within_8_days": None, "median_delay_days": None, "ndvi_rmse": None}
        shares = np.cumsum(self.counts) / total
        middle = int(np.searchsorted(shares, 0.5))
        return {
            "pixels": int(total),
            "at_once": float(shares[0]),
            "within_8_days": float(shares[OFFSETS.index(8)]),
            "median_delay_days": OFFSETS[middle] if middle < len(OFFSETS) else None,
            "ndvi_rmse": float(np.sqrt(self.squares[0] / max(1.0, self.squares[1]))),
        }


def changes(observations: Observations, case: Case) -> Iterator[Change]:
    """The changes in a gap of Sentinel-2, by day of Landsat's view: each pixel once."""
    own, coarse = observations.of(REFERENCE), observations.of(COARSE)
    if own is None or coarse is None or not {"B4", "B8"} <= set(own.bands) or not {"B4", "B8A"} <= set(coarse.bands):
        return
    fine = _index(own, "B8")
    wide = _index(coarse, "B8A")
    usual = _latest(wide, coarse.days, case.start - _BEFORE_DAYS, case.start - 1)
    before = _latest(fine, own.days, case.start - _BEFORE_DAYS, case.start - 1)
    free = np.isfinite(usual) & np.isfinite(before)
    inside = np.flatnonzero((coarse.days >= case.start) & (coarse.days <= case.end))
    for position in inside:
        day = int(coarse.days[position])
        step = wide[position] - usual
        after = _first(fine, own.days, day, day + _AFTER_DAYS)
        moved = after - before
        where = free & (np.abs(step) > _LEAST_CHANGE) & (np.abs(moved) > _CONFIRMED) & (step * moved > 0)
        # Landsat's pixels at the border of a change are mixed, and so would be the verdict on them
        free &= ~(np.abs(step) > _LEAST_CHANGE)
        where = where & interior(np.abs(np.nan_to_num(step)) > _LEAST_CHANGE, _BORDER)
        if where.any():
            yield Change(day, where, before, after)


def _index(series: SensorSeries, nir: str) -> np.ndarray:
    """(t, h, w) NDVI, NaN where not clear."""
    values = ndvi(series.values[:, series.bands.index("B4")], series.values[:, series.bands.index(nir)])
    return np.asarray(np.where(series.clear, values, np.nan))


def _latest(values: np.ndarray, days: np.ndarray, start: int, end: int) -> np.ndarray:
    """(h, w): the last known value from `start` to `end`."""
    result = np.full(values.shape[1:], np.nan)
    for position in np.flatnonzero((days >= start) & (days <= end)):
        result = np.where(np.isfinite(values[position]), values[position], result)
    return result


def _first(values: np.ndarray, days: np.ndarray, start: int, end: int) -> np.ndarray:
    """(h, w): the first known value from `start` to `end`."""
    result = np.full(values.shape[1:], np.nan)
    for position in np.flatnonzero((days >= start) & (days <= end))[::-1]:
        result = np.where(np.isfinite(values[position]), values[position], result)
    return result
