"""Degradation and back-projection: nothing moves, flat stays flat, what is unknown stays unknown."""

from __future__ import annotations

import numpy as np
import pytest

from algorithms.physics.psf import sigma_of_mtf
from algorithms.resolution.back_projection import back_project, upsample
from algorithms.resolution.degradation import default_mtf, degrade, mtf_weights


def _wave(size: int, pixel: float, period: float) -> np.ndarray:
    """A plane wave sampled at the centres of pixels of a size."""
    y, x = np.mgrid[0:size, 0:size]
    phase = 2 * np.pi / period * ((x + 0.5) * pixel + 0.6 * (y + 0.5) * pixel)
    return np.sin(phase)


def _shift(image: np.ndarray, pixel: float, period: float) -> tuple[float, float]:
    """Displacement (pixels along x) and amplitude of the wave that fits an image best, borders left out."""
    size = image.shape[0]
    y, x = np.mgrid[0:size, 0:size]
    phase = 2 * np.pi / period * ((x + 0.5) * pixel + 0.6 * (y + 0.5) * pixel)
    inner = (slice(size // 4, -size // 4),) * 2
    basis = np.stack([np.sin(phase)[inner].ravel(), np.cos(phase)[inner].ravel()], 1)
    a, b = np.linalg.lstsq(basis, image[inner].ravel(), rcond=None)[0]
    return float(np.arctan2(b, a) * period / (2 * np.pi) / pixel), float(np.hypot(a, b))


@pytest.mark.parametrize("factor", [2, 3, 4])
def test_a_wave_keeps_its_phase_and_loses_the_contrast_of_the_mtf(factor: int) -> None:
    period = 14.0 * factor
    low = degrade(_wave(60 * factor, 1.0, period), factor, 0.25)
    shift, amplitude = _shift(low, factor, period)
    frequency = np.hypot(1, 0.6) / period
    expected = np.exp(-2 * (np.pi * sigma_of_mtf(0.25, factor) * frequency) ** 2)
    assert abs(shift) < 0.01
    assert amplitude == pytest.approx(expected, rel=2e-3)
    assert abs(_shift(upsample(low, factor), 1.0, period)[0]) < 0.01 * factor


@pytest.mark.parametrize("mtf", [0.15, 0.33, 1.0])
@pytest.mark.parametrize("factor", [2, 3])
def test_constant_images_stay_constant(mtf: float, factor: int) -> None:
    flat = np.full((2, 12 * factor, 10 * factor), 0.3, np.float32)
    low = degrade(flat, factor, mtf)
    assert low.shape == (2, 12, 10)
    assert np.allclose(low, 0.3, atol=1e-6)
    assert np.allclose(back_project(low, factor, mtf), 0.3, atol=1e-6)


def test_weights_sum_to_one_and_are_symmetric() -> None:
    for factor in (2, 3, 4, 5):
        weights = mtf_weights(0.25, factor)
        assert weights.sum() == pytest.approx(1.0)
        assert np.array_equal(weights, weights[::-1])
        assert len(weights) % 2 == factor % 2


def test_no_blur_is_the_mean_of_the_pixel() -> None:
    image = np.random.default_rng(1).random((8, 6)).astype(np.float32)
    assert np.allclose(degrade(image, 2, 1.0), image.reshape(4, 2, 3, 2).mean((1, 3)), atol=1e-6)


def test_unknown_pixels_do_not_spread_into_known_ones() -> None:
    image = np.full((40, 40), 0.2, np.float32)
    image[10:20, 10:20] = np.nan
    low = degrade(image, 2, 0.25)
    assert np.isnan(low[6:9, 6:9]).all()
    assert np.allclose(low[~np.isnan(low)], 0.2, atol=1e-6)
    fine = back_project(low, 2, 0.25)
    assert np.array_equal(np.isnan(fine), np.repeat(np.repeat(np.isnan(low), 2, 0), 2, 1))
    assert np.allclose(fine[~np.isnan(fine)], 0.2, atol=1e-5)


def test_back_projection_brings_back_the_coarse_image_and_most_of_the_contrast() -> None:
    rng = np.random.default_rng(2)
    truth = np.repeat(np.repeat(rng.random((20, 20)), 6, 0), 6, 1).astype(np.float32)
    low = degrade(truth, 2, 0.25)
    bicubic, projected = upsample(low, 2), back_project(low, 2, 0.25)
    assert np.sqrt(np.mean((degrade(projected, 2, 0.25) - low) ** 2)) < 0.1 * np.sqrt(
        np.mean((degrade(bicubic, 2, 0.25) - low) ** 2)
    )
    assert np.mean((projected - truth) ** 2) < 0.7 * np.mean((bicubic - truth) ** 2)


def test_bands_have_their_own_mtf_and_iterations() -> None:
    image = np.random.default_rng(3).random((2, 24, 24)).astype(np.float32)
    low = degrade(image, 2, (0.2, 0.4))
    assert np.array_equal(low[1], degrade(image[1], 2, 0.4))
    fine = back_project(low, 2, (0.2, 0.4), (0, 3))
    assert np.array_equal(fine[0], upsample(low[0], 2))
    assert np.array_equal(fine[1], back_project(low[1], 2, 0.4, 3))


def test_the_default_mtf_is_that_of_the_bands_own_pixels() -> None:
    assert default_mtf(10) == 0.25
    assert default_mtf(20) == 0.33
    with pytest.raises(ValueError, match="between 0"):
        mtf_weights(0.0, 2)
