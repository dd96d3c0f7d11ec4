"""How far a pixel is from clouds: the mask on cells of 240 m, blurred at two scales (WASP, doi:10.5281/zenodo.1401360).

Both ways of making the cells stream over rows of the mask, so that a whole tile never lies in memory. The default takes
the cloudy share of each cell's valid area; `cubic` is the anti-aliasing filter of the public program (cubic convolution
widened to 24 pixels).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from .constants import constants

Float = NDArray[np.float32]


class CoarseMask:
    """Collects rows of a cloud mask and of the valid area, top to bottom; reduces them to cells of `cell` pixels."""

    def __init__(self, height: int, width: int, cell: int, cubic: bool = False) -> None:
        self.shape = height, width
        self.cell = cell
        self.cubic = cubic
        self._row = 0
        if cubic:
            self._taps = _cubic_cells(width, cell)
            self._lines = np.empty((height, self._taps[0].shape[0]), np.float32)
        else:
            self._cloud = np.zeros((-(-height // cell), -(-width // cell)), np.int64)
            self._valid = np.zeros(self._cloud.shape, np.int64)

    def add(self, cloud: np.ndarray, valid: np.ndarray | None = None) -> None:
        """The next rows: boolean (rows, width); `valid` False outside the footprint (ignored by the cubic filter)."""
        rows = cloud.shape[0]
        if self.cubic:
            _gather_columns(
                np.ascontiguousarray(cloud).view(np.uint8), *self._taps, self._lines[self._row : self._row + rows]
            )
        else:
            inside = np.ones(cloud.shape, np.uint8) if valid is None else np.ascontiguousarray(valid).view(np.uint8)
            _count(np.ascontiguousarray(cloud).view(np.uint8), inside, self._row, self.cell, self._cloud, self._valid)
        self._row += rows

    def result(self) -> tuple[Float, Float]:
        """(cloud, valid) on cells, float32: 1 where more than half of the valid area is cloudy, and the valid share."""
        if self._row != self.shape[0]:
            raise ValueError(f"{self._row} of {self.shape[0]} rows were added")
        if self.cubic:
            return self._cubic_result()
        cloudy = (2 * self._cloud > self._valid).astype(np.float32)
        return cloudy, (self._valid / self._area()).astype(np.float32)

    def _area(self) -> np.ndarray:
        """Pixels of each cell that lie in the image."""
        sizes = [np.minimum(self.cell, size - self.cell * np.arange(-(-size // self.cell))) for size in self.shape]
        area: np.ndarray = np.outer(*sizes)
        return area

    def _cubic_result(self) -> tuple[Float, Float]:
        indices, taps = _cubic_cells(self.shape[0], self.cell)
        share = (
            np.stack([taps[k] @ self._lines[indices[k]] for k in range(len(taps))]) if len(taps) else self._lines[:0]
        )
        cells = (share > 0.5).astype(np.float32)
        # only whole cells are computed; the last row and column are repeated where a cell is cut
        missing = [(0, -(-size // self.cell) - have) for size, have in zip(self.shape, cells.shape, strict=True)]
        cells = np.pad(cells, missing, mode="edge") if cells.size else np.zeros([m[1] for m in missing], np.float32)
        return cells, np.ones(cells.shape, np.float32)


def coarse_mask(
    cloud: np.ndarray, cell: int, valid: np.ndarray | None = None, cubic: bool = False
) -> tuple[Float, Float]:
    """`CoarseMask` of a whole mask at once."""
    mask = CoarseMask(cloud.shape[0], cloud.shape[1], cell, cubic)
    mask.add(cloud, valid)
    return mask.result()


def cloud_fields(cloud: Float, valid: Float | None = None) -> tuple[Float, Float]:
    """The cells blurred over 2 and over 10 cells (480 m, 2.4 km): shares of cloud around, 0 to 1.

    With `valid`, cells outside the footprint are unknown instead of clear: blur(cloud * valid) / blur(valid).
    """
    table = constants()["cloud_distance"]
    fields = []
    for sigma in (table["sigma_small_cells"], table["sigma_large_cells"]):
        taps = gaussian_taps(sigma, table["neglected_mass"])
        if valid is None or bool((valid == 1).all()):
            fields.append(blur(cloud, taps))
            continue
        weight = blur(valid, taps)
        known = weight > 1e-6
        fields.append(np.where(known, blur(cloud * valid, taps) / np.where(known, weight, 1), 0).astype(np.float32))
    return fields[0], fields[1]


def gaussian_taps(sigma: float, neglected_mass: float = 0.01) -> np.ndarray:
    """Discrete Gaussian exp(-s2) I_n(s2) (Lindeberg 1990), cut where less than `neglected_mass` is left, normalised."""
    from scipy.special import ive

    half = ive(np.arange(0, int(8 * sigma) + 8), sigma**2)
    mass = half[0] + 2 * np.cumsum(half[1:])
    reach = int(np.argmax(mass >= 1 - neglected_mass)) + 1
    taps = np.concatenate([half[reach:0:-1], half[: reach + 1]])
    normalised: np.ndarray = taps / taps.sum()
    return normalised


def blur(field: np.ndarray, taps: np.ndarray) -> Float:
    """Separable convolution with replicated borders, float32."""
    from scipy.ndimage import correlate1d

    once = correlate1d(np.asarray(field, np.float64), taps, axis=0, mode="nearest")
    blurred: Float = correlate1d(once, taps, axis=1, mode="nearest").astype(np.float32)
    return blurred


def _cubic_cells(size: int, cell: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and weights (cells, taps) of the cubic filter widened to `cell` pixels, whole cells of an axis."""
    centre = np.arange(size // cell) * cell + (cell - 1) / 2
    nearest = np.floor(centre + 0.5)
    reach = np.arange(-2 * cell, 2 * cell + 1)
    distance = np.abs(reach[np.newaxis] - (centre - nearest)[:, np.newaxis]) / cell
    near = 1.5 * distance**3 - 2.5 * distance**2 + 1
    far = -0.5 * (distance**3 - 5 * distance**2 + 8 * distance - 4)
    taps = np.where(distance <= 1, near, np.where(distance < 2, far, 0.0))
    indices = np.clip(nearest[:, np.newaxis] + reach, 0, size - 1).astype(np.int64)
    return indices, (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)


@numba.njit(nogil=True, cache=True)
def _gather_columns(mask: Any, indices: Any, taps: Any, out: Any) -> None:
    for i in range(mask.shape[0]):
        for k in range(indices.shape[0]):
            total = np.float32(0.0)
            for p in range(indices.shape[1]):
                if mask[i, indices[k, p]] != 0:
                    total += taps[k, p]
            out[i, k] = total


@numba.njit(nogil=True, cache=True)
def _count(cloud: Any, valid: Any, first: int, cell: int, clouds: Any, valids: Any) -> None:
    for i in range(cloud.shape[0]):
        k = (first + i) // cell
        for m in range(clouds.shape[1]):
            n_cloud = 0
            n_valid = 0
            for j in range(m * cell, min((m + 1) * cell, cloud.shape[1])):
                n_cloud += cloud[i, j] & valid[i, j]
                n_valid += valid[i, j]
            clouds[k, m] += n_cloud
            valids[k, m] += n_valid
