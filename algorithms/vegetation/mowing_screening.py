"""The clear dates of a pixel as a series, without those that a missed cloud or shadow has spoilt, compiled.

Spoilt are dates with brighter blue together with lower NDVI, darker short-wave infrared, or a dip that has gone within
days, which no cut does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

#: places of the season's first and last day among the kernel's numbers (`mowing_evidence.settings_array`)
FIRST, LAST = 19, 20


@njit(nogil=True, cache=True)
def gather(
    values: Any, valid: Any, days: Any, first: float, last: float, start: int, stop: int, when: Any, data: Any,
    length: Any,
) -> None:  # fmt: skip
    """Clear dates of a tile of pixels, turned: images lie date after date, series are wanted pixel after pixel.

    Fills `when` (tile, dates) days, `data` (tile, 4, dates) NDVI, blue, mean of the two SWIR bands, NIR, and
    `length` (tile,) the dates of each. Of two views on one day the first counts.
    """
    length[:] = 0
    for d in range(len(days)):
        if days[d] < first or days[d] > last:
            continue
        for p in range(start, stop):
            if not valid[d, p]:
                continue
            red, nir = np.float32(values[d, 1, p]), np.float32(values[d, 2, p])
            if nir + red <= 0 or nir <= 0:
                continue
            q = p - start
            k = length[q]
            if k and when[q, k - 1] == days[d]:
                continue
            when[q, k] = days[d]
            data[q, 0, k] = (nir - red) / (nir + red)
            data[q, 1, k] = np.float32(values[d, 0, p]) * np.float32(1e-4)
            data[q, 2, k] = (np.float32(values[d, 3, p]) + np.float32(values[d, 4, p])) * np.float32(0.5e-4)
            data[q, 3, k] = nir * np.float32(1e-4)
            length[q] = k + 1


@njit(nogil=True, cache=True)
def screen(t: Any, x: Any, n: int, s: Any) -> int:
    """Drop spoilt dates in place, twice over; t (dates,), x (4, dates) NDVI, blue, SWIR, NIR; returns how many stay."""
    for _ in range(2):
        kept = 0
        for i in range(n):
            spoilt = False
            # the last date that stayed has already moved to `kept - 1`
            if kept and i + 1 < n and t[i + 1] - t[kept - 1] <= s[7]:
                a = kept - 1
                blue = max(x[1, a], x[1, i + 1])
                swir = min(x[2, a], x[2, i + 1])
                if x[1, i] > blue * s[0] + s[1] and x[0, i] < min(x[0, a], x[0, i + 1]) + s[2]:
                    spoilt = True
                elif x[2, i] < swir * (1 - s[3]):
                    spoilt = True
                elif t[i + 1] - t[a] <= s[6] and x[0, i + 1] >= x[0, a] - s[5]:
                    w = (t[i] - t[a]) / (t[i + 1] - t[a])
                    spoilt = x[0, i] < x[0, a] + (x[0, i + 1] - x[0, a]) * w - s[4]
            if spoilt:
                continue
            if kept != i:
                t[kept] = t[i]
                for b in range(4):
                    x[b, kept] = x[b, i]
            kept += 1
        if kept == n:
            break
        n = kept
    return n
