"""Two published detectors beside the plugin's own, for comparison: closed form of Schwieder et al. 2022, and Sen4CAP.

Both see the same clear dates as ours, without the screening of missed clouds that is no part of them, and report the
middle of the bracket. Constants in `resources/tables/mowing.json`.

Schwieder et al. (doi:10.1016/j.rse.2021.112795): a line through the first date, the peaks and the last date stands for
the season without cuts; an event is a date that lies farther from it than its mean distance, after a fall larger than
the series' standard deviation. Their program adds random numbers to that deviation and asks for 40 of 100 draws; the
0.6 quantile of the normal distribution says the same without chance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from .mowing_events import MOST, Events
from .mowing_evidence import TILE
from .mowing_screening import gather
from .table import constants

ENGINES = ("schwieder", "sen4cap")


def engine_events(
    engine: str, values: np.ndarray, valid: np.ndarray, days: np.ndarray, first: int, last: int, january: int
) -> Events:
    """Events of pixels; arguments as of `mowing_evidence.collect`, and the day number of 1 January of the season."""
    n = valid.shape[1]
    day, half = np.zeros((n, MOST), np.int32), np.zeros((n, MOST), np.uint8)
    sure, count = np.zeros((n, MOST), np.float32), np.zeros(n, np.int16)
    c = constants("mowing")[engine]
    if engine == "schwieder":
        numbers = [
            january + c["first_day"] - 1, january + c["last_day"] - 1, january + c["peak_first"] - 1,
            january + c["peak_last"] - 1, c["peaks_each_side"], c["peak_spacing"],
            c["fuzzy_sd"] * c["fuzzy_quantile"], c["cloud_days"], c["cloud_rise"], c["spacing_days"],
        ]  # fmt: skip
    else:
        numbers = [c["drop"], c["before"], c["after"], c["rise_per_day"], c["longest_gap"], c["spacing_days"],
                   c["most"], c["alpha"]]  # fmt: skip
    _run(
        values, valid, days.astype(np.float32), float(first), float(last), engine == "schwieder",
        np.array(numbers, np.float64), day, half, sure, count,
    )  # fmt: skip
    return Events(day, half, sure, count)


@njit(nogil=True, cache=True)
def _run(
    values: Any, valid: Any, days: Any, first: float, last: float, schwieder: bool, c: Any, day: Any, half: Any,
    sure: Any, count: Any,
) -> None:  # fmt: skip
    dates, n = valid.shape
    length = np.zeros(TILE, np.int64)
    when, data = np.empty((TILE, dates), np.float32), np.empty((TILE, 4, dates), np.float32)
    for start in range(0, n, TILE):
        stop = min(n, start + TILE)
        gather(values, valid, days, first, last, start, stop, when, data, length)
        for p in range(start, stop):
            q = p - start
            if schwieder:
                count[p] = _schwieder(when[q], data[q, 0], length[q], c, day[p], half[p], sure[p])
            else:
                count[p] = _sen4cap(when[q], data[q, 0], length[q], c, day[p], half[p], sure[p])


@njit(nogil=True, cache=True)
def _put(t: Any, i: int, confidence: float, events: int, day: Any, half: Any, sure: Any) -> int:
    """The event between dates i - 1 and i, at the middle of its bracket."""
    middle = int(np.ceil(0.5 * (t[i - 1] + t[i])))
    day[events] = middle
    half[events] = int(max(t[i] - middle, middle - t[i - 1] - 1))
    sure[events] = confidence
    return events + 1


@njit(nogil=True, cache=True)
def _peaks(t: Any, y: Any, n: int, c: Any, knot: Any) -> bool:
    """Marks the knots of the idealised curve in `knot` (dates,) bool; False when the season has no main peak."""
    main = -1
    for i in range(n):
        if c[2] <= t[i] <= c[3] and (main < 0 or y[i] > y[main]):
            main = i
    if main < 0:
        return False
    knot[0] = knot[n - 1] = knot[main] = True
    for side in range(2):
        for _ in range(int(c[4])):
            best = -1
            for i in range(1, n - 1):
                if (i < main) != (side == 0) or i == main or y[i] < y[i - 1] or y[i] < y[i + 1]:
                    continue
                near = False
                for j in range(1, n - 1):
                    if knot[j] and abs(t[j] - t[i]) < c[5]:
                        near = True
                if not near and (best < 0 or y[i] > y[best]):
                    best = i
            if best < 0:
                break
            knot[best] = True
    return True


@njit(nogil=True, cache=True)
def _schwieder(t: Any, y: Any, n: int, c: Any, day: Any, half: Any, sure: Any) -> int:
    begin = 0
    while begin < n and t[begin] < c[0]:
        begin += 1
    t, y, n = t[begin:], y[begin:], n - begin
    if n < 4:
        return 0
    knot = np.zeros(n, np.bool_)
    if not _peaks(t, y, n, c, knot):
        return 0
    residual = np.zeros(n, np.float32)
    left = 0
    for i in range(1, n):
        if not knot[i]:
            continue
        for j in range(left, i):
            line = y[left] + (y[i] - y[left]) * (t[j] - t[left]) / (t[i] - t[left])
            residual[j] = abs(line - y[j])
        left = i
    typical, deviation = residual.mean(), y[:n].std()
    events, previous = 0, -1
    for i in range(1, n):
        if events >= len(day) or t[i] > c[1]:
            break
        if residual[i] <= typical or y[i] - y[i - 1] >= -deviation + c[6]:
            continue
        if i + 1 < n and t[i + 1] - t[i] <= c[7] and y[i + 1] - y[i] > c[8]:
            continue
        rose = previous < 0
        for j in range(previous + 1, i) if previous >= 0 else range(0):
            rose = rose or y[j] > y[j - 1]
        if not rose or (previous >= 0 and t[i] - t[previous] < c[9]):
            continue
        events = _put(t, i, 1.0, events, day, half, sure)
        previous = i
    return events


@njit(nogil=True, cache=True)
def _sen4cap(t: Any, y: Any, n: int, c: Any, day: Any, half: Any, sure: Any) -> int:
    events, previous = 0, -1
    for i in range(1, n):
        if events >= c[6] or events >= len(day):
            break
        drop = y[i - 1] - y[i]
        if drop <= c[0] or y[i - 1] <= c[1] or y[i] >= c[2] or t[i] - t[i - 1] > c[4]:
            continue
        if i + 1 < n and (y[i + 1] - y[i]) / (t[i + 1] - t[i]) >= c[3]:
            continue
        if previous >= 0 and t[i] - t[previous] < c[5]:
            continue
        events = _put(t, i, 1 - 0.5 * np.exp(-c[7] * (drop - c[0])), events, day, half, sure)
        previous = i
    return events
