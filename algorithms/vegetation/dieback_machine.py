"""From anomalies to dieback: a state that flips after three successive valid dates that contradict it.

Every pixel carries all that is needed to go on with the next date: nothing is looked up in the past, so that a series
given date by date, in batches or at once gives the same bits. A period of stress runs from the first of three anomalies
to the first of three normal dates; its stress index is the mean of the differences to the healthy season, or one
weighted by their number since the onset.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from .table import constants

PERIODS = 6
CHANGES = 2 * PERIODS - 1


@dataclass
class Machine:
    """State of pixels; days are those since the epoch of the table, 0 none.

    state, count, closed (pixels,) uint8: in dieback or not, dates that contradict it, closed periods; first, pending
    (pixels,) int32: day of the last change and of the first date of the running contradiction; changes (11, pixels)
    int32 days of onset, return, onset ...; dates (6, pixels) uint16 and total (6, pixels) float64: valid dates of each
    period and their (weighted) sum of differences.
    """

    state: np.ndarray
    count: np.ndarray
    closed: np.ndarray
    first: np.ndarray
    pending: np.ndarray
    changes: np.ndarray
    dates: np.ndarray
    total: np.ndarray

    @classmethod
    def new(cls, pixels: int) -> Machine:
        state, count, closed = np.zeros((3, pixels), np.uint8)
        first, pending = np.zeros((2, pixels), np.int32)
        changes, dates = np.zeros((CHANGES, pixels), np.int32), np.zeros((PERIODS, pixels), np.uint16)
        return cls(state, count, closed, first, pending, changes, dates, np.zeros((PERIODS, pixels), np.float64))

    @property
    def too_many(self) -> np.ndarray:
        """(pixels,) bool: more closed periods than a real forest has."""
        return np.asarray(self.closed > constants("dieback")["detection"]["most_periods"])

    def stress(self, weighted: bool) -> np.ndarray:
        """(6, pixels) float64 stress index of each period, NaN where it has no dates."""
        n = self.dates.astype(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(n > 0, self.total / (n * (n + 1) / 2 if weighted else n), np.nan)

    def current(self) -> np.ndarray:
        """(pixels,) int: number of the open period; only where `state` is 1 and it is below `PERIODS`."""
        return np.minimum(self.closed, PERIODS - 1).astype(np.int64)


def advance(
    machine: Machine, difference: np.ndarray, valid: np.ndarray, days: np.ndarray, threshold: float, weighted: bool
) -> None:
    """Go on by some dates, in place. `difference` (dates, pixels) float64 to the healthy season, positive for stress;
    `valid` (dates, pixels) bool."""
    _advance(
        difference, np.ascontiguousarray(valid), np.asarray(days, np.int32), threshold, weighted,
        int(constants("dieback")["detection"]["confirm"]), machine.state, machine.count, machine.closed, machine.first,
        machine.pending, machine.changes, machine.dates, machine.total,
    )  # fmt: skip


@njit(nogil=True, cache=True)
def _advance(
    difference: Any, valid: Any, days: Any, threshold: float, weighted: bool, confirm: int, state: Any, count: Any,
    closed: Any, first: Any, pending: Any, changes: Any, dates: Any, total: Any,
) -> None:  # fmt: skip
    periods = len(dates)
    for d in range(len(days)):
        for p in range(len(state)):
            if not valid[d, p]:
                continue
            anomaly = difference[d, p] > threshold
            sick = state[p] == 1
            period = closed[p]
            flips = False
            if anomaly != sick:
                count[p] += 1
                if count[p] == 1:
                    pending[p] = days[d]
                flips = count[p] == confirm
            else:
                count[p] = 0
            if period < periods:
                if anomaly or (sick and not flips):
                    dates[period, p] += 1
                    total[period, p] += difference[d, p] * (dates[period, p] if weighted else 1)
                elif not sick:
                    # an onset that came to nothing
                    dates[period, p] = 0
                    total[period, p] = 0.0
            if flips:
                count[p] = 0
                first[p] = pending[p]
                change = 2 * period + (1 if sick else 0)
                if change < len(changes):
                    changes[change, p] = pending[p]
                state[p] = 0 if sick else 1
                if sick:
                    closed[p] = min(period + 1, 255)
