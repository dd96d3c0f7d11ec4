"""Snow days, first and last day, runs: one winter of one pixel from the days on which it was seen.

Between two days on which a pixel was seen its state is that of the nearer one, and snow half-way: what linear
interpolation of 0 and 100 gives with a threshold of 50 (Theia Snow L3B). Before the first and after the last day it
stays as it was. Runs are found from the days themselves: no daily series is made.
"""

from __future__ import annotations

import numpy as np
from numba import njit

UNKNOWN = 65535
#: rows of the result
LAYERS = ("SCD", "SOD", "SMOD", "NSP", "FSD", "LSD", "SCDSTD", "NOBS", "MAXGAP", "CLOUD_OCC")
#: steps of one day in which the standard deviation is stored
STD_STEPS = 10


@njit(nogil=True, cache=True)
def snow_days(valid: np.ndarray, snow: np.ndarray, days: np.ndarray, first: int, last: int) -> np.ndarray:
    """(10, pixels) uint16 in the order of `LAYERS`; days count from `first` (day 0), nodata is 65535.

    `valid`, `snow` (dates, pixels) bool; `days` (dates,) increasing day numbers; the period is `first` to `last`, dates
    outside it only help at its ends. Of runs of one length the later is the longest. The standard deviation of the
    number of snow days (in tenths) takes each change between two states as equally likely on every day between the
    days seen; what came and went between them is not in it.
    """
    dates, pixels = valid.shape
    out = np.zeros((10, pixels), np.uint16)
    for p in range(pixels):
        runs, total, longest, longest_start, longest_end = 0, 0, 0, UNKNOWN, UNKNOWN
        first_snow, last_snow = UNKNOWN, UNKNOWN
        seen, cloudy, gap, last_seen = 0, 0, 0, first - 1
        variance = 0.0
        before, state = -1, False  # the valid date before, and what it showed
        start = 0
        any_seen = False
        for d in range(dates + 1):
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
                    overlap = min(days[d], last) - max(before, first)
                    if overlap > 0:
                        variance += ((days[d] - before) ** 2 - 1) / 12.0
            if not any_seen:
                continue
            ends = d == dates or (before >= 0 and state and not now)
            if ends and state:
                end = last if d == dates else (before + days[d]) // 2
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
                start = -((-(before + days[d])) // 2)
            state, before = now, days[d]
        out[7, p], out[8, p], out[9, p] = seen, max(gap, last - last_seen), cloudy
        if not any_seen:
            out[:7, p] = UNKNOWN
            continue
        out[0, p], out[1, p], out[2, p], out[3, p] = total, longest_start, longest_end, runs
        out[4, p], out[5, p] = first_snow, last_snow
        out[6, p] = min(UNKNOWN - 1, int(np.sqrt(variance) * STD_STEPS + 0.5))
    return out
