"""Possible cuts of a grassland season and the evidence for each, compiled.

A cut lies between two clear dates. Every pair of successive clear dates whose NDVI falls, or does not grow as it should
have, is a candidate; its evidence is how much NDVI and near infrared fell and how fast, what the short-wave infrared
did (it rises over stubble and hay, and falls in a shadow), whether the sward stayed low, and whether it grew again.

Before that, dates that a cloud or shadow missed by the masks has spoilt are left out (`mowing_screening`).

Measured on one core that other work shares: 1.7 us a pixel for seasons of 70 acquisitions, 41 of them clear, 2.0 with
the choice of events (tests/benchmarks/bench_vegetation.py); decoding of
the five bands limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from .mowing_screening import FIRST, LAST, gather, screen
from .table import constants

#: columns of the evidence; loss and rise are relative to the earlier date
EVIDENCE = (
    "drop", "deficit", "nir_loss", "gap", "follow", "regrowth", "swir_rise", "before", "after", "trend", "blue_rise",
    "earlier_drop", "rate", "rapid_nir_loss", "next_gap", "day",
)  # fmt: skip
#: further columns for learnt models: NDVI and near infrared around the candidate, by straight lines between clear dates
CONTEXT_DAYS = (-40, -25, -15, -8, 8, 15, 25, 40)
FEATURES = (
    *EVIDENCE,
    "highest_before",
    *(f"ndvi_{d:+d}" for d in CONTEXT_DAYS),
    *(f"nir_{d:+d}" for d in CONTEXT_DAYS),
)
_E = len(EVIDENCE)
TILE = 32
_DAYS = np.array(CONTEXT_DAYS, np.float32)
#: per pixel: clear dates kept, longest gap in days, days of the season inside short gaps, first day of a bare period
STATISTICS = ("clear", "longest_gap", "observed_days", "bare_day")


@dataclass(frozen=True)
class Candidates:
    """Candidates of some pixels, in order of pixel and time.

    `features` (candidates, EVIDENCE or FEATURES) float32, `pixel` (candidates,) int32; `before` and `after`
    (candidates,) int32: the days between which the cut would lie; `statistics` (pixels, STATISTICS) float32.
    """

    features: np.ndarray
    pixel: np.ndarray
    before: np.ndarray
    after: np.ndarray
    statistics: np.ndarray

    def __len__(self) -> int:
        return len(self.pixel)


def settings_array(first: int, last: int) -> np.ndarray:
    """The numbers that the kernel needs, in its order: constants of the table and the season's first and last day."""
    t = constants("mowing")
    s, c, b = t["screening"], t["candidates"], t["bare"]
    return np.array([
        s["blue_factor"], s["blue_rise"], s["blue_ndvi_margin"], s["swir_fall"], s["dip"], s["dip_recovered"],
        s["dip_days"], s["longest_days"], c["growth_per_day"], c["plateau"], c["least_deficit"], c["noise_factor"],
        c["least_noise"], c["longest_gap"], c["least_before"], t["observability"]["short_gap_days"],
        b["below"], b["days"], b["before_days"], first, last,
    ], np.float32)  # fmt: skip


def collect(
    values: np.ndarray, valid: np.ndarray, days: np.ndarray, first: int, last: int, *, series: bool = False
) -> Candidates:
    """Candidates of pixels from their series.

    `values` (dates, 5, pixels) int16 reflectance x 10000 of B2, B4, B8, B11, B12 (a band that is nowhere known as
    zeros); `valid` (dates, pixels) bool; `days` (dates,) day numbers, not decreasing; `first`, `last`: season, day
    numbers. `series` adds the columns of learnt models.
    """
    n = valid.shape[1]
    settings = settings_array(first, last)
    columns = len(FEATURES) if series else _E
    statistics = np.zeros((n, len(STATISTICS)), np.float32)
    room = 5 * n + 64
    while True:
        features = np.empty((room, columns), np.float32)
        pixel, before, after = (np.empty(room, np.int32) for _ in range(3))
        count = _collect(
            values, valid, days.astype(np.float32), settings, series, features, pixel, before, after, statistics
        )
        if count <= room:
            return Candidates(features[:count], pixel[:count], before[:count], after[:count], statistics)
        room = count


@njit(nogil=True, cache=True)
def _collect(
    values: Any, valid: Any, days: Any, settings: Any, series: bool, features: Any, pixel: Any, before: Any,
    after: Any, statistics: Any,
) -> int:  # fmt: skip
    """Fills the arrays; returns the number of candidates, which may be larger than the room there is."""
    dates, n = valid.shape
    room = len(pixel)
    count = 0
    # date-major images are read along pixels: a tile of pixels is turned at a time
    length = np.zeros(TILE, np.int64)
    when = np.empty((TILE, dates), np.float32)
    data = np.empty((TILE, 4, dates), np.float32)
    row, scratch = np.empty(features.shape[1], np.float32), np.empty(dates, np.float32)
    for start in range(0, n, TILE):
        stop = min(n, start + TILE)
        gather(values, valid, days, settings[FIRST] - 45, settings[LAST] + 45, start, stop, when, data, length)
        for p in range(start, stop):
            q = p - start
            kept = screen(when[q], data[q], length[q], settings)
            count = _pixel(
                when[q], data[q], kept, settings, series, row, scratch, p, count, room, features, pixel, before, after,
                statistics[p],
            )  # fmt: skip
    return count


@njit(nogil=True, cache=True)
def _noise(t: Any, y: Any, n: int, scratch: Any) -> float:
    """Standard deviation of NDVI from the distance of a date to the line between its neighbours.

    The mean of the distances below twice their mean: cuts and growth are left out, and nothing is sorted. For normal
    noise that mean is 0.67 times the deviation of the distance, which is 1.25 times that of a date.
    """
    k = 0
    total = np.float32(0)
    for i in range(1, n - 1):
        span = t[i + 1] - t[i - 1]
        if span > 30:
            continue
        distance = abs(y[i] - y[i - 1] - (y[i + 1] - y[i - 1]) * ((t[i] - t[i - 1]) / span))
        scratch[k] = distance
        total += distance
        k += 1
    if k < 5:
        return 0.0
    limit = 2 * total / k
    kept, count = 0.0, 0
    for i in range(k):
        below = scratch[i] <= limit
        kept += scratch[i] * below
        count += below
    return kept / count / (0.67 * 1.25)


@njit(nogil=True, cache=True)
def _at(t: Any, y: Any, n: int, day: float) -> float:
    """The series at a day: straight lines between dates, held at the ends."""
    if day <= t[0]:
        return y[0]
    for i in range(1, n):
        if t[i] >= day:
            return y[i - 1] + (y[i] - y[i - 1]) * (day - t[i - 1]) / (t[i] - t[i - 1])
    return y[n - 1]


@njit(nogil=True, cache=True)
def _pixel(
    t: Any, x: Any, n: int, s: Any, series: bool, row: Any, scratch: Any, p: int, count: int, room: int, features: Any,
    pixel: Any, before: Any, after: Any, statistics: Any,
) -> int:  # fmt: skip
    """Candidates of one pixel from its kept dates; fills its statistics."""
    first, last = s[FIRST], s[LAST]
    y, blue, swir, nir = x[0], x[1], x[2], x[3]
    _describe(t, y, n, s, statistics)
    if n < 2:
        return count
    bare = statistics[3]
    least = max(s[10], s[11] * max(s[12], _noise(t, y, n, scratch)))
    for i in range(n - 1):
        gap = t[i + 1] - t[i]
        # the whole bracket must be able to lie in the season
        if gap > s[13] or t[i + 1] < first or t[i] >= last or y[i] < s[14]:
            continue
        # what is followed by weeks of bare soil is ploughing
        if bare > 0 and t[i] < bare and bare <= t[i + 1] + s[18]:
            continue
        grown = min(y[i] + s[8] * gap, max(y[i], s[9]))
        if grown - y[i + 1] < least:
            continue
        if count < room:
            _evidence(t, y, blue, swir, nir, n, i, grown, row)
            if series:
                _context(t, y, nir, n, i, row)
            features[count, :] = row
            pixel[count] = p
            before[count] = np.int32(t[i])
            after[count] = np.int32(t[i + 1])
        count += 1
    return count


@njit(nogil=True, cache=True)
def _evidence(t: Any, y: Any, blue: Any, swir: Any, nir: Any, n: int, i: int, grown: float, row: Any) -> None:
    gap = t[i + 1] - t[i]
    drop = y[i] - y[i + 1]
    row[0] = drop
    row[1] = grown - y[i + 1]
    row[2] = 1 - nir[i + 1] / max(nir[i], np.float32(0.02))
    row[3] = gap
    remaining, views = np.float32(0), 0
    highest = y[i + 1]
    for j in range(i + 2, n):
        since = t[j] - t[i + 1]
        if since > 45:
            break
        if since <= 15:
            remaining += y[i] - y[j]
            views += 1
        highest = max(highest, y[j])
    row[4] = remaining / views if views else drop * np.float32(0.5)
    row[5] = highest - y[i + 1]
    # a sensor without short-wave infrared neither speaks for a cut nor against it
    row[6] = swir[i + 1] / max(swir[i], np.float32(0.01)) - 1 if swir[i] > 0 else 0.05
    row[7] = y[i]
    row[8] = y[i + 1]
    j = i
    while j > 0 and t[i] - t[j] < 15:
        j -= 1
    row[9] = (y[i] - y[j]) / max(t[i] - t[j], np.float32(1))
    row[10] = blue[i + 1] - blue[i]
    row[11] = y[i - 1] - y[i] if i > 0 and t[i + 1] - t[i - 1] <= 12 else 0.0
    row[12] = drop / max(gap, np.float32(5))
    row[13] = row[2] - np.float32(0.008) * gap
    row[14] = t[i + 2] - t[i + 1] if i + 2 < n else 99.0
    # day of a year of 365.25 days: whole seasons later looks the same
    row[15] = (t[i + 1] + np.float32(1)) % np.float32(365.25)


@njit(nogil=True, cache=True)
def _context(t: Any, y: Any, nir: Any, n: int, i: int, row: Any) -> None:
    k = len(_DAYS)
    top = y[i]
    j = i - 1
    while j >= 0 and t[i] - t[j] <= 60:
        top = max(top, y[j])
        j -= 1
    row[_E] = top
    for j in range(k):
        anchor = t[i] if _DAYS[j] < 0 else t[i + 1]
        row[_E + 1 + j] = _at(t, y, n, anchor + _DAYS[j])
        row[_E + 1 + k + j] = _at(t, nir, n, anchor + _DAYS[j])


@njit(nogil=True, cache=True)
def _describe(t: Any, y: Any, n: int, s: Any, out: Any) -> None:
    """Clear dates, longest gap, days in short gaps, first day of a long bare period (0 none)."""
    first, last = s[FIRST], s[LAST]
    out[:] = 0
    previous = first - 1
    seen, longest, observed = 0, 0.0, 0.0
    for i in range(n):
        if t[i] > last:
            break
        if t[i] < first:
            # a view shortly before the season bounds its first gap
            if first - t[i] < s[15]:
                previous = t[i]
            continue
        seen += 1
        gap = t[i] - previous
        longest = max(longest, gap)
        if gap <= s[15]:
            observed += t[i] - max(previous, first - 1)
        previous = t[i]
    end = last
    for i in range(n):
        if t[i] > last:
            end = t[i]
            break
    gap = end - previous
    longest = max(longest, min(gap, last - first + 1))
    if gap <= s[15]:
        observed += last - previous
    out[0], out[1], out[2] = seen, longest, observed
    begin = -1
    for i in range(n):
        if y[i] >= s[16] or t[i] < first or t[i] > last:
            begin = -1
        elif begin < 0:
            begin = i
        elif t[i] - t[begin] >= s[17] and out[3] == 0:
            out[3] = t[begin]
