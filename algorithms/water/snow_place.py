"""The height at which the snow sees each pixel: what its dates, its slope and its neighbours say together.

Snow comes down and goes up again through a landscape in the same order each time: high before low, shaded before
sunny, hollows before ridges (Sturm and Wagner 2010, doi:10.1029/2010WR009434). A pixel that changed between two dates
lies between the snow lines of these dates. Within these limits its height is taken to differ from that of the terrain
(elevation and aspect) as smoothly from place to place as the dates allow: the limits are kept while each pixel is moved
to the mean of pairs of neighbours on opposite sides, from far ones to near ones.
"""

from __future__ import annotations

import numpy as np
from numba import njit

#: distances in pixels of the neighbours, and rounds at each
STEPS = (8, 4, 2, 1)
ROUNDS = 4
#: how far a pixel's height may depend on others
REACH = sum(STEPS) * ROUNDS
#: how far it may lie from that of the terrain, m
FARTHEST_M = 300.0
#: half width of what is left where the dates contradict each other, m
_CONTRADICTED_M = 5.0


def terrain(dem: np.ndarray, pixel_m: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Parts to the north and to the east of the unit normal of a surface, float32; 0 where heights are not known."""
    down, right = np.gradient(dem, *pixel_m)
    length = np.sqrt(1.0 + down**2 + right**2)
    north, east = (np.nan_to_num(part / length, nan=0.0).astype(np.float32) for part in (down, -right))
    return north, east


@njit(nogil=True, cache=True)
def drop_contradicted(
    valid: np.ndarray, snow: np.ndarray, ground: np.ndarray, line: np.ndarray, margin_m: float
) -> None:
    """Clear in `valid` what one date alone says against the dates before and after and against the snow line.

    Clouds that a mask has missed turn single dates into snow or bare ground. A short fall of snow is kept: it brings
    the line of its date down. `ground` (pixels,) m is the height as the snow sees it, NaN where it is not known.
    """
    dates, pixels = valid.shape
    for p in range(pixels):
        if not ground[p] == ground[p]:
            continue
        before = here = -1
        for d in range(dates):
            if not valid[d, p]:
                continue
            if before >= 0 and snow[here, p] != snow[before, p] and snow[d, p] == snow[before, p]:
                above = ground[p] - line[here]
                if (above < -margin_m) if snow[here, p] else (above > margin_m):
                    valid[here, p] = False
                    here = d
                    continue
            before, here = here, d


@njit(nogil=True, cache=True)
def limits(
    valid: np.ndarray, snow: np.ndarray, share: np.ndarray, line: np.ndarray, partial: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(lowest, highest, width) float32 (pixels,) of the height in m: the lines between which a pixel changed.

    `valid`, `snow` (dates, pixels) bool, `line` (dates,) m. `share` (dates, pixels) uint8 percent of snow, or (0, 0):
    where a pixel is half covered beside a change, the line of that date runs through it; `partial` then tells over how
    many m snow goes from none to full, the tolerance in m, the lowest and highest part of full cover that count, and
    the least share that is full cover. Without a change the limits are infinite. Where dates contradict each other a
    narrow range between them is left, with a large width.
    """
    dates, pixels = valid.shape
    lowest = np.full(pixels, -np.inf, np.float32)
    highest = np.full(pixels, np.inf, np.float32)
    width = np.full(pixels, np.inf, np.float32)
    for p in range(pixels):
        low, high = -np.inf, np.inf
        before = -1
        for d in range(dates):
            if not valid[d, p]:
                continue
            if before >= 0 and snow[d, p] != snow[before, p]:
                a, b = (line[d], line[before]) if snow[d, p] else (line[before], line[d])
                if b > a:
                    low, high = max(low, a), min(high, b)
            before = d
        if share.shape[0] and high < np.inf:
            full = _full(valid[:, p], snow[:, p], share[:, p])
            if full >= partial[4]:
                low, high = _by_share(valid[:, p], snow[:, p], share[:, p], line, partial, full, low, high)
        if low > high:
            width[p] = low - high + 6 * _CONTRADICTED_M
            low, high = 0.5 * (low + high) - _CONTRADICTED_M, 0.5 * (low + high) + _CONTRADICTED_M
        else:
            width[p] = high - low
        lowest[p], highest[p] = low, high
    return lowest, highest, width


@njit(nogil=True, cache=True)
def _full(valid: np.ndarray, snow: np.ndarray, share: np.ndarray) -> int:
    """Share of a pixel when it is covered: the upper quartile of its snowy dates."""
    counts = np.zeros(101, np.int64)
    for d in range(valid.size):
        if valid[d] and snow[d]:
            counts[min(100, share[d])] += 1
    left = counts.sum() // 4
    for value in range(100, -1, -1):
        left -= counts[value]
        if left < 0:
            return value
    return 0


@njit(nogil=True, cache=True)
def _by_share(
    valid: np.ndarray,
    snow: np.ndarray,
    share: np.ndarray,
    line: np.ndarray,
    partial: np.ndarray,
    full: int,
    low: float,
    high: float,
) -> tuple[float, float]:
    before = -1
    for d in range(valid.size):
        if not valid[d]:
            continue
        if before >= 0 and snow[d] != snow[before]:
            for n in (before, d):
                part = share[n] / full
                if partial[2] < part < partial[3]:
                    middle = line[n] + partial[0] * (part - 0.5)
                    if middle + partial[1] > low and middle - partial[1] < high:
                        low, high = max(low, middle - partial[1]), min(high, middle + partial[1])
        before = d
    return low, high


def smooth_height(ground: np.ndarray, lowest: np.ndarray, highest: np.ndarray) -> np.ndarray:
    """(height, width) float32 m: `ground` (NaN where not known) moved within the limits as smoothly as they allow."""
    low = np.clip(lowest - ground, -FARTHEST_M, FARTHEST_M)
    high = np.clip(highest - ground, -FARTHEST_M, FARTHEST_M)
    moved = (0.5 * (low + high)).astype(np.float32)
    for step in STEPS:
        for _ in range(ROUNDS):
            moved = _round(moved, low, high, step)
    return np.asarray(ground + moved, np.float32)


@njit(nogil=True, cache=True)
def _round(moved: np.ndarray, low: np.ndarray, high: np.ndarray, step: int) -> np.ndarray:
    height, width = moved.shape
    out = np.empty_like(moved)
    for i in range(height):
        for j in range(width):
            own = moved[i, j]
            total = weights = 0.0
            for down, right, weight in ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.5), (1, -1, 0.5)):
                a, b = down * step, right * step
                if i - a < 0 or i + a >= height or min(j - b, j + b) < 0 or max(j - b, j + b) >= width:
                    continue
                pair = 0.5 * (moved[i - a, j - b] + moved[i + a, j + b])
                if pair == pair:
                    total += weight * pair
                    weights += weight
            if weights > 0.0 and own == own:
                out[i, j] = min(high[i, j], max(low[i, j], total / weights))
            else:
                out[i, j] = own
    return out
