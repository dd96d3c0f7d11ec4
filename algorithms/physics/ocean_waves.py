"""Surface gravity waves of small amplitude: linear dispersion over a flat bottom, forward and back.

omega^2 = g k tanh(k h), with k in rad/m, h the depth in m. Speeds are phase speeds.
"""

from __future__ import annotations

from typing import Any

import numpy as np

GRAVITY = 9.80665


def wavenumber(period_s: Any, depth_m: Any) -> np.ndarray:
    """k in rad/m of waves of a period over a depth; arrays broadcast. Newton's method from Eckart's guess."""
    omega = 2 * np.pi / np.asarray(period_s, np.float64)
    depth = np.asarray(depth_m, np.float64)
    deep = omega**2 / GRAVITY
    k = deep / np.sqrt(np.tanh(deep * depth))
    for _ in range(8):
        tanh = np.tanh(k * depth)
        slope = GRAVITY * (tanh + k * depth * (1 - tanh**2))
        k = k - (GRAVITY * k * tanh - omega**2) / slope
    return np.asarray(k)


def depth_of(speed_ms: Any, wavelength_m: Any) -> np.ndarray:
    """Depth in m of waves of a speed and a wavelength; NaN where they are as fast as in deep water, or faster."""
    k = 2 * np.pi / np.asarray(wavelength_m, np.float64)
    linearity = np.asarray(speed_ms, np.float64) ** 2 * k / GRAVITY
    with np.errstate(invalid="ignore"):
        return np.where(linearity < 1, np.arctanh(np.minimum(linearity, 1 - 1e-12)) / k, np.nan)


def depth_sensitivity(linearity: Any) -> np.ndarray:
    """d ln h / d ln c at constant k, for linearity c^2 k / g: 2 in shallow water, 2.7 at 0.6, 6.4 at 0.9."""
    gamma = np.asarray(linearity, np.float64)
    return np.asarray(2 * gamma / ((1 - gamma**2) * np.arctanh(gamma)))
