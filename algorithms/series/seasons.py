"""Seasons of one smooth curve and their metrics, named and defined as in the Copernicus HR-VPP product.

A season rises from a minimum to a peak and falls to the next minimum. Maxima closer than `SEPARATION` days, or between
which the curve drops by less than a quarter of the yearly amplitude, are one season. Start: the rising side passes 25 %
of the amplitude above the left minimum; end: the falling side passes 15 % of it above the right minimum (HR-VPP product
user manual). Days have a fraction; their standard deviations follow from the posterior of the curve by its slope (first
order), that of the peak from the variance of the curve's slope over its bend.
"""

from __future__ import annotations

import numpy as np
from numba import njit

#: metrics in the order of the last axis of `season_metrics`; days are day numbers
METRICS = (
    "SOSD", "EOSD", "MAXD", "SOSV", "EOSV", "MAXV", "MINV", "AMPL", "LENGTH", "LSLOPE", "RSLOPE", "SPROD", "TPROD",
    "QFLAG", "SOSD_STD", "EOSD_STD", "MAXD_STD", "CLEAR", "GAP",
)  # fmt: skip
(
    SOSD,
    EOSD,
    MAXD,
    SOSV,
    EOSV,
    MAXV,
    MINV,
    AMPL,
    LENGTH,
    LSLOPE,
    RSLOPE,
    SPROD,
    TPROD,
    QFLAG,
    SD0,
    SD1,
    SD2,
    CLEAR,
    GAP,
) = range(19)


@njit(nogil=True, cache=True)
def _lowest(z: np.ndarray, first: int, last: int) -> int:
    """Position of the smallest value from `first` to `last`, both included."""
    best = first
    for j in range(first + 1, last + 1):
        if z[j] < z[best]:
            best = j
    return best


@njit(nogil=True, cache=True)
def find_seasons(
    z: np.ndarray, low: int, high: int, year: int, apart: int, prominence: float, peaks: np.ndarray, valleys: np.ndarray
) -> int:
    """Peaks and the valleys around them among nodes `low` to `high`; `year` and `apart` in nodes; returns their number.

    Season i lies between valleys i and i + 1.
    """
    n = 0
    for j in range(low + 1, high):
        if z[j] > z[j - 1] and z[j] >= z[j + 1]:
            peaks[n] = j
            n += 1
    if n == 0:
        return 0
    valleys[0] = _lowest(z, low, peaks[0])
    for i in range(1, n):
        valleys[i] = _lowest(z, peaks[i - 1], peaks[i])
    valleys[n] = _lowest(z, peaks[n - 1], high)
    while n > 1:
        # the shallowest valley goes first, then peaks that stand too close
        worst, least = -1, np.inf
        for i in range(1, n):
            around_low, around_high = max(low, valleys[i] - year // 2), min(high, valleys[i] + year // 2)
            amplitude = z[around_low : around_high + 1].max() - z[around_low : around_high + 1].min()
            drop = min(z[peaks[i - 1]], z[peaks[i]]) - z[valleys[i]]
            share = drop / amplitude if amplitude > 0 else 0.0
            if share >= prominence and peaks[i] - peaks[i - 1] >= apart:
                continue
            if share < least:
                worst, least = i, share
        if worst < 0:
            break
        gone = worst if z[peaks[worst]] < z[peaks[worst - 1]] else worst - 1
        # the two valleys around the peak that goes become the lower of them
        kept = valleys[gone] if z[valleys[gone]] <= z[valleys[gone + 1]] else valleys[gone + 1]
        for i in range(gone, n - 1):
            peaks[i] = peaks[i + 1]
        valleys[gone] = kept
        for i in range(gone + 1, n):
            valleys[i] = valleys[i + 1]
        n -= 1
    return n


@njit(nogil=True, cache=True)
def _floor(z: np.ndarray, valley: int, peak: int, low: int, high: int, reach: int) -> float:
    """Height of a valley: the mean of its bottom tenth within `reach` nodes.

    The lowest node of a long winter is the deepest of many ripples of the curve, always too low.
    """
    limit = z[valley] + 0.1 * (z[peak] - z[valley])
    total, count = 0.0, 0
    for step in (-1, 1):
        j = valley if step < 0 else valley + 1
        while low <= j <= high and abs(j - valley) <= reach and j != peak and z[j] <= limit:
            total += z[j]
            count += 1
            j += step
    return total / count if count > 0 else z[valley]


@njit(nogil=True, cache=True)
def _crossing(z: np.ndarray, start: int, stop: int, level: float) -> float:
    """First place, from `start` towards `stop`, where the curve passes `level`; NaN where it does not. In nodes."""
    step = 1 if stop > start else -1
    j = start
    while j != stop:
        a, b = z[j], z[j + step]
        if (a < level <= b) or (a >= level > b):
            return j + step * (level - a) / (b - a)
        j += step
    return np.nan


@njit(nogil=True, cache=True)
def _value(z: np.ndarray, place: float) -> float:
    j = min(int(place), z.size - 2)
    return z[j] + (place - j) * (z[j + 1] - z[j])


@njit(nogil=True, cache=True)
def _area(z: np.ndarray, start: float, stop: float) -> float:
    """Integral of the broken line between two places, in nodes."""
    first, last = int(np.ceil(start)), int(np.floor(stop))
    if first > last:
        return (stop - start) * 0.5 * (_value(z, start) + _value(z, stop))
    total = (first - start) * 0.5 * (_value(z, start) + z[first]) + (stop - last) * 0.5 * (z[last] + _value(z, stop))
    for j in range(first, last):
        total += 0.5 * (z[j] + z[j + 1])
    return total


@njit(nogil=True, cache=True)
def _count(x: np.ndarray, n: int, first: float, last: float) -> int:
    total = 0
    for i in range(n):
        if first <= x[i] <= last:
            total += 1
    return total


@njit(nogil=True, cache=True)
def season_metrics(
    z: np.ndarray, s0: np.ndarray, s1: np.ndarray, s2: np.ndarray, noise: float, left: int, peak: int, right: int,
    low: int, high: int, origin: float, step: float, x: np.ndarray, n: int, start_share: float, end_share: float,
    out: np.ndarray,
) -> None:  # fmt: skip
    """Metrics of the season between two valleys into `out` (METRICS,), NaN where they cannot be told.

    `s0`, `s1`, `s2`: diagonals of the curve's relative covariance, `noise` the variance they multiply; `low`, `high`:
    the nodes between the first and last clear date; `x` (n,) clear days.
    """
    out[:] = np.nan
    top, bend, shift = z[peak], 0.0, 0.0
    if low < peak < high:
        bend = z[peak - 1] - 2 * z[peak] + z[peak + 1]
        slope = 0.5 * (z[peak + 1] - z[peak - 1])
        if bend < 0:
            shift = min(0.5, max(-0.5, -slope / bend))
            top = z[peak] + slope * shift + 0.5 * bend * shift * shift
    reach = int(25 / step)
    floor_left, floor_right = _floor(z, left, peak, low, high, reach), _floor(z, right, peak, low, high, reach)
    base = 0.5 * (floor_left + floor_right)
    amplitude = top - base
    out[MAXD], out[MAXV], out[MINV], out[AMPL] = origin + (peak + shift) * step, top, base, amplitude
    if bend < 0:
        doubt = noise * max(0.0, s0[peak - 1] + s0[peak + 1] - 2 * s2[peak - 1]) * 0.25
        out[SD2] = np.sqrt(doubt) / -bend * step
    rise, fall = top - floor_left, top - floor_right
    # a side that the series cuts off has no minimum of its own
    known_left, known_right = left > low or rise > 0.5 * fall, right < high or fall > 0.5 * rise
    start = _crossing(z, left, peak, floor_left + start_share * amplitude) if known_left else np.nan
    end = _crossing(z, right, peak, floor_right + end_share * amplitude) if known_right else np.nan
    if start == start:
        out[SOSD], out[SOSV] = origin + start * step, _value(z, start)
        j = min(int(start), z.size - 2)
        doubt = (
            s0[j]
            + (1 - 0.5 * start_share) ** 2 * s0[left]
            + start_share**2 * s0[peak]
            + 0.25 * start_share**2 * s0[right]
        )
        out[SD0] = np.sqrt(noise * doubt) / max(1e-9, abs(z[j + 1] - z[j])) * step
        a, b = _crossing(z, left, peak, floor_left + 0.2 * rise), _crossing(z, left, peak, floor_left + 0.8 * rise)
        out[LSLOPE] = 0.6 * rise / max(1e-6, (b - a) * step)
    if end == end:
        out[EOSD], out[EOSV] = origin + end * step, _value(z, end)
        j = min(int(end), z.size - 2)
        doubt = (
            s0[j] + (1 - 0.5 * end_share) ** 2 * s0[right] + end_share**2 * s0[peak] + 0.25 * end_share**2 * s0[left]
        )
        out[SD1] = np.sqrt(noise * doubt) / max(1e-9, abs(z[j + 1] - z[j])) * step
        a, b = _crossing(z, right, peak, floor_right + 0.2 * fall), _crossing(z, right, peak, floor_right + 0.8 * fall)
        out[RSLOPE] = 0.6 * fall / max(1e-6, (a - b) * step)
    if start == start and end == end:
        out[LENGTH] = (end - start) * step
        out[TPROD] = _area(z, start, end) * step
        out[SPROD] = out[TPROD] - base * out[LENGTH]
    _observability(z, left, peak, right, known_left, known_right, origin, step, x, n, out)


@njit(nogil=True, cache=True)
def _observability(
    z: np.ndarray, left: int, peak: int, right: int, known_left: bool, known_right: bool, origin: float, step: float,
    x: np.ndarray, n: int, out: np.ndarray,
) -> None:  # fmt: skip
    """Clear dates and longest gap of the season, and the quality flag by clear dates in rise, peak and fall.

    HR-VPP: 10 more than two clear dates in all three, 9 fall and peak, 8 rise and fall, 7 rise and peak; below, one
    of them only: 6 fall, 5 peak, 4 rise; 3 none. Rise and fall reach to 80 % of their height, the peak lies between.
    """
    upper = _crossing(z, left, peak, z[left] + 0.8 * (z[peak] - z[left]))
    lower = _crossing(z, right, peak, z[right] + 0.8 * (z[peak] - z[right]))
    first, last = origin + left * step, origin + right * step
    begin = origin + (upper if upper == upper else peak) * step
    stop = origin + (lower if lower == lower else peak) * step
    rise = known_left and _count(x, n, first, begin) > 2
    top, fall = _count(x, n, begin, stop) > 2, known_right and _count(x, n, stop, last) > 2
    if rise and top and fall:
        flag = 10
    elif fall and top:
        flag = 9
    elif rise and fall:
        flag = 8
    elif rise and top:
        flag = 7
    elif fall:
        flag = 6
    elif top:
        flag = 5
    elif rise:
        flag = 4
    else:
        flag = 3
    out[QFLAG] = flag
    out[CLEAR] = _count(x, n, first, last)
    longest, seen = 0.0, first
    for i in range(n):
        if first <= x[i] <= last:
            longest = max(longest, x[i] - seen)
            seen = x[i]
    out[GAP] = max(longest, last - seen)
