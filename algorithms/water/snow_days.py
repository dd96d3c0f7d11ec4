"""Snow days, first and last day, runs: one winter of one pixel from the days on which it was seen.

Between two days on which a pixel was seen its state is that of the nearer one, and snow half-way: what linear
interpolation of 0 and 100 gives with a threshold of 50 (Theia Snow L3B). Where the snow line of every day and the
height of the pixel are known, a change falls on the day on which the line is expected to pass it instead. Before the
first and after the last day it stays as it was. Runs are found from the days themselves: no daily series is made.
"""

from __future__ import annotations

import numpy as np
from numba import njit

UNKNOWN = 65535
#: rows of the result
LAYERS = ("SCD", "SOD", "SMOD", "NSP", "FSD", "LSD", "SCDSTD", "NOBS", "MAXGAP", "CLOUD_OCC")
#: steps of one day in which the standard deviation is stored
STD_STEPS = 10
#: steps of one day in which the snow line is given
LINE_STEPS = 2
#: weight of all days together whatever the line does (a line that passes the pixel has 2.5): where it stands still or
#: moves the other way all days are equally likely
_ANY_DAY = 0.15
#: variance, in days squared, of a change whose day is known: a pixel does not change at the minute of a pass
_WITHIN_DAY = 0.25
_NONE = np.zeros(0, np.float32)


def snow_days(
    valid: np.ndarray,
    snow: np.ndarray,
    days: np.ndarray,
    first: int,
    last: int,
    height_m: np.ndarray = _NONE,
    spread_m: np.ndarray = _NONE,
    line_m: np.ndarray = _NONE,
) -> np.ndarray:
    """(10, pixels) uint16 in the order of `LAYERS`; days count from `first` (day 0), nodata is 65535.

    `valid`, `snow` (dates, pixels) bool; `days` (dates,) increasing day numbers; the period is `first` to `last`, dates
    outside it only help at its ends. Of runs of one length the later is the longest.

    `line_m`, from the first to the last of `days` in steps of half a day, is the height of the snow line; `height_m`
    (pixels,) the height at which the snow sees each pixel, NaN where it is not known, and `spread_m` its uncertainty.
    Without them, the standard deviation of the number of snow days (in tenths) takes each change between two states as
    equally likely on every day between the days seen; what came and went between them is not in it.
    """
    return np.asarray(_snow_days(valid, snow, days, first, last, height_m, spread_m, line_m))


@njit(nogil=True, cache=True)
def change_day(
    before: int, after: int, comes: bool, height: float, spread: float, line: np.ndarray, start: int
) -> tuple[float, float]:
    """(expected day, its variance) of a change between two days, from the days on which the line is near the pixel.

    Each step of the line counts by how far it moved in the right direction, and by how well it fits the pixel's
    height; the variance takes heights to be twice as uncertain: what is interpolated errs beside the model too.
    """
    weights = days = wide = wide_days = squares = 0.0
    any_day = _ANY_DAY / max(1, (after - before) * LINE_STEPS)
    for step in range((before - start) * LINE_STEPS, (after - start) * LINE_STEPS):
        move = line[step + 1] - line[step]
        move = max(0.0, -move if comes else move)
        away = 0.5 * (line[step + 1] + line[step]) - height
        near = any_day + move / spread * np.exp(-0.5 * (away / spread) ** 2)
        far = any_day + 0.5 * move / spread * np.exp(-0.125 * (away / spread) ** 2)
        day = start + (step + 0.5) / LINE_STEPS
        weights += near
        days += near * day
        wide += far
        wide_days += far * day
        squares += far * day * day
    expected, middle = days / weights, wide_days / wide
    return expected, squares / wide - middle * middle + (middle - expected) ** 2 + _WITHIN_DAY


@njit(nogil=True, cache=True)
def _snow_days(
    valid: np.ndarray,
    snow: np.ndarray,
    days: np.ndarray,
    first: int,
    last: int,
    height: np.ndarray,
    spread: np.ndarray,
    line: np.ndarray,
) -> np.ndarray:
    dates, pixels = valid.shape
    out = np.zeros((10, pixels), np.uint16)
    for p in range(pixels):
        runs, total, longest, longest_start, longest_end = 0, 0, 0, UNKNOWN, UNKNOWN
        first_snow, last_snow = UNKNOWN, UNKNOWN
        seen, cloudy, gap, last_seen = 0, 0, 0, first - 1
        variance = 0.0
        before, state = -1, False  # the valid date before, and what it showed
        start = 0
        by_line = height.size > 0 and height[p] == height[p]
        any_seen = False
        for d in range(dates + 1):
            ends, end, coming = False, last, 0
            if d < dates:
                inside = first <= days[d] <= last
                if not valid[d, p]:
                    if inside:
                        cloudy += 1
                    continue
                if inside:
                    seen += 1
                    gap = max(gap, days[d] - last_seen - 1)
                    last_seen = days[d]
                now = snow[d, p]
                if not any_seen:
                    any_seen, start = True, first
                elif now != state:
                    if by_line:
                        day, uncertain = change_day(before, days[d], now, height[p], spread[p], line, days[0])
                        end, coming = int(np.floor(day)), int(np.ceil(day))
                    else:
                        end, coming = (before + days[d]) // 2, -((-(before + days[d])) // 2)
                        uncertain = ((days[d] - before) ** 2 - 1) / 12.0
                    ends = state
                    if min(days[d], last) - max(before, first) > 0:
                        variance += uncertain
            if not any_seen:
                continue
            if (ends or d == dates) and state:
                low, high = max(start, first), min(end, last)
                if low <= high:
                    runs += 1
                    total += high - low + 1
                    if first_snow == UNKNOWN:
                        first_snow = low - first
                    last_snow = high - first
                    if high - low + 1 >= longest:
                        longest, longest_start, longest_end = high - low + 1, low - first, high - first
            if d == dates:
                break
            if now and not state and before >= 0:
                start = coming
            state, before = now, days[d]
        out[7, p], out[8, p], out[9, p] = seen, max(gap, last - last_seen), cloudy
        if not any_seen:
            out[:7, p] = UNKNOWN
            continue
        out[0, p], out[1, p], out[2, p], out[3, p] = total, longest_start, longest_end, runs
        out[4, p], out[5, p] = first_snow, last_snow
        out[6, p] = min(UNKNOWN - 1, int(np.sqrt(variance) * STD_STEPS + 0.5))
    return out
