"""Missed clouds on dates that stand alone: too few clear dates of their sensor lie near to tell that they stand out.

They are compared with the dates of all optical sensors around them, else with all that was ever clear at the pixel,
by wider margins, for sensors of other pixel sizes see other ground at edges. Bare ground is brighter too, but more so
in the red (`missed_clouds.bared`).

Limit: arithmetic, some tens of comparisons a clear date.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numba import njit

from .observations import SensorSeries
from .sensors import constants


def without_lonely_clouds(series: Sequence[SensorSeries]) -> list[np.ndarray]:
    """(t, h, w) clear of each of some optical series with blue and red, without lonely dates that look like clouds."""
    days = np.concatenate([s.days for s in series])
    order = np.argsort(days, kind="stable")
    sensor = np.concatenate([np.full(s.days.size, k) for k, s in enumerate(series)])[order]

    def stacked(band: str) -> np.ndarray:
        rows = [s.values[:, s.bands.index(band)].reshape(s.days.size, -1) for s in series]
        return np.ascontiguousarray(np.concatenate(rows)[order])

    blue, red = stacked("B2"), stacked("B4")
    clear = np.concatenate([s.clear.reshape(s.days.size, -1) for s in series])[order]
    clear &= np.isfinite(blue) & np.isfinite(red)
    table = constants()["lonely_dates"]
    bad = np.zeros(clear.shape, bool)
    _look(blue, red, clear, days[order].astype(np.int64), sensor, bad, table["company"], table["reach_dates"],
          table["span_days"], table["blue_offset"], table["blue_share"], table["bare_share"])  # fmt: skip
    back = np.empty_like(bad)
    back[order] = bad
    found, first = [], 0
    for one in series:
        part = back[first : first + one.days.size].reshape(one.clear.shape)
        found.append(one.clear & ~part)
        first += one.days.size
    return found


@njit(nogil=True, cache=True)
def _look(
    blue: np.ndarray, red: np.ndarray, clear: np.ndarray, days: np.ndarray, sensor: np.ndarray, bad: np.ndarray,
    company: int, reach: int, span: int, offset: float, share: float, bare: float,
) -> None:  # fmt: skip
    """Mark in `bad` (t, p) the lonely dates that are too bright; rows in order of time."""
    dates = days.size
    seen = np.empty(dates, np.int64)
    one, two = np.empty(dates), np.empty(dates)
    for p in range(clear.shape[1]):
        n = 0
        for d in range(dates):
            if clear[d, p]:
                seen[n] = d
                n += 1
        if n < 4:
            continue
        for i in range(n):
            d = seen[i]
            if _neighbours(seen, days, sensor, n, i, reach, span) >= company:
                continue
            count = 0
            for side in (-1, 1):
                taken, j = 0, i + side
                while 0 <= j < n and taken < reach and abs(days[seen[j]] - days[d]) <= span:
                    if not bad[seen[j], p]:
                        one[count], two[count] = blue[seen[j], p], red[seen[j], p]
                        count += 1
                        taken += 1
                    j += side
            if count < company:
                count = 0
                for j in range(n):
                    if j != i:
                        one[count], two[count] = blue[seen[j], p], red[seen[j], p]
                        count += 1
            usual, usual_red = np.median(one[:count]), np.median(two[:count])
            more = blue[d, p] - usual
            bad[d, p] = more > offset + share * usual and more >= bare * (red[d, p] - usual_red)


@njit(nogil=True, cache=True)
def _neighbours(
    seen: np.ndarray, days: np.ndarray, sensor: np.ndarray, n: int, i: int, reach: int, span: int
) -> int:  # fmt: skip
    """Clear dates of the same sensor near the i-th, at most `reach` on either side."""
    total = 0
    for side in (-1, 1):
        taken, j = 0, i + side
        while 0 <= j < n and taken < reach and abs(days[seen[j]] - days[seen[i]]) <= span:
            if sensor[seen[j]] == sensor[seen[i]]:
                taken += 1
            j += side
        total += taken
    return total
