"""What was seen of a pixel: clear dates, the longest gap, and how far a day is from the nearest clear date."""

from __future__ import annotations

import numpy as np
from numba import njit

_NONE = 65535


@njit(nogil=True, cache=True)
def clear_counts(valid: np.ndarray, days: np.ndarray, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
    """(pixels,) uint16 each: number of clear dates, and longest run of days without one between `first` and `last`.

    `valid` (dates, pixels) bool; `days` (dates,) not decreasing. With no clear date the gap is the whole period.
    """
    pixels = valid.shape[1]
    count, gap = np.zeros(pixels, np.uint16), np.zeros(pixels, np.uint16)
    for p in range(pixels):
        seen, longest = first - 1, 0
        for d in range(days.size):
            if valid[d, p]:
                count[p] += 1
                longest = max(longest, days[d] - seen - 1)
                seen = days[d]
        gap[p] = max(longest, last - seen)
    return count, gap


@njit(nogil=True, cache=True)
def distances(valid: np.ndarray, days: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """(targets, pixels) uint16: days from each target to the nearest clear date; 65535 where there is none."""
    pixels = valid.shape[1]
    out = np.full((targets.size, pixels), _NONE, np.uint16)
    for k in range(targets.size):
        for d in range(days.size):
            away = abs(days[d] - targets[k])
            for p in range(pixels):
                if valid[d, p] and away < out[k, p]:
                    out[k, p] = away
    return out
