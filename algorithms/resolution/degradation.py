"""The sensor's blur and sampling: from a fine image to the coarse one that the sensor would have delivered.

The point spread is a Gaussian defined by the modulation transfer function (MTF) at the Nyquist frequency of the coarse
grid. Blur and decimation are one strided, separable convolution whose kernel is sampled around the centre of each
coarse pixel, so that nothing moves: for even factors the coarse centre lies between fine pixels. Compiled loops: about
60 million fine pixels a second and core at factor 2.

Source: specification of the degradation after Wald, Ranchin, Mangolini 1997 (Photogramm. Eng. Remote Sens. 63).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numba
import numpy as np

from ..physics.psf import sigma_of_mtf

_TABLE = Path(__file__).resolve().parents[2] / "resources" / "tables" / "mtf.json"
#: the kernel ends where the Gaussian has fallen below 0.1 % of its peak
_REACH_SIGMA = 3.8
#: a coarse pixel is known where at least this share of its weight fell on known fine pixels
KNOWN_SHARE = 0.5


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


def default_mtf(resolution_m: float) -> float:
    """MTF at Nyquist of a Sentinel-2 band of that native pixel size (resources/tables/mtf.json)."""
    table = _table()
    return float(table["by_resolution_m"].get(f"{resolution_m:g}", table["other"]))


def check_mtf(mtf: float) -> float:
    """The value itself; `ValueError` where no Gaussian has it."""
    if not 0.0 < mtf <= 1.0:
        raise ValueError(f"an MTF at Nyquist lies between 0 (excluded) and 1, not {mtf:g}")
    return float(mtf)


@lru_cache(maxsize=256)
def _weights(mtf: float, factor: int) -> tuple[float, ...]:
    if factor == 1 and mtf >= 1.0:
        return (1.0,)
    if mtf >= 1.0:
        return (1.0 / factor,) * factor  # no blur: the mean over the pixel
    sigma = sigma_of_mtf(mtf, factor)
    half = max(1, int(np.ceil(_REACH_SIGMA * sigma - 0.5 * (factor % 2 == 0))))
    count = 2 * half if factor % 2 == 0 else 2 * half + 1
    position = np.arange(count) - (count - 1) / 2
    weights = np.exp(-0.5 * (position / sigma) ** 2)
    return tuple((weights / weights.sum()).tolist())


def mtf_weights(mtf: float, factor: int) -> np.ndarray:
    """Weights (taps,) float64 along one axis, in fine pixels around the centre of a coarse pixel; they sum to one.

    `mtf`: value at the Nyquist frequency of the coarse grid, 1 for none (plain mean of the pixel); `factor`: coarse
    pixel over fine pixel. As many taps as make the kernel symmetric about the coarse centre: even for even factors.
    """
    return np.array(_weights(check_mtf(mtf), int(factor)))


def reach(mtf: float, factor: int) -> int:
    """How many fine pixels the kernel reaches beyond the coarse pixel on each side."""
    return max(0, (len(_weights(check_mtf(mtf), int(factor))) - int(factor) + 1) // 2)


def per_band(mtf: float | Sequence[float], bands: int) -> tuple[float, ...]:
    """One MTF for each band, from one value for all or one each."""
    values = tuple(float(m) for m in mtf) if isinstance(mtf, Sequence | np.ndarray) else (float(mtf),) * bands
    if len(values) != bands:
        raise ValueError(f"{len(values)} MTF values for {bands} bands")
    return values


def degrade(image: np.ndarray, factor: int, mtf: float | Sequence[float]) -> np.ndarray:
    """The image as a sensor with pixels `factor` times as large sees it.

    `image` (height, width) or (bands, height, width) floating point, NaN where unknown; height and width multiples of
    `factor`. `mtf`: at the Nyquist frequency of the coarse grid, for all bands or one each. Returns float32, NaN where
    less than half of the weight is known. Borders are reflected about the edge of the image.
    """
    data = image if image.ndim == 3 else image[np.newaxis]
    height, width = data.shape[1:]
    if height % factor or width % factor:
        raise ValueError(f"{height} x {width} pixels are not a multiple of {factor}")
    out = np.empty((data.shape[0], height // factor, width // factor), np.float32)
    for band, value in enumerate(per_band(mtf, data.shape[0])):
        weights = mtf_weights(value, factor).astype(np.float32)
        plane = np.ascontiguousarray(data[band], dtype=np.float32)
        out[band] = _degrade_plane(plane, weights, factor)
    return out if image.ndim == 3 else out[0]


def _degrade_plane(plane: np.ndarray, weights: np.ndarray, factor: int) -> np.ndarray:
    rows = _taps(plane.shape[0], factor, len(weights))
    cols = _taps(plane.shape[1], factor, len(weights))
    known = ~np.isnan(plane)
    if known.all():
        whole: np.ndarray = _strided(plane, rows, cols, weights)
        return whole
    total = _strided(np.where(known, plane, np.float32(0)), rows, cols, weights)
    share = _strided(known.astype(np.float32), rows, cols, weights)
    result: np.ndarray = np.where(share >= KNOWN_SHARE, total / np.maximum(share, np.float32(1e-6)), np.float32(np.nan))
    return result


def _taps(size: int, factor: int, count: int) -> np.ndarray:
    """Fine indices (coarse, taps) under the kernel of each coarse pixel, reflected about the edges."""
    first = np.arange(size // factor) * factor - (count - factor) // 2
    return reflected(first[:, None] + np.arange(count), size)


def reflected(index: np.ndarray, size: int) -> np.ndarray:
    """Indices brought into [0, size) by reflection about the outer edges of the first and the last pixel."""
    folded = np.mod(index, 2 * size)
    inside: np.ndarray = np.where(folded < size, folded, 2 * size - 1 - folded)
    return inside


@numba.njit(nogil=True, cache=True)
def _strided(plane: Any, rows: Any, cols: Any, weights: Any) -> Any:
    height, width = rows.shape[0], cols.shape[0]
    taps = weights.shape[0]
    out = np.empty((height, width), np.float32)
    line = np.empty(plane.shape[1], np.float32)
    for i in range(height):
        line[:] = 0
        for k in range(taps):
            source = plane[rows[i, k]]
            w = weights[k]
            for j in range(line.shape[0]):
                line[j] += w * source[j]
        for j in range(width):
            total = np.float32(0)
            for k in range(taps):
                total += weights[k] * line[cols[j, k]]
            out[i, j] = total
    return out
