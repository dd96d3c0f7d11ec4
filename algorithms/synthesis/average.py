"""The weighted average of one window, in closed form, and what stands where there is no land date.

Dates are added one after the other: acc += w * rho for each band (date-major: memory bandwidth is the limit, about
1 ms per megapixel, band and date; a loop over pixels first is ten times slower). Everything is accumulated in float32
and rounded once. Dates must be added in a fixed order (time, then id), so that results do not depend on the order of
files.

Where no date shows land: the water or snow date closest to the synthesis date (or their mean), else the cloud date with
the lowest blue. The choice of the cloud date is made with the blue band of the finest group for all groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numba
import numpy as np

from ..core.grid import Grid
from .constants import CLOUD, EMPTY, LAND, NODATA, SNOW, WATER, WEIGHT_SCALE
from .directional import FactorField

#: smallest weight of a land observation: one without weight of its own counts where nothing better exists, unweighted
_LAND_TIER = np.float32(1e-6)
#: weight of a water or snow observation when these are averaged: below any land
_WATER_TIER = np.float32(1e-20)
_IS_LAND = np.float32(1e-9)


@dataclass(frozen=True)
class GroupDate:
    """One resolution group of one date in one block.

    `bands`: int16 (h, w) reflectance x 10000, -10000 where unknown; `status`: uint8 class of each pixel; `weight`:
    float32 product of the sensor, AOT and cloud weights; `blue`: the finest group's blue (int16), of which
    `blue_factor` pixels a side make one of this group's; `factors`: directional factors per band, None for 1.
    """

    grid: Grid
    bands: Sequence[np.ndarray]
    status: np.ndarray
    weight: np.ndarray
    blue: np.ndarray
    factors: Sequence[FactorField | None]
    blue_factor: int = 1


@dataclass(frozen=True)
class GroupResult:
    """int16 bands (n, h, w), weight x 1000 and days since the synthesis date, uint8 flags; -10000 where empty."""

    bands: np.ndarray
    weight: np.ndarray
    days: np.ndarray
    flags: np.ndarray


class Average:
    """Sums of one group of one window in one block."""

    def __init__(self, bands: int, height: int, width: int, water_mean: bool = False) -> None:
        self._sums = np.zeros((bands, height, width), np.float32)
        self._weight = np.zeros((height, width), np.float32)
        self._days = np.zeros((height, width), np.float32)
        self._kept = np.full((bands, height, width), NODATA, np.int16)
        self._kind = np.zeros((height, width), np.uint8)
        self._key = np.zeros((height, width), np.float32)
        self._kept_day = np.zeros((height, width), np.int16)
        self._votes = np.zeros((height, width), np.int16) if water_mean else None

    def add(self, date: GroupDate, day: int, date_weight: float) -> None:
        """Add one date; `day`: whole days after the synthesis date (negative before)."""
        effective = np.empty(date.weight.shape, np.float32)
        _land_weight(
            date.status, date.weight, np.float32(date_weight), _LAND_TIER, np.float32(day), self._weight, self._days,
            effective,
        )  # fmt: skip
        for sums, dn, factor in zip(self._sums, date.bands, date.factors, strict=True):
            if factor is None:
                _add(sums, dn, effective)
            else:
                _add_corrected(sums, dn, effective, factor.values, *_positions(factor, date.grid))
        if self._votes is not None:
            votes = _add_water(self._weight, self._days, self._votes, date.status, _WATER_TIER, np.float32(day))
            for sums, dn in zip(self._sums, date.bands, strict=True):
                if votes:
                    _add_masked(sums, dn, date.status, _WATER_TIER)
        take = np.empty(date.weight.shape, np.bool_)
        rows = np.zeros(date.weight.shape[0], np.bool_)
        _choose(
            date.status, self._weight, date.blue, date.blue_factor, np.int16(day), self._kind, self._key,
            self._kept_day, take, rows,
        )  # fmt: skip
        if rows.any():
            for kept, dn in zip(self._kept, date.bands, strict=True):
                _copy_where(kept, dn, take, rows)

    def result(self) -> GroupResult:
        """Divide, fall back, round once."""
        shape = self._weight.shape
        weight, days, flags = np.empty(shape, np.int16), np.empty(shape, np.int16), np.empty(shape, np.uint8)
        votes = self._votes if self._votes is not None else np.zeros((0, 0), np.int16)
        _finish_layers(self._weight, self._days, self._kind, self._kept_day, votes, weight, days, flags)
        bands = np.empty(self._kept.shape, np.int16)
        for sums, kept, out in zip(self._sums, self._kept, bands, strict=True):
            _finish_band(sums, self._weight, kept, out)
        return GroupResult(bands, weight, days, flags)


def bytes_per_pixel(bands: int) -> float:
    """What one `Average` holds per pixel of its group."""
    return 6.0 * bands + 4 + 4 + 1 + 4 + 2 + 2


def _positions(factor: FactorField, grid: Grid) -> tuple[np.ndarray, ...]:
    """First node row and share of the next by row; runs of columns between two nodes; share of the next by column."""
    rows, cols = factor.positions(grid)
    height, width = factor.values.shape
    row0 = np.minimum(rows.astype(np.int64), max(height - 2, 0))
    col0 = np.minimum(cols.astype(np.int64), max(width - 2, 0))
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(col0)) + 1, [len(col0)]]).astype(np.int64)
    return row0, (rows - row0).astype(np.float32), bounds, col0[bounds[:-1]], (cols - col0).astype(np.float32)


@numba.njit(nogil=True, cache=True)
def _land_weight(
    status: Any, weight: Any, date_weight: Any, tier: Any, day: Any, total: Any, days: Any, out: Any
) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            w = weight[i, j] * date_weight
            w = w if w > tier else tier
            w = w if status[i, j] == LAND else np.float32(0.0)
            out[i, j] = w
            total[i, j] += w
            days[i, j] += w * day


@numba.njit(nogil=True, cache=True)
def _add(sums: Any, dn: Any, effective: Any) -> None:
    for i in range(sums.shape[0]):
        for j in range(sums.shape[1]):
            sums[i, j] += effective[i, j] * np.float32(dn[i, j])


@numba.njit(nogil=True, cache=True)
def _add_run(sums: Any, dn: Any, effective: Any, base: Any, slope: Any, part: Any) -> None:
    for j in range(sums.shape[0]):
        sums[j] += effective[j] * (np.float32(dn[j]) * (base + part[j] * slope))


@numba.njit(nogil=True, cache=True)
def _add_corrected(
    sums: Any, dn: Any, effective: Any, nodes: Any, row0: Any, row_part: Any, bounds: Any, col0: Any, col_part: Any
) -> None:
    line = np.empty(nodes.shape[1] + 1, np.float32)
    for i in range(sums.shape[0]):
        upper = row0[i]
        lower = min(upper + 1, nodes.shape[0] - 1)
        for k in range(nodes.shape[1]):
            line[k] = nodes[upper, k] + row_part[i] * (nodes[lower, k] - nodes[upper, k])
        line[nodes.shape[1]] = line[nodes.shape[1] - 1]
        # between two nodes the factor is linear along the row: the inner loop is plain arithmetic
        for m in range(col0.shape[0]):
            start, end = bounds[m], bounds[m + 1]
            base = line[col0[m]]
            slope = line[col0[m] + 1] - base
            _add_run(sums[i, start:end], dn[i, start:end], effective[i, start:end], base, slope, col_part[start:end])


@numba.njit(nogil=True, cache=True)
def _add_water(total: Any, days: Any, votes: Any, status: Any, tier: Any, day: Any) -> int:
    count = 0
    for i in range(total.shape[0]):
        for j in range(total.shape[1]):
            if status[i, j] == WATER or status[i, j] == SNOW:
                total[i, j] += tier
                days[i, j] += tier * day
                votes[i, j] += 1 if status[i, j] == WATER else -1
                count += 1
    return count


@numba.njit(nogil=True, cache=True)
def _add_masked(sums: Any, dn: Any, status: Any, tier: Any) -> None:
    for i in range(sums.shape[0]):
        for j in range(sums.shape[1]):
            if status[i, j] == WATER or status[i, j] == SNOW:
                sums[i, j] += tier * np.float32(dn[i, j])


@numba.njit(nogil=True, cache=True)
def _mean_known(blue: Any, factor: int, row: int, col: int) -> Any:
    """Mean of the known fine pixels of one pixel; a very bright value where none is known."""
    total = np.float32(0.0)
    count = 0
    for y in range(row * factor, min((row + 1) * factor, blue.shape[0])):
        for x in range(col * factor, min((col + 1) * factor, blue.shape[1])):
            if blue[y, x] >= 0:
                total += np.float32(blue[y, x])
                count += 1
    return total / np.float32(count) if count > 0 else np.float32(1e9)


@numba.njit(nogil=True, cache=True)
def _choose(
    status: Any,
    weight: Any,
    blue: Any,
    blue_factor: int,
    day: Any,
    kind: Any,
    key: Any,
    kept_day: Any,
    take: Any,
    rows: Any,
) -> None:
    """Mark the pixels whose fall-back is now this date: closest water or snow, else cloud of lowest blue."""
    distance = np.float32(abs(day))
    for i in range(status.shape[0]):
        for j in range(status.shape[1]):
            take[i, j] = False
            here = status[i, j]
            if here == LAND or here == EMPTY or weight[i, j] >= _IS_LAND:
                continue
            have = kind[i, j]
            if here == CLOUD:
                value = _mean_known(blue, blue_factor, i, j)
                better = have == EMPTY or (have == CLOUD and value < key[i, j])
            else:
                value = distance
                better = have == EMPTY or have == CLOUD or value < key[i, j]
            if better:
                take[i, j] = True
                rows[i] = True
                kind[i, j] = here
                key[i, j] = value
                kept_day[i, j] = day


@numba.njit(nogil=True, cache=True)
def _copy_where(kept: Any, dn: Any, take: Any, rows: Any) -> None:
    for i in range(kept.shape[0]):
        if not rows[i]:
            continue
        for j in range(kept.shape[1]):
            if take[i, j]:
                kept[i, j] = dn[i, j]


@numba.njit(nogil=True, cache=True)
def _finish_layers(
    total: Any, days: Any, kind: Any, kept_day: Any, votes: Any, weight: Any, mean_day: Any, flags: Any
) -> None:
    for i in range(total.shape[0]):
        for j in range(total.shape[1]):
            w = total[i, j]
            weight[i, j] = 0
            if w > 0:
                mean_day[i, j] = np.int16(np.floor(days[i, j] / w + np.float32(0.5)))
            if w >= _IS_LAND:
                flags[i, j] = LAND
                weight[i, j] = np.int16(
                    min(np.floor(w * np.float32(WEIGHT_SCALE) + np.float32(0.5)), np.float32(32767))
                )
            elif w > 0:
                flags[i, j] = WATER if votes[i, j] >= 0 else SNOW
            elif kind[i, j] != EMPTY:
                flags[i, j] = kind[i, j]
                mean_day[i, j] = kept_day[i, j]
            else:
                flags[i, j] = EMPTY
                weight[i, j] = NODATA
                mean_day[i, j] = NODATA


@numba.njit(nogil=True, cache=True)
def _finish_band(sums: Any, total: Any, kept: Any, out: Any) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            w = total[i, j]
            if w > 0:
                out[i, j] = np.int16(min(np.floor(sums[i, j] / w + np.float32(0.5)), np.float32(32767)))
            else:
                out[i, j] = kept[i, j]
