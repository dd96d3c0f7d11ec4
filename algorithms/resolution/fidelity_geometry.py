"""How a super-resolved image lies on the original it came from: blur to the original's grid, interpolation back.

The pixels of the super-resolved image may be any share of those of the original, from 1.5 to 16 times smaller, and
their corners need not meet. Where they nest, the compiled operators of `degradation` and `back_projection` are used;
else a Gaussian is sampled at the true distances. Nothing moves in either case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..core.grid import Grid
from ..core.resample import resample
from ..physics.psf import sigma_of_mtf
from .back_projection import ITERATIONS, fill_unknown, upsample
from .degradation import degrade

_NAN = float("nan")
#: the Gaussian is cut where it has fallen below 0.1 % of its peak
_REACH_SIGMA = 3.8


def gaussian_taps(
    start: float, step: float, size: int, coarse_start: float, coarse_step: float, count: int, sigma: float
) -> np.ndarray:
    """(count, size) float32 weights of fine pixels along one axis for coarse pixels; each row sums to one.

    Positions in the units of the reference system; `sigma` of the Gaussian, 0 for the mean over the coarse pixel.
    """
    fine = start + step * (np.arange(size) + 0.5)
    coarse = coarse_start + coarse_step * (np.arange(count) + 0.5)
    distance = np.abs(fine[None, :] - coarse[:, None])
    if sigma <= 0:
        half = 0.5 * (abs(coarse_step) + abs(step))
        weights = np.clip(half - distance, 0.0, min(abs(step), abs(coarse_step)))
    else:
        weights = np.where(distance <= _REACH_SIGMA * sigma + abs(step), np.exp(-0.5 * (distance / sigma) ** 2), 0.0)
    total = weights.sum(axis=1, keepdims=True)
    taps: np.ndarray = np.where(total > 0, weights / np.where(total > 0, total, 1.0), 0.0).astype(np.float32)
    return taps


@dataclass(frozen=True)
class Geometry:
    """A fine grid over a coarse one, of the same reference system."""

    fine: Grid
    coarse: Grid

    @property
    def factor(self) -> float:
        """Coarse pixel over fine pixel."""
        return self.coarse.pixel_size / self.fine.pixel_size

    @cached_property
    def whole_factor(self) -> int | None:
        """The factor where fine pixels nest in coarse ones from the same corner, else None."""
        factor = round(self.factor)
        return factor if factor > 1 and self.coarse.refine(factor).equals(self.fine) else None

    def degrade(
        self, image: np.ndarray, mtf: Sequence[float], shift_px: tuple[float, float] = (0.0, 0.0)
    ) -> np.ndarray:
        """`image` (bands, fine rows, fine columns) as the sensor with the coarse pixels sees it, float32.

        `mtf`: one per band; `shift_px`: (rows, columns) in coarse pixels by which the fine image lies beside its true
        place; it is brought back. No unknown values.
        """
        if self.whole_factor is not None and shift_px == (0.0, 0.0):
            return degrade(image, self.whole_factor, mtf)
        out = np.empty((image.shape[0], *self.coarse.shape), np.float32)
        for value in set(mtf):
            rows, cols = self._taps(1, shift_px[0], value), self._taps(0, shift_px[1], value)
            for band in [i for i, m in enumerate(mtf) if m == value]:
                out[band] = rows @ image[band] @ cols.T
        return out

    def _taps(self, axis: int, shift_px: float, mtf: float) -> np.ndarray:
        """Weights along x (0) or y (1); an MTF of one is the mean over the pixel."""
        fine, coarse = self.fine.transform, self.coarse.transform
        start, step = (fine[2], fine[0]) if axis == 0 else (fine[5], fine[4])
        origin, pixel = (coarse[2], coarse[0]) if axis == 0 else (coarse[5], coarse[4])
        size, count = (self.fine.width, self.coarse.width) if axis == 0 else (self.fine.height, self.coarse.height)
        sigma = sigma_of_mtf(mtf, abs(pixel)) if mtf < 1.0 else 0.0
        return gaussian_taps(start, step, size, origin + shift_px * pixel, pixel, count, sigma)

    def up(self, image: np.ndarray) -> np.ndarray:
        """Bicubic interpolation of `image` (bands, coarse rows, coarse columns) on the fine grid, float32."""
        if self.whole_factor is not None:
            return upsample(image, self.whole_factor)
        data = np.ascontiguousarray(image, np.float32)
        fine = resample(data, self.coarse, self.fine, "cubic", _NAN)
        for band in range(fine.shape[0]):
            unknown = np.isnan(fine[band])
            if unknown.any():
                fine[band] = fill_unknown(fine[band], unknown)
        return fine

    def back_project(self, low: np.ndarray, mtf: Sequence[float], iterations: int = ITERATIONS) -> np.ndarray:
        """The image that deconvolution alone gives of `low`: see `back_projection.back_project`."""
        fine = self.up(low)
        for _ in range(iterations):
            fine += self.up(low - self.degrade(fine, mtf))
        return fine

    def pool(self, image: np.ndarray) -> np.ndarray:
        """Mean over the coarse pixels of `image` (..., fine rows, fine columns), float32."""
        factor = self.whole_factor
        if factor is not None:
            shape = (*image.shape[:-2], self.coarse.height, factor, self.coarse.width, factor)
            mean: np.ndarray = image.reshape(shape).mean(axis=(-3, -1), dtype=np.float32)
            return mean
        rows, cols = self._taps(1, 0.0, 1.0), self._taps(0, 0.0, 1.0)
        pooled: np.ndarray = (rows @ image.astype(np.float32) @ cols.T).astype(np.float32)
        return pooled

    def spread(self, mask: np.ndarray) -> np.ndarray:
        """`mask` (coarse rows, coarse columns) on the fine grid, False outside."""
        if self.whole_factor is not None:
            return np.repeat(np.repeat(mask, self.whole_factor, 0), self.whole_factor, 1)
        spread: np.ndarray = resample(mask.astype(np.uint8), self.coarse, self.fine, "nearest", 0) > 0
        return spread


def coarser(grid: Grid, factor: int) -> Geometry:
    """The grid under one `factor` times as coarse; its size must be a multiple."""
    return Geometry(grid, grid.coarsen(factor))


def box(image: np.ndarray, size: int) -> np.ndarray:
    """Mean over `size` x `size` pixels around each pixel of (..., rows, columns), reflected at the edges."""
    from scipy.ndimage import uniform_filter1d

    rows = uniform_filter1d(image, size, axis=-2, mode="reflect")
    mean: np.ndarray = uniform_filter1d(rows, size, axis=-1, mode="reflect")
    return mean
