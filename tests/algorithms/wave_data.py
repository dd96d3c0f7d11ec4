"""Swell over a known depth, as two bands of Sentinel-2 see it a moment apart; for tests and benchmarks."""

from __future__ import annotations

import numpy as np

from algorithms.physics.ocean_waves import wavenumber


def swell_pair(
    rng: np.random.Generator,
    depth_m: float,
    period_s: float,
    towards_deg: float,
    lag_s: float,
    *,
    side: int = 80,
    pixel_m: float = 10.0,
    snr: float = 3.0,
    components: int = 25,
    spread_deg: float = 8.0,
) -> np.ndarray:
    """(2, side, side) float32 of a random directional swell over a flat bottom; towards_deg clockwise from north."""
    row, col = np.mgrid[:side, :side] * pixel_m
    bands = np.zeros((2, side, side))
    for _ in range(components):
        period = period_s * np.exp(0.08 * rng.standard_normal())
        angle = np.radians(towards_deg + spread_deg * rng.standard_normal())
        k = float(wavenumber(period, depth_m))
        phase = k * (np.sin(angle) * col - np.cos(angle) * row) + rng.uniform(0, 2 * np.pi)
        height = rng.rayleigh()
        for number in (0, 1):
            bands[number] += height * np.cos(phase - 2 * np.pi / period * lag_s * number)
    bands /= bands[0].std()
    return (bands + rng.standard_normal(bands.shape) / snr).astype(np.float32)
