"""Weights of one date: how close to the synthesis date, how clear the air, which sensor, how far from clouds.

w = w_sensor * w_date * w_AOT * w_cloud (Hagolle, Morin, Kadiri 2018, doi:10.5281/zenodo.1401360). The cloud factor
comes from `cloud_distance`, as two smooth fields on cells of 240 m; here it is brought to pixels. Limited by
arithmetic: about 10 ms per megapixel and date.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from ..core.grid import Window
from .constants import constants, for_sensor

_CUBIC_ALPHA = -0.5  # Keys 1981, third-order cubic convolution
_TAPS = 5


def date_weight(days: float, half_window_days: float, minimum: float | None = None) -> float:
    """1 on the synthesis date, falling linearly to `minimum` (0.5) at the edge of the window; `days` of either sign."""
    low = constants()["date_weight_minimum"] if minimum is None else minimum
    return 1.0 - abs(days) / half_window_days * (1.0 - low)


def sensor_weight(sensor: str, mixed: bool) -> float:
    """1 for Sentinel-2 and VENuS, 0.33 for any other sensor that is mixed in; 1 where there is one sensor alone."""
    return float(for_sensor("sensor_weights", sensor)) if mixed else 1.0


def aot_weight(
    aot: np.ndarray, minimum: float | None = None, maximum: float | None = None, aot_maximum: float | None = None
) -> np.ndarray:
    """From `maximum` (1) at AOT 0 down to `minimum` (0.33) at `aot_maximum` (0.8) and beyond; 0 where AOT < 0."""
    table = constants()["aot_weight"]
    low = table["minimum"] if minimum is None else minimum
    high = table["maximum"] if maximum is None else maximum
    top = table["aot_maximum"] if aot_maximum is None else aot_maximum
    values = np.asarray(aot, dtype=np.float64)
    slope = low + (high - low) * (1.0 - values / top)
    weight: np.ndarray = np.where(values < 0, 0.0, np.where(values >= top, low, slope)).astype(np.float32)
    return weight


def cubic_taps(part: np.ndarray) -> np.ndarray:
    """(n, 5) normalised cubic-convolution weights for positions `part` (-0.5 to 0.5) around the nearest node."""
    distance = np.abs(np.arange(_TAPS) - _TAPS // 2 - np.asarray(part, np.float64)[:, np.newaxis])
    near = (_CUBIC_ALPHA + 2) * distance**3 - (_CUBIC_ALPHA + 3) * distance**2 + 1
    far = _CUBIC_ALPHA * (distance**3 - 5 * distance**2 + 8 * distance - 4)
    taps = np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
    normalised: np.ndarray = taps / taps.sum(axis=1, keepdims=True)
    return normalised


def axis_taps(first: int, count: int, nodes: int, cell: float, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Node indices (count, 5), clipped to the border, and float32 weights (count, 5) of `count` pixels from `first` on.

    `cell`: pixels per node; node k lies at the centre of its cell; `shift`: pixels from the first cell's edge to
    pixel 0.
    """
    position = (np.arange(first, first + count, dtype=np.float64) + (0.5 + shift)) / cell - 0.5
    nearest = np.floor(position + 0.5)
    indices = np.clip(nearest[:, np.newaxis] + np.arange(_TAPS) - _TAPS // 2, 0, nodes - 1).astype(np.int64)
    return indices, cubic_taps(position - nearest).astype(np.float32)


def cubic_window(field: np.ndarray, window: Window, cell: tuple[float, float]) -> np.ndarray:
    """A field on cells of `cell` pixels (down, across) brought to the pixels of a window by cubic convolution.

    Borders are replicated; NaN spreads to all pixels that use it. float32.
    """
    out = np.empty(window.shape, np.float32)
    rows = axis_taps(window.row, window.height, field.shape[0], cell[0])
    cols = axis_taps(window.col, window.width, field.shape[1], cell[1])
    _cubic(np.asarray(field, np.float32), *rows, *cols, out)
    return out


def cloud_weight(
    near: np.ndarray, far: np.ndarray, window: Window, cell: float, shift: tuple[float, float] = (0.0, 0.0)
) -> np.ndarray:
    """(1 - g_near)(1 - g_far) per pixel, float32, 0 where either field reaches 1.

    `near`, `far`: the cloud mask blurred over 480 m and 2.4 km, on cells of `cell` pixels (`cloud_distance`); `shift`:
    pixels from their corner to pixel (0, 0) of the window's grid.
    """
    out = np.empty(window.shape, np.float32)
    rows, row_taps = axis_taps(window.row, window.height, near.shape[0], cell, shift[0])
    cols, col_taps = axis_taps(window.col, window.width, near.shape[1], cell, shift[1])
    first, last = int(rows.min()), int(rows.max()) + 1
    # across first, on the few rows of cells that the window needs; then down, where the inner loop is plain arithmetic
    wide = [np.empty((last - first, window.width), np.float32) for _ in range(2)]
    for field, expanded in zip((near, far), wide, strict=True):
        _expand(np.ascontiguousarray(field[first:last], np.float32), cols, col_taps, expanded)
    _cloud_weight(wide[0], wide[1], rows - first, row_taps, out)
    return out


def block_mean(values: np.ndarray, factor: int) -> np.ndarray:
    """Means of factor x factor pixels, float32; the last cells may be cut."""
    height, width = -(-values.shape[0] // factor), -(-values.shape[1] // factor)
    out = np.empty((height, width), np.float32)
    _block_mean(np.ascontiguousarray(values, np.float32), factor, out)
    return out


@numba.njit(nogil=True, cache=True)
def _row(field: Any, indices: Any, taps: Any, line: Any) -> None:
    for k in range(line.shape[0]):
        line[k] = 0.0
    for p in range(taps.shape[0]):
        for k in range(line.shape[0]):
            line[k] += taps[p] * field[indices[p], k]


@numba.njit(nogil=True, cache=True)
def _cubic(field: Any, rows: Any, row_taps: Any, cols: Any, col_taps: Any, out: Any) -> None:
    line = np.empty(field.shape[1], np.float32)
    for i in range(out.shape[0]):
        _row(field, rows[i], row_taps[i], line)
        for j in range(out.shape[1]):
            total = np.float32(0.0)
            for q in range(cols.shape[1]):
                total += col_taps[j, q] * line[cols[j, q]]
            out[i, j] = total


@numba.njit(nogil=True, cache=True)
def _expand(field: Any, cols: Any, taps: Any, out: Any) -> None:
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            total = np.float32(0.0)
            for q in range(cols.shape[1]):
                total += taps[j, q] * field[i, cols[j, q]]
            out[i, j] = total


@numba.njit(nogil=True, cache=True)
def _clear_share(a: Any, b: Any, c: Any, d: Any, e: Any, taps: Any, out: Any) -> None:
    """1 - |weighted sum of five lines|, not below 0. Scalar weights let the loop be vectorised."""
    t0, t1, t2, t3, t4 = taps[0], taps[1], taps[2], taps[3], taps[4]
    one, zero = np.float32(1.0), np.float32(0.0)
    for j in range(out.shape[0]):
        value = one - abs(t0 * a[j] + t1 * b[j] + t2 * c[j] + t3 * d[j] + t4 * e[j])
        out[j] = value if value > zero else zero


@numba.njit(nogil=True, cache=True)
def _cloud_weight(near: Any, far: Any, rows: Any, taps: Any, out: Any) -> None:
    other = np.empty(out.shape[1], np.float32)
    for i in range(out.shape[0]):
        r = rows[i]
        _clear_share(near[r[0]], near[r[1]], near[r[2]], near[r[3]], near[r[4]], taps[i], out[i])
        _clear_share(far[r[0]], far[r[1]], far[r[2]], far[r[3]], far[r[4]], taps[i], other)
        for j in range(out.shape[1]):
            out[i, j] *= other[j]


@numba.njit(nogil=True, cache=True)
def _mean_of_four(upper: Any, lower: Any, out: Any) -> None:
    quarter = np.float32(0.25)
    for j in range(out.shape[0]):
        out[j] = (upper[2 * j] + upper[2 * j + 1] + lower[2 * j] + lower[2 * j + 1]) * quarter


@numba.njit(nogil=True, cache=True)
def _block_mean(values: Any, factor: int, out: Any) -> None:
    whole = values.shape[1] // 2 if factor == 2 else 0
    for i in range(out.shape[0]):
        start = 0
        if factor == 2 and 2 * i + 1 < values.shape[0]:
            # the usual case, 10 m to 20 m
            _mean_of_four(values[2 * i], values[2 * i + 1], out[i, :whole])
            start = whole
        for j in range(start, out.shape[1]):
            total = np.float32(0.0)
            count = 0
            for y in range(i * factor, min((i + 1) * factor, values.shape[0])):
                for x in range(j * factor, min((j + 1) * factor, values.shape[1])):
                    total += values[y, x]
                    count += 1
            out[i, j] = total / np.float32(count)
