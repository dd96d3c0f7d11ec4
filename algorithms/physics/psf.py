"""Point spread of a sensor as a Gaussian, and the mixing of finer ground points into its pixels."""

from __future__ import annotations

import math

import numpy as np


def sigma_of_mtf(mtf_at_nyquist: float, pixel_m: float) -> float:
    """Standard deviation (m) of the Gaussian whose MTF at the Nyquist frequency 1/(2 pixel) is as given.

    exp(-2 pi^2 sigma^2 f^2) = MTF.
    """
    return pixel_m * math.sqrt(-2.0 * math.log(mtf_at_nyquist)) / math.pi


def pixel_weights(sigma_m: float, pixel_m: float, point_m: float, shift_m: float, reach: int) -> np.ndarray:
    """Weights of the points along one axis around a pixel, from `reach` points before its first to `reach` after its
    last.

    `shift_m` moves the pixel's centre (registration). They sum to one.
    """
    count = round(pixel_m / point_m)
    centres = (np.arange(-reach, count + reach) + 0.5) * point_m - 0.5 * pixel_m - shift_m
    weights: np.ndarray = np.exp(-0.5 * (centres / sigma_m) ** 2)
    return weights / weights.sum()
