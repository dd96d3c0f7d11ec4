"""Bicubic interpolation by an integer factor, and back-projection: the finest image that plain deconvolution gives.

Back-projection adds to an interpolated image what its degradation lacks of the coarse image, again and again:
x <- x + up(low - D(x)) (Irani, Peleg 1991, CVGIP 53(3), 231-239, equation 1, with the bicubic kernel as back-projection
filter). It is the baseline that a network has to beat, its first guess, and its last step: afterwards the image,
degraded, is the coarse image again. More iterations than the sensor's noise allows amplify the noise.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numba
import numpy as np

from ..core.resample import cubic_weights
from .degradation import degrade, per_band, reflected

#: iterations for an image with little noise (specification, section 4.2: 3 for quiet bands to 8, never 20)
ITERATIONS = 8
#: coarse pixels around a block beyond which back-projection does not feel the rest of the image (below 1e-4 of a step)
MARGIN = 16


def upsample(image: np.ndarray, factor: int) -> np.ndarray:
    """Bicubic interpolation (Keys, alpha -0.5) of (height, width) or (bands, height, width) on a grid `factor` finer.

    The fine grid has the same corner: pixel centres are where they are on the ground, nothing moves. Returns float32.
    Unknown pixels (NaN) stay unknown; their neighbours are interpolated from the nearest known values.
    """
    data = image if image.ndim == 3 else image[np.newaxis]
    out = np.empty((data.shape[0], data.shape[1] * factor, data.shape[2] * factor), np.float32)
    for band in range(data.shape[0]):
        plane = np.ascontiguousarray(data[band], dtype=np.float32)
        unknown = np.isnan(plane)
        some = bool(unknown.any())
        fine = _upsample_plane(fill_unknown(plane, unknown) if some else plane, factor)
        if some:
            fine[np.repeat(np.repeat(unknown, factor, 0), factor, 1)] = np.nan
        out[band] = fine
    return out if image.ndim == 3 else out[0]


def fill_unknown(plane: np.ndarray, unknown: np.ndarray) -> np.ndarray:
    """(height, width) with each unknown pixel replaced by the nearest known one; zero where nothing is known."""
    if not unknown.any():
        return plane
    if unknown.all():
        return np.zeros_like(plane)
    from scipy.ndimage import distance_transform_edt

    nearest = distance_transform_edt(unknown, return_distances=False, return_indices=True)
    filled: np.ndarray = plane[tuple(nearest)]
    return filled


def back_project(
    low: np.ndarray,
    factor: int,
    mtf: float | Sequence[float],
    iterations: int | Sequence[int] = ITERATIONS,
    start: np.ndarray | None = None,
) -> np.ndarray:
    """Back-projected image (bands, height * factor, width * factor) float32 of `low` (bands, height, width).

    `mtf`: at the Nyquist frequency of the coarse grid; `iterations`: for all bands or one number each; 0 leaves the
    start as it is. `start`: the fine image to begin with (a network's), default the bicubic one. Two-dimensional arrays
    are taken too. NaN where `low` is unknown.
    """
    data = low if low.ndim == 3 else low[np.newaxis]
    bands = data.shape[0]
    counts = per_band(iterations, bands)
    if start is None:
        fine = upsample(data, factor)
    else:
        fine = np.array(start if start.ndim == 3 else start[np.newaxis], np.float32)
    for band, value in enumerate(per_band(mtf, bands)):
        plane = np.asarray(data[band], np.float32)
        for _ in range(int(counts[band])):
            missing = plane - degrade(fine[band], factor, value)
            fine[band] += upsample(_known_or_zero(missing), factor)
    if np.isnan(data).any():
        fine[np.repeat(np.repeat(np.isnan(data), factor, 1), factor, 2)] = np.nan
    return fine if low.ndim == 3 else fine[0]


def _known_or_zero(missing: np.ndarray) -> np.ndarray:
    """Nothing is corrected where the coarse image or its reconstruction is unknown."""
    np.nan_to_num(missing, copy=False, nan=0.0)
    return missing


@lru_cache(maxsize=8)
def _phases(factor: int) -> tuple[np.ndarray, np.ndarray]:
    """First tap relative to the coarse pixel (factor,) and weights (factor, 4) of each fine pixel inside it."""
    position = (np.arange(factor) + 0.5) / factor - 0.5
    base = np.floor(position)
    return base.astype(np.int64) - 1, np.ascontiguousarray(cubic_weights(position - base), np.float32)


def _upsample_plane(plane: np.ndarray, factor: int) -> np.ndarray:
    first, weights = _phases(factor)
    height, width = plane.shape
    rows = reflected(_first_taps(height, factor, first), height)
    cols = reflected(_first_taps(width, factor, first), width)
    out: np.ndarray = _interpolate(plane, rows, cols, weights, factor)
    return out


def _first_taps(size: int, factor: int, first: np.ndarray) -> np.ndarray:
    coarse = np.repeat(np.arange(size), factor) + np.tile(first, size)
    taps: np.ndarray = coarse[:, None] + np.arange(4)
    return taps


@numba.njit(nogil=True, cache=True)
def _interpolate(plane: Any, rows: Any, cols: Any, weights: Any, factor: int) -> Any:
    height, width = rows.shape[0], cols.shape[0]
    out = np.empty((height, width), np.float32)
    line = np.empty(plane.shape[1], np.float32)
    for i in range(height):
        w = weights[i % factor]
        a, b, c, d = plane[rows[i, 0]], plane[rows[i, 1]], plane[rows[i, 2]], plane[rows[i, 3]]
        for j in range(line.shape[0]):
            line[j] = w[0] * a[j] + w[1] * b[j] + w[2] * c[j] + w[3] * d[j]
        for j in range(width):
            v = weights[j % factor]
            out[i, j] = (
                v[0] * line[cols[j, 0]] + v[1] * line[cols[j, 1]] + v[2] * line[cols[j, 2]] + v[3] * line[cols[j, 3]]
            )
    return out
